"""Commands on how viewports are arranged, and on what moves together in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.actions.priors import bring_beside, earlier_first
from app.actions.protocols import book_of, choose_always, free_id
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import Refused
from domain.rights import Right
from viewer.session.hanging_facts import facts_of_contents
from viewer.session.layout import LAYOUTS, MOST, Layout, grid
from viewer.session.links import Link
from viewer.session.remembering import remembered
from viewer.session.screen import Screen

# The layouts with a key of their own; Shift+1 to 5 are in the list of the view's commands.
_KEYS = {"2x3": "Shift+6", "3x3": "Shift+7", "4x4": "Shift+8", "1+2": "Shift+9"}


def _on_screen(act: Callable[[Screen], object]) -> Callable[[Workstation], None]:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            act(station.reading.screen)

    return run


def _is_open(station: Workstation) -> bool:
    return station.reading is not None


def _command(
    id_: str, title: str, act: Callable[[Screen], object], shortcut: str = "", menu: str = ""
) -> Command:
    return Command(
        id_,
        title,
        _on_screen(act),
        menu=menu,
        shortcut=shortcut,
        enabled=_is_open,
        room="read",
        needs=Right.READ_IMAGES,
    )


def _layout(layout: Layout) -> Command:
    key = _KEYS.get(layout.id, "")
    title = f"Viewports {layout.title}"
    # Only what has a key stands in the menu; the palette and the picker know all of them.
    return _command(
        f"layout.{layout.id}", title, lambda s: s.set_layout(layout), key, "Layout" if key else ""
    )


def _turn(link: Link) -> Command:
    return _command(
        f"link.{link.value}", f"Link {link.value}", lambda s: s.turn_link(link), menu="Links"
    )


def _leave(link: Link) -> Command:
    return _command(
        f"link.leave.{link.value}",
        f"This viewport leaves or follows: {link.value}",
        lambda s: s.turn_apart(s.active, link),
        menu="Links",
    )


@guarded(Right.READ_IMAGES)
def open_prior(station: Workstation) -> None:
    """Open the next earlier study for the viewports that wait for it; the others stay."""
    reading = station.reading
    if reading is None:
        return
    waiting = [study for study in earlier_first(reading) if study.uid not in reading.beside]
    if not waiting:
        station.telling.done("No other prior of this patient is on this seat.")
        return
    bring_beside(station, waiting[0].uid, another_patient=False, came=reading.screen.fill_empty)


@guarded(Right.READ_IMAGES)
def remember(station: Workstation) -> None:
    """Make a protocol of how the study hangs now, to be looked at and saved in the settings.

    Raises:
        Refused: Nothing is shown.
    """
    reading = station.reading
    if reading is None:
        return
    try:
        protocol = remembered(reading.screen, "own")
    except ValueError as error:
        raise Refused("Nothing is shown that could be remembered.") from error
    station.remembered = replace(protocol, id=free_id(station, protocol.title))
    edit(station)


def edit(station: Workstation) -> None:
    """Go to the hanging protocols in the settings."""
    station.enter("settings", "hanging")


@guarded(Right.READ_IMAGES)
def always(station: Workstation) -> None:
    """Hang the reader's studies of this kind by the protocol in use, from now on."""
    reading = station.reading
    hanging = reading.screen.hanging if reading is not None else None
    if reading is None or hanging is None or not hanging.stages:
        return
    kind = facts_of_contents(reading.screen.contents).kind_of_study
    choose_always(station, kind, hanging.id)
    title = book_of(station).named(hanging.id)
    station.telling.done(
        f"{kind.replace('|', ' ').strip()} studies hang as {title.title if title else hanging.id}."
    )


_GRIDS = tuple(grid(r, c) for r in range(1, MOST + 1) for c in range(1, MOST + 1))
_SPANNED = tuple(layout for layout in LAYOUTS if layout.spans)

COMMANDS = (
    _command("hanging.next", "Next stage of the hanging", lambda s: s.step_stage(1), ".",
             "Layout"),
    _command("hanging.previous", "Previous stage of the hanging", lambda s: s.step_stage(-1), ",",
             "Layout"),
    Command("hanging.prior", "Open the prior that the hanging waits for", open_prior,
            menu="Layout", enabled=_is_open, room="read", needs=Right.READ_IMAGES),
    Command("hanging.remember", "Remember this arrangement", remember, menu="Layout",
            enabled=_is_open, room="read", needs=Right.READ_IMAGES),
    Command("hanging.always", "Always hang studies like this so", always, menu="Layout",
            enabled=_is_open, room="read", needs=Right.READ_IMAGES),
    Command("hanging.edit", "Hanging protocols", edit, menu="Go", needs=Right.READ_IMAGES),
    _command("hanging.again", "Hang the study again", lambda s: s.hang(), menu="Layout"),
    *(_layout(layout) for layout in (*_GRIDS, *_SPANNED)),
    *(_turn(link) for link in Link),
    *(_leave(link) for link in Link),
    _command("link.pair", "Pair the slices shown", lambda s: s.pair_slices(s.active), "Alt+P",
             "Links"),
    _command("link.unpair", "Take paired slices apart", lambda s: s.unpair(), menu="Links"),
    _command("link.offset.reset", "Take back this viewport's offset",
             lambda s: s.reset_offset(s.active), menu="Links"),
)  # fmt: skip
