"""The header of a DICOM object read into an Instance, or refused with a reason (in a worker)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from math import isfinite, sqrt
from typing import TypeVar
from uuid import UUID, uuid5

from domain.errors import Unreadable
from domain.study import (
    FrameGeometry,
    FrameValues,
    Instance,
    Patient,
    Pixels,
    RealWorldMap,
    Series,
    Study,
    UltrasoundRegion,
    Window,
)
from imaging.calibration import (
    CALIBRATION_TYPE,
    CALIBRATION_WORDS,
    IMAGER_SPACING,
    MAGNIFICATION,
    NOMINAL_SPACING,
    PIXEL_SPACING,
    PROJECTIONS,
    SECONDARY_CAPTURES,
    Stated,
    is_magnified,
    spacing_rule,
)
from imaging.elements import fragments
from imaging.header import Header
from imaging.limits import FRAME_BYTES
from imaging.marking import repairs_said
from imaging.nuclear import SOP_CLASS as NUCLEAR
from imaging.nuclear import nuclear_splits, slice_places
from imaging.overlays import overlay_planes
from imaging.own_doubts import own_doubts
from imaging.part10 import BIG_ENDIAN, EXPLICIT, IMPLICIT, Opened, open_part10
from imaging.real_world import read_maps, vendor_slope
from imaging.shutters import shutters_of
from imaging.sides import stated_sides, view_codes
from imaging.splitting import Splits, classic_splits, frame_splits, shared_and_own
from imaging.supplemental_palette import colours_left_out
from imaging.timing import timing_of
from imaging.uptake import uptake_of
from imaging.wire import reader_version

PIXEL_DATA = 0x7FE00010
FLOAT_PIXELS = 0x7FE00008
DOUBLE_PIXELS = 0x7FE00009
# The value that fills up such an image, and the end of the range where there is one.
_FLOAT_PADDING = {
    FLOAT_PIXELS: (0x00280122, 0x00280124),
    DOUBLE_PIXELS: (0x00280123, 0x00280125),
}
UNCOMPRESSED = frozenset((IMPLICIT, EXPLICIT, BIG_ENDIAN, "1.2.840.10008.1.2.1.99"))

_DIRECTORY = "1.2.840.10008.1.3.10"
_MOST_REGIONS = 256
_ALWAYS_LOSSY = frozenset(("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"))
_MAYBE_LOSSY = frozenset(
    ("1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.203")
)
_PHOTOMETRIC = {
    1: frozenset(("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")),
    3: frozenset(("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")),
}
_Each = TypeVar("_Each")
WITHOUT_PIXELS = "The header describes an image, but the pixels are missing."
OTHER_OBJECT = "The file's cover names another object than its contents; the contents count."
# The name space of studies and series that hold one image which names none.
_ALONE = UUID("0b0c2c2b-3c1e-5f0a-8f4e-6d2f1a7c9e55")
_UID = re.compile(r"[0-9]+(\.[0-9]+)*")


def read_header(part10: bytes | memoryview) -> Instance:
    """Return what the index keeps of a DICOM object.

    Raises:
        Unreadable: It is no DICOM, is damaged, dangerous, or contradicts itself.
    """
    opened = open_part10(part10)
    return instance_of(opened)


def instance_of(opened: Opened) -> Instance:
    """Return what the index keeps of an opened file."""
    header = Header(opened.data)
    doubts = [*opened.doubts, *repairs_said(header), *own_doubts(header)]
    if opened.data.disordered:
        doubts.append("The header's elements are not in order.")
    sop_class = header.uid(0x00080016)
    meta_class = _meta_uid(opened, 0x00020002)
    if _DIRECTORY in (sop_class, meta_class):
        raise Unreadable(
            "This is the table of contents of a disc (DICOMDIR) and holds no images itself.",
            reason="directory",
            advice="Open the folder that it lies in.",
        )
    sop_uid = _object_uid(opened, header, doubts)
    sop_class = _required_uid(header, 0x00080016, "kind of object")
    study_uid = _filing_uid(header, 0x0020000D, "study", sop_uid, doubts)
    series_uid = _filing_uid(header, 0x0020000E, "series", sop_uid, doubts)
    if _meta_uid(opened, 0x00020003) not in ("", sop_uid):
        doubts.append(OTHER_OBJECT)
    modality = header.trimmed(0x00080060)
    pixels = _pixels(opened, header, doubts)
    geometry, values, splits, each_splits = _frames(header, pixels, modality, doubts)
    if header.charset.unknown:
        doubts.append("The texts are in a character set that is not known here.")
    shutters = (None,) if pixels is None else shutters_of(header, doubts)
    if uncoloured := colours_left_out(header, pixels):
        doubts.append(uncoloured)
    timing = timing_of(header, pixels.frames if pixels is not None else 1)
    instance = Instance(
        sop_uid=sop_uid,
        sop_class=sop_class,
        transfer_syntax=opened.transfer_syntax,
        study=_study(header, study_uid),
        series=_series(header, series_uid, study_uid, modality),
        number=header.integer(0x00200013),
        frame_of_reference=header.uid(0x00200052),
        pixels=pixels,
        geometry=geometry,
        values=values,
        image_type=header.texts(0x00080008),
        patient_orientation=header.texts(0x00200020),
        kernel=header.text(0x00181210).strip(),
        slice_thickness_mm=_thickness(header),
        split_by=tuple(dict([*classic_splits(header, modality), *splits]).items()),
        frame_splits=each_splits,
        lossy=_lossy(header, opened.transfer_syntax) if pixels is not None else "",
        burned_in=header.trimmed(0x00280301).upper() == "YES",
        manufacturer=header.text(0x00080070).strip(),
        content_time=header.trimmed(0x00080033),
        presentation_shape=_presentation_shape(header),
        overlays=() if pixels is None else overlay_planes(header, pixels, doubts),
        shutter=shutters[0],
        frame_shutters=shutters if len(shutters) > 1 else (),
        colour_space=_colour_space(header) if pixels is not None else "",
        reader=reader_version(),
        sides=stated_sides(header),
        view_position=header.trimmed(0x00185101).upper(),
        view_codes=view_codes(header),
        regions=_regions(header, doubts) if pixels is not None else (),
        scale_tags=_scale_tags(header) if pixels is not None else (),
        uptake=uptake_of(header) if modality == "PT" and pixels is not None else None,
        frame_times_ms=timing.milliseconds,
        sweeps=timing.sweeps,
    )
    if header.charset.wrong:
        doubts.append("Some letters could not be read in the character set that the file names.")
    if header.charset.controls:
        doubts.append("Control characters in the texts of the header are left out.")
    return _with_doubts(instance, doubts)


def _with_doubts(instance: Instance, doubts: list[str]) -> Instance:
    return replace(instance, doubts=tuple(dict.fromkeys(doubts)))


def _meta_uid(opened: Opened, tag: int) -> str:
    return "" if opened.meta is None else Header(opened.meta).uid(tag)


def _object_uid(opened: Opened, header: Header, doubts: list[str]) -> str:
    """Return the object's UID; an image without one is numbered by its own bytes."""
    if header.uid(0x00080018) or PIXEL_DATA not in header:
        return _required_uid(header, 0x00080018, "object")
    doubts.append("The file has no number (UID) of its own; one was made from its contents.")
    contents = hashlib.sha256(opened.data.encoded).hexdigest()
    return f"2.25.{uuid5(_ALONE, contents).int}"


