"""Paints the small pictures of key images behind the report's room."""

from __future__ import annotations

from collections.abc import Callable

from app.jobs import Pool
from app.ui.wiring.desk import Desk
from domain.errors import LightboxError
from domain.measurement import KeyImage
from domain.work import Work

Arrived = Callable[[bytes], None]


class KeyPictures:
    """Hands each picture over when it is painted; one of a study that was closed is dropped."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, key: KeyImage, arrived: Arrived) -> None:
        """Paint a key image off the GUI thread; its card stays dark where that fails."""
        station = self._desk.station
        reading, painter = station.reading, station.pictures
        if reading is None or painter is None:
            return

        def paint(_work: Work) -> bytes:
            return painter.key_image(reading, key)

        def succeeded(file: bytes) -> None:
            if station.reading is reading:
                arrived(file)

        def failed(error: Exception) -> None:
            # "Before signing" names a key image that cannot be shown.
            if not isinstance(error, LightboxError):
                station.telling.error(error)

        station.jobs.start(
            "Paint a key image",
            paint,
            pool=Pool.DECODE,
            about=reading.study.uid,
            shown=False,
            succeeded=succeeded,
            failed=failed,
        )
