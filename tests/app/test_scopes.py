"""ID08, ID20: a person limited to modalities or institutions knows of no other study, anywhere."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

import pytest

from app.actions import emergency, listing
from app.actions.opening import begin_reading
from app.actions.previewing import preview
from app.gate import NotAllowed, may
from app.worklist import Filter
from app.workstation import Workstation
from domain.audit import Outcome
from domain.rights import About, Right
from domain.work import Unwatched
from tests.app.sitting import sit_down

REASON = "unconscious after a fall, anticoagulated"
HERE = "Lightbox demonstration"  # where the phantom says that it was made


def _listed(station: Workstation) -> set[str]:
    """Return what the worklist shows, having asked it anew."""
    station.worklist.reload()
    return {row.study_uid for row in station.worklist.all_rows}


def _on_the_line(station: Workstation) -> set[str]:
    found = listing.studies(station, Namespace(search="", limit=1000), None)  # type: ignore[arg-type]
    return {study["study_uid"] for study in found["studies"]}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (lambda s: sit_down(s, "radiologist"), True),
        (lambda s: sit_down(s, "technologist_ct"), True),
        (lambda s: sit_down(s, "technologist_mr"), False),
        (lambda s: sit_down(s, "radiologist", modalities=frozenset({"US"})), False),
        (lambda s: sit_down(s, "radiologist", institutions=frozenset({HERE})), True),
        (lambda s: sit_down(s, "radiologist", institutions=frozenset({"Elsewhere"})), False),
        (lambda s: sit_down(s, "it"), False),
        (lambda s: sit_down(s), False),
    ],
)
def test_a_list_shows_a_person_only_what_they_may_know_of_and_counts_nothing_else(
    station: Workstation, study_uid: str, who: Callable[[Workstation], object], sees: bool
) -> None:
    who(station)
    assert _listed(station) == ({study_uid} if sees else set())
    counts = station.worklist.counts
    assert (counts.total, counts.unread) == ((1, 1) if sees else (0, 0))
    assert bool(counts.modalities) is bool(counts.origins) is sees
    if may(station, Right.WORKLIST):
        assert _on_the_line(station) == ({study_uid} if sees else set())
    station.worklist.narrow(Filter(text="phantom"))
    assert bool(_listed(station) - {study_uid}) is False


def test_a_chosen_study_is_not_shown_to_the_next_person_who_may_not_know_of_it(
    station: Workstation, study_uid: str
) -> None:
    station.worklist.choose(study_uid)
    assert _listed(station) == {study_uid}
    sit_down(station, "technologist_mr")
    assert _listed(station) == set()
    assert station.worklist.chosen is None


def test_what_is_not_shown_cannot_be_opened_looked_at_or_previewed_by_its_number(
    station: Workstation, study_uid: str
) -> None:
    """ID20: whoever guesses or remembers the UID is refused at the service, on record."""
    sit_down(station, "radiologist", institutions=frozenset({"Elsewhere"}))
    for ask in (
        lambda: begin_reading(station, study_uid),
        lambda: preview(station, study_uid, 64, Unwatched()),
    ):
        with pytest.raises(NotAllowed):
            ask()
        last = station.records.audit.recent(1)[0].event
        assert (last.study_uid, last.outcome) == (study_uid, Outcome.SERIOUS_FAILURE)


def test_what_is_not_known_of_a_study_opens_nothing(station: Workstation) -> None:
    sit_down(station, "technologist_ct")
    assert may(station, Right.READ_IMAGES, About(modalities=frozenset({"CT"})))
    assert not may(station, Right.READ_IMAGES, About(study_uid="1.2.3"))
    with pytest.raises(NotAllowed):
        begin_reading(station, "1.2.3")


def test_an_emergency_for_one_patient_shows_that_patient_and_no_other(
    station: Workstation, study_uid: str, other_study: str
) -> None:
    sit_down(station, "radiologist", modalities=frozenset({"US"}))
    assert _listed(station) == set()
    emergency.begin_emergency(station, REASON, study_uid)
    assert _listed(station) == {study_uid}
    emergency.end_emergency(station)
    assert _listed(station) == set()
    emergency.begin_emergency(station, REASON)
    assert _listed(station) == {study_uid, other_study}
