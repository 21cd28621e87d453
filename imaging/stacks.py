"""Which stacks the images of a study make: what may lie on one lattice, what must stay apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import floor

import numpy as np

from domain.geometry import Lattice
from domain.study import FrameGeometry, Instance, Pixels, Window
from domain.volume import Doubt, Gravity, SliceSource, ValueScale
from imaging.calibration import scale_of
from imaging.geometry import (
    EXACT_COSINES,
    Axes,
    Stacking,
    along_normal,
    axes,
    cosine_error,
    is_placed,
    orientation_letters,
    places_taken,
    same_orientation,
    stacking,
    steps_in_plane,
)
from imaging.nuclear import is_reconstructed
from imaging.splitting import (
    IMAGE_TYPE,
    IN_TIME,
    WHERE_REPEATED,
    number_in,
    split_title,
    splits_of,
)
from imaging.value_scales import best_scaled, padded_range

VOLUME = "volume"
IMAGES = "images"
REFUSED = "refused"

# Neighbours this many times farther apart than slices are thick leave something unseen between.
_NEAR = 1.5
# From here on more is left out between slices than was seen by them.
_SPARSE = 2.0
# More empty planes than this for each acquired one is no volume but separate places.
_EMPTY_PER_SLICE = 4
_ENOUGH_TO_TELL = 3
# Of the positions of a series, a part this large is an acquisition of its own.
_GOOD_PART = 0.25
# Images that differ in one of these at one position are a run in time.
_RUN = (*IN_TIME, "trigger time")
# So many directions, hardly any of them twice, go round something: projections of vessels, radial
# cuts of a heart or a joint. Three planes of a localiser do not.
_ROUND, _ALONE = 4, 1.25
_TILT_SHOWN_DEGREES = 0.1
_LISTED = 3
_CROSS_SECTIONS = ("CT", "MR", "PT", "NM")
_SEGMENTATIONS = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")


# What a rule for the pixel spacing, other than plain PixelSpacing of slices, means to the reader.
_BASES = (
    ("at the detector", "Distances are those at the detector.", "In the patient they are smaller."),
    ("not stated", "It is not stated what the pixel spacing was calibrated to.", "Distances may be "
     "those at the detector; in the patient they are then smaller."),
    ("scanned film", "Distances are those on the scanned film.", "In the patient they may differ."),
    ("magnification estimated", "Distances are corrected by an estimated magnification.",
     "They hold at the depth of the estimate."),
)  # fmt: skip


_OWN_FRAMES = Doubt(
    "frame-of-reference",
    "Each image has its own frame of reference.",
    "Nothing is linked to other series. The images are stacked by their positions.",
)


@dataclass(frozen=True, slots=True)
class Blend:
    """A plane that no image lies on, mixed from the two around it."""

    plane: int
    below: int  # index of the source
    above: int
    share_above: float  # 0 to 1


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Images that belong together, in order, with what is doubtful about them said.

    ``kind`` is ``"volume"`` (they lie on ``lattice``), ``"images"`` (shown one by one)
    or ``"refused"`` (not shown; the doubts say why).
    """

    kind: str
    sources: tuple[SliceSource, ...]
    title: str
    series_uid: str
    study_uid: str
    patient_id: str
    frame_of_reference: str
    modality: str
    unit: str
    lattice: Lattice | None = None
    plane_of_source: tuple[int | None, ...] = ()
    blends: tuple[Blend, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    windows: tuple[Window, ...] = ()
    padding: tuple[float, float] | None = None
    inverted: bool = False
    scales: tuple[ValueScale, ...] = ()

    @property
    def instances(self) -> tuple[Instance, ...]:
        """The instances behind the stack, each once, in stack order."""
        return tuple({source.instance.sop_uid: source.instance for source in self.sources}.values())

    def alone(self, number: int) -> Stack:
        """Return one of the images as a stack of its own, to be shown without its neighbours."""
        scales = tuple(
            replace(scale, times=(scale.times[number],), plus=(scale.plus[number],))
            for scale in self.scales
        )
        return replace(
            self,
            kind=REFUSED if self.kind == REFUSED else IMAGES,
            sources=(self.sources[number],),
            lattice=None,
            plane_of_source=(),
            blends=(),
            scales=scales,
        )


def arrange(instances: Iterable[Instance]) -> tuple[Stack, ...]:
    """Return the stacks that images make, by series number; what has no image is left out.

    Never stacked together: other patients, series, frames of reference, orientations, image
    sizes, spacings, units, or anything in ``split_by`` (echo, b-value, phase…).
    """
    sources = sorted(
        (
            SliceSource(instance, frame, None)
            for instance in instances
            if instance.pixels is not None
            for frame in range(instance.pixels.frames)
        ),
        key=_file_order,
    )
    stacks: list[Stack] = []
    for in_series in _grouped(sources, _series_key):
        each_its_own = _frames_of_reference_mean_nothing(in_series)
        key = _kind_key_without_frame_of_reference if each_its_own else _kind_key
        parts = [
            stack
            for alike in _grouped(in_series, key)
            for together in _apart_in_time(alike)
            for stack in _arrange_alike(together)
        ]
        if each_its_own:
            parts = [replace(part, doubts=(*part.doubts, _OWN_FRAMES)) for part in parts]
        stacks += _told_apart(parts)
    return tuple(sorted((_in_best_unit(stack) for stack in stacks), key=_reading_order))


def _in_best_unit(stack: Stack) -> Stack:
    """Return a stack with its values in the unit that a reader expects (P-12, P-23)."""
    if stack.kind == REFUSED or _is_colour(stack.sources[0]):
        return stack
    best = best_scaled(stack.sources, stack.unit, stack.windows, stack.padding)
    uneven = stack.blends and any(len(set(scale.times)) > 1 for scale in best.scales)
    if uneven:
        # A plane mixed from two images has no one factor; such a stack stays in its own unit.
        return stack
    return replace(
        stack,
        sources=best.sources,
        unit=best.unit,
        windows=best.windows,
        padding=best.padding,
        scales=best.scales,
        doubts=(*stack.doubts, *best.doubts),
    )


# ---------------------------------------------------------------------------------- splitting


def _arrange_alike(sources: Sequence[SliceSource]) -> list[Stack]:
    """Return the stacks of images that are alike in all but their place."""
    first = sources[0].instance
    if first.sop_class in _SEGMENTATIONS:
        fact = "A segmentation is drawn over the images it was made from, not shown by itself."
        return [_stack(REFUSED, sources, (Doubt("segmentation", fact, gravity=Gravity.NOTE),))]
    if _is_mosaic(first):
        doubt = Doubt(
            "mosaic",
            "This image is a mosaic of many slices.",
            "Nothing is linked to it. The place of each slice is not known.",
        )
        return [replace(_stack(IMAGES, sources, (doubt,)), frame_of_reference="")]
    placed = [source for source in sources if is_placed(_geometry(source))]
    unplaced = [source for source in sources if not is_placed(_geometry(source))]
    stacks: list[Stack] = []
    if unplaced:
        stacks.append(_stack(IMAGES, unplaced, _why_unplaced(unplaced)))
    directions = _parallel(placed)
    if len(directions) >= _ROUND and len(placed) <= _ALONE * len(directions):
        return [*stacks, _stack(IMAGES, placed, (_round(len(placed)),))]
    for parallel in directions:
        stacks += _arrange_parallel(parallel)
    return stacks


def _round(count: int) -> Doubt:
    fact = f"{count} images, each of another direction, one after the other."
    return Doubt("position", fact, "They make a run, no volume.", Gravity.NOTE)


def _arrange_parallel(sources: Sequence[SliceSource]) -> list[Stack]:
    """Return the stacks of parallel images whose places are known."""
    along = along_normal([_geometry(source) for source in sources])
    sources = [
        replace(source, along_normal_mm=float(mm))
        for source, mm in zip(sources, along, strict=True)
    ]
    places = [[sources[index] for index in place] for place in places_taken(along)]
    first = sources[0].instance
    if len(places) == 1 or _is_localiser(first) or _is_colour(sources[0]) or _is_tomogram(first):
        return [_stack(IMAGES, _by_place(places), _why_images(sources, places))]
    if max(len(place) for place in places) > 1:
        for what in WHERE_REPEATED:
            kinds = _told_apart_by(what, sources, places)
            if kinds:
                return [stack for kind in kinds for stack in _arrange_parallel(kind)]
        phases = _phases(places)
        if phases:
            return phases
    repeats = {len(place) for place in places}
    if len(repeats) == 1:
        times = repeats.pop()
        doubts: tuple[Doubt, ...] = ()
        if times > 1:
            fact = f"Each position was imaged {times} times."
            doubts = (
                Doubt("repeated", fact, f"Shown as {times} stacks in the order of image numbers."),
            )
        sets = [_stacked([place[time] for place in places], doubts) for time in range(times)]
        if times == 1:
            return sets
        return [
            replace(stack, title=f"{stack.title}, set {number}")
            for number, stack in enumerate(sets, 1)
        ]
    extra = [source for place in places for source in place[1:]]
    crowded = [place for place in places if len(place) > 1]
    named = _listing(
        [f"{_name(place[0])} ({place[0].along_normal_mm:.1f} mm)" for place in crowded]
    )
    fact = f"More than one image at the position of {named}."
    return [
        _stacked(
            [place[0] for place in places],
            (Doubt("duplicate", fact, "The volume uses the first; the others stand beside it."),),
        ),
        replace(
            _stack(IMAGES, extra, (Doubt("duplicate", fact, "These are the further ones."),)),
            title=f"{_title(extra[0].instance)}, duplicates",
        ),
    ]


def _told_apart_by(
    what: str, sources: Sequence[SliceSource], places: Sequence[Sequence[SliceSource]]
) -> list[list[SliceSource]]:
    """Return images at repeated positions grouped by what they differ in; none where that fails.

    What changes from slice to slice anyway (a time, the number of a rotation) tells no stacks
    apart: each kind must cover a good part of the positions.
    """
    kinds = _grouped(sources, lambda source: _split(source, what))
    if len(kinds) < 2:
        return []
    if what == IMAGE_TYPE:
        return kinds
    least = len(places) if what == "trigger time" else _GOOD_PART * len(places)
    return kinds if all(len(kind) >= least for kind in kinds) else []


def _phases(places: Sequence[Sequence[SliceSource]]) -> list[Stack]:
    """Return stacks by the order of trigger times at each position; none where they do not tell.

    Slices of one heart phase are triggered at slightly different times, so that their order at
    each position, and not the time itself, says to which phase they belong.
    """
    count = len(places[0])
    ordered = []
    for place in places:
        times = {_split(source, "trigger time") for source in place}
        if len(place) != count or len(times) != count or "" in times:
            return []
        ordered.append(sorted(place, key=lambda source: number_in(_split(source, "trigger time"))))
    return [
        replace(stack, title=f"{stack.title}, phase {phase + 1} of {count}")
        for phase in range(count)
        for stack in [_stacked([place[phase] for place in ordered], ())]
    ]


def _apart_in_time(sources: list[SliceSource]) -> list[list[SliceSource]]:
    """Return images alike in all but time and place, apart by time where they make stacks.

    All at one position they are a run and stay together, to be played one after the other.
    """
    times = _grouped(sources, lambda source: tuple(_split(source, what) for what in IN_TIME))
    if len(times) == 1:
        return times
    geometries = [_geometry(source) for source in sources]
    if all(is_placed(geometry) for geometry in geometries):
        first = geometries[0]
        alike = all(same_orientation(first, geometry) for geometry in geometries)
        if alike and len(places_taken(along_normal(geometries))) == 1:
            return [sources]
    return times


def _parallel(sources: Sequence[SliceSource]) -> list[list[SliceSource]]:
    groups: list[list[SliceSource]] = []
    for source in sources:
        for group in groups:
            if same_orientation(_geometry(group[0]), _geometry(source)):
                group.append(source)
                break
        else:
            groups.append([source])
    return groups


def _told_apart(parts: list[Stack]) -> list[Stack]:
    """Return the stacks of one series with titles that tell them apart, and the fact said."""
    if len(parts) < 2:
        return parts
    # Radiographs and stills of one series are shown one by one anyway; that they differ is no news.
    news = any(is_placed(_geometry(part.sources[0])) for part in parts)
    orientations = {_plane_name(stack) for stack in parts}
    fact = f"This series holds {len(parts)} different sets of images."
    split = Doubt("mixed", fact, "They are shown as separate stacks.", Gravity.NOTE)
    named = []
    for stack in parts:
        marks = []
        if len(orientations) > 1 and _plane_name(stack):
            marks.append(_plane_name(stack))
        here, others = _splits(stack.sources[0]), [_splits(part.sources[0]) for part in parts]
        for name, value in here.items():
            among = [other[name] for other in others if name in other]
            uniform = len({_split(source, name) for source in stack.sources}) == 1
            if uniform and (len(set(among)) > 1 or len(among) < len(others)):
                marks.append(split_title(name, value, among))
        if _is_localiser(stack.sources[0].instance):
            marks.append("localiser")
        title = ", ".join((stack.title, *marks))
        said = (*stack.doubts, split) if news else stack.doubts
        named.append(replace(stack, title=title, doubts=said))
    return named


# ------------------------------------------------------------------------------------ stacking


def _stacked(sources: Sequence[SliceSource], doubts: tuple[Doubt, ...]) -> Stack:
    """Return the volume that slices at different places make, or images where none is honest."""
    found = stacking([_geometry(source) for source in sources])
    sources = tuple(sources[index] for index in found.order)
    slices = int(found.places[-1]) + 1 if found.places else _planes(found)
    if slices > _EMPTY_PER_SLICE * len(sources) + 16:
        fact = (
            f"The images lie {found.shortest_mm:.1f} to {found.longest_mm:.1f} mm apart, "
            "too far for one volume."
        )
        return _stack(IMAGES, sources, (*doubts, Doubt("uneven", fact, "Shown one by one.")))
    if found.places is None and found.off_line_mm > 0.5 * _pixel_mm(sources[0]):
        fact = f"The images are shifted sideways by up to {found.off_line_mm:.1f} mm."
        return _stack(IMAGES, sources, (*doubts, Doubt("uneven", fact, "Shown one by one.")))
    geometry = _geometry(sources[0])
    step_i, step_j = steps_in_plane(geometry)
    pixels = _pixels(sources[0])
    lattice = Lattice(
        origin=geometry.position or (0.0, 0.0, 0.0),
        step_i=(float(step_i[0]), float(step_i[1]), float(step_i[2])),
        step_j=(float(step_j[0]), float(step_j[1]), float(step_j[2])),
        step_k=found.step,
        shape=(slices, pixels.rows, pixels.columns),
    )
    planes: tuple[int | None, ...]
    blends: tuple[Blend, ...]
    if found.places is not None:
        planes, blends = found.places, ()
    else:
        planes, blends = _resampled_planes(sources, found, slices)
    volume = _stack(VOLUME, sources, (*doubts, *_why_doubtful(sources, found, lattice)))
    return replace(volume, lattice=lattice, plane_of_source=planes, blends=blends)


def _planes(found: Stacking) -> int:
    return floor((found.along_mm[-1] - found.along_mm[0]) / found.step_mm + 1e-6) + 1


def _resampled_planes(
    sources: Sequence[SliceSource], found: Stacking, slices: int
) -> tuple[tuple[int | None, ...], tuple[Blend, ...]]:
    """Return which planes coincide with an image, and how the others are mixed from neighbours."""
    along = np.asarray(found.along_mm)
    plane_of_source: list[int | None] = [None] * len(sources)
    blends = []
    for plane in range(slices):
        at = along[0] + plane * found.step_mm
        nearest = int(np.abs(along - at).argmin())
        if abs(along[nearest] - at) <= 0.01 * found.step_mm:
            plane_of_source[nearest] = plane
            continue
        above = int(np.searchsorted(along, at))
        below = above - 1
        if above >= len(along) or not _near(sources[below], sources[above], found.step_mm):
            continue
        share = float((at - along[below]) / (along[above] - along[below]))
        blends.append(Blend(plane, below, above, share))
    return tuple(plane_of_source), tuple(blends)


def _near(below: SliceSource, above: SliceSource, usual_mm: float) -> bool:
    """Return whether what lies between two slices was seen by one of them, near enough."""
    thickness = max(
        below.instance.slice_thickness_mm or 0.0, above.instance.slice_thickness_mm or 0
    )
    return _distance(below, above) <= _NEAR * max(thickness, usual_mm)


def _why_doubtful(
    sources: Sequence[SliceSource],
    found: Stacking,
    lattice: Lattice,
) -> tuple[Doubt, ...]:
    doubts = []
    if found.places is not None and found.gaps:
        named = _listing([_gap(sources, found, gap.after, gap.missing) for gap in found.gaps])
        doubts.append(
            Doubt(
                "gap",
                f"{named}.",
                f"Drawn as a gap. {found.step_mm:.1f} mm is usual. "
                "Volumes and reformats there are incomplete.",
            )
        )
    if found.places is not None and found.spacing_error > 0.01:
        doubts.append(
            Doubt(
                "uneven",
                f"Slice distances vary from {found.shortest_mm:.2f} to {found.longest_mm:.2f} mm.",
                f"Slices are shown up to {found.off_place_mm:.2f} mm from their true place.",
            )
        )
    if found.places is None:
        doubts.append(
            Doubt(
                "uneven",
                f"Slices {found.shortest_mm:.1f} to {found.longest_mm:.1f} mm apart.",
                f"Interpolated every {found.step_mm:.1f} mm. Resampled: uneven spacing; planes lie "
                "between neighbouring images.",
            )
        )
        apart = [
            f"between images {_number(a)} and {_number(b)} ({_distance(a, b):.1f} mm)"
            for a, b in pairwise(sources)
            if not _near(a, b, found.step_mm)
        ]
        if apart:
            doubts.append(
                Doubt(
                    "gap",
                    f"Images are too far apart {_listing(apart)}.",
                    "Nothing is interpolated there; it is drawn as a gap.",
                )
            )
    thickness = max(source.instance.slice_thickness_mm or 0.0 for source in sources)
    if found.places is not None and 0.0 < _SPARSE * thickness < found.step_mm:
        doubts.append(
            Doubt(
                "sparse",
                f"Images of {thickness:.1f} mm lie {found.step_mm:.1f} mm apart.",
                "What lies between was not imaged; reformats only bridge it.",
            )
        )
    if lattice.tilt_degrees > _TILT_SHOWN_DEGREES:
        doubts.append(
            Doubt(
                "tilt",
                f"Gantry tilt of {lattice.tilt_degrees:.1f}°.",
                "Reformats follow the tilt; places and distances are true.",
            )
        )
    return tuple(doubts)


def _gap(sources: Sequence[SliceSource], found: Stacking, after: int, missing: int) -> str:
    before, behind = sources[after], sources[after + 1]
    distance = found.along_mm[after + 1] - found.along_mm[after]
    return (
        f"{_images(missing)} missing between {_number(before)} and {_number(behind)} "
        f"(gap {distance:.1f} mm)"
    )


# ----------------------------------------------------------------------------------- what is said


def _stack(kind: str, sources: Sequence[SliceSource], doubts: tuple[Doubt, ...]) -> Stack:
    middle = sources[len(sources) // 2]
    instance = middle.instance
    values = instance.frame_values(middle.frame)
    return Stack(
        kind=kind,
        sources=tuple(sources),
        title=_title(instance),
        series_uid=instance.series.uid,
        study_uid=instance.study.uid,
        patient_id=instance.study.patient.id,
        frame_of_reference=instance.frame_of_reference,
        modality=instance.series.modality,
        unit=values.unit,
        doubts=(*doubts, *_doubts_of_files(sources)),
        windows=values.windows,
        padding=_padding(sources),
        inverted=is_inverted(instance),
    )


def is_inverted(instance: Instance) -> bool:
    """Return whether the lowest values are the brightest (PS3.3 C.7.6.3.1.2, C.11.6).

    The presentation LUT shape states it for what leaves the VOI transformation; where there is
    none, the photometric interpretation does.
    """
    if instance.presentation_shape:
        return instance.presentation_shape == "INVERSE"
    return instance.pixels is not None and instance.pixels.photometric == "MONOCHROME1"


def _doubts_of_files(sources: Sequence[SliceSource]) -> tuple[Doubt, ...]:
    """Return what the files themselves say against trusting their pixels or their scale."""
    doubts = []
    instances = list({source.instance.sop_uid: source.instance for source in sources}.values())
    lossy = sorted({instance.lossy for instance in instances if instance.lossy})
    if lossy:
        fact = f"Lossy compression ({', '.join(lossy)})."
        doubts.append(Doubt("lossy", fact, "Fine detail and values may have changed."))
    geometries = [_geometry(source) for source in sources]
    regions = {scale_of(region) for instance in instances for region in instance.regions}
    if all(instance.regions for instance in instances):
        if len(regions) > 1:
            fact = "Regions of this image have scales of their own."
            doubts.append(
                Doubt("regions", fact, "A length counts in the region it lies in.", Gravity.NOTE)
            )
    elif any(geometry.spacing_mm is None for geometry in geometries):
        fact = "No pixel spacing is stated."
        doubts.append(Doubt("uncalibrated", fact, "Distances are in pixels, not millimetres."))
    # The pixels of a slice lie in the patient; only a projection has a detector beyond it.
    flat = instances[0].series.modality not in _CROSS_SECTIONS
    for basis in sorted({geometry.spacing_basis for geometry in geometries if flat}):
        doubts += [Doubt("calibration", fact, then) for mark, fact, then in _BASES if mark in basis]
    worst = max(
        (cosine_error(geometry.orientation) for geometry in geometries if geometry.orientation),
        default=0.0,
    )
    if worst > EXACT_COSINES and any(axes(geometry) for geometry in geometries):
        fact = "The image axes are not exactly at right angles or of unit length."
        doubts.append(Doubt("orientation", fact, "They have been made so."))
    if any(instance.burned_in for instance in instances):
        fact = "Text is burned into the pixels."
        doubts.append(Doubt("burned-in", fact, "It may name the patient.", Gravity.NOTE))
    spaces = sorted({one.colour_space for one in instances if one.colour_space})
    if spaces and _is_colour(sources[0]):
        fact = f"The colours are those of a profile ({', '.join(spaces)})."
        doubts.append(Doubt("colour", fact, "They are shown as sRGB.", Gravity.NOTE))
    said = dict.fromkeys(doubt for instance in instances for doubt in instance.doubts)
    doubts += [Doubt("file", fact) for fact in said]
    return tuple(doubts)


def _why_unplaced(sources: Sequence[SliceSource]) -> tuple[Doubt, ...]:
    first = sources[0]
    geometry, instance = _geometry(first), first.instance
    if _is_projection(instance) and geometry.orientation is None:
        if instance.patient_orientation:
            return ()
        return (Doubt("orientation", "Orientation unknown.", "No letters.", Gravity.NOTE),)
    if geometry.orientation is not None and axes(geometry) is None:
        fact = "The image axes contradict each other."
    elif geometry.orientation is None and geometry.position is None:
        fact = "Neither place nor orientation in the patient is stated."
    elif geometry.orientation is None:
        fact = "The orientation in the patient is not stated."
    elif geometry.position is None:
        fact = "The place in the patient is not stated."
    else:
        return ()
    then = "No letters, no volume. Orientation unknown: images are shown one by one."
    return (Doubt("orientation", fact, then),)


def _why_images(
    sources: Sequence[SliceSource], places: Sequence[Sequence[SliceSource]]
) -> tuple[Doubt, ...]:
    if _is_localiser(sources[0].instance) or len(sources) == 1 or len(places) > 1:
        return ()
    if any(len({_split(source, what) for source in sources}) > 1 for what in _RUN):
        fact = f"{len(sources)} images of one position, one after the other."
        return (Doubt("position", fact, "They make a run, no volume.", Gravity.NOTE),)
    fact = f"All {len(sources)} images lie at one position."
    return (Doubt("position", fact, "They make no volume; they are shown one by one."),)


def _padding(sources: Sequence[SliceSource]) -> tuple[float, float] | None:
    """Return the range of padded values after the rescale, where every slice agrees on it."""
    ranges = set()
    for source in sources:
        padding = _pixels(source).padding
        values = source.instance.frame_values(source.frame)
        if padding is None or values.has_modality_lut:
            return None
        ends = [value * values.slope + values.intercept for value in padding]
        ranges.add(padded_range(float(min(ends)), float(max(ends))))
    return ranges.pop() if len(ranges) == 1 else None


# -------------------------------------------------------------------------------------- small words


def _geometry(source: SliceSource) -> FrameGeometry:
    return source.instance.frame_geometry(source.frame)


def _pixels(source: SliceSource) -> Pixels:
    pixels = source.instance.pixels
    if pixels is None:
        raise ValueError("a source of a stack has pixels")
    return pixels


def _pixel_mm(source: SliceSource) -> float:
    return min(_geometry(source).spacing_mm or (1.0, 1.0))


def _distance(one: SliceSource, other: SliceSource) -> float:
    return abs((other.along_normal_mm or 0.0) - (one.along_normal_mm or 0.0))


def _by_place(places: Sequence[Sequence[SliceSource]]) -> list[SliceSource]:
    return [source for place in places for source in place]


def _number(source: SliceSource) -> str:
    """Return what the reader calls an image: its number, and its frame where it has several."""
    number = source.instance.number
    if _pixels(source).frames > 1:
        return f"frame {source.frame + 1}"
    return str(number) if number is not None else f"at {source.along_normal_mm or 0.0:.1f} mm"


def _name(source: SliceSource) -> str:
    number = _number(source)
    return number if number.startswith("frame") else f"image {number}"


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count} images"


def _listing(facts: Sequence[str]) -> str:
    more = len(facts) - _LISTED
    shown = ", ".join(facts[:_LISTED])
    return f"{shown} and {more} more" if more > 0 else shown


def _title(instance: Instance) -> str:
    series = instance.series
    return (
        series.description or series.protocol or f"{series.modality} {series.number or ''}".strip()
    )


def _plane_name(stack: Stack) -> str:
    known: Axes | None = axes(_geometry(stack.sources[0]))
    if known is None or stack.kind == REFUSED:
        return ""
    letters = orientation_letters(known.normal)
    name = {"H": "axial", "F": "axial", "L": "sagittal", "R": "sagittal"}.get(letters[0], "coronal")
    return name if len(letters) == 1 else f"oblique {name}"


def _is_localiser(instance: Instance) -> bool:
    return any(part.upper() in ("LOCALIZER", "SCOUT") for part in instance.image_type)


def _is_projection(instance: Instance) -> bool:
    """Return whether an image is no slice: nobody expects a place in the patient of it."""
    if instance.series.modality == "NM":
        return not is_reconstructed(instance.image_type)
    return instance.series.modality not in _CROSS_SECTIONS


def _is_tomogram(instance: Instance) -> bool:
    """Return whether an image is a breast tomosynthesis.

    Made from a narrow fan of projections, its slices mean something in their own plane alone, and
    they are hung as mammograms are: by the breast, not by the patient.
    """
    return instance.series.modality == "MG"


def _is_mosaic(instance: Instance) -> bool:
    return any(part.upper() == "MOSAIC" for part in instance.image_type)


def _is_colour(source: SliceSource) -> bool:
    pixels = _pixels(source)
    return pixels.samples > 1 or not pixels.photometric.startswith("MONOCHROME")


def _file_order(source: SliceSource) -> tuple[float, str, int]:
    number = source.instance.number
    return (float("inf") if number is None else number, source.instance.sop_uid, source.frame)


def _reading_order(stack: Stack) -> tuple[float, str, int, int]:
    number = stack.sources[0].instance.series.number
    kinds = (VOLUME, IMAGES, REFUSED)
    return (
        float("inf") if number is None else number,
        stack.series_uid,
        kinds.index(stack.kind),
        -len(stack.sources),
    )


def _series_key(source: SliceSource) -> Hashable:
    instance = source.instance
    return (instance.study.patient.id, instance.study.uid, instance.series.uid)


def _kind_key(source: SliceSource) -> Hashable:
    return (
        source.instance.frame_of_reference,
        _kind_key_without_frame_of_reference(source),
    )


def _kind_key_without_frame_of_reference(source: SliceSource) -> Hashable:
    instance, pixels, geometry = source.instance, _pixels(source), _geometry(source)
    spacing = geometry.spacing_mm if is_placed(geometry) else None
    # One CT acquisition may change its image type half-way (AXIAL, then ADD for thicker slices);
    # it is told apart by that only where two images claim one place.
    # Of other modalities the type says what was made of the data: magnitude, phase, ADC.
    not_here = [what for what in WHERE_REPEATED if what != IMAGE_TYPE or _is_ct(instance)]
    split_by = tuple(
        pair for pair in _splits(source).items() if pair[0] not in (*not_here, *IN_TIME)
    )
    return (
        instance.sop_class,
        pixels.rows,
        pixels.columns,
        pixels.samples,
        pixels.photometric,
        split_by,
        instance.frame_values(source.frame).unit,
        _is_localiser(instance),
        # Radiographs of one series may differ in scale; only slices must not be stacked then.
        tuple(round(mm, 5) for mm in spacing) if spacing else None,
    )


def _is_ct(instance: Instance) -> bool:
    return instance.series.modality == "CT"


def _splits(source: SliceSource) -> dict[str, str]:
    return splits_of(source.instance, source.frame)


def _split(source: SliceSource, what: str) -> str:
    return _splits(source).get(what, "")


def _frames_of_reference_mean_nothing(sources: Sequence[SliceSource]) -> bool:
    """Return whether every image names a frame of reference that no other one names.

    Some programs that remove identities give each file its own; a series that was acquired in
    one go has one (PS3.3 C.7.4.1), so then the name says nothing.
    """
    instances = {source.instance.sop_uid: source.instance for source in sources}.values()
    named = {instance.frame_of_reference for instance in instances}
    return len(instances) >= _ENOUGH_TO_TELL and len(named) == len(instances) and "" not in named


def _grouped(
    sources: Iterable[SliceSource], key: Callable[[SliceSource], Hashable]
) -> list[list[SliceSource]]:
    groups: dict[Hashable, list[SliceSource]] = defaultdict(list)
    for source in sources:
        groups[key(source)].append(source)
    return list(groups.values())
