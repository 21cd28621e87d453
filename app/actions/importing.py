"""Takes files and folders into the archive of this seat."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import NotFound, Unreadable
from domain.study import Instance
from domain.work import Work
from imaging.unpacking import is_archive, members
from records.archive import Kept

# PS3.5 and RELIABILITY agree on nothing here; a site may lower it by policy.
LARGEST_OBJECT_BYTES = 2_000_000_000
_BATCH = 64
_BATCH_BYTES = 256 << 20
_ORIGIN = "import"


@dataclass(slots=True)
class Imported:
    """What became of each file."""

    begun: int = 0  # of the files named; an archive counts as one
    stored: int = 0
    duplicates: int = 0
    contradicting: list[dict[str, str]] = field(default_factory=list)
    quarantined: list[dict[str, str]] = field(default_factory=list)
    studies: set[str] = field(default_factory=set)

    @property
    def conflicts(self) -> int:
        return len(self.contradicting)

    @property
    def ended(self) -> int:
        """How many files have come to an end, whichever it is."""
        return self.stored + self.duplicates + self.conflicts + len(self.quarantined)


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


def import_files(
    station: Workstation, files: Sequence[Path], work: Work, *, password: str | None = None
) -> Imported:
    """Store every DICOM object among ``files``; quarantine, with the reason, what cannot be.

    ZIP archives are taken in member by member; ``password`` is what locked ones open with.
    """
    done = Imported()
    station.records.audit.record(
        AuditEvent(
            AuditCode.IMPORT, "import.files", station.user, detail={"files": str(len(files))}
        )
    )
    # While one batch is stored the next is read and understood; never more than these two.
    with ThreadPoolExecutor(1, "storing") as storing:
        earlier: Future[None] | None = None
        for batch in _batches(_readable(station, files, done, work, password)):
            if earlier is not None:
                earlier.result()
            work.report(done.begun / len(files), f"{done.stored} stored")
            earlier = storing.submit(_store, station, batch, done)
        if earlier is not None:
            earlier.result()
    work.report(1.0, f"{done.stored} stored")
    return done


_Read = tuple[Path, bytes, Instance]


def _readable(
    station: Workstation,
    files: Sequence[Path],
    done: Imported,
    work: Work,
    password: str | None,
) -> Iterator[_Read]:
    """Yield every file that is understood, as the workers finish; put the others aside."""
    contents: dict[str, bytes] = {}  # of the few that the workers have in hand
    began: set[str] = set()

    def read() -> Iterator[tuple[str, bytes]]:
        for file in files:
            done.begun += 1
            for name, content in _contents(file, password):
                work.pause_point()
                if isinstance(content, Unreadable):
                    _quarantine(station, b"", Path(name), content, done)
                    continue
                while name in contents:  # an archive may hold two files of one name
                    name += " again"
                contents[name] = content
                yield name, content

    for name, header in station.readers.headers(read()):
        part10 = contents.pop(name)
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
        yield Path(name), part10, header


def _contents(file: Path, password: str | None) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield what a file holds: itself, or where it is an archive each file of it, by its name."""
    if is_archive(file):
        for member in members(file, password, largest=LARGEST_OBJECT_BYTES):
            if PurePosixPath(member.name).name.upper() != "DICOMDIR":
                whole = member.name == file.name and isinstance(member.content, Unreadable)
                yield str(file) if whole else f"{file}/{member.name}", member.content
        return
    size = file.stat().st_size
    if size > LARGEST_OBJECT_BYTES:
        yield (
            str(file),
            Unreadable(
                f"The file has {size} bytes; at most {LARGEST_OBJECT_BYTES} are taken in.",
                reason="too-large",
                advice="Ask the sender to split or compress it.",
            ),
        )
        return
    yield str(file), file.read_bytes()


def _batches(readable: Iterator[_Read]) -> Iterator[list[_Read]]:
    batch: list[_Read] = []
    size = 0
    for one in readable:
        batch.append(one)
        size += len(one[1])
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _store(station: Workstation, batch: Sequence[_Read], done: Imported) -> None:
    archive = station.records.archive
    outcomes = archive.store_many([(part10, header) for _, part10, header in batch], origin=_ORIGIN)
    reasons: dict[str, str] = {}
    if Kept.CONFLICT in outcomes:
        reasons = {aside.sop_uid: aside.reason for aside in archive.conflicts()}
    for (file, _, header), kept in zip(batch, outcomes, strict=True):
        done.studies.add(header.study.uid)
        done.stored += kept is Kept.NEW
        done.duplicates += kept is Kept.DUPLICATE
        if kept is Kept.CONFLICT:
            done.contradicting.append({"file": str(file), "sentence": reasons[header.sop_uid]})


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
    station.records.archive.quarantine(part10, origin=_ORIGIN, reason=str(error), name=file.name)
    done.quarantined.append({"file": str(file), "reason": error.reason, "sentence": str(error)})


def _import(station: Workstation, said: Namespace, console: Console) -> Result:
    password = _password(said.password_file) if said.password_file is not None else None
    done = import_files(station, files_under(said.paths), console, password=password)
    return {
        "stored": done.stored,
        "duplicates": done.duplicates,
        "conflicts": done.conflicts,
        "contradicting": done.contradicting,
        "quarantined": done.quarantined,
        "studies": sorted(done.studies),
    }


def _password(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(
            "The file with the password cannot be read.", advice="Check its name and its text."
        ) from error


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="the password of locked ZIP archives"
    )


def _words(result: Result) -> str:
    lines = [
        f"{result['stored']} stored, {result['duplicates']} already here, "
        f"{result['conflicts']} in conflict, {len(result['quarantined'])} in quarantine"
    ]
    aside = [*result["contradicting"], *result["quarantined"]]
    lines += [f"  {q['file']}: {q['sentence']}" for q in aside]
    return "\n".join(lines)


VERBS = (Verb("import", "take files and folders in", _arguments, _import, _words),)
