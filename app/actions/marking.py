"""Commands that change marks: choose all, nudge, label, copy, calibrate by a chosen length."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from app.commands import Command
from app.workstation import Workstation
from domain.errors import Refused
from domain.measurement import Author, Calibration, Length, Measurement
from domain.rights import Right
from viewer.session.editing import nudge, text_of
from viewer.session.pasting import paste


def chosen_mark(station: Workstation) -> Measurement | None:
    """Return the mark that is taken hold of."""
    reading = station.reading
    return reading.annotations.mark(reading.screen.chosen) if reading else None


def _choose_all(station: Workstation) -> None:
    if station.reading is not None:
        station.reading.screen.choose_all()


def _nudge(right: int, down: int) -> Callable[[Workstation], None]:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            nudge(station.reading.screen, right, down)

    return run


def _label(station: Workstation) -> None:
    mark = chosen_mark(station)
    if station.reading is not None and mark is not None:
        station.reading.screen.ask_words(mark)


def _copy(station: Workstation) -> None:
    reading = station.reading
    if reading is None:
        return
    screen = reading.screen
    chosen = tuple(mark for mark in reading.annotations.items if screen.is_chosen(mark.id))
    screen.copied = chosen
    station.copy(text_of(chosen or reading.annotations.items))


def _paste(station: Workstation) -> None:
    """Put the copied marks on what the active viewport shows.

    Raises:
        Refused: None is copied, or one of them cannot be the same there.
    """
    reading = station.reading
    if reading is None:
        return
    screen = reading.screen
    if not screen.copied:
        raise Refused("No mark is copied.", advice="Choose marks and press Ctrl+C first.")
    made = paste(screen, screen.copied, author=Author(station.full_name), now=datetime.now(UTC))
    reading.annotations.place_all(made)
    screen.choose_these(mark.id for mark in made)


def _calibrate(station: Workstation) -> None:
    mark = chosen_mark(station)
    if station.reading is None or mark is None:
        return
    if not isinstance(mark, Length):
        raise Refused(
            "Only a length can be given its true millimetres.",
            advice="Measure something of known length, choose it, then calibrate.",
        )
    if mark.place.frame_of_reference or not mark.place.sop_uid:
        raise Refused(
            "The scanner gives this image its scale, which no reader may change.",
            advice="Calibrate radiographs, films and screen captures.",
        )
    line = Calibration(
        mark.place,
        mark.start,
        mark.end,
        mark.millimetres,
        Author(station.full_name),
        datetime.now(UTC),
        id=mark.id,
    )
    station.reading.screen.ask_words(line)


def _is_open(station: Workstation) -> bool:
    return station.reading is not None


def _command(
    id_: str,
    title: str,
    run: Callable[[Workstation], None],
    shortcut: str = "",
    needs: Right = Right.MEASURE,
) -> Command:
    return Command(
        f"measure.{id_}",
        title,
        run,
        menu="Edit",
        shortcut=shortcut,
        enabled=_is_open,
        room="read",
        needs=needs,
    )


COMMANDS = (
    _command("choose_all", "Choose all marks of the viewport", _choose_all, "Ctrl+A"),
    _command("label", "Label the chosen mark", _label, "Shift+B"),
    _command("copy", "Copy measurements as text", _copy, "Ctrl+C", Right.COPY_PICTURES),
    _command("paste", "Put the copied marks on this image", _paste, "Ctrl+V"),
    _command("calibrate", "Calibrate by the chosen length", _calibrate, ""),
    _command("nudge_left", "Nudge the chosen marks left", _nudge(-1, 0), "Alt+Shift+Left"),
    _command("nudge_right", "Nudge the chosen marks right", _nudge(1, 0), "Alt+Shift+Right"),
    _command("nudge_up", "Nudge the chosen marks up", _nudge(0, -1), "Alt+Shift+Up"),
    _command("nudge_down", "Nudge the chosen marks down", _nudge(0, 1), "Alt+Shift+Down"),
)
