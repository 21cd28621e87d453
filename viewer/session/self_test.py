"""Measures synthetic images of known answers through the reader's own tools.

What comes out wrong takes the tools away that rest on it, with the numbers that say why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from math import acos, degrees, dist, sqrt

import numpy as np

from domain.errors import LightboxError, Unreadable
from domain.geometry import Point
from domain.measurement import (
    Angle,
    Author,
    Bidirectional,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Outline,
    Place,
    Polygon,
    Polyline,
    caption,
)
from domain.study import Instance, Window
from domain.volume import Volume
from domain.work import Unwatched, Work
from imaging import references
from imaging.assembly import load
from imaging.display import window_values
from imaging.reading import Readers
from imaging.references import Grid, Reference, Vector
from imaging.stacks import arrange
from imaging.value_scales import in_unit
from viewer.session.annotations import Annotations
from viewer.session.content import Content, lattice_of, letters
from viewer.session.hanging import one
from viewer.session.pointing import At, Pointing, counted
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation

_TESTER = Author("self-test")
_SIDE = 512.0
_SIZE = (_SIDE, _SIDE)
# Geometry is arithmetic: what is off by more is a fault and no rounding.
_MM = 1e-3
_DEGREES = 1e-3
_SHARE = 1e-4

DISTANCES = ("length", "polyline", "bidirectional", "calibrate")
ANGLES = ("angle", "cobb")
REGIONS = ("ellipse", "circle", "rectangle", "polygon", "freehand")
VALUES = ("probe",)
MEASURING = (*DISTANCES, *ANGLES, *REGIONS, *VALUES)


class WrongError(Exception):
    """What came out is not what the reference was made from; says both."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is measured, and the tools that rest on it."""

    id: str
    title: str
    tools: tuple[str, ...]
    run: Callable[[Readers], int]  # returns how many answers were right; raises WrongError


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended."""

    id: str
    title: str
    tools: tuple[str, ...]
    answers: int  # how many numbers were compared
    failed: str = ""  # what came out and what should have; empty: everything held


def run_checks(readers: Readers, work: Work) -> tuple[Outcome, ...]:
    """Run every check, also after one has failed."""
    found = []
    for number, check in enumerate(CHECKS):
        work.pause_point()
        work.report(number / len(CHECKS), check.title)
        try:
            outcome = Outcome(check.id, check.title, check.tools, check.run(readers))
        except (WrongError, LightboxError, ValueError, ArithmeticError, LookupError) as error:
            outcome = Outcome(check.id, check.title, check.tools, 0, str(error) or "it broke off")
        found.append(outcome)
    work.report(1.0)
    return tuple(found)


def taken_away(outcomes: tuple[Outcome, ...]) -> dict[str, str]:
    """Return why each tool that rests on a failed check may not be used."""
    away: dict[str, str] = {}
    for outcome in outcomes:
        if outcome.failed:
            for tool in outcome.tools:
                away.setdefault(tool, f"The self-test “{outcome.title}” failed: {outcome.failed}")
    return away


# ------------------------------------------------------------------------------ the way in


class _Shelf:
    """The files of a reference, as an archive hands out its own."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def read(self, sop_uid: str) -> bytes:
        return self._files[sop_uid]

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        return self._files[sop_uid][offset : offset + length]


def opened(reference: Reference, readers: Readers) -> tuple[Screen, Content]:
    """Return a reference on a screen, having come in as a patient's images do."""
    read: dict[str, Instance] = {}
    files: dict[str, bytes] = {}
    named = [(str(n), file) for n, file in enumerate(reference.files)]
    for name, outcome in readers.headers(named):
        if isinstance(outcome, Unreadable):
            raise outcome
        read[outcome.sop_uid] = outcome
        files[outcome.sop_uid] = dict(named)[name]
    stacks = arrange(tuple(read.values()))
    if len(stacks) != 1:
        raise WrongError(f"{len(stacks)} stacks were made of one series")
    content = load(stacks[0], _Shelf(files), readers, Unwatched())
    screen = Screen(Annotations())
    screen.open(stacks[0].sources[0].instance.study)
    screen.take(content, finished=True)
    screen.hang(one(content))
    return screen, content


def _volume(content: Content) -> Volume:
    if not isinstance(content, Volume):
        raise WrongError("the slices did not become a volume")
    return content


