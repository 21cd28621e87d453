"""Measures synthetic images of known answers through the reader's own tools.

What comes out wrong takes the tools away that rest on it, with the numbers that say why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import acos, degrees, dist, sqrt

import numpy as np

from domain.geometry import Point
from domain.measurement import Length, Polygon, caption
from domain.study import Window
from domain.volume import Volume
from domain.work import Work
from imaging import references
from imaging.display import window_values
from imaging.reading import Readers
from imaging.references import Grid
from imaging.value_scales import in_unit
from viewer.session import self_test_lines, self_test_outlines, self_test_regions
from viewer.session.content import Content, lattice_of, letters
from viewer.session.screen import Screen
from viewer.session.self_test_bench import (
    DEGREES,
    MM,
    SHARE,
    SIDE,
    SIZE,
    WrongError,
    drawn,
    length_of,
    near,
    opened,
    pixel,
    point,
    same,
    through,
    turn,
    volume_of,
    xyz,
)
from viewer.session.view_state import Orientation

DISTANCES = ("length", "polyline", "bidirectional", "calibrate")
ANGLES = ("angle", "cobb")
REGIONS = ("ellipse", "circle", "rectangle", "polygon", "freehand")
VALUES = ("probe",)
MEASURING = (*DISTANCES, *ANGLES, *REGIONS, *VALUES)
OUTLINING = ("brush", "grow", "scissors")
ALL = (*MEASURING, *OUTLINING)


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
        except Exception as error:  # noqa: BLE001 - however a check ends, its tools may not stay
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


# ------------------------------------------------------------------------------ the checks


def _values(readers: Readers) -> int:
    screen, _ = opened(references.ladder(), readers)
    right = 0
    for k in range(len(references.LADDER_SCALES)):
        screen.go_to(0, k)
        for step, true in enumerate(references.LADDER_HU):
            at = point(references.ladder_place(step, k))
            found = screen.value_at(0, at)
            right += same(f"The value of bar {step + 1}", found, (float(true), "HU"))
    return right


def _regions(readers: Readers) -> int:
    """Regions over values below, at and far above water, under a rescale of their own slice."""
    screen, _ = opened(references.ladder(), readers)
    screen.go_to(0, 1)
    right = 0
    for step, true in enumerate(references.LADDER_HU):
        x, y, z = references.ladder_place(step, 1)
        # From between two voxels to between two others: 4 x 6 voxel centres lie inside.
        low, high = Point(x - 2.5, y - 3.5, z), Point(x + 1.5, y + 2.5, z)
        mark = drawn(screen, "rectangle", low, high)
        found = mark.statistics if isinstance(mark, Polygon) else None
        if found is None:
            raise WrongError("a region had no values")
        right += same(f"The mean in bar {step + 1}", found.mean, float(true))
        right += same(f"The deviation in bar {step + 1}", found.sd, 0.0)
        right += same("The number of voxels", found.count, 24)
    return right


_BEADS = ((6, 8, 3), (40, 8, 3), (6, 30, 3), (6, 8, 9), (40, 30, 9))


def _distances(readers: Readers) -> int:
    """Lengths between beads, in every plane that both lie on."""
    right = 0
    for step in ((0.0, 0.0, 2.5), (0.0, 1.0, 2.5)):
        what = Grid(f"anisotropic {step[1]:g}", _BEADS, step=step)
        screen, content = opened(references.grid(what), readers)
        for orientation in (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL):
            turn(screen, content, orientation)
            for one_, other in combinations(_BEADS, 2):
                start, end = point(what.place(*one_)), point(what.place(*other))
                through(screen, content, start)
                plane = screen.plane(0, *SIZE)
                if plane is None or abs(plane.distance_mm(end)) > MM:
                    continue
                if abs(plane.distance_mm(start)) > MM:
                    continue
                true = dist(what.place(*one_), what.place(*other))
                found = length_of(drawn(screen, "length", start, end))
                right += near("A length", found, true, true * SHARE)
    if right < len(_BEADS):
        raise WrongError(f"only {right} lengths could be drawn")
    return right


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
        volume = volume_of(content)
        at = point(what.place(9, 5, 2))
        for mirrored in (False, True):
            for orientation in (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL):
                turn(screen, content, orientation)
                through(screen, content, at)
                if mirrored:
                    screen.flip_sideways(0)
                right += _seen(screen, volume, at, orientation, mirrored=mirrored)
    return right


def _seen(
    screen: Screen, volume: Volume, at: Point, orientation: Orientation, *, mirrored: bool
) -> int:
    found = screen.value_at(0, at)
    right = same("The value at a bead", found, (float(references.BEAD), "HU"))
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
    right += same("The letter at the right edge", letters(volume, 0, state.right), across)
    right += same("The letter at the lower edge", letters(volume, 0, state.down), wanted[1])
    # Where the bead is drawn, told from the middle by the letters' own meaning.
    x, y = (pixel(screen, at).x - SIDE / 2, pixel(screen, at).y - SIDE / 2)
    plane = screen.plane(0, *SIZE)
    if plane is None:
        raise WrongError("nothing was shown")
    away = Point(at.x - plane.centre.x, at.y - plane.centre.y, at.z - plane.centre.z)
    unit = {"L": (1, 0, 0), "R": (-1, 0, 0), "P": (0, 1, 0), "A": (0, -1, 0), "F": (0, 0, -1)}
    for pixels, letter in ((x, across), (y, wanted[1])):
        mm = sum(a * b for a, b in zip(xyz(away), unit[letter], strict=True))
        right += near(f"A bead's way towards {letter}", pixels * plane.mm_per_pixel, mm, MM)
    return right


def _tilt(readers: Readers) -> int:
    what = Grid("tilted", _BEADS, step=(0.0, 1.0, 2.5))
    _, content = opened(references.grid(what), readers)
    volume = volume_of(content)
    right = same("The mark of a tilt", "tilt" in {d.code for d in volume.doubts}, True)
    true = degrees(acos(2.5 / sqrt(1.0 + 2.5**2)))
    right += near("The tilt", volume.lattice.tilt_degrees, true, DEGREES)
    for bead in _BEADS:
        at = point(what.place(*bead))
        right += same("The value at a bead", volume.value_at(at), float(references.BEAD))
    return right


def _gap(readers: Readers) -> int:
    what = Grid("gapped", _BEADS, missing=(5, 6))
    _, content = opened(references.grid(what), readers)
    volume = volume_of(content)
    right = same("The mark of a gap", "gap" in {d.code for d in volume.doubts}, True)
    for k, true in ((4, float(references.BACKGROUND)), (5, None), (6, None), (7, 40.0)):
        found = volume.value_at(point(what.place(20, 20, k)))
        right += same(f"The value of slice {k + 1}", found, true)
    start, end = point(what.place(*_BEADS[0])), point(what.place(*_BEADS[3]))
    right += near("The way over the gap", start.distance_to(end), 15.0, MM)
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
    for (modality, imager, magnified, calibrated), true, said in cases:
        reference = references.projection(
            modality, imager=imager, magnified=magnified, pixel=calibrated
        )
        screen, content = opened(reference, readers)
        mark = _row(screen, content, 10.0, 50.0)
        words = caption(mark)
        if true is None:
            right += same("“mm” without a scale", " mm" in words, False)
        else:
            right += near("A length of 40 pixels", length_of(mark), true, true * SHARE)
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
        right += near("A length in a region", length_of(mark), 300.0 * size, 300.0 * size * SHARE)
        right += same("“mm” in a region", " mm" in caption(mark), True)
    across = caption(_row(screen, content, 20.0, 60.0))
    return right + same("“mm” from one region to another", " mm" in across, False)


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
            shown = volume_of(content)
            found = volume_of(in_unit(shown, name)).value_at(shown.lattice.centre)
            right += near(name, -1.0 if found is None else found, suv, suv * 1e-3)
    for tag in ("PatientWeight", "RadiopharmaceuticalInformationSequence"):
        _, content = opened(references.positrons(without=tag), readers)
        names = {scale.unit for scale in content.scales}
        right += same(f"SUV without {tag}", "SUVbw" in names, False)
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
            right += near(f"The grey of {value}", grey, true, 0.5 + 1e-9)
    return right


CHECKS: tuple[Check, ...] = (
    Check("values", "HU over a ladder of known steps", (*VALUES, *REGIONS), _values),
    Check("probe", "Single values in three planes", VALUES, self_test_lines.probe),
    Check("regions", "Values of regions under several rescales", REGIONS, _regions),
    Check("ellipse", "The ellipse", ("ellipse",), self_test_regions.ellipse),
    Check("circle", "The circle", ("circle",), self_test_regions.circle),
    Check("rectangle", "The rectangle", ("rectangle",), self_test_regions.rectangle),
    Check("polygon", "The polygon", ("polygon",), self_test_regions.polygon),
    Check("freehand", "Regions drawn by hand", ("freehand",), self_test_regions.freehand),
    Check("distances", "Lengths on anisotropic and sheared voxels", DISTANCES, _distances),
    Check("polyline", "Bent lines", ("polyline",), self_test_lines.polyline),
    Check(
        "bidirectional", "Long and short axes", ("bidirectional",), self_test_lines.bidirectional
    ),
    Check("calibrate", "Lines of known length", ("calibrate",), self_test_lines.calibrate),
    Check("angle", "Angles on anisotropic voxels", ("angle",), self_test_lines.angle),
    Check("cobb", "Cobb angles, drawn either way round", ("cobb",), self_test_lines.cobb),
    Check("brush", "The brush", ("brush",), self_test_outlines.brush),
    Check("grow", "Growing and ranges", ("grow",), self_test_outlines.grow),
    Check("scissors", "Scissors", ("scissors",), self_test_outlines.scissors),
    Check("between", "Slices filled in between", ("brush",), self_test_outlines.between),
    Check("sides", "Sides and letters in all 48 orientations", ALL, _sides),
    Check("tilt", "A tilted stack", ALL, _tilt),
    Check("gap", "A stack with slices missing", ALL, _gap),
    Check("projection", "Magnified projections", (*DISTANCES, *REGIONS), _projection),
    Check(
        "ultrasound", "Ultrasound regions of different scales", (*DISTANCES, *REGIONS), _ultrasound
    ),
    Check("uptake", "SUV, also past midnight", (), _uptake),
    Check("windows", "Windows by the standard's formula", (), _windows),
)
