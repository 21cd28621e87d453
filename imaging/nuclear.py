"""What sets the frames of a nuclear medicine image apart, and where they lie (PS3.3 C.8.4)."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from domain.study import FrameGeometry
from imaging.header import Header
from imaging.splitting import Splits

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.20"

# Which vector says of each frame, counted from 1, whose it is.
_ENERGY, _DETECTOR, _BEAT = 0x00540010, 0x00540020, 0x00540060
_TIME_SLOT, _SLICE = 0x00540070, 0x00540080
_ENERGIES, _DETECTORS = 0x00540012, 0x00540022

Triple = tuple[float, float, float]


def is_reconstructed(image_type: Sequence[str]) -> bool:
    """Return whether the frames are slices; the others are projections (PS3.3 C.8.4.9.1.3)."""
    return any(part.upper().startswith("RECON") for part in image_type[2:3])


def nuclear_splits(header: Header, frames: int) -> tuple[Splits, ...]:
    """Return what sets each frame apart: energy, view, heart beat, and of slices the phase.

    The directions of one rotation and the times of a dynamic study stay together: they are a run.
    """
    kind = header.texts(0x00080008)
    sliced = is_reconstructed(kind)
    turning = any("TOMO" in part.upper() for part in kind[2:3])
    named = [
        ("energy window", _ENERGY, _energies(header)),
        ("view", 0 if turning else _DETECTOR, _views(header)),
        ("R-R interval", _BEAT, []),
        ("phase", _TIME_SLOT if sliced else 0, []),
    ]
    found: list[list[tuple[str, str]]] = [[] for _ in range(frames)]
    for what, vector, names in named:
        numbers = _vector(header, vector, frames) if vector else ()
        for own, number in zip(found, numbers, strict=False):
            known = 0 < number <= len(names)
            own.append((what, names[number - 1] if known else f"{number}"))
    return tuple(tuple(own) for own in found)


def slice_places(
    header: Header, one: FrameGeometry, frames: int, doubts: list[str]
) -> tuple[FrameGeometry, ...]:
    """Return where each slice of a reconstruction lies.

    The detector says where the first one is; the others follow along the normal, behind it or,
    where their spacing is negative, before it (PS3.3 C.8.4.15). ``one`` is what else is known.
    """
    if not is_reconstructed(header.texts(0x00080008)):
        return (one,)
    detectors = header.items(_DETECTORS)
    position = _numbers(detectors[0], 0x00200032, 3) if detectors else ()
    cosines = _numbers(detectors[0], 0x00200037, 6) if detectors else ()
    if not position or not cosines:
        return (one,)
    a, b, c, d, e, f = cosines
    first = (position[0], position[1], position[2])
    normal = b * f - c * e, c * d - a * f, a * e - b * d
    spacing = header.number(0x00180088)
    numbers = _vector(header, _SLICE, frames)
    if frames > 1 and (not spacing or not numbers):
        doubts.append(
            "The reconstruction does not say how far apart its slices lie (0018,0088), (0054,0080)."
        )
        return (one,)
    steps = [(number - 1) * (spacing or 0.0) for number in numbers or (1,)]
    return tuple(
        FrameGeometry(
            _moved(first, normal, step), (a, b, c, d, e, f), one.spacing_mm, one.spacing_basis
        )
        for step in steps
    )


def _moved(first: Triple, normal: Triple, step: float) -> Triple:
    return (
        first[0] + normal[0] * step,
        first[1] + normal[1] * step,
        first[2] + normal[2] * step,
    )


def _numbers(item: Header, tag: int, count: int) -> tuple[float, ...]:
    numbers = item.numbers(tag)
    return numbers if len(numbers) == count and all(map(isfinite, numbers)) else ()


def _vector(header: Header, tag: int, frames: int) -> tuple[int, ...]:
    """Return the number that a vector gives each frame; none where it does not speak of all."""
    numbers = header.numbers(tag)
    return tuple(int(number) for number in numbers) if len(numbers) == frames else ()


def _energies(header: Header) -> list[str]:
    names = []
    for number, window in enumerate(header.items(_ENERGIES), 1):
        span = window.item(0x00540013)
        ends = (None, None) if span is None else (span.number(0x00540014), span.number(0x00540015))
        span_words = (
            f"{ends[0]:g} to {ends[1]:g} keV" if None not in ends else f"energy window {number}"
        )
        names.append(window.text(0x00540018).strip() or span_words)
    return _different(names, "energy window")


def _views(header: Header) -> list[str]:
    views = [detector.item(0x00540220) for detector in header.items(_DETECTORS)]
    names = ["" if view is None else view.text(0x00080104).strip().lower() for view in views]
    return _different(names, "detector")


def _different(names: list[str], kind: str) -> list[str]:
    """Return names that tell each other apart, by number where those of the file do not."""
    if all(names) and len(set(names)) == len(names):
        return names
    return [f"{kind} {number}" for number, _ in enumerate(names, 1)]
