"""A reader's unfinished work on a study, and the signed documents it became."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from domain.errors import NotFound, Refused
from domain.finding import Analysis, Decision, Finding
from domain.measurement import KeyImage, Measurement
from domain.own_segment import OwnSegment
from domain.relation import Relation
from domain.report import Report, Stage
from records.database import Damaged, Database, Reader, Writer
from records.serialising import from_json, to_json
from records.words import renew_written


@dataclass(frozen=True, slots=True)
class Document:
    """One signed document as it left the signer, byte for byte."""

    report_id: str
    kind: str  # pdf, sr, encapsulated-pdf, key-objects, segmentation…
    sop_uid: str  # empty for what is no DICOM object
    sha256: str
    content: bytes
    kept: datetime


class Drafts:
    """Everything a reader made of the studies on this seat."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept_segments: dict[str, OwnSegment] = {}  # as they were written last

    # --- marks, key images, findings: a study's list is saved and read as a whole -----------

    def save_marks(self, study_uid: str, marks: Sequence[Measurement]) -> None:
        """Keep the marks of a study, in this order, in place of those before."""
        self._replace("marks", study_uid, marks)

    def marks(self, study_uid: str) -> tuple[Measurement, ...]:
        return self._all("marks", Measurement, study_uid)

    def save_key_images(self, study_uid: str, key_images: Sequence[KeyImage]) -> None:
        """Keep the key images of a study, in this order, in place of those before."""
        self._replace("key_images", study_uid, key_images)

    def key_images(self, study_uid: str) -> tuple[KeyImage, ...]:
        return self._all("key_images", KeyImage, study_uid)

    def save_relations(self, study_uid: str, relations: Sequence[Relation]) -> None:
        """Keep the ratios and comparisons of a study, in place of those before."""
        self._replace("relations", study_uid, relations)

    def relations(self, study_uid: str) -> tuple[Relation, ...]:
        return self._all("relations", Relation, study_uid)

    def save_segments(self, study_uid: str, segments: Sequence[OwnSegment]) -> None:
        """Keep what a reader marked out in a study, in this order, in place of that before.

        A segment never changes, so that only those are written that are not here yet.
        """
        with self._database.writing() as writer:
            writer.run_many(
                "INSERT INTO own_segments VALUES (?, ?, ?, ?) ON CONFLICT (id)"
                " DO UPDATE SET place = excluded.place, body = excluded.body",
                [
                    (own.id, study_uid, place, to_json(own))
                    for place, own in enumerate(segments)
                    if self._kept_segments.get(own.id) is not own
                ],
            )
            ids = {own.id for own in segments}
            gone = [
                (id_,)
                for (id_,) in self._database.rows(
                    "SELECT id FROM own_segments WHERE study_uid = ?", (study_uid,)
                )
                if id_ not in ids
            ]
            writer.run_many("DELETE FROM own_segments WHERE id = ?", gone)
        self._kept_segments.update({own.id: own for own in segments})
        for (id_,) in gone:
            self._kept_segments.pop(id_, None)

    def segments(self, study_uid: str) -> tuple[OwnSegment, ...]:
        return self._all("own_segments", OwnSegment, study_uid)

    def save_findings(self, study_uid: str, findings: Sequence[Finding]) -> None:
        """Keep the findings of a study with their decisions, in place of those before."""
        with self._database.writing() as writer:
            _put_all(writer, "findings", study_uid, findings)
            renew_written(writer, study_uid)

    def findings(self, study_uid: str) -> tuple[Finding, ...]:
        return self._all("findings", Finding, study_uid)

    def decisions(self) -> dict[str, dict[Decision, int]]:
        """Return how many findings stand where, for every study that a model has run on."""
        studies = self._database.rows("SELECT DISTINCT study_uid FROM analyses")
        counts: dict[str, dict[Decision, int]] = {study_uid: {} for (study_uid,) in studies}
        for study_uid, decision, count in self._database.rows(
            "SELECT study_uid, json_extract(body, '$.decision'), count(*) FROM findings"
            " GROUP BY 1, 2"
        ):
            counts.setdefault(study_uid, {})[Decision(decision)] = count
        return counts

    def save_analysis(self, analysis: Analysis) -> None:
        """Keep one finished run of a model, with its mask."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO analyses VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                (analysis.id, analysis.study_uid, analysis.made.isoformat(), to_json(analysis)),
            )

    def analyses(self, study_uid: str) -> tuple[Analysis, ...]:
        """Return the runs on a study, oldest first."""
        return tuple(
            from_json(Analysis, body)
            for (body,) in self._database.rows(
                "SELECT body FROM analyses WHERE study_uid = ? ORDER BY made, id", (study_uid,)
            )
        )

    def _replace(self, table: str, study_uid: str, items: Sequence[Any]) -> None:
        with self._database.writing() as writer:
            _put_all(writer, table, study_uid, items)

    def _all(self, table: str, kind: Any, study_uid: str) -> tuple[Any, ...]:
        return tuple(
            from_json(kind, body)
            for (body,) in self._database.rows(
                f"SELECT body FROM {table} WHERE study_uid = ? ORDER BY place",  # noqa: S608
                (study_uid,),
            )
        )

    # --- reports ----------------------------------------------------------------------------

    def save_report(self, report: Report) -> None:
        """Keep a report as it stands.

        Raises:
            Refused: It has been signed, and this would change what was signed.
        """
        with self._database.writing() as writer:
            held = _report(writer, report.id)
            if held is not None and held.stage is not Stage.DRAFT and held != report:
                raise Refused(
                    "A signed report cannot be changed.",
                    advice="Write an addendum, which names the report it follows.",
                )
            _put_report(writer, report)

    def report(self, report_id: str) -> Report:
        """Return a report by its id.

        Raises:
            NotFound: There is no such report.
        """
        with self._database.reading() as reader:
            row = reader.row("SELECT body FROM reports WHERE id = ?", (report_id,))
        if row is None:
            raise NotFound("This seat has no such report.")
        found: Report = from_json(Report, row[0])
        return found

    def reports(self, study_uid: str) -> tuple[Report, ...]:
        """Return the reports on a study, the one changed last first."""
        return tuple(
            from_json(Report, body)
            for (body,) in self._database.rows(
                "SELECT body FROM reports WHERE study_uid = ? ORDER BY changed DESC, id",
                (study_uid,),
            )
        )

    def delete_report(self, report_id: str) -> None:
        """Drop a draft.

        Raises:
            NotFound: There is no such report.
            Refused: It has been signed.
        """
        with self._database.writing() as writer:
            held = _report(writer, report_id)
            if held is None:
                raise NotFound("This seat has no such report.")
            if held.stage is not Stage.DRAFT:
                raise Refused("A signed report cannot be deleted.")
            writer.run("DELETE FROM reports WHERE id = ?", (report_id,))
            renew_written(writer, held.study_uid)

    def keep_signed(self, report: Report, documents: Sequence[tuple[str, str, bytes]]) -> None:
        """Keep a report as signed with its documents: all of it, or it stays the draft it was.

        Args:
            report: The report in stage SIGNED.
            documents: Of each document its kind, its SOP UID (or ""), and its exact bytes.

        Raises:
            Refused: The report is not in stage SIGNED, or has been signed before.
        """
        if report.stage is not Stage.SIGNED:
            raise Refused("Only a signed report is kept with its documents.")
        now = datetime.now(UTC).isoformat()
        with self._database.writing() as writer:
            held = _report(writer, report.id)
            if held is not None and held.stage is not Stage.DRAFT:
                raise Refused("This report has been signed already.")
            _put_report(writer, report)
            writer.run_many(
                "INSERT INTO documents (report_id, kind, sop_uid, sha256, content, kept)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (report.id, kind, sop_uid, hashlib.sha256(content).hexdigest(), content, now)
                    for kind, sop_uid, content in documents
                ],
            )

    def mark_stored(self, report_id: str) -> Report:
        """Note that the archive has confirmed every object of a signed report; return it.

        Raises:
            NotFound: There is no such report.
            Refused: It was never signed.
        """
        with self._database.writing() as writer:
            held = _report(writer, report_id)
            if held is None:
                raise NotFound("This seat has no such report.")
            if held.stage is Stage.DRAFT:
                raise Refused("A draft cannot be stored in the archive.")
            stored = replace(held, stage=Stage.STORED)
            _put_report(writer, stored)
            return stored

    def signed_reports(self) -> tuple[Report, ...]:
        """Return the signed reports that no archive has confirmed yet, the oldest first."""
        return tuple(
            from_json(Report, body)
            for (body,) in self._database.rows(
                "SELECT body FROM reports WHERE stage = ? ORDER BY changed, id",
                (Stage.SIGNED.value,),
            )
        )

    def documents(self, report_id: str) -> tuple[Document, ...]:
        """Return the signed documents of a report.

        Raises:
            Damaged: A document's bytes are not the ones that were signed.
        """
        found = tuple(
            Document(report_id, kind, sop_uid, sha256, content, datetime.fromisoformat(kept))
            for kind, sop_uid, sha256, content, kept in self._database.rows(
                "SELECT kind, sop_uid, sha256, content, kept FROM documents"
                " WHERE report_id = ? ORDER BY id",
                (report_id,),
            )
        )
        for document in found:
            if hashlib.sha256(document.content).hexdigest() != document.sha256:
                raise Damaged("A signed document of this seat is damaged.")
        return found


def has_draft(reader: Reader, study_uid: str) -> bool:
    """Return whether a report on a study was begun and never signed."""
    return (
        reader.row(
            "SELECT 1 FROM reports WHERE study_uid = ? AND stage = ?",
            (study_uid, Stage.DRAFT.value),
        )
        is not None
    )


def has_work(reader: Reader, study_uid: str) -> bool:
    """Return whether readers or models made anything of a study's images."""
    tables = ("marks", "relations", "key_images", "own_segments", "findings", "reports")
    return any(
        reader.row(f"SELECT 1 FROM {table} WHERE study_uid = ?", (study_uid,))  # noqa: S608
        for table in tables
    )