def _filing_uid(header: Header, tag: int, what: str, sop_uid: str, doubts: list[str]) -> str:
    """Return the study or series an object is filed under.

    An image that names none is a study of its own, always the same one: so it can be seen, and
    stands with nothing it may not belong to. Anything else without it is refused.
    """
    if header.uid(tag) or PIXEL_DATA not in header:
        return _required_uid(header, tag, what)
    doubts.append(f"The file does not say which {what} it belongs to, so it is filed alone.")
    return f"2.25.{uuid5(_ALONE, f'{what} of {sop_uid}').int}"


def _required_uid(header: Header, tag: int, what: str) -> str:
    uid, named = header.uid(tag), f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
    if not uid:
        raise Unreadable(
            f"The file does not say which {what} it is or belongs to: its UID {named} is missing.",
            reason="missing",
            advice="Ask its sender to send it again; without this it cannot be filed safely.",
        )
    if len(uid) > 64 or not _UID.fullmatch(uid):
        raise Unreadable(
            f"The number (UID) {named} that says which {what} this is or belongs to is malformed.",
            reason="uid",
            advice="Ask its sender to send it again; without this it cannot be filed safely.",
        )
    return uid


def _study(header: Header, uid: str) -> Study:
    patient = Patient(
        id=header.text(0x00100020).strip(),
        name=header.text(0x00100010),
        birth_date=header.trimmed(0x00100030),
        sex=header.trimmed(0x00100040),
        issuer=header.text(0x00100021).strip(),
    )
    return Study(
        uid,
        patient,
        date=header.trimmed(0x00080020),
        time=header.trimmed(0x00080030),
        accession=header.text(0x00080050).strip(),
        description=header.text(0x00081030).strip(),
        referring_physician=header.text(0x00080090),
        study_id=header.text(0x00200010).strip(),
        age=header.trimmed(0x00101010),
        institution=header.text(0x00080080).strip(),
    )