def _turn(screen: Screen, content: Content, orientation: Orientation) -> None:
    screen.hang(one(content, orientation))


def _through(screen: Screen, content: Content, at: Point) -> None:
    screen.place_crosshair(at, _volume(content).frame_of_reference)


def _pixel(screen: Screen, at: Point) -> At:
    plane = screen.plane(0, *_SIZE)
    if plane is None:
        raise WrongError("nothing was shown")
    x, y = plane.to_pixel(at)
    return At(x, y, *_SIZE)


def drawn(screen: Screen, tool: str, *places: Point) -> Measurement:
    """Return the mark that a hand draws with a tool from place to place.

    The first two are the ends of a drag, every further one a click.
    """
    pointing = Pointing(
        screen, author=lambda: _TESTER, statistics=counted, now=lambda: datetime.now(UTC)
    )
    before = len(screen.annotations.items)
    first, *others = (_pixel(screen, place) for place in places)
    pointing.press(0, first, tool_id=tool)
    if not others:
        pointing.move(first, released=True)
    for place in others:
        pointing.move(place)
        pointing.move(place, released=True)
    marks = screen.annotations.items
    if len(marks) != before + 1:
        raise WrongError(f"the tool {tool} made no mark")
    return marks[-1]


def _near(what: str, found: float, true: float, within: float) -> int:
    if not abs(found - true) <= within:
        raise WrongError(f"{what} came out as {found:.6g}, and is {true:.6g}.")
    return 1


def _same(what: str, found: object, true: object) -> int:
    if found != true:
        raise WrongError(f"{what} came out as {found}, and is {true}.")
    return 1


def _point(at: Vector) -> Point:
    return Point(*at)


def _length(mark: Measurement) -> float:
    if not isinstance(mark, Length):
        raise WrongError(f"a length came out as {mark.kind}")
    return mark.millimetres


# ------------------------------------------------------------------------------ the checks


def _values(readers: Readers) -> int:
    screen, _ = opened(references.ladder(), readers)
    right = 0
    for k in range(len(references.LADDER_SCALES)):
        screen.go_to(0, k)
        for step, true in enumerate(references.LADDER_HU):
            at = _point(references.ladder_place(step, k))
            found = screen.value_at(0, at)
            right += _same(f"The value of bar {step + 1}", found, (float(true), "HU"))
    return right


def _regions(readers: Readers) -> int:
    screen, content = opened(references.ladder(), readers)
    screen.go_to(0, 1)
    right = 0
    for step, true in enumerate(references.LADDER_HU):
        x, y, z = references.ladder_place(step, 1)
        # From between two voxels to between two others: 4 x 6 voxel centres lie inside.
        low, high = Point(x - 2.5, y - 3.5, z), Point(x + 1.5, y + 2.5, z)
        mark = drawn(screen, "rectangle", low, high)
        place = mark.place
        now = datetime.now(UTC)
        corners = (low, Point(high.x, low.y, z), high, Point(low.x, high.y, z))
        shapes: list[Ellipse | Polygon] = [
            mark if isinstance(mark, Polygon) else Polygon(place, corners, _TESTER, now),
            Polygon(place, corners, _TESTER, now, Outline.FREEHAND),
        ]
        for shape in shapes:
            found = counted(content, 0, shape)
            if found is None:
                raise WrongError("a region had no values")
            right += _same(f"The mean in bar {step + 1}", found.mean, float(true))
            right += _same(f"The deviation in bar {step + 1}", found.sd, 0.0)
            right += _same("The number of voxels", found.count, 24)
            right += _near("An area", shape.area_mm2, 24.0, 24.0 * _SHARE)
        right += _discs(content, screen, Point(x - 0.5, y, z), float(true))
    return right


def _discs(content: Content, screen: Screen, centre: Point, true: float) -> int:
    place, now = screen.place(0), datetime.now(UTC)
    right = 0
    for a, b in ((3.2, 3.2), (3.2, 5.1)):
        shape = Ellipse(
            place,
            centre,
            Point(centre.x + a, centre.y, centre.z),
            Point(centre.x, centre.y + b, centre.z),
            _TESTER,
            now,
            is_circle=a == b,
        )
        # Every voxel centre lies a whole mm from the next: they can be counted by hand.
        inside = sum(
            ((i + 0.5) / a) ** 2 + (j / b) ** 2 <= 1.0 for i in range(-9, 9) for j in range(-9, 10)
        )
        found = counted(content, 0, shape)
        if found is None:
            raise WrongError("a disc had no values")
        right += _same("The mean in a disc", found.mean, true)
        right += _same("The voxels in a disc", found.count, inside)
        right += _near("The area of a disc", shape.area_mm2, np.pi * a * b, _SHARE * a * b)
    return right


