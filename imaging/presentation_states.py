"""Reads softcopy presentation states (PS3.3 A.33.1)."""

from __future__ import annotations

from typing import Any

import numpy as np

from domain.errors import Unreadable
from domain.graphics import Shutter
from domain.presentation import (
    Bitmap,
    DisplayedArea,
    Graphic,
    ImageReference,
    Layer,
    PresentationState,
    Table,
    VoiChoice,
    Words,
)
from domain.study import Window
from imaging.cielab import rgb_of_dicom
from imaging.header import Header
from imaging.limits import GRAPHIC_OBJECTS, GRAPHIC_POINTS, HEADER_VALUE_BYTES
from imaging.part10 import Opened
from imaging.tables import table_item

GREYSCALE = "1.2.840.10008.5.1.4.1.1.11.1"
_OTHERS = {
    "1.2.840.10008.5.1.4.1.1.11.2": "a colour presentation state",
    "1.2.840.10008.5.1.4.1.1.11.3": "a pseudo-colour presentation state",
    "1.2.840.10008.5.1.4.1.1.11.4": "a blending presentation state",
    "1.2.840.10008.5.1.4.1.1.11.5": "a presentation state for subtracted angiography",
    "1.2.840.10008.5.1.4.1.1.11.6": "a planar reformat presentation state",
    "1.2.840.10008.5.1.4.1.1.11.8": "an advanced blending presentation state",
}
_KINDS = {"POINT": 1, "POLYLINE": 2, "INTERPOLATED": 2, "CIRCLE": 2, "ELLIPSE": 4}
_UNITS = ("PIXEL", "DISPLAY")
_MODES = ("SCALE TO FIT", "TRUE SIZE", "MAGNIFY")
_LONGEST_TEXT = 10_240  # PS3.5 6.2: LT


class _CannotApply(Exception):
    """The state asks for something that would not be shown exactly."""


def read_presentation_state(opened: Opened) -> dict[str, Any]:
    """Return a presentation state as plain values; what cannot be applied is said in ``refusal``.

    Raises:
        Unreadable: It is no presentation state, or larger than any genuine one.
    """
    header = Header(opened.data)
    kind = header.uid(0x00080016)
    if kind != GREYSCALE and kind not in _OTHERS:
        raise Unreadable("The object is no presentation state.", reason="missing")
    said: dict[str, Any] = {
        "sop_uid": header.uid(0x00080018),
        "study_uid": header.uid(0x0020000D),
        "patient_id": header.text(0x00100020).strip(),
        "label": header.trimmed(0x00700080),
        "description": header.text(0x00700081).strip(),
        "creator": header.text(0x00700084).strip(),
        "made": header.trimmed(0x00700082) + header.trimmed(0x00700083)[:6],
        "maker": header.text(0x00080070).strip(),
        "references": [
            reference for series in header.items(0x00081115) for reference in _references(series)
        ],
        "refusal": "",
    }
    try:
        said |= _contents(header, kind)
    except _CannotApply as why:
        said["refusal"] = f"The presentation state is not applied: {why}."
    return said


def _contents(header: Header, kind: str) -> dict[str, Any]:
    if kind in _OTHERS:
        raise _CannotApply(f"it is {_OTHERS[kind]}, and only greyscale ones are")
    if header.items(0x00286100):
        raise _CannotApply("it subtracts a mask from the images")
    if header.item(0x00283000) is not None and header.number(0x00281053) is not None:
        raise _CannotApply("it has both a modality table and a rescale slope")
    rotation = header.integer(0x00700042) or 0
    if rotation not in (0, 90, 180, 270):
        raise _CannotApply(
            f"its Image Rotation (0070,0042) of {rotation} degrees is no right angle"
        )
    shape = header.trimmed(0x20500020).upper()
    table = header.item(0x20500010)
    if table is None and shape not in ("", "IDENTITY", "INVERSE"):
        raise _CannotApply(f"its Presentation LUT Shape (2050,0020) {shape} is not known")
    modality = header.item(0x00283000)
    slope, intercept = header.number(0x00281053), header.number(0x00281052)
    signed = modality is None and (intercept or 0.0) < 0
    return {
        "modality_table": None if modality is None else _table(modality, signed=True),
        "rescale": None if slope is None else [slope, intercept or 0.0],
        "voi": [_voi(item, signed=signed) for item in header.items(0x00283110)],
        "inverse": table is None and shape == "INVERSE",
        "presentation_table": None if table is None else _table(table, signed=False),
        "rotation": rotation,
        "flip": header.trimmed(0x00700041).upper() == "Y",
        "areas": [_area(item) for item in header.items(0x0070005A)],
        "shutter": _shutter(header),
        "layers": [_layer(item) for item in header.items(0x00700060)],
        **_annotations(header),
        **_overlays(header),
    }


