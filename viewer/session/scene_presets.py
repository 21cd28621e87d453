"""How values become light in 3D. The names are those that readers know; the curves are our own."""

from __future__ import annotations

from dataclasses import dataclass

Colours = tuple[tuple[float, float, float, float], ...]
Opacities = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class ScenePreset:
    """How values become colour and opacity: (value, red, green, blue) and (value, opacity).

    Opacities are those of one millimetre.
    """

    name: str
    colours: Colours
    opacities: Opacities
    shaded: bool = True
    brightest: bool = False  # the highest value along each ray, instead of light through all
    relative: bool = False  # values are shares of the volume's own range
    on_white: bool = False  # black on white, as uptake is read: on black it would look like a hole
    modality: str = ""  # empty: any

    @property
    def span(self) -> float:
        """How far apart its lowest and highest values lie."""
        values = [value for value, *_ in (*self.opacities, *self.colours)]
        return max(values) - min(values)


_BONE: Colours = (
    (120, 0.60, 0.36, 0.24), (220, 0.80, 0.60, 0.44), (380, 0.93, 0.82, 0.66),
    (650, 0.99, 0.94, 0.84), (1500, 1.0, 0.99, 0.96),
)  # fmt: skip
_SKIN: Colours = (
    (-400, 0.78, 0.52, 0.42), (-100, 0.90, 0.66, 0.55), (80, 0.94, 0.72, 0.60),
    (250, 0.96, 0.88, 0.76), (1000, 1.0, 0.98, 0.95),
)  # fmt: skip
# Contrast medium in red, calcium and bone in ivory.
_VESSELS: Colours = (
    (40, 0.45, 0.16, 0.14), (140, 0.74, 0.22, 0.17), (240, 0.90, 0.42, 0.30),
    (360, 0.96, 0.78, 0.60), (600, 0.99, 0.95, 0.87),
)  # fmt: skip
_GREY: Colours = ((0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0))


def _ct(name: str, colours: Colours, opacities: Opacities, *, shaded: bool = True) -> ScenePreset:
    return ScenePreset(name, colours, opacities, shaded, modality="CT")


