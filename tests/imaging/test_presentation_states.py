"""P-34: a presentation state is applied exactly, or refused with a sentence (PS3.3 A.33.1)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from domain.errors import Unreadable
from imaging.cielab import dicom_of_rgb, rgb_of_dicom
from imaging.display import apply_table
from imaging.reading import Readers
from imaging.softcopy import softcopy_picture, why_not_values
from tests.imaging.made_objects import identity, item, part10, sequence, text
from tests.imaging.made_states import ramp, rendered, state_of, table

STATE = "1.2.840.10008.5.1.4.1.1.11.1"


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


def shown(readers: Readers, file: bytes, state: bytes) -> NDArray[np.uint8]:
    """Return what Lightbox shows of an image through a state."""
    instance = readers.header(file)
    assert instance.pixels is not None
    stored, own = readers.decode(file, instance, 0).stored, instance.frame_values(0)
    values: NDArray[Any]
    if own.has_modality_lut:
        modality = readers.lookup_tables(file, instance, 0).modality
        assert modality is not None
        values = apply_table(stored, modality.first, modality.values)
    else:
        values = stored.astype(np.float64) * own.slope + own.intercept
    wanted = readers.presentation_state(state)
    assert wanted.refusal == ""
    assert why_not_values(wanted, own) == ""
    return softcopy_picture(values, wanted, instance.pixels, own, instance.sop_uid)


def voi(item: Dataset) -> Callable[[Dataset], None]:
    def change(state: Dataset) -> None:
        state.SoftcopyVOILUTSequence = [item]

    return change


def window(centre: float, width: float, function: str = "") -> Dataset:
    item = Dataset()
    item.WindowCenter, item.WindowWidth = str(centre), str(width)
    if function:
        item.VOILUTFunction = function
    return item


def voi_table(state: Dataset) -> None:
    holder = Dataset()
    curve = np.linspace(0, 1023, 500) ** 1.1
    holder.VOILUTSequence = [table(500, -900, 11, curve, signed=True)]
    state.SoftcopyVOILUTSequence = [holder]


def inverse(state: Dataset) -> None:
    state.PresentationLUTShape = "INVERSE"
    state.SoftcopyVOILUTSequence = [window(300, 900)]


def presentation_table(state: Dataset) -> None:
    del state.PresentationLUTShape
    curve = 1023 * (np.arange(256) / 255) ** 0.6
    state.PresentationLUTSequence = [table(256, 0, 10, curve, signed=False)]
    state.SoftcopyVOILUTSequence = [window(300, 900)]


def another_rescale(state: Dataset) -> None:
    state.RescaleSlope, state.RescaleIntercept, state.RescaleType = "2", "-500", "US"
    state.SoftcopyVOILUTSequence = [window(2500, 3000)]


def nothing(state: Dataset) -> None:
    assert "SoftcopyVOILUTSequence" not in state


def overlay(state: Dataset) -> None:
    bits = np.zeros((12, 16), np.uint8)
    bits[2:10, 3:14] = 1
    state.add_new(0x60000010, "US", 12)
    state.add_new(0x60000011, "US", 16)
    state.add_new(0x60000040, "CS", "G")
    state.add_new(0x60000050, "SS", [5, 9])
    state.add_new(0x60000100, "US", 1)
    state.add_new(0x60000102, "US", 0)
    state.add_new(0x60001001, "CS", "DRAWN")
    state.add_new(0x60003000, "OW", np.packbits(bits, bitorder="little").tobytes())
    layer = Dataset()
    layer.GraphicLayer, layer.GraphicLayerOrder = "DRAWN", 1
    layer.GraphicLayerRecommendedDisplayGrayscaleValue = 65535
    state.GraphicLayerSequence = [layer]


@pytest.mark.parametrize(
    "change",
    [
        voi(window(40, 400)),
        voi(window(40.5, 1)),
        voi(window(900, 4096, "LINEAR")),
        voi_table,
        inverse,
        presentation_table,
        another_rescale,
        nothing,
    ],
    ids=lambda change: getattr(change, "__name__", "?"),
)
@pytest.mark.parametrize("photometric", ["MONOCHROME2", "MONOCHROME1"])
def test_p34_a_state_looks_as_dcmtk_draws_it(
    change: Callable[[Dataset], None],
    photometric: str,
    tmp_path: Path,
    readers: Readers,
    program: Callable[[str], str],
) -> None:
    file = tmp_path / "image.dcm"
    file.write_bytes(ramp(photometric=photometric))
    state = state_of(file, tmp_path, program, change)
    expected = rendered(file, state, tmp_path, program).astype(int)
    found = shown(readers, file.read_bytes(), state.read_bytes())
    assert expected.shape == found.shape
    assert np.abs(expected - found).max() <= 1
    assert len(np.unique(found)) > 1


def test_p34_a_sigmoid_and_an_exact_window_are_those_of_the_standard(
    tmp_path: Path, readers: Readers, program: Callable[[str], str]
) -> None:
    file = tmp_path / "image.dcm"
    file.write_bytes(ramp())
    values = np.linspace(0, 4095, 40 * 56).astype(int).reshape(40, 56) - 1000.0
    formulas = {
        "SIGMOID": 255 / (1 + np.exp(-4 * (values - 200) / 700)),
        "LINEAR_EXACT": 255 * np.clip((values - 200) / 700 + 0.5, 0, 1),
    }
    for function, expected in formulas.items():
        change = voi(window(200, 700, function))
        state = state_of(file, tmp_path, program, change).read_bytes()
        found = shown(readers, file.read_bytes(), state)
        assert np.abs(found - expected).max() <= 0.5 + 1e-6


def test_an_overlay_of_the_state_lies_at_its_origin_in_the_grey_of_its_layer(
    tmp_path: Path, readers: Readers, program: Callable[[str], str]
) -> None:
    file = tmp_path / "image.dcm"
    file.write_bytes(ramp())
    state = state_of(file, tmp_path, program, overlay).read_bytes()
    plain = state_of(file, tmp_path, program, nothing).read_bytes()
    found = shown(readers, file.read_bytes(), state)
    without = shown(readers, file.read_bytes(), plain)
    drawn = np.zeros(found.shape, bool)
    drawn[4 + 2 : 4 + 10, 8 + 3 : 8 + 14] = True
    assert (found[drawn] == 255).all()
    assert np.array_equal(found[~drawn], without[~drawn])


@pytest.mark.parametrize(
    "name",
    [
        "luts-overlays/mlut_18.dcm",
        "luts-overlays/vlut_04.dcm",
        "cr-chest-rsna/chest-mono1-10bit.dcm",
        "objects/ct-3slice-01.dcm",
    ],
)
def test_p34_states_of_real_images_look_as_dcmtk_draws_them(
    name: str, tmp_path: Path, readers: Readers, program: Callable[[str], str], real_data: Path
) -> None:
    plain = tmp_path / "plain.dcm"
    subprocess.run([program("dcmdjpls"), "-q", real_data / name, plain], check=True)  # noqa: S603 - a judge, by full path
    state = state_of(plain, tmp_path, program, lambda _state: None)
    expected = rendered(plain, state, tmp_path, program).astype(int)
    found = shown(readers, plain.read_bytes(), state.read_bytes())
    assert np.abs(expected - found).max() <= 1


def test_p34_a_shutter_covers_all_but_what_every_shape_leaves(
    tmp_path: Path, readers: Readers, program: Callable[[str], str]
) -> None:
    def change(state: Dataset) -> None:
        state.ShutterShape = ["RECTANGULAR", "CIRCULAR", "POLYGONAL"]
        state.ShutterLeftVerticalEdge, state.ShutterRightVerticalEdge = 5, 50
        state.ShutterUpperHorizontalEdge, state.ShutterLowerHorizontalEdge = 4, 38
        state.CenterOfCircularShutter, state.RadiusOfCircularShutter = [20, 28], 18
        state.VerticesOfThePolygonalShutter = [2, 10, 2, 50, 39, 50, 39, 10]
        state.ShutterPresentationValue = 32768

    file = tmp_path / "image.dcm"
    file.write_bytes(ramp())
    state = state_of(file, tmp_path, program, change)
    found = shown(readers, file.read_bytes(), state.read_bytes())
    open_ = shown(
        readers,
        file.read_bytes(),
        state_of(file, tmp_path, program, lambda _state: None).read_bytes(),
    )
    rows, columns = np.ogrid[1:41, 1:57]
    seen = (columns >= 10) & (columns <= 50) & (rows >= 4) & (rows <= 38)
    seen &= (rows - 20) ** 2 + (columns - 28) ** 2 <= 18**2
    assert (found[~seen] == 128).all()
    assert np.array_equal(found[seen], open_[seen])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: setattr(s, "SOPClassUID", STATE[:-1] + "2"), "colour presentation state"),
        (lambda s: setattr(s, "ImageRotation", 45), "45 degrees"),
        (lambda s: setattr(s, "PresentationLUTShape", "LOG"), "LOG"),
        (lambda s: setattr(s, "ShutterShape", "BITMAP"), "BITMAP"),
        (lambda s: setattr(s, "MaskSubtractionSequence", [Dataset()]), "mask"),
        (lambda s: setattr(s, "SoftcopyVOILUTSequence", [window(1, 0)]), "width"),
    ],
)
def test_p34_what_cannot_be_shown_exactly_is_refused_with_a_sentence(
    change: Callable[[Dataset], None],
    words: str,
    tmp_path: Path,
    readers: Readers,
    program: Callable[[str], str],
) -> None:
    file = tmp_path / "image.dcm"
    file.write_bytes(ramp())
    state = readers.presentation_state(state_of(file, tmp_path, program, change).read_bytes())
    assert words in state.refusal
    assert state.refusal.endswith(".")
    assert state.voi == ()
    assert state.graphics == ()


def test_p34_a_state_names_the_images_it_is_for_and_no_other(
    tmp_path: Path, readers: Readers, program: Callable[[str], str]
) -> None:
    file = tmp_path / "image.dcm"
    file.write_bytes(ramp())
    state = readers.presentation_state(
        state_of(file, tmp_path, program, lambda _s: None).read_bytes()
    )
    assert state.is_about("1.2.840.99.1", 0)
    assert not state.is_about("1.2.840.99.1.1", 0)


def test_graphics_and_texts_come_with_their_units_places_and_colours(
    tmp_path: Path, readers: Readers, program: Callable[[str], str]
) -> None:
    def change(state: Dataset) -> None:
        line, words, note, layer = Dataset(), Dataset(), Dataset(), Dataset()
        line.GraphicAnnotationUnits, line.GraphicDimensions = "PIXEL", 2
        line.NumberOfGraphicPoints, line.GraphicType = 3, "POLYLINE"
        line.GraphicData, line.GraphicFilled = [0.5, 1.25, 10.0, 20.0, 30.0, 5.5], "N"
        words.UnformattedTextValue = "Two words"
        words.BoundingBoxAnnotationUnits = "DISPLAY"
        words.BoundingBoxTopLeftHandCorner = [0.1, 0.2]
        words.BoundingBoxBottomRightHandCorner = [0.4, 0.3]
        words.BoundingBoxTextHorizontalJustification = "CENTER"
        words.AnchorPointAnnotationUnits, words.AnchorPointVisibility = "PIXEL", "Y"
        words.AnchorPoint = [12.0, 8.0]
        note.GraphicLayer = "NOTES"
        note.GraphicObjectSequence, note.TextObjectSequence = [line], [words]
        state.GraphicAnnotationSequence = [note]
        layer.GraphicLayer, layer.GraphicLayerOrder = "NOTES", 1
        layer.GraphicLayerRecommendedDisplayCIELabValue = list(dicom_of_rgb(240, 180, 40))
        state.GraphicLayerSequence = [layer]

    file = tmp_path / "image.dcm"
    file.write_bytes(ramp())
    state = readers.presentation_state(state_of(file, tmp_path, program, change).read_bytes())
    (graphic,), (words,) = state.graphics, state.words
    assert graphic.points == ((0.5, 1.25), (10.0, 20.0), (30.0, 5.5))
    assert (graphic.kind, graphic.units, graphic.filled) == ("POLYLINE", "PIXEL", False)
    assert words.text == "Two words"
    assert words.box is not None
    assert words.box[0] == "DISPLAY"
    assert words.box[3] == "CENTER"
    assert words.anchor == ("PIXEL", (12.0, 8.0), True)
    assert (
        max(abs(a - b) for a, b in zip(state.colour_of("NOTES"), (240, 180, 40), strict=True)) <= 1
    )


@pytest.mark.parametrize("rgb", [(0, 0, 0), (255, 255, 255), (255, 0, 0), (12, 200, 99)])
def test_a_colour_comes_back_from_cielab(rgb: tuple[int, int, int]) -> None:
    back = rgb_of_dicom(*dicom_of_rgb(*rgb))
    assert max(abs(a - b) for a, b in zip(back, rgb, strict=True)) <= 1


def test_b17_a_state_with_a_hundred_thousand_objects_is_refused(readers: Readers) -> None:
    graphic = item(
        text(0x00700005, "CS", "PIXEL"),
        (0x00700020, "US", b"\2\0"),
        (0x00700022, "FL", np.array((1, 1), "<f4").tobytes()),
        text(0x00700023, "CS", "POINT"),
    )
    note = item(sequence(0x00700009, *[graphic] * 100_000))
    file = part10([*identity(kind=STATE, modality="PR"), sequence(0x00700001, note)])
    with pytest.raises(Unreadable, match="more graphics"):
        readers.presentation_state(file)


def test_b17_what_is_no_state_is_not_taken_for_one(readers: Readers) -> None:
    with pytest.raises(Unreadable, match="no presentation state"):
        readers.presentation_state(ramp())


def test_a_state_made_by_dcmtk_is_read_in_implicit_vr_too(
    tmp_path: Path, readers: Readers, program: Callable[[str], str]
) -> None:
    file, implicit = tmp_path / "image.dcm", tmp_path / "implicit.dcm"
    file.write_bytes(ramp())
    made = state_of(file, tmp_path, program, lambda s: setattr(s, "ImageRotation", 90))
    subprocess.run([program("dcmconv"), "+ti", made, implicit], check=True)  # noqa: S603 - a judge, by full path
    assert pydicom.dcmread(implicit).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2"
    state = readers.presentation_state(implicit.read_bytes())
    assert state.rotation == 90
    assert state.areas[0].bottom_right == (56, 40)