def _table(item: Header, *, signed: bool) -> dict[str, Any]:
    element = item.elements.found.get(0x00283002)
    vr = "" if element is None else element.vr
    return table_item(item, signed=vr == "SS" or (vr != "US" and signed))


def _references(item: Header) -> list[list[Any]]:
    return [
        [one.uid(0x00081155), [int(n) - 1 for n in one.numbers(0x00081160)]]
        for one in item.items(0x00081140)
    ]


def _voi(item: Header, *, signed: bool) -> dict[str, Any]:
    table = item.item(0x00283010)
    if table is not None:
        return {"references": _references(item), "table": _table(table, signed=signed)}
    centre, width = item.number(0x00281050), item.number(0x00281051)
    if centre is None or width is None or not width > 0:
        raise _CannotApply("one of its windows (0028,1050) has no centre or no width above 0")
    function = item.trimmed(0x00281056).upper() or "LINEAR"
    if function not in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        raise _CannotApply(f"its VOI LUT Function (0028,1056) {function} is not known")
    name = item.trimmed(0x00281055)
    return {"references": _references(item), "window": [centre, width, name, function]}


def _area(item: Header) -> dict[str, Any]:
    corners = item.numbers(0x00700052), item.numbers(0x00700053)
    mode = item.trimmed(0x00700100).upper()
    if any(len(corner) != 2 for corner in corners) or mode not in _MODES:
        raise _CannotApply("its displayed area (0070,005A) is incomplete")
    spacing = item.numbers(0x00700101)
    ratio = item.numbers(0x00700102)
    if len(spacing) != 2 and len(ratio) == 2 and ratio[1] > 0:
        spacing = ()  # the image's own spacing keeps circles round; the ratio says no more
    return {
        "references": _references(item),
        "top_left": [int(n) for n in corners[0]],
        "bottom_right": [int(n) for n in corners[1]],
        "mode": mode,
        "magnification": item.number(0x00700103) if mode == "MAGNIFY" else None,
        "spacing_mm": list(spacing) if len(spacing) == 2 and min(spacing) > 0 else None,
    }


def _shutter(header: Header) -> dict[str, Any] | None:
    shapes = [shape.upper() for shape in header.texts(0x00181600)]
    if not shapes:
        return None
    found: dict[str, Any] = {"grey": header.integer(0x00181622) or 0}
    for shape in shapes:
        if shape == "RECTANGULAR":
            edges = [
                header.integer(tag) for tag in (0x00181602, 0x00181604, 0x00181606, 0x00181608)
            ]
            if None in edges:
                raise _CannotApply("an edge of its rectangular shutter is missing")
            found["rectangle"] = edges
        elif shape == "CIRCULAR":
            centre, radius = header.numbers(0x00181610), header.integer(0x00181612)
            if len(centre) != 2 or radius is None:
                raise _CannotApply("the centre of its circular shutter is missing")
            found["circle"] = [int(centre[0]), int(centre[1]), radius]
        elif shape == "POLYGONAL":
            found["polygon"] = _pairs(header, 0x00181620)
            if len(found["polygon"]) < 3:
                raise _CannotApply("its polygonal shutter has fewer than three corners")
        else:
            raise _CannotApply(f"its shutter (0018,1600) is {shape}, which is not drawn")
    return found


def _layer(item: Header) -> dict[str, Any]:
    lab = item.numbers(0x00700401)
    grey = item.integer(0x00700066)
    colour: list[int] | None = None
    if len(lab) == 3:
        colour = list(rgb_of_dicom(int(lab[0]), int(lab[1]), int(lab[2])))
    elif grey is not None:
        colour = [min(255, round(grey * 255 / 65535))] * 3
    return {"name": item.trimmed(0x00700002), "order": item.integer(0x00700062) or 0,
            "colour": colour}  # fmt: skip


