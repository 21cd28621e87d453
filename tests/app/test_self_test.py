"""A seat tests itself once for each program, keeps how it ended, and switches off what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest

import viewer.session.self_test
from app.actions import self_test
from app.workstation import Workstation
from domain.audit import Outcome
from domain.errors import LightboxError
from domain.measurement import Angle
from domain.work import Unwatched
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "profile", passphrase=PASSPHRASE)
    yield made
    made.close()


def wait(until: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not until():
        assert monotonic() < end
        sleep(0.02)


def test_a_new_seat_tests_itself_and_an_unchanged_one_does_not_again(station: Workstation) -> None:
    self_test.test_when_changed(station, self_test.start)
    wait(lambda: station.records.settings.load().self_tested is not None)
    first = station.records.settings.load().self_tested
    assert first is not None
    assert first.failed == ()
    assert first.answers > 9000
    assert station.tools_away == {}

    self_test.test_when_changed(station, self_test.start)
    wait(lambda: not station.jobs.under_way)
    assert station.records.settings.load().self_tested == first


def test_another_program_is_tested_again(station: Workstation) -> None:
    self_test.run(station, Unwatched())
    seat = station.records.settings.load()
    assert seat.self_tested is not None
    older = replace(seat.self_tested, program="an older one")
    station.records.settings.save(replace(seat, self_tested=older))

    self_test.test_when_changed(station, self_test.start)

    wait(
        lambda: (
            (now := station.records.settings.load().self_tested) is not None
            and now.program == self_test.print_of_program()
        )
    )


def test_what_fails_is_recorded_told_kept_and_switched_off(
    station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Angle, "degrees", property(lambda angle: 12.0))

    self_test.start(station)
    wait(lambda: bool(station.tools_away))

    assert set(station.tools_away) == {"angle"}
    assert station.checks_failed == ("Angles on anisotropic voxels",)
    assert "12" in station.tools_away["angle"]
    tested = station.records.settings.load().self_tested
    assert tested is not None
    assert [check.title for check in tested.failed] == ["Angles on anisotropic voxels"]
    wait(lambda: bool(station.telling.items))
    assert "Angles on anisotropic voxels" in station.telling.items[-1].sentence
    event = station.records.audit.recent(1)[0]
    assert event.event.action == "seat.self_test"
    assert event.event.outcome is Outcome.SERIOUS_FAILURE


def test_one_check_that_breaks_off_does_not_keep_the_others_from_running(
    station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise LightboxError("The worker is gone.")

    checks = list(viewer.session.self_test.CHECKS)
    checks[0] = replace(checks[0], run=broken)
    monkeypatch.setattr(viewer.session.self_test, "CHECKS", tuple(checks))
    tested = self_test.run(station, Unwatched())
    assert len(tested.failed) == 1
    assert len(tested.held) == len(checks) - 1


def test_a_test_that_waits_begins_when_nobody_opens_a_study(station: Workstation) -> None:
    self_test.test_when_changed(station, self_test.when_quiet)
    wait(lambda: station.quiet_looks is not None)
    for _ in range(3):
        self_test.look_after(station)
    assert station.records.settings.load().self_tested is None
    for _ in range(3):
        self_test.look_after(station)
    assert station.quiet_looks is None
    wait(lambda: station.records.settings.load().self_tested is not None)
