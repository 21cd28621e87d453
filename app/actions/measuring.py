"""Commands on the marks of the open study, and measuring without a window."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.actions import relating
from app.actions.opening import load_study
from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError
from domain.geometry import Point
from domain.measurement import (
    Angle,
    Author,
    Bidirectional,
    CobbAngle,
    Ellipse,
    KeyImage,
    Length,
    Measurement,
    Outline,
    Place,
    Polygon,
    Polyline,
    Probe,
    Region,
    RegionStatistics,
    caption,
    has_angles,
    shape,
)
from domain.rights import Right
from domain.volume import Volume
from imaging.explaining import explain
from imaging.region_statistics import region_statistics
from viewer.session.belonging import content_of
from viewer.session.calibrating import calibrated_among, located
from viewer.session.content import Content, value_at
from viewer.session.explained import content_under


def statistics(reading: Reading, region: Region) -> RegionStatistics | None:
    """Return what lies within a region of the open study, over full-resolution voxels."""
    content = content_of(region.place, reading.contents.values())
    return None if content is None else region_statistics(content, region)


@guarded(Right.READ_IMAGES)
def show(station: Workstation, mark_id: str) -> None:
    """Bring the slices to a mark."""
    reading = station.reading
    mark = reading.annotations.mark(mark_id) if reading else None
    if reading is not None and mark is not None:
        reading.screen.choose(mark_id)
        reading.screen.show_mark(mark)


@guarded(Right.MEASURE)
def delete(station: Workstation, mark_id: str) -> None:
    """Take a mark away; undo brings it back."""
    if station.reading is not None:
        station.reading.annotations.remove(mark_id)


def _undo(station: Workstation) -> None:
    if station.reading is None:
        return
    if station.reading.annotations.can_undo:
        station.reading.annotations.undo()
    else:
        station.reading.findings.undo()


def _redo(station: Workstation) -> None:
    if station.reading is not None:
        station.reading.annotations.redo()


def _delete_chosen(station: Workstation) -> None:
    if station.reading is not None:
        station.reading.screen.delete_chosen()


def _choose_none(station: Workstation) -> None:
    if station.reading is not None:
        station.reading.screen.choose("")


def _key_image(station: Workstation) -> None:
    reading = station.reading
    if reading is None:
        return
    screen = reading.screen

    def make(place: Place) -> KeyImage:
        state = screen.view.state
        window = state.window if state else None
        return KeyImage(
            place.study_uid,
            place.series_uid,
            place.sop_uid,
            place.frame,
            Author(station.full_name),
            datetime.now(UTC),
            window_centre=window.centre if window else None,
            window_width=window.width if window else None,
        )

    if not screen.key_image(screen.active, make):
        raise LightboxError(
            "A reformatted plane cannot be a key image.",
            advice="Choose the acquired plane, then press K.",
        )


def _open(station: Workstation) -> bool:
    return station.reading is not None


# --- on the command line -------------------------------------------------------------------


_OF_VALUES = frozenset({"ellipse", "circle", "rectangle", "polygon", "freehand", "probe"})


@guarded(Right.MEASURE)
def measure_spec(
    station: Workstation, reading: Reading, spec: list[dict[str, Any]]
) -> tuple[Measurement, ...]:
    """Make the measurements that a specification names, at patient or image points.

    Each entry has ``kind`` (see `measure --help`) and ``points``: patient millimetres
    [x, y, z], or with ``sop`` (and ``frame`` from 0) image coordinates [column, row] counted
    from 0 at the centre of the first pixel.

    Raises:
        LightboxError: An entry cannot be understood, or lies on nothing.
    """
    contents = tuple(reading.contents.values())
    return tuple(
        calibrated_among(_made(station, reading, number, entry), contents)
        for number, entry in enumerate(spec, 1)
    )


def _made(
    station: Workstation, reading: Reading, number: int, entry: dict[str, Any]
) -> Measurement:
    try:
        kind = entry["kind"]
        place, points = _points(reading, entry)
        author, now = Author(station.full_name), datetime.now(UTC)
        label = str(entry.get("label", ""))
        match kind, points:
            case "length", [start, end]:
                return Length(place, start, end, author, now, label)
            case "polyline", [_, _, *_]:
                return Polyline(place, tuple(points), author, now, label)
            case "bidirectional", [start, end, one, other]:
                return Bidirectional(place, start, end, one, other, author, now, label)
            case "angle", [start, vertex, end]:
                return Angle(place, start, vertex, end, author, now, label)
            case "cobb", [start, end, one, other]:
                return CobbAngle(place, start, end, one, other, author, now, label)
            case (("ellipse" | "circle"), [centre, axis_a, axis_b]):
                round_ = Ellipse(
                    place, centre, axis_a, axis_b, author, now, label=label,
                    is_circle=kind == "circle",
                )  # fmt: skip
                return replace(round_, statistics=statistics(reading, round_))
            case (("rectangle" | "polygon" | "freehand"), [_, _, _, *_]):
                region = Polygon(
                    place, tuple(points), author, now, Outline(kind), label=label
                )  # fmt: skip
                return replace(region, statistics=statistics(reading, region))
            case "probe", [at]:
                value = _value(reading, place, at)
                return Probe(place, at, *value, author, now, label)
    except (KeyError, TypeError, ValueError) as error:
        raise LightboxError(
            f"Measurement {number} of the specification cannot be understood: {error}.",
            advice="See `measure --help` for its form.",
        ) from error
    raise LightboxError(
        f"Measurement {number} has a kind or a number of points that there is not.",
        advice="length has 2 points; polyline, polygon, freehand and rectangle their corners;"
        " angle 3; bidirectional and cobb 4 (two lines); ellipse and circle 3 (centre and two half"
        " axes); probe 1.",
    )


def _points(reading: Reading, entry: dict[str, Any]) -> tuple[Place, list[Point]]:
    if "sop" in entry:
        return measure_place(reading, entry["sop"], int(entry.get("frame", 0)), entry["points"])
    volume = _volume(reading, entry.get("series", ""))
    if entry["kind"] in _OF_VALUES:
        _demand_one_stack(reading, volume)
    place = Place(
        reading.study.uid,
        volume.series_uid,
        volume.frame_of_reference,
        spacing_basis=_basis(volume),
    )
    return place, [Point(*map(float, at)) for at in entry["points"]]


def measure_place(
    reading: Reading, sop_uid: str, frame: int, pixels: list[list[float]]
) -> tuple[Place, list[Point]]:
    """Return the place of an acquired image, and patient points for [column, row] on it."""
    from viewer.session.content import lattice_of, spacing_basis

    for content in reading.contents.values():
        for number, source in enumerate(content.sources):
            if (source.instance.sop_uid, source.frame) != (sop_uid, frame):
                continue
            place = Place(
                reading.study.uid,
                content.series_uid,
                content.frame_of_reference,
                sop_uid,
                frame,
                spacing_basis(content, number),
            )
            if isinstance(content, Volume):
                plane = content.plane_of_source[number]
                if plane is None:
                    break
                return place, [content.lattice.point(x, y, plane) for x, y in pixels]
            lattice = lattice_of(content, number)
            return place, [lattice.point(x, y, 0) for x, y in pixels]
    raise LightboxError(
        "The image to measure on is not shown from this study.",
        advice="Check the SOP instance UID, and that its series can be opened.",
    )


def _volume(reading: Reading, series_uid: str) -> Volume:
    for content in reading.contents.values():
        if isinstance(content, Volume) and content.series_uid == series_uid:
            return content
    volume = reading.main_volume
    if volume is None or series_uid:
        raise LightboxError(
            "There is no volume to measure in at patient points.",
            advice="Name an image with `sop` and give [column, row] points.",
        )
    return volume


def _demand_one_stack(reading: Reading, volume: Volume) -> None:
    """Refuse to take the values of one phase, echo or b-value where another may be meant."""
    alike = [
        content
        for content in reading.contents.values()
        if isinstance(content, Volume) and content.series_uid == volume.series_uid
    ]
    if len(alike) > 1:
        raise LightboxError(
            f"This series holds {len(alike)} stacks, and a point in the patient lies in each.",
            advice="Name an image of the one that is meant with `sop`, and [column, row] points.",
        )


def _basis(volume: Volume) -> str:
    source = volume.sources[0]
    return source.instance.frame_geometry(source.frame).spacing_basis


def _value(reading: Reading, place: Place, at: Point) -> tuple[float, str]:
    content = located(place, tuple(reading.contents.values()))
    if content is None:
        volume = _volume(reading, place.series_uid)
        content = volume, 0
    value = value_at(*content, at)
    if value is None:
        raise ValueError("there is no voxel with a value at that point")
    return value, content[0].unit


def described(mark: Measurement) -> dict[str, Any]:
    """Return a measurement as the command line prints it."""
    said: dict[str, Any] = {
        "id": mark.id,
        "kind": shape(mark),
        "label": mark.label,
        "caption": caption(mark),
        "spacing_basis": mark.place.spacing_basis,
    }
    scaled = mark.place.has_millimetres
    if mark.place.unscaled:
        said["uncalibrated"] = mark.place.unscaled
    match mark:
        case Length() | Polyline():
            said["millimetres"] = mark.millimetres if scaled else None
            if isinstance(mark, Length) and not scaled:
                said["pixels"] = mark.pixels
        case Bidirectional():
            said["long_mm"] = mark.long_mm if scaled else None
            said["short_mm"] = mark.short_mm if scaled else None
        case Angle() | CobbAngle():
            said["degrees"] = mark.degrees if has_angles(mark.place) else None
        case Ellipse() | Polygon():
            said |= _region_said(mark, scaled=scaled)
        case Probe():
            said |= {"value": mark.value, "unit": mark.unit}
        case _:
            pass
    return said


def _region_said(region: Region, *, scaled: bool) -> Result:
    simple = not (isinstance(region, Polygon) and region.crosses_itself)
    said: Result = {
        "area_mm2": region.area_mm2 if scaled and simple else None,
        "perimeter_mm": region.perimeter_mm if scaled else None,
    }
    s = region.statistics
    if s is None:
        return said
    return said | {
        "mean": s.mean,
        "sd": s.sd,
        "minimum": s.minimum,
        "maximum": s.maximum,
        "median": s.median,
        "percentiles_5_25_75_95": s.percentiles,
        "count": s.count,
        "left_out": s.left_out,
        "sampled": s.sampled,
        "unit": s.unit,
        "histogram": s.histogram and {
            "start": s.histogram.start,
            "step": s.histogram.step,
            "counts": s.histogram.counts,
        },
    }  # fmt: skip


@guarded(Right.MEASURE)
def keep_marks(station: Workstation, reading: Reading, marks: tuple[Measurement, ...]) -> None:
    """Put marks on the study and on record."""
    station.records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            "measure.place",
            station.user,
            patient_id=reading.study.patient.id,
            study_uid=reading.study.uid,
            detail={"marks": str(len(marks))},
        )
    )
    for mark in marks:
        reading.annotations.place(mark)


def _measure(station: Workstation, said: Namespace, console: Console) -> Result:
    spec = _read_spec(said.spec)
    reading = load_study(station, said.study_uid, console)
    ratios_wanted = [entry for entry in spec if entry.get("kind") == "ratio"]
    marks = measure_spec(station, reading, [e for e in spec if e not in ratios_wanted])
    ratios = relating.ratios_of_spec(reading, ratios_wanted, marks, station.full_name)
    if said.keep:
        keep_marks(station, reading, marks)
        for ratio in ratios:
            reading.annotations.relate(ratio)
    contents = tuple(reading.contents.values())
    measured = [described(mark) | {"explanation": explained(mark, contents)} for mark in marks]
    measured += [relating.ratio_said(reading, ratio, marks) for ratio in ratios]
    return {"study_uid": said.study_uid, "measurements": measured}


def explained(mark: Measurement, contents: tuple[Content, ...]) -> list[dict[str, str]]:
    """Return what a measurement rests on, as the command line prints it."""
    rows = explain(mark, content_under(mark, contents)).rows
    return [{"label": row.label, "value": row.value, "source": row.source} for row in rows]


def _read_spec(file: Path) -> list[dict[str, Any]]:
    try:
        spec = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise LightboxError(
            "The specification of what to measure cannot be read.",
            advice="It is a JSON list; see `measure --help`.",
        ) from error
    entries = spec.get("measurements") if isinstance(spec, dict) else spec
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise LightboxError(
            "The specification is no list of measurements.", advice="See `measure --help`."
        )
    return entries


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument(
        "--spec",
        type=Path,
        required=True,
        help='JSON list: [{"kind": "length", "points": [[x, y, z], [x, y, z]]}, …] in patient mm,'
        ' or with "sop": "UID" image points [column, row]; kinds length, polyline, bidirectional,'
        " angle, cobb, ellipse, circle, rectangle, polygon, freehand, probe;"
        ' {"kind": "ratio", "of": [1, 2], "name": "…"} of two lengths before it',
    )
    parser.add_argument("--keep", action="store_true", help="keep them as the reader's marks")


def _words(result: Result) -> str:
    return "\n".join(f"{m['kind']}  {m['caption']}" for m in result["measurements"])


COMMANDS = (
    Command(
        "measure.undo",
        "Undo",
        _undo,
        menu="Edit",
        shortcut="Ctrl+Z",
        enabled=_open,
        needs=Right.MEASURE,
    ),
    Command(
        "measure.redo",
        "Redo",
        _redo,
        menu="Edit",
        shortcut="Ctrl+Y",
        enabled=_open,
        also=("Ctrl+Shift+Z",),
        needs=Right.MEASURE,
    ),
    Command(
        "measure.delete",
        "Delete the chosen mark",
        _delete_chosen,
        menu="Edit",
        shortcut="Del",
        room="read",
        also=("Backspace",),
        needs=Right.MEASURE,
    ),
    Command(
        "measure.choose_none",
        "Choose nothing",
        _choose_none,
        menu="Edit",
        shortcut="Ctrl+D",
        room="read",
        enabled=_open,
        needs=Right.MEASURE,
    ),
    Command(
        "measure.key_image",
        "Key image",
        _key_image,
        menu="Edit",
        shortcut="K",
        enabled=_open,
        room="read",
        needs=Right.MEASURE,
    ),
)

VERBS = (
    Verb(
        "measure",
        "length, angle, area and values at given points",
        _arguments,
        _measure,
        _words,
        needs=Right.MEASURE,
    ),
)
