"""Writes the report on the open study."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from app.actions import relating
from app.actions.opening import load_study
from app.actions.proving import demand_proof
from app.commands import Command
from app.gate import about_study, guarded, may
from app.headless import Console, Result, Verb
from app.state.reading import Draft, Reading
from app.state.worklist import ReadState
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError
from domain.report import Report, Stage
from domain.rights import Right
from reports import composing
from reports.open_items import OpenItem, open_items
from reports.pdf import KeyPicture, write_pdf


@guarded(Right.WRITE_REPORTS)
def write_report(station: Workstation, reading: Reading, *, template: str = "") -> Report:
    """Draft the report, or draft anew what nobody has decided on; keep it and return it."""
    held = reading.draft.report if reading.draft is not None else None
    if held is not None and held.stage is not Stage.DRAFT:
        return held
    volume = reading.main_volume
    report = composing.compose(
        reading.study,
        reading.instances,
        reading.own_marks,
        reading.findings.items,
        reading.own_key_images,
        template=template or (held.template if held else ""),
        author=station.full_name,
        prior=prior_of(reading),
        expected_images=reading.expected,
        doubts=volume.doubts if volume is not None else (),
        courses=relating.courses(reading),
        changes=relating.changes(reading),
        onto=held if not template or (held and held.template == template) else None,
    )
    record(station, "report.draft", reading)
    if reading.draft is None:
        reading.draft = Draft(report, station.records.drafts.save_report)
    reading.draft.become(report)
    if station.records.archive.study(reading.study.uid).read_state is not ReadState.STORED:
        station.records.archive.set_read_state(reading.study.uid, ReadState.DRAFT, station.user)
    return report


def prior_of(reading: Reading) -> composing.Prior | None:
    """Return the newest earlier study to compare with.

    No finding is matched with an earlier one here: that is for a person to do.
    """
    earlier = [p for p in reading.priors if p.date and p.date < reading.study.date]
    return composing.Prior(earlier[0]) if earlier else None


@guarded(Right.WRITE_REPORTS)
def key_pictures(station: Workstation, reading: Reading) -> tuple[KeyPicture, ...]:
    """Return each key image as it is printed, with its marks."""
    painter = station.pictures
    if painter is None:
        return ()
    return tuple(
        KeyPicture(painter.key_image(reading, key), _key_caption(reading, key.sop_uid))
        for key in reading.own_key_images
    )


def _key_caption(reading: Reading, sop_uid: str) -> str:
    instance = next((i for i in reading.instances if i.sop_uid == sop_uid), None)
    if instance is None:
        return ""
    number = f", image {instance.number}" if instance.number is not None else ""
    return f"{instance.series.description or instance.series.modality}{number}"


def record(
    station: Workstation, action: str, reading: Reading, outcome: Outcome = Outcome.SUCCESS
) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.ORDER_RECORD,
            action,
            station.user,
            outcome,
            reading.study.patient.id,
            reading.study.uid,
        )
    )


@guarded(Right.READ_REPORTS)
def open_report(station: Workstation) -> None:
    """Go to the report of the open study, drafting it on the first visit.

    Who writes no reports reads those that were signed, and no draft of anybody's.
    """
    reading = station.reading
    if reading is None:
        return
    if may(station, Right.WRITE_REPORTS, about_study(station, reading.study.uid)):
        write_report(station, reading)
    elif reading.draft is None or reading.draft.report.stage is Stage.DRAFT:
        station.telling.done("No report on this study has been signed yet.")
        return
    station.enter("report")


@guarded(Right.WRITE_REPORTS)
def change_report(
    station: Workstation,  # noqa: ARG001 - the gate asks it
    reading: Reading,
    change: Callable[[Report], Report],
) -> None:
    """Change the draft of the open study; it is kept as it is typed."""
    if reading.draft is not None:
        reading.draft.become(change(reading.draft.report))


@guarded(Right.WRITE_REPORTS)
def begin_addendum(station: Workstation) -> None:
    """Begin an addendum to the signed report of the open study."""
    reading = station.reading
    if reading is None or reading.draft is None:
        return
    report = composing.amend(reading.draft.report, author=station.full_name)
    reading.draft = Draft(report, station.records.drafts.save_report)
    reading.draft.become(report)
    station.changed()


@guarded(Right.READ_REPORTS)
def before_signing(station: Workstation) -> tuple[OpenItem, ...]:
    """Return what is still open before the report of the open study may be signed."""
    reading = station.reading
    if reading is None or reading.draft is None:
        return ()
    return open_items(
        reading.draft.report,
        instances=reading.instances,
        marks=reading.own_marks,
        findings=reading.findings.items,
        key_images=reading.own_key_images,
        expected_images=reading.expected,
    )


@guarded(Right.WRITE_REPORTS)
def save_copy(station: Workstation, path: Path) -> None:
    """Write the report's text to a file, for the hour when the records cannot be written."""
    reading = station.reading
    if reading is None or reading.draft is None:
        return
    demand_proof(station)
    record(station, "report.export", reading)
    sections = reading.draft.report.sections
    path.write_text("\n\n".join(f"{s.title}\n{s.text}" for s in sections), encoding="utf-8")


