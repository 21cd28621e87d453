"""Takes files, folders, archives and media into the archive of this seat, each file to its end."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from app.actions.media import Medium, counted, read_medium
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import NotFound, Unreadable
from domain.rights import Right
from domain.study import Instance
from domain.work import Cancelled, Work
from imaging.sources import Found, Reading, Source, found_under
from records.archive import Kept
from records.intake import FileOutcome, FileResult, Handed, ImportRun, MediumCount

_BATCH = 64
_BATCH_BYTES = 256 << 20
ORIGIN = "import"
NO_PATIENT = "no-patient"  # a picture, document or volume: it does not say whose it is
_LEFT_ALONE = {"not-dicom": FileOutcome.NOT_DICOM, NO_PATIENT: FileOutcome.NOT_DICOM}
_NEVER_READ = frozenset(("not-read", "too-large", "password"))
_ENDS = {Kept.NEW: FileOutcome.STORED, Kept.DUPLICATE: FileOutcome.HERE}


@dataclass(slots=True)
class Imported:
    """What became of each file."""

    run: int = 0
    begun: int = 0  # of the files named; an archive counts as one
    results: list[FileResult] = field(default_factory=list)
    studies: set[str] = field(default_factory=set)
    media: tuple[MediumCount, ...] = ()
    counts: Counter[FileOutcome] = field(default_factory=Counter)

    def add(self, result: FileResult) -> None:
        self.results.append(result)
        self.counts[result.outcome] += 1
        # What only lies in quarantine has brought no study that could be opened.
        if result.study_uid and result.outcome in (FileOutcome.STORED, FileOutcome.HERE):
            self.studies.add(result.study_uid)

    @property
    def stored(self) -> int:
        return self.counts[FileOutcome.STORED]

    @property
    def duplicates(self) -> int:
        return self.counts[FileOutcome.HERE]

    @property
    def conflicts(self) -> int:
        return self.counts[FileOutcome.CONFLICT]

    @property
    def contradicting(self) -> list[dict[str, str]]:
        return self._told(FileOutcome.CONFLICT)

    @property
    def quarantined(self) -> list[dict[str, str]]:
        return self._told(FileOutcome.QUARANTINED)

    @property
    def ended(self) -> int:
        """How many files have come to an end, whichever it is."""
        return len(self.results)

    def _told(self, outcome: FileOutcome) -> list[dict[str, str]]:
        return [
            {"file": r.place, "reason": r.reason, "sentence": r.sentence}
            for r in self.results
            if r.outcome is outcome
        ]


def files_under(paths: Sequence[Path]) -> list[Path]:
    """Return every regular file named or lying under a named folder; links are not followed.

    Raises:
        NotFound: A named path does not exist.
    """
    return list(found_under(paths).files)


@guarded(Right.IMPORT)
def import_files(
    station: Workstation, files: Sequence[Path], work: Work, *, password: str | None = None
) -> Imported:
    """Store every DICOM object among ``files``; quarantine, with the reason, what cannot be.

    ZIP archives are taken in member by member; ``password`` is what locked ones open with.
    """
    run = station.records.intake.begin(_names(files), who=station.user, owner=_this_process())
    return _Import(station, run, Found(tuple(files)), files, work, password).run()


@guarded(Right.IMPORT)
def take_in(
    station: Workstation,
    paths: Sequence[Path],
    work: Work,
    *,
    password: str | None = None,
    apart: Collection[Path] = (),
) -> Imported:
    """Take in what lies under ``paths``; go on with a killed import of the same paths.

    ``apart`` are files among them that somebody else takes in.

    Raises:
        NotFound: A path does not exist, or the medium was taken away in between.
    """
    names = _names(paths)
    for left in interrupted(station):
        if left.paths == names:
            return go_on(station, left, work, password=password)
    found = found_under(paths)
    found = replace(found, files=tuple(f for f in found.files if f not in apart))
    run = station.records.intake.begin(names, who=station.user, owner=_this_process())
    return _Import(station, run, found, paths, work, password).run()


@guarded(Right.IMPORT)
def interrupted(station: Workstation) -> tuple[ImportRun, ...]:
    """Return the imports that lost their process, newest first."""
    return tuple(run for run in station.records.intake.unended() if not _lives(run.owner))


@guarded(Right.IMPORT)
def go_on(
    station: Workstation, run: ImportRun, work: Work, *, password: str | None = None
) -> Imported:
    """Go on with an interrupted import; what has ended is not read again.

    Raises:
        NotFound: What it was taken from is not there.
    """
    paths = [Path(path) for path in run.paths]
    found = found_under(paths)
    station.records.intake.take_up(run.id, _this_process())
    return _Import(station, run.id, found, paths, work, password).run()


def _names(paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(os.fsencode(path.absolute()).decode("utf-8", "replace") for path in paths)


def _this_process() -> str:
    return f"{os.getpid()}:{psutil.Process().create_time()}"


def _lives(owner: str) -> bool:
    pid, _, began = owner.partition(":")
    try:
        return bool(pid) and str(psutil.Process(int(pid)).create_time()) == began
    except (psutil.Error, ValueError):
        return False


_Read = tuple[Source, bytes, Instance, bytes]  # the last: SHA-256 of the second


class _Import:
    """One import under way: what is known before, and what has ended."""

    def __init__(
        self,
        station: Workstation,
        number: int,
        found: Found,
        paths: Sequence[Path],
        work: Work,
        password: str | None,
    ) -> None:
        self._station = station
        self._journal = station.records.intake
        self._found, self._paths, self._work, self._password = found, paths, work, password
        self._done = Imported(number)
        self._before: dict[str, str] = {}
        self._media: list[Medium] = []
        self._damaged_indexes: list[MediumCount] = []
        self._to_note: list[tuple[FileResult, str]] = []
        self._noting = threading.Lock()

    def run(self) -> Imported:
        self._audit("import.files", files=str(len(self._found.files)))
        try:
            self._settle_handed()
            self._read_indexes()
            self._take_all()
        except Cancelled:
            self._note_now()
            self._journal.end(self._done.run, "cancelled")
            raise
        except BaseException:
            # Nobody's now: it can be gone on with.
            self._journal.take_up(self._done.run, "")
            raise
        for link in self._found.links:
            self._end(_link(link), "")
        self._note_now()
        self._count_media()
        self._journal.end(self._done.run, "done")
        return self._done

    def _settle_handed(self) -> None:
        """Find what an earlier process stored and could not note any more."""
        archive = self._station.records.archive
        for handed in self._journal.handed(self._done.run):
            if archive.holds(handed.sop_uid):
                kept = hashlib.sha256(archive.read(handed.sop_uid)).digest()
                if kept == handed.sha256:
                    stored = FileResult(
                        handed.place,
                        FileOutcome.STORED,
                        sop_uid=handed.sop_uid,
                        study_uid=handed.study_uid,
                    )
                    self._journal.ended_with(self._done.run, [(stored, handed.stamp)])
        for result in self._journal.results(self._done.run):
            if result.outcome is not FileOutcome.NOT_READ:
                self._done.add(result)
        self._before = self._journal.done_before(self._done.run)

    def _read_indexes(self) -> None:
        for index in self._found.indexes:
            self._work.pause_point()
            try:
                self._media.append(read_medium(self._station.readers, index))
            except Unreadable as error:
                root = str(index.parent)
                self._damaged_indexes.append(MediumCount(root, 0, 0, doubts=(str(error),)))

    def _take_all(self) -> None:
        # While one batch is stored the next is read and understood; never more than these two.
        files, done = self._found.files, self._done
        with ThreadPoolExecutor(1, "storing") as storing:
            earlier: Future[None] | None = None
            for batch in _batches(self._readable()):
                if earlier is not None:
                    earlier.result()
                self._work.report(done.begun / max(1, len(files)), f"{done.stored} stored")
                earlier = storing.submit(self._store, batch)
            if earlier is not None:
                earlier.result()
        self._work.report(1.0, f"{done.stored} stored")

    def _readable(self) -> Iterator[_Read]:
        """Yield every file that is understood, as the workers finish; end the others."""
        sources: dict[str, tuple[Source, bytes]] = {}  # of the few that the workers have in hand
        began: set[str] = set()
        listed = {place for medium in self._media for place in medium.found}
        reading = Reading(
            self._station.policy.largest_object_bytes,
            password=self._password,
            done=lambda place, stamp: self._before.get(place) == stamp,
        )

        def read() -> Iterator[tuple[str, bytes]]:
            for file in self._found.files:
                self._done.begun += 1
                self._work.pause_point()
                for source in reading.sources(file, listed=file in listed):
                    self._work.pause_point()
                    if isinstance(source.content, Unreadable):
                        self._refuse(source, b"", source.content)
                        continue
                    sources[source.place] = source, source.content
                    yield source.place, source.content

        for place, header in self._station.readers.headers(read()):
            source, part10 = sources.pop(place)
            if isinstance(header, Unreadable):
                self._refuse(source, part10, header)
                continue
            if header.study.uid not in began:
                began.add(header.study.uid)
                self._audit("import.study", of=header)
            # Here, while the batch before is on its way to the disk: its writers are waited for.
            yield source, part10, header, hashlib.sha256(part10).digest()

    def _store(self, batch: Sequence[_Read]) -> None:
        archive = self._station.records.archive
        # Noted before: a kill between the archive's commit and ours then loses no answer.
        self._journal.handing(
            self._done.run,
            [
                Handed(source.place, source.stamp, header.sop_uid, header.study.uid, digest)
                for source, _, header, digest in batch
                if not archive.holds(header.sop_uid)
            ],
        )
        stored = [(part10, header, digest) for _, part10, header, digest in batch]
        kept = archive.store_many(stored, origin=ORIGIN)
        for (source, part10, header, _), how in zip(batch, kept, strict=True):
            self._end(self._ending(source, part10, header, how), source.stamp)
        self._note_now()

    def _ending(self, source: Source, part10: bytes, header: Instance, kept: Kept) -> FileResult:
        uids = {"sop_uid": header.sop_uid, "study_uid": header.study.uid}
        if kept is not Kept.CONFLICT:
            return FileResult(source.place, _ENDS[kept], **uids)
        self._audit("import.conflict", AuditCode.SECURITY_ALERT, Outcome.SERIOUS_FAILURE, of=header)
        archive = self._station.records.archive
        aside = archive.quarantined_as(part10)
        if aside is not None:
            archive.name_quarantined(aside.id, Path(source.place).name)
        return FileResult(
            source.place,
            FileOutcome.CONFLICT,
            reason="conflict",
            sentence=aside.reason if aside is not None else "",
            advice="Compare the two in the quarantine, and decide which one counts.",
            aside=aside.id if aside is not None else "",
            **uids,
        )

    def _refuse(self, source: Source, part10: bytes, error: Unreadable) -> None:
        """End a file that cannot be stored: in quarantine, or left where it is."""
        if error.reason == "not-read":
            self._demand_medium()
        aside = ""
        outcome = _LEFT_ALONE.get(error.reason, FileOutcome.QUARANTINED)
        if error.reason in _NEVER_READ:
            outcome = FileOutcome.NOT_READ
        elif part10 or outcome is FileOutcome.QUARANTINED:
            outcome = FileOutcome.QUARANTINED
            # A picture that is also a program is no accident (CVE-2019-11687).
            alert = error.reason == "hostile"
            self._audit(
                "import.quarantine",
                AuditCode.SECURITY_ALERT if alert else AuditCode.IMPORT,
                Outcome.SERIOUS_FAILURE,
                reason=error.reason,
            )
            aside = self._station.records.archive.quarantine(
                part10, origin=ORIGIN, reason=str(error), name=Path(source.place).name
            )
        result = FileResult(
            source.place, outcome, error.reason, str(error), error.advice, aside=aside
        )
        self._end(result, source.stamp)

    def _demand_medium(self) -> None:
        if not any(path.exists() for path in self._paths):
            raise NotFound(
                "The disc, stick or folder that is being taken in is not there any more.",
                advice="Put it back and go on with the import; what was stored is kept.",
            )

    def _end(self, result: FileResult, stamp: str) -> None:
        with self._noting:
            self._done.add(result)
            self._to_note.append((result, stamp))

    def _note_now(self) -> None:
        with self._noting:
            noted, self._to_note = self._to_note, []
        self._journal.ended_with(self._done.run, noted)

    def _count_media(self) -> None:
        by_place = {Path(result.place): result for result in self._done.results}
        took = (FileOutcome.NOT_DICOM, FileOutcome.NOT_READ)
        found = [
            counted(
                medium,
                by_place,
                sum(
                    place.is_relative_to(medium.root) and place not in medium.found
                    for place, result in by_place.items()
                    if result.outcome not in took
                ),
            )
            for medium in self._media
        ]
        self._done.media = (*found, *self._damaged_indexes)
        if self._done.media:
            self._journal.promise(self._done.run, self._done.media)

    def _audit(
        self,
        action: str,
        code: AuditCode = AuditCode.IMPORT,
        outcome: Outcome = Outcome.SUCCESS,
        *,
        of: Instance | None = None,
        **detail: str,
    ) -> None:
        patient_id = of.study.patient.id if of is not None else ""
        study_uid = of.study.uid if of is not None else ""
        self._station.records.audit.record(
            AuditEvent(
                code, action, self._station.user, outcome, patient_id, study_uid, detail=detail
            )
        )


def _link(link: Path) -> FileResult:
    return FileResult(
        os.fsencode(link).decode("utf-8", "replace"),
        FileOutcome.NOT_DICOM,
        "link",
        "This is a link to another place, which is not followed.",
        "Take in the folder that it points at, if you know it.",
    )


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


COMMANDS = (
    Command(
        "import.media",
        "Import from stick or CD…",
        lambda station: station.enter("transfers", "intake"),
        menu="Study",
        needs=Right.IMPORT,
    ),
    Command(
        "quarantine.show",
        "Show the quarantine",
        lambda station: station.enter("transfers", "quarantine"),
        menu="Study",
        needs=Right.QUARANTINE,
    ),
)
