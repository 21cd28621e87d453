"""The windows that the digit keys and the preset menu stand for, by modality and body part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.study import Window


@dataclass(frozen=True, slots=True)
class Preset:
    """A window, or a look-up table of the file, with its name and its digit if it has one."""

    key: int | None  # 0 to 9
    name: str
    window: Window | None  # None: the file's own table
    voi_lut: int = 0  # which of the file's tables
    own: bool = False  # the reader's


@dataclass(frozen=True, slots=True)
class OwnPreset:
    """A window that a reader keeps under a name, for one modality."""

    name: str
    modality: str
    centre: float
    width: float
    key: int | None = None  # 3 to 9: in the place of what the digit stands for else
    function: str = "LINEAR"

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a preset has a name")
        if not self.width > 0:
            raise ValueError(f"a window's width must be above 0, not {self.width}")
        if self.key is not None and self.key not in OWN_KEYS:
            raise ValueError("a preset of one's own lies on a digit from 3 to 9, or on none")

    @property
    def window(self) -> Window:
        return Window(self.centre, self.width, self.name, self.function)


AUTOMATIC, FILE_FIRST, FILE_SECOND = 0, 1, 2
OWN_KEYS = range(3, 10)

# (key, name, width, centre), for Hounsfield units.
_Row = tuple[int | None, str, float, float]
_CT: tuple[_Row, ...] = (
    (3, "brain", 80, 40),
    (4, "abdomen", 400, 40),
    (5, "mediastinum", 400, 40),
    (6, "bone", 2000, 350),
    (7, "lung", 1500, -600),
    (8, "angio", 600, 300),
    (9, "liver", 150, 90),
)
# Where a tissue cannot be in the picture, its digit serves the body part. Bone and angio stay.
_CT_HEAD: tuple[_Row, ...] = (
    (3, "brain", 80, 40),
    (4, "stroke", 40, 40),
    (5, "subdural", 200, 75),
    (6, "bone", 2000, 350),
    (7, "temporal bone", 4000, 700),
    (8, "angio", 600, 300),
    (9, "soft tissue", 400, 40),
)
_CT_SPINE: tuple[_Row, ...] = (
    (3, "spinal canal", 250, 50),
    *_CT[1:3],
    (6, "bone", 1800, 400),
    *_CT[4:],
)
_HEAD = ("HEAD", "BRAIN", "SKULL", "CRANI", "ORBIT", "SINUS", "TEMPORAL", "NEURO")
_SPINE = ("SPINE",)

# (key, name, lower edge, upper edge) of uptake, in g/ml.
_SUV = (
    (3, "SUV 0 to 5", 0.0, 5.0),
    (4, "SUV 0 to 7", 0.0, 7.0),
    (5, "SUV 0 to 10", 0.0, 10.0),
    (6, "SUV 0 to 15", 0.0, 15.0),
    (7, "SUV 0 to 20", 0.0, 20.0),
    (8, "SUV 2.5 to 10", 2.5, 10.0),
)

# Where values have no unit that is the same everywhere: (key, name, share of the width, share by
# which the centre moves towards darker values).
_RELATIVE = (
    (3, "high contrast", 0.5, 0.0),
    (4, "low contrast", 1.6, 0.0),
    (5, "brighter", 1.0, 0.2),
    (6, "darker", 1.0, -0.2),
)
# Counts and uptake without a scale start at nothing: (key, name, share of the upper edge).
_FROM_NOTHING = (
    (3, "full", 1.0),
    (4, "half", 0.5),
    (5, "quarter", 0.25),
)


def presets(
    modality: str,
    from_file: Sequence[Window] = (),
    automatic: Window | None = None,
    *,
    unit: str | None = None,
    body_part: str = "",
    voi_luts: Sequence[str] = (),
    inverted: bool = False,
    own: Sequence[OwnPreset] = (),
) -> tuple[Preset, ...]:
    """Return the presets of an image, those with a digit in its order, then the others.

    Args:
        modality: CT, MR, PT…
        from_file: The windows that the file itself gives, in its order.
        automatic: The window that suits the values shown: key 0.
        unit: The unit of the values where it is known; tissue windows are for HU alone.
        body_part: What the file says of it, in whatever words.
        voi_luts: What the file calls each of its VOI LUTs. They come before its windows: keys 1
            and 2 are the first two of them all.
        inverted: Whether low values are bright.
        own: The reader's presets; those of another modality are left out.
    """
    found: list[Preset] = []
    if automatic is not None:
        found.append(Preset(AUTOMATIC, "automatic", automatic))
    found += _of_file(from_file, voi_luts)
    mine = [one for one in own if one.modality == modality]
    taken = {one.key for one in mine if one.key is not None}
    found += [
        preset
        for preset in _of_modality(modality, automatic, unit, body_part, inverted=inverted)
        if preset.key not in taken
    ]
    found += [Preset(one.key, one.name, one.window, own=True) for one in mine]
    return tuple(sorted(found, key=lambda preset: (preset.key is None, preset.key or 0)))


def opening_preset(body_part: str) -> Preset:
    """Return the window that a CT opens with where its file names none."""
    wanted = "brain" if _tissues(body_part) is _CT_HEAD else "mediastinum"
    return next(
        _preset(key, name, centre, width)
        for key, name, width, centre in _tissues(body_part)
        if name == wanted
    )


def _of_file(windows: Sequence[Window], voi_luts: Sequence[str]) -> list[Preset]:
    tables = [(name or f"table {n}", None, n - 1) for n, name in enumerate(voi_luts, start=1)]
    several = len(windows) > 1
    said = [
        (window.name or (f"default {n}" if several else "default"), window, 0)
        for n, window in enumerate(windows, start=len(tables) + 1)
    ]
    return [
        Preset(n if n <= FILE_SECOND else None, name, window, lut)
        for n, (name, window, lut) in enumerate([*tables, *said], start=FILE_FIRST)
    ]


def _of_modality(
    modality: str, automatic: Window | None, unit: str | None, body_part: str, *, inverted: bool
) -> list[Preset]:
    if modality == "CT":
        rows = _tissues(body_part) if unit in (None, "HU") else ()
        return [_preset(key, name, centre, width) for key, name, width, centre in rows]
    if modality == "PT" and (unit or "").upper().startswith(("SUV", "G/ML", "GML")):
        return [
            _preset(key, name, (low + high) / 2, high - low, "LINEAR_EXACT")
            for key, name, low, high in _SUV
        ]
    if automatic is None or not modality:
        return []
    centre, width = automatic.centre, automatic.width
    if modality in ("PT", "NM"):
        high = centre + width / 2
        if not high > 0:
            return []
        return [
            _preset(key, name, high * share / 2, high * share, "LINEAR_EXACT")
            for key, name, share in _FROM_NOTHING
        ]
    towards = 1.0 if inverted else -1.0
    return [
        _preset(key, name, centre + towards * by * width, width * share, "LINEAR_EXACT")
        for key, name, share, by in _RELATIVE
    ]


def _tissues(body_part: str) -> tuple[_Row, ...]:
    said = body_part.upper()
    # A spine may be named with the head above it (CSPINE HEAD); its canal then matters more.
    if any(word in said for word in _SPINE):
        return _CT_SPINE
    if any(word in said for word in _HEAD) and "NECK" not in said:
        return _CT_HEAD
    return _CT


def _preset(
    key: int | None, name: str, centre: float, width: float, function: str = "LINEAR"
) -> Preset:
    return Preset(key, name, Window(float(centre), float(width), name, function))
