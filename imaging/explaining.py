"""Why a number is what it is: the tags, rules, voxels, doubts and hands that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.finding import Finding
from domain.geometry import Lattice, Point
from domain.measurement import (
    Angle,
    Arrow,
    Author,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Place,
    Polygon,
    Polyline,
    Probe,
    Region,
    Text,
    caption,
    decimals,
    has_angles,
    shape,
    value_words,
)
from domain.outlines import mean_point
from domain.study import FrameGeometry, FrameValues
from domain.units import UNSPECIFIED, unit_words
from domain.volume import ImageStack, SliceSource, Volume
from imaging.calibration import PIXEL_SPACING, REGIONS, calibration_at, region_words
from imaging.geometry import image_lattice
from imaging.measure import voxel_width_mm
from imaging.region_statistics import plane_of, region_statistics
from imaging.uncertainty import HOW, half_width, mean_half_width
from imaging.value_scales import RESCALE

Content = Volume | ImageStack
PLUS_MINUS = "\N{PLUS-MINUS SIGN}"

_RULES = (
    ("magnification estimated", "Corrected by the estimated magnification: true at that depth."),
    ("at the detector", "At the detector plane: in the patient it is smaller."),
    ("calibrated: geometry", "Corrected by the geometry of the projection."),
    ("calibrated: fiducial", "Calibrated on an object of known size."),
    ("(calibrated)", "Differs from the spacing at the detector, so it was calibrated."),
    ("not stated", "What it was calibrated to is not stated: it may be the detector plane."),
    ("on the scanned film", "On the film that was scanned, not in the patient."),
    ("two-dimensional", "The scale of the ultrasound region that all of the mark lies in."),
)
_TITLES = {"cobb": "Cobb angle", "bidirectional": "Long and short axis", "probe": "Value"}
_OF_SLICES = "In the patient: the pixels of a slice lie in its plane."
ASPECT = "Pixel Aspect Ratio (0028,0034)"
POSITIONS = "Image Position (Patient) (0020,0032)"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that a number rests on."""

    label: str
    value: str
    source: str = ""  # the tag, rule or way by which it is known


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that one number rests on, the most telling first."""

    title: str  # what it is: Length, Value under the pointer
    number: str  # as it stands beside the mark
    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        """All of it as plain lines, for the clipboard."""
        lines = [f"{self.title}: {self.number}"]
        for row in self.rows:
            said = f"{row.label}: {row.value}"
            lines.append(f"{said} [{row.source}]" if row.source else said)
        return "\n".join(lines)


def explain(mark: Measurement, content: Content | None) -> Explanation:
    """Return what a mark's number rests on.

    Args:
        mark: The measurement.
        content: The series it was made on; None where that is not open, and less is known.
    """
    source = _source_of(mark.place, content)
    lattice = _lattice_of(content, source)
    rows: tuple[Row, ...]
    match mark:
        case Length() | Polyline() | Bidirectional() | Calibration():
            rows = (*_uncertain(mark, lattice), *_scale_rows(mark.place, content, source))
        case Angle() | CobbAngle():
            rows = (
                *_uncertain(mark, lattice),
                *_pixel_rows(mark.place, source),
                *_scale_rows(mark.place, content, source),
            )
            if isinstance(mark, CobbAngle) and has_angles(mark.place):
                rows = (Row("Supplement", f"{180.0 - mark.degrees:.1f}°"), *rows)
        case Ellipse() | Polygon():
            rows = (
                *_uncertain(mark, lattice),
                *_unsure_mean(mark, content, lattice),
                *_counted(mark, content),
                *_value_rows(mark.statistics.unit if mark.statistics else None, content, source),
                *_scale_rows(mark.place, content, source),
            )
        case Probe():
            rows = (
                *_voxel_rows(mark.at, lattice),
                *_neighbour_rows(mark, content, lattice),
                *_value_rows(mark.unit, content, source, mark.value),
            )
        case Arrow() | Text():
            rows = ()
    return Explanation(
        _TITLES.get(shape(mark), shape(mark).capitalize()),
        caption(mark),
        (*rows, *_plane_rows(mark, content), *_made_rows(mark.author, mark.made, mark.place)),
    )


def explain_value(content: Content, image: int, at: Point) -> Explanation:
    """Return what the value at a place rests on.

    Args:
        content: The series.
        image: Which image of a stack; without meaning for a volume.
        at: The place, in the space of the content's lattice.
    """
    if isinstance(content, Volume):
        value = content.value_at(at)
        source = _source_at(content, at)
        lattice = content.lattice
    else:
        source = content.sources[image]
        lattice = _lattice_of(content, source) or image_lattice(FrameGeometry(), 1, 1)
        value = _pixel(content, image, lattice, at)
    rows = _voxel_rows(at, lattice)
    if value is None:
        why = "Outside the image, in a gap, not loaded yet, or in colour."
        return Explanation("Value", "none", (Row("Value", why), *rows))
    number = f"{value_words(value)} {unit_words(content.unit)}"
    padded = content.padding is not None and content.padding[0] <= value <= content.padding[1]
    if padded:
        rows = (*rows, Row("Padding", "This value marks padding: nothing was measured here."))
    mixed = isinstance(content, Volume) and source is None
    if mixed:
        rows = (*rows, Row("Plane", "Made between two images; its value is interpolated."))
    return Explanation("Value", number, (*rows, *_value_rows(content.unit, content, source, value)))


def explain_finding(finding: Finding, content: Content | None) -> Explanation:
    """Return what a model's finding rests on."""
    rows = []
    if finding.diameter_mm is not None:
        rows.append(Row("Diameter", f"{finding.diameter_mm:.1f} mm", "by the model"))
    if finding.volume_mm3 is not None:
        rows.append(Row("Volume", f"{finding.volume_mm3:.0f} mm³", "by the model"))
    if isinstance(content, Volume):
        rows.append(Row("Voxel", _sizes(content.lattice), f"{PIXEL_SPACING}, {POSITIONS}"))
    model = finding.model
    rows += [
        Row("Model", f"{model.id} {model.version}", f"weights {model.weights_sha256[:12]}"),
        Row("Made", _clock(finding.made)),
        Row("Decision", finding.decision.value, finding.decided_by),
    ]
    return Explanation(
        finding.kind.capitalize(), f"{finding.confidence:.0%} by the model", tuple(rows)
    )


