"""The page where studies are looked through before copies that name nobody leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.state.review import Line, Review
from app.ui.buttons import Button, ListRow
from app.ui.labels import Cut, Rule, label, say
from app.ui.messages import Nothing
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.transfers.blanked_view import BlankedView
from app.ui.transfers.leaving_list import LeavingList
from app.ui.watching import Watch, watch_while_alive
from app.ui.width import Width
from imaging.deidentifying.options import Option
from viewer.ui.wording import later, tr

TITLES = {
    Option.MODIFIED_DATES: later("Shift all dates"),
    Option.FULL_DATES: later("Keep dates as they are"),
    Option.PIXELS: later("Find and blank burned-in text"),
    Option.DESCRIPTORS: later("Keep descriptions, cleaned"),
    Option.STRUCTURED: later("Keep report texts, cleaned"),
    Option.GRAPHICS: later("Keep graphics without texts"),
    Option.PATIENT: later("Keep age, sex, size and weight"),
    Option.DEVICE: later("Keep the device's identity"),
    Option.INSTITUTION: later("Keep the institution"),
    Option.SAFE_PRIVATE: later("Keep safe private data"),
    Option.UIDS: later("Keep the original UIDs"),
}
# Why an image is looked at, as imaging/deidentifying/judging.py says it.
WHYS = (
    later("The image says that text is burned into it."),
    later("It is a picture of a screen or a paper: text may be burned into it."),
    later("Devices of its kind write names over their images."),
    later("It was derived from others, maybe with its console's text on it."),
    later("This installation lacks the program that finds text in images."),
)
_LINES = 200  # attributes on the page; the report has all


@dataclass(frozen=True)
class DeidentifyAsks:
    """What the page reads and asks for."""

    review: Callable[[], Review | None]
    look: Callable[[], None]
    changes: Callable[[], None]  # what becomes of the attributes of the study in front
    export: Callable[[bool], None]  # whether as a medium
    send: Callable[[], None]
    watches: tuple[Watch, ...] = ()


class DeidentifyPage(Panel):
    """Studies and options on the left, images over attributes beside, the way out below."""

    def __init__(self, theme: Theme, asks: DeidentifyAsks) -> None:
        super().__init__("s0")
        self._theme, self._asks = theme, asks
        self._watched: Review | None = None
        self._stop: Callable[[], None] = lambda: None
        self._lines: tuple[Line, ...] | None = None
        self._rows: dict[Option, ListRow] = {}
        self._wide = True
        whole = column(self)
        self._pages = QStackedWidget()
        both = QWidget()
        body = line(both)
        self._studies = LeavingList(theme)
        self._studies.chosen.connect(self._bring_forward)
        self._studies.taken_off.connect(self._take_off)
        body.addWidget(self._studies)
        self._options = self._made_options()
        body.addWidget(self._options)
        body.addWidget(Rule(upright=True))
        body.addLayout(self._made_images(), 1)
        self._nothing = Nothing(
            theme,
            self.tr("No study is chosen"),
            self.tr("Choose studies in the worklist, then De-identify in the menu Study."),
        )
        self._pages.addWidget(both)
        self._pages.addWidget(self._nothing)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self._foot())
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def _made_options(self) -> QWidget:
        theme, pad = self._theme, self._theme.px(16)
        inside = QWidget()
        stack = column(inside, margins=(pad, theme.px(12), pad, theme.px(12)), gap=theme.px(4))
        stack.addWidget(label(self.tr("Project"), "heading"))
        self._project = QLineEdit()
        self._project.setMaxLength(64)
        named(self._project, self.tr("Project"))
        self._project.textEdited.connect(self._name_project)
        self._project.editingFinished.connect(self._ask_changes)
        stack.addWidget(self._project)
        about = self.tr("Pseudonyms are the same within a project, and in no other.")
        stack.addWidget(label(about, "detail", wraps=True))
        stack.addSpacing(theme.px(8))
        stack.addWidget(label(self.tr("Beside the Basic Profile of PS3.15"), "heading"))
        for option, title in TITLES.items():
            row = ListRow(theme, tr(title), boxed=True)
            row.clicked.connect(lambda on, chosen=option: self._choose(chosen, on=on))
            self._rows[option] = row
            stack.addWidget(row)
        stack.addSpacing(theme.px(6))
        faces = self.tr("Faces cannot be removed from images here: take care with heads.")
        stack.addWidget(label(faces, "detail", mean="amber", wraps=True))
        stack.addStretch(1)
        scrolling = Scrolling(inside)
        scrolling.setFixedWidth(theme.px(320))
        return scrolling

    def _made_images(self) -> QVBoxLayout:
        theme, pad = self._theme, self._theme.px(16)
        stack = column(margins=(pad, theme.px(12), pad, theme.px(12)), gap=theme.px(8))
        head = line(gap=theme.px(8))
        self._count = Cut("", "medium")
        head.addWidget(self._count, 1)
        self._before = Button(theme, self.tr("Previous"), height="button_small")
        self._before.clicked.connect(lambda: self._step(-1))
        self._next = Button(theme, self.tr("Next"), height="button_small")
        self._next.clicked.connect(lambda: self._step(1))
        self._confirm = Button(theme, self.tr("Looked at"), height="button_small", icon="check")
        self._confirm.clicked.connect(self._looked)
        for button in (self._before, self._next, self._confirm):
            head.addWidget(button)
        stack.addLayout(head)
        self._why = Cut("", "detail", mean="amber")
        stack.addWidget(self._why)
        self._view = BlankedView(theme)
        self._view.added.connect(self._added)
        self._view.taken.connect(self._taken)
        stack.addWidget(self._view, 3)
        self._texts = Cut("", "detail")
        stack.addWidget(self._texts)
        self._hint = Cut("", "faint")
        stack.addWidget(self._hint)
        stack.addWidget(Rule())
        self._table_title = label("", "heading")
        stack.addWidget(self._table_title)
        self._drawn = label("", "detail", mean="amber", wraps=True)
        stack.addWidget(self._drawn)
        inside = QWidget()
        self._table = column(inside, gap=theme.px(2))
        stack.addWidget(Scrolling(inside), 2)
        return stack

    def _foot(self) -> Panel:
        theme = self._theme
        foot = Panel("s0", "top")
        foot.setFixedHeight(theme.px(56))
        row = line(foot, margins=(theme.px(16), 0, theme.px(16), 0), gap=theme.px(8))
        self._said = Cut("", "sentence")
        row.addWidget(self._said, 1)
        self._again = Button(theme, self.tr("Look again"), icon="retry")
        self._again.clicked.connect(self._asks.look)
        row.addWidget(self._again)
        self._peer = Button(theme, self.tr("Send to a peer…"))
        self._peer.clicked.connect(self._asks.send)
        row.addWidget(self._peer)
        self._medium = Button(theme, self.tr("Write a medium"))
        self._medium.clicked.connect(lambda: self._asks.export(True))
        row.addWidget(self._medium)
        self._folder = Button(theme, self.tr("Write to a folder"), kind="primary")
        self._folder.clicked.connect(lambda: self._asks.export(False))
        row.addWidget(self._folder)
        return foot

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._wide = width is Width.WIDE
        self._options.setFixedWidth(self._theme.px(320 if width is Width.WIDE else 300))
        self._studies.setFixedWidth(self._theme.px(300 if width is Width.WIDE else 190))

    def entered(self) -> None:
        """Take up whatever is being looked through now."""
        review = self._asks.review()
        if review is not self._watched:
            self._stop()
            self._watched, self._lines = review, None
            self._stop = lambda: None
            if review is not None:
                self._stop = watch_while_alive(self, review.watch, self.show_review)
        self.show_review()

    def show_review(self) -> None:
        """Read what is looked through again."""
        review = self._watched
        self._pages.setCurrentIndex(1 if review is None else 0)
        ready = review is not None and not review.looking
        for button in (self._again, self._peer, self._medium, self._folder):
            button.setEnabled(ready)
        if review is None:
            say(self._said, "")
            return
        self._studies.show_review(review)
        if self._project.text() != review.project:
            self._project.setText(review.project)
        for option, row in self._rows.items():
            row.setChecked(option in review.options)
        self._show_image(review)
        self._show_lines(review)
        self._say_state(review)

    def _show_image(self, review: Review) -> None:
        seen = review.image
        several = len(review.images) > 1
        for button in (self._before, self._next):
            button.setEnabled(several)
        self._confirm.setEnabled(seen is not None and seen.sop_uid not in review.confirmed)
        self._view.show_image(seen, () if seen is None else review.rectangles(seen.sop_uid))
        if seen is None:
            none = self.tr("No image is of a kind that text is burned into.")
            unknown = review.study.images is None
            if review.study.looking:
                none = self.tr("Looking for text…")
            elif unknown:
                none = self.tr("This study was not looked through.")
            say(self._count, none)
            say(self._why, "")
            say(self._texts, "")
            say(self._hint, "")
            return
        words = self.tr("Image {n} of {m}: {place}")
        say(
            self._count,
            words.format(n=review.study.shown + 1, m=len(review.images), place=seen.place),
        )
        say(self._why, tr(seen.why) + (f" {tr(seen.failed)}" if seen.failed else ""))
        found = ", ".join(text.text for text in seen.texts)
        told = self.tr("Found: {texts}").format(texts=found) if found else self.tr("No text found.")
        say(self._texts, told)
        say(self._hint, self.tr("Drag to add a rectangle, click one to take it away."))

    def _show_lines(self, review: Review) -> None:
        if review.report is not None:
            title = self.tr("What was done, by attribute")
        else:
            title = self.tr("Attributes of the first object that change: before, and after")
            if review.lines is None:
                title = self.tr("What changes in the attributes is found out…")
        say(self._table_title, title)
        lines = review.lines or ()
        if review.report is not None:
            lines = tuple(
                Line(one["tag"], one["name"], "", f"{one['done']}, {one['times']}")
                for one in review.report["attributes"]
            )
        drawn = any(one.drawn for one in lines)
        say(self._drawn, self._why_drawn() if drawn else "")
        self._drawn.setVisible(drawn)
        if lines == self._lines:
            return
        self._lines = lines
        clear(self._table)
        for each in lines[:_LINES]:
            self._table.addLayout(self._row(each))
        self._table.addStretch(1)

    def _row(self, each: Line) -> QHBoxLayout:
        theme = self._theme
        row = line(gap=theme.px(8))
        name = Cut(each.name, "value")
        name.setFixedWidth(theme.px(220 if self._wide else 150))
        row.addWidget(name)
        if self._watched is not None and self._watched.report is None:
            row.addWidget(Cut(each.before, "detail"), 2)
        if each.drawn:
            row.addWidget(Cut(self.tr("at the export"), "value", mean="amber"), 3)
            return row
        after = each.after or self.tr("removed or emptied")
        row.addWidget(Cut(after, "value", mean="green"), 3)
        return row

    def _why_drawn(self) -> str:
        if self._watched is None or not self._watched.project.strip():
            return self.tr(
                "Names, dates and UIDs are drawn at the export: the project has no name yet."
            )
        return self.tr("Names, dates and UIDs are drawn at the export: the project is new.")

    def _say_state(self, review: Review) -> None:
        if review.looking:
            words = self.tr("Images are looked through; this stays on this machine.")
        elif review.report is not None:
            words = self.tr("{n} objects written, {m} left out. The report lies beside them.")
            if "peer" in review.report:
                words = self.tr("{n} objects wait to be sent, {m} left out.")
            left = len(review.report["left_out"])
            words = words.format(n=review.report["objects"], m=left)
        elif review.waiting:
            words = self.tr("{n} images wait for a person's look.").format(n=review.waiting)
        elif review.unready:
            left = len(review.unready)
            words = self.tr("{n} studies were not looked through.").format(n=left)
        else:
            words = self.tr("Everything was looked at.")
        say(self._said, words)

    # What a person does here

    def _name_project(self, text: str) -> None:
        if self._watched is not None:
            self._watched.name_project(text)

    def _choose(self, option: Option, *, on: bool) -> None:
        if self._watched is not None:
            self._watched.choose(option, on=on)
            self._asks.changes()

    def _ask_changes(self) -> None:
        if self._watched is not None:
            self._asks.changes()

    def _bring_forward(self, number: int) -> None:
        if self._watched is not None:
            self._watched.show_study(number)
            self._asks.changes()

    def _take_off(self) -> None:
        if self._watched is not None:
            self._watched.take_off(self._watched.study.uid)
            self._asks.changes()

    def _step(self, by: int) -> None:
        review = self._watched
        if review is not None and review.images:
            review.show_image((review.study.shown + by) % len(review.images))

    def _looked(self) -> None:
        review = self._watched
        if review is not None and review.image is not None:
            review.confirm(review.image.sop_uid)
            self._asks.changes()  # of the next study, where this was the last image of one

    def _added(self, rectangle: object) -> None:
        review = self._watched
        if review is not None and review.image is not None and isinstance(rectangle, tuple):
            uid = review.image.sop_uid
            review.draw(uid, (*review.rectangles(uid), rectangle))

    def _taken(self, number: int) -> None:
        review = self._watched
        if review is not None and review.image is not None:
            uid = review.image.sop_uid
            left = list(review.rectangles(uid))
            del left[number]
            review.draw(uid, tuple(left))
