"""Makes one backup: objects first, then what tells of them, and the signed manifest last."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import LightboxError, NotFound, OutOfSpace
from domain.work import Unwatched, Work
from records.backup.audit_files import archive_key_cells
from records.backup.belonging import about
from records.backup.cells import Cell, audit_cells, file_cells, seat_cells, secret_cells
from records.backup.key import SetKey
from records.backup.owners import SEAT, Owner, Owners
from records.backup.runs import (
    INDEX,
    MANIFEST,
    PACK,
    RUNS,
    Copy,
    Holding,
    Place,
    Run,
    chain,
    demand_whole,
    holding,
    index_of,
    new_id,
    run_folder,
    sealed_manifest,
    signed_runs,
)
from records.backup.sealed import SALT, Sealed, write_sealed
from records.database import Damaged, Database, Reader
from records.files import create_private, private_folder, replace_durably, sync_folder, write_all
from records.keys import Keys
from records.objects import ObjectFiles

OBJECTS = "objects"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """The seat that is backed up, as it lies open."""

    profile: Path
    keys: Keys
    database: Database
    audit: Database
    objects: ObjectFiles


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, and how many objects could not be read for it."""

    run: Run
    unreadable: int = 0


class _Deleted(Exception):
    """An object was deleted after the view of the database that names it was taken."""


def object_path(folder: Path, name: str, token: str) -> Path:
    return folder / OBJECTS / name[:2] / f"{name}-{token}"


def back_up(
    source: Source,
    folder: Path,
    key: SetKey,
    at: datetime,
    *,
    full: bool = False,
    version: str = "",
    more: Callable[[], Iterator[Cell]] = lambda: iter(()),
    work: Work | None = None,
) -> Made:
    """Make a backup in a set; it counts once its manifest is on the disk, and not before.

    Raises:
        OutOfSpace: The disk of the backups is full. What was there before is untouched.
        Damaged: The keys of the set cannot be read.
    """
    with _of_the_target():
        owners = Owners(folder, key)
        owners.of(SEAT)
        owners.save()  # before the first backup is begun: a set without keys is a damaged one
        base, known = _base(folder, key)
        run_id = new_id(at, secrets.token_hex(4))
        if base is not None and base.id >= run_id:
            full = True  # the clock was set back: nothing may build on a later moment
        making = _Making(source, folder, key, owners, known, work or Unwatched())
        making.copy_objects(look_at_all=full or base is None)
        place = run_folder(folder, run_id)
        try:
            private_folder(place)
            sync_folder(folder / RUNS)
            begun = base.id if base is not None and not full else ""
            for _ in range(_TRIES):
                with suppress(_Deleted):
                    return making.write(run_id, at, begun, version, more)
            _give_up()
        except BaseException:
            with suppress(OSError):
                shutil.rmtree(place, ignore_errors=True)
            raise


def _give_up() -> NoReturn:
    raise LightboxError(
        "Studies were deleted faster than they could be backed up.",
        advice="Make the backup when that has ended.",
    )


def _base(folder: Path, key: SetKey) -> tuple[Run | None, Holding]:
    """Return the last whole backup and what it holds; a torn chain is not built on."""
    for run in reversed(signed_runs(folder, key)):
        with suppress(Damaged):
            for each in chain(folder, run, key):
                demand_whole(run_folder(folder, each.id) / PACK, each.pack)
            return run, holding(folder, run, key)
    return None, Holding({}, {})