# ------------------------------------------------------------------------------- how sure


def _uncertain(mark: Measurement, lattice: Lattice | None) -> tuple[Row, ...]:
    """Return how far off the number may be; nothing where there is none to be off."""
    if lattice is None:
        return ()
    if isinstance(mark, Angle | CobbAngle) and not has_angles(mark.place):
        return ()
    if not mark.place.has_millimetres and not isinstance(mark, Angle | CobbAngle):
        return ()
    found: list[tuple[str, float, str]] = []
    match mark:
        case Length() | Polyline():
            found = [("", half_width(mark, lambda m: m.millimetres, lattice), "mm")]
        case Bidirectional():
            found = [
                ("Long axis ", half_width(mark, lambda m: m.long_mm, lattice), "mm"),
                ("Short axis ", half_width(mark, lambda m: m.short_mm, lattice), "mm"),
            ]
        case Angle() | CobbAngle():
            found = [("", half_width(mark, lambda m: m.degrees, lattice), "°")]
        case Ellipse():
            found = [
                ("Area ", half_width(mark, lambda m: m.area_mm2, lattice), "mm²"),
                ("Perimeter ", half_width(mark, lambda m: m.perimeter_mm, lattice), "mm"),
            ]
        case Polygon() if not mark.crosses_itself:
            found = [
                ("Area ", half_width(mark, lambda m: m.area_mm2, lattice), "mm²"),
                ("Perimeter ", half_width(mark, lambda m: m.perimeter_mm, lattice), "mm"),
            ]
        case _:
            pass
    return tuple(
        Row(
            f"{what}{'u' if what else 'U'}ncertainty",
            f"{PLUS_MINUS} {_rounded(value)}{'' if unit == '°' else ' '}{unit}",
            HOW,
        )
        for what, value, unit in found
    )


