"""The units that the values of a series can be shown in, and the way from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from domain.errors import Refused
from domain.study import FrameValues, Instance, Window
from domain.volume import Doubt, ImageStack, SliceSource, ValueScale, Volume
from imaging.real_world import real_world_scales
from imaging.suv import BODY_WEIGHT, uptake_scales

# The window that nuclear medicine reads by; it means something only in this unit (P-24).
SUV_WINDOW = Window(3.5, 7.0, "SUV 0 to 7", "LINEAR_EXACT")
_SUV = "SUV"
_HIGHEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class Scaled:
    """A series' sources and windows in the unit that suits it best."""

    sources: tuple[SliceSource, ...]
    unit: str
    windows: tuple[Window, ...]
    padding: tuple[float, float] | None
    scales: tuple[ValueScale, ...]
    doubts: tuple[Doubt, ...] = ()


def best_scaled(
    sources: Sequence[SliceSource],
    unit: str,
    windows: tuple[Window, ...],
    padding: tuple[float, float] | None,
) -> Scaled:
    """Return a series in the unit a reader expects: SUV by body weight, a real-world value.

    Where there is no such unit, it stays in the file's own, with the reason where one is due.
    """
    sources = tuple(sources)
    plain = Scaled(sources, unit, windows, padding, ())
    if any(_values(source).has_modality_lut for source in sources):
        return plain
    own = ValueScale(unit, (1.0,) * len(sources), (0.0,) * len(sources), _rescale_rows(sources))
    real = real_world_scales(sources)
    found: list[ValueScale] = [scale for scale in real if scale.unit != unit]
    doubts: tuple[Doubt, ...] = ()
    best = found[0].unit if found else unit
    if sources[0].instance.series.modality == "PT":
        uptake = uptake_scales([source.instance for source in sources])
        zero = (0.0,) * len(sources)
        found += [ValueScale(each.name, each.factors, zero, each.rows) for each in uptake.scales]
        if any(scale.unit == BODY_WEIGHT for scale in found):
            best = BODY_WEIGHT
        elif uptake.scales:
            best = uptake.scales[0].name
        else:
            fact = f"No SUV: {_lowered(uptake.refused[BODY_WEIGHT])}"
            doubts = (Doubt("suv", fact, f"Values are in {unit or 'stored values'}."),)
    if not found:
        return replace(plain, doubts=doubts)
    scales = (*found, own)
    if best == unit:
        return replace(plain, scales=scales, doubts=doubts)
    shown, new_windows, new_padding = _rescaled(sources, windows, padding, own, _of(scales, best))
    return Scaled(shown, best, new_windows, new_padding, scales, doubts)


def padded_range(low: float, high: float) -> tuple[float, float]:
    """Return the range in which padded values are found, as values are kept.

    What is no whole number is kept in single precision, where a product may come out one step
    beside the same product in double precision.
    """
    if low.is_integer() and high.is_integer() and max(-low, high) < _HIGHEST:
        return low, high
    with np.errstate(over="ignore"):  # what is too great for it is kept as without limit
        ends = np.array((low, high)).astype(np.float32)
        below, above = np.nextafter(ends, np.array((-np.inf, np.inf), np.float32))
    return float(below), float(above)


def in_unit(content: Volume | ImageStack, unit: str) -> Volume | ImageStack:
    """Return a loaded series with its values in another of its units.

    Raises:
        Refused: The series has no such unit.
    """
    if unit == content.unit:
        return content
    here = [scale for scale in content.scales if scale.unit == content.unit]
    there = [scale for scale in content.scales if scale.unit == unit]
    if not here or not there:
        raise Refused(f"This series cannot be shown in {unit or 'stored values'}.")
    sources, windows, padding = _rescaled(
        content.sources, content.windows, content.padding, here[0], there[0]
    )
    if isinstance(content, ImageStack):
        images: list[NDArray[np.generic] | None] = [
            pixels if pixels is None or pixels.ndim == 3 else _line(pixels, here[0], there[0], at)
            for at, pixels in enumerate(content.images)
        ]
        return replace(content, unit=unit, images=images, sources=sources, windows=windows,
                       padding=padding)  # fmt: skip
    planes, rows, columns = content.lattice.shape
    voxels = np.empty((planes, rows, columns), np.float32)
    source_of = {k: at for at, k in enumerate(content.plane_of_source) if k is not None}
    for k in range(planes):
        # A plane mixed from two images has the scale of both: only a uniform one is offered then.
        voxels[k] = _line(content.voxels[k], here[0], there[0], source_of.get(k, 0))
    return replace(
        content, unit=unit, voxels=voxels, sources=sources, windows=windows, padding=padding
    )


