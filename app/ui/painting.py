"""Paints viewports, key images and whole rooms into PNG files, without a screen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QElapsedTimer, QEvent, QIODevice
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QApplication

from app.jobs import Job
from app.state.reading import Reading
from app.ui.frame.window import Window as MainWindow
from app.ui.main_thread import MainThread
from app.ui.pictures import picture_of, settle, show_findings
from app.ui.theme import Theme, dress
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from domain.errors import NotFound
from domain.measurement import KeyImage
from domain.study import Window
from domain.volume import ImageStack, Volume
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.ui.picture import paint_screen

# Small in layout, fine in pixels: letters and captions can then be read on half a page.
_KEY_IMAGE_PX = 420
_KEY_IMAGE_RATIO = 2.5
_ROOM_PX = (1920, 1080)
_PATIENCE_MS = 20_000


class Painter:
    """Paints what a reader would see (``app.workstation.Pictures``)."""

    def __init__(self) -> None:
        # Qt keeps the application alive as long as somebody holds it.
        running = QApplication.instance()
        self._application = running if isinstance(running, QApplication) else QApplication([])
        self._theme: Theme | None = None
        self._home: MainThread | None = None

    def screen(self, reading: Reading, width: int, height: int) -> bytes:
        """Return the viewports of a study as PNG."""
        return png(paint_screen(reading.screen, width, height))

    def key_image(self, reading: Reading, key_image: KeyImage) -> bytes:
        """Return a key image with its marks as PNG, through the window it was marked in."""
        for content in reading.contents.values():
            for number, source in enumerate(content.sources):
                if (source.instance.sop_uid, source.frame) != (
                    key_image.sop_uid,
                    key_image.frame,
                ):
                    continue
                if not _has_come(content, number):
                    raise NotFound(
                        "A key image has not been read yet.",
                        advice="Wait until every image of the study is in.",
                    )
                # A screen of its own: the reader's stays on what it shows.
                screen = Screen(reading.annotations)
                screen.open(reading.study)
                screen.take(content, finished=True)
                screen.hang(one(content))
                screen.crosshair_shown = False
                plane: int | None = number
                if isinstance(content, Volume):
                    plane = content.plane_of_source[number]
                if plane is not None:
                    screen.go_to(0, plane)
                if key_image.window_centre is not None and key_image.window_width is not None:
                    screen.set_window(0, Window(key_image.window_centre, key_image.window_width))
                screen.show_findings(reading.findings.items, reading.analyses)
                side = _KEY_IMAGE_PX
                return png(paint_screen(screen, side, side, ratio=_KEY_IMAGE_RATIO))
        raise NotFound("A key image is not among the images that can be shown.")

    def room(self, station: Workstation, room: str) -> bytes:
        """Return the window as it stands in a room, 1920x1080, as PNG.

        A program without a window calls the ending of a job on the job's own thread. While there
        is one, endings change its labels and pictures, so they come to the thread that paints.
        """
        if self._home is None:
            self._home = MainThread(self._application)
        with _collected_here(), station.jobs.brought_home_by(self._home.deliver):
            return self._room(station, room)

    def _room(self, station: Workstation, room: str) -> bytes:
        if self._theme is None:
            self._theme = dress(self._application)
        theme = self._theme
        begun_before = station.jobs.running
        window = MainWindow(theme, lambda _entry, _opened, _failed: None)
        window.resize(*_ROOM_PX)
        station.room = {"findings": "read"}.get(room, room)
        seat = Seat(theme, station, window, lambda: None)
        window.show()
        if room == "findings":
            show_findings(seat)
        try:
            return png(picture_of(window, station, seat))
        finally:
            _wait_for(lambda: station.jobs.running - begun_before)
            seat.close_images()
            window.close()
            window.deleteLater()
            self._application.processEvents()
            # No loop of events runs after this one, which alone would delete it.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@contextmanager
def _collected_here() -> Iterator[None]:
    """Let no widget die on a thread of a job, where Python's collector would run as well."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        if collects:
            gc.enable()


def _wait_for(running: Callable[[], frozenset[Job]]) -> None:
    """Let what a window began come to its end in it; what takes too long is cancelled."""
    waited = QElapsedTimer()
    waited.start()
    while left := running():
        if waited.elapsed() > _PATIENCE_MS:
            for job in left:
                job.cancel()
        settle(10)


def _has_come(content: Volume | ImageStack, number: int) -> bool:
    if isinstance(content, ImageStack):
        return content.images[number] is not None
    plane = content.plane_of_source[number]
    return content.ready if plane is None else bool(content.filled[plane])


def png(image: QImage) -> bytes:
    """Return an image as PNG bytes."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())