_BEADS = ((6, 8, 3), (40, 8, 3), (6, 30, 3), (6, 8, 9), (40, 30, 9))


def _distances(readers: Readers) -> int:
    """Lengths between beads, in every plane that both lie on."""
    right = 0
    for step in ((0.0, 0.0, 2.5), (0.0, 1.0, 2.5)):
        what = Grid(f"anisotropic {step[1]:g}", _BEADS, step=step)
        screen, content = opened(references.grid(what), readers)
        for orientation in (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL):
            _turn(screen, content, orientation)
            for one_, other in combinations(_BEADS, 2):
                start, end = _point(what.place(*one_)), _point(what.place(*other))
                _through(screen, content, start)
                plane = screen.plane(0, *_SIZE)
                if plane is None or abs(plane.distance_mm(end)) > _MM:
                    continue
                if abs(plane.distance_mm(start)) > _MM:
                    continue
                true = dist(what.place(*one_), what.place(*other))
                found = _length(drawn(screen, "length", start, end))
                right += _near("A length", found, true, true * _SHARE)
    if right < len(_BEADS):
        raise WrongError(f"only {right} lengths could be drawn")
    return right + _lines()


def _lines() -> int:
    """Lines of several parts, of which each has a closed form."""
    place = Place("1", "1", "1")
    now = datetime.now(UTC)
    bent = Polyline(place, (Point(0, 0, 0), Point(3, 4, 0), Point(3, 4, 12)), _TESTER, now)
    both = Bidirectional(
        place, Point(0, 0, 0), Point(30, 40, 0), Point(7, 24, 0), Point(23, 12, 0), _TESTER, now
    )
    return (
        _near("A bent line", bent.millimetres, 17.0, _MM)
        + _near("A long axis", both.long_mm, 50.0, _MM)
        + _near("A short axis", both.short_mm, 20.0, _MM)
    )


def _angles(readers: Readers) -> int:
    what = Grid("angles", _BEADS, spacing_mm=(1.7, 0.4))
    screen, content = opened(references.grid(what), readers)
    start, vertex, end = (_point(what.place(*bead)) for bead in (_BEADS[1], _BEADS[0], _BEADS[2]))
    _through(screen, content, vertex)
    right = 0
    for slant in (0.0, 0.3, 0.8):
        # From a corner of the right angle towards the other: the tangent is known.
        to = Point(*(e + slant * (s - e) for e, s in zip(_xyz(end), _xyz(start), strict=True)))
        mark = drawn(screen, "angle", start, vertex, to)
        if not isinstance(mark, Angle):
            raise WrongError(f"an angle came out as {mark.kind}")
        right += _near("An angle", mark.degrees, _angle(start, vertex, to), _DEGREES)
        cobb = CobbAngle(mark.place, vertex, start, vertex, to, _TESTER, mark.made)
        right += _near("A Cobb angle", cobb.degrees, _angle(start, vertex, to), _DEGREES)
    return right


def _xyz(at: Point) -> Vector:
    return at.x, at.y, at.z


def _angle(start: Point, vertex: Point, end: Point) -> float:
    """Return an angle by the law of cosines, which the workstation does not use."""
    a, b, c = (
        dist(_xyz(vertex), _xyz(start)),
        dist(_xyz(vertex), _xyz(end)),
        dist(_xyz(start), _xyz(end)),
    )
    return degrees(acos((a * a + b * b - c * c) / (2 * a * b)))


