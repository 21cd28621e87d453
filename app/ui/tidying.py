"""Collects Python's garbage on the GUI thread only: a widget must not die on another thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500


class Tidying(QObject):
    """Takes over from Python's own collector, which runs on whichever thread allocates next."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        # What the start made stays for good; looking at it again and again would only cost time.
        gc.collect()
        gc.freeze()
        self._clock = QTimer(self)
        self._clock.setInterval(_EVERY_MS)
        self._clock.timeout.connect(self.tidy)
        self._clock.start()

    def tidy(self) -> None:
        """Collect the generations that are due, the youngest first."""
        for generation, (count, threshold) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        ):
            if count <= threshold:
                return
            gc.collect(generation)

    def keep(self) -> None:
        """Never look again at what is there now: libraries that were read behind the worklist.

        Only while no study is open: what a study held in a circle would never be let go.
        """
        gc.freeze()

    def stop(self) -> None:
        """Hand collecting back to Python."""
        self._clock.stop()
        gc.enable()
