"""Commands on 3D: presets, sides, crop box, surfaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.commands import Command
from app.workstation import Workstation
from domain.rights import Right
from domain.volume import Volume
from viewer.session.hanging import Kind
from viewer.session.scene_look import SIDES, SceneLook, seen_from, whole_box, with_box
from viewer.session.scene_presets import SCENE_PRESETS
from viewer.session.screen import Screen

_SURFACES = (1.0, 0.6, 0.3)


def _shows_scene(station: Workstation) -> bool:
    return station.reading is not None and station.reading.screen.view.kind is Kind.SCENE


def _command(
    id_: str,
    title: str,
    act: Callable[[Screen], None],
    shortcut: str = "",
    enabled: Callable[[Workstation], bool] = _shows_scene,
) -> Command:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            act(station.reading.screen)

    return Command(
        f"scene.{id_}",
        title,
        run,
        menu="3D",
        shortcut=shortcut,
        enabled=enabled,
        room="read",
        needs=Right.READ_IMAGES,
    )


def _preset(name: str) -> Command:
    def suits(station: Workstation) -> bool:
        if station.reading is None or not _shows_scene(station):
            return False
        return name in station.reading.screen.scene_presets(station.reading.screen.active)

    id_ = name.lower().replace(",", "").replace(" ", "_")
    return _command(
        f"preset.{id_}", name, lambda s: s.set_scene_preset(s.active, name), enabled=suits
    )


def _from(side: str, key: str) -> Command:
    def act(screen: Screen) -> None:
        screen.change_state(screen.active, lambda state: seen_from(state, side))

    return _command(f"from.{side}", f"3D from the {side}", act, key)


def _look(change: Callable[[SceneLook], SceneLook]) -> Callable[[Screen], None]:
    return lambda screen: screen.change_scene(screen.active, change)


def _box(screen: Screen) -> None:
    content = screen.view.content
    if isinstance(content, Volume):
        screen.change_scene(screen.active, lambda look: with_box(look, content.lattice))


def _whole(screen: Screen) -> None:
    content = screen.view.content
    if isinstance(content, Volume):
        whole = whole_box(content.lattice)
        screen.change_scene(screen.active, lambda look: replace(look, crop=whole))


def _next_surface(look: SceneLook) -> SceneLook:
    now = min(range(len(_SURFACES)), key=lambda n: abs(_SURFACES[n] - look.surface_opacity))
    return replace(look, surface_opacity=_SURFACES[(now + 1) % len(_SURFACES)])


COMMANDS = (
    *(_preset(preset.name) for preset in SCENE_PRESETS),
    *(_from(side, "") for side in SIDES),
    _command("box", "Crop box", _box, "Alt+B"),
    _command(
        "outside",
        "Crop box: hide or show what is outside",
        _look(lambda look: replace(look, hides_outside=not look.hides_outside)),
        "Alt+H",
    ),
    _command("whole", "Crop box: the whole volume", _whole),
    _command(
        "volume",
        "3D: with the volume, or segments alone",
        _look(lambda look: replace(look, volume_shown=not look.volume_shown)),
    ),
    _command("surfaces", "3D: surfaces solid or see-through", _look(_next_surface)),
    _command("values", "3D: the preset's own values", _look(lambda look: replace(look, shift=0.0))),
)