def _unsure_mean(
    region: Region, content: Content | None, lattice: Lattice | None
) -> tuple[Row, ...]:
    """Return how far off a mean may be because the region may lie a little beside."""
    found = region.statistics
    axes = plane_of(region)
    if found is None or content is None or lattice is None or axes is None:
        return ()
    if found.unit != content.unit:
        return ()
    middle = region.centre if isinstance(region, Ellipse) else mean_point(region.points)
    one, other = (voxel_width_mm(lattice, middle, middle.moved(along, 1.0)) for along in axes)

    def mean(moved: Region) -> float | None:
        counted = region_statistics(content, moved)
        return None if counted is None else counted.mean

    half = mean_half_width(region, mean, axes, (one, other))
    if half is None:
        return ()
    unit = unit_words(found.unit)
    words = f"{PLUS_MINUS} {_rounded(half)} {unit}"
    return (Row("Mean uncertainty", words, "95 %, from where the region lies: one pixel for the "
                "image and one for the hand"),)  # fmt: skip


def _neighbour_rows(
    probe: Probe, content: Content | None, lattice: Lattice | None
) -> tuple[Row, ...]:
    """Return what a hand that lay one pixel beside would have read."""
    if content is None or lattice is None or probe.unit != content.unit:
        return ()
    read = []
    i, j, k = (round(part) for part in lattice.index(probe.at))
    for across in (-1, 0, 1):
        for down in (-1, 0, 1):
            beside = lattice.point(i + across, j + down, k)
            value = (
                content.value_at(beside)
                if isinstance(content, Volume)
                else _pixel(content, _index_of(content, probe.place), lattice, beside)
            )
            read += [] if value is None else [value]
    if len(read) < 2:
        return ()
    span = f"{value_words(min(read))} to {value_words(max(read))} {unit_words(probe.unit)}"
    return (Row("Beside it", span, f"the {len(read)} pixels within one of it"),)


def _index_of(content: ImageStack, place: Place) -> int:
    for number, source in enumerate(content.sources):
        if (source.instance.sop_uid, source.frame) == (place.sop_uid, place.frame):
            return number
    return 0


# ------------------------------------------------------------------------------- how long


def _pixel_rows(place: Place, source: SliceSource | None) -> tuple[Row, ...]:
    """Return what an angle without millimetres takes pixels to be."""
    if place.has_millimetres or source is None or not has_angles(place):
        return ()
    aspect = source.instance.frame_geometry(source.frame).aspect
    if aspect is None:
        return (Row("Pixels", "taken to be square", "the file states no size of them"),)
    return (Row("Pixels", f"{aspect[0]:g} high to {aspect[1]:g} wide", ASPECT),)


def _scale_rows(
    place: Place, content: Content | None, source: SliceSource | None
) -> tuple[Row, ...]:
    rows: list[Row] = []
    if place.reader_scale is not None:
        rows.append(Row("Scale", f"set by a reader: {place.scaled_by}"))
        rows.append(Row("By the file", _by_the_file(place), "what the reader's scale replaced"))
    if not place.has_millimetres:
        rows.append(Row("No millimetres", place.unscaled or _why_none(source)))
    if place.spacing_basis:
        rows.append(Row("Rule", _rule(place.spacing_basis), place.spacing_basis))
    if source is not None:
        rows += _tags(place, source)
    if isinstance(content, Volume):
        rows.append(
            Row("Slice distance", f"{content.lattice.spacing_mm[2]:.4g} mm", POSITIONS),
        )
        if content.lattice.tilt_degrees > 0.1:
            rows.append(Row("Tilt", f"{content.lattice.tilt_degrees:.1f}°, true in the lattice"))
    return tuple(rows)


def _by_the_file(place: Place) -> str:
    share = 1.0 / place.reader_scale if place.reader_scale else 0.0
    if not place.spacing_basis:
        return "no scale"
    return f"{share:.4g} of these lengths, {place.spacing_basis}"


def _tags(place: Place, source: SliceSource) -> list[Row]:
    """Return the tags that bear on the scale, with what the file writes in them."""
    instance = source.instance
    if instance.regions:
        if place.scale is None:
            return [Row("Regions", f"{len(instance.regions)} in the image", REGIONS)]
        named = [r for n, r in enumerate(instance.regions, 1) if _is_named(place.spacing_basis, n)]
        said = named or [r for r in instance.regions if not place.spacing_basis]
        return [Row("Region", region_words(region), REGIONS) for region in said[:4]]
    if instance.scale_tags:
        return [Row(name.rsplit(" (", 1)[0], said, name) for name, said in instance.scale_tags]
    spacing = instance.frame_geometry(source.frame).spacing_mm
    if spacing is None:
        return []
    said_spacing = f"{spacing[0]:g} mm between rows, {spacing[1]:g} mm between columns"
    return [Row("Pixel spacing", said_spacing, PIXEL_SPACING)]