def _series(header: Header, uid: str, study_uid: str, modality: str) -> Series:
    return Series(
        uid,
        study_uid,
        modality,
        number=header.integer(0x00200011),
        description=header.text(0x0008103E).strip(),
        body_part=header.trimmed(0x00180015),
        date=header.trimmed(0x00080021),
        time=header.trimmed(0x00080031),
        protocol=header.text(0x00181030).strip(),
        laterality=header.trimmed(0x00200062) or header.trimmed(0x00200060),
    )


# ------------------------------------------------------------------------------- pixels


def _wrong_shape(sentence: str) -> Unreadable:
    return Unreadable(
        sentence,
        reason="geometry",
        advice="Send or copy it again from where it came; it cannot be shown safely.",
    )


def _pixels(opened: Opened, header: Header, doubts: list[str]) -> Pixels | None:
    found = opened.data.found
    tag = next((t for t in (PIXEL_DATA, FLOAT_PIXELS, DOUBLE_PIXELS) if t in found), None)
    if tag is None:
        if 0x00280010 in header and 0x00280011 in header:
            doubts.append(WITHOUT_PIXELS)
        return None
    rows, columns = header.integer(0x00280010), header.integer(0x00280011)
    if not rows or not columns or rows < 1 or columns < 1:
        raise _wrong_shape(
            "The image does not say how many rows (0028,0010) and columns (0028,0011) it has."
        )
    if rows > 0xFFFF or columns > 0xFFFF:
        raise _wrong_shape(
            "The image claims more rows (0028,0010) or columns (0028,0011) than DICOM allows."
        )
    frames = 1 if 0x00280008 not in header else header.integer(0x00280008)
    if frames is None or frames < 1:
        raise _wrong_shape("The image does not say how many frames it has (0028,0008).")
    samples = 1 if 0x00280002 not in header else header.integer(0x00280002)
    if samples not in (1, 3):
        raise _wrong_shape("The image has neither one nor three samples in a pixel (0028,0002).")
    allocated = {FLOAT_PIXELS: 32, DOUBLE_PIXELS: 64}.get(tag) or header.integer(0x00280100)
    if allocated not in (1, 8, 16, 32, 64):
        raise _wrong_shape("The image does not say how many bits a pixel has (0028,0100).")
    bits = header.integer(0x00280101) if tag == PIXEL_DATA else allocated
    bits = allocated if bits is None else bits
    high = header.integer(0x00280102) if tag == PIXEL_DATA else None
    high = bits - 1 if high is None else high
    if not 1 <= bits <= allocated or not bits - 1 <= high < allocated:
        raise _wrong_shape(
            "The image's own account of its bits (0028,0100 to 0028,0102) contradicts itself."
        )
    photometric = header.trimmed(0x00280004).upper()
    if not photometric:
        photometric = "MONOCHROME2" if samples == 1 else "RGB"
        doubts.append("The image does not say whether it is grey, inverted or in colour.")
    if photometric not in _PHOTOMETRIC[samples]:
        raise Unreadable(
            "The image is in a colour model (0028,0004) that cannot be shown here.",
            reason="photometric",
            advice="Ask its sender for it in grey, RGB or palette colours.",
        )
    if rows * columns * samples * max(allocated, 8) // 8 > FRAME_BYTES:
        raise Unreadable(
            "A frame of this image is larger than this workstation opens.",
            reason="too-large",
            advice="If it is genuine, open it on the system that made it.",
        )
    if opened.data.big_endian and tag == PIXEL_DATA and allocated > 16:
        # By PS3.5 8.1.1 the lower word comes first; writers that turn all four bytes round exist.
        doubts.append(
            f"Values of {allocated} bits in big-endian order are written in two ways:"
            " these may be the other."
        )
    signed = header.integer(0x00280103) == 1 and tag == PIXEL_DATA
    shape = Pixels(
        rows=rows,
        columns=columns,
        frames=frames,
        samples=samples,
        photometric=photometric,
        bits_allocated=allocated,
        bits_stored=bits,
        high_bit=high,
        signed=signed,
        planar=header.integer(0x00280006) or 0,
        padding=_padding(header, tag, signed),
    )
    element = found[tag]
    if element.undefined or opened.transfer_syntax not in UNCOMPRESSED:
        if opened.transfer_syntax in UNCOMPRESSED:
            raise _wrong_shape("The pixels are packed as if compressed, but the file denies it.")
        if not element.undefined:
            raise _wrong_shape("The pixels are not packed as their compression requires.")
        _check_fragments(opened, shape)
        return shape
    _check_length(opened, shape, element.start, element.length, doubts)
    # Elsewhere than here, bytes may be taken straight from the file only where this holds.
    as_stored = (
        opened.sizes_as_stored
        and not opened.data.big_endian
        and tag == PIXEL_DATA
        and samples == 1
        and photometric.startswith("MONOCHROME")
        and allocated in (8, 16, 32)
    )
    if not as_stored:
        return shape
    return replace(shape, offset=element.start, length=element.length)