class _Making:
    """One backup under way."""

    def __init__(
        self,
        source: Source,
        folder: Path,
        key: SetKey,
        owners: Owners,
        known: Holding,
        work: Work,
    ) -> None:
        self._source, self._folder, self._key = source, folder, key
        self._owners, self._known, self._work = owners, known, work
        self._objects = dict(known.objects)
        self._written = 0
        self._unreadable: set[str] = set()
        self._digest_key = key.derived("digest")
        self._unsynced: set[Path] = set()  # shelves with names that may not be on the disk yet

    def copy_objects(self, *, look_at_all: bool) -> None:
        """Copy what is not in the set yet, before anything waits for the view of the rows."""
        with self._source.database.reading() as reader:
            wanted = _objects_of(reader)
        if look_at_all:
            for name, copy in tuple(self._objects.items()):
                path = object_path(self._folder, name, copy.token)
                if not path.is_file() or path.stat().st_size != copy.size:
                    del self._objects[name]  # lost at the target: it is copied again
        for number, (name, label) in enumerate(wanted.items()):
            self._work.pause_point()
            self._work.report(0.9 * number / len(wanted))
            with suppress(_Deleted):
                self._copy(name, label)

    def write(
        self,
        run_id: str,
        at: datetime,
        base: str,
        version: str,
        more: Callable[[], Iterator[Cell]],
    ) -> Made:
        """Write pack, index, keys and manifest, in this order."""
        source, place = self._source, run_folder(self._folder, run_id)
        before = self._known if base else Holding({}, {})
        cells: dict[tuple[str, str], Place] = {}
        pack = _Pack(place / PACK)
        try:
            with source.database.reading() as reader:
                wanted = _objects_of(reader)
                for name, label in wanted.items():
                    self._copy(name, label)
                self._settle()
                self._note_whom(reader)
                schema = _version(reader)
                for cell in (
                    *secret_cells(source.keys),
                    *file_cells(source.profile, of_audit=False),
                ):
                    self._pack(pack, run_id, cell, before, cells)
                for cell in seat_cells(reader):
                    self._work.pause_point()
                    self._pack(pack, run_id, cell, before, cells)
            # The log after the rows: it tells of all that they hold. Its signed heads before it:
            # it reaches every one of them.
            for cell in (
                *more(),
                *archive_key_cells(source.profile, source.keys),
                *file_cells(source.profile, of_audit=True),
            ):
                self._pack(pack, run_id, cell, before, cells)
            with source.audit.reading() as reader:
                audit_schema = _version(reader)
                head = reader.row("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
                for cell in audit_cells(reader):
                    self._pack(pack, run_id, cell, before, cells)
            packed = pack.end()
        except BaseException:
            pack.abandon()
            raise
        objects = {name: self._objects[name] for name in wanted if name in self._objects}
        index = write_sealed(
            place / INDEX,
            self._key.derived(INDEX),
            f"{INDEX} {run_id}",
            [index_of(before, Holding(cells, objects))],
        )
        sync_folder(place)
        self._owners.save()
        run = Run(
            id=run_id,
            set=self._key.id,
            at=at,
            base=base,
            seat_schema=schema,
            audit_schema=audit_schema,
            audit_seq=0 if head is None else int(head[0]),
            audit_root="" if head is None else bytes(head[1]).hex(),
            objects=len(objects),
            bytes=self._written + packed.size + index.size,
            version=version,
            pack=packed,
            index=index,
        )
        replace_durably(place / MANIFEST, sealed_manifest(run, self._key))
        return Made(run, len(self._unreadable))

    def _settle(self) -> None:
        """Force the names of the copied objects to the disk, each shelf once."""
        for shelf in sorted(self._unsynced):
            sync_folder(shelf)
        self._unsynced.clear()

    def _copy(self, name: str, label: str) -> None:
        owner = self._owners.of(label)
        held = self._objects.get(name)
        if (held is not None and held.token == owner.token) or name in self._unreadable:
            return
        try:
            content, note = self._source.objects.read(name), self._source.objects.note(name)
        except NotFound:
            raise _Deleted from None
        except Damaged:
            self._unreadable.add(name)  # a damaged object keeps no other from being backed up
            return
        path = object_path(self._folder, name, owner.token)
        private_folder(path.parent)
        pieces = (len(note).to_bytes(8, "big"), note, content)
        said = hashlib.blake2b(digest_size=SALT, key=owner.key)
        for piece in pieces:
            said.update(piece)
        # Copied again after it was lost at the target, it is the file that older backups name.
        sealed = write_sealed(path, owner.key, f"object {name}", pieces, salt=said.digest())
        self._unsynced.add(path.parent)
        self._objects[name] = Copy(owner.token, sealed.size, sealed.sha256)
        self._written += sealed.size

    def _note_whom(self, reader: Reader) -> None:
        for label, whom in about(reader):
            self._owners.tells_of(label, (whom,))

    def _pack(
        self,
        pack: _Pack,
        run_id: str,
        cell: Cell,
        before: Holding,
        cells: dict[tuple[str, str], Place],
    ) -> None:
        owner = self._owners.of(cell.owner)
        where = (owner.token, cell.name)
        digest = hashlib.blake2b(cell.content, digest_size=16, key=self._digest_key).hexdigest()
        held = before.cells.get(where)
        if held is not None and held.digest == digest:
            cells[where] = held
            return
        offset, length = pack.add(seal_cell(owner, run_id, cell.name, cell.content))
        cells[where] = Place(digest, run_id, offset, length)


class _Pack:
    """One file of sealed cells, written in one go."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._part.unlink(missing_ok=True)
        self._descriptor = create_private(self._part)
        self._said, self._size = hashlib.sha256(), 0

    def add(self, sealed: bytes) -> tuple[int, int]:
        """Append a cell; return where it begins and how long it is."""
        write_all(self._descriptor, sealed)
        self._said.update(sealed)
        start, self._size = self._size, self._size + len(sealed)
        return start, len(sealed)

    def end(self) -> Sealed:
        os.fsync(self._descriptor)
        os.close(self._descriptor)
        self._descriptor = -1
        self._part.replace(self._path)
        return Sealed(self._size, self._said.hexdigest())

    def abandon(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._part.unlink(missing_ok=True)


def seal_cell(owner: Owner, run_id: str, name: str, content: bytes) -> bytes:
    """Return a cell as it lies in a pack: nonce, then ciphertext bound to its place."""
    nonce = os.urandom(12)
    bound = f"{run_id} {owner.token} {name}".encode()
    return nonce + AESGCM(owner.key).encrypt(nonce, zlib.compress(content, 6), bound)


def _objects_of(reader: Reader) -> dict[str, str]:
    """Return every object that the rows name, and its owner."""
    return dict(
        reader.rows(
            "SELECT i.object, 'study:' || s.uid FROM instances i JOIN series e ON e.id = i.series"
            " JOIN studies s ON s.id = e.study"
            " UNION ALL SELECT object, 'object:' || object FROM quarantine"
        )
    )


def _version(reader: Reader) -> int:
    row = reader.row("PRAGMA user_version")
    return int(row[0]) if row else 0


@contextmanager
def _of_the_target() -> Iterator[None]:
    """Say of a disk that fails that it is the one that backups go to."""
    try:
        yield
    except OutOfSpace as error:
        raise target_full() from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise target_full() from error
        raise LightboxError(
            f"The disk for backups could not be written to ({os.strerror(error.errno or 0)}).",
            advice="Connect it again, and check it. Earlier backups on it are untouched.",
        ) from error


def target_full() -> OutOfSpace:
    return OutOfSpace(
        "The disk for backups is full, so this backup was not made.",
        advice="Earlier backups are untouched. Keep fewer of them, free some space, or set a"
        " folder on a larger disk.",
    )
