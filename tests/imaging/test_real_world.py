"""P-12: a value the image maps to the real world is shown in that unit, whole or not at all."""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest

from domain.study import FrameValues, RealWorldMap, Window
from domain.volume import Volume
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.parsing import read_header
from imaging.reading import Readers
from imaging.value_scales import in_unit
from tests.imaging.made_objects import Element, image, item, sequence, short, text
from tests.phantoms.slices import along, stack

ADC = RealWorldMap(0.5, -10.0, "um2/s", -32768.0, 32767.0, "ADC")


def double(tag: int, value: float) -> Element:
    return tag, "FD", struct.pack("<d", value)


def mapping(*extra: Element, unit: str = "um2/s", scheme: str = "UCUM") -> Element:
    code = item(
        text(0x00080100, "SH", unit), text(0x00080102, "SH", scheme),
        text(0x00080104, "LO", "square micrometre per second"),
    )  # fmt: skip
    return sequence(
        0x00409096,
        item(
            short(0x00409216, 0), short(0x00409211, 65535), double(0x00409225, 0.5),
            double(0x00409224, -10.0), sequence(0x004008EA, code), text(0x00409210, "SH", "ADC"),
            *extra,
        ),
    )  # fmt: skip


def test_p12_the_map_is_read_with_its_unit_and_its_range() -> None:
    read = read_header(image(4, 4, bytes(32), mapping(), modality="MR"))
    assert read.values[0].real_world == (RealWorldMap(0.5, -10.0, "um2/s", 0.0, 65535.0, "ADC"),)
    other = read_header(image(4, 4, bytes(32), mapping(unit="x", scheme="99"), modality="MR"))
    assert other.values[0].real_world[0].unit == "square micrometre per second"


def test_p12_the_range_takes_the_sign_of_the_pixels() -> None:
    signed = image(
        4, 4, bytes(32), short(0x00280103, 1), modality="MR",
    )  # fmt: skip
    assert read_header(signed).values[0].real_world == ()
    both = image(4, 4, bytes(32), mapping(), short(0x00280103, 1), modality="MR")
    assert read_header(both).values[0].real_world[0].first == -1.0


def loaded(*maps: RealWorldMap, slope: float = 2.0) -> Volume:
    values = FrameValues(slope, 4.0, "US", (Window(100.0, 200.0),), real_world=maps)
    instances, shelf = stack(along((0, 0, 0), (0, 0, 3), 4), modality="MR", values=values)
    (made,) = arrange(instances)
    with Readers(workers=1) as readers:
        found = load(made, shelf, readers, Unwatched())
    assert isinstance(found, Volume)
    return found


def test_p12_the_real_world_value_is_preferred_and_the_rescaled_one_at_hand() -> None:
    volume = loaded(ADC)
    assert volume.unit == "um2/s"
    # Slice 3 stores 3 everywhere: 3 x 0.5 - 10.
    assert np.unique(volume.voxels[2]).tolist() == [-8.5]
    rescaled = in_unit(volume, "US")
    assert isinstance(rescaled, Volume)
    assert np.unique(rescaled.voxels[2]).tolist() == [3 * 2.0 + 4.0]
    # The window shows the same stored values as before.
    shown = volume.windows[0]
    low, high = shown.centre - shown.width / 2, shown.centre + shown.width / 2
    assert low == pytest.approx(((0.0 - 4.0) / 2.0) * 0.5 - 10.0)
    assert high == pytest.approx(((199.0 - 4.0) / 2.0) * 0.5 - 10.0)


def test_p12_a_map_of_some_values_only_or_without_a_unit_is_not_shown() -> None:
    assert loaded(replace(ADC, first=0.0, last=4095.0)).unit == "US"
    assert loaded(replace(ADC, unit="")).unit == "US"
    assert loaded(replace(ADC, slope=-0.5)).unit == "US"
    assert loaded().scales == ()
