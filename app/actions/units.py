"""Commands on the unit that a series' values are shown in: SUV, Bq/ml, real-world values."""

from __future__ import annotations

from collections.abc import Callable

from app.commands import Command
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from imaging.suv import BODY_WEIGHT, LEAN_MASS, SURFACE
from viewer.session.units import next_unit, units_of
from viewer.session.views import content_key


def show_in(reading: Reading, unit: str) -> None:
    """Show the active viewport's series in another of its units, wherever it is used.

    Raises:
        LightboxError: It has no such unit, or is still loading.
    """
    screen = reading.screen
    content = screen.view.content
    if content is None or unit == content.unit:
        return
    if unit not in units_of(content):
        why = next((doubt.fact for doubt in content.doubts if doubt.code == "suv"), "")
        raise LightboxError(
            f"This series cannot be shown in {unit}.", advice=why or "Choose another series."
        )
    if not screen.is_finished(content):
        raise LightboxError(
            "The series is still loading.", advice="Change its unit when it has loaded."
        )
    screen.show_in(screen.active, unit)
    shown = screen.view.content
    key = content_key(content)
    for number, held in reading.contents.items():
        if shown is not None and content_key(held) == key:
            # Models, reports and exports must read the same numbers as the screen.
            reading.contents[number] = shown


def _next(station: Workstation) -> None:
    reading = station.reading
    if reading is not None and reading.screen.view.content is not None:
        show_in(reading, next_unit(reading.screen.view.content))


def _in(unit: str) -> Callable[[Workstation], None]:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            show_in(station.reading, unit)

    return run


def _can_choose(station: Workstation) -> bool:
    content = station.reading.screen.view.content if station.reading is not None else None
    return content is not None and len(units_of(content)) > 1


def _command(id_: str, title: str, unit: str) -> Command:
    return Command(
        f"units.{id_}",
        title,
        _in(unit),
        menu="View",
        enabled=_can_choose,
        room="read",
        needs=Right.READ_IMAGES,
    )


COMMANDS = (
    Command(
        "units.next",
        "Values in the next unit",
        _next,
        menu="View",
        shortcut="Alt+U",
        enabled=_can_choose,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    _command("suvbw", "Values as SUV by body weight", BODY_WEIGHT),
    _command("suvlbm", "Values as SUV by lean mass", LEAN_MASS),
    _command("suvbsa", "Values as SUV by body surface", SURFACE),
    _command("bqml", "Values in Bq/ml", "BQML"),
)
