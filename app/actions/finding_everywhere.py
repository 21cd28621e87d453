"""Asks every archive at the command line, and merges what they found into one list."""

from __future__ import annotations

from queue import Empty, Queue

from app.actions.searching import Found, ask_each, is_no_archive, shown_rows, stop_search
from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result
from app.state.merging import RemoteRow, merged
from app.workstation import Workstation
from domain.rights import Right
from pacs_client.peers import Peer
from pacs_client.query import Criteria

COMMANDS: tuple[Command, ...] = ()
_LOOK_SECONDS = 0.2


@guarded(Right.FIND)
def find_everywhere(station: Workstation, criteria: Criteria, console: Console) -> Result:
    """Ask all archives at once; one that does not answer is named, and delays no other."""
    came: Queue[tuple[Peer, Found | Exception, float]] = Queue()
    asked = ask_each(station, criteria, lambda *answer: came.put(answer))
    rows: tuple[RemoteRow, ...] = ()
    answers: list[dict[str, object]] = []
    try:
        while len(answers) < len(asked):
            console.pause_point()
            try:
                archive, found, seconds = came.get(timeout=_LOOK_SECONDS)
            except Empty:
                continue
            if is_no_archive(archive, found):
                asked = tuple(each for each in asked if each.name != archive.name)
                continue
            new = shown_rows(station, found, archive.name) if isinstance(found, Found) else ()
            answers.append(_answer(archive, found, seconds, len(new)))
            console.report(len(answers) / len(asked), archive.name)
            rows = merged(rows, new, criteria.patient_id)
    except BaseException:
        stop_search(station)
        raise
    return {
        "ok": any(answer["answered"] for answer in answers),
        "found": [_row(row) for row in rows],
        "answers": sorted(answers, key=lambda answer: str(answer["peer"])),
        "cut": any(answer["cut"] for answer in answers),
        "refused_rows": sum(int(str(answer["refused_rows"])) for answer in answers),
        "not_matched": [],
    }


def _answer(
    archive: Peer, found: Found | Exception, seconds: float, shown: int
) -> dict[str, object]:
    if not isinstance(found, Found):
        return {
            "peer": archive.name,
            "answered": False,
            "reason": str(found),
            "found": 0,
            "seconds": seconds,
            "cut": False,
            "refused_rows": 0,
        }
    return {
        "peer": archive.name,
        "answered": True,
        "reason": "",
        "found": shown,
        "seconds": seconds,
        "cut": found.cut,
        "refused_rows": found.refused_rows,
    }


def _row(row: RemoteRow) -> dict[str, object]:
    return {
        "study_uid": row.study_uid,
        "patient_name": row.patient_name,
        "patient_id": row.patient_id,
        "issuer": row.issuer,
        "birth_date": row.birth_date,
        "date": row.date,
        "modalities": row.modality.split(", ") if row.modality else [],
        "description": row.description,
        "accession": row.accession,
        "instances": row.images,
        "found_in": list(row.peers),
        "state": row.state,
        "other_ids": list(row.other_ids),
    }


def everywhere_words(result: Result) -> str:
    """Return the merged list, and what became of each archive's answer."""
    lines = [
        f"{s['study_uid']}  {s['patient_id']}  {s['patient_name']}  {s['date']}  "
        f"{','.join(s['modalities'])}  {s['description']}  {s['instances'] or '?'} images  "
        f"{' + '.join(s['found_in'])}  {s['state']}"
        + (f" ({', '.join(s['other_ids'])})" if s["other_ids"] else "")
        for s in result["found"]
    ]
    lines = lines or ["No archive found anything that matches."]
    for answer in result["answers"]:
        if not answer["answered"]:
            lines.append(f"{answer['peer']} gave no answer: {answer['reason']}")
        elif answer["cut"]:
            lines.append(f"{answer['peer']} has more than these {answer['found']}: ask for less.")
        if answer["refused_rows"]:
            lines.append(
                f"{answer['refused_rows']} rows of {answer['peer']} are left out: not readable,"
                " or not asked for."
            )
    return "\n".join(lines)
