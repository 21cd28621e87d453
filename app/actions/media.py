"""CDs and sticks: which are mounted, what their index promises, and where that lies."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import Unreadable
from domain.rights import Right
from imaging.directory import Directory
from imaging.reading import Readers
from records.intake import FileOutcome, FileResult, MediumCount

INDEX = "DICOMDIR"
POINTS_AWAY = "Entries of the index point outside the medium or at links; they were refused."
FILES_MISSING = "Not every file that the index names is on the medium."
_INDEX_BYTES = 512 << 20  # of a medium with a million files
_NAMED = 20  # files that a report names; the rest is counted
# Where systems mount what a person puts in; only there is anything looked for.
_MOUNTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_DISC_KINDS = frozenset(("iso9660", "udf", "cdfs", "cd9660"))


@dataclass(frozen=True, slots=True)
class Medium:
    """One medium with an index: what that says, and the file of each of its entries."""

    root: Path
    directory: Directory
    found: Mapping[Path, int]  # listed and there; how often it is listed
    missing: tuple[str, ...]
    refused: tuple[str, ...]


def mounted(partitions: Iterable[tuple[str, str, str]] | None = None) -> tuple[Path, ...]:
    """Return the mounted CDs and sticks that hold an index.

    ``partitions`` are (place, kind of file system, options); without them the system is asked.
    """
    if partitions is None:
        partitions = [(p.mountpoint, p.fstype, p.opts) for p in psutil.disk_partitions()]
    places = sorted(
        {Path(place) for place, kind, options in partitions if _is_removable(place, kind, options)}
    )
    return tuple(place for place in places if index_of(place) is not None)


def _is_removable(place: str, kind: str, options: str) -> bool:
    said = set(options.split(","))
    return (
        place.startswith(_MOUNTS)
        or kind.casefold() in _DISC_KINDS
        or bool(said & {"removable", "cdrom"})  # as Windows says
    )


def index_of(folder: Path) -> Path | None:
    """Return the index in a folder, whatever its case: discs are mounted in either."""
    try:
        with os.scandir(folder) as entries:
            return next(
                (
                    Path(entry.path)
                    for entry in entries
                    if entry.name.upper() == INDEX and entry.is_file(follow_symlinks=False)
                ),
                None,
            )
    except OSError:
        return None


def read_medium(readers: Readers, index: Path) -> Medium:
    """Return what the index of a medium names and what of it lies there.

    Raises:
        Unreadable: The index is damaged, too large or none.
    """
    try:
        size = index.stat().st_size
        if size > _INDEX_BYTES:
            raise Unreadable(
                f"The index of the medium has {size} bytes; no genuine one has.",
                reason="too-large",
                advice="What lies beside it is taken in without it.",
            )
        directory = readers.directory(index.read_bytes())
    except OSError as error:
        raise Unreadable(
            "The index of the medium cannot be read.",
            reason="not-read",
            advice="Clean the disc or try the stick in another socket.",
        ) from error
    look = _Look(index.parent)
    found: dict[Path, int] = {}
    missing, refused = [], []
    for listed in directory.files:
        words = "/".join(listed.components)
        place = look.place(listed.components)
        if place is None:
            refused.append(words)
        elif not place.name:
            missing.append(words)
        else:
            found[place] = found.get(place, 0) + 1
    return Medium(index.parent, directory, found, tuple(missing), tuple(refused))


_NOWHERE = Path()


class _Look:
    """Finds listed files below one folder, and never anything outside it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: dict[Path, dict[str, os.DirEntry[str]]] = {}

    def place(self, components: Sequence[str]) -> Path | None:
        """Return a file's path, an empty one where it is missing; None where it points away.

        Every step is looked up among the names that lie there, so no written name is ever
        handed to the system; links are not followed (CVE-2026-32711 is about doing so).
        """
        if not all(_harmless(part) for part in components):
            return None
        at = self._root
        for number, part in enumerate(components, 1):
            entry = self._entry(at, part)
            if entry is None:
                return _NOWHERE
            if entry.is_symlink():
                return None
            last = number == len(components)
            if not (entry.is_file if last else entry.is_dir)(follow_symlinks=False):
                return _NOWHERE
            at = Path(entry.path)
        return at

    def _entry(self, folder: Path, name: str) -> os.DirEntry[str] | None:
        if folder not in self._names:
            try:
                with os.scandir(folder) as entries:
                    self._names[folder] = {entry.name: entry for entry in entries}
            except OSError:
                self._names[folder] = {}
        names = self._names[folder]
        if name in names:
            return names[name]
        # Discs are mounted in lower case, with a version behind a semicolon, or with a dot.
        wanted = name.upper().rstrip(".")
        like = [e for n, e in names.items() if n.upper().split(";")[0].rstrip(".") == wanted]
        return like[0] if len(like) == 1 else None


