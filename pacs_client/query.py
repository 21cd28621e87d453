"""Asking a peer what it holds (C-FIND, PS3.4 annex C)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import translate
from time import monotonic

from domain.study import Patient, Study
from domain.work import Work
from pacs_client.association import Association, open_association, status_failure
from pacs_client.command import Command, Field
from pacs_client.contexts import Offer
from pacs_client.finding import Rows, ask
from pacs_client.fitting import fits
from pacs_client.identifier import Elements
from pacs_client.peers import Peer
from pacs_client.services import PATIENT_FIND, PLAIN, STUDY_FIND, VERIFICATION
from pacs_client.wire import Limits

_UID = re.compile(r"[0-9.]{1,64}")
MOST_ROWS = 1000
MOST_INSTANCES = 100_000


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a study must be to be found; empty means any. Text may hold * and ?."""

    name: str = ""
    patient_id: str = ""
    date_from: date | None = None
    date_to: date | None = None
    modality: str = ""
    accession: str = ""
    study_uid: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError("the first day lies after the last")
        if self.study_uid and not _UID.fullmatch(self.study_uid):
            raise ValueError("a study UID has digits and dots")

    @property
    def dates(self) -> str:
        """The range as a query writes it: ``20260101-20260131``, open at either end."""
        first = self.date_from.strftime("%Y%m%d") if self.date_from else ""
        last = self.date_to.strftime("%Y%m%d") if self.date_to else ""
        if first == last:
            return first
        return f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class RemoteStudy:
    """A study that a peer says it holds. Counts are None where the peer does not tell."""

    study: Study
    modalities: tuple[str, ...] = ()
    series_count: int | None = None
    instance_count: int | None = None


@dataclass(frozen=True, slots=True)
class RemoteInstance:
    """One object that a peer says it holds."""

    sop_uid: str
    series_uid: str
    sop_class: str = ""
    number: int | None = None  # its place in the series, where the peer tells


