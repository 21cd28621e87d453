"""The real window, opened off-screen in this process, and a reader's hand in it."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.actions.opening import open_study
from app.state.reading import Reading
from app.ui.read.images import OpenImages
from app.ui.start import Start
from app.ui.theme import dress
from app.ui.tidying import Tidying
from app.workstation import Workstation
from viewer.render import compiled
from viewer.ui.viewport import ViewportWidget


class Painted(QObject):
    """Counts how often viewports were painted."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, seen: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint and isinstance(seen, ViewportWidget):
            self.count += 1
        return False


class Desk:
    """A seat with its window open."""

    def __init__(self, profile: Path) -> None:
        self.application = QApplication(sys.argv[:1])
        self.application.setApplicationName("Lightbox")
        self.start = Start(dress(self.application, 1.0), profile)
        self.painted = Painted()
        self.application.installEventFilter(self.painted)
        self.start.show()
        compiled.allow()
        Tidying(self.application)  # as the program itself collects its garbage
        self.until(lambda: self.start.seat is not None)
        station = self.start.station
        assert station is not None
        self.station: Workstation = station
        self.until(lambda: self.station.pictures is not None)
        self.until(lambda: not self.station.jobs.under_way)

    def until(self, ready: Callable[[], bool], patience: float = 60.0) -> float:
        """Let the window live until something is so; return when that was."""
        end = time.monotonic() + patience
        while not ready():
            self.application.processEvents()
            if time.monotonic() > end:
                raise TimeoutError("the window did not come that far")
            time.sleep(0.0005)
        return time.monotonic()

    def wait(self) -> None:
        """Sleep until the window has something to do, and let it do that."""
        self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def rest(self, seconds: float) -> None:
        """Let the window live for a while."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end, seconds + 10.0)

    def open(self, study_uid: str, patience: float = 60.0) -> tuple[Reading, float]:
        """Open a study until every image is there; return when what it hangs was first seen."""
        clicked = time.monotonic()
        # From within an event, as a click comes: Qt deletes what is let go outside of one only
        # when its loop ends, and this driver has none.
        QTimer.singleShot(0, self.application, partial(open_study, self.station, study_uid))

        def begun() -> bool:
            reading = self.station.reading
            if reading is None or reading.study.uid != study_uid or self.images is None:
                return False
            # A viewport that says its image has not arrived is painted too: that is no image.
            return not reading.screen.can_show(reading.screen.active)

        self.until(begun, patience)
        self.painted.count = 0
        first = self.until(lambda: self.painted.count > 0, patience) - clicked
        reading = self.station.reading
        assert reading is not None
        self.until(lambda: reading.loaded, patience)
        return reading, first

    @property
    def images(self) -> OpenImages | None:
        """The viewports of the open study."""
        seat = self.start.seat
        return seat.images if seat is not None else None

    def widen(self, width: int, height: int) -> None:
        """Make the window so large that the first viewport has this size."""
        images = self.images
        assert images is not None
        view = images.grid.viewports[0]
        window = self.start.window
        window.showNormal()
        for _ in range(3):  # a wider window may show wider columns
            by = (width - view.width(), height - view.height())
            window.resize(window.width() + by[0], window.height() + by[1])
            self.rest(0.3)
        assert (view.width(), view.height()) == (width, height)

    def settle(self) -> None:
        """Wait until every picture is at full fidelity."""
        images = self.images
        assert images is not None
        assert images.grid.settle()

    def end(self, measured: dict[str, Any]) -> NoReturn:
        """Print what was measured, and go: the seat's files are durable at every moment."""
        sys.stdout.write(json.dumps(measured) + "\n")
        sys.stdout.flush()
        self.start.close()
        os._exit(0)


def drive(main: Callable[..., NoReturn]) -> NoReturn:
    """Run a driver on the words of the command line; what fails ends the process at once."""
    try:
        main(Path(sys.argv[1]), *sys.argv[2:])
    except BaseException:  # noqa: BLE001 - told, and the end of the process
        # The threads of a window that was never closed would keep the process for good.
        traceback.print_exc()
        os._exit(1)


def megabytes() -> float:
    """Return the memory of this process, shared pages by their share."""
    return float(psutil.Process().memory_full_info().pss) / 1e6