def _harmless(part: str) -> bool:
    return bool(part.strip(". ")) and not any(c in part for c in "/\\:\0") and part.isprintable()


def counted(medium: Medium, results: Mapping[Path, FileResult], unlisted: int) -> MediumCount:
    """Return what a medium promised against what this seat holds of it now."""
    held = (FileOutcome.STORED, FileOutcome.HERE)
    stored = sum(
        times
        for place, times in medium.found.items()
        if place in results and results[place].outcome in held
    )
    return MediumCount(
        root=str(medium.root),
        listed=len(medium.directory.files),
        found=sum(medium.found.values()),
        stored=stored,
        missing=medium.missing[:_NAMED],
        refused=medium.refused[:_NAMED],
        unlisted=unlisted,
        doubts=_doubts(medium),
    )


def _doubts(medium: Medium) -> tuple[str, ...]:
    doubts = list(medium.directory.doubts)
    if medium.refused:
        doubts.append(POINTS_AWAY)
    if medium.missing:
        doubts.append(FILES_MISSING)
    return tuple(doubts)


def contents(medium: Medium) -> list[dict[str, object]]:
    """Return what a medium says it holds, study by study, before anything is taken."""
    studies: dict[str, dict[str, object]] = {}
    modalities: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for listed in medium.directory.files:
        key = listed.study_uid
        studies.setdefault(
            key,
            {
                "patient_name": listed.patient_name,
                "patient_id": listed.patient_id,
                "study_uid": listed.study_uid,
                "date": listed.study_date,
                "description": listed.study_description,
            },
        )
        modalities.setdefault(key, set()).add(listed.modality)
        counts[key] = counts.get(key, 0) + 1
    return [
        {**study, "modalities": sorted(modalities[key]), "files": counts[key]}
        for key, study in studies.items()
    ]


def _media(
    station: Workstation, said: Namespace, _console: Console,
    found: Callable[[], tuple[Path, ...]] = mounted,
) -> Result:  # fmt: skip
    media: list[dict[str, object]] = []
    for root in said.roots or found():
        index = index_of(root)
        if index is None:
            media.append({"root": str(root), "sentence": "There is no DICOMDIR here."})
            continue
        try:
            medium = read_medium(station.readers, index)
        except Unreadable as error:
            media.append({"root": str(root), "sentence": str(error)})
            continue
        media.append(
            {
                "root": str(root),
                "listed": len(medium.directory.files),
                "found": sum(medium.found.values()),
                "missing": list(medium.missing[:_NAMED]),
                "refused": list(medium.refused[:_NAMED]),
                "doubts": list(_doubts(medium)),
                "studies": contents(medium),
            }
        )
    return {"media": media}


def _words(result: Result) -> str:
    lines = []
    for medium in result["media"]:
        if "sentence" in medium:
            lines.append(f"{medium['root']}: {medium['sentence']}")
            continue
        lines.append(f"{medium['root']}: {medium['found']} of {medium['listed']} listed files")
        lines += [
            f"  {s['patient_name']}  {s['patient_id']}  {s['date']}  {','.join(s['modalities'])}"
            f"  {s['description']}  {s['files']} files"
            for s in medium["studies"]
        ]
        lines += [f"  {doubt}" for doubt in medium["doubts"]]
    return "\n".join(lines) or "No CD or stick with a DICOMDIR is mounted."


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("roots", nargs="*", type=Path, metavar="FOLDER")


VERBS = (
    Verb(
        "media",
        "CDs and sticks that are in, and what they hold",
        _arguments,
        _media,
        _words,
        needs=Right.IMPORT,
    ),
)