def _annotations(header: Header) -> dict[str, Any]:
    graphics: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    points = 0
    for annotation in header.items(0x00700001):
        if annotation.items(0x00700209):
            raise _CannotApply("it has compound graphics (0070,0209), which are not drawn")
        about = {"references": _references(annotation), "layer": annotation.trimmed(0x00700002)}
        for item in annotation.items(0x00700009):
            graphics.append(about | _graphic(item))
            points += len(graphics[-1]["points"])
        words += [about | _text(item) for item in annotation.items(0x00700008)]
        if len(graphics) + len(words) > GRAPHIC_OBJECTS or points > GRAPHIC_POINTS:
            raise Unreadable(
                "The presentation state has more graphics than any genuine one.",
                reason="hostile",
                advice="Keep the file away from other programs and ask its sender what it is.",
            )
    return {"graphics": graphics, "words": words}


def _graphic(item: Header) -> dict[str, Any]:
    kind, units = item.trimmed(0x00700023).upper(), item.trimmed(0x00700005).upper()
    if kind not in _KINDS or units not in _UNITS or (item.integer(0x00700020) or 2) != 2:
        raise _CannotApply(f"one of its graphics (0070,0023) is {kind} in {units}")
    points = _pairs(item, 0x00700022)
    least = _KINDS[kind]
    if len(points) < least or (kind in ("POINT", "CIRCLE", "ELLIPSE") and len(points) != least):
        raise _CannotApply(f"a {kind.lower()} of it has {len(points)} points")
    filled = item.trimmed(0x00700024).upper() == "Y"
    return {"units": units, "kind": kind, "points": points, "filled": filled}


