"""Check an exported audit log with nothing but Python and the cryptography package.

    python verify_audit.py export.jsonl --checkpoints checkpoints.jsonl --key seat-audit.pem
        [--checkpoints another-copy.jsonl] [--anchor SEQ:ROOT ...] [--archive FILE ...]

Each line of the export is one event with its hash: SHA-256 over the hash of the event before
and the event's canonical JSON. The first event follows a hash made of the seat's public key.
Checkpoints are numbers and hashes that the seat has signed (Ed25519) and kept elsewhere; an
anchor is such a pair read from the foot of a signed report. A log that has been changed, put in
another order, cut off, or replaced by an older copy disagrees with one of them. Checkpoints may be
given more than once: where two copies of a seat have gone on separately, the log of each disagrees
with what the other signed. A sealed archive is checked by its signed line, without its key: the
chain must enter and leave it at the hashes that were signed.

This file imports nothing of Lightbox, so that it can be read, kept, and run by others. Exit
status: 0 the log is whole, 1 it is not, 2 wrong use.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

# A checkpoint is signed at least this often; a longer tail without one has lost it.
CHECKPOINT_EVERY = 256


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the log found. ``first_bad`` is the first event that cannot be trusted."""

    ok: bool
    events: int
    first_bad: int | None
    reason: str  # one sentence, also when all is well


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number and a hash that the log must agree with, and where it was kept."""

    seq: int
    root: str
    kept_in: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """Events in a sealed archive: the chain enters it at one hash and leaves it at another."""

    first: int
    last: int
    before: str
    root: str
    has_content: bool


def canonical(document: object) -> bytes:
    """Return the one way a document is written before it is hashed or signed."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


def beginning(key: Ed25519PublicKey) -> bytes:
    """Return the hash that the first event follows: it ties the log to the seat's key."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(b"lightbox audit 1\n" + raw).digest()


def following(before: bytes, body: bytes) -> bytes:
    """Return the hash of an event that follows another."""
    return hashlib.sha256(before + body).digest()


def signed_part(line: dict[str, object]) -> bytes:
    """Return what a checkpoint's signature covers."""
    return canonical({name: value for name, value in line.items() if name != "signature"})


