"""Asking a web archive what it holds (QIDO-RS, PS3.18 10.6): the questions of query.py."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from time import monotonic

from domain.errors import LightboxError
from domain.work import Unwatched, Work
from pacs_client.association import PeerFailed
from pacs_client.dicomweb.exchange import PLAIN, Exchange, Query, status_trouble
from pacs_client.dicomweb.line import WebLimits
from pacs_client.dicomweb.rows import rows
from pacs_client.finding import Rows
from pacs_client.fitting import fits
from pacs_client.identifier import Elements, Value
from pacs_client.peers import AnyPeer
from pacs_client.query import (
    MOST_INSTANCES,
    MOST_ROWS,
    Answer,
    Criteria,
    Listing,
    RemoteInstance,
    RemoteStudy,
    latest_first,
    matches,
    number,
    remote_study,
    study_keys,
)
from pacs_client.wire import Nonsense

JSON = "application/dicom+json"
_JSON_TYPES = frozenset({JSON, "application/json"})
_PAGE = 500
_MOST_TEXT = 64 << 20
_LEVELS = {
    "STUDY": ("/studies", "StudyInstanceUID"),
    "SERIES": ("/series", "SeriesInstanceUID"),
    "IMAGE": ("/instances", "SOPInstanceUID"),
}
_COUNT = "NumberOfStudyRelatedInstances"
_NUMBER = "InstanceNumber"
_UID = re.compile(r"[0-9.]{1,64}")


def echo(archive: AnyPeer, work: Work | None = None, *, limits: WebLimits | None = None) -> float:
    """Return the seconds that the smallest query takes, connection and all.

    Raises:
        PeerTrouble: It did not succeed.
    """
    began = monotonic()
    with Exchange(archive, work or Unwatched(), limits) as exchange:
        _page(exchange, "/studies", [("limit", "1")])
    return monotonic() - began


def search(
    archive: AnyPeer,
    criteria: Criteria,
    work: Work,
    *,
    most: int = MOST_ROWS,
    limits: WebLimits | None = None,
) -> Answer:
    """Return the studies that match, latest first, and whether the list was cut.

    Raises:
        PeerTrouble: The archive did not answer the query to its end.
        Cancelled: The person stopped it.
    """
    keys = study_keys(criteria)
    asked = {keyword: text for keyword, text in keys.items() if text}
    with Exchange(archive, work, limits) as exchange:
        answer = _studies(exchange, criteria, keys, asked, work, most)
        wider = {keyword: _wider(text) for keyword, text in asked.items()}
        if not answer.studies and wider != asked:
            # Some archives, Orthanc 1.10 among them, do not undo the coding of characters in a
            # query. They are asked with wildcards; matches() holds what comes to what was meant.
            answer = _studies(exchange, criteria, keys, wider, work, most)
    return answer


def _wider(text: str) -> str:
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-._~" + PLAIN) else "?" if c.isascii() else "*"
        for c in text
    )


def _studies(
    exchange: Exchange,
    criteria: Criteria,
    keys: Mapping[str, str],
    asked: Mapping[str, str],
    work: Work,
    most: int,
) -> Answer:
    wanted = ",".join(keyword for keyword, text in keys.items() if not text)
    query = [*asked.items(), ("includefield", wanted), ("fuzzymatching", "false")]
    found: dict[str, RemoteStudy] = {}
    refused = 0
    came, cut = _rows(exchange, "/studies", query, "StudyInstanceUID", work, most, keys)
    for row in map(_texts, came):
        study = remote_study(row)
        if study is None or not matches(criteria, study):
            refused += 1
            continue
        if criteria.modality and not study.modalities:
            study = replace(study, modalities=_modalities(exchange, study.study.uid, work))
            if not matches(criteria, study):
                continue
        found.setdefault(study.study.uid, study)
    return Answer(latest_first(found.values()), cut, refused)


def find_rows(
    archive: AnyPeer,
    level: str,
    keys: Elements,
    work: Work,
    *,
    most: int = MOST_ROWS,
    limits: WebLimits | None = None,
) -> Rows:
    """Return what an archive answers at a level, sequences and all, as far as it was asked for.

    Raises:
        PeerTrouble: The archive did not answer the query to its end.
        Cancelled: The person stopped it.
    """
    if level not in _LEVELS:
        raise LightboxError(
            "An archive on the web is not asked for patients.",
            advice="Ask it for studies, with the patient's number.",
        )
    path, name = _LEVELS[level]
    study = keys.get("StudyInstanceUID", "")
    if level != "STUDY" and isinstance(study, str) and study:
        path = f"/studies/{named(study)}{path}"
        series = keys.get("SeriesInstanceUID", "")
        if level == "IMAGE" and isinstance(series, str) and _UID.fullmatch(series):
            path = path.replace("/instances", f"/series/{series}/instances")
    paths = list(_paths(keys))
    query = [(keyword, text) for keyword, text in paths if text]
    wanted = ",".join(keyword for keyword, text in paths if not text)
    query += [("includefield", wanted)] if wanted else []
    with Exchange(archive, work, limits) as exchange:
        came, cut = _rows(exchange, path, query, name, work, most, keys.keys() | {name})
    asked = [{keyword: row[keyword] for keyword in row if keyword in keys} for row in came]
    fitting = tuple(row for row in asked if fits(keys, row))
    return Rows(fitting, cut, len(asked) - len(fitting))


def _paths(keys: Elements, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield each key as the web writes it: inside a sequence ``Outer.Inner``."""
    for keyword, value in keys.items():
        if isinstance(value, str):
            yield before + keyword, value
            continue
        for item in value:
            yield from _paths(item, f"{before}{keyword}.")


