"""The strip below the table: first images, priors, last report. It opens and marks nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.state.worklist import Worklist, WorklistRow
from app.ui.labels import Cut, Rule, label, say
from app.ui.messages import Glyph, Nothing
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from app.ui.words import person

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class PreviewPicture:
    """One series or one prior: its first image, what it is, what is missing."""

    title: str
    words: str
    incomplete: bool = False
    pixels: Pixels | None = None  # (rows, columns) grey or (rows, columns, 3) RGB, windowed


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What is known of a study without opening it."""

    study_uid: str
    series: tuple[PreviewPicture, ...] = ()
    priors: tuple[PreviewPicture, ...] = ()
    report_title: str = ""  # "Last report · CT CHEST W/O · 2025-07-02 · Dr S. Placeholder"
    impression: str = ""
    verdict: str = ""  # "Signature valid", or why not
    verdict_holds: bool = False


Ask = Callable[[str, Callable[[Preview], None]], None]


def to_image(pixels: Pixels) -> QImage:
    """Return windowed pixels as a picture that owns its memory."""
    whole = np.ascontiguousarray(pixels)
    rows, columns = whole.shape[:2]
    if whole.ndim == 2:
        form, step = QImage.Format.Format_Grayscale8, columns
    else:
        form, step = QImage.Format.Format_RGB888, columns * 3
    return QImage(whole.data, columns, rows, step, form).copy()