def _pairs(item: Header, tag: int) -> list[list[float]]:
    element = item.elements.found.get(tag)
    if element is not None and element.length > HEADER_VALUE_BYTES:
        raise _CannotApply("one of its graphics has more points than are read")
    numbers = item.numbers(tag)
    if len(numbers) % 2 or not all(np.isfinite(numbers)):
        raise _CannotApply("one of its graphics has a coordinate that is none")
    return [[float(x), float(y)] for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _text(item: Header) -> dict[str, Any]:
    found: dict[str, Any] = {"text": item.text(0x00700006).replace("\\", "/")[:_LONGEST_TEXT]}
    corners = item.numbers(0x00700010), item.numbers(0x00700011)
    if all(len(corner) == 2 for corner in corners):
        units = item.trimmed(0x00700003).upper()
        side = item.trimmed(0x00700012).upper() or "LEFT"
        found["box"] = [_unit(units), list(corners[0]), list(corners[1]), side]
    anchor = item.numbers(0x00700014)
    if len(anchor) == 2:
        units = item.trimmed(0x00700004).upper()
        visible = item.trimmed(0x00700015).upper() == "Y"
        found["anchor"] = [_unit(units), list(anchor), visible]
    if "box" not in found and "anchor" not in found:
        raise _CannotApply("one of its texts has no place")
    return found


def _unit(units: str) -> str:
    if units not in _UNITS:
        raise _CannotApply(f"one of its texts is placed in {units}")
    return units


def _overlays(header: Header) -> dict[str, Any]:
    """Return the overlays that are switched on: the state's own pixels, or a group of the image."""
    bitmaps: list[dict[str, Any]] = []
    groups: list[list[Any]] = []
    for group in range(0x6000, 0x6020, 2):
        base = group << 16
        layer = header.trimmed(base | 0x1001)
        if not layer:
            continue
        pixels = header.elements.value(base | 0x3000)
        if pixels is None:
            groups.append([group, layer])
            continue
        rows, columns = header.integer(base | 0x0010), header.integer(base | 0x0011)
        origin = header.numbers(base | 0x0050) or (1, 1)
        if not rows or not columns or len(pixels) * 8 < rows * columns or len(origin) != 2:
            raise _CannotApply("an overlay of it is shorter than it says")
        frames = header.integer(base | 0x0015) or 1
        if frames != 1:
            raise _CannotApply("an overlay of it has several frames")
        bitmaps.append({
            "layer": layer,
            "origin": [int(n) for n in origin],
            "shape": [rows, columns],
            "bits": pixels[: (rows * columns + 7) // 8].hex(),
        })  # fmt: skip
    if any(header.trimmed(group << 16 | 0x1001) for group in range(0x5000, 0x5020, 2)):
        raise _CannotApply("it shows curves, which are retired and not drawn")
    return {"bitmaps": bitmaps, "overlays": groups}


# ------------------------------------------------------------------ on the reader's side


def presentation_state(plain: dict[str, Any]) -> PresentationState:
    """Return the state that ``read_presentation_state`` made plain.

    Raises:
        KeyError, TypeError, ValueError: It is not one.
    """
    texts = ("sop_uid", "study_uid", "patient_id", "label", "description", "creator", "made",
             "maker", "refusal")  # fmt: skip
    said: dict[str, Any] = {name: str(plain[name]) for name in texts}
    said["references"] = _named(plain["references"])
    if said["refusal"]:
        return PresentationState(**said)
    rescale = plain["rescale"]
    shutter = plain["shutter"]
    return PresentationState(
        **said,
        rescale=None if rescale is None else (float(rescale[0]), float(rescale[1])),
        modality_table=_as_table(plain["modality_table"]),
        voi=tuple(
            VoiChoice(
                _named(v["references"]),
                Window(*v["window"]) if "window" in v else None,
                _as_table(v.get("table")),
            )
            for v in plain["voi"]
        ),
        inverse=bool(plain["inverse"]),
        presentation_table=_as_table(plain["presentation_table"]),
        rotation=int(plain["rotation"]),
        flip=bool(plain["flip"]),
        areas=tuple(
            DisplayedArea(
                _named(a["references"]),
                _whole(a["top_left"]),
                _whole(a["bottom_right"]),
                str(a["mode"]),
                None if a["magnification"] is None else float(a["magnification"]),
                None if a["spacing_mm"] is None else _spot(a["spacing_mm"]),
            )
            for a in plain["areas"]
        ),
        shutter=None if shutter is None else _as_shutter(shutter),
        layers=tuple(
            Layer(
                str(each["name"]),
                int(each["order"]),
                None if each["colour"] is None else _rgb(each["colour"]),
            )
            for each in plain["layers"]
        ),
        graphics=tuple(
            Graphic(
                _named(g["references"]),
                str(g["layer"]),
                str(g["units"]),
                str(g["kind"]),
                tuple(_spot(p) for p in g["points"]),
                bool(g["filled"]),
            )
            for g in plain["graphics"]
        ),
        words=tuple(_as_words(each) for each in plain["words"]),
        bitmaps=tuple(_as_bitmap(each) for each in plain["bitmaps"]),
        overlays=tuple((int(group), str(layer)) for group, layer in plain["overlays"]),
    )


def _named(plain: list[Any]) -> tuple[ImageReference, ...]:
    return tuple(ImageReference(str(uid), tuple(int(n) for n in frames)) for uid, frames in plain)


def _as_table(plain: dict[str, Any] | None) -> Table | None:
    if plain is None:
        return None
    values = np.array(plain["values"], np.uint16)
    return Table(int(plain["first"]), values, int(plain["bits"]), str(plain["name"]))


def _as_shutter(plain: dict[str, Any]) -> Shutter:
    rectangle, circle = plain.get("rectangle"), plain.get("circle")
    return Shutter(
        None if rectangle is None else (rectangle[0], rectangle[1], rectangle[2], rectangle[3]),
        None if circle is None else (circle[0], circle[1], circle[2]),
        tuple((int(row), int(column)) for row, column in plain.get("polygon", ())),
        grey=int(plain["grey"]),
    )


def _as_words(plain: dict[str, Any]) -> Words:
    box, anchor = plain.get("box"), plain.get("anchor")
    return Words(
        _named(plain["references"]),
        str(plain["layer"]),
        str(plain["text"]),
        None if box is None else (str(box[0]), _spot(box[1]), _spot(box[2]), str(box[3])),
        None if anchor is None else (str(anchor[0]), _spot(anchor[1]), bool(anchor[2])),
    )


def _as_bitmap(plain: dict[str, Any]) -> Bitmap:
    rows, columns = _whole(plain["shape"])
    bits = np.frombuffer(bytes.fromhex(plain["bits"]), np.uint8)
    # PS3.5 8.1.1: the first pixel is the lowest bit.
    pixels = np.unpackbits(bits, bitorder="little", count=rows * columns)
    return Bitmap(
        str(plain["layer"]), _whole(plain["origin"]), pixels.reshape(rows, columns).astype(np.bool_)
    )


def _spot(plain: list[Any]) -> tuple[float, float]:
    x, y = plain
    return float(x), float(y)


def _whole(plain: list[Any]) -> tuple[int, int]:
    x, y = plain
    return int(x), int(y)


def _rgb(plain: list[Any]) -> tuple[int, int, int]:
    red, green, blue = plain
    return int(red), int(green), int(blue)
