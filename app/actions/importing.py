"""Takes files and folders into the archive of this seat."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import NotFound, Unreadable
from domain.study import Instance
from domain.work import Work
from records.archive import Kept

# PS3.5 and RELIABILITY agree on nothing here; a site may lower it by policy.
LARGEST_OBJECT_BYTES = 2_000_000_000
_BATCH = 64


@dataclass(slots=True)
class Imported:
    """What became of each file."""

    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0
    quarantined: list[dict[str, str]] = field(default_factory=list)
    studies: set[str] = field(default_factory=set)


def files_under(paths: Sequence[Path]) -> list[Path]:
    """Return every regular file named or lying under a named folder; links are not followed.

    Raises:
        NotFound: A named path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(f for f in path.rglob("*") if f.is_file() and not f.is_symlink())
        elif path.is_file():
            found.append(path)
        else:
            raise NotFound(
                "A path to import does not exist.", advice="Check the name or the stick."
            )
    # A medium's index lists the other files; it is no object of its own.
    return [f for f in found if f.name.upper() != "DICOMDIR"]


def import_files(station: Workstation, files: Sequence[Path], work: Work) -> Imported:
    """Store every DICOM object among ``files``; quarantine, with the reason, what cannot be."""
    done = Imported()
    station.records.audit.record(
        AuditEvent(
            AuditCode.IMPORT, "import.files", station.user, detail={"files": str(len(files))}
        )
    )
    began: set[str] = set()
    for start in range(0, len(files), _BATCH):
        work.pause_point()
        batch = dict(_readable(station, files[start : start + _BATCH], done))
        good: list[tuple[bytes, Instance]] = []
        for name, header in station.readers.headers(batch.items()):
            part10 = batch[name]
            if isinstance(header, Unreadable):
                _quarantine(station, part10, Path(name), header, done)
                continue
            if header.study.uid not in began:
                began.add(header.study.uid)
                station.records.audit.record(
                    AuditEvent(
                        AuditCode.IMPORT,
                        "import.study",
                        station.user,
                        patient_id=header.study.patient.id,
                        study_uid=header.study.uid,
                    )
                )
            good.append((part10, header))
        outcomes = station.records.archive.store_many(good, origin="import")
        for (_, header), kept in zip(good, outcomes, strict=True):
            done.studies.add(header.study.uid)
            done.stored += kept is Kept.NEW
            done.duplicates += kept is Kept.DUPLICATE
            done.conflicts += kept is Kept.CONFLICT
        work.report(min(1.0, (start + _BATCH) / len(files)), f"{done.stored} stored")
    return done


def _readable(
    station: Workstation, files: Sequence[Path], done: Imported
) -> Iterator[tuple[str, bytes]]:
    for file in files:
        size = file.stat().st_size
        if size > LARGEST_OBJECT_BYTES:
            error = Unreadable(
                f"The file has {size} bytes; at most {LARGEST_OBJECT_BYTES} are taken in.",
                reason="too-large",
                advice="Ask the sender to split or compress it.",
            )
            _quarantine(station, b"", file, error, done)
            continue
        yield str(file), file.read_bytes()


def _quarantine(
    station: Workstation, part10: bytes, file: Path, error: Unreadable, done: Imported
) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.IMPORT,
            "import.quarantine",
            station.user,
            Outcome.SERIOUS_FAILURE,
            detail={"reason": error.reason},
        )
    )
    station.records.archive.quarantine(part10, origin="import", reason=str(error), name=file.name)
    done.quarantined.append({"file": str(file), "reason": error.reason, "sentence": str(error)})


def _import(station: Workstation, said: Namespace, console: Console) -> Result:
    done = import_files(station, files_under(said.paths), console)
    return {
        "stored": done.stored,
        "duplicates": done.duplicates,
        "conflicts": done.conflicts,
        "quarantined": done.quarantined,
        "studies": sorted(done.studies),
    }


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")


def _words(result: Result) -> str:
    lines = [
        f"{result['stored']} stored, {result['duplicates']} already here, "
        f"{result['conflicts']} in conflict, {len(result['quarantined'])} in quarantine"
    ]
    lines += [f"  {q['file']}: {q['sentence']}" for q in result["quarantined"]]
    return "\n".join(lines)


VERBS = (Verb("import", "take files and folders in", _arguments, _import, _words),)
