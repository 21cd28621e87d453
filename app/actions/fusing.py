"""Commands on fusion: a second volume over the planes of the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.commands import Command
from app.workstation import Workstation
from domain.errors import Refused
from domain.rights import Right
from imaging.colour_maps import COLOUR_MAPS
from viewer.session.fused_look import Fused
from viewer.session.fusion import fitting, next_map, why_not_fused, with_top
from viewer.session.screen import Screen
from viewer.session.views import content_key

_OPACITY_STEP = 0.1
_THRESHOLD_STEP = 0.05
_TOP_STEP = 1.25


def fuse_next(screen: Screen) -> None:
    """Lay the next series that fits over the planes of the active one.

    Raises:
        Refused: None fits; the sentence says why.
    """
    under = screen.view.content
    if under is None:
        return
    contents = (*screen.contents, *screen.priors)
    found = fitting(under, contents, screen.links)
    if not found:
        others = [content for content in contents if content is not under]
        reasons = sorted({why_not_fused(under, content, screen.links) for content in others} - {""})
        raise Refused(
            reasons[0] if reasons else "There is no other series to fuse with.",
            advice="Fusion needs two volumes of one patient in one frame of reference.",
        )
    now = screen.view.fused
    at = next((n for n, v in enumerate(found) if now and content_key(v) == now.key), -1)
    screen.fuse(screen.active, found[(at + 1) % len(found)])


def _change(change: Callable[[Fused], Fused]) -> Callable[[Screen], None]:
    return lambda screen: screen.change_fused(screen.active, change)


def _opacity(by: float) -> Callable[[Screen], None]:
    return _change(lambda f: replace(f, opacity=min(1.0, max(0.0, round(f.opacity + by, 2)))))


def _threshold(by: float) -> Callable[[Screen], None]:
    return _change(lambda f: replace(f, threshold=min(1.0, max(0.0, round(f.threshold + by, 2)))))


def _colours(name: str) -> Callable[[Screen], None]:
    return _change(lambda look: replace(look, colours=name))


def _is_open(station: Workstation) -> bool:
    return station.reading is not None and station.reading.screen.view.content is not None


def _is_fused(station: Workstation) -> bool:
    return station.reading is not None and station.reading.screen.view.fused is not None


def _command(
    id_: str,
    title: str,
    act: Callable[[Screen], None],
    shortcut: str = "",
    enabled: Callable[[Workstation], bool] = _is_fused,
) -> Command:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            act(station.reading.screen)

    return Command(
        f"fusion.{id_}",
        title,
        run,
        menu="Fusion",
        shortcut=shortcut,
        enabled=enabled,
        room="read",
        needs=Right.READ_IMAGES,
    )


COMMANDS = (
    _command("fuse", "Fuse with the next series that fits", fuse_next, "Alt+F", _is_open),
    _command("unfuse", "End fusion", lambda s: s.unfuse(s.active), "Alt+Shift+F"),
    _command("swap", "Fusion: change what is over and under", lambda s: s.swap_fused(s.active)),
    _command("stronger", "Fusion: more opaque", _opacity(_OPACITY_STEP), "Alt+PgUp"),
    _command("fainter", "Fusion: more transparent", _opacity(-_OPACITY_STEP), "Alt+PgDown"),
    _command(
        "top_down", "Fusion: lower the highest value", _change(lambda f: with_top(f, 1 / _TOP_STEP))
    ),
    _command(
        "top_up", "Fusion: raise the highest value", _change(lambda f: with_top(f, _TOP_STEP))
    ),
    _command("threshold_up", "Fusion: raise the threshold", _threshold(_THRESHOLD_STEP)),
    _command("threshold_down", "Fusion: lower the threshold", _threshold(-_THRESHOLD_STEP)),
    _command("next_colours", "Fusion: next colours", _change(next_map), "Alt+Shift+C"),
    *(
        _command(f"colours.{name.lower().replace(' ', '_')}", f"Fusion in {name}", _colours(name))
        for name in COLOUR_MAPS
    ),
)
