"""The program itself, with a hand that opens a study at one site and then leaves for another."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import app.ui.start
import main
from app.actions.opening import open_study

STARTS: list[app.ui.start.Start] = []


class Held(app.ui.start.Start):
    """The program's start, which the hand below can reach."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        STARTS.append(self)


def run(here: str, study_uid: str, there: str) -> int:
    application = QApplication(sys.argv[:1])
    hand = QTimer(application)

    def look() -> None:
        station = STARTS[0].station if STARTS else None
        if station is None or STARTS[0].seat is None:
            return
        if station.reading is None and station.opening is None:
            open_study(station, study_uid)
        elif station.reading is not None and station.reading.loaded:
            hand.stop()
            sys.stdout.write("open\n")
            sys.stdout.flush()
            sys.stdin.readline()
            station.go_over(Path(there))

    hand.timeout.connect(look)
    hand.start(200)
    app.ui.start.Start = Held  # type: ignore[misc, assignment]  # the same, within reach
    sys.argv = [main.__file__, "--profile", here]
    return main.main(["--profile", here])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2], sys.argv[3]))
