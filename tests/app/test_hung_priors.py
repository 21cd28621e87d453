"""Where a protocol has room for a prior, opening the study opens the prior with it, at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest

from app.actions.hung_priors import opens_priors, turn_opening_priors
from app.actions.importing import import_files
from app.actions.opening import open_study
from app.actions.priors import close_beside
from app.state.reading import Reading
from app.workstation import Workstation
from domain.work import Unwatched
from tests.app.conftest import wait_until
from tests.phantoms.films import film
from viewer.session.views import content_key

Open = Callable[[str], Reading]


def take_in(station: Workstation, folder: Path, *films: bytes) -> list[str]:
    """Import films; return the study UID of each."""
    files = []
    for number, part10 in enumerate(films):
        files.append(folder / f"{number:02}.dcm")
        files[-1].write_bytes(part10)
    assert import_files(station, files, Unwatched()).stored == len(films)
    return [str(pydicom.dcmread(file).StudyInstanceUID) for file in files]


def shown(reading: Reading) -> list[tuple[str, str]]:
    """Return role and study of every viewport."""
    return [
        (view.role, view.content.study_uid if view.content else view.reason)
        for view in reading.screen.viewports
    ]


def test_the_pair_hangs_before_the_prior_has_come_and_nothing_moves_when_it_does(
    station: Workstation, tmp_path: Path
) -> None:
    old, now = take_in(station, tmp_path, film("20160322"), film("20161108"))
    said: list[str] = []
    hung: list[object] = []

    def opened(reading: Reading) -> None:
        # Nothing has been decoded yet: this is what the reader sees first.
        said.extend(reading.screen.can_show(number) for number in (0, 1))
        hung.append((reading.screen.layout, shown(reading), reading.screen.active))

    open_study(station, now, opened=opened)
    wait_until(lambda: station.reading is not None and station.reading.loaded)
    reading = station.reading
    assert reading is not None
    wait_until(lambda: reading.beside[old].loaded)

    assert said == ["Image 1 has not arrived yet, 0 of 1 so far.",
                    "Prior 2016-03-22 is being read…"]  # fmt: skip
    assert hung == [(reading.screen.layout, shown(reading), reading.screen.active)]
    assert shown(reading) == [("Current", now), ("Prior", old)]
    assert [reading.screen.can_show(number) for number in (0, 1)] == ["", ""]


def test_both_sides_have_one_scale_in_millimetres(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    _, now = take_in(
        station,
        tmp_path,
        film("20160322", spacing=(0.4, 0.7)),
        film("20161108", spacing=(0.5, 0.5)),
    )
    screen = opened(now).screen
    for number in (0, 1):
        screen.sized(number, 700.0, 900.0)

    planes = [screen.plane(number, 700.0, 900.0) for number in (0, 1)]
    assert planes[0] is not None
    assert planes[1] is not None
    assert planes[0].mm_per_pixel == pytest.approx(planes[1].mm_per_pixel, rel=1e-9)


def test_p30_another_patients_film_is_never_hung_as_a_prior(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    _, now = take_in(
        station, tmp_path, film("20160322", patient="FILM-2"), film("20161108", patient="FILM-1")
    )
    reading = opened(now)

    assert not reading.beside
    assert [study for _, study in shown(reading)] == [now]


def test_p36_the_newest_earlier_film_is_the_prior_and_a_later_one_is_none(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    _oldest, morning, now, _later = take_in(
        station,
        tmp_path,
        film("20150101"),
        film("20161108", time="071500"),
        film("20161108", time="090000"),
        film("20170101"),
    )
    reading = opened(now)

    assert shown(reading) == [("Current", now), ("Prior", morning)]
    assert _later not in reading.beside


def test_a_prior_that_no_viewport_could_show_is_left_alone(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    fits, _hand, now = take_in(
        station,
        tmp_path,
        film("20140101"),
        film("20160101", modality="MG", view="CC", part="BREAST"),
        film("20161108"),
    )
    reading = opened(now)

    assert list(reading.beside) == [fits]


def test_the_seat_can_leave_priors_closed(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    _, now = take_in(station, tmp_path, film("20160322"), film("20161108"))
    assert opens_priors(station)

    turn_opening_priors(station)

    assert not opens_priors(station)
    reading = opened(now)
    assert not reading.beside
    assert [study for _, study in shown(reading)] == [now]


def test_p29_images_of_a_prior_that_was_closed_meanwhile_are_dropped(
    station: Workstation, tmp_path: Path
) -> None:
    old, now = take_in(station, tmp_path, film("20160322"), film("20161108"))
    open_study(station, now, opened=lambda _reading: close_beside(station))
    wait_until(lambda: station.reading is not None and station.reading.loaded)
    reading = station.reading
    assert reading is not None
    wait_until(lambda: not station.jobs.under_way)

    assert not reading.beside
    assert all(content_key(c)[0] and c.study_uid != old for c in reading.screen.priors)
    assert [study for _, study in shown(reading)] == [now]


def test_real_chest_films_hang_beside_their_prior(
    station: Workstation, real_data: Path, opened: Open
) -> None:
    files = sorted((real_data / "dx-chest-priors-nih1").glob("*.dcm"))
    import_files(station, files, Unwatched())
    newest = max(station.records.archive.studies(limit=9), key=lambda s: s.study.date)
    reading = opened(newest.study.uid)

    assert [role for role, _ in shown(reading)] == ["Current", "Prior"]
    dates = [v.content.sources[0].instance.study.date for v in reading.screen.viewports
             if v.content]  # fmt: skip
    assert dates == ["20161108", "20160322"]
