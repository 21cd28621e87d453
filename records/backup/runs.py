"""The backups of a set as they lie there: which are whole, and what each of them holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import NotFound
from records.backup.key import SetKey
from records.backup.sealed import Sealed, opened, torn
from records.database import Damaged
from records.files import open_existing
from records.verify_audit import canonical

RUNS = "runs"
MANIFEST = "manifest.json"
PACK = "pack"
INDEX = "index"
_VERSION = 1
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Run:
    """One backup, as its signed manifest says."""

    id: str  # begins with its moment, so that names sort by time
    set: str
    at: datetime
    base: str  # the backup before it, whose cells count where this one says nothing; empty: full
    seat_schema: int
    audit_schema: int
    audit_seq: int  # the head of the audit log then
    audit_root: str
    objects: int
    bytes: int  # written for this one
    version: str
    pack: Sealed
    index: Sealed

    @property
    def full(self) -> bool:
        return not self.base


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell lies: a stretch of a pack, and the hash of what was packed."""

    digest: str
    run: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Copy:
    """An object of the archive in the set: its owner's token, and its file there."""

    token: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything that a backup holds: cells by owner's token and name, objects by name."""

    cells: dict[tuple[str, str], Place]
    objects: dict[str, Copy]


def run_folder(folder: Path, run_id: str) -> Path:
    return folder / RUNS / run_id


def new_id(at: datetime, chance: str) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{chance}"


def sealed_manifest(run: Run, key: SetKey) -> bytes:
    """Return a manifest as it is written, with its signature."""
    document: dict[str, Any] = {"lightbox-backup": _VERSION, **asdict(run)}
    document["at"] = run.at.astimezone(UTC).isoformat()
    return canonical({**document, "signature": key.sign(canonical(document))})


def read_manifest(folder: Path, run_id: str, key: SetKey) -> Run:
    """Return what a backup's manifest says.

    Raises:
        Damaged: There is none, so the backup never ended; or it is not what was signed.
    """
    try:
        document = json.loads((run_folder(folder, run_id) / MANIFEST).read_bytes())
        signature = document.pop("signature")
        if not key.signed(canonical(document), signature) or document["id"] != run_id:
            raise torn()
        if document.pop("lightbox-backup") != _VERSION or document["set"] != key.id:
            raise torn()
        document["at"] = datetime.fromisoformat(document["at"])
        document["pack"] = Sealed(**document["pack"])
        document["index"] = Sealed(**document["index"])
        return Run(**document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise torn() from error


def all_ids(folder: Path) -> tuple[str, ...]:
    """Return the names of all backups, whole or not, the oldest first."""
    runs = folder / RUNS
    return (
        tuple(sorted(each.name for each in runs.iterdir() if each.is_dir()))
        if (runs.is_dir())
        else ()
    )


def signed_runs(folder: Path, key: SetKey) -> tuple[Run, ...]:
    """Return the backups that ended, the oldest first; their parts are not looked at."""
    found = []
    for run_id in all_ids(folder):
        try:
            found.append(read_manifest(folder, run_id, key))
        except Damaged:
            continue
    return tuple(found)


def chain(folder: Path, run: Run, key: SetKey) -> tuple[Run, ...]:
    """Return a backup and all it builds on, the full one first.

    Raises:
        Damaged: One of them is missing.
    """
    found = [run]
    while found[-1].base:
        found.append(read_manifest(folder, found[-1].base, key))
        if found[-1].id >= found[-2].id:
            raise torn()  # a backup builds on an earlier one, never in a circle
    return tuple(reversed(found))


def holding(folder: Path, run: Run, key: SetKey) -> Holding:
    """Return what a backup holds, by the indexes of all it builds on.

    Raises:
        Damaged: One of them is missing, cut or altered.
    """
    cells: dict[tuple[str, str], Place] = {}
    objects: dict[str, Copy] = {}
    for each in chain(folder, run, key):
        content = whole(run_folder(folder, each.id) / INDEX, each.index)
        document = json.loads(opened(content, key.derived(INDEX), f"{INDEX} {each.id}"))
        for token, name in document["cells_gone"]:
            cells.pop((token, name), None)
        for name in document["objects_gone"]:
            objects.pop(name, None)
        for token, name, *place in document["cells"]:
            cells[token, name] = Place(*place)
        for name, *copy in document["objects"]:
            objects[name] = Copy(*copy)
    return Holding(cells, objects)


def index_of(before: Holding, now: Holding) -> bytes:
    """Return what an index says: how one holding differs from the one it builds on."""
    return canonical(
        {
            "cells": [
                [*where, place.digest, place.run, place.offset, place.length]
                for where, place in now.cells.items()
                if before.cells.get(where) != place
            ],
            "cells_gone": [list(where) for where in before.cells if where not in now.cells],
            "objects": [
                [name, copy.token, copy.size, copy.sha256]
                for name, copy in now.objects.items()
                if before.objects.get(name) != copy
            ],
            "objects_gone": [name for name in before.objects if name not in now.objects],
        }
    )


def whole(path: Path, said: Sealed) -> bytes:
    """Return a part's sealed bytes, if they are the ones that the manifest names.

    Raises:
        Damaged: They are not.
    """
    try:
        with open(open_existing(path), "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            content = file.read(said.size + 1)
    except OSError as error:
        raise torn() from error
    if len(content) != said.size or hashlib.sha256(content).hexdigest() != said.sha256:
        raise torn()
    return content


def demand_whole(path: Path, said: Sealed) -> None:
    """Look at a part, however long, without holding more than a piece of it.

    Raises:
        Damaged: It is not the one that the manifest names.
    """
    hashed, size = hashlib.sha256(), 0
    try:
        with open(open_existing(path), "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            while size <= said.size and (piece := file.read(_PIECE)):
                hashed.update(piece)
                size += len(piece)
    except OSError as error:
        raise torn() from error
    if size != said.size or hashed.hexdigest() != said.sha256:
        raise torn()


def stretch_of(path: Path, offset: int, length: int) -> bytes:
    """Return a stretch of a part; whether it is the right one, its own seal tells.

    Raises:
        Damaged: The part cannot be read any more.
    """
    try:
        with open(open_existing(path), "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.seek(offset)
            return file.read(length)
    except OSError as error:
        raise torn() from error


def at_or_before(runs: Iterable[Run], moment: datetime | None) -> Run:
    """Return the last backup that was taken by a moment; by now where none is named.

    Raises:
        NotFound: There is none so old.
    """
    fitting = [run for run in runs if moment is None or run.at <= moment]
    if not fitting:
        raise NotFound(
            "There is no whole backup from that time or before.",
            advice="`lightbox backup list` names the moments that there are.",
        )
    return max(fitting, key=lambda run: run.id)
