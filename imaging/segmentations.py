"""Reads SEG, label map and RTSTRUCT objects: in the worker, and what it answers, in the reader."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.segmentation import (
    Contour,
    Segmentation,
    SegmentationKind,
    SegmentDescription,
    SegmentPlane,
)
from domain.study import FrameGeometry, Instance
from imaging.cielab import rgb_of_dicom
from imaging.decoding import decode_frame
from imaging.header import Header
from imaging.limits import (
    CONTOUR_POINTS,
    HEADER_VALUE_BYTES,
    SEGMENT_BYTES,
    SEGMENT_FRAMES,
    SEGMENTS,
)
from imaging.part10 import Opened

SEG = "1.2.840.10008.5.1.4.1.1.66.4"
LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7"
RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
SEGMENTATION_CLASSES = (SEG, LABEL_MAP, RTSTRUCT)

_ADVICE = "Ask its sender to write it again."
# From this share of the greatest value a fractional segment counts as there.
_HALF = 0.5


# ---------------------------------------------------------------------------------- in the worker


@dataclass(slots=True)
class _Marked:
    """The planes of an object, and their rectangles one behind the other."""

    planes: list[list[Any]]
    pieces: list[NDArray[np.uint8]]
    bytes: int = 0

    def add(self, segment: int, where: list[float], marked: NDArray[np.bool_]) -> None:
        rows = np.flatnonzero(marked.any(axis=1))
        if not len(rows):
            return
        columns = np.flatnonzero(marked.any(axis=0))
        top, left = int(rows[0]), int(columns[0])
        piece = marked[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1]
        self.bytes += piece.size
        if self.bytes > SEGMENT_BYTES:
            raise _too_large()
        self.planes.append([segment, where, top, left, piece.shape[0], piece.shape[1]])
        self.pieces.append(np.packbits(piece.ravel()))


def read_segmentation(
    opened: Opened, instance: Instance
) -> tuple[dict[str, Any], NDArray[np.generic] | None]:
    """Return what an object marks as plain values, with its pixels or points as one array.

    Raises:
        Unreadable: It is no segmentation, or is damaged, or larger than is read here.
    """
    header = Header(opened.data)
    if instance.sop_class == RTSTRUCT:
        return _structures(header)
    if instance.sop_class in (SEG, LABEL_MAP):
        return _voxels(opened, header, instance)
    raise Unreadable("The object marks no voxels.", reason="missing")


def _voxels(
    opened: Opened, header: Header, instance: Instance
) -> tuple[dict[str, Any], NDArray[np.generic]]:
    pixels = instance.pixels
    if pixels is None:
        raise Unreadable("The segmentation holds no pixels.", reason="missing", advice=_ADVICE)
    if pixels.frames > SEGMENT_FRAMES:
        raise _too_large()
    kind = _kind(header, instance)
    described = [_described(item) for item in header.items(0x00620002)[:SEGMENTS]]
    if kind is SegmentationKind.LABEL_MAP:
        # PS3.3 C.8.20.2: 0, and the padding value where one is named, mark nothing.
        nothing = {0, pixels.padding[0] if pixels.padding else 0}
        described = [each for each in described if each["number"] not in nothing]
    numbers = {each["number"] for each in described}
    shared = header.items(0x52009229)
    each = header.items(0x52009230)
    greatest = header.number(0x0062000E) or 255.0
    marked = _Marked([], [])
    for frame in range(pixels.frames):
        own = [*(each[frame : frame + 1]), *shared]
        where = _where(instance.frame_geometry(frame))
        values, _ = decode_frame(opened, pixels, frame)
        if values.ndim != 2:
            raise Unreadable("The segmentation is in colour.", reason="geometry", advice=_ADVICE)
        if kind is SegmentationKind.LABEL_MAP:
            for label in np.flatnonzero(np.bincount(values.ravel())).tolist():
                if label in numbers:
                    marked.add(label, where, values == label)
            continue
        segment = _segment_of(own)
        if segment is None or segment not in numbers:
            raise Unreadable(
                f"Frame {frame + 1} belongs to a segment that is not described.",
                reason="missing",
                advice=_ADVICE,
            )
        least = _HALF * greatest if kind is SegmentationKind.FRACTIONAL else 0.5
        marked.add(segment, where, np.asarray(values, np.float32) >= least)
    answer = {
        **_head(header, instance, kind),
        "frames_of_reference": [instance.frame_of_reference] if instance.frame_of_reference else [],
        "source_series": [
            uid for item in header.items(0x00081115) if (uid := item.uid(0x0020000E))
        ],
        "segments": described,
        "planes": marked.planes,
        "thickness": instance.slice_thickness_mm,
    }
    array = np.concatenate(marked.pieces) if marked.pieces else np.zeros(0, np.uint8)
    return answer, array


def _kind(header: Header, instance: Instance) -> SegmentationKind:
    if instance.sop_class == LABEL_MAP:
        return SegmentationKind.LABEL_MAP
    said = header.trimmed(0x00620001).upper()
    known = {"BINARY": SegmentationKind.BINARY, "FRACTIONAL": SegmentationKind.FRACTIONAL,
             "LABELMAP": SegmentationKind.LABEL_MAP}  # fmt: skip
    if said not in known:
        raise Unreadable(
            "The segmentation does not say whether it is binary, fractional or a label map.",
            reason="missing",
            advice=_ADVICE,
        )
    return known[said]


def _head(header: Header, instance: Instance, kind: SegmentationKind) -> dict[str, Any]:
    title = (
        header.trimmed(0x0008103E)
        or header.trimmed(0x00700081)
        or header.trimmed(0x00700080)
        or header.trimmed(0x30060002)
    )
    maker = header.text(0x00700084).replace("^", " ").strip() or " ".join(
        part for part in (header.trimmed(0x00080070), header.trimmed(0x00081090)) if part
    )
    return {
        "kind": kind.value,
        "sop_uid": instance.sop_uid,
        "study_uid": instance.study.uid,
        "series_uid": instance.series.uid,
        "title": title,
        "maker": maker,
    }


def _described(item: Header) -> dict[str, Any]:
    number = item.integer(0x00620004)
    if number is None:
        raise Unreadable("A segment has no number.", reason="missing", advice=_ADVICE)
    lab = item.numbers(0x0062000D)
    meaning = next((code.text(0x00080104) for code in item.items(0x0062000F)), "")
    return {
        "number": number,
        "name": item.text(0x00620005).strip(),
        "meaning": meaning.strip(),
        "colour": list(rgb_of_dicom(*(int(part) for part in lab))) if len(lab) == 3 else None,
        "algorithm": item.trimmed(0x00620008).upper(),
        "algorithm_name": item.text(0x00620009).strip(),
    }


def _segment_of(groups: list[Header]) -> int | None:
    for group in groups:
        for item in group.items(0x0062000A):
            number = item.integer(0x0062000B)
            if number is not None:
                return number
    return None


def _where(geometry: FrameGeometry) -> list[float]:
    """Return position, step between columns and step between rows."""
    if geometry.position is None or geometry.orientation is None or geometry.spacing_mm is None:
        raise Unreadable(
            "A frame of the segmentation does not say where it lies.",
            reason="geometry",
            advice=_ADVICE,
        )
    between_rows, between_columns = geometry.spacing_mm
    along_row = [part * between_columns for part in geometry.orientation[:3]]
    along_column = [part * between_rows for part in geometry.orientation[3:]]
    return [*geometry.position, *along_row, *along_column]


def _structures(header: Header) -> tuple[dict[str, Any], NDArray[np.generic]]:
    regions: dict[int, dict[str, Any]] = {}
    frames: dict[int, str] = {}
    for item in header.items(0x30060020)[:SEGMENTS]:
        number = item.integer(0x30060022)
        if number is None:
            raise Unreadable("A region has no number.", reason="missing", advice=_ADVICE)
        regions[number] = {
            "number": number,
            "name": item.text(0x30060026).strip(),
            "meaning": "",
            "colour": None,
            "algorithm": item.trimmed(0x30060036).upper(),
            "algorithm_name": "",
        }
        frames[number] = item.uid(0x30060024)
    for item in header.items(0x30060080):
        number = item.integer(0x30060084)
        if number in regions:
            regions[number]["meaning"] = item.trimmed(0x300600A4).lower()
    pieces: list[NDArray[np.float64]] = []
    contours: list[list[int]] = []
    count = 0
    for item in header.items(0x30060039):
        number = item.integer(0x30060084)
        if number not in regions:
            continue
        colour = item.numbers(0x3006002A)
        if len(colour) == 3 and all(0 <= part <= 255 for part in colour):
            regions[number]["colour"] = [int(part) for part in colour]
        for outline in item.items(0x30060040):
            points = _points(outline)
            count += len(points)
            if count > CONTOUR_POINTS:
                raise _too_large()
            closed = outline.trimmed(0x30060042).upper() in ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR")
            contours.append([number, len(points), int(closed)])
            pieces.append(points)
    named, series = _referenced(header)
    answer = {
        "kind": SegmentationKind.CONTOURS.value,
        "title": header.trimmed(0x30060002) or header.trimmed(0x0008103E),
        "maker": header.text(0x00081070).replace("^", " ").strip() or header.trimmed(0x00080070),
        "frames_of_reference": named or sorted({uid for uid in frames.values() if uid}),
        "source_series": series,
        "segments": list(regions.values()),
        "frame_of_segment": [[number, uid] for number, uid in frames.items() if uid],
        "contours": contours,
        "thickness": None,
        "sop_uid": header.uid(0x00080018),
        "study_uid": header.uid(0x0020000D),
        "series_uid": header.uid(0x0020000E),
    }
    return answer, np.concatenate(pieces) if pieces else np.zeros((0, 3))


def _points(outline: Header) -> NDArray[np.float64]:
    element = outline.elements.found.get(0x30060050)
    if element is not None and element.length > HEADER_VALUE_BYTES:
        raise _too_large()
    numbers = outline.numbers(0x30060050)
    if not numbers or len(numbers) % 3 or not all(isfinite(number) for number in numbers):
        raise Unreadable(
            "A contour's points are no list of places.", reason="geometry", advice=_ADVICE
        )
    return np.array(numbers, np.float64).reshape(-1, 3)


def _referenced(header: Header) -> tuple[list[str], list[str]]:
    frames, series = [], []
    for frame in header.items(0x30060010):
        if uid := frame.uid(0x00200052):
            frames.append(uid)
        for study in frame.items(0x30060012):
            series += [uid for item in study.items(0x30060014) if (uid := item.uid(0x0020000E))]
    return frames, series


def _too_large() -> Unreadable:
    return Unreadable(
        "The segmentation is larger than this workstation reads.",
        reason="too-large",
        advice="Open it on the system that made it.",
    )


# ---------------------------------------------------------------------------------- in the reader


def segmentation_of(answer: dict[str, Any], array: NDArray[np.generic] | None) -> Segmentation:
    """Return the segmentation that a worker's answer describes.

    Raises:
        ValueError, KeyError, TypeError, IndexError: No honest worker says that.
    """
    kind = SegmentationKind(answer["kind"])
    segments = tuple(
        SegmentDescription(
            int(each["number"]),
            str(each["name"]) or f"Segment {int(each['number'])}",
            str(each["meaning"]),
            _colour(each["colour"]),
            str(each["algorithm"]),
            str(each["algorithm_name"]),
        )
        for each in answer["segments"]
    )
    taken = np.zeros(0) if array is None else array
    is_contours = kind is SegmentationKind.CONTOURS
    return Segmentation(
        str(answer["sop_uid"]),
        str(answer["study_uid"]),
        str(answer["series_uid"]),
        str(answer["title"]),
        str(answer["maker"]),
        kind,
        tuple(str(uid) for uid in answer["frames_of_reference"]),
        tuple(str(uid) for uid in answer["source_series"]),
        segments,
        () if is_contours else _planes(answer["planes"], taken),
        _contours(answer["contours"], taken) if is_contours else (),
        tuple((int(n), str(uid)) for n, uid in answer.get("frame_of_segment", ())),
        None if answer["thickness"] is None else float(answer["thickness"]),
    )


def _planes(said: list[Any], packed: NDArray[np.generic]) -> tuple[SegmentPlane, ...]:
    at, planes = 0, []
    for segment, where, top, left, rows, columns in said:
        size = int(rows) * int(columns)
        if size < 1 or size > SEGMENT_BYTES:
            raise ValueError("no rectangle")
        length = -(-size // 8)
        bits = np.unpackbits(packed[at : at + length].astype(np.uint8), count=size)
        at += length
        x = [float(part) for part in where]
        if len(x) != 9 or not all(isfinite(part) for part in x):
            raise ValueError("no place")
        planes.append(
            SegmentPlane(
                int(segment), (x[0], x[1], x[2]), (x[3], x[4], x[5]), (x[6], x[7], x[8]),
                int(top), int(left), bits.reshape(int(rows), int(columns)),
            )
        )  # fmt: skip
    return tuple(planes)


def _contours(said: list[Any], points: NDArray[np.generic]) -> tuple[tuple[int, Contour], ...]:
    at, found = 0, []
    for number, count, closed in said:
        own = np.asarray(points[at : at + int(count)], np.float64)
        if own.shape != (int(count), 3):
            raise ValueError("fewer points than were announced")
        at += int(count)
        found.append((int(number), Contour(own, bool(closed))))
    return tuple(found)


def _colour(said: Any) -> tuple[int, int, int] | None:
    if said is None:
        return None
    red, green, blue = (min(255, max(0, int(part))) for part in said)
    return red, green, blue