def _is_named(basis: str, number: int) -> bool:
    return f"region {number} " in basis


def _rule(basis: str) -> str:
    for sign, words in _RULES:
        if sign in basis:
            return words
    return _OF_SLICES


def _why_none(source: SliceSource | None) -> str:
    if source is None:
        return "The image has no scale."
    return calibration_at(source.instance, source.frame, ()).refused or "The image has no scale."


# ------------------------------------------------------------------------------- how much


def _counted(region: Region, content: Content | None) -> tuple[Row, ...]:
    found = region.statistics
    if found is None:
        return (Row("Values", "None were counted here.", _why_uncounted(region, content)),)
    digits = decimals(found.unit, found.mean, found.sd)
    how = (
        "read between voxels, one voxel apart"
        if found.sampled
        else "stored voxels whose centres lie within"
    )
    rows = [Row("Counted", f"{found.count} voxels", how)]
    if found.left_out:
        rows.append(Row("Left out", f"{found.left_out} voxels", "padding, gaps, not loaded"))
    if content is not None and content.padding is not None:
        low, high = content.padding
        ends = list(dict.fromkeys((f"{low:g}", f"{high:g}")))
        span = " to ".join(ends)
        rows.append(Row("Padding", f"{span} is not counted", "Pixel Padding Value (0028,0120)"))
    rows.append(
        Row(
            "Range",
            f"{found.minimum:.{digits}f} to {found.maximum:.{digits}f} {found.unit}".rstrip(),
        )
    )
    return tuple(rows)


def _why_uncounted(region: Region, content: Content | None) -> str:
    if isinstance(region, Polygon) and region.crosses_itself:
        return "the line crosses itself, so that it has no inside"
    if " mm" in region.place.reformatted:
        return "a slab mixes slices: what is seen is no set of voxels"
    if isinstance(content, ImageStack) and any(
        p is not None and p.ndim == 3 for p in content.images
    ):
        return "the image is in colour: a pixel has no single value"
    return "no voxel with a value lies within: padding, a gap, or not loaded"


def _value_rows(
    unit: str | None,
    content: Content | None,
    source: SliceSource | None,
    value: float | None = None,
) -> tuple[Row, ...]:
    """Return by which rule values have their unit: rescale, SUV, real-world map, table."""
    if content is None or unit is None:
        return ()
    if unit != content.unit:
        # Counted before the series was shown in another unit.
        scales = [scale for scale in content.scales if scale.unit == unit]
        return tuple(Row(*row) for scale in scales for row in scale.rows)
    rows: list[Row] = []
    for scale in content.scales:
        if scale.unit == unit:
            rows += [Row(*row) for row in scale.rows]
    if source is None:
        return tuple(rows)
    rule = source.instance.frame_values(source.frame)
    if rule.has_modality_lut:
        rows.append(Row("Values", "by a table in the file", "Modality LUT Sequence (0028,3000)"))
        return tuple(rows)
    if not any(row.label == "Rescale" for row in rows):
        rows.append(_rescale_row(rule, content.modality))
    if value is not None and rule.slope:
        stored = (value - rule.intercept) / rule.slope
        rows.insert(0, Row("Stored value", f"{stored:.6g}", "Pixel Data (7FE0,0010)"))
    if rule.vendor_slope is not None:
        said = f"{rule.vendor_slope:g}, not applied"
        rows.append(Row("Philips scale slope", said, "private (2005,100E)"))
    unused = [each for each in rule.real_world if each.unit != unit]
    rows += [
        Row("Real-world map", f"to {each.unit or 'no unit'}, not shown", f"stored {each.first:g} "
            f"to {each.last:g}")
        for each in unused
    ]  # fmt: skip
    return tuple(rows)