def frame_bits(pixels: Pixels) -> int:
    """Return how many bits one uncompressed frame takes."""
    if pixels.photometric == "YBR_FULL_422":
        return pixels.rows * pixels.columns * 2 * pixels.bits_allocated
    return pixels.rows * pixels.columns * pixels.samples * pixels.bits_allocated


def _check_length(
    opened: Opened, pixels: Pixels, start: int, length: int, doubts: list[str]
) -> None:
    needed = (frame_bits(pixels) * pixels.frames + 7) // 8
    if length < needed:
        raise Unreadable(
            f"The image is cut short: {length} of {needed} bytes of pixels are there.",
            reason="truncated",
            advice="Send or copy it again from where it came.",
        )
    surplus = length - needed
    if surplus == 0 or (surplus == 1 and needed % 2):
        return
    rest = bytes(opened.data.encoded[start + needed : start + length])
    # With a column declared too few, every row would be shown shifted against the one above.
    if any(rest):
        raise _wrong_shape(
            f"The image has {surplus} bytes more than its rows, columns and frames account for."
        )
    doubts.append(
        f"{surplus} empty bytes follow the pixels: rows or columns may be declared wrongly."
    )


def _check_fragments(opened: Opened, pixels: Pixels) -> None:
    pieces = fragments(opened.data, opened.data.found[PIXEL_DATA])
    if len(pieces) < 2 or not any(length for _, length in pieces[1:]):
        raise Unreadable(
            "The image holds no pixels (7FE0,0010).",
            reason="missing",
            advice="Send or copy it again from where it came.",
        )
    if pixels.frames > 1 and pixels.frames > len(pieces) - 1:
        raise _wrong_shape("The image holds fewer frames than it says (0028,0008).")


