"""Keeps the reader's own window presets: added from what is shown, named, put on a digit."""

from __future__ import annotations

from dataclasses import replace

from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from imaging.presets import OwnPreset


def own_presets(station: Workstation) -> tuple[OwnPreset, ...]:
    """Return the presets kept on this seat, by modality and name."""
    kept = station.records.settings.load().presets
    return tuple(sorted(kept, key=lambda one: (one.modality, one.name.lower())))


@guarded(Right.READ_IMAGES)
def keep_window(station: Workstation, name: str = "") -> OwnPreset:
    """Keep the window of the active viewport as a preset of its modality.

    Raises:
        LightboxError: There is no window to keep, or its name is taken.
    """
    view = station.reading.screen.view if station.reading is not None else None
    window = view.state.window if view is not None and view.state is not None else None
    if view is None or view.content is None or window is None:
        raise LightboxError(
            "There is no window to keep here.",
            advice="Choose an image that is shown through a window, not through a table.",
        )
    now = own_presets(station)
    modality = view.content.modality
    name = name.strip() or _free_name(now, modality, f"{window.width:g} / {window.centre:g}")
    made = OwnPreset(name, modality, window.centre, window.width, None, window.function)
    _keep(station, (*now, made))
    return made


@guarded(Right.READ_IMAGES)
def rename(station: Workstation, preset: OwnPreset, name: str) -> None:
    """Give a preset another name.

    Raises:
        LightboxError: It would have none, or one that is taken.
    """
    if not name.strip():
        raise LightboxError("A preset has a name.", advice="Type one.")
    _change(station, preset, replace(preset, name=name.strip()))


@guarded(Right.READ_IMAGES)
def put_on_digit(station: Workstation, preset: OwnPreset, key: int | None) -> None:
    """Put a preset on a digit from 3 to 9, or on none; one of its modality that was there leaves.

    Raises:
        LightboxError: The preset is gone.
    """
    others = tuple(
        replace(one, key=None)
        if key is not None and (one.modality, one.key) == (preset.modality, key)
        else one
        for one in own_presets(station)
        if one != preset
    )
    _keep(station, (*others, replace(preset, key=key)))


@guarded(Right.READ_IMAGES)
def delete(station: Workstation, preset: OwnPreset) -> None:
    """Forget a preset; its digit is again what it was."""
    _keep(station, tuple(one for one in own_presets(station) if one != preset))


def _change(station: Workstation, preset: OwnPreset, into: OwnPreset) -> None:
    others = tuple(one for one in own_presets(station) if one != preset)
    _keep(station, (*others, into))


def _keep(station: Workstation, presets: tuple[OwnPreset, ...]) -> None:
    names = [(one.modality, one.name.lower()) for one in presets]
    if len(set(names)) != len(names):
        raise LightboxError("A preset of this name is there already.", advice="Choose another.")
    seat = station.records.settings.load()
    station.records.settings.save(replace(seat, presets=presets))
    if station.reading is not None:
        station.reading.screen.set_own_presets(own_presets(station))


def _free_name(presets: tuple[OwnPreset, ...], modality: str, wanted: str) -> str:
    taken = {one.name for one in presets if one.modality == modality}
    names = (wanted, *(f"{wanted} ({n})" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _has_window(station: Workstation) -> bool:
    if station.reading is None:
        return False
    state = station.reading.screen.view.state
    return state is not None and state.window is not None


def _keep_and_tell(station: Workstation) -> None:
    made = keep_window(station)
    station.telling.done(f"Kept as “{made.name}”. Name it, or give it a digit, in the settings.")


COMMANDS = (
    Command(
        "presets.keep",
        "Keep this window as a preset",
        _keep_and_tell,
        menu="View",
        shortcut="Shift+W",
        enabled=_has_window,
        room="read",
        needs=Right.READ_IMAGES,
    ),
)
