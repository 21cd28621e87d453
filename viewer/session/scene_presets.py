"""How values become light in 3D."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScenePreset:
    """How values become colour and opacity: (value, red, green, blue) and (value, opacity)."""

    name: str
    colours: tuple[tuple[float, float, float, float], ...]
    opacities: tuple[tuple[float, float], ...]
    shaded: bool = True
    brightest: bool = False  # the highest value along each ray, instead of light through all
    relative: bool = False  # values are shares of the volume's own range


CT_BONE = ScenePreset(
    "CT bone",
    (
        (120, 0.60, 0.36, 0.24),
        (220, 0.80, 0.60, 0.44),
        (380, 0.93, 0.82, 0.66),
        (650, 0.99, 0.94, 0.84),
        (1500, 1.0, 0.99, 0.96),
    ),
    ((140, 0.0), (200, 0.06), (300, 0.35), (500, 0.75), (1500, 0.95)),
)
CT_SOFT = ScenePreset(
    "CT soft tissue",
    (
        (-200, 0.62, 0.36, 0.27),
        (-50, 0.82, 0.58, 0.45),
        (80, 0.90, 0.62, 0.50),
        (250, 0.95, 0.86, 0.72),
        (1000, 1.0, 0.98, 0.95),
    ),
    ((-350, 0.0), (-150, 0.12), (0, 0.30), (80, 0.45), (300, 0.8), (1000, 0.9)),
)
CT_LUNG = ScenePreset(
    "CT lung",
    (
        (-1000, 0.20, 0.26, 0.34),
        (-850, 0.35, 0.48, 0.60),
        (-600, 0.70, 0.62, 0.60),
        (-300, 0.88, 0.72, 0.66),
        (100, 0.95, 0.88, 0.84),
    ),
    ((-980, 0.0), (-920, 0.004), (-780, 0.02), (-620, 0.10), (-480, 0.0), (150, 0.0), (300, 0.05)),
)
MIP = ScenePreset(
    "MIP",
    ((0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0)),
    ((0.05, 0.0), (0.9, 1.0)),
    shaded=False,
    brightest=True,
    relative=True,
)
SCENE_PRESETS = (CT_BONE, CT_SOFT, CT_LUNG, MIP)


def scene_presets(modality: str) -> tuple[str, ...]:
    """Return the names of the presets that suit a modality, the first one first."""
    if modality == "CT":
        return tuple(preset.name for preset in SCENE_PRESETS)
    return (MIP.name,)
