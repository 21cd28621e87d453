"""Opens one study after the other in the real window, and prints what memory does meanwhile."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import NoReturn

import psutil
from PySide6.QtWidgets import QApplication

from benchmarks.desk import Desk, drive

_SWITCHES, _EVERY = 100, 5


def main(profile: Path, *study_uids: str) -> NoReturn:
    """Switch a hundred times; what the first rounds make for good is measured apart."""
    desk = Desk(profile)
    process = psutil.Process()
    memory: list[tuple[int, float]] = []
    widgets: list[int] = []
    for number in range(_SWITCHES + 1):
        uid = study_uids[number % len(study_uids)]
        reading, _first = desk.open(uid)
        assert reading.study.uid == uid
        desk.settle()
        if number % _EVERY == 0:
            desk.rest(0.1)
            gc.collect()
            memory.append((number, process.memory_info().rss / 1e6))
            widgets.append(len(QApplication.allWidgets()))
    desk.end(
        {
            "memory": memory,
            "widgets": widgets,
            "threads": threading.active_count(),
            "files": process.num_fds(),
        }
    )


if __name__ == "__main__":
    drive(main)
