"""ID17: nothing that is typed into a search is ever read as SQL."""

from __future__ import annotations

from argparse import Namespace

import pytest

from app.actions import consenting, listing, roles
from app.gate import about_study
from app.state.worklist import Filter
from app.workstation import Workstation
from domain.audit_search import Sought
from domain.errors import LightboxError
from domain.rights import Right, Role
from domain.study import Patient
from records.choosing import Wanted, Within

CORPUS = (
    "' OR '1'='1", "'; DROP TABLE studies; --", "\" OR 1=1 --", "1) OR 1=1 --", "%", "_", "*", "\\",
    "NEAR(a b)", "a AND b OR c", "name:x", "^x", "x*", '"', "''", "\x00", "\u202e", "x" * 5000,
    "UNION SELECT key FROM settings", "{0}", "%s", "${x}", "$(id)", "`id`", "-1", "/*", "*/ --",
    "study_words MATCH 'x'", "admin'--", "\n\r\t", "\uff33\uff25\uff2c", "\U0001d40e\U0001d411",
)  # fmt: skip


def _rows(station: Workstation) -> dict[str, int]:
    """Return how many rows every table has."""
    database = station.records.database
    names = [
        str(name)
        for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not str(name).startswith(("sqlite_", "study_words_"))
    ]
    return {
        name: int((database.row(f'SELECT count(*) FROM "{name}"') or (0,))[0])  # noqa: S608
        for name in names
    }


def test_whatever_is_typed_into_a_search_finds_no_more_and_changes_nothing(
    station: Workstation, study_uid: str
) -> None:
    before = _rows(station)
    for typed in CORPUS:
        _search(station, typed)
        assert _rows(station) == before, repr(typed)
    assert station.records.archive.study(study_uid).study.uid == study_uid


def _search(station: Workstation, typed: str) -> None:
    station.worklist.narrow(Filter(text=typed))
    station.worklist.reload()
    listing.studies(station, Namespace(search=typed, limit=10), None)  # type: ignore[arg-type]
    tuple(station.records.audit.search.each(Sought(who=typed, text=typed, patient_id=typed)))
    archive = station.records.archive
    within = Within(frozenset({(typed,)}), frozenset({typed}), (typed, typed))
    assert archive.chosen(Wanted(within=within)) == ()
    assert archive.counts((typed,), within).total == 0
    assert archive.count(Wanted(typed, origins=frozenset({typed}), since=typed)) == 0
    assert about_study(station, typed).modalities == frozenset()
    assert consenting.consents_of(station, Patient(typed, "", issuer=typed)) == ()
    with pytest.raises(LightboxError):
        roles.keep_role(station, Role(typed, typed, frozenset({Right.BE_HERE})))
