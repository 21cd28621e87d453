"""The findings: what models proposed, what a reader decided, what the reader added."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.state.reading import ModelVerdict, Reading
from app.ui.bars import Progress
from app.ui.buttons import Button, IconButton
from app.ui.labels import Cut, Rule, chip, label
from app.ui.messages import Glyph
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.read.asks import ReadAsks
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.words import clock_short, minus, short_hash
from domain.finding import Decision, Finding
from domain.measurement import Measurement, caption, shape
from domain.rights import Right


def finding_title(finding: Finding) -> str:
    """Return what and where: ``Lung nodule, right upper lobe``."""
    kind = finding.kind[:1].upper() + finding.kind[1:]
    return f"{kind}, {finding.site}" if finding.site else kind


def size_words(finding: Finding) -> str:
    return "" if finding.diameter_mm is None else f"{finding.diameter_mm:.1f} mm"


def volume_words(cubic_mm: float) -> str:
    """Return a volume in the unit a reader expects at its size."""
    return f"{cubic_mm / 1000:.1f} ml" if cubic_mm >= 1000 else f"{cubic_mm:.0f} mm³"


class FindingsPanel(Panel):
    """The chosen finding unfolds. Enter accepts it only while this panel has the focus."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReadAsks) -> None:
        super().__init__("s1")
        self._theme, self._reading, self._asks = theme, reading, asks
        self._shows_rejected = False
        self._shown: tuple[object, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "own")
        named(self, self.tr("Findings"), tip=" ")
        self.setToolTip("")
        whole = column(self)
        inside = QWidget()
        self._rows = column(inside)
        self._scroll = Scrolling(inside)
        whole.addWidget(self._scroll, 1)
        self._models = Models(theme, reading, asks)
        whole.addWidget(self._models)
        watch_while_alive(self, reading.findings.watch, self.show_findings)
        watch_while_alive(self, reading.annotations.watch, self.show_findings)
        watch_while_alive(self, reading.watch, self.show_findings)
        self.show_findings()

    def show_findings(self) -> None:
        """Read the findings again; rows are built anew only where something differs."""
        reading = self._reading
        chosen = reading.findings.chosen
        marks = reading.annotations.items
        now = (
            reading.findings.items,
            chosen.id if chosen is not None else "",
            marks,
            self._shows_rejected,
            tuple(verdict.words for verdict in reading.models),
        )
        if now == self._shown:
            return
        self._shown = now
        bar = self._scroll.verticalScrollBar().value()
        clear(self._rows)
        items = reading.findings.items
        for finding in items:
            if finding.decision is not Decision.REJECTED:
                self._add_finding(finding, chosen)
        for mark in marks:
            self._add(_MarkRow(self._theme, mark, self._asks))
        self._add_rejected([f for f in items if f.decision is Decision.REJECTED], chosen)
        if not items and not marks:
            self._rows.addWidget(self._nothing())
        self._rows.addStretch(1)
        self._scroll.verticalScrollBar().setValue(bar)

    def _nothing(self) -> QWidget:
        page = QWidget()
        inside = column(
            page, margins=(self._theme.px(16), self._theme.px(20), self._theme.px(16), 16), gap=4
        )
        ran = [v for v in self._reading.models if v.words.startswith("none")]
        said = self.tr("Nothing was proposed") if ran else self.tr("No findings yet")
        why = (
            self.tr(
                "The model looked and marked nothing. That is no statement that nothing is there."
            )
            if ran
            else self.tr("Measure on the images, or let a model look.")
        )
        inside.addWidget(label(said, "title"))
        inside.addWidget(label(why, "sentence", wraps=True))
        return page

    def _add(self, row: QWidget) -> None:
        self._rows.addWidget(row)
        self._rows.addWidget(Rule())

    def _add_finding(self, finding: Finding, chosen: Finding | None) -> None:
        unfolds = chosen is not None and finding.id == chosen.id
        row = _FindingRow(self._theme, self._reading, finding, self._asks, unfolds=unfolds)
        row.pressed.connect(self._press)
        self._add(row)

    def _add_rejected(self, rejected: list[Finding], chosen: Finding | None) -> None:
        if not rejected:
            return
        words = (
            self.tr("1 rejected finding")
            if len(rejected) == 1
            else self.tr("{n} rejected findings").format(n=len(rejected))
        )
        fold = _Fold(self._theme, words, is_open=self._shows_rejected)
        fold.pressed.connect(self._turn_rejected)
        self._add(fold)
        if self._shows_rejected:
            for finding in rejected:
                self._add_finding(finding, chosen)

    def _turn_rejected(self) -> None:
        self._shows_rejected = not self._shows_rejected
        self.show_findings()

    def _press(self, finding_id: str) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._asks.show_finding(finding_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self._reading.findings.chosen
        undecided = chosen is not None and chosen.decision is Decision.PROPOSED
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None and undecided:
            self._asks.decide(chosen.id, Decision.ACCEPTED)
            self._choose_next()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and chosen is not None and undecided:
            self._asks.decide(chosen.id, Decision.REJECTED)
            self._choose_next()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _choose_next(self) -> None:
        waiting = [f for f in self._reading.findings.items if f.decision is Decision.PROPOSED]
        if waiting:
            self._asks.show_finding(waiting[0].id)

    def _step(self, by: int) -> None:
        items = [
            f
            for f in self._reading.findings.items
            if f.decision is not Decision.REJECTED or self._shows_rejected
        ]
        if not items:
            return
        chosen = self._reading.findings.chosen
        ids = [f.id for f in items]
        at = ids.index(chosen.id) + by if chosen is not None and chosen.id in ids else 0
        self._asks.show_finding(ids[max(0, min(len(ids) - 1, at))])


class _Row(Panel):
    """A row of the panel that is pressed anywhere."""

    def __init__(self, ground: str) -> None:
        super().__init__(ground)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def head(self, theme: Theme, title: str, state: QWidget) -> QVBoxLayout:
        inside = column(
            self, margins=(theme.px(16), theme.px(12), theme.px(16), theme.px(12)), gap=theme.px(4)
        )
        top = line(gap=theme.px(8))
        top.addWidget(label(title, "title", wraps=True), 1)
        top.addWidget(state, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(top)
        return inside


class _FindingRow(_Row):
    pressed = Signal(str)

    def __init__(
        self, theme: Theme, reading: Reading, finding: Finding, asks: ReadAsks, *,
        unfolds: bool,
    ) -> None:  # fmt: skip
        super().__init__("s2" if unfolds else "s1")
        self._theme, self._finding, self._asks = theme, finding, asks
        words, mean = {
            Decision.PROPOSED: (self.tr("Proposed"), "amber"),
            Decision.ACCEPTED: (self.tr("Accepted"), "green"),
            Decision.REJECTED: (self.tr("Rejected"), ""),
        }[finding.decision]
        title = finding_title(finding)
        named(self, f"{title}, {words}", tip=" ")
        self.setToolTip("")
        inside = self.head(theme, title, chip(words, mean))
        where = asks.where(finding)
        if not unfolds:
            parts = (
                where.split(" (")[0],
                size_words(finding),
                self.tr("score {s:.2f}").format(s=finding.confidence),
            )
            inside.addWidget(Cut(" · ".join(p for p in parts if p), role="detail"))
            if finding.decision is not Decision.PROPOSED:
                inside.addWidget(Cut(self._decided(), role="faint"))
            return
        if where:
            inside.addWidget(Cut(where, role="detail"))
        self._add_values(inside)
        inside.addSpacing(theme.px(8))
        self._buttons = QWidget()
        self._add_buttons(line(self._buttons, gap=theme.px(8)))
        inside.addWidget(self._buttons)
        self._field = QLineEdit(finding.site)
        self._field.setPlaceholderText(self.tr("Where it is, in your words"))
        named(self._field, self.tr("Where the finding is"))
        self._field.returnPressed.connect(self._reworded)
        self._field.hide()
        inside.addWidget(self._field)
        inside.addSpacing(theme.px(6))
        self._add_origin(inside, reading)

    def _decided(self) -> str:
        finding = self._finding
        at = clock_short(finding.decided_at) if finding.decided_at is not None else ""
        return self.tr("by {who} {at}").format(who=finding.decided_by, at=at).strip()

    def _add_values(self, inside: QVBoxLayout) -> None:
        finding = self._finding
        values = [(self.tr("Diameter"), size_words(finding))]
        if finding.volume_mm3 is not None:
            values.append((self.tr("Volume"), volume_words(finding.volume_mm3)))
        if finding.mean_value is not None and finding.sd_value is not None:
            said = f"{finding.mean_value:.0f} ({finding.sd_value:.0f}) {finding.unit}"
            values.append((self.tr("Mean (SD)"), minus(said)))
        values.append((self.tr("Model score"), f"{finding.confidence:.2f}"))
        inside.addSpacing(self._theme.px(4))
        for name, value in values:
            if value:
                row = line(gap=self._theme.px(8))
                row.addWidget(label(name, "faint"))
                row.addStretch(1)
                row.addWidget(label(value, "valuesmall"))
                inside.addLayout(row)

    def _add_buttons(self, row: object) -> None:
        if not self._asks.may(Right.JUDGE_FINDINGS):
            row.addStretch(1)  # type: ignore[attr-defined]  # a QHBoxLayout
            return
        finding, decision = self._finding, self._finding.decision
        if decision is not Decision.ACCEPTED:
            accept = Button(
                self._theme, self.tr("Accept"), key=self.tr("Enter"), kind="primary",
                height="button_small",
                shows_key=decision is Decision.PROPOSED,
            )  # fmt: skip
            if decision is Decision.REJECTED:
                accept.set_kind("normal")
            accept.clicked.connect(lambda: self._asks.decide(finding.id, Decision.ACCEPTED))
            row.addWidget(accept)  # type: ignore[attr-defined]  # a QHBoxLayout
        edit = Button(self._theme, self.tr("Edit"), height="button_small")
        edit.clicked.connect(self._edit)
        row.addWidget(edit)  # type: ignore[attr-defined]  # the same
        if decision is not Decision.REJECTED:
            reject = Button(
                self._theme, self.tr("Reject"), key="Del", height="button_small", shows_key=False
            )
            reject.clicked.connect(lambda: self._asks.decide(finding.id, Decision.REJECTED))
            row.addWidget(reject)  # type: ignore[attr-defined]  # the same
        row.addStretch(1)  # type: ignore[attr-defined]  # the same
        if decision is not Decision.PROPOSED:
            row.addWidget(label(self._decided(), "faint"))  # type: ignore[attr-defined]  # the same

    def _edit(self) -> None:
        self._field.setVisible(self._field.isHidden())
        self._field.setFocus()

    def _reworded(self) -> None:
        self._asks.reword(self._finding.id, self._field.text().strip())

    def _add_origin(self, inside: QVBoxLayout, reading: Reading) -> None:
        """Say which model said it, on what, and what it is not."""
        model = self._finding.model
        series = next((s for s in reading.series if s.uid == self._finding.series_uid), None)
        words = [
            self.tr("{id} {version} · weights {hash}").format(
                id=model.id, version=model.version, hash=short_hash(model.weights_sha256)
            )
        ]
        on = []
        if series is not None and series.number is not None:
            on.append(self.tr("Series {n}").format(n=series.number))
        on += [part for part in (model.runtime, model.device) if part]
        if on:
            words.append(" · ".join(on))
        for said in words:
            row = label(said, "small", wraps=True)
            row.setAccessibleDescription(model.weights_sha256)
            inside.addWidget(row)
        if model.label:
            inside.addWidget(label(_sentence(model.label), "small", mean="amber", wraps=True))
        inside.addWidget(Cut(self.tr("Not cleared as a medical device."), role="small"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self._finding.id)
        event.accept()


def _sentence(words: str) -> str:
    words = words[:1].upper() + words[1:]
    return words if words.endswith(".") else f"{words}."


class _MarkRow(_Row):
    """A reader's own measurement, among the findings."""

    def __init__(self, theme: Theme, mark: Measurement, asks: ReadAsks) -> None:
        super().__init__("s1")
        self._mark, self._asks = mark, asks
        title = mark_title(mark, self.tr)
        who = self.tr("Model") if mark.author.is_model else self.tr("Reader")
        named(self, f"{title}, {who}", tip=" ")
        self.setToolTip("")
        inside = self.head(theme, title, chip(who))
        parts = (
            asks.slice_of(mark),
            caption(mark) if mark.kind not in ("text", "arrow") else "",
            f"{mark.author.name} {clock_short(mark.made)}",
        )
        words = minus(" · ".join(p for p in parts if p))
        inside.addWidget(label(words, "detail", wraps=True))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._asks.show_mark(self._mark.id)
        event.accept()


def mark_title(mark: Measurement, tr: Callable[[str], str]) -> str:
    """Return a mark's own words, or what kind of mark it is."""
    kinds = {
        "length": tr("Length"),
        "angle": tr("Angle"),
        "polyline": tr("Polyline"),
        "bidirectional": tr("Axes"),
        "cobb": tr("Cobb angle"),
        "ellipse": tr("Ellipse"),
        "circle": tr("Circle"),
        "rectangle": tr("Rectangle"),
        "polygon": tr("Polygon"),
        "freehand": tr("Freehand region"),
        "calibration": tr("Known length"),
        "probe": tr("Value"),
        "arrow": tr("Arrow"),
        "text": tr("Text"),
    }
    kind = kinds[shape(mark)]
    return f"{kind}, {mark.label}" if mark.label else kind


class _Fold(_Row):
    pressed = Signal()

    def __init__(self, theme: Theme, words: str, *, is_open: bool) -> None:
        super().__init__("s1")
        row = line(self, margins=(theme.px(16), theme.px(10), theme.px(16), theme.px(10)))
        row.addWidget(label(words, "sentence"))
        row.addStretch(1)
        row.addWidget(Glyph(theme, "chevron-up" if is_open else "chevron-down"))
        named(self, words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        event.accept()


class Models(Panel):
    """Each installed model and what it is to this study: ready, running, done, or why not."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReadAsks) -> None:
        super().__init__("s1", "top")
        self._theme, self._reading, self._asks = theme, reading, asks
        self._shown: tuple[ModelVerdict, ...] | None = None
        inside = column(
            self, margins=(theme.px(16), theme.px(12), theme.px(16), theme.px(14)), gap=theme.px(6)
        )
        inside.addWidget(label(self.tr("Models on this study"), "heading"))
        # Stands here whether or not a finding is unfolded: it never collapses away (SCREENS 3).
        inside.addWidget(Cut(self.tr("No model is cleared as a medical device."), role="small"))
        self._rows = column(gap=theme.px(6))
        inside.addLayout(self._rows)
        self._bars: list[Progress] = []
        watch_while_alive(self, reading.watch, self.show_models)
        watch_while_alive(self, asks.jobs_watch, self._show_progress)
        self.show_models()

    def show_models(self) -> None:
        """Read the verdicts again."""
        if self._reading.models == self._shown:
            return
        self._shown = self._reading.models
        self._bars = []
        clear(self._rows)
        if not self._shown:
            self._rows.addWidget(label(self.tr("No model is installed on this seat."), "detail"))
        for verdict in self._shown:
            self._rows.addLayout(self._row(verdict))

    def _show_progress(self) -> None:
        job = self._reading.analysing
        if job is not None:
            for bar in self._bars:
                bar.show_done(job.done)

    def _row(self, verdict: ModelVerdict) -> QVBoxLayout:
        theme, whole = self._theme, column(gap=self._theme.px(3))
        row = line(gap=theme.px(8))
        title = Cut(verdict.title, role="small1", least=theme.px(80))
        row.addWidget(title)
        running = verdict.words.startswith("running")
        waits = "proposed" in verdict.words
        off = self.tr("switched off") if verdict.off else ""
        words = Cut(
            off or verdict.words, role="small", mean="amber" if waits else "", least=theme.px(112)
        )
        words.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(words, 1)
        if running:
            stop = IconButton(theme, "cross", self.tr("Cancel the analysis"), side=24, drawing=14)
            stop.clicked.connect(self._asks.stop_analysis)
            row.addWidget(stop)
        elif verdict.may_run and self._asks.may(Right.RUN_AI):
            name = self.tr("Analyse with {name}").format(name=verdict.title)
            run = IconButton(theme, "analyse", name, side=24, drawing=16)
            run.clicked.connect(lambda: self._asks.analyse(verdict.model_id))
            row.addWidget(run)
        whole.addLayout(row)
        if running:
            bar = Progress(theme, verdict.title)
            self._bars.append(bar)
            whole.addWidget(bar)
            self._show_progress()
        if verdict.off:
            whole.addWidget(label(_sentence(verdict.off), "small", wraps=True))
        if verdict.label:
            whole.addWidget(label(_sentence(verdict.label), "small", wraps=True))
        return whole