def _rescale_row(rule: FrameValues, modality: str) -> Row:
    if rule.file_unit is not None:
        said = f"stored value x {rule.slope:.6g} + {rule.intercept:.6g}"
        return Row("In all", said, f"to {rule.unit}")
    if not rule.unit and rule.slope == 1.0 and rule.intercept == 0.0:
        said = "stored values: the file has no rule that makes more of them"
        why = "MR has no Modality LUT" if modality == "MR" else ""
        return Row("Rescale", said, why)
    to = unit_words(rule.unit or UNSPECIFIED)
    said = f"stored value x {rule.slope:g} + {rule.intercept:g}, to {to}"
    return Row("Rescale", said, RESCALE)


def _voxel_rows(at: Point, lattice: Lattice | None) -> tuple[Row, ...]:
    if lattice is None:
        return ()
    i, j, k = (round(part) for part in lattice.index(at))
    where = f"column {i + 1}, row {j + 1}"
    if lattice.shape[0] > 1:
        where += f", slice {k + 1}"
    return (Row("Voxel", where, "nearest, not interpolated"),)


# ------------------------------------------------------------------------------- on what, by whom


def _plane_rows(mark: Measurement, content: Content | None) -> tuple[Row, ...]:
    place = mark.place
    rows = []
    if place.reformatted:
        thick = " mm" in place.reformatted
        how = "seen through a slab" if thick else "interpolated linearly between voxels"
        if isinstance(mark, Probe) and not thick:
            how = "the picture is interpolated; this value is not"
        rows.append(Row("Plane", place.reformatted, how))
    else:
        rows.append(Row("Plane", "an acquired image"))
    if place.caveat:
        rows.append(Row("Measured in spite of", place.caveat))
    if content is not None:
        rows += [Row("Doubt", doubt.fact, doubt.consequence) for doubt in content.doubts[:3]]
    return tuple(rows)


def _made_rows(author: Author, made: datetime, place: Place) -> tuple[Row, ...]:
    who = f"model {author.name}" if author.is_model else author.name
    rows = [Row("Made by", who, _clock(made))]
    if place.sop_uid:
        frame = f", frame {place.frame + 1}" if place.frame else ""
        rows.append(Row("Image", f"{place.sop_uid}{frame}", "SOP Instance UID (0008,0018)"))
    return tuple(rows)


# ------------------------------------------------------------------------------- small words


def _source_of(place: Place, content: Content | None) -> SliceSource | None:
    if content is None or not content.sources:
        return None
    for source in content.sources:
        if (source.instance.sop_uid, source.frame) == (place.sop_uid, place.frame):
            return source
    # On a reformatted plane any slice tells the spacing: a volume has one.
    return content.sources[0] if isinstance(content, Volume) else None


def _source_at(content: Volume, at: Point) -> SliceSource | None:
    k = round(content.lattice.index(at)[2])
    for source, plane in zip(content.sources, content.plane_of_source, strict=True):
        if plane == k:
            return source
    return None


def lattice_under(place: Place, content: Content | None) -> Lattice | None:
    """Return the pixels that a mark was drawn on; None where they are not known."""
    return _lattice_of(content, _source_of(place, content))


def _lattice_of(content: Content | None, source: SliceSource | None) -> Lattice | None:
    if isinstance(content, Volume):
        return content.lattice
    if source is None or source.instance.pixels is None:
        return None
    pixels = source.instance.pixels
    return image_lattice(source.instance.frame_geometry(source.frame), pixels.rows, pixels.columns)


def _pixel(content: ImageStack, image: int, lattice: Lattice, at: Point) -> float | None:
    pixels = content.images[image]
    if pixels is None or pixels.ndim != 2 or not lattice.contains(at):
        return None
    i, j, _ = (round(part) for part in lattice.index(at))
    rows, columns = pixels.shape
    return float(pixels[min(max(j, 0), rows - 1), min(max(i, 0), columns - 1)])


def _rounded(value: float) -> str:
    """Return a number with two digits that count, never as a power of ten."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _sizes(lattice: Lattice) -> str:
    i, j, k = lattice.spacing_mm
    return f"{i:.3g} by {j:.3g} by {k:.3g} mm"


def _clock(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M %Z").strip()
