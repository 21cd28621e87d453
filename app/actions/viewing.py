"""Commands on what the viewer shows: tools, slices, windows, slabs, layouts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.actions import full_screen
from app.commands import Command
from app.workstation import Workstation
from domain.rights import Right
from domain.volume import Volume
from viewer.session.hanging import one, planes, scene
from viewer.session.layout import FOUR, PAIR, Layout
from viewer.session.other_plane import has_planes
from viewer.session.screen import Screen
from viewer.session.thickness import STEP_MM, project, project_next, thicker
from viewer.session.view_state import Orientation, SlabMode
from viewer.tools import ON_BUTTONS, TOOLS

_ZOOM_STEP = 1.25
_LOOKING = frozenset({*ON_BUTTONS, "select"})  # every other tool leaves a mark
_SECOND_KEYS = {"length": ("L",)}  # as in OsiriX and Horos


def _on_screen(act: Callable[[Screen], object]) -> Callable[[Workstation], None]:
    """Return a command that acts on the open study's screen, and does nothing without one."""

    def run(station: Workstation) -> None:
        if station.reading is not None:
            act(station.reading.screen)

    return run


def _is_open(station: Workstation) -> bool:
    return station.reading is not None


def _command(
    id_: str,
    title: str,
    act: Callable[[Screen], object],
    *keys: str,
    menu: str = "View",
    needs: Right = Right.READ_IMAGES,
) -> Command:
    return Command(
        f"view.{id_}",
        title,
        _on_screen(act),
        menu=menu,
        shortcut=keys[0] if keys else "",
        also=keys[1:],
        enabled=_is_open,
        room="read",
        needs=needs,
    )


def _choose_tool(id_: str) -> Callable[[Screen], object]:
    return lambda screen: screen.choose_tool(id_)


def _preset(digit: int) -> Callable[[Screen], object]:
    return lambda screen: screen.use_preset(screen.active, digit)


def _scroll(steps: int) -> Callable[[Screen], object]:
    return lambda screen: screen.scroll(screen.active, steps)


def _to_end(screen: Screen) -> None:
    number = screen.slice_number(screen.active)
    if number is not None:
        screen.go_to(screen.active, number[1] - 1)


def _plane(orientation: Orientation) -> Callable[[Screen], object]:
    return lambda screen: screen.show_plane(screen.active, orientation)


def _scene_here(screen: Screen) -> None:
    volume = screen.volume_behind(screen.active)
    if volume is not None:
        screen.put_scene(screen.active, volume)


def _has_planes(station: Workstation) -> bool:
    reading = station.reading
    return reading is not None and has_planes(reading.screen.volume_behind(reading.screen.active))


def _slab(mode: SlabMode) -> Callable[[Screen], object]:
    return lambda screen: project(screen, mode)


def _thicken(by_mm: float) -> Callable[[Screen], object]:
    return lambda screen: thicker(screen, by_mm)


def _layout(layout: Layout) -> Callable[[Screen], object]:
    return lambda screen: screen.set_layout(layout)


def _planes(screen: Screen) -> None:
    content = screen.view.content
    if isinstance(content, Volume):
        screen.hang(planes(content))


def _scene(screen: Screen) -> None:
    content = screen.view.content
    if isinstance(content, Volume):
        screen.hang(scene(content))


def _alone(screen: Screen) -> None:
    content = screen.view.content
    if content is not None:
        screen.hang(one(content))


def _series(step: int) -> Callable[[Screen], object]:
    def act(screen: Screen) -> None:
        contents = screen.contents
        shown = screen.view.content
        if not contents:
            return
        now = next((n for n, c in enumerate(contents) if c is shown), 0)
        screen.put(screen.active, contents[(now + step) % len(contents)])

    return act