def window_in_unit(window: Window, content: Volume | ImageStack, unit: str) -> Window:
    """Return a window of a series as it is in another of its units: the picture stays the same."""
    here, there = _of(content.scales, content.unit), _of(content.scales, unit)
    times, plus = _between(here, there, 0)
    return _window(window, times, plus)


def _rescaled(
    sources: tuple[SliceSource, ...],
    windows: tuple[Window, ...],
    padding: tuple[float, float] | None,
    here: ValueScale,
    there: ValueScale,
) -> tuple[tuple[SliceSource, ...], tuple[Window, ...], tuple[float, float] | None]:
    shown = _sources(sources, here, there)
    times, plus = _between(here, there, len(sources) // 2)
    own = tuple(_window(window, times, plus) for window in windows if window != SUV_WINDOW)
    if there.unit.startswith(_SUV):
        own = (SUV_WINDOW, *own)
    if padding is not None:
        padding = padded_range(padding[0] * times + plus, padding[1] * times + plus)
        if len(set(zip(there.times, there.plus, strict=True))) > 1:
            padding = None
    return shown, own, padding


def _sources(
    sources: tuple[SliceSource, ...], here: ValueScale, there: ValueScale
) -> tuple[SliceSource, ...]:
    """Return the sources with instances whose value rules give the other unit."""
    frames: dict[str, dict[int, FrameValues]] = {}
    instances: dict[str, Instance] = {}
    for at, source in enumerate(sources):
        times, plus = _between(here, there, at)
        rule = _values(source)
        # Windows follow the values; what each frame's own window shows stays as it was.
        windows = tuple(_window(each, times, plus) for each in rule.windows if each != SUV_WINDOW)
        if there.unit.startswith(_SUV):
            windows = (SUV_WINDOW, *windows)
        uid = source.instance.sop_uid
        instances[uid] = source.instance
        frames.setdefault(uid, {})[source.frame] = replace(
            rule,
            slope=rule.slope * times,
            intercept=rule.intercept * times + plus,
            unit=there.unit,
            windows=windows,
            file_unit=rule.unit if rule.file_unit is None else rule.file_unit,
        )
    changed = {uid: _with_values(one, frames[uid]) for uid, one in instances.items()}
    return tuple(replace(source, instance=changed[source.instance.sop_uid]) for source in sources)


def _with_values(instance: Instance, frames: dict[int, FrameValues]) -> Instance:
    count = instance.pixels.frames if instance.pixels is not None else 1
    if count == 1 or len({*frames.values()}) == 1:
        return replace(instance, values=(next(iter(frames.values())),))
    each = tuple(frames.get(frame, instance.frame_values(frame)) for frame in range(count))
    return replace(instance, values=each)


def _between(here: ValueScale, there: ValueScale, at: int) -> tuple[float, float]:
    times = there.times[at] / here.times[at]
    return times, there.plus[at] - here.plus[at] * times


def _line(
    values: NDArray[np.generic], here: ValueScale, there: ValueScale, at: int
) -> NDArray[np.float32]:
    times, plus = _between(here, there, at)
    return (np.asarray(values, np.float64) * times + plus).astype(np.float32)


def _window(window: Window, times: float, plus: float) -> Window:
    centre, width, function = window.centre, window.width, window.function
    if function == "LINEAR" and width > 1:
        # LINEAR counts in whole steps of the value (PS3.3 C.11.2.1.2.1), which change with the
        # unit; LINEAR_EXACT with the same ends gives the same picture in any unit.
        centre, width, function = centre - 0.5, width - 1.0, "LINEAR_EXACT"
    return Window(centre * times + plus, width * times, window.name, function)


def _of(scales: Sequence[ValueScale], unit: str) -> ValueScale:
    for scale in scales:
        if scale.unit == unit:
            return scale
    raise Refused(f"This series cannot be shown in {unit or 'stored values'}.")


def _values(source: SliceSource) -> FrameValues:
    return source.instance.frame_values(source.frame)


def _rescale_rows(sources: Sequence[SliceSource]) -> tuple[tuple[str, str, str], ...]:
    rules = {(_values(source).slope, _values(source).intercept) for source in sources}
    if len(rules) > 1:
        return (("Rescale", f"{len(rules)} rules, one for each image", RESCALE),)
    slope, intercept = rules.pop()
    return (("Rescale", f"stored value x {slope:g} + {intercept:g}", RESCALE),)


RESCALE = "Rescale Slope and Intercept (0028,1053), (0028,1052)"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
