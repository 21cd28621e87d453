"""A seat in real windows of an X server, which does what its standard input says, a line each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QClipboard, QDrag
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolTip, QWidget

from app.actions.importing import import_files
from app.actions.locking import lock
from app.actions.monitors import open_window
from app.actions.opening import open_study
from app.actions.reporting import open_report
from app.jobs import Pool
from app.session import Why
from app.ui.report.section_editor import SectionEditor
from app.ui.start import Start
from app.ui.theme import dress
from app.ui.tidying import Tidying
from app.workstation import Workstation
from domain.work import Unwatched, Work
from imaging import phantom
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test
NAME, ID = "Markerson^Wilhelmina", "LBX7731055"
TYPED = "Clear lungs"


def examination() -> phantom.Examination:
    """Return a coarse examination."""
    return replace(
        phantom.demonstration().current,
        key="tests/ui lock",
        shape=(12, 64, 64),
        spacing_mm=(5.6, 5.6, 26.0),
    )


def furnish(folder: Path) -> None:
    """Make the seat and its one study."""
    station = open_workstation(folder / "seat", passphrase=PASSPHRASE)
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination())):
        files.append(folder / f"{number}.dcm")
        # Of somebody whose name is easily read; both are as long as what they replace.
        named = part10.replace(phantom.PATIENT_NAME.encode(), NAME.encode())
        files[-1].write_bytes(named.replace(phantom.PATIENT_ID.encode(), ID.encode()))
    import_files(station, files, Unwatched())
    station.close()


class Obeying:
    """One word a line, and one line of JSON for each."""

    def __init__(self, start: Start, width: int, height: int) -> None:
        self._start, self._size = start, (width, height)
        self._kept: list[object] = []
        self._go_on = False
        self._ran = 0

    @property
    def _station(self) -> Workstation:
        station = self._start.station
        assert station is not None
        return station

    def obey(self, word: str) -> None:
        act: Callable[[], Any] = getattr(self, word)
        self._when(act)

    def _when(self, act: Callable[[], Any]) -> None:
        said = act()
        if said is None:  # not yet
            QTimer.singleShot(20, lambda: self._when(act))
            return
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()

    def open(self) -> str | None:
        if self._start.seat is None:
            return None
        window = self._start.window
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.setGeometry(0, 0, *self._size)
        open_window(self._station)
        open_study(self._station, examination().study_uid)
        return "opening"

    def opened(self) -> str | None:
        reading, seat = self._station.reading, self._start.seat
        if reading is None or not reading.loaded or seat is None or not seat.further.windows:
            return None
        further = seat.further.windows[0]
        further.setGeometry(self._size[0], 0, 640, self._size[1])
        return "opened"

    def report(self) -> str:
        open_report(self._station)
        return "report"

    def write(self) -> str | None:
        """Put the caret into the first section; what is typed comes from outside."""
        editors = self._start.window.findChildren(SectionEditor)
        if not editors:
            return None
        self._start.window.activateWindow()
        editors[0].setFocus()
        return "write"

    def typed(self) -> dict[str, object]:
        editors = self._start.window.findChildren(SectionEditor)
        draft = self._station.reading.draft if self._station.reading is not None else None
        return {
            "typed": [editor.toPlainText() for editor in editors],
            "caret": [editor.textCursor().position() for editor in editors],
            "focus": [editor.hasFocus() for editor in editors],
            "kept": str(draft.report if draft is not None else ""),
        }

    def clutter(self) -> str:
        """Leave the patient's name wherever a program may leave one."""
        window = self._start.window
        QApplication.clipboard().setText(f"{NAME} copied")
        QApplication.clipboard().setText(f"{NAME} marked", QClipboard.Mode.Selection)
        dialog = QFileDialog(window, "Save", "", "*.png")
        dialog.selectFile(f"{ID}.png")
        dialog.open()
        menu = QMenu(window)
        menu.addAction(f"{NAME}, {ID}")
        menu.popup(window.mapToGlobal(window.rect().center()))
        QToolTip.showText(window.mapToGlobal(window.rect().center()), f"{NAME} {ID}", window)
        self._kept += [dialog, menu]
        return "clutter"

    def dragging(self) -> str:
        drag = QDrag(self._start.window)
        carried = QMimeData()
        carried.setText(f"{NAME} {ID}")
        drag.setMimeData(carried)
        QTimer.singleShot(0, drag.exec)
        return "dragging"

    def work(self) -> str:
        """Begin a job that goes on until it is told."""
        import time

        def task(work: Work) -> int:
            while not self._go_on:
                work.pause_point()
                time.sleep(0.005)
                self._ran += 1
            return self._ran

        self._station.jobs.start(
            "Goes on", task, pool=Pool.COMPUTE, succeeded=self._kept.append,
            failed=self._station.telling.error,
        )  # fmt: skip
        return "work"

    def worked(self) -> int | None:
        before = self._ran
        self._go_on = True
        ended = [kept for kept in self._kept if isinstance(kept, int)]
        return ended[0] if ended and before else None

    def lock(self) -> str:
        lock(self._station, Why.SYSTEM)
        return "lock"

    def state(self) -> dict[str, object]:
        clipboard = QApplication.clipboard()
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        return {
            "locked": self._start.window.is_locked,
            "clipboard": clipboard.text() + clipboard.text(QClipboard.Mode.Selection),
            "titles": [w.windowTitle() for w in QApplication.topLevelWidgets()],
            "shown": [type(w).__name__ for w in shown],
            "read out": _read_out(shown),
            "left of the drag": [len(w.findChildren(QDrag)) for w in shown],
        }


def _read_out(windows: list[QWidget]) -> str:
    """Return all that an assistive tool finds, from the windows down."""
    words: list[str] = []

    def walk(found: QAccessibleInterface | None, depth: int) -> None:
        if found is None or not found.isValid() or depth > 40:
            return
        for kind in (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description):
            words.append(found.text(kind))
        for number in range(min(found.childCount(), 400)):
            walk(found.child(number), depth + 1)

    for window in windows:
        walk(QAccessible.queryAccessibleInterface(window), 0)
    return " ".join(word for word in words if word)


def main(folder: Path, width: int, height: int) -> int:
    application = QApplication(sys.argv[:1])
    furnish(folder)
    os.environ["LIGHTBOX_PASSPHRASE"] = PASSPHRASE
    start = Start(dress(application, 1.0), folder / "seat")
    # As the program itself does: a worker's collection of garbage must never reach a widget.
    tidying = Tidying(application)
    start.show()
    obeying = Obeying(start, width, height)
    heard = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def hear() -> None:
        word = sys.stdin.readline().strip()
        if not word or word == "end":
            heard.setEnabled(False)
            application.quit()
            return
        obeying.obey(word)

    heard.activated.connect(hear)
    application.exec()
    start.close()
    tidying.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
