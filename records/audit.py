"""The audit log: events that are chained by hash, signed at intervals, and never changed.

Every event is written before the action it tells of, and the action does not happen if that
fails. The chain is plain SHA-256 rather than HMAC: a verifier that needed a secret key could
forge what it verifies, and could not be handed to an auditor. Whoever holds the database's key
could therefore compute a new chain; what they cannot do is sign it. Checkpoints (number and
hash, Ed25519) are kept in a file beside the database, the last one also in the system's keyring
(or the sealed store), and its pair stands at the foot of every signed PDF. So a new chain, an
old copy, a cut end, and a fresh start all disagree with something that is kept elsewhere.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlcipher3 import dbapi2

from domain.audit import AuditEvent, AuditUnavailable, RecordedEvent
from domain.errors import LightboxError, Refused
from records.audit_archives import Archived, AuditArchives, KeyElsewhere, moment
from records.audit_search import AuditSearch, recorded
from records.database import MIGRATIONS, Damaged, Database, Reader
from records.files import SAFELY, disk_errors_in_words, replace_durably, whole_file, write_all
from records.keys import Keys
from records.rekeying import open_keyed, rekey
from records.verify_audit import (
    CHECKPOINT_EVERY,
    Anchor,
    Sealed,
    Verdict,
    beginning,
    canonical,
    complete_lines,
    following,
    judge,
    signed_part,
)

CHECKPOINTS = "checkpoints.jsonl"
PUBLIC_KEY = "seat-audit.pem"
_SIGNING_KEY = "audit-signing-key"
_HEAD = "audit-head"
_MOST_ARCHIVED = 100_000  # events in one sealed file
LEAST_YEARS = 7  # that every event is kept


def open_audit(
    folder: Path,
    keys: Keys,
    *,
    version: str = "",
    workstation: str = "",
    begun: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AuditLog:
    """Open the audit log of a profile in a folder of its own, or begin it.

    Raises:
        AuditUnavailable: It cannot be opened; or it has ``begun`` long ago, for the profile holds
            records, and nothing of it is left.
    """
    if begun and keys.unseal(_SIGNING_KEY) is None:
        raise _history_missing()
    with _fail_closed():
        database = open_keyed(folder / "audit.db", keys, "audit", migrations=MIGRATIONS / "audit")
    return AuditLog(database, keys, folder, version=version, workstation=workstation, clock=clock)


class AuditLog:
    """The log of one seat. Threads and processes may share it; numbers have no gap."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        folder: Path,
        *,
        version: str = "",
        workstation: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take a database that was opened with the migrations of ``migrations/audit``."""
        self._database = database
        self._keys = keys
        self._folder = folder
        self._version = version
        self._workstation = workstation
        self._clock = clock
        self.session: Callable[[], str] = lambda: ""  # whose events are written, by its id
        with _fail_closed():
            self._open_signer()
            self._archives = AuditArchives(folder, keys, self._public, self._unsealed_signer)
            self._search = AuditSearch(database, beginning(self._public))
            self.checkpoint()

    def __repr__(self) -> str:
        return "AuditLog()"

    @property
    def database(self) -> Database:
        """What the events lie in, for whoever copies them sealed: backups."""
        return self._database

    @property
    def checkpoints_path(self) -> Path:
        """The file of signed checkpoints, to be handed to an auditor with an export."""
        return self._folder / CHECKPOINTS

    @property
    def public_key_path(self) -> Path:
        """The public half of the seat's audit key, PEM."""
        return self._folder / PUBLIC_KEY

    def record(self, event: AuditEvent) -> int:
        """Append an event durably and return its number.

        Raises:
            AuditUnavailable: The event could not be written; do not act.
        """
        with _fail_closed():
            last = self._last_checkpoint()
            if self.head()[0] - last >= CHECKPOINT_EVERY:
                # A signature that was due could not be kept then: not one event more without it.
                self.checkpoint()
            with self._database.writing() as writer:
                seq, root = self._head(writer)
                body = canonical(
                    {
                        "seq": seq + 1,
                        "at": self._clock().astimezone(UTC).isoformat(timespec="milliseconds"),
                        "code": event.code.value,
                        "action": event.action,
                        "who": event.who,
                        "outcome": event.outcome.value,
                        "patient_id": event.patient_id,
                        "study_uid": event.study_uid,
                        "peer": event.peer,
                        "detail": event.detail,
                        "workstation": self._workstation,
                        "version": self._version,
                        "session": self.session(),
                    }
                )
                writer.run(
                    "INSERT INTO events VALUES (?, ?, ?)",
                    (seq + 1, body.decode("ascii"), following(root, body)),
                )
        if (seq + 1) % CHECKPOINT_EVERY == 0:
            with _fail_closed():
                self.checkpoint()
        return seq + 1

    def head(self) -> tuple[int, str]:
        """Return the number and hash of the last event, for the foot of a signed document."""
        with self._database.reading() as reader:
            seq, root = self._head(reader)
        return seq, root.hex()

    def checkpoint(self) -> None:
        """Sign the log as it stands, and keep the signature outside the database.

        A log that already disagrees with what was signed before is not signed again: the
        evidence stays, and ``verify`` names it.
        """
        # The write lock keeps other processes from signing at the same moment.
        with self._database.writing() as writer:
            seq, root = self._head(writer)
            lines = self._checkpoint_lines()
            last = _seq(lines[-1]) if lines else -1
            remembered = self._remembered()
            if seq <= last or (remembered is not None and remembered.seq > seq):
                return
            # Zero is signed before the first event: without it something has been taken away.
            if not lines and (seq or remembered is not None):
                return
            for anchor in (_anchor(lines[-1]) if lines else None, remembered):
                if anchor is not None and self._root_at(writer, anchor.seq) != anchor.root:
                    return
            self._append_checkpoint(seq, root.hex(), self._unsealed_signer())
            self._keys.remember(_HEAD, f"{seq}:{root.hex()}")

    def at_first_sight(self) -> Verdict:
        """Check the end of the log against all that is kept elsewhere, however long the log is.

        A cut end, an older copy, a fresh start and checkpoints that are gone show themselves here;
        what was changed further back is found by ``verify``.
        """
        remembered = self._remembered()
        try:
            lines = self._checkpoint_lines()
            last = [_anchor(line) for line in lines[-2:]]
        except (ValueError, KeyError, TypeError):
            return Verdict(False, 0, None, "The checkpoints of the audit log have been changed.")
        anchors = [] if remembered is None else [remembered]
        try:
            with self._database.reading() as reader:
                count = self._head(reader)[0]
                after = last[0] if last and last[0].seq <= count else None
                for anchor in (*last, *anchors):
                    if anchor.seq <= count and self._root_at(reader, anchor.seq) != anchor.root:
                        return Verdict(
                            False,
                            count,
                            None,
                            f"Event {anchor.seq}, or one before it, is not the one that"
                            f" {anchor.kept_in} knows.",
                        )
                begun = after.seq if after is not None else count
                rows = (
                    (int(seq), str(body).encode(), bytes(root))
                    for seq, body, root in reader.each(
                        "SELECT seq, body, hash FROM events WHERE seq > ? ORDER BY seq", (begun,)
                    )
                )
                start = after or Anchor(begun, self._head(reader)[1].hex(), "")
                ahead = [anchor for anchor in anchors if anchor.seq >= begun]
                return judge(rows, lines[-2:], self._public, ahead, after=start)
        except Damaged:
            return Verdict(False, 0, None, "The file of the audit log is damaged.")

    def verify(self) -> Verdict:
        """Check every event, every signature, the number kept elsewhere, and what is searched."""
        remembered = self._remembered()
        anchors = [] if remembered is None else [remembered]
        read = 0

        def rows(reader: Reader) -> Iterator[tuple[int, bytes, bytes] | Sealed]:
            nonlocal read
            for each in self._archived_rows(reader):
                yield each
                read = each.last if isinstance(each, Sealed) else each[0]
            for seq, body, root in reader.each("SELECT seq, body, hash FROM events ORDER BY seq"):
                yield int(seq), str(body).encode(), bytes(root)
                read += 1

        try:
            with self._database.reading() as reader:
                lines = self._checkpoint_lines()
                verdict = judge(rows(reader), lines, self._public, anchors)
            wrong = self._search.first_wrong() if verdict.ok else None
        except Damaged:
            return Verdict(False, read, read + 1, "The file of the audit log is damaged.")
        if wrong is not None:
            reason = f"A search would not find event {wrong} as it was recorded."
            return Verdict(False, verdict.events, wrong, reason)
        return verdict

    def export(self, path: Path) -> int:
        """Write every event with its hash, one JSON object a line; return how many.

        Raises:
            OutOfSpace: There was no room; nothing is left under the name.
        """
        count = 0
        with whole_file(path) as file, self._database.reading() as reader:
            for each in self._archived_rows(reader):
                if not isinstance(each, Sealed):
                    file.write(_exported_line(each[1], each[2]))
                    count += 1
            for body, root in reader.each("SELECT body, hash FROM events ORDER BY seq"):
                file.write(_exported_line(str(body).encode("ascii"), bytes(root)))
                count += 1
        return count

    def recent(self, limit: int = 200) -> tuple[RecordedEvent, ...]:
        """Return the last events, newest first."""
        return tuple(
            recorded(body)
            for (body,) in self._database.rows(
                "SELECT body FROM events ORDER BY seq DESC LIMIT ?", (limit,)
            )
        )

    def archived(self) -> tuple[Archived, ...]:
        """Return the sealed files of old events, oldest first."""
        with self._database.reading() as reader:
            return self._archived(reader)

    def archive(self, before: datetime) -> Archived | None:
        """Move the oldest events that were written before a moment into a sealed file.

        Of those that are signed, and never the last ones; None where there is nothing to move.

        Raises:
            OutOfSpace: There was no room; the events are where they were.
            Damaged: The file did not read back; the events are where they were.
        """
        lines = self._checkpoint_lines()
        signed = _seq(lines[-2]) if len(lines) > 1 else 0
        limit = before.astimezone(UTC).isoformat(timespec="milliseconds")
        with self._database.writing() as writer:
            known = self._archived(writer)
            last = known[-1].last if known else 0
            rows: list[tuple[int, bytes, bytes]] = []
            newest = ""
            for seq, body, root in writer.each(
                "SELECT seq, body, hash FROM events WHERE seq > ? AND seq < ? ORDER BY seq LIMIT ?",
                (last, signed, _MOST_ARCHIVED),
            ):
                at = str(json.loads(body)["at"])
                if at >= limit:  # all are written in UTC, in one form
                    break
                newest = max(newest, at)
                rows.append((int(seq), str(body).encode("ascii"), bytes(root)))
            if not rows:
                return None
            root_before = known[-1].root if known else beginning(self._public)
            name = self._archives.write(rows, root_before, newest)
            made = Archived(rows[0][0], rows[-1][0], rows[-1][2], name, moment(newest))
            writer.run(
                "INSERT INTO archived VALUES (?, ?, ?, ?, ?)",
                (made.first, made.last, made.root, made.file, newest),
            )
            writer.run("DELETE FROM events WHERE seq <= ?", (made.last,))
            writer.run("DELETE FROM facts WHERE seq <= ?", (made.last,))
            writer.run(
                "DELETE FROM names WHERE id NOT IN (SELECT action FROM facts UNION SELECT who FROM"
                " facts UNION SELECT patient FROM facts UNION SELECT study FROM facts UNION"
                " SELECT peer FROM facts UNION SELECT detail FROM facts)"
            )
        return made

    def destroy_archive(self, archived: Archived, *, years: int, now: datetime) -> None:
        """Destroy the content of an archive whose newest event is older than so many years.

        Raises:
            Refused: It has not been kept for so long, or for fewer years than the law asks for.
        """
        if years < LEAST_YEARS or now < archived.expires(years):
            raise Refused(
                "These events of the audit log have not been kept for their years.",
                advice=f"They are kept until {archived.expires(max(years, LEAST_YEARS)):%Y-%m-%d}.",
            )
        self._archives.destroy(archived.file)

    def holds_content(self, archived: Archived) -> bool:
        """Whether the events of an archive are still in it."""
        return self._archives.sealed(archived.file).has_content

    def _archived(self, reader: Reader) -> tuple[Archived, ...]:
        rows = reader.rows("SELECT first, last, root, file, newest FROM archived ORDER BY first")
        return tuple(
            Archived(int(first), int(last), bytes(root), str(file), moment(newest))
            for first, last, root, file, newest in rows
        )

    def _archived_rows(self, reader: Reader) -> Iterator[tuple[int, bytes, bytes] | Sealed]:
        for each in self._archived(reader):
            sealed = self._archives.sealed(each.file)
            if (sealed.first, sealed.last, sealed.root) != (each.first, each.last, each.root.hex()):
                raise Damaged("An archive of the audit log is not the one that was written.")
            try:
                opened = tuple(self._archives.rows(each.file)) if sealed.has_content else (sealed,)
            except KeyElsewhere:
                opened = (sealed,)  # its signature says where the chain goes on
            yield from opened

    def mark(self, name: str) -> int:
        """Return how far something has come that follows the log; 0 before it has begun."""
        row = self._database.row("SELECT seq FROM marks WHERE name = ?", (name,))
        return 0 if row is None else int(row[0])

    def set_mark(self, name: str, seq: int) -> None:
        """Keep how far it has come."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO marks VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET seq = excluded.seq",
                (name, seq),
            )

    @property
    def search(self) -> AuditSearch:
        """The search in this log."""
        return self._search

    def rekey(self) -> int:
        """Encrypt the log under a new key; return its generation.

        Raises:
            Occupied: Another program has the log open.
        """
        return rekey(self._database, self._keys, "audit")

    def rest(self) -> None:
        """Sign what has not been signed, and let every connection go."""
        self.checkpoint()
        self._database.rest()

    def of_account(self, name: str, limit: int) -> tuple[RecordedEvent, ...]:
        """Return the last events about one account's sign-ins, newest first."""
        rows = self._database.rows(
            "SELECT body FROM events WHERE json_extract(body, '$.detail.account') = ?"
            " ORDER BY seq DESC LIMIT ?",
            (name, limit),
        )
        return tuple(recorded(body) for (body,) in rows)

    def edition_of(self, account: str) -> int:
        """Return how often an account was changed, by what the log was told; 0: never."""
        row = self._database.row(
            "SELECT max(CAST(json_extract(body, '$.detail.edition') AS INTEGER)) FROM events"
            " WHERE json_extract(body, '$.detail.account') = ?",
            (account,),
        )
        return 0 if row is None or row[0] is None else int(row[0])

    def close(self) -> None:
        """Sign what has not been signed, then close the log's database."""
        try:
            if self._keys.held:  # else it was signed as they left, and nothing came since
                self.checkpoint()
        finally:
            self._database.close()

    # --- what is kept outside the database ---------------------------------------------------

    def _open_signer(self) -> None:
        """Make the key that signs checkpoints where there is none; keep its public half."""
        with self._database.writing() as writer:  # only one process may make the key
            if self._keys.unseal(_SIGNING_KEY) is None:
                seq, _ = _last_row(writer)
                if seq or self.public_key_path.exists() or self._keys.recall(_HEAD) is not None:
                    raise _history_missing()
                made = Ed25519PrivateKey.generate()
                self._keys.seal(_SIGNING_KEY, made.private_bytes_raw())
            self._public = self._unsealed_signer().public_key()
            pem = self._public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            if not self.public_key_path.exists() or self.public_key_path.read_bytes() != pem:
                replace_durably(self.public_key_path, pem)

    def _unsealed_signer(self) -> Ed25519PrivateKey:
        # For one signature at a time: what nobody keeps need not be forgotten at the lock.
        secret = self._keys.unseal(_SIGNING_KEY)
        if secret is None:
            raise _history_missing()
        return Ed25519PrivateKey.from_private_bytes(secret)

    def _remembered(self) -> Anchor | None:
        text = self._keys.recall(_HEAD)
        if text is None:
            return None
        seq, _, root = text.partition(":")
        kept_in = "the system's keyring" if self._keys.in_keyring else "the sealed store"
        return Anchor(int(seq), root, kept_in)

    def _checkpoint_lines(self) -> list[str]:
        try:
            return complete_lines(self.checkpoints_path.read_text("utf-8"))
        except FileNotFoundError:
            return []

    def _last_checkpoint(self) -> int:
        # Only the end of the file: this is asked before every event.
        try:
            with self.checkpoints_path.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
                lines = complete_lines(file.read().decode("utf-8", "replace"))
        except FileNotFoundError:
            return -1
        return _seq(lines[-1]) if lines else -1

    def _append_checkpoint(self, seq: int, root: str, signer: Ed25519PrivateKey) -> None:
        line: dict[str, object] = {
            "seq": seq,
            "root": root,
            "at": self._clock().astimezone(UTC).isoformat(timespec="milliseconds"),
            "monotonic": f"{time.monotonic():.3f}",
            "version": self._version,
        }
        line["signature"] = signer.sign(signed_part(line)).hex()
        with disk_errors_in_words():
            flags = os.O_RDWR | os.O_CREAT | SAFELY
            descriptor = os.open(self.checkpoints_path, flags, 0o600)
            try:
                # A crash may have left half a line, which was never acknowledged.
                end = os.lseek(descriptor, 0, os.SEEK_END)
                os.lseek(descriptor, max(0, end - 4096), os.SEEK_SET)
                tail = os.read(descriptor, 4096)
                end -= len(tail) - (tail.rfind(b"\n") + 1)
                os.ftruncate(descriptor, end)
                os.lseek(descriptor, end, os.SEEK_SET)
                write_all(descriptor, canonical(line) + b"\n")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    # --- the chain ---------------------------------------------------------------------------

    def _head(self, reader: Reader) -> tuple[int, bytes]:
        seq, root = _last_row(reader)
        return seq, root if seq else beginning(self._public)

    def _root_at(self, reader: Reader, seq: int) -> str:
        if seq == 0:
            return beginning(self._public).hex()
        row = reader.row("SELECT hash FROM events WHERE seq = ?", (seq,))
        return "" if row is None else bytes(row[0]).hex()


