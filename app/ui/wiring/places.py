"""Says in words on which image of the open study something lies."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.state.reading import Reading
from domain.finding import Finding
from domain.measurement import KeyImage, Measurement
from domain.volume import ImageStack, Volume
from viewer.session.captions import series_title
from viewer.session.content import space_of


def _tr(text: str) -> str:
    return QCoreApplication.translate("places", text)


def image_at(reading: Reading, sop_uid: str, frame: int) -> tuple[Volume | ImageStack, int] | None:
    """Return the content that an image belongs to, with its number in it."""
    for content in reading.contents.values():
        for number, source in enumerate(content.sources):
            if (source.instance.sop_uid, source.frame) == (sop_uid, frame):
                return content, number
    return None


def finding_words(reading: Reading | None, finding: Finding) -> str:
    """Return ``Slice 204 (201 to 207)``; nothing where the finding's series is not shown."""
    for content in reading.contents.values() if reading is not None else ():
        if isinstance(content, Volume) and content.series_uid == finding.series_uid:
            plane = round(content.lattice.index(finding.centre)[2])
            low = round(content.lattice.index(finding.corners[0])[2])
            high = round(content.lattice.index(finding.corners[1])[2])
            first, last = sorted((low + 1, high + 1))
            words = _tr("Slice {n}").format(n=plane + 1)
            return words if first == last else f"{words} ({first}\N{EN DASH}{last})"
    return ""


def mark_words(reading: Reading | None, mark: Measurement) -> str:
    """Return ``Slice 204`` or ``Image 2``; the plane's own words for a reformatted one."""
    if reading is None or not mark.place.sop_uid:
        return mark.place.reformatted
    found = image_at(reading, mark.place.sop_uid, mark.place.frame)
    if found is None:
        return ""
    content, number = found
    if not isinstance(content, Volume):
        return _tr("Image {n}").format(n=number + 1)
    plane = content.plane_of_source[number]
    return "" if plane is None else _tr("Slice {n}").format(n=plane + 1)


def image_words(reading: Reading | None, sop_uid: str, frame: int) -> str:
    """Return ``3 · Thorax, slice 204``; nothing where the image is not shown from this study."""
    found = image_at(reading, sop_uid, frame) if reading is not None else None
    if found is None:
        return ""
    content, number = found
    if not isinstance(content, Volume):
        words = _tr("{series}, image {n}")
        return words.format(series=series_title(content), n=number + 1)
    plane = content.plane_of_source[number]
    if plane is None:
        return ""
    return _tr("{series}, slice {n}").format(series=series_title(content), n=plane + 1)


def key_image_words(reading: Reading | None, key: KeyImage) -> str:
    """Return ``Slice 204`` for a key image."""
    found = image_at(reading, key.sop_uid, key.frame) if reading is not None else None
    if found is None:
        return _tr("Image")
    content, number = found
    plane = content.plane_of_source[number] if isinstance(content, Volume) else number
    return _tr("Slice {n}").format(n=(number if plane is None else plane) + 1)


def show_key_image(reading: Reading | None, key: KeyImage) -> None:
    """Move the crosshair to a key image's slice."""
    found = image_at(reading, key.sop_uid, key.frame) if reading is not None else None
    if reading is None or found is None:
        return
    content, number = found
    if not isinstance(content, Volume):
        return
    plane = content.plane_of_source[number]
    if plane is not None:
        _, rows, columns = content.lattice.shape
        at = content.lattice.point((columns - 1) / 2, (rows - 1) / 2, plane)
        reading.screen.place_crosshair(at, space_of(content))
