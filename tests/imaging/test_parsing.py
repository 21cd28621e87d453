"""A header is read for what it says, doubtful where it is odd, and refused where it misleads."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pydicom
import pytest

from domain.errors import Unreadable
from domain.study import Instance, Pixels
from imaging.parsing import read_header
from tests.imaging.made_objects import (
    DEFLATED,
    IMPLICIT,
    Element,
    encoded,
    identity,
    image,
    item,
    meta,
    part10,
    sequence,
    shape,
    short,
    text,
    uid,
)

BIG_ENDIAN = "1.2.840.10008.1.2.2"
PIXELS_4X4: Element = (0x7FE00010, "OW", bytes(range(32)))


def refusal(file: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read_header(file)
    assert str(refused.value).endswith(".")
    return refused.value


def pixels_of(instance: Instance) -> Pixels:
    assert instance.pixels is not None
    return instance.pixels


# ---------------------------------------------------------------------------------- the file


def test_a_file_without_preamble_is_read_and_doubted() -> None:
    whole = image(4, 4, bytes(32))
    instance = read_header(whole[128:])
    assert instance.study.patient.id == "4711"
    assert any("128 bytes" in doubt for doubt in instance.doubts)


def test_a_bare_data_set_is_read_where_only_one_encoding_makes_sense() -> None:
    for implicit in (False, True):
        bare = b"".join(
            encoded(e, implicit=implicit) for e in (*identity(), *shape(4, 4), PIXELS_4X4)
        )
        instance = read_header(bare)
        assert pixels_of(instance).rows == 4
        assert instance.transfer_syntax == (IMPLICIT if implicit else "1.2.840.10008.1.2.1")
        assert any("only one way" in doubt for doubt in instance.doubts)


def test_compressed_pixels_are_not_guessed_at_when_the_syntax_is_missing() -> None:
    body = b"".join(encoded(e) for e in (*identity(), *shape(4, 4)))
    pixels = b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0" + bytes(4)
    pixels += b"\xfe\xff\x00\xe0\x04\0\0\0\xff\xd8\xff\xd9\xfe\xff\xdd\xe0" + bytes(4)
    assert refusal(body + pixels).reason == "syntax"


def test_an_implicit_file_is_read() -> None:
    file = part10([*identity(), *shape(4, 4), PIXELS_4X4], syntax=IMPLICIT)
    assert pixels_of(read_header(file)).columns == 4


def test_a_file_that_is_implicit_and_says_explicit_is_read_and_doubted() -> None:
    body = b"".join(encoded(e, implicit=True) for e in (*identity(), *shape(4, 4), PIXELS_4X4))
    file = bytes(128) + b"DICM" + meta("1.2.840.10008.1.2.1", "1.2.3.4") + body
    instance = read_header(file)
    assert pixels_of(instance).rows == 4
    assert any("explicit, but it is implicit" in doubt for doubt in instance.doubts)


def test_a_file_that_is_explicit_and_says_implicit_is_read_and_doubted() -> None:
    body = b"".join(encoded(e) for e in (*identity(), *shape(4, 4), PIXELS_4X4))
    file = bytes(128) + b"DICM" + meta(IMPLICIT, "1.2.3.4") + body
    instance = read_header(file)
    assert pixels_of(instance).rows == 4
    assert any("implicit, but it is explicit" in doubt for doubt in instance.doubts)


def test_a_deflated_file_is_read() -> None:
    body = b"".join(encoded(e) for e in (*identity(), *shape(4, 4), PIXELS_4X4))
    deflater = zlib.compressobj(wbits=-15)
    file = bytes(128) + b"DICM" + meta(DEFLATED, "1.2.3.4")
    instance = read_header(file + deflater.compress(body) + deflater.flush())
    assert pixels_of(instance).rows == 4
    # The bytes of the file are not the pixels, so nobody may take them from there.
    assert pixels_of(instance).offset is None


@pytest.mark.parametrize("cut", [1, 3, 5])
def test_a_deflated_file_that_is_cut_short_is_refused(cut: int) -> None:
    body = b"".join(encoded(e) for e in (*identity(), *shape(4, 4), PIXELS_4X4))
    deflater = zlib.compressobj(wbits=-15)
    deflated = deflater.compress(body) + deflater.flush()
    file = bytes(128) + b"DICM" + meta(DEFLATED, "1.2.3.4") + deflated[:-cut]
    assert refusal(file).reason == "truncated"


def test_a_vr_that_dicom_does_not_know_does_not_shift_what_follows() -> None:
    odd = b"\x08\x00\x70\x00ZZ\x04\x00made"
    body = b"".join(encoded(e) for e in identity()[:3]) + odd
    body += b"".join(encoded(e) for e in (*identity()[3:], *shape(4, 4), PIXELS_4X4))
    file = bytes(128) + b"DICM" + meta("1.2.840.10008.1.2.1", "1.2.3.4") + body
    assert pixels_of(read_header(file)).rows == 4


def test_numbers_in_a_foreign_vr_are_read_by_that_vr() -> None:
    instance = read_header(image(4, 4, bytes(32), text(0x00280010, "IS", "4")))
    assert pixels_of(instance).rows == 4


def test_the_first_of_two_patient_names_counts() -> None:
    body = b"".join(encoded(e) for e in (*identity(), *shape(4, 4), PIXELS_4X4))
    body += encoded(text(0x00100010, "PN", "Smith^John"))
    file = bytes(128) + b"DICM" + meta("1.2.840.10008.1.2.1", "1.2.3.4") + body
    instance = read_header(file)
    assert instance.study.patient.name == "Doe^Jane"
    assert any("not in order" in doubt for doubt in instance.doubts)


# -------------------------------------------------------------------------------- identity


@pytest.mark.parametrize(
    ("tag", "said"),
    [(0x00080016, "kind"), (0x00080018, "object"), (0x0020000D, "study"), (0x0020000E, "series")],
)
def test_an_object_without_one_of_its_four_uids_is_refused_by_name(tag: int, said: str) -> None:
    missing = refusal(part10(e for e in identity() if e[0] != tag))
    assert missing.reason == "missing"
    assert said in str(missing)
    assert missing.advice


@pytest.mark.parametrize(("tag", "said"), [(0x0020000D, "study"), (0x0020000E, "series")])
def test_an_image_that_names_no_study_or_series_is_filed_alone_and_says_so(
    tag: int, said: str
) -> None:
    file = part10(e for e in (*identity(), *shape(4, 4), PIXELS_4X4) if e[0] != tag)

    first, second = read_header(file), read_header(file)

    assert (first.study.uid, first.series.uid) == (second.study.uid, second.series.uid)
    assert any(f"which {said} it belongs to" in doubt for doubt in first.doubts)


@pytest.mark.parametrize(
    "malformed", ["../../etc/passwd", "C:\\evil", "1.2.3/4", "1..2", "1.2." + "3" * 70, "CON", "."]
)
def test_a_malformed_uid_is_refused(malformed: str) -> None:
    assert refusal(image(4, 4, bytes(32), uid(0x0020000D, malformed))).reason == "uid"


def test_padding_after_a_uid_is_not_part_of_it() -> None:
    file = image(4, 4, bytes(32), (0x0020000D, "UI", b"1.2.3 \0 "))
    assert read_header(file).study.uid == "1.2.3"


@pytest.mark.parametrize("date", ["", "00000000", "20261301", "1996.10.29", "tomorrow"])
def test_a_date_is_kept_as_it_was_written(date: str) -> None:
    file = image(4, 4, bytes(32), text(0x00080020, "DA", date), text(0x00101010, "AS", "63 Y"))
    instance = read_header(file)
    assert instance.study.date == date
    assert instance.study.age == "63 Y"


# ---------------------------------------------------------------------------------- pixels


def test_pixels_for_a_column_more_than_declared_are_never_shown() -> None:
    full = struct.pack("<16384H", *range(16384))
    assert refusal(image(128, 127, full)).reason == "geometry"
    assert refusal(image(127, 128, full)).reason == "geometry"


def test_empty_bytes_behind_the_pixels_are_a_doubt() -> None:
    instance = read_header(image(4, 4, bytes(32) + bytes(16)))
    assert any("16 empty bytes" in doubt for doubt in instance.doubts)


def test_too_few_pixels_are_refused_with_both_numbers() -> None:
    short_of = refusal(image(4, 4, bytes(30)))
    assert short_of.reason == "truncated"
    assert "30 of 32" in str(short_of)


def test_an_odd_number_of_bytes_may_be_padded_to_an_even_one() -> None:
    file = part10([*identity(), *shape(3, 3, bits=8), (0x7FE00010, "OW", bytes(10))])
    assert not any("bytes" in doubt for doubt in read_header(file).doubts)


@pytest.mark.parametrize(
    "lie",
    [
        short(0x00280010, 0),
        short(0x00280011, 0),
        text(0x00280008, "IS", "0"),
        text(0x00280008, "IS", "-1"),
        text(0x00280008, "IS", "1A"),
        text(0x00280008, "IS", "2000000000"),
        short(0x00280100, 0),
        short(0x00280100, 12),
        short(0x00280101, 17),
        short(0x00280101, 0),
        short(0x00280102, 16),
        short(0x00280102, 3),
        short(0x00280002, 2),
        short(0x00280002, 0),
    ],
)
def test_an_image_that_contradicts_itself_is_refused(lie: Element) -> None:
    assert refusal(image(4, 4, bytes(32), lie)).reason in ("geometry", "truncated")


def test_absurd_dimensions_are_refused_before_anything_is_allocated() -> None:
    file = image(4, 4, bytes(32), short(0x00280010, 65535), short(0x00280011, 65535))
    assert refusal(file).reason == "too-large"


def test_an_unknown_colour_model_is_refused() -> None:
    file = image(4, 4, bytes(32), text(0x00280004, "CS", "CMYK"))
    assert refusal(file).reason == "photometric"


def test_an_image_without_pixels_is_a_header_with_a_doubt() -> None:
    instance = read_header(part10([*identity(), *shape(4, 4)]))
    assert instance.pixels is None
    assert any("pixels are missing" in doubt for doubt in instance.doubts)


# ------------------------------------------------------------------------- geometry, spacing


SPACING = text(0x00280030, "DS", "0.5\\0.25")
IMAGER = text(0x00181164, "DS", "0.2\\0.2")


def spacing_of(modality: str, *elements: Element) -> tuple[tuple[float, float] | None, str]:
    geometry = read_header(image(4, 4, bytes(32), *elements, modality=modality)).geometry[0]
    return geometry.spacing_mm, geometry.spacing_basis


def test_spacing_is_that_between_rows_then_columns_with_its_basis() -> None:
    assert spacing_of("CT", SPACING) == ((0.5, 0.25), "PixelSpacing")


def test_spacing_at_the_detector_says_so() -> None:
    assert spacing_of("DX", IMAGER) == ((0.2, 0.2), "ImagerPixelSpacing (at the detector)")
    same = text(0x00280030, "DS", "0.2\\0.2")
    assert spacing_of("CR", IMAGER, same) == ((0.2, 0.2), "PixelSpacing (at the detector)")


def test_a_calibrated_spacing_wins_over_that_at_the_detector() -> None:
    assert spacing_of("DX", IMAGER, SPACING) == ((0.5, 0.25), "PixelSpacing (calibrated)")
    kind = text(0x00280A02, "CS", "FIDUCIAL")
    assert spacing_of("DX", IMAGER, SPACING, kind)[1] == "PixelSpacing (calibrated: fiducial)"


def test_a_scanned_film_says_so() -> None:
    film = text(0x00182010, "DS", "0.1\\0.1")
    assert spacing_of("OT", film) == (
        (0.1, 0.1),
        "NominalScannedPixelSpacing (on the scanned film)",
    )


def test_an_aspect_ratio_alone_gives_no_millimetres() -> None:
    assert spacing_of("DX", text(0x00280034, "IS", "1\\1")) == (None, "")


def test_an_ultrasound_image_has_no_one_spacing() -> None:
    assert spacing_of("US", SPACING) == (None, "")


@pytest.mark.parametrize("wrong", ["0\\0.5", "-1\\1", "0.5", "nan\\1", "a\\b", "1,5\\1,5"])
def test_a_spacing_that_is_none_is_left_out_and_doubted(wrong: str) -> None:
    instance = read_header(image(4, 4, bytes(32), text(0x00280030, "DS", wrong)))
    assert instance.geometry[0].spacing_mm is None
    assert any("spacing" in doubt for doubt in instance.doubts)


def test_a_position_is_read_exactly() -> None:
    place = text(0x00200032, "DS", "-158.135803\\-179.035797\\-75.699997")
    geometry = read_header(image(4, 4, bytes(32), place)).geometry[0]
    assert geometry.position == (-158.135803, -179.035797, -75.699997)


@pytest.mark.parametrize(
    "wrong",
    [
        "1\\0\\0\\0\\1",
        "0\\0\\0\\0\\0\\0",
        "2\\0\\0\\0\\1\\0",
        "1\\0\\0\\1\\0\\0",
        "nan\\0\\0\\0\\1\\0",
    ],
)
def test_an_orientation_that_is_none_is_left_out_and_doubted(wrong: str) -> None:
    instance = read_header(image(4, 4, bytes(32), text(0x00200037, "DS", wrong)))
    assert instance.geometry[0].orientation is None
    assert any("orientation" in doubt for doubt in instance.doubts)


# ----------------------------------------------------------------------------------- values


def rescale(slope: str, intercept: str) -> tuple[Element, Element]:
    return text(0x00281053, "DS", slope), text(0x00281052, "DS", intercept)


def test_rescaled_ct_values_are_hounsfield_units_unless_the_file_says_otherwise() -> None:
    values = read_header(image(4, 4, bytes(32), *rescale("2", "-1024"))).values[0]
    assert (values.slope, values.intercept, values.unit) == (2.0, -1024.0, "HU")
    said = text(0x00281054, "LO", "US")
    assert read_header(image(4, 4, bytes(32), *rescale("1", "0"), said)).values[0].unit == "US"


def test_ct_without_rescale_has_no_unit_and_a_doubt() -> None:
    instance = read_header(image(4, 4, bytes(32)))
    assert instance.values[0].unit == ""
    assert any("Hounsfield" in doubt for doubt in instance.doubts)


def test_pet_values_have_the_unit_that_the_file_names() -> None:
    units = text(0x00541001, "CS", "BQML")
    file = image(4, 4, bytes(32), *rescale("0.5", "0"), units, modality="PT")
    assert read_header(file).values[0].unit == "BQML"


@pytest.mark.parametrize("slope", ["0", "nan", "", "x"])
def test_a_rescale_that_is_none_leaves_stored_values_without_a_unit(slope: str) -> None:
    instance = read_header(image(4, 4, bytes(32), *rescale(slope, "-1024")))
    if slope == "":
        slope_used = instance.values[0].slope
        assert slope_used == 1.0
        return
    assert (instance.values[0].slope, instance.values[0].intercept) == (1.0, 0.0)
    assert instance.values[0].unit == ""
    assert any("stored values" in doubt for doubt in instance.doubts)


def test_each_window_keeps_its_name_and_those_without_width_are_left_out() -> None:
    instance = read_header(
        image(
            4,
            4,
            bytes(32),
            text(0x00281050, "DS", "40\\-600\\0"),
            text(0x00281051, "DS", "400\\0\\1500"),
            text(0x00281055, "LO", "SOFT\\NONE\\LUNG"),
        )
    )
    windows = instance.values[0].windows
    assert [(w.centre, w.width, w.name) for w in windows] == [(40, 400, "SOFT"), (0, 1500, "LUNG")]
    assert any("no width" in doubt for doubt in instance.doubts)


def test_a_negative_padding_value_is_read_with_the_sign_of_the_pixels() -> None:
    signed = short(0x00280103, 1)
    padding = short(0x00280120, -2000, vr="SS")
    assert pixels_of(read_header(image(4, 4, bytes(32), signed, padding))).padding == (-2000, -2000)
    limit = short(0x00280121, -1900, vr="SS")
    file = image(4, 4, bytes(32), signed, padding, limit)
    assert pixels_of(read_header(file)).padding == (-2000, -1900)


# ---------------------------------------------------------------------------------- enhanced


def enhanced(*frames: tuple[float, float], shared_spacing: str = "0.5\\0.25") -> bytes:
    """Return an enhanced image with a frame for each (z, slope)."""
    plane = item(text(0x00200037, "DS", "1\\0\\0\\0\\1\\0"))
    measures = item(text(0x00280030, "DS", shared_spacing), text(0x00180050, "DS", "3"))
    shared = item(sequence(0x00209116, plane), sequence(0x00289110, measures))
    each = [
        item(
            sequence(0x00209113, item(text(0x00200032, "DS", f"1\\2\\{z:g}"))),
            sequence(
                0x00289145,
                item(*reversed(rescale(f"{slope:g}", "-7")), text(0x00281054, "LO", "HU")),
            ),
        )
        for z, slope in frames
    ]
    return image(
        4,
        4,
        bytes(32 * len(frames)),
        text(0x00280008, "IS", str(len(frames))),
        sequence(0x52009229, shared),
        sequence(0x52009230, *each),
    )


def test_each_frame_has_its_own_place_and_values_and_shares_the_rest() -> None:
    instance = read_header(enhanced((10, 1), (12.5, 2), (15, 1)))
    assert [g.position for g in instance.geometry] == [(1, 2, 10), (1, 2, 12.5), (1, 2, 15)]
    assert {g.spacing_mm for g in instance.geometry} == {(0.5, 0.25)}
    assert {g.orientation for g in instance.geometry} == {(1, 0, 0, 0, 1, 0)}
    assert [(v.slope, v.intercept, v.unit) for v in instance.values] == [
        (1, -7, "HU"),
        (2, -7, "HU"),
        (1, -7, "HU"),
    ]
    assert instance.slice_thickness_mm == 3


def test_what_all_frames_share_is_kept_once() -> None:
    assert len(read_header(enhanced((10, 1), (12, 1))).values) == 1


def test_more_frames_described_than_there_are_is_refused() -> None:
    file = enhanced((10, 1), (12, 1))
    lying = file.replace(
        b"\x28\x00\x08\x00IS\x02\x00" + b"2 ", b"\x28\x00\x08\x00IS\x02\x00" + b"1 "
    )
    assert lying != file
    assert refusal(lying).reason in ("geometry", "truncated")


def test_echoes_and_diffusion_are_kept_apart() -> None:
    first, second = (
        read_header(
            image(4, 4, bytes(32), text(0x00180086, "IS", echo), text(0x00180081, "DS", "5"))
        )
        for echo in ("1", "2")
    )
    assert first.split_by != second.split_by
    assert dict(first.split_by)["echo number"] == "1"


# ------------------------------------------------------------------------------- real files


ODD_FILES = {
    # file: reason of the refusal, or a part of the doubt that it is read with
    "ExplVR_BigEndNoMeta.dcm": ("read", "only one way"),
    "ExplVR_LitEndNoMeta.dcm": ("read", "only one way"),
    "J2K_pixelrep_mismatch.dcm": ("read", ""),
    "JPEG2000-embedded-sequence-delimiter.dcm": ("read", ""),
    "MR_small_padded.dcm": ("read", "128 empty bytes"),
    "MR_truncated.dcm": ("truncated", "in the middle of the pixels"),
    "OT-PAL-8-face.dcm": ("read", "only one way"),
    "SC_rgb_small_odd_jpeg.dcm": ("read", ""),
    "UN_sequence.dcm": ("missing", "object"),
    "badVR.dcm": ("geometry", "how many frames"),
    "bad_sequence.dcm": ("uid", "object"),
    "dwv-test_no-number-rows.dcm": ("missing", "kind of object"),
    "empty_charset_LEI.dcm": ("missing", "object"),
    "explicit_VR-UN.dcm": ("read", ""),
    "image_dfl.dcm": ("read", ""),
    "meta_missing_tsyntax.dcm": ("syntax", "how it is encoded"),
    "nested_priv_SQ.dcm": ("missing", "object"),
    "no_meta.dcm": ("not-dicom", "not a DICOM file"),
    "no_meta_group_length.dcm": ("missing", "object"),
    "rtplan_truncated.dcm": ("truncated", "in the middle of the header"),
}


def test_every_odd_file_is_read_with_its_doubt_or_refused_in_a_sentence(real_data: Path) -> None:
    found = {path.name: path for path in (real_data / "odd-files").glob("*.dcm")}
    assert found.keys() == ODD_FILES.keys()
    for name, (outcome, words) in ODD_FILES.items():
        file = found[name].read_bytes()
        if outcome == "read":
            doubts = read_header(file).doubts
            assert not words or any(words in doubt for doubt in doubts), name
            continue
        refused = refusal(file)
        assert (refused.reason, words in str(refused)) == (outcome, True), name
        assert refused.advice, name


@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
def test_real_headers_say_what_pydicom_reads_in_them(real_data: Path) -> None:
    compared = 0
    for path in sorted(real_data.rglob("*.dcm"))[::7]:
        dataset = pydicom.dcmread(path, force=True, stop_before_pixels=True)
        if path.parent.name == "odd-files" or "StudyInstanceUID" not in dataset:
            continue
        instance = read_header(path.read_bytes())
        compared += 1
        assert instance.sop_uid == dataset.SOPInstanceUID
        assert instance.series.uid == dataset.SeriesInstanceUID
        assert instance.study.patient.id == str(dataset.PatientID or "").strip()
        assert instance.study.patient.name.rstrip("=") == str(dataset.PatientName or "")
        assert instance.study.date == (dataset.StudyDate or "")
        if "ImagePositionPatient" in dataset:
            assert instance.geometry[0].position == tuple(map(float, dataset.ImagePositionPatient))
        if "RescaleSlope" in dataset and instance.pixels is not None:
            assert instance.values[0].slope == float(dataset.RescaleSlope)
            assert instance.values[0].intercept == float(dataset.RescaleIntercept)
    assert compared > 80


def test_geometry_that_makes_no_volume_is_read_for_others_to_judge(real_data: Path) -> None:
    for path in sorted((real_data / "ct-bad-geometry").rglob("*.dcm")):
        instance = read_header(path.read_bytes())
        assert instance.geometry[0].position is not None
        assert instance.geometry[0].spacing_mm is not None


def test_the_contents_of_a_disc_are_named_as_such(real_data: Path) -> None:
    for path in sorted((real_data / "dicomdir").rglob("DICOMDIR*")):
        assert refusal(path.read_bytes()).reason == "directory"
    for path in sorted((real_data / "dicomdir").rglob("*")):
        if path.is_file() and not path.name.startswith(("DICOMDIR", "README")):
            assert read_header(path.read_bytes()).study.uid
