"""Asks one archive at the command line, at any level and by any key."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from pydicom.datadict import dictionary_VR, tag_for_keyword

from app.actions.finding_everywhere import everywhere_words, find_everywhere
from app.actions.listing import iso_date
from app.actions.peers import any_peer
from app.gate import about_answer, guarded, may
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError
from domain.rights import Right
from pacs_client.dicomweb import asking
from pacs_client.finding import Rows
from pacs_client.fitting import unanswered
from pacs_client.identifier import Elements, Value
from pacs_client.peers import AnyPeer, WebPeer
from pacs_client.query import MOST_INSTANCES, MOST_ROWS, Criteria, RemoteStudy, find_rows, search

EVERYWHERE = "all"

# What is asked back at each level beside the keys that a person gives.
_RETURNED = {
    "patient": ("PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate", "PatientSex"),
    "study": ("StudyInstanceUID", "StudyDate", "StudyDescription", "AccessionNumber"),
    "series": ("SeriesInstanceUID", "Modality", "SeriesNumber", "SeriesDescription"),
    "image": ("SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "InstanceNumber"),
}
# Those below a study are found within one (PS3.4 C.4.1.2.2.1).
_BELOW = ("series", "image")
# What the question said already, or how the answer is written: not in the lines for a person.
_KNOWN = ("SpecificCharacterSet", "QueryRetrieveLevel", "RetrieveAETitle")


@guarded(Right.FIND)
def ask_studies(
    station: Workstation, archive: AnyPeer, criteria: Criteria, console: Console, most: int
) -> Result:
    """Ask for studies by what describes them."""
    _record(station, archive, "study", criteria.patient_id, criteria.study_uid)
    if isinstance(archive, WebPeer):
        answer = asking.search(archive, criteria, console, most=most)
    else:
        answer = search(archive, station.records.settings.load().aet, criteria, console, most=most)
    return {
        "found": [
            {
                "study_uid": remote.study.uid,
                "patient_name": remote.study.patient.name,
                "patient_id": remote.study.patient.id,
                "birth_date": remote.study.patient.birth_date,
                "date": iso_date(remote.study.date),
                "modalities": list(remote.modalities),
                "description": remote.study.description,
                "accession": remote.study.accession,
                "instances": remote.instance_count,
            }
            for remote in answer.studies
            if _may_know(station, remote)
        ],
        "cut": answer.cut,
        "refused_rows": answer.refused_rows,
        "not_matched": [],
    }


def _may_know(station: Workstation, remote: RemoteStudy) -> bool:
    patient = remote.study.patient.id, remote.study.patient.issuer
    about = about_answer(station, remote.study.uid, patient, remote.modalities)
    return may(station, Right.FIND, about)


def _may_know_row(station: Workstation, row: Elements) -> bool:
    """Return whether a row may be shown: one that names no modality is shown to nobody limited."""
    if not station.acting.rights.limited(Right.FIND):
        return True
    modalities = _text(row, "ModalitiesInStudy")
    patient = _text(row, "PatientID"), _text(row, "IssuerOfPatientID")
    said = modalities.replace(",", "\\").split("\\")
    about = about_answer(station, _text(row, "StudyInstanceUID"), patient, map(str.strip, said))
    return may(station, Right.FIND, about)


@guarded(Right.FIND)
def ask_rows(
    station: Workstation,
    archive: AnyPeer,
    level: str,
    keys: Elements,
    console: Console,
    *,
    patient_root: bool,
    most: int,
) -> Result:
    """Ask at any level by any keys; the answers are shown as the archive gave them."""
    if level in _BELOW and not keys.get("StudyInstanceUID"):
        raise LightboxError(
            "Series and images are found within one study.", advice="Name it with --study-uid."
        )
    study_uid = _text(keys, "StudyInstanceUID")
    _record(station, archive, level, _text(keys, "PatientID"), study_uid)

    def ask(at: str, asked: Elements) -> Rows:
        wanted = {**dict.fromkeys(_RETURNED[at], ""), **asked}
        if isinstance(archive, WebPeer):
            return asking.find_rows(archive, at.upper(), wanted, console, most=most)
        aet = station.records.settings.load().aet
        return find_rows(
            archive, aet, at.upper(), wanted, console, patient_root=patient_root, most=most
        )

    if level in _BELOW and station.acting.rights.limited(Right.FIND):
        # A CT series of a study that has MR too is part of a study that they may not know of.
        patient = _text(keys, "PatientID")  # an archive asked by patient may want it
        asked = {"StudyInstanceUID": study_uid, "PatientID": patient, "ModalitiesInStudy": ""}
        whole = ask("study", asked).rows
        if not whole or not all(_may_know_row(station, row) for row in whole):
            return {"found": [], "cut": False, "refused_rows": 0, "not_matched": []}
    if level == "image" and not keys.get("SeriesInstanceUID"):
        # Not every archive answers for the images of a whole study at once.
        series = ask("series", {"StudyInstanceUID": keys["StudyInstanceUID"]})
        uids = [_text(row, "SeriesInstanceUID") for row in series.rows]
        found = [series, *(ask("image", {**keys, "SeriesInstanceUID": uid}) for uid in uids if uid)]
        rows = list(chain.from_iterable(part.rows for part in found[1:]))
    else:
        found = [ask(level, keys)]
        rows = list(found[0].rows)
    if level not in _BELOW:
        rows = [row for row in rows if _may_know_row(station, row)]
    return {
        "found": [_plain(row) for row in rows[:most]],
        "cut": len(rows) > most or any(part.cut for part in found),
        "refused_rows": sum(part.unread for part in found),
        "not_matched": list(unanswered(keys, rows)),
    }


def keys_said(said: Iterable[str]) -> dict[str, Value]:
    """Return the keys that a person wrote: ``Keyword=value``, in a sequence ``Outer.Inner=value``.

    Raises:
        LightboxError: A keyword is not in the dictionary, or stands where none can.
    """
    keys: dict[str, Value] = {}
    for text in said:
        path, _, value = text.partition("=")
        _put(keys, path.strip().split("."), value.strip())
    return keys


def _put(keys: dict[str, Value], path: Sequence[str], value: str) -> None:
    keyword = path[0]
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise LightboxError(
            f"DICOM has no attribute {keyword[:64]}.",
            advice="Write its keyword, as PatientName or ScheduledProcedureStepSequence.Modality.",
        )
    nests = dictionary_VR(tag) == "SQ"
    if len(path) == 1:
        if nests and value:
            raise LightboxError(
                f"{keyword} is a sequence, so it has no value of its own.",
                advice=f"Name what is asked for inside it: {keyword}.Keyword=value.",
            )
        keys[keyword] = value
        return
    if not nests:
        raise LightboxError(f"{keyword} is no sequence, so nothing is inside it.")
    before = keys.get(keyword)
    item: dict[str, Value] = dict(before[0]) if before and not isinstance(before, str) else {}
    _put(item, path[1:], value)
    keys[keyword] = (item,)


def _text(elements: Elements, keyword: str) -> str:
    value = elements.get(keyword, "")
    return value if isinstance(value, str) else ""


def _plain(row: Elements) -> Mapping[str, object]:
    return {
        keyword: value if isinstance(value, str) else [_plain(item) for item in value]
        for keyword, value in row.items()
    }


def _record(
    station: Workstation, archive: AnyPeer, level: str, patient_id: str, study_uid: str
) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.QUERY,
            "find.studies" if level == "study" else f"find.{level}",
            station.user,
            peer=str(archive),
            patient_id="" if "*" in patient_id else patient_id,
            study_uid=study_uid,
        )
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise LightboxError(
            "A date to search by cannot be read.", advice="Write it as 2026-01-12 or 20260112."
        ) from error


def days_said(text: str) -> tuple[date | None, date | None]:
    """Return the first and last day of ``FROM-TO``, of one day, or of either end left open."""
    whole = text.strip()
    if len(whole) == 10 and whole.count("-") == 2:
        return _day(whole), _day(whole)
    begin, dash, end = whole.partition("-")
    return _day(begin), _day(end if dash else begin)


def _find(station: Workstation, said: Namespace, console: Console) -> Result:
    first, last = days_said(said.date or "")
    criteria = Criteria(
        name=said.name or "",
        patient_id=said.id or "",
        accession=said.accession or "",
        date_from=first,
        date_to=last,
        modality=said.modality or "",
        study_uid=said.study_uid or "",
    )
    keys = keys_said(said.key)
    if said.peer in (None, EVERYWHERE):
        if said.level != "study" or said.root == "patient" or keys or said.most:
            raise LightboxError(
                "All archives at once are asked for studies by what describes them.",
                advice="Name one archive to ask for more: `find PEER`.",
            )
        return find_everywhere(station, criteria, console)
    archive = any_peer(station, said.peer)
    root = said.root or ("patient" if said.level == "patient" else "study")
    if said.level == "patient" and root == "study":
        raise LightboxError(
            "Patients are found by the patient root alone.", advice="Ask with --root patient."
        )
    if said.level == "study" and root == "study" and not keys:
        return ask_studies(station, archive, criteria, console, said.most or MOST_ROWS)
    described = {
        "PatientName": criteria.name,
        "PatientID": criteria.patient_id,
        "AccessionNumber": criteria.accession,
        "StudyDate": criteria.dates,
        "StudyInstanceUID": criteria.study_uid,
        "ModalitiesInStudy" if said.level in ("patient", "study") else "Modality": (
            criteria.modality
        ),
    }
    return ask_rows(
        station,
        archive,
        said.level,
        {**{k: v for k, v in described.items() if v}, **keys},
        console,
        patient_root=root == "patient",
        most=said.most or (MOST_INSTANCES if said.level == "image" else MOST_ROWS),
    )


def _find_words(result: Result) -> str:
    if "answers" in result:
        return everywhere_words(result)
    lines = [
        f"{s['study_uid']}  {s['patient_id']}  {s['patient_name']}  {s['date']}  "
        f"{','.join(s['modalities'])}  {s['description']}  {s['instances'] or '?'} images"
        if "study_uid" in s
        else "  ".join(_words(value) for name, value in s.items() if name not in _KNOWN)
        for s in result["found"]
    ]
    lines = lines or ["The archive found nothing that matches."]
    if result["cut"]:
        lines.append("There is more: the list was cut here. Ask for less, or with --most.")
    if result["refused_rows"]:
        lines.append(f"{result['refused_rows']} rows are left out: not readable, or not asked for.")
    if result["not_matched"]:
        lines.append(f"The archive does not answer to {', '.join(result['not_matched'])}.")
    return "\n".join(lines)


def _words(value: object) -> str:
    if isinstance(value, list):
        return "[" + "; ".join("  ".join(map(_words, item.values())) for item in value) + "]"
    return str(value)


def _find_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "peer", metavar="PEER", nargs="?", help=f"an archive; none, or {EVERYWHERE}: every one"
    )
    parser.add_argument("--name", help="patient name; * and ? are wildcards")
    parser.add_argument("--id", help="patient ID")
    parser.add_argument("--date", metavar="FROM-TO", help="study date, YYYYMMDD-YYYYMMDD")
    parser.add_argument("--modality")
    parser.add_argument("--accession")
    parser.add_argument("--study-uid")
    parser.add_argument("--level", choices=("patient", "study", "series", "image"), default="study")
    parser.add_argument("--root", choices=("patient", "study"), help="the information model")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEYWORD=VALUE",
        help="any attribute; without a value it is only asked back; Sequence.Keyword=value",
    )
    parser.add_argument("--most", type=int, metavar="N", help="rows after which the list is cut")


VERBS = (
    Verb(
        "find", "ask an archive for studies", _find_arguments, _find, _find_words, needs=Right.FIND
    ),
)