def _exported_line(body: bytes, root: bytes) -> bytes:
    return b'{"event":%b,"hash":"%b"}\n' % (body, root.hex().encode("ascii"))


def _last_row(reader: Reader) -> tuple[int, bytes]:
    row = reader.row("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    return (0, b"") if row is None else (int(row[0]), bytes(row[1]))


def _anchor(line: str) -> Anchor:
    document = json.loads(line)
    return Anchor(int(document["seq"]), str(document["root"]), "a signed checkpoint")


def _seq(line: str) -> int:
    return _anchor(line).seq


def _history_missing() -> AuditUnavailable:
    return AuditUnavailable(
        "The history of the audit log is missing: the key that signs it is gone.",
        advice="Restore the profile's folders 'sealed' and 'audit' from its last backup.",
    )


@contextmanager
def _fail_closed() -> Iterator[None]:
    """Whatever keeps an event from the disk keeps the action from happening."""
    try:
        yield
    except AuditUnavailable:
        raise
    except (LightboxError, OSError, dbapi2.Error, ValueError, KeyError) as error:
        advice = error.advice if isinstance(error, LightboxError) else ""
        raise AuditUnavailable(
            "The audit log cannot be written, so this was not done.",
            advice=advice or "Ask your administrator to look at the disk and the profile.",
        ) from error
