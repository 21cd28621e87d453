"""The chests that the demonstration model is trained on and measured on, each from one seed.

No chest that is trained on is ever measured on, and neither is the demonstration's own: anatomy,
nodules and noise all come from other seeds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from imaging.phantom import Examination, Thorax, with_nodules

SEED = 20260
TRAINED_ON = range(1000, 1044)
HELD_OUT = range(5000, 5024)


def chest(seed: int, nodules: int) -> Examination:
    """Return an examination whose anatomy, scanner and nodules all follow from one seed."""
    random = np.random.default_rng((SEED, seed))
    width = float(random.uniform(142.0, 168.0))
    depth = float(random.uniform(98.0, 116.0))
    thorax = Thorax(
        seed=seed,
        noise_seed=seed + 7,
        half_width_mm=width,
        half_depth_mm=depth,
        fat_mm=float(random.uniform(7.0, 15.0)),
        lung_half_width_mm=width - float(random.uniform(28.0, 34.0)),
        lung_half_depth_mm=depth - float(random.uniform(25.0, 30.0)),
        apex_mm=float(random.uniform(258.0, 292.0)),
        dome_mm=float(random.uniform(70.0, 104.0)),
        heart_mm=float(random.uniform(46.0, 58.0)),
        lung_hu=float(random.uniform(-890.0, -810.0)),
        vessel_hu=float(random.choice([40.0, 40.0, 120.0, 200.0])),
        vessels=int(random.integers(180, 420)),
        noise_hu=float(random.uniform(6.0, 34.0)),
        grain_mm=float(random.uniform(0.5, 1.1)),
        blur_mm=float(random.uniform(0.35, 0.8)),
        table=bool(random.integers(0, 2)),
    )
    sizes = tuple(float(np.round(np.exp(d), 1)) for d in random.uniform(np.log(4), np.log(16), nodules))
    thorax = with_nodules(thorax, sizes, seed=seed, from_vessel_radius_mm=1.6)
    thorax = replace(
        thorax,
        nodules=tuple(
            replace(nodule, value_hu=float(random.uniform(-30.0, 110.0)))
            for nodule in thorax.nodules
        ),
    )
    pixel = float(random.uniform(0.62, 0.9))
    step = float(random.choice([1.0, 1.25, 1.5, 2.0, 2.5]))
    shape = (int(305 / step), int(2 * (depth + 12) / pixel), int(2 * (width * 1.09 + 3) / pixel))
    return Examination(
        f"training {seed}",
        thorax,
        date(2025, 1, 1),
        "TRAIN",
        shape=shape,
        spacing_mm=(pixel, pixel, step),
    )
