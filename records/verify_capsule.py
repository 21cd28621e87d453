"""Open and check a capsule with nothing but Python and the cryptography package.

    python verify_capsule.py study.capsule --passphrase-file FILE [--out FOLDER] [--json]

A capsule is one file: a study with its signed reports, on its way to somebody on a stick.

    12 bytes    LIGHTBOXCAP1
    4 bytes     length of the header, big-endian
    header      JSON, in the clear, without a word about the patient: how the key is made
    contents    JSON in chunks: the list of members and its signature
    members     each in chunks of its own, in the order of the list

A chunk is AES-256-GCM over at most 1 MiB. Its nonce is the number of its section (0 the contents,
1 the first member…) and its own number in it; the header's hash, both numbers and whether it is
the section's last are authenticated with it, so that nothing can be cut off, doubled or moved.
The key is PBKDF2-HMAC-SHA-512 of the passphrase. The signature is ECDSA P-256 with SHA-256 over
the header and the list of contents, which holds the SHA-256 of every member.

This file imports nothing of Lightbox, so that it can be read, kept, and run by others. Exit
status: 0 the capsule is whole, 1 it is not, 2 wrong use.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_public_key

MAGIC = b"LIGHTBOXCAP1"
CHUNK_BYTES = 1 << 20
TAG_BYTES = 16
MOST_HEADER_BYTES = 4096
MOST_CONTENTS_BYTES = 256 << 20
# Fewer would be too easily guessed; more would keep a computer busy for an hour on a lie.
LEAST_ITERATIONS, MOST_ITERATIONS = 100_000, 10_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}/[a-z0-9][a-z0-9.-]{0,40}")


class NoCapsule(Exception):
    """The file is no capsule, or its beginning was changed. ``str`` is a sentence."""


class WrongWord(Exception):
    """The passphrase does not open it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a capsule."""

    name: str  # of our own making: series-001/00001.dcm
    size: int
    sha256: str
    kind: str  # image, report, marks…
    sop_uid: str
    sop_class: str
    series_uid: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a capsule says of itself, once its signature was checked."""

    made: str
    sender: str
    study: dict[str, str]
    expected: int | None  # images of the study where it came from; None: nobody said
    members: tuple[Member, ...]
    signer: str  # SHA-256 of the public key that signed
    certificate_pem: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: ``bad`` names each member that cannot be trusted, and why."""

    ok: bool
    sentence: str
    members: int
    bad: tuple[str, ...] = ()
    signer: str = ""


def key_of(passphrase: str, salt: bytes, iterations: int) -> tuple[bytes, str]:
    """Return the key, and the proof by which the header knows the right passphrase."""
    both = hashlib.pbkdf2_hmac("sha512", passphrase.encode("utf-8"), salt, iterations, 64)
    return both[:32], hashlib.sha256(both[32:]).hexdigest()


def nonce_of(section: int, chunk: int) -> bytes:
    """Return the nonce of a chunk; no two chunks of a capsule share one, and no two keys do."""
    return section.to_bytes(4, "big") + chunk.to_bytes(8, "big")


def context_of(header_hash: bytes, section: int, chunk: int, *, last: bool) -> bytes:
    """Return what is authenticated beside a chunk: where it belongs."""
    return header_hash + nonce_of(section, chunk) + bytes([last])


def signed_part(header: bytes, listed: bytes) -> bytes:
    """Return what the signature covers."""
    return MAGIC + hashlib.sha256(header).digest() + hashlib.sha256(listed).digest()


def chunks_in(size: int) -> int:
    """Return of how many chunks a section of this size is; an empty one has one too."""
    return max(1, -(-size // CHUNK_BYTES))


class Capsule:
    """An opened capsule: its contents are read and their signature holds."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        """Read and check everything but the members.

        Raises:
            NoCapsule: It is none, or what it says of itself was changed.
            WrongWord: The passphrase does not open it.
        """
        self._file = file
        header, document = _header(file)
        self._header_hash = hashlib.sha256(header).digest()
        key, proof = key_of(passphrase, bytes.fromhex(document["salt"]), document["iterations"])
        if proof != document["proof"]:
            raise WrongWord
        self._key = AESGCM(key)
        size = document["contents"]
        start = file.tell()
        try:
            envelope = json.loads(b"".join(self._section(0, start, size)))
            listed = envelope["list"].encode("utf-8")
            self.contents = _contents(envelope, listed, header)
        except (InvalidTag, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoCapsule("Its list of contents is damaged or was changed.") from error
        self._starts: list[int] = []
        at = start + size + TAG_BYTES * chunks_in(size)
        for member in self.contents.members:
            self._starts.append(at)
            at += member.size + TAG_BYTES * chunks_in(member.size)
        self._end = at

    def read(self, number: int) -> Iterator[bytes]:
        """Yield a member (from 0) in pieces of at most 1 MiB.

        A piece that was yielded is authentic; the whole is, once the iterator has ended.

        Raises:
            InvalidTag: It is damaged, was changed, or is cut off.
        """
        member = self.contents.members[number]
        digest = hashlib.sha256()
        for piece in self._section(number + 1, self._starts[number], member.size):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != member.sha256:
            raise InvalidTag

    def is_longer(self) -> bool:
        """Whether something was put behind the last member."""
        return bool(self._file.seek(0, 2) > self._end)

    def _section(self, section: int, start: int, size: int) -> Iterator[bytes]:
        self._file.seek(start)
        count = chunks_in(size)
        for chunk in range(count):
            last = chunk == count - 1
            length = size - chunk * CHUNK_BYTES if last else CHUNK_BYTES
            sealed = self._file.read(length + TAG_BYTES)
            if len(sealed) < length + TAG_BYTES:
                raise InvalidTag
            context = context_of(self._header_hash, section, chunk, last=last)
            yield self._key.decrypt(nonce_of(section, chunk), sealed, context)


def check(file: BinaryIO, passphrase: str, out: Path | None = None) -> Verdict:
    """Read all of a capsule, write its members to a folder where one is named, and judge it.

    Raises:
        NoCapsule: It is none, or what it says of itself was changed.
        WrongWord: The passphrase does not open it.
        OSError: A member cannot be written.
    """
    capsule = Capsule(file, passphrase)
    members = capsule.contents.members
    bad = []
    for number, member in enumerate(members):
        try:
            _take(capsule, number, None if out is None else out / member.name)
        except InvalidTag:
            bad.append(f"{member.name} ({number + 1} of {len(members)}) is damaged or was changed")
    if capsule.is_longer():
        bad.append("something stands behind the last member that does not belong there")
    sentence = f"{len(members) - len(bad)} of {len(members)} members are as they were signed."
    if bad:
        sentence += " " + "; ".join(bad) + "."
    return Verdict(not bad, sentence, len(members), tuple(bad), capsule.contents.signer)


def _take(capsule: Capsule, number: int, target: Path | None) -> None:
    if target is None:
        for _piece in capsule.read(number):
            pass
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        with part.open("xb") as file:
            for piece in capsule.read(number):
                file.write(piece)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def _header(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    file.seek(0)
    begin = file.read(len(MAGIC) + 4)
    if begin[: len(MAGIC)] != MAGIC or len(begin) < len(MAGIC) + 4:
        raise NoCapsule("The file is no capsule.")
    length = int.from_bytes(begin[len(MAGIC) :], "big")
    header = file.read(length) if length <= MOST_HEADER_BYTES else b""
    try:
        document = json.loads(header)
        known = (
            document["cipher"] == "AES-256-GCM"
            and document["kdf"] == "PBKDF2-HMAC-SHA512"
            and document["chunk"] == CHUNK_BYTES
            and isinstance(document["contents"], int)
            and 0 < document["contents"] <= MOST_CONTENTS_BYTES
            and isinstance(document["iterations"], int)
            and LEAST_ITERATIONS <= document["iterations"] <= MOST_ITERATIONS
            and len(bytes.fromhex(document["salt"])) == 32
            and len(bytes.fromhex(document["proof"])) == 32
        )
    except (ValueError, KeyError, TypeError) as error:
        raise NoCapsule("The beginning of the capsule is damaged.") from error
    if not known:
        raise NoCapsule("The capsule was made in a way that is not known here.")
    return header, document


def _contents(envelope: dict[str, Any], listed: bytes, header: bytes) -> Contents:
    der = b64decode(envelope["public_key"], validate=True)
    key = load_der_public_key(der)
    signature = bytes.fromhex(envelope["signature"])
    if not isinstance(key, ec.EllipticCurvePublicKey) or len(signature) != 64:
        raise NoCapsule("The capsule is signed in a way that is not known here.")
    pair = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(
            encode_dss_signature(*pair), signed_part(header, listed), ec.ECDSA(hashes.SHA256())
        )
    except InvalidSignature as error:
        raise NoCapsule("The signature of the capsule does not hold.") from error
    document = json.loads(listed)
    members = tuple(
        Member(
            str(m["name"]),
            int(m["size"]),
            str(m["sha256"]),
            str(m["kind"]),
            str(m["sop_uid"]),
            str(m["sop_class"]),
            str(m["series_uid"]),
        )
        for m in document["members"]
    )
    if any(not _NAME.fullmatch(m.name) or m.size < 0 for m in members):
        raise NoCapsule("A member of the capsule has a name that it may not have.")
    if len({m.name for m in members}) != len(members):
        raise NoCapsule("Two members of the capsule have one name.")
    expected = document["expected"]
    return Contents(
        str(document["made"]),
        str(document["sender"]),
        {str(k): str(v) for k, v in document["study"].items()},
        None if expected is None else int(expected),
        members,
        hashlib.sha256(der).hexdigest(),
        str(envelope["certificate"]),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check that the command line asks for."""
    parser = argparse.ArgumentParser(description="Check a capsule, and take out what is in it.")
    parser.add_argument("capsule", type=Path)
    parser.add_argument("--passphrase-file", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="folder to write the members to")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        word = options.passphrase_file.read_text(encoding="utf-8").rstrip("\r\n")
        with options.capsule.open("rb") as file:
            verdict = check(file, word, options.out)
    except WrongWord:
        verdict = Verdict(False, "The passphrase does not open this capsule.", 0)
    except NoCapsule as error:
        verdict = Verdict(False, str(error), 0)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"A file could not be read or written: {type(error).__name__}.\n")
        return 2
    if options.json:
        answer = {name: getattr(verdict, name) for name in ("ok", "sentence", "members", "signer")}
        sys.stdout.write(json.dumps({**answer, "bad": list(verdict.bad)}) + "\n")
    else:
        sys.stdout.write(verdict.sentence + "\n")
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main())
