"""A volume explains itself: voxels, their size, its edge, its values, who marked it out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.finding import Mask
from domain.volume import Volume
from imaging.explaining_segments import explain_segment
from imaging.placing import part_of
from tests.viewer import phantoms

VALUES = np.random.default_rng(5).integers(-100, 300, (20, 24, 28)).astype(np.int16)
LOW, SHAPE = (3, 4, 5), (6, 7, 8)  # slice, row, column


def of(volume: Volume, labels: np.ndarray | None = None) -> Mask:
    """Return a mask cut out of a volume: a box with one corner missing."""
    made = np.ones(SHAPE, np.uint8) if labels is None else labels
    if labels is None:
        made[0, 0, 0] = 0
    return Mask(part_of(volume.lattice, np.array(LOW[::-1]), SHAPE), made, {1: "Liver"})


def rows(volume: Volume | None, mask: Mask, said_ml: float, outlines: int = 0) -> dict[str, str]:
    found = explain_segment("Liver", said_ml, mask, volume, maker="A. Mehra", outlines=outlines)
    return {row.label: f"{row.value} [{row.source}]" for row in found.rows}


def true_ml(volume: Volume) -> float:
    i, j, k = volume.lattice.spacing_mm
    return (6 * 7 * 8 - 1) * i * j * k / 1000


def test_a_volume_names_its_voxels_their_size_its_values_and_its_maker() -> None:
    volume = phantoms.volume(voxels=VALUES)
    found = rows(volume, of(volume), true_ml(volume))
    inside = VALUES[3:9, 4:11, 5:13].astype(float)
    kept = np.delete(inside.reshape(-1), 0)
    assert found["Marked"] == "335 voxels [the volume is theirs, each counted whole]"
    assert found["Voxel"].startswith("0.8 by 1.2 by 2.5 mm: 2.4 mm³")
    assert found["Mean"].startswith(f"{kept.mean():.1f} (SD {kept.std():.1f}) HU")
    assert found["Median"].startswith(f"{np.median(kept):.1f} HU")
    assert found["Range"].startswith(f"{kept.min():.1f} to {kept.max():.1f} HU")
    assert found["Made by"].startswith("A. Mehra")
    assert "Left out" not in found


def test_half_a_voxel_at_the_edge_is_what_a_larger_and_a_smaller_box_differ_by() -> None:
    volume = phantoms.volume(voxels=VALUES)
    mask = of(volume, np.ones(SHAPE, np.uint8))
    i, j, k = volume.lattice.spacing_mm
    slices, rows_, columns = SHAPE
    # To the first order: the area of the box times half a step.
    open_faces = 2 * (slices * rows_ + rows_ * columns + columns * slices)
    expected = 0.5 * open_faces * i * j * k / 1000
    assert rows(volume, mask, 0.8064)["Uncertainty"].startswith(
        f"\N{PLUS-MINUS SIGN} {expected:.2g} ml"
    )


def test_padding_and_gaps_are_left_out_of_its_values_and_told() -> None:
    values = VALUES.copy()
    values[5, 6, 7] = -2000
    volume = replace(phantoms.volume(voxels=values, missing=(4,)), padding=(-2000.0, -2000.0))
    found = rows(volume, of(volume), true_ml(volume))
    assert found["Left out"].startswith(f"{7 * 8 + 1} voxels")
    assert "-2000" not in found["Range"]


@pytest.mark.parametrize(
    ("outlines", "said"), [(0, "stated by its maker"), (4, "that of 4 outlines")]
)
def test_a_volume_that_is_not_that_of_its_voxels_says_so(outlines: int, said: str) -> None:
    volume = phantoms.volume(voxels=VALUES)
    found = rows(volume, of(volume), 0.9, outlines)
    assert said in found["Marked"]


def test_voxels_of_another_grid_have_no_values_here() -> None:
    volume = phantoms.volume(voxels=VALUES)
    other = phantoms.volume(phantoms.lattice(spacing=(0.9, 1.2, 2.5)), voxels=VALUES)
    assert rows(other, of(volume), 0.8)["Values"].startswith("None were counted: its voxels")
    assert rows(None, of(volume), 0.8)["Values"].startswith("None were counted: its series")