def _report(station: Workstation, said: Namespace, console: Console) -> Result:
    reading = load_study(station, said.study_uid, console)
    report = write_report(station, reading, template=said.template)
    if report.stage is not Stage.DRAFT and not said.addendum:
        return _report_result(report, said.out, None)
    if said.addendum:
        report = composing.amend(report, author=station.full_name)
    for sentence_id in said.accept or ():
        report = composing.accept(report, sentence_id)
    for sentence_id in said.reject or ():
        report = composing.reject(report, sentence_id)
    for entry in said.write or ():
        section, equals, text = entry.partition("=")
        if not equals:
            raise LightboxError(
                "A section is written as SECTION=TEXT.", advice="See `report --help`."
            )
        report = composing.write_section(report, section, text)
    # On a terminal nobody sees an empty heading, so what was not recorded is said in words.
    for section in report.sections:
        if section.required and not section.sentences:
            report = composing.add(report, section.id, _NOTHING.get(section.id, "Not stated."))
    if reading.draft is None:
        reading.draft = Draft(report, station.records.drafts.save_report)
    reading.draft.become(report)
    preview = write_pdf(
        report,
        reading.study,
        reading.instances,
        key_pictures(station, reading),
        marks=reading.own_marks,
        findings=reading.findings.items,
    )
    return _report_result(report, said.out, preview)


_NOTHING = {
    "findings": "The reader recorded no finding.",
    "findings.lungs": "The reader recorded no finding.",
    "impression": "The reader recorded no impression.",
}


def _report_result(report: Report, out: Path | None, preview: bytes | None) -> Result:
    result: Result = {
        "report": report.id,
        "study_uid": report.study_uid,
        "template": report.template,
        "stage": report.stage.value,
        "sections": [
            {
                "id": s.id,
                "title": s.title,
                "sentences": [
                    {"id": t.id, "text": t.text, "origin": t.origin.value} for t in s.sentences
                ],
            }
            for s in report.sections
        ],
        "undecided": len(report.undecided),
    }
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        text = "\n\n".join(f"{s.title}\n{s.text}" for s in report.sections)
        (out / "draft.txt").write_text(text + "\n", encoding="utf-8")
        if preview is not None:
            (out / "draft.pdf").write_bytes(preview)
    return result


def _report_words(result: Result) -> str:
    lines = [f"Report {result['report']} ({result['stage']})"]
    for section in result["sections"]:
        lines.append(section["title"])
        lines += [
            f"  {'? ' if t['origin'] == 'drafted' else ''}{t['text']}" for t in section["sentences"]
        ]
    if result["undecided"]:
        lines.append(
            f"{result['undecided']} drafted sentences (?) are not decided; "
            "signing leaves them out. Accept one with --accept ID."
        )
    return "\n".join(lines)


def _report_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("--template", default="", metavar="T")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write draft.pdf and draft.txt")
    parser.add_argument("--accept", action="append", metavar="SENTENCE")
    parser.add_argument("--reject", action="append", metavar="SENTENCE")
    parser.add_argument("--write", action="append", metavar="SECTION=TEXT")
    parser.add_argument("--addendum", action="store_true", help="follow a signed report")


COMMANDS = (
    Command(
        "report.open",
        "Report",
        open_report,
        menu="Report",
        shortcut="F8",
        enabled=lambda station: station.reading is not None,
        audited=True,
        needs=Right.READ_REPORTS,
    ),
)

VERBS = (
    Verb(
        "report",
        "draft a report on a study",
        _report_arguments,
        _report,
        _report_words,
        needs=Right.WRITE_REPORTS,
    ),
)
