"""A-36: the file for whoever helps holds no patient, no secret and no place, and is shown first."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.actions.support import bundle, save_bundle, without
from app.gate import NotAllowed
from app.session import Session
from app.workstation import Workstation
from domain import log
from domain.errors import LightboxError
from domain.rights import Granted, Person
from domain.work import Unwatched
from tests.app.conftest import PASSPHRASE


def test_a36_neither_patients_nor_secrets_get_into_the_file_even_where_the_log_names_them(
    station: Workstation, study_uid: str
) -> None:
    """A-36. Judge: every name, number and key is searched for in the text."""
    study = station.records.archive.study(study_uid).study
    patient = study.patient
    named = patient.name.split("^")
    # A log that broke every rule of this house:
    for said in (
        patient.name,
        patient.id,
        study.uid,
        named[0].lower(),
        study.accession,
        "19560314",
    ):
        log.logger("app").error(f"could not read {said} of {said}", where="/home/ann/studies/a.dcm")
    text = bundle(station, Unwatched())
    told = text.casefold()
    for secret in (*named, patient.id, study.uid, study.accession, patient.birth_date, "19560314"):
        if len(secret) > 2:
            assert secret.casefold() not in told, secret
    assert PASSPHRASE not in text
    for name in station.records.keys.file.classes:
        key = station.records.keys.data_key(name).content
        assert key.hex() not in told
    assert "/home/ann" not in text
    assert str(station.profile.parent) not in text
    # And yet it helps: what happened where, versions, and how the seat stands.
    assert text.count("could not read [left out]") == 6
    assert "…/a.dcm" in text
    for part in ("== State ==", "== Packages ==", "cryptography ", "studies: 1", "objects: gen"):
        assert part in text
    assert "lock_after_minutes = 15" in text


def test_what_was_shown_is_what_is_saved_for_its_owner_alone(
    station: Workstation, tmp_path: Path
) -> None:
    text = bundle(station, Unwatched())
    file = tmp_path / "support.txt"
    save_bundle(station, text, file)
    assert file.read_text(encoding="utf-8") == text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    actions = [kept.event.action for kept in station.records.audit.recent(5)]
    assert actions[:2] == ["support.save", "support.bundle"]
    with pytest.raises(LightboxError, match="cannot be written"):
        save_bundle(station, "another", file)
    assert file.read_text(encoding="utf-8") == text


def test_nobody_without_the_right_makes_one(station: Workstation) -> None:
    station.session = Session(Person("viewer", "V"), Granted())
    with pytest.raises(NotAllowed):
        bundle(station, Unwatched())


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("opened 1.2.840.10008.5.1.4 at start", "opened [left out] at start"),
        ("version 0.6.4 of a library", "version 0.6.4 of a library"),
        ("born 19560314 or on 20261130", "born [left out] or on [left out]"),
        ("DOE^JANE and jane", "[left out] and [left out]"),
        ("PACS@192.0.2.7:104 answered", "[left out] answered"),
        ("at C:\\Users\\ann\\x.dcm", "at …/x.dcm"),
        ("Jane's list", "[left out]'s list"),
    ],
)
def test_what_names_somebody_is_left_out_of_a_line(line: str, left: str) -> None:
    assert without(line, {"doe^jane", "doe", "jane", "pacs", "192.0.2.7"}) == left
