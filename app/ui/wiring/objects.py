"""Ties the panels of objects to the workstation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from app.actions import objects
from app.ui.read.objects.asks import ObjectAsks
from app.ui.wiring.desk import Desk
from app.ui.wiring.key_pictures import KeyPictures
from app.ui.wiring.places import image_words
from domain.measurement import Author, KeyImage

_NEVER = datetime.min.replace(tzinfo=UTC)


def object_asks(desk: Desk) -> ObjectAsks:
    """Return what the panels ask for, done through the desk."""
    station = desk.station

    def image(sop_uid: str, frame: int) -> None:
        reading = station.reading
        if reading is not None:
            desk.do(lambda: objects.show_image(reading, sop_uid, frame))

    pictures = KeyPictures(desk)

    def picture(sop_uid: str, frame: int, arrived: Callable[[bytes], None]) -> None:
        if station.reading is not None:
            whose = KeyImage(station.reading.study.uid, "", sop_uid, frame, Author(""), _NEVER)
            pictures.ask(whose, arrived)

    return ObjectAsks(
        read=lambda uid: desk.do(lambda: objects.open_object(station, uid)),
        header=lambda uid: desk.do(lambda: objects.show_header(station, uid)),
        content=lambda: desk.do(lambda: objects.show_content(station)),
        close=lambda: desk.do(lambda: objects.close_object(station)),
        page=lambda number: desk.do(lambda: objects.turn_page(station, number)),
        image=image,
        use_state=lambda uid: desk.do(lambda: objects.use_state(station, uid)),
        picture=picture,
        where=lambda uid, frame: image_words(station.reading, uid, frame),
    )