def _padding(header: Header, pixels: int, signed: bool) -> tuple[float, float] | None:
    """Return the range of values that fill an image up (PS3.3 C.7.5.1.1.2, C.7.6.24, C.7.6.25)."""
    if pixels == PIXEL_DATA:
        one: float | None = header.signed_short(0x00280120, signed=signed)
        other: float | None = header.signed_short(0x00280121, signed=signed)
    else:
        values, limits = _FLOAT_PADDING[pixels]
        one, other = header.number(values), header.number(limits)
    if one is None:
        return None
    other = one if other is None else other
    return min(one, other), max(one, other)


# ------------------------------------------------------------------------------- frames


def _frames(
    header: Header, pixels: Pixels | None, modality: str, doubts: list[str]
) -> tuple[tuple[FrameGeometry, ...], tuple[FrameValues, ...], Splits, tuple[Splits, ...]]:
    """Return the geometry and values of each frame, what sets all of them apart, and each."""
    if pixels is None:
        return (), (), (), ()
    shared = header.item(0x52009229)
    each = header.items(0x52009230)
    real = any(tag in header.elements.found for tag in (FLOAT_PIXELS, DOUBLE_PIXELS))
    if shared is None and not each:
        geometry = _classic_geometry(header, pixels, modality, doubts)
        one = _values(header, header, modality, doubts, real=real)
        maps, slope = _real_world([header], pixels), vendor_slope(header)
        values = (replace(one, real_world=maps, vendor_slope=slope),)
        if header.uid(0x00080016) == NUCLEAR:
            geometry = slice_places(header, geometry[0], pixels.frames, doubts)
            apart = shared_and_own(nuclear_splits(header, pixels.frames))
            return _once(geometry), values, *apart
        return geometry, values, (), ()
    if each and len(each) != pixels.frames:
        raise _wrong_shape(
            f"The header describes {len(each)} frames, but the image has {pixels.frames}."
        )
    frames: list[Header | None] = [*each] or [None]
    groups = [_Groups(header, shared, frame) for frame in frames]
    geometry = tuple(_enhanced_geometry(group, modality, doubts) for group in groups)
    each_values = tuple(
        replace(
            _enhanced_values(group, modality, doubts, real=real),
            real_world=_real_world(group.with_maps(), pixels),
        )
        for group in groups
    )
    return _once(geometry), _once(each_values), *frame_splits(groups)


def _once(each: tuple[_Each, ...]) -> tuple[_Each, ...]:
    return each[:1] if all(one == each[0] for one in each) else each


class _Groups:
    """The functional groups of one frame: its own, else the shared ones (PS3.3 C.7.6.16)."""

    def __init__(self, header: Header, shared: Header | None, own: Header | None) -> None:
        self.header = header
        self._shared = shared
        self._own = own

    def with_maps(self) -> list[Header]:
        """Return where a real-world value map may stand, the frame's own place first."""
        return [group for group in (self._own, self._shared, self.header) if group is not None]

    def item(self, tag: int) -> Header | None:
        for group in (self._own, self._shared):
            item = group.item(tag) if group is not None else None
            if item is not None:
                return item
        return None


def _enhanced_geometry(groups: _Groups, modality: str, doubts: list[str]) -> FrameGeometry:
    position = groups.item(0x00209113)
    orientation = groups.item(0x00209116)
    measures = groups.item(0x00289110)
    spacing = None if measures is None else _spacing(measures, 0x00280030, doubts)
    basis = "PixelSpacing" if spacing else ""
    # Reconstructed from projections and placed in the patient, it has no detector any more.
    if modality in PROJECTIONS and position is None:
        spacing, basis = _enhanced_projection_scale(groups, modality, spacing, doubts)
    return FrameGeometry(
        None if position is None else _position(position, doubts),
        None if orientation is None else _orientation(orientation, doubts),
        spacing,
        basis,
    )