def _sides(readers: Readers) -> int:
    """Every way in which slices can be acquired, looked at from both sides: 48."""
    right = 0
    for row, column in references.orientations():
        normal = np.cross(row, column)
        what = Grid(
            f"sides {row} {column}",
            ((9, 5, 2),),
            shape=(8, 14, 18),
            row=row,
            column=column,
            step=tuple(float(v) * 2.5 for v in normal),  # type: ignore[arg-type]  # three of them
        )
        screen, content = opened(references.grid(what), readers)
        volume = _volume(content)
        at = _point(what.place(9, 5, 2))
        for mirrored in (False, True):
            for orientation in (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL):
                _turn(screen, content, orientation)
                _through(screen, content, at)
                if mirrored:
                    screen.flip_sideways(0)
                right += _seen(screen, volume, at, orientation, mirrored=mirrored)
    return right


def _seen(
    screen: Screen, volume: Volume, at: Point, orientation: Orientation, *, mirrored: bool
) -> int:
    found = screen.value_at(0, at)
    right = _same("The value at a bead", found, (float(references.BEAD), "HU"))
    state = screen.viewports[0].state
    if state is None:
        raise WrongError("nothing was shown")
    wanted = {
        Orientation.AXIAL: ("L", "P"),
        Orientation.SAGITTAL: ("P", "F"),
        Orientation.CORONAL: ("L", "F"),
    }[orientation]
    opposite = {"L": "R", "P": "A"}
    across = opposite[wanted[0]] if mirrored else wanted[0]
    right += _same("The letter at the right edge", letters(volume, 0, state.right), across)
    right += _same("The letter at the lower edge", letters(volume, 0, state.down), wanted[1])
    # Where the bead is drawn, told from the middle by the letters' own meaning.
    x, y = (_pixel(screen, at).x - _SIDE / 2, _pixel(screen, at).y - _SIDE / 2)
    plane = screen.plane(0, *_SIZE)
    if plane is None:
        raise WrongError("nothing was shown")
    away = Point(at.x - plane.centre.x, at.y - plane.centre.y, at.z - plane.centre.z)
    unit = {"L": (1, 0, 0), "R": (-1, 0, 0), "P": (0, 1, 0), "A": (0, -1, 0), "F": (0, 0, -1)}
    for pixels, letter in ((x, across), (y, wanted[1])):
        mm = sum(a * b for a, b in zip(_xyz(away), unit[letter], strict=True))
        right += _near(f"A bead's way towards {letter}", pixels * plane.mm_per_pixel, mm, _MM)
    return right


def _tilt(readers: Readers) -> int:
    what = Grid("tilted", _BEADS, step=(0.0, 1.0, 2.5))
    _, content = opened(references.grid(what), readers)
    volume = _volume(content)
    right = _same("The mark of a tilt", "tilt" in {d.code for d in volume.doubts}, True)
    true = degrees(acos(2.5 / sqrt(1.0 + 2.5**2)))
    right += _near("The tilt", volume.lattice.tilt_degrees, true, _DEGREES)
    for bead in _BEADS:
        at = _point(what.place(*bead))
        right += _same("The value at a bead", volume.value_at(at), float(references.BEAD))
    return right


def _gap(readers: Readers) -> int:
    what = Grid("gapped", _BEADS, missing=(5, 6))
    _, content = opened(references.grid(what), readers)
    volume = _volume(content)
    right = _same("The mark of a gap", "gap" in {d.code for d in volume.doubts}, True)
    for k, true in ((4, float(references.BACKGROUND)), (5, None), (6, None), (7, 40.0)):
        found = volume.value_at(_point(what.place(20, 20, k)))
        right += _same(f"The value of slice {k + 1}", found, true)
    start, end = _point(what.place(*_BEADS[0])), _point(what.place(*_BEADS[3]))
    right += _near("The way over the gap", start.distance_to(end), 15.0, _MM)
    return right


def _projection(readers: Readers) -> int:
    detector = 40 * references.DETECTOR_MM
    true_size = detector / references.MAGNIFICATION
    cases = (
        # modality, imager spacing, magnification, calibrated spacing: 40 pixels, what is said
        (("DX", True, False, False), detector, "at detector"),
        (("DX", True, True, False), detector, "at detector"),
        (("MG", True, True, False), true_size, ""),
        (("DX", True, False, True), true_size, ""),
        (("DX", False, False, False), None, "px"),
    )
    right = 0
    for (modality, imager, magnified, pixel), true, said in cases:
        reference = references.projection(modality, imager=imager, magnified=magnified, pixel=pixel)
        screen, content = opened(reference, readers)
        mark = _row(screen, content, 10.0, 50.0)
        words = caption(mark)
        if true is None:
            right += _same("“mm” without a scale", " mm" in words, False)
        else:
            right += _near("A length of 40 pixels", _length(mark), true, true * _SHARE)
        if said and said not in words:
            raise WrongError(f"“{words}” does not say “{said}”.")
        right += 1
    return right


