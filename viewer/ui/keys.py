"""What the keys do while the pictures have the focus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from viewer.session.pointing import Pointing
from viewer.session.screen import Screen
from viewer.session.view_state import Slab, SlabMode
from viewer.tools import TOOLS

_ZOOM_STEP = 1.25
_SLAB_STEP_MM, _FIRST_SLAB_MM = 1.0, 3.0
_MANY = 10


@dataclass(frozen=True, slots=True)
class Key:
    """One key, as Qt writes it, with what it is called and does."""

    keys: tuple[str, ...]
    title: str
    act: Callable[[Screen, Pointing], None]


def thicker(screen: Screen, by_mm: float) -> None:
    """Change the slab's thickness; a thin plane becomes a mean slab first."""
    state = screen.view.state
    if state is None:
        return
    slab = state.slab
    if slab.mode is SlabMode.OFF:
        if by_mm > 0:
            screen.set_slab(screen.active, Slab(SlabMode.MEAN, _FIRST_SLAB_MM))
        return
    thickness = slab.thickness_mm + by_mm
    thin = thickness < _SLAB_STEP_MM
    screen.set_slab(screen.active, Slab() if thin else replace(slab, thickness_mm=thickness))


def project(screen: Screen, mode: SlabMode) -> None:
    """Change what becomes of the values through the slab."""
    state = screen.view.state
    if state is not None:
        thickness = state.slab.thickness_mm or (_FIRST_SLAB_MM if mode is SlabMode.MEAN else 10.0)
        slab = Slab() if mode is SlabMode.OFF else Slab(mode, thickness)
        screen.set_slab(screen.active, slab)


def _escape(screen: Screen, pointing: Pointing) -> None:
    # First the drawing, then what is chosen, then the view: Esc never loses work.
    if pointing.cancel():
        return
    if screen.writing is not None:
        screen.ask_words(None)
    elif screen.chosen:
        screen.choose("")
    elif screen.maximised is not None:
        screen.maximise(screen.maximised)
    else:
        screen.reset(screen.active)


def _to_end(screen: Screen, _: Pointing) -> None:
    now = screen.slice_number(screen.active)
    if now is not None:
        screen.go_to(screen.active, now[1] - 1)


def _tool(id_: str) -> Callable[[Screen, Pointing], None]:
    return lambda screen, _: screen.choose_tool(id_)


def _preset(digit: int) -> Callable[[Screen, Pointing], None]:
    def act(screen: Screen, _: Pointing) -> None:
        screen.use_preset(screen.active, digit)

    return act


def _scroll(steps: int) -> Callable[[Screen, Pointing], None]:
    return lambda screen, _: screen.scroll(screen.active, steps)


def _zoom(factor: float) -> Callable[[Screen, Pointing], None]:
    return lambda screen, _: screen.zoom(screen.active, factor)


def _turn(degrees: float) -> Callable[[Screen, Pointing], None]:
    return lambda screen, _: screen.turn(screen.active, degrees)


def _projection(mode: SlabMode) -> Callable[[Screen, Pointing], None]:
    return lambda screen, _: project(screen, mode)


KEYS: tuple[Key, ...] = (
    Key(("Down",), "Next image", _scroll(1)),
    Key(("Up",), "Previous image", _scroll(-1)),
    Key(("Shift+Down",), "Ten images on", _scroll(_MANY)),
    Key(("Shift+Up",), "Ten images back", _scroll(-_MANY)),
    Key(("Home",), "First image", lambda screen, _: screen.go_to(screen.active, 0)),
    Key(("End",), "Last image", _to_end),
    Key(("Tab",), "Next viewport", lambda screen, _: screen.next_viewport()),
    Key(("Shift+Tab", "Shift+Backtab"), "Previous viewport",
        lambda screen, _: screen.next_viewport(-1)),
    *(Key((tool.key,), tool.label, _tool(tool.id)) for tool in TOOLS),
    *(Key((str(digit),), f"Window preset {digit}", _preset(digit)) for digit in range(10)),
    Key(("Alt+R",), "Turn right by 90°", _turn(90)),
    Key(("Alt+L",), "Turn left by 90°", _turn(-90)),
    Key(("Shift+H",), "Flip left and right",
        lambda screen, _: screen.flip_sideways(screen.active)),
    Key(("Shift+V",), "Flip top and bottom", lambda screen, _: screen.flip_over(screen.active)),
    Key(("I",), "Invert", lambda screen, _: screen.invert(screen.active)),
    Key(("Space",), "All overlays, no texts, image only",
        lambda screen, _: screen.cycle_overlay()),
    Key(("Alt+V",), "Show or hide the crosshair", lambda screen, _: screen.toggle_crosshair()),
    Key(("Alt+X",), "Crosshair to the middle", lambda screen, _: screen.recentre(screen.active)),
    Key(("Alt+S",), "Show or hide segments", lambda screen, _: screen.toggle_masks()),
    Key(("=", "Ctrl+Return"), "Fit to the viewport", lambda screen, _: screen.fit(screen.active)),
    Key(("+", "Shift++", "Ctrl++", "Ctrl+Shift++"), "Zoom in", _zoom(_ZOOM_STEP)),
    Key(("-", "Ctrl+-"), "Zoom out", _zoom(1 / _ZOOM_STEP)),
    Key(("Delete", "Backspace"), "Delete the chosen mark",
        lambda screen, _: screen.delete_chosen()),
    Key(("Ctrl+Z",), "Undo", lambda screen, _: screen.annotations.undo()),
    Key(("Ctrl+Y", "Ctrl+Shift+Z"), "Redo", lambda screen, _: screen.annotations.redo()),
    Key(("Ctrl+D",), "Choose nothing", lambda screen, _: screen.choose("")),
    Key(("Num+0",), "Thin plane", _projection(SlabMode.OFF)),
    Key(("Num+1",), "Slab MIP", _projection(SlabMode.MIP)),
    Key(("Num+2",), "Slab MinIP", _projection(SlabMode.MINIP)),
    Key(("Num+3",), "Slab mean", _projection(SlabMode.MEAN)),
    Key(("Num++",), "Thicker slab", lambda screen, _: thicker(screen, _SLAB_STEP_MM)),
    Key(("Num+-",), "Thinner slab", lambda screen, _: thicker(screen, -_SLAB_STEP_MM)),
    Key(("F11",), "One viewport over all, and back",
        lambda screen, _: screen.maximise(screen.active)),
    Key(("Escape",), "Cancel, then reset the view", _escape),
)  # fmt: skip