def _enhanced_projection_scale(
    groups: _Groups, modality: str, pixel: tuple[float, float] | None, doubts: list[str]
) -> tuple[tuple[float, float] | None, str]:
    """Return the scale of a frame of an enhanced XA or XRF image (PS3.3 C.8.19.6.4, C.8.19.6.9)."""
    calibration = groups.item(0x00189401)
    if calibration is not None:
        spacing = _spacing(calibration, 0x00189404, doubts)
        if spacing is not None:
            return spacing, "ObjectPixelSpacingInCenterOfBeam (calibrated: geometry)"
    properties = groups.item(0x00289443)
    imager = None if properties is None else _spacing(properties, 0x00181164, doubts)
    return _scale(Stated(modality, pixel=pixel, imager=imager), doubts)


def _enhanced_values(
    groups: _Groups, modality: str, doubts: list[str], *, real: bool
) -> FrameValues:
    rescale = groups.item(0x00289145) or groups.header
    windows = groups.item(0x00289132) or groups.header
    return _values(rescale, windows, modality, doubts, real=real)


def _classic_geometry(
    header: Header, pixels: Pixels, modality: str, doubts: list[str]
) -> tuple[FrameGeometry, ...]:
    spacing, basis = _scale(_stated(header, modality, doubts), doubts)
    position = _position(header, doubts)
    orientation = _orientation(header, doubts)
    aspect = _aspect(header) if spacing is None else None
    one = FrameGeometry(position, orientation, spacing, basis, aspect)
    # RT Dose (PS3.3 C.8.8.3.2): planes along the normal, relative to the first or absolute.
    offsets = header.numbers(0x3004000C)
    if pixels.frames == 1 or len(offsets) != pixels.frames:
        return (one,)
    if position is None or orientation is None or not all(map(isfinite, offsets)):
        return (one,)
    if offsets[0] != 0:
        doubts.append("The planes of the dose are given in a form that is not read here.")
        return (replace(one, position=None),)
    normal = _normal(orientation)
    return tuple(
        replace(
            one,
            position=(
                position[0] + normal[0] * offset,
                position[1] + normal[1] * offset,
                position[2] + normal[2] * offset,
            ),
        )
        for offset in offsets
    )


def _normal(cosines: tuple[float, ...]) -> tuple[float, float, float]:
    a, b, c, d, e, f = cosines
    return b * f - c * e, c * d - a * f, a * e - b * d


def _position(header: Header, doubts: list[str]) -> tuple[float, float, float] | None:
    if 0x00200032 not in header:
        return None
    numbers = header.numbers(0x00200032)
    if len(numbers) != 3 or not all(map(isfinite, numbers)):
        doubts.append("The position in the patient is not three numbers; it is left out.")
        return None
    return numbers[0], numbers[1], numbers[2]


def _orientation(
    header: Header, doubts: list[str]
) -> tuple[float, float, float, float, float, float] | None:
    if 0x00200037 not in header:
        return None
    numbers = header.numbers(0x00200037)
    if len(numbers) != 6 or not all(map(isfinite, numbers)):
        doubts.append("The orientation in the patient is not six numbers; it is left out.")
        return None
    a, b, c, d, e, f = numbers
    row, column = sqrt(a * a + b * b + c * c), sqrt(d * d + e * e + f * f)
    skew = a * d + b * e + c * f
    # Written with few digits, true directions are off by a few thousandths.
    if abs(row - 1) > 0.01 or abs(column - 1) > 0.01 or abs(skew) > 0.01:
        doubts.append("The orientation in the patient is no pair of directions; it is left out.")
        return None
    return a, b, c, d, e, f