def _row(screen: Screen, content: Content, left: float, right: float, row: float = 30.0) -> Length:
    """Return a length drawn along a row of an image, from column to column."""
    place = lattice_of(content, 0)
    mark = drawn(screen, "length", place.point(left, row, 0), place.point(right, row, 0))
    if not isinstance(mark, Length):
        raise WrongError(f"a length came out as {mark.kind}")
    return mark


def _ultrasound(readers: Readers) -> int:
    screen, content = opened(references.ultrasound(), readers)
    right = 0
    for columns, size in (((5.0, 35.0), references.LEFT_CM), ((45.0, 75.0), references.RIGHT_CM)):
        mark = _row(screen, content, *columns)
        right += _near("A length in a region", _length(mark), 300.0 * size, 300.0 * size * _SHARE)
        right += _same("“mm” in a region", " mm" in caption(mark), True)
    across = caption(_row(screen, content, 20.0, 60.0))
    return right + _same("“mm” from one region to another", " mm" in across, False)


def _uptake(readers: Readers) -> int:
    right = 0
    lean = 9270.0 * 70.0 / (6680.0 + 216.0 * 70.0 / 1.75**2)
    surface = 0.007184 * 70.0**0.425 * 175.0**0.725
    true = {
        "SUVbw": references.SUV,
        "SUVlbm": references.SUV * lean / 70.0,
        "SUVbsa": references.SUV * surface / 70.0 * 10.0,
    }
    for injected, scanned in (
        ("20260112230000", "20260113000000"),  # past midnight
        ("20260112180000", "20260112190000"),
    ):
        reference = references.positrons(injected=injected, scanned=scanned)
        _, content = opened(reference, readers)
        units = {scale.unit for scale in content.scales}
        for name, suv in true.items():
            if name not in units:
                raise WrongError(f"{name} is missing")
            shown = _volume(content)
            found = _volume(in_unit(shown, name)).value_at(shown.lattice.centre)
            right += _near(name, -1.0 if found is None else found, suv, suv * 1e-3)
    for tag in ("PatientWeight", "RadiopharmaceuticalInformationSequence"):
        _, content = opened(references.positrons(without=tag), readers)
        names = {scale.unit for scale in content.scales}
        right += _same(f"SUV without {tag}", "SUVbw" in names, False)
    return right


def _windows(_: Readers) -> int:
    right = 0
    values = np.arange(-1100, 1101, dtype=np.int16)
    for centre, width in ((40.0, 400.0), (-600.0, 1500.0), (0.5, 1.0), (50.0, 7.0)):
        shown = window_values(values, Window(centre, width))
        for value, grey in zip(values.tolist(), shown.tolist(), strict=True):
            # PS3.3 C.11.2.1.2.1, as it is written there.
            if value <= centre - 0.5 - (width - 1) / 2:
                true = 0.0
            elif value > centre - 0.5 + (width - 1) / 2:
                true = 255.0
            else:
                true = ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255.0
            right += _near(f"The grey of {value}", grey, true, 0.5 + 1e-9)
    return right


CHECKS: tuple[Check, ...] = (
    Check("values", "HU over a ladder of known steps", (*VALUES, *REGIONS), _values),
    Check("regions", "Statistics of regions", REGIONS, _regions),
    Check("distances", "Lengths on anisotropic and sheared voxels", DISTANCES, _distances),
    Check("angles", "Angles on anisotropic voxels", ANGLES, _angles),
    Check("sides", "Sides and letters in all 48 orientations", MEASURING, _sides),
    Check("tilt", "A tilted stack", MEASURING, _tilt),
    Check("gap", "A stack with slices missing", MEASURING, _gap),
    Check("projection", "Magnified projections", (*DISTANCES, *REGIONS), _projection),
    Check(
        "ultrasound", "Ultrasound regions of different scales", (*DISTANCES, *REGIONS), _ultrasound
    ),
    Check("uptake", "SUV, also past midnight", (), _uptake),
    Check("windows", "Windows by the standard's formula", (), _windows),
)
