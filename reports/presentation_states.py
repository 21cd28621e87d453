"""The reader's view and marks as a Grayscale Softcopy Presentation State (PS3.3 A.33.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from domain.errors import Refused
from domain.measurement import Measurement, caption
from domain.presentation import Look
from domain.study import Instance, Study
from imaging.geometry import image_lattice
from reports import wording
from reports.belonging import demand_one_study
from reports.dicom import (
    MANUFACTURER,
    MODEL_NAME,
    VERSION,
    evidence,
    part10,
    person,
    put_made,
    put_maker,
    put_study,
)
from reports.marks import graphics
from reports.uids import object_uid

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.11.1"
KIND = "presentation-state"
_LAYER = "MARKS"
_CREAM = (217, 222, 228)  # as marks are drawn on the screen


def document_uid(image: Instance, author: str, made: datetime) -> str:
    """Return the UID of what a reader saved at a moment of an image and those shown alike."""
    return object_uid(f"{image.sop_uid}/{author}/{made.isoformat()}", KIND)


def alike(images: Sequence[Instance]) -> tuple[tuple[Instance, ...], ...]:
    """Return images in groups of one series and one way to their values.

    A state has a single rescale (PS3.3 C.11.1), which takes the place of that of its images.
    """
    groups: dict[object, tuple[Instance, ...]] = {}
    for image in images:
        values = image.frame_values(0)
        like = (image.series.uid, values.slope, values.intercept, values.has_modality_lut)
        groups[like] = (*groups.get(like, ()), image)
    return tuple(groups.values())


def presentation_state(
    study: Study,
    images: Sequence[Instance],
    marks: Sequence[Measurement],
    look: Look,
    *,
    author: str,
    made: datetime,
    creator: str = "",
    version: int = 1,
) -> bytes:
    """Return DICOM bytes of a state for images of one series, with the marks that lie on them.

    ``author`` is whose series it is; ``creator`` the name in it, where that is another.

    Raises:
        Refused: There is no grey image, or its modality table would have to be repeated.
    """
    demand_one_study(study, instances=images, marks=marks)
    if not images or len({i.series.uid for i in images}) != 1:
        raise Refused("A presentation state needs images of one series.")
    if any(i.pixels is None or i.pixels.samples != 1 for i in images):
        raise Refused("A greyscale presentation state cannot be written for colour images.")
    values = images[0].frame_values(0)
    if len({_rescale(i, n) for i in images for n in range(max(1, len(i.values)))}) > 1:
        raise Refused(
            "The view of these images is not saved: each frame has a rescale of its own.",
            advice="The measurements are saved all the same.",
        )
    if values.has_modality_lut:
        raise Refused(
            "The view of these images is not saved: their modality table is not repeated.",
            advice="The measurements are saved all the same.",
        )
    from highdicom import ModalityLUTTransformation, PresentationLUTTransformation
    from highdicom.color import CIELabColor
    from highdicom.pr import (
        GraphicLayer,
        GrayscaleSoftcopyPresentationState,
        SoftcopyVOILUTTransformation,
    )

    datasets = {i.sop_uid: evidence(i) for i in images}
    layer = GraphicLayer(_LAYER, 1, "Marks of the reader", CIELabColor.from_rgb(*_CREAM))
    annotations = [
        annotation
        for image in images
        for annotation in _annotations(image, datasets[image.sop_uid], marks, layer)
    ]
    pixels = images[0].pixels
    assert pixels is not None  # noqa: S101 - checked above
    inverse = (pixels.photometric == "MONOCHROME1") != look.inverted
    window = look.window
    slope, intercept = _decimal(values.slope), _decimal(values.intercept)
    state = GrayscaleSoftcopyPresentationState(
        referenced_images=list(datasets.values()),
        series_instance_uid=object_uid(f"{study.uid}/{author}", f"{KIND}/series"),
        series_number=9300,
        sop_instance_uid=document_uid(images[0], author, made),
        instance_number=version,
        manufacturer=MANUFACTURER,
        manufacturer_model_name=MODEL_NAME,
        software_versions=VERSION,
        device_serial_number="0",
        content_label="MARKS",
        content_description=f"Marks and view, version {version}",
        content_creator_name=person(creator or author),
        graphic_annotations=annotations or None,
        graphic_layers=[layer] if annotations else None,
        modality_lut_transformation=ModalityLUTTransformation(
            rescale_slope=slope,
            rescale_intercept=intercept,
            rescale_type="HU" if values.unit == "HU" else "US",
        ),
        voi_lut_transformations=[
            SoftcopyVOILUTTransformation(
                window_center=_decimal(window.centre),
                window_width=_decimal(window.width),
                voi_lut_function=window.function,
            )
        ]
        if window is not None
        else None,
        presentation_lut_transformation=PresentationLUTTransformation(
            presentation_lut_shape="INVERSE" if inverse else "IDENTITY"
        ),
    )
    state.SeriesDescription = "Marks and view"
    state.Laterality = ""  # of both or no sides, as far as the index knows
    put_study(state, study)
    put_maker(state)
    put_made(state, made)
    state.PresentationCreationDate = made.strftime("%Y%m%d")
    state.PresentationCreationTime = made.strftime("%H%M%S")
    state.DisplayedAreaSelectionSequence = _areas(images, look)
    if look.rotation or look.flip:
        state.ImageRotation = look.rotation
        state.ImageHorizontalFlip = "Y" if look.flip else "N"
    if look.shutter is not None:
        _put_shutter(state, look)
    for element in ("ContentDate", "ContentTime"):
        if element in state:
            delattr(state, element)
    return part10(state)


def _rescale(image: Instance, frame: int) -> tuple[float, float]:
    values = image.frame_values(frame)
    return values.slope, values.intercept


def _decimal(value: float) -> float:
    """Return a number as a decimal string of 16 characters can hold it (PS3.5 6.2)."""
    return float(f"{value:.10g}")


def _annotations(
    image: Instance, dataset: Dataset, marks: Sequence[Measurement], layer: Any
) -> list[Any]:
    from highdicom.pr import GraphicAnnotation

    found = []
    pixels = image.pixels
    assert pixels is not None  # noqa: S101 - images have pixels
    frames = sorted({m.place.frame for m in marks if m.place.sop_uid == image.sop_uid})
    for frame in frames:
        own = [m for m in marks if (m.place.sop_uid, m.place.frame) == (image.sop_uid, frame)]
        drawn = [graphic for mark in own for graphic in _graphics(mark, image)]
        written = [text for mark in own for text in _texts(mark, image)]
        found.append(
            GraphicAnnotation(
                referenced_images=[dataset],
                graphic_layer=layer,
                referenced_frame_number=frame + 1 if pixels.frames > 1 else None,
                graphic_objects=drawn or None,
                text_objects=written or None,
            )
        )
    return found


def _graphics(mark: Measurement, image: Instance) -> list[Any]:
    from highdicom.pr import GraphicObject

    made = []
    for kind, points in graphics(mark):
        at = _on_image(image, mark.place.frame, points)
        made.append(
            GraphicObject(
                # Only POLYLINE closes a line here: it has no POLYGON.
                graphic_type="POLYLINE" if kind == "POLYGON" else kind,
                graphic_data=at,
                units="PIXEL",
                tracking_id=mark.kind,
                tracking_uid=object_uid(mark.id, "tracking"),
            )
        )
    return made


def _texts(mark: Measurement, image: Instance) -> list[Any]:
    from highdicom.pr import TextObject

    # DCMTK's checker takes the UTF-8 of this one sign for control characters.
    number = caption(mark).replace("\N{MULTIPLICATION SIGN}", "x")
    words = wording.plain(" ".join(dict.fromkeys(w for w in (mark.label, number) if w)))
    if not words:
        return []
    (_, points), *_ = graphics(mark)
    x, y = _on_image(image, mark.place.frame, points[-1:])[0]
    return [
        TextObject(
            text_value=words[:1024],
            units="PIXEL",
            anchor_point=(float(x), float(y)),
            anchor_point_visible=False,
            tracking_id=mark.kind,
            tracking_uid=object_uid(mark.id, "tracking"),
        )
    ]


def _on_image(image: Instance, frame: int, points: Sequence[Any]) -> Any:
    """Return (column, row) of places; (0, 0) is the corner of the first pixel (C.10.5.1.2)."""
    pixels = image.pixels
    assert pixels is not None  # noqa: S101 - images have pixels
    lattice = image_lattice(image.frame_geometry(frame), pixels.rows, pixels.columns)
    at = np.array([lattice.index(point)[:2] for point in points]) + 0.5
    # Outside of the image there is no coordinate (C.10.5): a point is kept at its edge.
    return np.clip(at, (0.0, 0.0), (pixels.columns, pixels.rows))


def _areas(images: Sequence[Instance], look: Look) -> list[Dataset]:
    """Return what part is shown, for images of each size (PS3.3 C.10.4)."""
    areas = []
    for size in dict.fromkeys((i.pixels.columns, i.pixels.rows) for i in images if i.pixels):
        own = [i for i in images if i.pixels and (i.pixels.columns, i.pixels.rows) == size]
        item = Dataset()
        left, upper, right, lower = _within(look.area or (1, 1, *size), size)
        corners = ((left, upper), (right, upper), (right, lower), (left, lower))
        turns = look.rotation // 90
        first, last = corners[-turns % 4], corners[(2 - turns) % 4]
        if look.flip:
            # The corners are those seen after the flip.
            first, last = corners[(1 - turns) % 4], corners[(3 - turns) % 4]
        item.ReferencedImageSequence = [_reference(i) for i in own]
        item.DisplayedAreaTopLeftHandCorner = list(first)
        item.DisplayedAreaBottomRightHandCorner = list(last)
        item.PresentationSizeMode = "SCALE TO FIT"
        spacing = own[0].frame_geometry(0).spacing_mm
        if spacing is not None:
            item.PresentationPixelSpacing = [f"{part:.10g}" for part in spacing]
        else:
            item.PresentationPixelAspectRatio = [1, 1]
        areas.append(item)
    return areas


def _within(area: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return what is seen of an image: corners beside it are lawful, and few programs know them."""
    left, upper, right, lower = area
    left, right = max(1, left), min(size[0], right)
    upper, lower = max(1, upper), min(size[1], lower)
    return (left, upper, right, lower) if left < right and upper < lower else (1, 1, *size)


def _reference(image: Instance) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = image.sop_class
    item.ReferencedSOPInstanceUID = image.sop_uid
    return item


def _put_shutter(state: Dataset, look: Look) -> None:
    shutter = look.shutter
    assert shutter is not None  # noqa: S101 - asked for with one only
    shapes = []
    if shutter.rectangle is not None:
        shapes.append("RECTANGULAR")
        left, right, upper, lower = shutter.rectangle
        state.ShutterLeftVerticalEdge, state.ShutterRightVerticalEdge = left, right
        state.ShutterUpperHorizontalEdge, state.ShutterLowerHorizontalEdge = upper, lower
    if shutter.circle is not None:
        shapes.append("CIRCULAR")
        state.CenterOfCircularShutter = list(shutter.circle[:2])
        state.RadiusOfCircularShutter = shutter.circle[2]
    if shutter.polygon:
        shapes.append("POLYGONAL")
        state.VerticesOfThePolygonalShutter = [part for spot in shutter.polygon for part in spot]
    state.ShutterShape = shapes
    state.ShutterPresentationValue = shutter.grey