def _spacing(header: Header, tag: int, doubts: list[str]) -> tuple[float, float] | None:
    if tag not in header:
        return None
    numbers = header.numbers(tag)
    if len(numbers) != 2 or not all(isfinite(number) and number > 0 for number in numbers):
        doubts.append("The pixel spacing is not two numbers above 0; it is left out.")
        return None
    return numbers[0], numbers[1]


def _scale(stated: Stated, doubts: list[str]) -> tuple[tuple[float, float] | None, str]:
    """Return rows' and columns' spacing in mm with the rule that gives it."""
    spacing, basis = spacing_rule(stated)
    if is_magnified(stated, basis):
        doubts.append(
            f"The patient is magnified {stated.magnification:g} times at the detector;"
            " distances are not corrected for it."
        )
    return spacing, basis


def _stated(header: Header, modality: str, doubts: list[str]) -> Stated:
    return Stated(
        modality,
        pixel=_spacing(header, 0x00280030, doubts),
        imager=_spacing(header, 0x00181164, doubts),
        nominal=_spacing(header, 0x00182010, doubts),
        magnification=header.number(0x00181114),
        kind=header.trimmed(0x00280A02).upper(),
        secondary_capture=header.uid(0x00080016).startswith(SECONDARY_CAPTURES),
        has_regions=0x00186011 in header,
    )


def _scale_tags(header: Header) -> tuple[tuple[str, str], ...]:
    """Return the tags that bear on the scale, as written; none for the plain slice."""
    found = tuple(
        (name, " \\ ".join(header.texts(tag)))
        for name, tag in (
            (PIXEL_SPACING, 0x00280030),
            (IMAGER_SPACING, 0x00181164),
            (NOMINAL_SPACING, 0x00182010),
            (MAGNIFICATION, 0x00181114),
            (CALIBRATION_TYPE, 0x00280A02),
            (CALIBRATION_WORDS, 0x00280A04),
        )
        if tag in header
    )
    # The numbers of a plain slice are in its geometry already; an index of thousands stays small.
    return () if [name for name, _ in found] == [PIXEL_SPACING] else found


def _aspect(header: Header) -> tuple[float, float] | None:
    """Return how high a pixel is to its width, where that is all that is known of it."""
    numbers = header.numbers(0x00280034)
    if len(numbers) != 2 or not all(isfinite(number) and number > 0 for number in numbers):
        return None
    return None if numbers[0] == numbers[1] else (numbers[0], numbers[1])


def _regions(header: Header, doubts: list[str]) -> tuple[UltrasoundRegion, ...]:
    """Return the calibrated regions of an ultrasound image (PS3.3 C.8.5.5)."""
    regions = []
    for item in header.items(0x00186011)[:_MOST_REGIONS]:
        bounds = [item.integer(tag) for tag in (0x00186018, 0x0018601A, 0x0018601C, 0x0018601E)]
        left, top, right, bottom = bounds
        if left is None or top is None or right is None or bottom is None:
            doubts.append("A calibrated region of the image has no bounds; it is left out.")
            continue
        regions.append(
            UltrasoundRegion(
                left,
                top,
                right,
                bottom,
                spatial=item.integer(0x00186012) or 0,
                data=item.integer(0x00186014) or 0,
                flags=item.integer(0x00186016) or 0,
                unit_x=item.integer(0x00186024) or 0,
                unit_y=item.integer(0x00186026) or 0,
                delta_x=item.number(0x0018602C) or 0.0,
                delta_y=item.number(0x0018602E) or 0.0,
            )
        )
    return tuple(regions)


def _thickness(header: Header) -> float | None:
    thickness = header.number(0x00180050)
    if thickness is None:
        shared = header.item(0x52009229)
        measures = shared.item(0x00289110) if shared is not None else None
        thickness = measures.number(0x00180050) if measures is not None else None
    return thickness if thickness is not None and thickness > 0 else None


# ------------------------------------------------------------------------------- values


