"""A seat with a further window, on as many monitors as the off-screen platform is told."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.actions.importing import import_files
from app.actions.monitors import close_window, open_window
from app.actions.opening import close_study, open_study
from app.ui.frame.sign_in import Gate, GateState
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import dress
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from domain.work import Unwatched
from imaging import phantom
from tests.seats import open_workstation
from viewer.session.hanging import planes
from viewer.session.layout import ONE, PAIR
from viewer.ui.viewport import ViewportWidget

Until = Callable[[Callable[[], bool]], None]
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


def main(folder: Path, what: str) -> int:
    application = QApplication(sys.argv[:1])
    relay = MainThread()
    profile = folder / "seat"
    new = not profile.exists()
    station = open_workstation(profile, passphrase=PASSPHRASE, deliver=relay.deliver)
    examination = replace(
        phantom.demonstration().current,
        key="tests/ui monitors",
        shape=(12, 64, 64),
        spacing_mm=(5.6, 5.6, 26.0),
    )
    if new:
        files = []
        for number, part10 in enumerate(phantom.dicom_series(examination)):
            files.append(folder / f"{number}.dcm")
            files[-1].write_bytes(part10)
        import_files(station, files, Unwatched())

    def until(ready: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not ready():
            assert time.monotonic() < end, "the window did not come that far"
            application.processEvents()
            time.sleep(0.005)

    window = Window(dress(application, 1.0), lambda _entry, _opened, _failed: None)
    window.resize(1600, 900)
    window.show()
    seat = Seat(dress(application, 1.0), station, window, lambda: None)
    found: dict[str, object] = {}
    if what != "again":
        open_window(station)
    open_study(station, examination.study_uid)
    until(lambda: station.reading is not None and station.reading.loaded)
    until(lambda: bool(seat.further.windows))
    further = seat.further.windows[0]
    reading = station.reading
    assert reading is not None
    screen = reading.screen
    if what == "open":
        main_volume = reading.main_volume
        assert main_volume is not None
        screen.set_layout(ONE)
        screen.activate(screen.layout.count)
        screen.set_layout(PAIR)
        screen.put(screen.layout.count, main_volume)
        screen.hang(planes(main_volume))
        screen.put(screen.layout.count, main_volume)
        before = screen.slice_number(screen.layout.count)
        screen.scroll(0, 3)
        found["followed"] = screen.slice_number(screen.layout.count) != before
        found["patient"] = further.banner._parts["id"][1].text()
        window.show_gate(GateState(Gate.LOCKED))
        found["locked"] = _words(further)
        window.unlocked()
        until(lambda: station.records.settings.load().windows[1:] != ())
        until(lambda: station.records.settings.load().windows[1].columns == 2)
    found["grids"] = [layout.id for layout in screen.windows]
    found["monitors"] = [w.screen().name() for w in (window, *seat.further.windows)]
    room = further.screen().geometry()
    found["inside"] = room.contains(further.geometry())
    picture = further.grab()
    picture.save(str(folder / f"{what}.png"))
    if what == "close":
        found["left after the first was closed"] = _close_the_first_of_two(seat, station, until)
        found["shown after it came back"] = _close_and_open_again(seat, station, until)
        further = seat.further.windows[0]
    close_study(station)
    found["closed study"] = _words(further)
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    seat.close_images()
    station.close()
    return 0


def _close_the_first_of_two(seat: Seat, station: Workstation, until: Until) -> list[object]:
    open_window(station)
    until(lambda: len(seat.further.windows) == 2)
    closed, other = seat.further.windows
    closed.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = seat.further.windows
    return [len(left), left[0] is other, left[0].isVisible(), left[0].windowTitle()]


def _close_and_open_again(seat: Seat, station: Workstation, until: Until) -> int:
    close_window(station)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    open_window(station)
    until(lambda: bool(seat.further.windows))
    until(lambda: any(v.isVisible() for v in seat.further.windows[0].findChildren(ViewportWidget)))
    return len(seat.further.windows)


def _words(further: object) -> str:
    from PySide6.QtWidgets import QLabel

    shown = [
        label.text()
        for label in further.findChildren(QLabel)  # type: ignore[attr-defined]  # a FurtherWindow
        if label.isVisible() and label.property("role") == "title"
    ]
    return " ".join(word for word in shown if word)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
