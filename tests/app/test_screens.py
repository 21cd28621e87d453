"""The screen is kept when it changes, and comes back with nothing of another study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.actions.annotating import save
from app.actions.opening import close_study
from app.actions.screens import Journalling, bring_back_seat, seat_now
from app.state.reading import Reading
from app.workstation import Workstation
from records.serialising import from_json, to_json
from tests.app.conftest import wait_until
from tests.app.test_hung_priors import take_in
from tests.app.test_relating import draw
from tests.phantoms.films import film
from viewer.session.kept_screen import KeptScreen, KeptView, bring_back, keep
from viewer.session.layout import PAIR
from viewer.session.links import Link
from viewer.session.views import Viewport

Open = Callable[[str], Reading]


def journalling(station: Workstation) -> Journalling:
    made = Journalling(station)
    bring_back_seat(station, made)
    wait_until(lambda: not made.paused)
    return made


def look(station: Workstation, made: Journalling) -> None:
    made.look()
    wait_until(lambda: made.kept == seat_now(station))


def test_every_view_comes_back_as_it_was(
    station: Workstation, study_uid: str, opened: Open
) -> None:
    reading = opened(study_uid)
    screen = reading.screen
    screen.set_layout(PAIR)
    screen.scroll(0, 3)
    screen.turn(1, 90.0)
    screen.turn_link(Link.ZOOM)
    screen.toggle_references()
    screen.toggle_planes_alone()
    screen.toggle_masks()
    screen.outlining.new(0, "lesion")
    screen.outlining.resize(3)
    screen.outlining.toggle_ball()
    screen.outlining.set_range((10.0, 60.0))
    kept = from_json(KeptScreen, to_json(keep(screen)))
    close_study(station)

    again = opened(study_uid).screen
    assert keep(again) != kept
    assert bring_back(again, kept) == 0
    assert keep(again) == kept


def test_the_stage_of_the_hanging_comes_back_and_the_next_one_follows_it(
    station: Workstation, study_uid: str, opened: Open
) -> None:
    screen = opened(study_uid).screen
    assert len(screen.stages_possible()) > 1
    screen.step_stage(1)
    was, kept = screen.hanging, from_json(KeptScreen, to_json(keep(screen)))
    screen.step_stage(1)
    following = screen.hanging
    close_study(station)

    again = opened(study_uid).screen
    bring_back(again, kept)
    assert was is not None
    assert following is not None
    assert again.hanging is not None
    assert (again.hanging.title, again.hanging.stage) == (was.title, was.stage)
    again.step_stage(1)
    assert again.hanging.title == following.title


def test_a_name_of_a_protocol_that_is_gone_still_brings_the_series_back(
    study_uid: str, opened: Open
) -> None:
    screen = opened(study_uid).screen
    kept = replace(keep(screen), protocol="was deleted meanwhile", stage=7)
    assert bring_back(screen, kept) == 0
    assert replace(keep(screen), protocol="", stage=0) == replace(kept, protocol="", stage=0)


def test_everything_that_a_viewport_knows_is_kept() -> None:
    known = {field.name for field in fields(Viewport)}
    kept = {field.name for field in fields(KeptView)}

    # The content is named by its UIDs; a remedy, and a layer that is still awaited, are offered
    # anew by what hangs the viewport.
    assert known - kept == {"content", "over", "remedy"}


def test_a_screen_is_written_only_when_it_has_changed(
    station: Workstation, study_uid: str, opened: Open
) -> None:
    made = journalling(station)
    reading = opened(study_uid)
    look(station, made)
    file = station.profile / "screen"
    before = file.read_bytes()

    made.look()
    assert file.read_bytes() == before
    reading.screen.scroll(0, 1)
    look(station, made)
    assert file.read_bytes() != before
    close_study(station)
    look(station, made)
    assert not file.exists()


def test_a_journal_of_another_version_is_set_aside_and_said(station: Workstation) -> None:
    station.records.journal.save('{"study_uid": "1.2.3", "later": 1}')

    journalling(station)

    assert station.reading is None
    assert "set aside" in station.telling.items[0].sentence


def test_a_study_that_is_gone_is_said_and_the_seat_starts(
    station: Workstation, study_uid: str, opened: Open
) -> None:
    opened(study_uid)
    seat = seat_now(station)
    assert seat is not None
    close_study(station)
    station.records.journal.save(to_json(replace(seat, study_uid="1.2.3")))

    journalling(station)

    assert station.reading is None
    assert "not on this seat" in station.telling.items[0].sentence


def test_nothing_of_a_series_that_is_not_of_this_study_comes_back(
    study_uid: str, opened: Open
) -> None:
    reading = opened(study_uid)
    kept = keep(reading.screen)
    foreign = replace(kept, views=tuple(replace(v, study_uid="1.2.3") for v in kept.views))

    assert bring_back(reading.screen, foreign) == len(kept.views)
    assert all(view.content is None for view in reading.screen.viewports)


def test_the_pace_of_cine_that_a_reader_chose_comes_back(
    station: Workstation, study_uid: str, opened: Open
) -> None:
    screen = opened(study_uid).screen
    screen.cine.set_rate(0, 24.0, 0.0)
    screen.cine.set_sweeping(0, 0.0, sweeps=False)
    kept = from_json(KeptScreen, to_json(keep(screen)))
    close_study(station)

    again = opened(study_uid).screen
    assert (again.cine.rate(0), again.cine.sweeps(0)) != (24.0, False)
    bring_back(again, kept)
    assert again.cine.rate(0) == pytest.approx(24.0)
    assert not again.cine.sweeps(0)


def test_p35_a_presentation_state_in_use_comes_back_after_a_kill(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    (uid,) = take_in(station, tmp_path, film("20161108"))
    reading = opened(uid)
    draw(reading, uid, 30, 10, 37)
    save(station, reading, reading.annotations.items)
    close_study(station)
    made = journalling(station)
    reading = opened(uid)
    wait_until(lambda: bool(reading.screen.states_of(0)))
    (state,) = reading.screen.states_of(0)
    reading.screen.present(0, state)
    reading.screen.zoom(0, 2.0)
    look(station, made)
    before = keep(reading.screen)
    assert before.views[0].presented == state.sop_uid

    # Killed: nothing is left properly, the program begins anew with what lies on the disk.
    close_study(station)
    close_study(station)
    journalling(station)
    wait_until(lambda: station.reading is not None and station.reading.loaded)
    again = station.reading
    assert again is not None

    def softcopy() -> object:
        now = again.screen.viewports[0].state
        return now.softcopy if now is not None else None

    wait_until(lambda: softcopy() is not None)
    assert keep(again.screen) == before