def _values(
    rescale: Header, shown: Header, modality: str, doubts: list[str], *, real: bool
) -> FrameValues:
    slope, intercept = 1.0, 0.0
    unit = ""
    if 0x00281053 in rescale or 0x00281052 in rescale:
        numbers = (
            rescale.number(0x00281053) if 0x00281053 in rescale else 1.0,
            rescale.number(0x00281052) if 0x00281052 in rescale else 0.0,
        )
        if numbers[0] is None or numbers[1] is None or not _is_rule(numbers[0], numbers[1]):
            doubts.append(
                "The rule from stored to true values is no rule; stored values are shown."
            )
        else:
            slope, intercept = numbers[0], numbers[1]
            unit = _unit(rescale, modality)
    elif modality == "CT":
        doubts.append("The image does not say how its values become Hounsfield units.")
    elif modality == "PT":
        unit = rescale.trimmed(0x00541001)
    return FrameValues(
        slope,
        intercept,
        unit,
        _windows(shown, doubts, real=real),
        has_modality_lut=bool(rescale.item(0x00283000)),
        has_voi_lut=bool(shown.item(0x00283010)),
        voi_luts=tuple(item.text(0x00283003).strip() for item in shown.items(0x00283010)),
    )


def _real_world(groups: list[Header], pixels: Pixels) -> tuple[RealWorldMap, ...]:
    return read_maps(groups, signed=pixels.signed)


def _is_rule(slope: float, intercept: float) -> bool:
    # Beyond these, single precision holds no value that could be told from nothing or no limit.
    return 1e-30 <= abs(slope) <= 1e30 and abs(intercept) <= 1e30


def _presentation_shape(header: Header) -> str:
    said = header.trimmed(0x20500020).upper()
    return said if said in ("IDENTITY", "INVERSE") else ""


def _colour_space(header: Header) -> str:
    if 0x00282000 not in header:
        return ""
    return header.trimmed(0x00282002) or "ICC profile"


def _unit(header: Header, modality: str) -> str:
    said = header.trimmed(0x00281054)
    if modality == "PT":
        return header.trimmed(0x00541001) or said
    if said:
        return said
    # PS3.3 C.8.2.1.1: in CT, without a type, the output is Hounsfield units.
    return "HU" if modality == "CT" else "US"


def _windows(header: Header, doubts: list[str], *, real: bool) -> tuple[Window, ...]:
    if 0x00281050 not in header or 0x00281051 not in header:
        return ()
    centres, widths = header.numbers(0x00281050), header.numbers(0x00281051)
    names = header.texts(0x00281055)
    function = header.trimmed(0x00281056).upper() or "LINEAR"
    if function not in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        doubts.append("The image asks for a window function that DICOM does not know.")
        return ()
    # C.11.2.1.2.1: LINEAR needs a width of 1 or more, the others one above 0.
    least = 1.0 if function == "LINEAR" and not real else 0.0
    windows = []
    for index, (centre, width) in enumerate(zip(centres, widths, strict=False)):
        if not (isfinite(centre) and isfinite(width)) or width <= 0 or width < least:
            doubts.append("A window of the image has no width; it is left out.")
            continue
        name = names[index] if index < len(names) else ""
        # LINEAR takes one step of a whole number off the width. Of floating point pixels in a
        # range of 1 or less it would leave black and white; the writer meant the whole width.
        exact = real and function == "LINEAR" and width <= 1.0
        windows.append(Window(centre, width, name, "LINEAR_EXACT" if exact else function))
    if len(centres) != len(widths) or not centres:
        doubts.append("The image's window centres and widths do not match.")
    return tuple(windows)


def _lossy(header: Header, syntax: str) -> str:
    ratios = [f"{ratio:.3g}:1" for ratio in header.numbers(0x00282112) if ratio > 1]
    if header.trimmed(0x00282110) == "01":
        return ", ".join(ratios) or "lossy, ratio not stated"
    if syntax in _ALWAYS_LOSSY:
        return ", ".join(ratios) or "lossy, not stated by the file"
    if syntax in _MAYBE_LOSSY and header.trimmed(0x00282110) != "00":
        return "may be lossy, not stated by the file"
    return ""