class Thumbnail(QWidget):
    """A picture on black, cropped to its square; before it has come, its frame only."""

    def __init__(self, theme: Theme, side: int, pixels: Pixels | None, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._image = to_image(pixels) if pixels is not None else None
        self.setFixedSize(side, side)
        self.setAccessibleName(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("view"))
        if self._image is None:
            painter.setPen(self._theme.colour("line"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        side = round(self.width() * ratio)
        scaled = self._image.scaled(
            QSize(side, side),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        size = scaled.deviceIndependentSize().toSize()
        place = QRect(QPoint(0, 0), size)
        place.moveCenter(self.rect().center())
        painter.drawImage(place.topLeft(), scaled)


class _Card(QWidget):
    def __init__(self, theme: Theme, side: int, picture: PreviewPicture) -> None:
        super().__init__()
        self.setFixedWidth(side)
        inside = column(self, gap=theme.px(2))
        inside.addWidget(Thumbnail(theme, side, picture.pixels, picture.title))
        inside.addSpacing(theme.px(3))
        inside.addWidget(Cut(picture.title, role="captionvalue"))
        inside.addWidget(
            Cut(picture.words, role="caption", mean="amber" if picture.incomplete else "")
        )
        inside.addStretch(1)


class PreviewStrip(Panel):
    """Follows the chosen row; a picture of a row no longer chosen is dropped."""

    def __init__(self, theme: Theme, worklist: Worklist, ask: Ask) -> None:
        super().__init__("s1", "top")
        self._theme, self._worklist, self._ask = theme, worklist, ask
        self._width = Width.WIDE
        self._asked: str | None = None
        self._preview: Preview | None = None
        self.setAccessibleName(self.tr("Preview"))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(Nothing(theme, "", self.tr("Choose a study to look at it here.")))
        known = QWidget()
        self._pages.addWidget(known)
        inside = line(known)
        side, top = theme.px(16), theme.px(12)
        self._study = column(margins=(side, top, side, theme.px(8)), gap=theme.px(8))
        self._study_title = Cut(role="heading")
        self._series = line(gap=theme.px(12))
        self._study.addWidget(self._study_title)
        self._study.addLayout(self._series)
        self._study.addStretch(1)
        study = QWidget()
        study.setLayout(self._study)
        study.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        inside.addWidget(study)
        self._study_part = study
        self._priors_part = QWidget()
        priors = column(self._priors_part, margins=(side, top, side, theme.px(8)), gap=theme.px(8))
        priors.addWidget(label(self.tr("Priors"), "heading"))
        self._priors = line(gap=theme.px(12))
        priors.addLayout(self._priors)
        self._no_priors = label(
            self.tr("No prior on this seat.\nAsk the archives with F5."), "sentence"
        )
        priors.addWidget(self._no_priors)
        priors.addStretch(1)
        self._rule = Rule(upright=True)
        inside.addWidget(self._rule)
        inside.addWidget(self._priors_part)
        inside.addWidget(Rule(upright=True))
        inside.addLayout(self._report_part(side, top), 1)
        watch_while_alive(self, worklist.watch, self.show_chosen)
        self.fit(Width.WIDE)
        self.show_chosen()

    def _report_part(self, side: int, top: int) -> QVBoxLayout:
        theme = self._theme
        report = column(margins=(side, top, side, theme.px(8)), gap=theme.px(8))
        head = line(gap=theme.px(6))
        self._report_title = Cut(role="heading")
        self._verdict_mark = Glyph(theme, "shield", "grn", 14)
        self._verdict = label("", "detail")
        head.addWidget(self._report_title, 1)
        head.addWidget(self._verdict_mark)
        head.addWidget(self._verdict)
        report.addLayout(head)
        self._impression = label("", "sentence", wraps=True)
        self._impression.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        report.addWidget(Scrolling(self._impression), 1)
        return report

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        changed = width is not self._width
        self._width = width
        self.setFixedHeight(self._theme.px(216 if width is Width.WIDE else 168))
        for part in (self._priors_part, self._rule):
            part.setVisible(width is Width.WIDE)
        if changed and self._preview is not None:
            self._show(self._preview)

    def showEvent(self, event: QShowEvent) -> None:
        self.show_chosen()
        super().showEvent(event)

    def show_chosen(self) -> None:
        """Ask for the chosen study's pictures; what is known of it stands at once.

        Only while somebody sees it: to look at a study that is being opened would slow that down.
        """
        if not self.isVisible():
            return
        row = self._worklist.chosen
        uid = row.study_uid if row is not None else ""
        if uid == self._asked:
            return
        self._asked, self._preview = uid, None
        self._pages.setCurrentIndex(1 if uid else 0)
        self._show(Preview(uid))
        say(self._study_title, self._title(row))
        if uid:
            self._ask(uid, self._arrived)

    def _arrived(self, preview: Preview) -> None:
        if preview.study_uid == self._asked:
            self._preview = preview
            self._show(preview)

    def _title(self, row: WorklistRow | None) -> str:
        if row is None:
            return ""
        return " · ".join(p for p in (person(row.patient_name)[0], row.description, row.date) if p)

    def _show(self, preview: Preview) -> None:
        side = self._theme.px(128 if self._width is Width.WIDE else 84)
        for layout, pictures in ((self._series, preview.series), (self._priors, preview.priors)):
            clear(layout)
            for picture in pictures[:3]:
                layout.addWidget(_Card(self._theme, side, picture))
            layout.addStretch(1)
        width = 3 * side + 2 * self._theme.px(12) + 2 * self._theme.px(16)
        self._study_part.setFixedWidth(width)
        self._priors_part.setFixedWidth(width)
        known = self._preview is not None
        self._no_priors.setVisible(known and not preview.priors)
        say(self._report_title, preview.report_title or self.tr("Last report"))
        none = self.tr("No report of this patient on this seat.") if known else ""
        said = self.tr("Impression. {words}").format(words=preview.impression)
        say(self._impression, said if preview.impression else none)
        say(self._verdict, preview.verdict, "green" if preview.verdict_holds else "amber")
        self._verdict.setVisible(bool(preview.verdict))
        self._verdict_mark.setVisible(bool(preview.verdict))
        self._verdict_mark.become(
            "shield" if preview.verdict_holds else "warning",
            "grn" if preview.verdict_holds else "amb",
        )
