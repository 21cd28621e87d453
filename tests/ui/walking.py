"""Walks over every widget of a window: the rooms one after the other, with a study open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from app.ui.buttons import Button
from app.ui.labels import Cut
from app.ui.start import Start
from domain.study import Study
from viewer.ui.controls import Choice

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QTabBar, QTextEdit,
)  # fmt: skip
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


def open_the_study(start: Start, wait: Callable[[Callable[[], bool]], None]) -> None:
    """Wait for the seat and open the first study of its list."""
    wait(lambda: start.seat is not None)
    station, seat = start.station, start.seat
    assert station is not None
    assert seat is not None
    table = seat.workspace.room("worklist").table  # type: ignore[attr-defined]  # a WorklistRoom
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    wait(lambda: station.reading is not None and station.reading.loaded)


def scenes(start: Start) -> Iterator[str]:
    """Bring one room, tab and page after the other to the front, and name it."""
    station, seat = start.station, start.seat
    assert station is not None
    assert seat is not None
    for room in ("worklist", "transfers", "settings", "report", "read"):
        if room == "report":
            from app.actions import reporting

            reporting.open_report(station)
        else:
            station.enter(room)
        settle()
        built = seat.workspace.room(room)
        if room == "settings":
            for page in list(built._pages):  # type: ignore[attr-defined]  # a SettingsRoom
                built.show_page(page)  # type: ignore[attr-defined]
                settle()
                yield f"settings, {page}"
            continue
        yield room
        if room == "read":
            column = built.page.right  # type: ignore[attr-defined]  # a ReadRoom
            for tab in ("measurements", "segments", "report", "information", "findings"):
                column.bring(tab)
                settle()
                yield f"read, {tab}"


def settle() -> None:
    """Let everything that waits be done and laid out."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def visible(window: QWidget) -> list[QWidget]:
    """Return what is seen of a window."""
    return [w for w in window.findChildren(QWidget) if w.isVisibleTo(window)]