COMMANDS = (
    *(
        _command(
            f"tool.{tool.id}",
            tool.label,
            _choose_tool(tool.id),
            tool.key,
            *_SECOND_KEYS.get(tool.id, ()),
            menu="Tools",
            needs=Right.READ_IMAGES if tool.id in _LOOKING else Right.MEASURE,
        )
        for tool in TOOLS
    ),
    _command(
        "measure_again",
        "Measure with the tool used last",
        lambda s: s.choose_tool(s.measured_with),
        "M",
        menu="Tools",
        needs=Right.MEASURE,
    ),
    *(
        _command(f"preset.{digit}", f"Window preset {digit}", _preset(digit), str(digit))
        for digit in range(10)
    ),
    _command("next_image", "Next image", _scroll(1), "Down"),
    _command("previous_image", "Previous image", _scroll(-1), "Up"),
    _command("ten_on", "Ten images on", _scroll(10), "Shift+Down"),
    _command("ten_back", "Ten images back", _scroll(-10), "Shift+Up"),
    _command("first_image", "First image", lambda s: s.go_to(s.active, 0), "Home"),
    _command("last_image", "Last image", _to_end, "End"),
    _command("next_series", "Next series", _series(1), "Right", "PgDown"),
    _command("previous_series", "Previous series", _series(-1), "Left", "PgUp"),
    _command("next_viewport", "Next viewport", lambda s: s.next_viewport(1), "Tab"),
    _command(
        "previous_viewport",
        "Previous viewport",
        lambda s: s.next_viewport(-1),
        "Shift+Tab",
        "Shift+Backtab",
    ),
    _command("maximise", "Maximise viewport", lambda s: s.maximise(s.active), "F"),
    _command("turn_right", "Turn right", lambda s: s.turn(s.active, 90.0), "Alt+R"),
    _command("turn_left", "Turn left", lambda s: s.turn(s.active, -90.0), "Alt+L"),
    _command(
        "flip_sideways", "Flip left and right", lambda s: s.flip_sideways(s.active), "Shift+H"
    ),
    _command("flip_over", "Flip top and bottom", lambda s: s.flip_over(s.active), "Shift+V"),
    _command("invert", "Invert", lambda s: s.invert(s.active), "I"),
    _command(
        "zoom_in",
        "Zoom in",
        lambda s: s.zoom(s.active, _ZOOM_STEP),
        "+",
        "Shift++",
        "Ctrl++",
        "Ctrl+Shift++",
    ),
    _command("zoom_out", "Zoom out", lambda s: s.zoom(s.active, 1 / _ZOOM_STEP), "-", "Ctrl+-"),
    _command("fit", "Fit", lambda s: s.fit(s.active), "=", "Ctrl+Return"),
    _command("reset", "Reset view", lambda s: s.reset(s.active)),
    replace(
        _command("step_back", "Cancel, then reset the view", Screen.step_back, "Esc"),
        run=full_screen.step_back,
    ),
    _command("overlay", "Overlays: all, fewer, image only", lambda s: s.cycle_overlay(), "Space"),
    _command("link", "Link viewports", lambda s: s.toggle_link(), "Shift+L"),
    _command("crosshair", "Show crosshair", lambda s: s.toggle_crosshair(), "Alt+V"),
    _command("reference_lines", "Show reference lines", lambda s: s.toggle_references(), "Alt+C"),
    _command(
        "straighten", "Planes back to right angles", lambda s: s.straighten(s.active), "Alt+O"
    ),
    _command(
        "acquired_images",
        "Acquired images or planes",
        lambda s: s.switch_images(s.active),
        "Alt+I",
    ),
    _command(
        "measure_anyway",
        "Measure in spite of missing or uneven slices",
        lambda s: s.measure_anyway(s.active),
        menu="Measure",
        needs=Right.MEASURE,
    ),
    _command("planes_alone", "Turn planes one by one", lambda s: s.toggle_planes_alone()),
    _command("recentre", "Crosshair to the middle", lambda s: s.recentre(s.active), "Alt+X"),
    _command("masks", "Show segmentations", lambda s: s.toggle_masks(), "Alt+S"),
    *(
        replace(
            _command(f"plane.{plane.value}", title, _plane(plane), key, menu="Plane"),
            enabled=_has_planes,
        )
        for plane, title, key in (
            (Orientation.AXIAL, "Axial plane", "Alt+1"),
            (Orientation.SAGITTAL, "Sagittal plane", "Alt+2"),
            (Orientation.CORONAL, "Coronal plane", "Alt+3"),
        )
    ),
    replace(
        _command("plane.3d", "3D of this series", _scene_here, "Alt+4", menu="Plane"),
        enabled=_has_planes,
    ),
    _command("slab.off", "Thin slices", _slab(SlabMode.OFF), "Ctrl+0", "Num+0", menu="Slab"),
    _command("slab.mip", "Slab: MIP", _slab(SlabMode.MIP), "Ctrl+1", "Num+1", menu="Slab"),
    _command("slab.minip", "Slab: MinIP", _slab(SlabMode.MINIP), "Ctrl+2", "Num+2", menu="Slab"),
    _command("slab.mean", "Slab: mean", _slab(SlabMode.MEAN), "Ctrl+3", "Num+3", menu="Slab"),
    _command("slab.next", "Slab: the next kind", project_next, "Ctrl+Alt+B", menu="Slab"),
    _command("slab.thicker", "Thicker slab", _thicken(STEP_MM), "Ctrl+.", "Num++", menu="Slab"),
    _command("slab.thinner", "Thinner slab", _thicken(-STEP_MM), "Ctrl+,", "Num+-", menu="Slab"),
    _command("layout.planes", "Three planes and 3D", _planes, "Shift+1", menu="Layout"),
    _command("layout.one", "One viewport", _alone, "Shift+2", menu="Layout"),
    _command("layout.pair", "Two viewports", _layout(PAIR), "Shift+3", menu="Layout"),
    _command("layout.four", "Four viewports", _layout(FOUR), "Shift+4", menu="Layout"),
    _command("layout.scene", "3D alone", _scene, "Shift+5", menu="Layout"),
    Command(
        "room.worklist",
        "Worklist",
        lambda station: station.enter("worklist"),
        menu="Go",
        shortcut="F2",
        needs=Right.WORKLIST,
    ),
    Command(
        "room.read",
        "Read",
        lambda station: station.enter("read"),
        menu="Go",
        shortcut="F3",
        enabled=_is_open,
        needs=Right.READ_IMAGES,
    ),
    Command(
        "room.transfers",
        "Transfers",
        lambda station: station.enter("transfers"),
        menu="Go",
        shortcut="F5",
        needs=Right.FIND,
    ),
)