def checkpoints_in(lines: Sequence[str], key: Ed25519PublicKey) -> list[Anchor]:
    """Return the checkpoints of a file whose signatures hold.

    Raises:
        ValueError: A line is no checkpoint, or its signature is wrong.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            document = json.loads(line)
            key.verify(bytes.fromhex(document["signature"]), signed_part(document))
            found.append(Anchor(int(document["seq"]), str(document["root"]), "a signed checkpoint"))
        except (ValueError, KeyError, TypeError, InvalidSignature) as error:
            raise ValueError(f"line {number} of the checkpoints is not what was signed") from error
    return found


def sealed_in(content: bytes, key: Ed25519PublicKey) -> Sealed:
    """Return what the signed line of an archive says, having checked it and what follows it.

    Raises:
        ValueError: It is no archive, not the seat's, or not what was signed.
    """
    head, _, rest = content.partition(b"\n")
    try:
        said = json.loads(head)
        key.verify(bytes.fromhex(said["signature"]), signed_part(said))
        found = Sealed(
            int(said["first"]),
            int(said["last"]),
            str(said["before"]),
            str(said["root"]),
            bool(rest),
        )
        whole = not rest or hashlib.sha256(rest).hexdigest() == said["content"]
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        raise ValueError("this is no archive that the seat has signed") from error
    if not whole or found.last < found.first:
        raise ValueError("the content of the archive is not what was signed")
    return found


def judge(
    rows: Iterable[tuple[int, bytes, bytes] | Sealed],
    checkpoints: Sequence[str],
    key: Ed25519PublicKey,
    anchors: Sequence[Anchor] = (),
    *,
    after: Anchor | None = None,
) -> Verdict:
    """Check a log: rows of number, canonical body and hash, in the order of their numbers.

    ``after`` begins in its middle, behind an event whose number and hash are believed.
    """
    known = list(anchors)
    complaint = ""
    try:
        signed = checkpoints_in(checkpoints, key)
    except ValueError as error:
        signed, complaint = [], f"The checkpoints have been changed: {error}."
    known += signed
    signed_until = max((anchor.seq for anchor in signed), default=-1)
    expected: dict[int, list[Anchor]] = {}
    for anchor in known:
        expected.setdefault(anchor.seq, []).append(anchor)

    count, root = (after.seq, bytes.fromhex(after.root)) if after else (0, beginning(key))
    bad = _disagreement(count, root, expected)
    if bad:
        return Verdict(False, count, count + 1, bad)
    for row in rows:
        place = count + 1
        if isinstance(row, Sealed):
            if row.first != place or row.before != root.hex():
                return Verdict(False, count, place, f"Event {place} is not the one in its archive.")
            count, root = row.last, bytes.fromhex(row.root)
            bad = _disagreement(count, root, expected)
            if bad:
                return Verdict(False, count, row.first, bad)
            continue
        seq, body, said = row
        if seq != place:
            return Verdict(False, count, place, f"Event {place} is missing from the log.")
        if _number(body) != place:
            return Verdict(False, count, place, f"Event {place} is not in its place.")
        root = following(root, body)
        if root != said:
            return Verdict(
                False, count, place, f"Event {place} is not what was recorded, or not in its place."
            )
        count = place
        bad = _disagreement(count, root, expected)
        if bad:
            earlier = max((a.seq for a in signed if a.seq < count), default=0)
            return Verdict(False, count, earlier + 1, bad)
    beyond = max(known, key=lambda anchor: anchor.seq, default=None)
    if beyond is not None and beyond.seq > count:
        return Verdict(
            False,
            count,
            count + 1,
            f"The log ends at event {count}, but {beyond.kept_in} knows event {beyond.seq}:"
            " its end was cut off, or an older copy was put back.",
        )
    if complaint:
        return Verdict(False, count, None, complaint)
    if signed_until < 0:
        return Verdict(
            False, count, None, "The log has no signed checkpoint: its history is missing."
        )
    # Twice: two programs may each add an event before the one whose turn it is has signed.
    if count - signed_until > 2 * CHECKPOINT_EVERY:
        return Verdict(
            False,
            count,
            signed_until + 1,
            f"The checkpoints after event {signed_until} are missing.",
        )
    return Verdict(True, count, None, f"All {count} events are as they were recorded.")


def _number(body: bytes) -> int | None:
    try:
        seq = json.loads(body)["seq"]
    except (ValueError, KeyError, TypeError):
        return None
    return seq if isinstance(seq, int) else None


def _disagreement(seq: int, root: bytes, expected: dict[int, list[Anchor]]) -> str:
    for anchor in expected.get(seq, ()):
        if anchor.root != root.hex():
            if seq == 0:
                return "The log was begun anew, or under another key."
            return f"Event {seq}, or one before it, is not the one that {anchor.kept_in} knows."
    return ""


def complete_lines(text: str) -> list[str]:
    """Return the lines of a file that only grows; an unfinished last one was never acknowledged."""
    whole, _, _ = text.rpartition("\n")
    return [line for line in whole.split("\n") if line]


def _exported(lines: Iterable[str]) -> Iterator[tuple[int, bytes, bytes]]:
    for line in lines:
        document = json.loads(line)
        row = document["event"]
        yield int(row["seq"]), canonical(row), bytes.fromhex(document["hash"])


def _anchor(text: str) -> Anchor:
    seq, colon, root = text.partition(":")
    if not (colon and seq.isdigit() and len(root) == 64):
        raise argparse.ArgumentTypeError("an anchor is written NUMBER:HASH")
    return Anchor(int(seq), root.lower(), "the foot of a report")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check that the command line asks for."""
    parser = argparse.ArgumentParser(description="Check an exported audit log.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--checkpoints", type=Path, required=True, action="append")
    parser.add_argument("--key", type=Path, required=True, help="public key of the seat, PEM")
    parser.add_argument("--anchor", type=_anchor, action="append", default=[])
    parser.add_argument("--archive", type=Path, action="append", default=[])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        key = load_pem_public_key(options.key.read_bytes())
        checkpoints: list[str] = []
        for kept in options.checkpoints:
            # A file of checkpoints that is gone is a finding about the log, not wrong use.
            checkpoints += complete_lines(kept.read_text("utf-8")) if kept.exists() else []
        with options.export.open(encoding="utf-8") as export:
            if not isinstance(key, Ed25519PublicKey):
                sys.stderr.write("The key is not an Ed25519 public key.\n")
                return 2
            archives = [sealed_in(file.read_bytes(), key) for file in sorted(options.archive)]
            rows: Iterator[tuple[int, bytes, bytes] | Sealed] = chain(archives, _exported(export))
            verdict = judge(rows, checkpoints, key, options.anchor)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"The files could not be read: {type(error).__name__}.\n")
        return 2
    if options.json:
        answer = {name: getattr(verdict, name) for name in ("ok", "events", "first_bad", "reason")}
        sys.stdout.write(json.dumps(answer) + "\n")
    else:
        sys.stdout.write(verdict.reason + "\n")
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main())