def signed_before(reader: Reader, study_uid: str) -> tuple[str, str]:
    """Return how far a study that comes anew was read here before, and by whom."""
    row = reader.row(
        "SELECT stage, json_extract(body, '$.author') FROM reports"
        " WHERE study_uid = ? AND stage <> ? ORDER BY changed DESC LIMIT 1",
        (study_uid, Stage.DRAFT.value),
    )
    return ("unread", "") if row is None else (str(row[0]), str(row[1]))


def forget_study(writer: Writer, study_uid: str) -> None:
    """Delete what readers and models made of a study; what was signed stays."""
    for table in ("marks", "relations", "key_images", "own_segments", "findings", "analyses"):
        writer.run(f"DELETE FROM {table} WHERE study_uid = ?", (study_uid,))  # noqa: S608


def _put_all(writer: Writer, table: str, study_uid: str, items: Sequence[Any]) -> None:
    writer.run(f"DELETE FROM {table} WHERE study_uid = ?", (study_uid,))  # noqa: S608
    writer.run_many(
        f"INSERT INTO {table} VALUES (?, ?, ?, ?)",  # noqa: S608 - our own tables
        [(item.id, study_uid, place, to_json(item)) for place, item in enumerate(items)],
    )


def _report(writer: Writer, report_id: str) -> Report | None:
    row = writer.row("SELECT body FROM reports WHERE id = ?", (report_id,))
    return None if row is None else from_json(Report, row[0])


def _put_report(writer: Writer, report: Report) -> None:
    writer.run(
        "INSERT INTO reports VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " stage = excluded.stage, changed = excluded.changed, body = excluded.body",
        (
            report.id,
            report.study_uid,
            report.stage.value,
            report.changed.isoformat(),
            to_json(report),
        ),
    )
    renew_written(writer, report.study_uid)