CT_BONE = _ct("CT bone", _BONE, ((140, 0.0), (200, 0.06), (300, 0.35), (500, 0.75), (1500, 0.95)))
MIP = ScenePreset(
    "MIP", _GREY, ((0.05, 0.0), (0.9, 1.0)), shaded=False, brightest=True, relative=True
)
SCENE_PRESETS: tuple[ScenePreset, ...] = (
    CT_BONE,
    _ct(
        "CT soft tissue",
        _SKIN,
        # Opaque where air ends: the fat beneath has no slope that light could follow.
        ((-420, 0.0), (-300, 0.12), (-180, 0.70), (1000, 0.95)),
    ),
    _ct(
        "CT lung",
        (
            (-1000, 0.10, 0.25, 0.45), (-850, 0.30, 0.50, 0.78), (-650, 0.85, 0.70, 0.62),
            (-450, 1.0, 0.86, 0.78),
        ),
        ((-1000, 0.0), (-900, 0.01), (-750, 0.02), (-600, 0.05), (-450, 0.10), (-300, 0.0)),
        # Through walls that face all ways no light comes that could be shaded.
        shaded=False,
    ),
    _ct(
        "CT AAA",
        _VESSELS,
        ((110, 0.0), (150, 0.10), (200, 0.45), (300, 0.60), (420, 0.35), (700, 0.55)),
    ),
    _ct(
        "CT air",
        ((-1000, 0.30, 0.55, 0.80), (-850, 0.45, 0.70, 0.92), (-500, 0.75, 0.88, 0.98)),
        ((-980, 0.0), (-870, 0.02), (-700, 0.03), (-520, 0.07), (-380, 0.0)),
        shaded=False,
    ),
    _ct(
        "CT bones",
        ((150, 0.45, 0.40, 0.34), (300, 0.76, 0.72, 0.64), (700, 0.97, 0.95, 0.90)),
        ((180, 0.0), (260, 0.30), (400, 0.85), (1200, 1.0)),
    ),
    _ct(
        "CT cardiac",
        (
            (-50, 0.55, 0.24, 0.18), (100, 0.76, 0.34, 0.26), (220, 0.90, 0.55, 0.42),
            (380, 0.97, 0.80, 0.62), (700, 1.0, 0.97, 0.92),
        ),
        ((40, 0.0), (120, 0.05), (180, 0.30), (300, 0.65), (700, 0.80)),
    ),
    _ct(
        "CT chest, contrast enhanced",
        (
            (-800, 0.25, 0.32, 0.42), (-300, 0.62, 0.44, 0.38), (100, 0.78, 0.34, 0.26),
            (260, 0.94, 0.62, 0.46), (500, 0.99, 0.94, 0.86),
        ),
        ((-700, 0.0), (-560, 0.02), (-420, 0.0), (90, 0.0), (160, 0.25), (300, 0.55), (600, 0.7)),
    ),
    _ct(
        "CT coronary arteries",
        (
            (100, 0.50, 0.20, 0.17), (220, 0.82, 0.33, 0.24), (330, 0.96, 0.66, 0.42),
            (500, 1.0, 0.93, 0.80),
        ),
        ((150, 0.0), (200, 0.12), (260, 0.50), (400, 0.75), (800, 0.85)),
    ),
    _ct(
        "CT fat",
        ((-160, 0.80, 0.66, 0.30), (-100, 0.95, 0.84, 0.48), (-40, 0.90, 0.72, 0.50)),
        ((-180, 0.0), (-130, 0.14), (-90, 0.22), (-50, 0.08), (-20, 0.0)),
    ),
    _ct(
        "CT liver vasculature",
        (
            (60, 0.42, 0.20, 0.16), (120, 0.66, 0.28, 0.22), (180, 0.56, 0.52, 0.86),
            (260, 0.80, 0.78, 0.97), (500, 1.0, 0.97, 0.92),
        ),
        ((80, 0.0), (120, 0.02), (150, 0.25), (220, 0.60), (500, 0.70)),
    ),
    ScenePreset(
        "CT MIP",
        ((-100, 0.0, 0.0, 0.0), (900, 1.0, 1.0, 1.0)),
        ((-100, 0.0), (800, 1.0)),
        shaded=False,
        brightest=True,
        modality="CT",
    ),
    _ct(
        "CT muscle",
        ((-30, 0.56, 0.24, 0.20), (50, 0.77, 0.36, 0.29), (120, 0.88, 0.58, 0.48),
         (300, 0.96, 0.90, 0.80)),
        ((-10, 0.0), (20, 0.10), (60, 0.55), (120, 0.60), (300, 0.85)),
    ),
    _ct(
        "CT pulmonary arteries",
        ((-500, 0.20, 0.26, 0.36), (60, 0.32, 0.44, 0.78), (200, 0.52, 0.66, 0.94),
         (350, 0.86, 0.90, 0.98), (700, 1.0, 0.98, 0.94)),
        ((-480, 0.0), (-300, 0.02), (-100, 0.0), (90, 0.0), (150, 0.25), (260, 0.60), (700, 0.7)),
    ),
    MIP,
    ScenePreset(
        "MR angiography",
        ((0.0, 0.20, 0.05, 0.04), (0.5, 0.78, 0.25, 0.18), (0.8, 0.95, 0.62, 0.42),
         (1.0, 1.0, 0.94, 0.82)),
        ((0.35, 0.0), (0.5, 0.12), (0.7, 0.55), (1.0, 0.85)),
        relative=True,
        modality="MR",
    ),
    ScenePreset(
        "MR default",
        ((0.0, 0.55, 0.40, 0.33), (0.2, 0.80, 0.62, 0.52), (0.5, 0.92, 0.78, 0.68),
         (1.0, 1.0, 0.95, 0.90)),
        ((0.06, 0.0), (0.14, 0.30), (0.3, 0.8), (1.0, 0.95)),
        relative=True,
        modality="MR",
    ),
    ScenePreset(
        "MR MIP", _GREY, ((0.1, 0.0), (0.9, 1.0)), shaded=False, brightest=True, relative=True,
        modality="MR",
    ),
    ScenePreset(
        "MR T2 brain",
        ((0.0, 0.10, 0.10, 0.14), (0.3, 0.46, 0.40, 0.42), (0.6, 0.72, 0.72, 0.80),
         (1.0, 0.86, 0.95, 1.0)),
        ((0.15, 0.0), (0.3, 0.05), (0.55, 0.12), (0.75, 0.45), (1.0, 0.8)),
        relative=True,
        modality="MR",
    ),
    ScenePreset(
        "PET MIP",
        ((0.0, 1.0, 1.0, 1.0), (0.5, 0.45, 0.45, 0.45), (1.0, 0.0, 0.0, 0.0)),
        ((0.0, 1.0), (1.0, 1.0)),
        shaded=False,
        brightest=True,
        relative=True,
        on_white=True,
        modality="PT",
    ),
)  # fmt: skip


def scene_presets(modality: str) -> tuple[str, ...]:
    """Return the names of the presets that suit a modality, the first one first."""
    own = [preset.name for preset in SCENE_PRESETS if preset.modality == modality]
    common = [preset.name for preset in SCENE_PRESETS if not preset.modality]
    # CT has values that mean the same everywhere, and uptake is read black on white: elsewhere the
    # plain projection is first.
    return (*own, *common) if modality in ("CT", "PT") else (*common, *own)
