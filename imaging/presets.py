"""The windows that the digit keys stand for, by modality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.study import Window


@dataclass(frozen=True, slots=True)
class Preset:
    """A window on a digit key."""

    key: int  # 0 to 9
    name: str
    window: Window


AUTOMATIC, FILE_FIRST, FILE_SECOND = 0, 1, 2

_CT = (
    (3, "brain", 80, 40),
    (4, "abdomen", 400, 40),
    (5, "mediastinum", 400, 40),
    (6, "bone", 2000, 350),
    (7, "lung", 1500, -600),
    (8, "angio", 600, 300),
    (9, "liver", 150, 90),
)

# Fixed windows exist only where values have one unit everywhere: Hounsfield units.
_BY_MODALITY = {"CT": _CT}


def presets(
    modality: str,
    from_file: Sequence[Window] = (),
    automatic: Window | None = None,
    *,
    unit: str | None = None,
) -> tuple[Preset, ...]:
    """Return the presets of an image, by key; a key without a meaning for it is absent.

    Args:
        modality: CT, MR, PT…
        from_file: The windows that the file itself gives: keys 1 and 2.
        automatic: The window that suits the values shown: key 0.
        unit: The unit of the values where it is known; tissue windows are for HU alone.
    """
    found = []
    if automatic is not None:
        found.append(Preset(AUTOMATIC, "automatic", automatic))
    for key, window in zip((FILE_FIRST, FILE_SECOND), from_file, strict=False):
        found.append(Preset(key, window.name or f"image {key}", window))
    if unit in (None, "HU"):
        found += [
            Preset(key, name, Window(float(centre), float(width), name))
            for key, name, width, centre in _BY_MODALITY.get(modality, ())
        ]
    return tuple(found)