def list_instances(
    archive: AnyPeer, study_uid: str, work: Work, *, limits: WebLimits | None = None
) -> Listing:
    """Return every object of a study that the archive names.

    Raises:
        PeerTrouble: The archive did not answer the queries to their end.
        Cancelled: The person stopped it.
    """
    with Exchange(archive, work, limits) as exchange:
        return listed(exchange, study_uid, work)


def listed(exchange: Exchange, study_uid: str, work: Work) -> Listing:
    """Return every object of a study that the archive names, on a connection that is there."""
    path = f"/studies/{named(study_uid)}/instances"
    told = _told(exchange, study_uid, work)
    query = [("includefield", "SOPClassUID")]
    kept = {"StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", _NUMBER}
    came, cut = _rows(exchange, path, query, "SOPInstanceUID", work, MOST_INSTANCES, kept)
    found: dict[str, RemoteInstance] = {}
    unnamed = int(cut)
    for row in map(_texts, came):
        if row.get("StudyInstanceUID", study_uid) != study_uid:
            continue  # another study's: not what was asked for
        sop_uid, series_uid = row.get("SOPInstanceUID", ""), row.get("SeriesInstanceUID", "")
        if not (_UID.fullmatch(sop_uid) and _UID.fullmatch(series_uid)):
            unnamed += 1
            continue
        place = number(row.get(_NUMBER, ""))
        instance = RemoteInstance(sop_uid, series_uid, row.get("SOPClassUID", ""), place)
        found.setdefault(sop_uid, instance)
    return Listing(tuple(found.values()), max(told, len(found) + unnamed))


def _told(exchange: Exchange, study_uid: str, work: Work) -> int:
    query = [("StudyInstanceUID", study_uid), ("includefield", _COUNT)]
    kept = {"StudyInstanceUID", _COUNT}
    came, _ = _rows(exchange, "/studies", query, "StudyInstanceUID", work, MOST_ROWS, kept)
    counts = [
        number(row.get(_COUNT, "")) or 0
        for row in map(_texts, came)
        if row.get("StudyInstanceUID") == study_uid
    ]
    return max(counts, default=0)


def _modalities(exchange: Exchange, study_uid: str, work: Work) -> tuple[str, ...]:
    path, query = f"/studies/{named(study_uid)}/series", [("includefield", "Modality")]
    kept = {"SeriesInstanceUID", "Modality"}
    came, _ = _rows(exchange, path, query, "SeriesInstanceUID", work, MOST_ROWS, kept)
    told = [row.get("Modality", "") for row in map(_texts, came)]
    return tuple(dict.fromkeys(modality for modality in told if modality))


def named(uid: str) -> str:
    """Return a UID that may stand in an address.

    Raises:
        ValueError: It is none.
    """
    if not _UID.fullmatch(uid):
        raise ValueError("a UID has digits and dots")
    return uid


def _texts(row: Elements) -> dict[str, str]:
    """Return what a row says outside its sequences."""
    return {keyword: value for keyword, value in row.items() if isinstance(value, str)}


def _rows(
    exchange: Exchange,
    path: str,
    query: Query,
    name: str,
    work: Work,
    most: int,
    kept: Collection[str],
) -> tuple[list[dict[str, Value]], bool]:
    """Return what is ``kept`` of the rows of every page, and whether there are more.

    Archives give fewer than they are asked for as they like, and some begin at the first row
    whatever offset they are told: a page that names nothing new is the last.
    """
    found: list[dict[str, Value]] = []
    seen: set[str] = set()
    came = held = 0
    while True:
        work.pause_point()
        pages = [*query, ("limit", str(min(_PAGE, most + 1 - came))), ("offset", str(came))]
        page = _page(exchange, path, pages, kept)
        names = [_texts(row).get(name, "") for row in page]
        if came and not set(names) - seen - {""}:
            return found, False
        came += len(page)
        found += [row for row, own in zip(page, names, strict=True) if own not in seen]
        seen |= {own for own in names if own}
        held += sum(_size(row) for row in page)
        if held > _MOST_TEXT:
            raise PeerFailed(
                f"{exchange.archive.name} answers a query with more than can be taken.",
                advice="Ask for less, by a narrower query.",
            )
        if came > most:
            return found[:most], True
        if not page:
            return found, False


def _size(row: Elements) -> int:
    return sum(
        len(value) if isinstance(value, str) else sum(map(_size, value)) for value in row.values()
    )


def _page(
    exchange: Exchange, path: str, query: Query, kept: Collection[str] = ()
) -> list[dict[str, Value]]:
    with exchange.get(path, query, accept=JSON) as answer:
        if answer.status == 204:
            return []
        if answer.status not in (200, 206):
            raise status_trouble(exchange.archive, answer.status)
        if answer.media_type()[0] not in _JSON_TYPES:
            raise Nonsense("a list that is no JSON")
        page = rows(answer.whole(exchange.limits.rows_bytes))
    return [{keyword: row[keyword] for keyword in row if keyword in kept} for row in page]
