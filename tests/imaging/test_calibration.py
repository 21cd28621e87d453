"""P-19, P-20: a length is in the scale of its own place, says on what it rests, or has no mm."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measurement import Scale
from domain.study import FrameGeometry, UltrasoundRegion
from imaging.calibration import (
    ACROSS,
    CONTRADICTION,
    NO_REGIONS,
    NO_SCALE,
    NO_SPACING,
    OUTSIDE,
    Calibration,
    Stated,
    calibration_at,
    scale_of,
    spacing_rule,
)
from imaging.parsing import read_header
from imaging.wire import from_plain, to_plain
from tests.imaging.made_objects import Element, image, item, sequence, short, text
from tests.phantoms.slices import instance

CM, SECONDS, CM_PER_SECOND, HERTZ = 3, 4, 7, 5
TWO_D = UltrasoundRegion(10, 20, 209, 219, 1, 1, 0, CM, CM, 0.02, 0.05)
DOPPLER = UltrasoundRegion(10, 300, 409, 399, 3, 3, 0, SECONDS, CM_PER_SECOND, 0.01, -0.5)
ECHO = UltrasoundRegion(300, 20, 499, 219, 1, 1, 0, CM, CM, 0.01, 0.01)


# The cases of the published pixel-spacing test images: which tags are there, which are equal.
PIXEL = text(0x00280030, "DS", "0.5\\0.25")
SAME = text(0x00280030, "DS", "0.2\\0.2")
IMAGER = text(0x00181164, "DS", "0.2\\0.2")
NOMINAL = text(0x00182010, "DS", "0.2\\0.2")
MAGNIFIED = text(0x00181114, "DS", "1.25")
GEOMETRY = text(0x00280A02, "CS", "GEOMETRY")
FIDUCIAL = text(0x00280A02, "CS", "FIDUCIAL")
DETECTOR = "(at the detector)"


@pytest.mark.parametrize(
    ("modality", "tags", "spacing", "basis"),
    [
        ("DX", (IMAGER,), (0.2, 0.2), f"ImagerPixelSpacing {DETECTOR}"),
        ("DX", (IMAGER, SAME), (0.2, 0.2), f"PixelSpacing {DETECTOR}"),
        ("DX", (IMAGER, PIXEL), (0.5, 0.25), "PixelSpacing (calibrated)"),
        ("DX", (IMAGER, PIXEL, GEOMETRY), (0.5, 0.25), "PixelSpacing (calibrated: geometry)"),
        ("DX", (IMAGER, SAME, FIDUCIAL), (0.2, 0.2), "PixelSpacing (calibrated: fiducial)"),
        ("CR", (PIXEL,), (0.5, 0.25), "PixelSpacing (calibration not stated)"),
        ("IO", (IMAGER,), (0.2, 0.2), f"ImagerPixelSpacing {DETECTOR}"),
        ("PX", (IMAGER,), (0.2, 0.2), f"ImagerPixelSpacing {DETECTOR}"),
        ("XA", (IMAGER,), (0.2, 0.2), f"ImagerPixelSpacing {DETECTOR}"),
        ("RF", (PIXEL,), (0.5, 0.25), "PixelSpacing (calibration not stated)"),
        ("MG", (IMAGER,), (0.2, 0.2), f"ImagerPixelSpacing {DETECTOR}"),
        ("MG", (IMAGER, MAGNIFIED), (0.16, 0.16),
         "ImagerPixelSpacing / 1.25 (magnification estimated)"),
        ("MG", (IMAGER, SAME, MAGNIFIED), (0.16, 0.16),
         "ImagerPixelSpacing / 1.25 (magnification estimated)"),
        # Calibrated already: the factor must not be applied a second time.
        ("MG", (IMAGER, PIXEL, MAGNIFIED), (0.5, 0.25), "PixelSpacing (calibrated)"),
        ("OT", (NOMINAL,), (0.2, 0.2), "NominalScannedPixelSpacing (on the scanned film)"),
        ("CR", (NOMINAL, SAME), (0.2, 0.2), "NominalScannedPixelSpacing (on the scanned film)"),
        ("CR", (NOMINAL, PIXEL), (0.5, 0.25), "PixelSpacing (calibrated)"),
        ("CT", (PIXEL,), (0.5, 0.25), "PixelSpacing"),
        ("DX", (), None, ""),
    ],
)  # fmt: skip
def test_p19_each_combination_of_tags_has_one_spacing_and_says_which(
    modality: str,
    tags: tuple[Element, ...],
    spacing: tuple[float, float] | None,
    basis: str,
) -> None:
    read = read_header(image(4, 4, bytes(32), *tags, modality=modality)).geometry[0]
    assert read.spacing_mm == (spacing if spacing is None else pytest.approx(spacing))
    assert read.spacing_basis == basis


def test_p19_a_magnified_film_keeps_the_scale_of_its_detector_and_says_so() -> None:
    read = read_header(image(4, 4, bytes(32), IMAGER, MAGNIFIED, modality="DX"))
    assert read.geometry[0].spacing_mm == (0.2, 0.2)
    assert any("magnified 1.25 times" in doubt for doubt in read.doubts)


def test_p19_a_secondary_capture_does_not_say_what_it_was_calibrated_to() -> None:
    capture = image(4, 4, bytes(32), PIXEL, modality="CT", kind="1.2.840.10008.5.1.4.1.1.7")
    assert read_header(capture).geometry[0].spacing_basis == "PixelSpacing (calibration not stated)"


def test_p19_the_tags_that_gave_the_scale_are_kept_as_written() -> None:
    read = read_header(image(4, 4, bytes(32), IMAGER, PIXEL, GEOMETRY, modality="DX"))
    assert dict(read.scale_tags) == {
        "Pixel Spacing (0028,0030)": "0.5 \\ 0.25",
        "Imager Pixel Spacing (0018,1164)": "0.2 \\ 0.2",
        "Pixel Spacing Calibration Type (0028,0A02)": "GEOMETRY",
    }
    assert from_plain(to_plain(read)) == read


@given(
    st.sampled_from(["CR", "DX", "MG", "XA", "RF", "IO", "PX", "CT", "OT", "US"]),
    st.one_of(st.none(), st.tuples(st.floats(0.01, 5), st.floats(0.01, 5))),
    st.one_of(st.none(), st.tuples(st.floats(0.01, 5), st.floats(0.01, 5))),
    st.one_of(st.none(), st.floats(0.5, 3)),
)
def test_p19_a_spacing_never_comes_without_its_basis_nor_a_basis_without_spacing(
    modality: str,
    pixel: tuple[float, float] | None,
    imager: tuple[float, float] | None,
    factor: float | None,
) -> None:
    stated = Stated(modality, pixel=pixel, imager=imager, magnification=factor)
    spacing, basis = spacing_rule(stated)
    assert (spacing is None) == (basis == "")
    if spacing is not None and "Imager" in basis and "estimated" not in basis:
        assert spacing == imager


# ------------------------------------------------------------------------------- ultrasound


def region_item(region: UltrasoundRegion) -> bytes:
    return item(
        short(0x00186012, region.spatial),
        short(0x00186014, region.data),
        (0x00186016, "UL", struct.pack("<L", region.flags)),
        *(
            (tag, "UL", struct.pack("<L", value))
            for tag, value in zip(
                (0x00186018, 0x0018601A, 0x0018601C, 0x0018601E),
                (region.left, region.top, region.right, region.bottom),
                strict=True,
            )
        ),
        short(0x00186024, region.unit_x),
        short(0x00186026, region.unit_y),
        (0x0018602C, "FD", struct.pack("<d", region.delta_x)),
        (0x0018602E, "FD", struct.pack("<d", region.delta_y)),
    )


def at(
    regions: tuple[UltrasoundRegion, ...],
    *points: tuple[float, float],
    modality: str = "US",
) -> Calibration:
    whole = instance(1, FrameGeometry(), rows=480, columns=640, modality=modality)
    return calibration_at(replace(whole, regions=regions), 0, points)


def test_p19_the_regions_of_an_ultrasound_image_are_read_as_written() -> None:
    regions = sequence(0x00186011, region_item(TWO_D), region_item(DOPPLER))
    read = read_header(image(4, 4, bytes(32), regions, modality="US"))
    assert read.regions == (TWO_D, DOPPLER)
    assert read.geometry[0].spacing_mm is None
    assert from_plain(to_plain(read)) == read


def test_p19_a_length_within_one_region_has_that_region_s_scale() -> None:
    found = at((TWO_D, ECHO), (20, 30), (100, 110))
    assert found.scale == Scale(0.2, 0.5)
    assert found.mm_per_pixel == (0.5, 0.2)
    assert found.basis.endswith("region 1 (two-dimensional)")
    assert not found.refused
    assert at((TWO_D, ECHO), (310, 30), (350, 90)).scale == Scale(0.1, 0.1)


def test_p19_a_length_over_two_regions_or_beside_them_has_no_millimetres() -> None:
    for points, reason in (
        (((20.0, 30.0), (310.0, 30.0)), ACROSS),
        (((20.0, 30.0), (250.0, 30.0)), OUTSIDE),
        (((600.0, 470.0), (610.0, 470.0)), OUTSIDE),
    ):
        found = at((TWO_D, ECHO), *points)
        assert (found.basis, found.mm_per_pixel, found.refused) == ("", None, reason)


def test_p19_a_doppler_region_gives_its_own_units_and_no_millimetres() -> None:
    found = at((TWO_D, DOPPLER), (20, 310), (60, 350))
    assert found.basis == ""
    assert found.mm_per_pixel is None
    assert found.scale == Scale(0.01, 0.5, "s", "cm/s")
    assert "spectral" in found.refused


def test_p19_a_trace_counts_along_the_axis_that_has_a_unit() -> None:
    trace = replace(DOPPLER, spatial=4, unit_y=0, delta_y=0.0)
    assert at((trace,), (20, 310), (60, 350)).scale == Scale(0.01, 1.0, "s", "")


def test_p19_overlapping_regions_of_different_scales_are_refused_unless_one_goes_first() -> None:
    inner = replace(ECHO, left=10, top=20, right=99, bottom=119)
    points = ((20.0, 30.0), (60.0, 70.0))
    assert at((TWO_D, inner), *points).refused == CONTRADICTION
    assert at((TWO_D, replace(inner, flags=1)), *points).scale == scale_of(inner)
    colour = replace(TWO_D, left=15, top=25, right=99, bottom=119, data=2)
    assert at((TWO_D, colour), *points).scale == scale_of(TWO_D)


def test_p19_a_region_without_units_and_an_image_without_regions_have_no_scale() -> None:
    assert at((replace(TWO_D, unit_x=0),), (20, 30)).refused == NO_SCALE
    assert at((replace(TWO_D, delta_y=0.0),), (20, 30)).refused == NO_SCALE
    assert at((replace(TWO_D, spatial=2),), (20, 30)).refused == NO_SCALE
    assert at((), (20, 30)).refused == NO_REGIONS
    assert at((), (20, 30), modality="DX").refused == NO_SPACING


def test_p20_rows_come_before_columns_in_every_answer() -> None:
    geometry = FrameGeometry(None, None, (0.5, 0.25), "PixelSpacing (calibrated)")
    found = calibration_at(instance(1, geometry, modality="DX"), 0, ((1.0, 2.0),))
    assert found.mm_per_pixel == (0.5, 0.25)
    assert found.basis == "PixelSpacing (calibrated)"
    read = read_header(image(4, 4, bytes(32), PIXEL, modality="DX"))
    assert read.geometry[0].spacing_mm == (0.5, 0.25)
