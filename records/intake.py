"""What was taken in from files: one run after the other, with the end of every file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from domain.errors import NotFound
from records.database import Database
from records.facts import as_column
from records.serialising import from_json, to_json

_RUNS_KEPT = 100


class FileOutcome(Enum):
    """How one file ended. Every file of an import ends in exactly one way."""

    STORED = "stored"
    HERE = "already here"
    CONFLICT = "conflict"  # against what is held; it lies in quarantine
    QUARANTINED = "quarantined"
    NOT_DICOM = "not DICOM"  # left where it is
    NOT_READ = "not read"  # the medium did not give it


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file, in words a person can act on."""

    place: str  # where it lay; of a member of an archive: the archive, then its name there
    outcome: FileOutcome
    reason: str = ""  # a short code: not-dicom, truncated, hostile…
    sentence: str = ""
    advice: str = ""
    sop_uid: str = ""
    study_uid: str = ""
    aside: str = ""  # its number in quarantine


@dataclass(frozen=True, slots=True)
class MediumCount:
    """What the index of one CD or stick promises, against what lay there."""

    root: str
    listed: int
    found: int
    stored: int = 0  # of the listed: those that this seat holds now
    missing: tuple[str, ...] = ()  # listed, and not on the medium
    refused: tuple[str, ...] = ()  # listed, and pointing where no medium may
    unlisted: int = 0  # DICOM objects that lie there and that the index does not name
    doubts: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return self.stored == self.listed and not self.doubts


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import."""

    id: int
    begun: datetime
    ended: datetime | None
    how: str
    who: str
    owner: str
    paths: tuple[str, ...]
    media: tuple[MediumCount, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """One file as it is handed to the archive, noted before the archive has it."""

    place: str
    stamp: str
    sop_uid: str
    study_uid: str
    sha256: bytes


_STORING = "storing"
_RUN = "SELECT id, begun, ended, how, who, owner, paths, media FROM imports"
_RESULT = (
    "SELECT place, outcome, reason, sentence, advice, sop_uid, study_uid, aside FROM import_files"
)


class Intake:
    """The journal of imports. A run without an end belongs to a process, or to nobody any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, paths: Sequence[str], *, who: str, owner: str) -> int:
        """Open a run; return its number. The oldest runs that have ended are forgotten."""
        with self._database.writing() as writer:
            writer.run(
                "DELETE FROM imports WHERE ended IS NOT NULL AND id <="
                " (SELECT max(id) FROM imports) - ?",
                (_RUNS_KEPT,),
            )
            return writer.insert(
                "INSERT INTO imports (begun, who, owner, paths) VALUES (?, ?, ?, ?)",
                (datetime.now(UTC).isoformat(), who, owner, _words(paths)),
            )

    def take_up(self, run: int, owner: str) -> None:
        """Let another process go on with a run that lost its own."""
        with self._database.writing() as writer:
            writer.run("UPDATE imports SET owner = ? WHERE id = ?", (owner, run))

    def handing(self, run: int, files: Iterable[Handed]) -> None:
        """Note which objects are about to be stored: a kill in between then loses no answer."""
        self._put(
            (run, f.place, _STORING, "", "", "", f.sop_uid, f.study_uid, "", f.stamp, f.sha256)
            for f in files
        )

    def ended_with(self, run: int, results: Iterable[tuple[FileResult, str]]) -> None:
        """Note how files ended, each with its stamp."""
        self._put(
            (run, r.place, r.outcome.value, r.reason, r.sentence, r.advice, r.sop_uid, r.study_uid,
             r.aside, stamp, b"")
            for r, stamp in results
        )  # fmt: skip

    def done_before(self, run: int) -> dict[str, str]:
        """Return the stamp of every file that has ended, by its place."""
        rows = self._database.rows(
            "SELECT place, stamp FROM import_files WHERE import = ? AND outcome NOT IN (?, ?)",
            (run, _STORING, FileOutcome.NOT_READ.value),
        )
        return dict(rows)

    def handed(self, run: int) -> tuple[Handed, ...]:
        """Return what was about to be stored when the program was killed."""
        return tuple(
            Handed(place, stamp, sop_uid, study_uid, bytes(digest))
            for place, stamp, sop_uid, study_uid, digest in self._database.rows(
                "SELECT place, stamp, sop_uid, study_uid, sha256 FROM import_files"
                " WHERE import = ? AND outcome = ?",
                (run, _STORING),
            )
        )

    def promise(self, run: int, media: Sequence[MediumCount]) -> None:
        """Note what the indexes of media said and what was found."""
        text = json.dumps([to_json(medium) for medium in media])
        with self._database.writing() as writer:
            writer.run("UPDATE imports SET media = ? WHERE id = ?", (text, run))

    def end(self, run: int, how: str) -> None:
        """Close a run."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE imports SET ended = ?, how = ? WHERE id = ?",
                (datetime.now(UTC).isoformat(), how, run),
            )

    def run(self, number: int) -> ImportRun:
        """Return one run.

        Raises:
            NotFound: There is none of this number.
        """
        row = self._database.row(f"{_RUN} WHERE id = ?", (number,))
        if row is None:
            raise NotFound("There is no import of this number.")
        return _run(row)

    def runs(self, limit: int = 20) -> tuple[ImportRun, ...]:
        """Return the last runs, newest first."""
        return tuple(
            _run(row) for row in self._database.rows(f"{_RUN} ORDER BY id DESC LIMIT ?", (limit,))
        )

    def unended(self) -> tuple[ImportRun, ...]:
        """Return the runs without an end, newest first."""
        return tuple(
            _run(row) for row in self._database.rows(f"{_RUN} WHERE ended IS NULL ORDER BY id DESC")
        )

    def counts(self, run: int) -> dict[FileOutcome, int]:
        """Return how many files ended each way."""
        found = dict(
            self._database.rows(
                "SELECT outcome, count(*) FROM import_files WHERE import = ? AND outcome <> ?"
                " GROUP BY outcome",
                (run, _STORING),
            )
        )
        return {outcome: int(found.get(outcome.value, 0)) for outcome in FileOutcome}

    def results(
        self, run: int, outcome: FileOutcome | None = None, *, limit: int = -1
    ) -> tuple[FileResult, ...]:
        """Return the end of every file, or of those that ended one way, by place."""
        only = "" if outcome is None else " AND outcome = ?"
        values = (run, _STORING) if outcome is None else (run, _STORING, outcome.value)
        rows = self._database.rows(
            f"{_RESULT} WHERE import = ? AND outcome <> ?{only} ORDER BY place LIMIT ?",
            (*values, limit),
        )
        return tuple(FileResult(place, FileOutcome(ended), *rest) for place, ended, *rest in rows)

    def _put(self, rows: Iterable[tuple[object, ...]]) -> None:
        with self._database.writing() as writer:
            writer.run_many(
                "INSERT OR REPLACE INTO import_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [tuple(as_column(v) if isinstance(v, str) else v for v in row) for row in rows],
            )


def _words(texts: Sequence[str]) -> str:
    return as_column(json.dumps(list(texts), ensure_ascii=True))


def _run(row: tuple[Any, ...]) -> ImportRun:
    number, begun, ended, how, who, owner, paths, media = row
    return ImportRun(
        int(number),
        datetime.fromisoformat(begun),
        None if ended is None else datetime.fromisoformat(ended),
        how,
        who,
        owner,
        tuple(json.loads(paths)),
        tuple(from_json(MediumCount, one) for one in json.loads(media)),
    )
