"""The command explains the chosen mark, else the value under the pointer; again closes it."""

from __future__ import annotations

import pytest

from app.actions import ALL_COMMANDS
from app.actions.measuring import measure_spec
from app.actions.opening import load_study
from app.commands import Command
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.work import Unwatched
from viewer.session.explained import About
from viewer.session.hanging import one


def command(id_: str) -> Command:
    (found,) = (each for each in ALL_COMMANDS if each.id == id_)
    return found


def test_alt_e_explains_the_chosen_mark_or_the_value_pointed_at(
    station: Workstation, study_uid: str
) -> None:
    reading = load_study(station, study_uid, Unwatched())
    station.reading = reading
    screen, volume = reading.screen, reading.main_volume
    assert volume is not None
    screen.hang(one(volume))
    explain = command("measure.explain")
    assert explain.shortcut == "Alt+E"
    screen.pointed = (0, volume.lattice.point(3, 4, 5))

    explain.run(station)

    assert screen.explanation is not None
    assert screen.explanation.rows[0].value == "column 4, row 5, slice 6"
    explain.run(station)
    assert screen.asked is None

    sop = volume.sources[0].instance.sop_uid
    (mark,) = measure_spec(
        station, reading, [{"kind": "length", "sop": sop, "points": [[0, 0], [3, 0]]}]
    )
    reading.annotations.place(mark)
    screen.choose(mark.id)
    explain.run(station)
    assert screen.asked == About(mark_id=mark.id)


def test_a_unit_that_a_series_lacks_is_refused_with_a_sentence(
    station: Workstation, study_uid: str
) -> None:
    reading = load_study(station, study_uid, Unwatched())
    station.reading = reading
    volume = reading.main_volume
    assert volume is not None
    reading.screen.hang(one(volume))
    assert not command("units.next").enabled(station)
    with pytest.raises(LightboxError, match="cannot be shown in SUVbw"):
        command("units.suvbw").run(station)
