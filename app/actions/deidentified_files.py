"""De-identified copies of studies as files: in a folder, or on a medium, with the report beside."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.actions.deidentified_capsules import make_deidentified_capsule
from app.actions.deidentified_sending import queue_deidentified
from app.actions.deidentifying import Told, Wish, copies, on_record, reidentify
from app.actions.exporting import as_medium
from app.actions.leaving import demand_empty, not_allowed_to_leave, written_into
from app.actions.proving import demand_proof
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import Refused
from domain.rights import Right
from domain.work import Work
from imaging.deidentifying.options import BASIC, CODES, DEFAULT, EDITION, WORDS, Option, chosen
from records.capsule import new_passphrase
from reports.deidentification import as_json, as_pdf

_REPORT = "deidentification-report"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and the report of it."""

    files: tuple[Path, ...]
    report: dict[str, Any]


@guarded(Right.DEIDENTIFY)
def export_deidentified(
    station: Workstation,
    study_uids: Sequence[str],
    folder: Path,
    wish: Wish,
    work: Work,
    *,
    medium: bool = False,
) -> Exported:
    """Write copies of studies that name nobody into an empty folder, and a report beside them.

    Raises:
        Refused: The site does not allow it, the folder holds something, or nothing could leave.
        NotFound: This seat does not hold one of the studies.
        OutOfSpace: It could not be written; nothing was left behind.
    """
    if not station.policy.may_export_images:
        station.records.audit.record(
            AuditEvent(AuditCode.EXPORT, "deidentify.export", station.user, Outcome.SERIOUS_FAILURE)
        )
        raise not_allowed_to_leave()
    demand_proof(station)
    demand_empty(folder)
    on_record(station, study_uids, wish, "deidentify.export")
    told = Told()
    with written_into(folder) as left:
        for copy in copies(station, study_uids, wish, told, work):
            # Names are our own numbers, never anything that a file or peer said.
            place = folder / f"study-{copy.study:03}" / f"series-{copy.series:03}"
            with left.writing(place / f"{copy.image:05}.dcm") as out:
                out.write(copy.made.part10)
        if not left.written:
            raise _nothing_left(told)
        if medium:
            as_medium(left)
        files = tuple(left.written)
        report = report_of(told, wish)
        for suffix, content in ((".json", json.dumps(report, indent=1).encode()),
                                (".pdf", as_pdf(report))):  # fmt: skip
            with left.writing(folder / f"{_REPORT}{suffix}") as out:
                out.write(content)
    return Exported(files, report)


def report_of(told: Told, wish: Wish) -> dict[str, Any]:
    """Return what was done, in JSON's own types: by attribute and count, never whose it was."""
    options = [CODES[option] for option in Option if option in wish.options]
    return as_json(
        edition=EDITION,
        project=wish.project,
        options=dict([BASIC, *options]),
        made=datetime.now(UTC),
        counts={"studies": told.studies, "objects": told.objects},
        rows=[(*key, times) for key, times in sorted(told.done.items())],
        left_out=told.left_out,
    )


def _nothing_left(told: Told) -> Refused:
    why = next((why for _, why in told.left_out), "The studies hold nothing.")
    return Refused(
        f"None of the objects may leave: {why}",
        advice="Look at the images and blank what names anybody, then confirm it.",
    )


def wish_of(said: Namespace) -> Wish:
    """Return what a person asked for on the command line."""
    options = chosen(said.option) if said.option is not None else DEFAULT
    return Wish(said.project, options, looked_at=said.looked_at)


def _deidentify(station: Workstation, said: Namespace, console: Console) -> Result:
    if sum(way is not None for way in (said.out, said.to, said.capsule)) != 1:
        raise Refused(
            "Copies go into a folder, into a capsule or to a peer.",
            advice="Give one of --out, --capsule and --to.",
        )
    if said.capsule is not None:
        return _capsule(station, said, console)
    if said.to is not None:
        wish = wish_of(said)
        told = queue_deidentified(station, said.study_uid, said.to, wish, console)
        return {"peer": said.to, **report_of(told, wish)}
    done = export_deidentified(
        station, said.study_uid, said.out, wish_of(said), console, medium=said.medium
    )
    return {"folder": str(said.out), "files": len(done.files), **done.report}


def _capsule(station: Workstation, said: Namespace, console: Console) -> Result:
    if len(said.study_uid) != 1:
        raise Refused("A capsule holds one study.", advice="Name one study.")
    wish, word = wish_of(said), new_passphrase()
    (uid,) = said.study_uid
    told = make_deidentified_capsule(station, uid, said.capsule, word, wish, console)
    return {"capsule": str(said.capsule), "passphrase": word, **report_of(told, wish)}


def _words(result: Result) -> str:
    how = "wait to be sent" if "peer" in result else "written"
    lines = [f"{result['objects']} objects of {result['studies']} studies {how},"
             f" {len(result['left_out'])} left out."]  # fmt: skip
    lines += [f"  {one['object']}: {one['why']}" for one in result["left_out"]]
    if "passphrase" in result:
        lines.append(f"Its passphrase, to be told another way: {result['passphrase']}")
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", nargs="+", metavar="STUDY_UID")
    parser.add_argument("--out", type=Path, metavar="DIR", help="an empty folder")
    parser.add_argument("--capsule", type=Path, metavar="FILE", help="one study, encrypted")
    parser.add_argument("--to", metavar="PEER", help="a peer, in place of a folder")
    parser.add_argument(
        "--project",
        required=True,
        metavar="NAME",
        help="pseudonyms are the same within a project, and in no other",
    )
    names = "; ".join(f"{option.value}: {words.lower()}" for option, words in WORDS.items())
    usual = ", ".join(sorted(option.value for option in DEFAULT))
    parser.add_argument(
        "--option",
        action="append",
        metavar="OPTION",
        help=f"beside the Basic Profile, {usual} unless any is named. {names}",
    )
    parser.add_argument("--medium", action="store_true", help="with a DICOMDIR, for a CD or stick")
    parser.add_argument(
        "--looked-at",
        action="store_true",
        help="you have looked at every image that text may be burned into",
    )


def _trace_back(station: Workstation, said: Namespace, _console: Console) -> Result:
    found = reidentify(station, said.project, said.pseudonym, said.reason)
    return {"behind": [{"kind": one.kind, "original": one.original} for one in found]}


def _traced_words(result: Result) -> str:
    return "\n".join(f"{one['kind']}: {one['original']}" for one in result["behind"])


def _trace_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("pseudonym", metavar="PSEUDONYM", help="or a UID or accession number")
    parser.add_argument("--reason", required=True, help="goes into the audit log")


COMMANDS = ()
VERBS = (
    Verb(
        "deidentify",
        "write copies that name nobody",
        _arguments,
        _deidentify,
        _words,
        needs=Right.DEIDENTIFY,
    ),
    Verb(
        "reidentify",
        "who stands behind a pseudonym of a project",
        _trace_arguments,
        _trace_back,
        _traced_words,
        needs=Right.REIDENTIFY,
    ),
)
