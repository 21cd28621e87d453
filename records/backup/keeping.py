"""Looks after the backups of a set: whether they are whole, and which are no longer kept."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from records.backup.key import SetKey
from records.backup.making import OBJECTS, object_path
from records.backup.owners import Owners
from records.backup.runs import (
    INDEX,
    MANIFEST,
    PACK,
    Copy,
    Run,
    all_ids,
    demand_whole,
    holding,
    read_manifest,
    run_folder,
    whole,
)
from records.backup.sealed import opened
from records.database import Damaged
from records.files import disk_errors_in_words, open_existing, sync_folder


@dataclass(frozen=True, slots=True)
class Looked:
    """One backup, and whether everything can be restored from it."""

    id: str
    run: Run | None  # None: it has no manifest that holds, so it never ended
    whole: bool
    words: str  # one sentence


def check(
    folder: Path, key: SetKey, *, pause_point: Callable[[], None] = lambda: None
) -> tuple[Looked, ...]:
    """Look at every part of every backup: each byte against what was signed."""
    seen: dict[str, bool] = {}
    found = []
    owners = Owners(folder, key)
    for run_id in all_ids(folder):
        try:
            run = read_manifest(folder, run_id, key)
        except Damaged:
            found.append(Looked(run_id, None, False, "It never ended, or was altered."))
            continue
        try:
            demand_whole(run_folder(folder, run_id) / PACK, run.pack)
            held = holding(folder, run, key)
        except Damaged:
            found.append(Looked(run_id, run, False, "A part is missing, cut or altered."))
            continue
        if any(not _has_pack(folder, base, key) for base in {p.run for p in held.cells.values()}):
            found.append(Looked(run_id, run, False, "One that it builds on is not whole."))
            continue
        bad = 0
        for name, copy in held.objects.items():
            if owners.is_erased(copy.token):
                continue  # on purpose, for ever
            path = object_path(folder, name, copy.token)
            if path.name not in seen:
                pause_point()
                seen[path.name] = _same(path, copy)
            bad += not seen[path.name]
        words = f"{bad} images are missing or damaged." if bad else "Whole."
        found.append(Looked(run_id, run, not bad, words))
    return tuple(found)


def prune(folder: Path, key: SetKey, *, keep: int) -> int:
    """Remove all but the last ``keep`` full backups and what builds on them; return how many.

    Never the newest that is whole. A manifest goes first: half a removal is no backup any more.
    Objects go when no kept backup names them.
    """
    signed: dict[str, Run] = {}
    for run_id in all_ids(folder):
        try:
            signed[run_id] = read_manifest(folder, run_id, key)
        except Damaged:
            continue
    fulls = [run.id for run in signed.values() if run.full]
    first_kept = fulls[-keep] if len(fulls) >= keep else ""
    last = max(signed, default="")
    removed = 0
    with disk_errors_in_words():
        for run_id in all_ids(folder):
            # What never ended goes too, unless somebody may be at it at this moment.
            torn = run_id not in signed and run_id < last
            if torn or (run_id in signed and run_id < first_kept):
                place = run_folder(folder, run_id)
                (place / MANIFEST).unlink(missing_ok=True)
                sync_folder(place)
                shutil.rmtree(place)
                removed += 1
        if removed:
            _remove_unnamed(folder, key, [run for run in signed.values() if run.id >= first_kept])
    return removed


def remove_of(folder: Path, tokens: frozenset[str]) -> int:
    """Remove the objects of erased owners: unreadable already, and of no use to anybody."""
    count = 0
    with disk_errors_in_words():
        for path in (folder / OBJECTS).glob("??/*"):
            if path.name.partition("-")[2] in tokens:
                path.unlink(missing_ok=True)
                count += 1
    return count


def _remove_unnamed(folder: Path, key: SetKey, kept: list[Run]) -> None:
    named: set[str] = set()
    for run in kept:
        try:
            content = whole(run_folder(folder, run.id) / INDEX, run.index)
            document = json.loads(opened(content, key.derived(INDEX), f"{INDEX} {run.id}"))
        except Damaged:
            return  # what it names is not known: nothing is removed
        named.update(f"{name}-{token}" for name, token, *_ in document["objects"])
    for path in (folder / OBJECTS).glob("??/*"):
        if path.name not in named:
            path.unlink(missing_ok=True)


def _has_pack(folder: Path, run_id: str, key: SetKey) -> bool:
    try:
        run = read_manifest(folder, run_id, key)
        path = run_folder(folder, run_id) / PACK
        return path.stat().st_size == run.pack.size
    except (Damaged, OSError):
        return False


def _same(path: Path, copy: Copy) -> bool:
    said = hashlib.sha256()
    try:
        with open(open_existing(path), "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            while piece := file.read(1 << 20):
                said.update(piece)
    except OSError:
        return False
    return said.hexdigest() == copy.sha256