@dataclass(frozen=True, slots=True)
class Listing:
    """The objects of one study as a peer lists them."""

    instances: tuple[RemoteInstance, ...]
    # How many there must be at least: some peers cut their lists, or name an object badly, and
    # still tell the true number.
    told: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The studies found, and whether that is all of them."""

    studies: tuple[RemoteStudy, ...]
    cut: bool = False  # there are more: the query was stopped at the limit
    refused_rows: int = 0  # malformed, or not what was asked for


def echo(
    peer: Peer, seat_aet: str, work: Work | None = None, *, limits: Limits | None = None
) -> float:
    """Return the seconds that a C-ECHO took, association and all.

    Raises:
        PeerTrouble: It did not succeed.
    """
    began = monotonic()
    offers = [Offer(VERIFICATION, PLAIN)]
    with open_association(peer, seat_aet, offers, limits=limits, work=work) as association:
        number = association.next_id()
        request = Command(Field.C_ECHO_RQ, affected_class=VERIFICATION, message_id=number)
        association.send(association.contexts[0], request)
        status = association.status(number)
    if status != 0:
        raise status_failure(peer, status, "answering an echo")
    return monotonic() - began


def find(
    peer: Peer,
    seat_aet: str,
    criteria: Criteria,
    work: Work,
    *,
    limits: Limits | None = None,
) -> tuple[RemoteStudy, ...]:
    """Return the studies that match, latest first.

    Raises:
        PeerTrouble: The peer did not answer the query to its end.
        Cancelled: The person stopped it.
    """
    return search(peer, seat_aet, criteria, work, limits=limits).studies


def search(
    peer: Peer,
    seat_aet: str,
    criteria: Criteria,
    work: Work,
    *,
    most: int = MOST_ROWS,
    limits: Limits | None = None,
) -> Answer:
    """Return the studies that match, latest first, and whether the list was cut.

    Raises:
        PeerTrouble: The peer did not answer the query to its end.
        Cancelled: The person stopped it.
    """
    with open_association(
        peer, seat_aet, [Offer(STUDY_FIND, PLAIN)], limits=limits, work=work
    ) as association:
        rows, cut, refused = _rows(association, "STUDY", study_keys(criteria), work, most)
        found: dict[str, RemoteStudy] = {}
        for row in rows:
            study = remote_study(row)
            if study is None or not matches(criteria, study):
                refused += 1
                continue
            if criteria.modality and not study.modalities:
                # Some peers neither match nor return ModalitiesInStudy: their series tell.
                study = replace(study, modalities=_modalities(association, study.study.uid, work))
                if not matches(criteria, study):
                    continue
            found.setdefault(study.study.uid, study)
    return Answer(latest_first(found.values()), cut, refused)


def latest_first(found: Iterable[RemoteStudy]) -> tuple[RemoteStudy, ...]:
    return tuple(sorted(found, key=lambda f: (f.study.date, f.study.time), reverse=True))


def find_rows(
    peer: Peer,
    seat_aet: str,
    level: str,
    keys: Elements,
    work: Work,
    *,
    patient_root: bool = False,
    most: int = MOST_ROWS,
    limits: Limits | None = None,
) -> Rows:
    """Return what a peer answers at any level, sequences and all, as far as it was asked for.

    Raises:
        PeerTrouble: The peer did not answer the query to its end.
        Cancelled: The person stopped it.
    """
    root = PATIENT_FIND if patient_root else STUDY_FIND
    with open_association(peer, seat_aet, [Offer(root, PLAIN)], limits=limits, work=work) as line:
        found = ask(line, root, {"QueryRetrieveLevel": level, **keys}, work, most)
    fitting = tuple(row for row in found.rows if fits(keys, row))
    return Rows(fitting, found.cut, found.unread + len(found.rows) - len(fitting))


def list_instances(
    peer: Peer,
    seat_aet: str,
    study_uid: str,
    work: Work,
    *,
    limits: Limits | None = None,
) -> Listing:
    """Return every object of a study that the peer names.

    Raises:
        PeerTrouble: The peer did not answer the queries to their end.
        Cancelled: The person stopped it.
    """
    found: dict[str, RemoteInstance] = {}
    unnamed = 0
    with open_association(
        peer, seat_aet, [Offer(STUDY_FIND, PLAIN)], limits=limits, work=work
    ) as association:
        told = _told(association, study_uid, work)
        keys = {"StudyInstanceUID": study_uid, "SeriesInstanceUID": ""}
        series, cut, unread = _rows(association, "SERIES", keys, work, MOST_INSTANCES)
        unnamed += unread + cut
        for row in series:
            if row.get("StudyInstanceUID", study_uid) != study_uid:
                continue  # another study's: not what was asked for
            series_uid = row.get("SeriesInstanceUID", "")
            if not _UID.fullmatch(series_uid):
                unnamed += 1
                continue
            instances, without = _instances(association, study_uid, series_uid, work)
            unnamed += without
            for instance in instances:
                found.setdefault(instance.sop_uid, instance)
    return Listing(tuple(found.values()), max(told, len(found) + unnamed))


def _told(association: Association, study_uid: str, work: Work) -> int:
    keys = {"StudyInstanceUID": study_uid, "NumberOfStudyRelatedInstances": ""}
    rows, _, _ = _rows(association, "STUDY", keys, work, MOST_ROWS)
    counts = [
        _count(row.get("NumberOfStudyRelatedInstances", "")) or 0
        for row in rows
        if row.get("StudyInstanceUID") == study_uid
    ]
    return max(counts, default=0)


def _modalities(association: Association, study_uid: str, work: Work) -> tuple[str, ...]:
    keys = {"StudyInstanceUID": study_uid, "SeriesInstanceUID": "", "Modality": ""}
    rows, _, _ = _rows(association, "SERIES", keys, work, MOST_ROWS)
    return tuple(dict.fromkeys(row["Modality"] for row in rows if row.get("Modality")))


def _instances(
    association: Association, study_uid: str, series_uid: str, work: Work
) -> tuple[list[RemoteInstance], int]:
    """Return the objects of a series, and how many more there are without a usable name."""
    keys = {
        "StudyInstanceUID": study_uid,
        "SeriesInstanceUID": series_uid,
        "SOPInstanceUID": "",
        "SOPClassUID": "",
        "InstanceNumber": "",
    }
    rows, cut, unread = _rows(association, "IMAGE", keys, work, MOST_INSTANCES)
    ours = [row for row in rows if row.get("SeriesInstanceUID", series_uid) == series_uid]
    named = [
        RemoteInstance(
            row["SOPInstanceUID"],
            series_uid,
            row.get("SOPClassUID", ""),
            number(row.get("InstanceNumber", "")),
        )
        for row in ours
        if _UID.fullmatch(row.get("SOPInstanceUID", ""))
    ]
    return named, len(ours) - len(named) + unread + cut


def count_instances(
    peer: Peer,
    seat_aet: str,
    study_uid: str,
    work: Work,
    *,
    limits: Limits | None = None,
) -> list[str]:
    """Return the SOP instance UIDs of a study, as the peer lists them.

    Raises:
        PeerTrouble: The peer did not answer the queries to their end.
        Cancelled: The person stopped it.
    """
    listing = list_instances(peer, seat_aet, study_uid, work, limits=limits)
    return [instance.sop_uid for instance in listing.instances]


# One C-FIND


def _rows(
    association: Association, level: str, keys: Mapping[str, str], work: Work, most: int
) -> tuple[list[dict[str, str]], bool, int]:
    """Return rows, whether there are more, and how many could not be read."""
    asked = {"QueryRetrieveLevel": level, **keys}
    found = ask(association, STUDY_FIND, asked, work, most)
    texts = [{k: v for k, v in row.items() if isinstance(v, str)} for row in found.rows]
    return texts, found.cut, found.unread


def study_keys(criteria: Criteria) -> dict[str, str]:
    """Return what is asked for at study level: keyword -> what it must be, empty for any."""
    return {
        "PatientName": criteria.name,
        "PatientID": criteria.patient_id,
        "IssuerOfPatientID": "",
        "PatientBirthDate": "",
        "PatientSex": "",
        "StudyDate": criteria.dates,
        "StudyTime": "",
        "AccessionNumber": criteria.accession,
        "ModalitiesInStudy": criteria.modality,
        "StudyInstanceUID": criteria.study_uid,
        "StudyDescription": criteria.description,
        "StudyID": "",
        "ReferringPhysicianName": "",
        "NumberOfStudyRelatedSeries": "",
        "NumberOfStudyRelatedInstances": "",
    }


def remote_study(row: Mapping[str, str]) -> RemoteStudy | None:
    """Return the study that a row tells of; None where it has no usable name."""
    uid = row.get("StudyInstanceUID", "")
    if not _UID.fullmatch(uid):
        return None
    patient = Patient(
        id=row.get("PatientID", ""),
        name=row.get("PatientName", ""),
        birth_date=row.get("PatientBirthDate", ""),
        sex=row.get("PatientSex", ""),
        issuer=row.get("IssuerOfPatientID", ""),
    )
    study = Study(
        uid=uid,
        patient=patient,
        date=row.get("StudyDate", "").replace(".", ""),
        time=row.get("StudyTime", ""),
        accession=row.get("AccessionNumber", ""),
        description=row.get("StudyDescription", ""),
        referring_physician=row.get("ReferringPhysicianName", ""),
        study_id=row.get("StudyID", ""),
    )
    modalities = tuple(m for m in row.get("ModalitiesInStudy", "").split("\\") if m)
    return RemoteStudy(
        study,
        modalities,
        _count(row.get("NumberOfStudyRelatedSeries", "")),
        _count(row.get("NumberOfStudyRelatedInstances", "")),
    )


def number(text: str) -> int | None:
    """Return the number that a value of integer string says; None where it says none."""
    digits = text.strip().removeprefix("+")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


# What was asked is checked again here: some peers ignore the keys they do not support, and a
# worklist must not show patients that nobody asked for.


def matches(criteria: Criteria, found: RemoteStudy) -> bool:
    """Whether a row is what was asked for."""
    study = found.study
    return (
        _name_matches(criteria.name, study.patient.name)
        and _like(criteria.patient_id, study.patient.id)
        and _like(criteria.accession, study.accession)
        and _like(criteria.description, study.description)
        and (not criteria.study_uid or study.uid == criteria.study_uid)
        and _in_range(criteria, study.date)
        # A peer that does not tell the modalities has not contradicted.
        and (
            not criteria.modality
            or not found.modalities
            or any(_like(criteria.modality, m) for m in found.modalities)
        )
    )


def _like(pattern: str, value: str) -> bool:
    if not pattern:
        return True
    escaped = pattern.replace("[", "[[]")  # DICOM knows * and ? only
    return re.fullmatch(translate(escaped), value, re.IGNORECASE) is not None


def _name_matches(pattern: str, name: str) -> bool:
    groups = [name, *name.split("=")]
    return any(_like(pattern.rstrip("^"), group.rstrip("^")) for group in groups)


def _in_range(criteria: Criteria, day: str) -> bool:
    if not criteria.dates:
        return True
    first = criteria.date_from.strftime("%Y%m%d") if criteria.date_from else "00000000"
    last = criteria.date_to.strftime("%Y%m%d") if criteria.date_to else "99999999"
    return first <= day <= last
