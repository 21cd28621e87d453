"""A seat in a window that reads a study, for tests that kill it.

``arrange`` opens the study, arranges the screen, waits until that is kept, says so and waits to be
killed. ``look`` starts again, and says what came back by itself. ``leave`` ends properly.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.actions.opening import open_study
from app.actions.screens import seat_now
from app.ui.start import Start
from app.ui.theme import dress
from domain.geometry import Point
from records.serialising import to_json
from viewer.session.layout import PAIR
from viewer.session.view_state import Slab, SlabMode


def main(profile: Path, what: str, study_uid: str) -> int:
    application = QApplication(sys.argv[:1])
    start = Start(dress(application, 1.0), profile)
    start.show()

    def until(ready: Callable[[], bool], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < end, "the window did not come that far"
            application.processEvents()
            time.sleep(0.002)

    until(lambda: start.station is not None)
    station = start.station
    assert station is not None
    if what == "arrange":
        open_study(station, study_uid)
    until(lambda: station.reading is not None and station.reading.loaded)
    reading = station.reading
    assert reading is not None
    if what == "arrange":
        screen = reading.screen
        screen.set_layout(PAIR)
        screen.scroll(0, 5)
        screen.zoom(0, 1.7, Point(10.0, -20.0, 200.0))
        screen.use_preset(0, 3)
        screen.turn(1, 90.0)
        screen.flip_sideways(1)
        screen.set_slab(1, Slab(SlabMode.MIP, 12.0))
        screen.choose_tool("length")
        screen.activate(1)
        kept = to_json(seat_now(station))
        file = profile / "screen"
        until(lambda: file.exists())
        before = file.read_bytes()
        screen.cycle_overlay()
        kept = to_json(seat_now(station))
        until(lambda: file.read_bytes() != before)
        sys.stdout.write(f"{kept}\n")
        sys.stdout.flush()
        time.sleep(60)
        return 1
    sys.stdout.write(f"{reading.brought_back}\n{to_json(seat_now(station))}\n")
    sys.stdout.flush()
    if what == "leave":
        start.window.close()
        start.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