def path(widget: QWidget) -> str:
    """Return where a widget is, in the names of classes."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 5:
        names.append(type(at).__name__)
        at = at.parentWidget()
    return " < ".join(names)


def words(widget: QWidget) -> list[str]:
    """Return every text of a widget that a person sees or hears."""
    said = [widget.toolTip(), widget.accessibleName()]
    if isinstance(widget, QLabel | QAbstractButton):
        said.append(widget.text())
    if isinstance(widget, QLineEdit):
        said.append(widget.placeholderText())
    if isinstance(widget, QTabBar):
        said += [widget.tabText(n) for n in range(widget.count())]
    return [text for text in said if text]


def nameless(window: QWidget) -> list[str]:
    """Return the controls that an assistive tool could not name, or that have no tooltip."""
    bad = []
    for widget in visible(window):
        if not is_control(widget):
            continue
        if not (widget.accessibleName() or _speaks_for_itself(widget)):
            bad.append(f"no name: {path(widget)} {words(widget)}")
        pressed = isinstance(widget, QAbstractButton | QAbstractSlider)
        if pressed and not widget.toolTip():
            bad.append(f"no tooltip: {path(widget)} {words(widget)}")
    return bad


def is_control(widget: QWidget) -> bool:
    """Return whether a person acts on a widget; parts that Qt made inside others do not count."""
    inside = widget.parentWidget()
    if isinstance(inside, QLineEdit | QAbstractSpinBox | QTabBar | QComboBox):
        return False
    if widget.objectName().startswith("qt_"):
        return False
    if type(widget).__name__ in ("QScrollBar", "QHeaderView", "QTableCornerButton", "QMenuBar"):
        return False
    if inside is not None and isinstance(inside, QAbstractItemView):
        return False
    return isinstance(widget, CONTROLS)


def _speaks_for_itself(widget: QWidget) -> bool:
    return isinstance(widget, QTabBar) or (
        isinstance(widget, QAbstractButton) and bool(widget.text())
    )


def unreachable(window: QWidget) -> list[str]:
    """Return the controls that are for the mouse alone."""
    bad = []
    for widget in visible(window):
        policy = widget.focusPolicy()
        # Of choices of which one holds, Tab leads to that one, and the arrows to the others.
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        one_of = isinstance(widget, QAbstractButton) and (
            widget.autoExclusive() or (group is not None and group.exclusive())
        )
        if not is_control(widget) or not widget.isEnabled() or one_of:
            continue
        if not policy & Qt.FocusPolicy.TabFocus:
            bad.append(f"{path(widget)} {words(widget)}")
    return bad


def cut(window: QWidget) -> list[str]:
    """Return the texts that are wider or higher than the room they have."""
    bad = []
    for widget in visible(window):
        if isinstance(widget, Cut) or not widget.width() or not widget.height():
            continue
        if isinstance(widget, QLabel) and widget.text() and not _scrolled_out(widget, window):
            bad += _cut_label(widget)
        elif isinstance(widget, QAbstractButton) and widget.text() and not _gives_way(widget):
            wanted = widget.sizeHint().width()
            fixed = widget.sizePolicy().horizontalPolicy().name == "Fixed"
            if fixed and widget.width() < wanted:
                bad.append(f"{path(widget)} {widget.text()!r} {widget.width()} < {wanted}")
    return bad


def _gives_way(button: QAbstractButton) -> bool:
    """Return whether a button cuts its own word with an ellipsis, and keeps it in its tooltip."""
    folds = isinstance(button, Button | Choice) or hasattr(button, "fold")
    return folds and bool(button.toolTip())


def _cut_label(label: QLabel) -> list[str]:
    metrics = QFontMetrics(label.font())
    room = label.contentsRect().adjusted(label.margin(), 0, -label.margin(), 0)
    where = f"{path(label)} {label.text()!r}"
    if label.wordWrap():
        flags = Qt.TextFlag.TextWordWrap
        box = metrics.boundingRect(0, 0, room.width(), 10_000, int(flags), label.text())
        high = room.height() + 1 < box.height()
        return [f"{where} higher: {room.height()} < {box.height()}"] if high else []
    longest = max(metrics.horizontalAdvance(line) for line in label.text().split("\n"))
    if room.width() + 1 < longest:
        return [f"{where} wider: {room.width()} < {longest}"]
    if room.height() + 2 < metrics.height():
        return [f"{where} higher: {room.height()} < {metrics.height()}"]
    return []


def _scrolled_out(widget: QWidget, window: QWidget) -> bool:
    return widget.visibleRegion().isEmpty() and widget is not window


def beyond(window: QWidget) -> list[str]:
    """Return the controls that stick out of the window and cannot be scrolled to."""
    bad = []
    for widget in visible(window):
        if not is_control(widget) and not isinstance(widget, QLabel):
            continue
        at = widget.parentWidget()
        while at is not None and not isinstance(at, QAbstractScrollArea):
            at = at.parentWidget()
        if at is not None:
            continue
        corner = widget.mapTo(window, widget.rect().bottomRight())
        if corner.x() > window.width() or corner.y() > window.height():
            bad.append(f"{path(widget)} {words(widget)[:1]} {corner.x()},{corner.y()}")
    return bad


def make_profile(folder: Path) -> Path:
    """Make a seat that holds one small chest."""
    from dataclasses import replace

    from app.actions.importing import files_under, import_files
    from app.actions.starting import open_workstation
    from domain.work import Unwatched
    from imaging.phantom import demonstration, dicom_series

    examination = replace(demonstration().current, shape=(24, 64, 64), spacing_mm=(5.6, 5.6, 13.0))
    for number, file in enumerate(dicom_series(examination)):
        (folder / f"{number}.dcm").write_bytes(file)
    station = open_workstation(folder / "profile", passphrase=PASSPHRASE)
    import_files(station, files_under([folder]), Unwatched())
    station.close()
    return folder / "profile"


def of_study(study: Study) -> tuple[str, ...]:
    """Return the texts that come from the images and are never translated."""
    return (study.patient.name, study.patient.id, study.description)
