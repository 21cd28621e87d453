"""ID08, ID20: a person limited to modalities or institutions knows of no other study, anywhere."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pydicom
import pytest

from app.actions import (
    accounts,
    away,
    emergency,
    listing,
    order_rows,
    outbox,
    peeking,
    priors,
    rereading,
)
from app.actions.importing import import_files
from app.actions.opening import begin_reading, close_study
from app.actions.outbox import discard_parcel, show_outbox
from app.actions.previewing import preview
from app.gate import NotAllowed, as_service, may
from app.headless import Console
from app.state.reading import Reading
from app.state.transfers import Question, RetrieveRow
from app.state.worklist import Filter
from app.workstation import Workstation
from domain.audit import Outcome
from domain.errors import LightboxError
from domain.order import ScheduledStep
from domain.rights import About, Right
from domain.study import Patient
from domain.work import Unwatched
from imaging import phantom
from imaging.wire import reader_version
from records.outbox import Outgoing
from tests.app.conftest import wait_until
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


def test_a_study_from_before_institutions_were_kept_is_filed_under_its_own_by_the_seat_itself(
    station: Workstation, study_uid: str, other_study: str
) -> None:
    archive = station.records.archive
    archive.renew(
        replace(one, reader="", study=replace(one.study, institution=""))
        for one in archive.instances_of_study(study_uid)
    )
    sit_down(station, "radiologist", institutions=frozenset({HERE}))
    assert _listed(station) == {other_study}
    with as_service():
        rereading.look_after(station)
    wait_until(lambda: archive.study(study_uid).study.institution == HERE)
    assert _listed(station) == {study_uid, other_study}
    assert archive.of_older_readers(reader_version()) == ()


# --- what moves, what is ordered, and what lies beside a study


def test_the_outbox_shows_a_limited_person_only_parcels_of_studies_they_may_know_of(
    station: Workstation, study_uid: str
) -> None:
    ct, explicit = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
    for uid in (study_uid, "1.2.99"):  # the second is here no more: nothing is known of it
        outgoing = [Outgoing(f"{uid}.1", ct, explicit, b"x")]
        station.records.outbox.put("PACS", uid, "", outgoing)
    show_outbox(station)
    assert {row.study_uid for row in station.transfers.outbox} == {study_uid, "1.2.99"}
    limited = frozenset({"CT"})
    sit_down(station, "radiologist", modalities=limited)
    assert {row.study_uid for row in station.transfers.outbox} == {study_uid}
    verb = next(verb for verb in outbox.VERBS if verb.name == "outbox")
    listed = verb.run(station, Namespace(what=None), Console(StringIO()))
    assert {parcel["study_uid"] for parcel in listed["parcels"]} == {study_uid}
    other = next(e for e in station.records.outbox.entries(study_uid="1.2.99"))
    for what in ("retry", "discard"):
        with pytest.raises(NotAllowed):
            verb.run(station, Namespace(what=what, which=str(other.id)), Console(StringIO()))
    with pytest.raises(NotAllowed):
        discard_parcel(station, "PACS\t1.2.99\t")
    sit_down(station, "technologist_mr")
    assert not station.transfers.outbox


def _order(number: int, modality: str) -> ScheduledStep:
    patient = Patient(f"P-{number}", f"ROE^{number}")
    day = f"{date.today():%Y%m%d}"  # noqa: DTZ011 - the seat's own day
    return ScheduledStep("RIS", f"S{number}", patient, f"1.2.3.{number}", modality, start_date=day)


def test_orders_of_other_modalities_are_neither_listed_nor_begun(station: Workstation) -> None:
    orders = [_order(1, "CT"), _order(2, "MR"), _order(3, "")]
    station.records.orders.see("RIS", orders, datetime.now(UTC))
    sit_down(station, "technologist")
    assert {row.patient_id for row in order_rows.order_rows(station)} == {"P-1", "P-2", "P-3"}
    sit_down(station, "technologist_ct")
    assert {row.patient_id for row in order_rows.order_rows(station)} == {"P-1"}
    for refused in orders[1:]:
        with pytest.raises(NotAllowed):
            order_rows.do_of_order(station, refused.key, "start")
        assert station.records.performed.of_order(refused.key) is None
    order_rows.do_of_order(station, orders[0].key, "start")
    assert station.records.performed.of_order(orders[0].key) is not None
    sit_down(station, "radiologist", institutions=frozenset({HERE}))
    assert order_rows.order_rows(station) == ()  # an order names no institution


def test_what_comes_is_shown_to_whoever_may_know_of_it_and_to_no_other(
    station: Workstation,
) -> None:
    for uid, about in (
        ("1.2.3.1", About(study_uid="1.2.3.1", modalities=frozenset({"CT"}))),
        ("1.2.3.2", About(study_uid="1.2.3.2", modalities=frozenset({"CT", "MR"}))),
        ("1.2.3.3", None),
    ):
        row = RetrieveRow(uid, f"ROE^MARY {uid}", "PACS", 0, 4, "running", about=about)
        station.transfers.show_retrieve(row)
    assert len(station.transfers.retrieves) == 3
    sit_down(station, "technologist_ct")
    assert [row.study_uid for row in station.transfers.retrieves] == ["1.2.3.1"]
    sit_down(station, "technologist_mr")
    assert not station.transfers.retrieves


def test_priors_that_a_person_may_not_see_are_counted_and_not_named(
    station: Workstation, study_uid: str, tmp_path: Path, opened: Callable[[str], Reading]
) -> None:
    examination = replace(
        phantom.demonstration().prior, key="tests/app scope", shape=(8, 32, 32),
        spacing_mm=(11.2, 11.2, 40.0),
    )  # fmt: skip
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        header = pydicom.dcmread(BytesIO(part10))
        header.Modality = "MR"
        header.save_as(tmp_path / f"{number:03}.dcm")
    import_files(station, sorted(tmp_path.glob("*.dcm")), Unwatched())
    reading = opened(study_uid)
    assert [prior.uid for prior in reading.priors] == [examination.study_uid]
    assert priors.withheld_count(reading) == 0
    close_study(station)
    sit_down(station, "technologist_ct")
    reading = opened(study_uid)
    assert (reading.priors, priors.listed(station, reading)) == ((), ())
    assert priors.withheld_count(reading) == 1
    with pytest.raises(NotAllowed):
        priors.open_beside(station, examination.study_uid)
    verb = next(verb for verb in away.VERBS if verb.name == "priors")
    said = Namespace(study_uid=study_uid, archives=False)
    found = verb.run(station, said, Console(StringIO()))
    assert (found["here"], found["withheld"]) == ([], 1)
    assert examination.study_uid not in verb.words(found)


@pytest.mark.parametrize("leave", [accounts.sign_out, lambda s: accounts.begin(s, s.session)])
def test_whoever_signs_out_or_makes_room_for_another_ends_their_emergency_with_its_true_end(
    station: Workstation, study_uid: str, leave: Callable[[Workstation], None]
) -> None:
    sit_down(station, "radiologist", modalities=frozenset({"US"}))
    begun = emergency.begin_emergency(station, REASON, study_uid)
    before = datetime.now(UTC).replace(microsecond=0)  # rows keep whole seconds
    leave(station)
    row = station.records.emergencies.get(begun.review)
    assert row.ended is not None
    assert before <= row.ended <= datetime.now(UTC)
    assert row.ended < begun.ends
    actions = [kept.event.action for kept in station.records.audit.recent(4)]
    assert "emergency.end" in actions


def test_what_was_found_and_ordered_is_gone_when_the_next_person_sits_down(
    station: Workstation,
) -> None:
    station.records.orders.see("RIS", [_order(1, "CT")], datetime.now(UTC))
    station.ordered.show(order_rows.order_rows(station))
    station.transfers.begin(Question(name="ROE*"), ("PACS",))
    accounts.sign_out(station)
    assert (station.ordered.rows, station.transfers.question) == ((), Question())


@pytest.mark.parametrize(
    "who",
    [
        lambda s: sit_down(s, "cardiologist", "viewer"),  # may not carry files away
        lambda s: sit_down(s, "radiologist", modalities=frozenset({"CT"})),
    ],
)
def test_nobody_limited_looks_into_a_study_at_an_archive_of_which_nothing_is_known_here(
    station: Workstation, tmp_path: Path, who: Callable[[Workstation], object]
) -> None:
    """The archive is none: whoever gets as far as asking it is told that it is not known."""
    who(station)
    path, file = ("1.2.840.99", "1.2.840.99.1"), tmp_path / "looked.json"
    with pytest.raises(NotAllowed):
        peeking.peek(station, "NONE", path, file, Unwatched(), described=True)
    assert station.records.audit.recent(1)[0].event.outcome is Outcome.SERIOUS_FAILURE
    sit_down(station, "radiologist")
    with pytest.raises(LightboxError, match="NONE"):
        peeking.peek(station, "NONE", path, file, Unwatched(), described=True)
    assert not file.exists()
