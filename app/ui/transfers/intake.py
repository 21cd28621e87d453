"""The page of what was taken in: its counts, what a medium promised, the end of every file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.buttons import Button, RoomTab
from app.ui.labels import Cut, label, say
from app.ui.messages import Glyph, Nothing
from app.ui.panels import Panel, clear, column, line
from app.ui.theme import Theme
from app.ui.transfers.ended_list import EndedList, EndedRow
from app.ui.width import Width
from app.ui.words import clock_short, iso_date, person
from records.intake import FileOutcome, FileResult, ImportRun, MediumCount
from viewer.ui.wording import later, tr

# What is said of files and media where no error is raised, or a part of the words changes.
SAID = (
    later("Compare the two in the quarantine, and decide which one counts."),
    later("This is a link to another place, which is not followed."),
    later("Take in the folder that it points at, if you know it."),
    later("Entries of the index point outside the medium or at links; they were refused."),
    later("Not every file that the index names is on the medium."),
    later("Some records of the index hang on no other; their files are listed too."),
    later("The records of the index refer to one another in a circle."),
    later("The index refers to records that it does not hold."),
    later("The file ends in the middle of the pixels."),
    later("The file ends in the middle of the header."),
    later("The file ends in the middle of a sequence."),
    later("The file ends in the middle of a data element."),
)
_SHOWN = 2_000  # rows of one look; the table as a file has all of them


@dataclass(frozen=True, slots=True)
class MediumSaid:
    """One CD or stick that is in, and what it says it holds."""

    root: str
    words: str
    studies: tuple[str, ...]


@dataclass(frozen=True)
class IntakeAsks:
    """What this page asks for, handed in by the window."""

    run: Callable[[], ImportRun | None]  # the last one
    interrupted: Callable[[], ImportRun | None]
    counts: Callable[[int], Mapping[FileOutcome, int]]
    results: Callable[[int, FileOutcome | None, int], tuple[FileResult, ...]]
    take_files: Callable[[], None]
    take_folder: Callable[[], None]
    look_for_media: Callable[[Callable[[tuple[MediumSaid, ...]], None]], None]
    take_medium: Callable[[str], None]
    go_on: Callable[[ImportRun], None]
    again: Callable[[ImportRun], None]
    save_table: Callable[[ImportRun], None]
    show_quarantine: Callable[[str], None]


class IntakePage(QWidget):
    """Every file of an import ends in exactly one way, and this says in which."""

    def __init__(self, theme: Theme, asks: IntakeAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._outcome: FileOutcome | None = None
        self._run: ImportRun | None = None
        self._results: dict[str, FileResult] = {}
        whole = column(self)
        whole.addWidget(self._head())
        self._tabs: dict[FileOutcome | None, RoomTab] = {}
        self._tab_row = self._filters()
        whole.addWidget(self._tab_row)
        self._media = column()
        whole.addLayout(self._media)
        self._pages = QStackedWidget()
        self._list = EndedList(theme, self.tr("Files of the import"))
        self._list.chosen.connect(self._chose)
        take = Button(theme, self.tr("Take in files…"), kind="primary")
        take.clicked.connect(asks.take_files)
        self._nothing = Nothing(
            theme,
            self.tr("Nothing was taken in yet"),
            self.tr("Drop files, folders, a ZIP archive or a DICOMDIR anywhere on the window."),
            take,
        )
        self._pages.addWidget(self._list)
        self._pages.addWidget(self._nothing)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self._foot())
        self.read_again()

    def _head(self) -> Panel:
        theme = self._theme
        head = Panel("s0")
        side = theme.px(16)
        inside = column(head, margins=(side, theme.px(12), side, theme.px(6)), gap=theme.px(8))
        row = line(gap=theme.px(8))
        words = column(gap=theme.px(2))
        self._title = Cut(role="strong")
        self._from = Cut(role="faint", middle=True)
        words.addWidget(self._title)
        words.addWidget(self._from)
        row.addLayout(words, 1)
        for text, icon, act in (
            (self.tr("Files…"), "document", self._asks.take_files),
            (self.tr("Folder…"), "down", self._asks.take_folder),
            (self.tr("From stick or CD…"), "stick", self.look_for_media),
        ):
            button = Button(theme, text, icon=icon, height="button_small")
            button.clicked.connect(act)
            row.addWidget(button)
        inside.addLayout(row)
        return head

    def _filters(self) -> Panel:
        theme = self._theme
        row = Panel("s0", "bottom")
        inside = line(row, margins=(theme.px(16), 0, theme.px(16), 0), gap=theme.px(18))
        titles = {
            None: self.tr("All files"),
            FileOutcome.STORED: self.tr("Stored"),
            FileOutcome.HERE: self.tr("Already here"),
            FileOutcome.CONFLICT: self.tr("In conflict"),
            FileOutcome.QUARANTINED: self.tr("In quarantine"),
            FileOutcome.NOT_DICOM: self.tr("Not DICOM"),
            FileOutcome.NOT_READ: self.tr("Not read"),
        }
        self._names = titles
        for outcome, title in titles.items():
            tab = RoomTab(theme, title, height="tab_row")
            tab.clicked.connect(lambda _on, chosen=outcome: self._filter(chosen))
            self._tabs[outcome] = tab
            inside.addWidget(tab)
        inside.addStretch(1)
        self._tabs[None].setChecked(True)
        return row

    def _foot(self) -> Panel:
        theme = self._theme
        foot = Panel("s0", "top")
        foot.setFixedHeight(theme.px(56))
        row = line(foot, margins=(theme.px(16), 0, theme.px(16), 0), gap=theme.px(8))
        self._advice = Cut(role="sentence")
        row.addWidget(self._advice, 1)
        self._aside = Button(theme, self.tr("Show in quarantine"), height="button_small")
        self._aside.clicked.connect(self._show_aside)
        self._again = Button(theme, self.tr("Try again"), height="button_small", icon="retry")
        self._again.clicked.connect(lambda: self._with_run(self._asks.again))
        self._table = Button(theme, self.tr("Save as table…"), height="button_small")
        self._table.clicked.connect(lambda: self._with_run(self._asks.save_table))
        self._go_on = Button(theme, self.tr("Go on with it"), height="button_small", kind="primary")
        self._go_on.clicked.connect(self._continue)
        for button in (self._aside, self._again, self._table, self._go_on):
            row.addWidget(button)
        return foot

    def entered(self) -> None:
        """Read the last import again, and see whether a CD or stick is in."""
        self.read_again()
        self._asks.look_for_media(self._show_found)

    def _show_found(self, media: tuple[MediumSaid, ...]) -> None:
        if media:
            self._show_mounted(media)

    def read_again(self) -> None:
        """Read the last import again."""
        left = self._asks.interrupted()
        self._run = left or self._asks.run()
        run = self._run
        self._pages.setCurrentWidget(self._list if run is not None else self._nothing)
        self._tab_row.setVisible(run is not None)
        for button in (self._again, self._table):
            button.setVisible(run is not None)
        self._go_on.setVisible(left is not None)
        if run is None:
            say(self._title, self.tr("Import"))
            say(self._from, "")
            self._say_chosen(None)
            return
        self._say_run(run, left is not None)
        self._show_counts(run)
        self._show_media(run.media)
        self._filter(self._outcome)

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        for tab in self._tabs.values():
            tab.show_note(True)
        self._table.setVisible(width is not Width.NARROW and self._run is not None)

    def _say_run(self, run: ImportRun, interrupted: bool) -> None:
        states = {
            "done": self.tr("Import of {when}: every file has ended"),
            "cancelled": self.tr("Import of {when}: cancelled; what was stored is kept"),
        }
        words = states.get(run.how, self.tr("Import of {when}: under way"))
        if interrupted:
            words = self.tr("Import of {when}: interrupted; what was stored is kept")
        say(self._title, words.format(when=clock_short(run.begun)), "amber" if interrupted else "")
        say(self._from, ", ".join(run.paths))

    def _show_counts(self, run: ImportRun) -> None:
        counts = self._asks.counts(run.id)
        self._again.setEnabled(bool(counts[FileOutcome.NOT_READ]))
        for outcome, tab in self._tabs.items():
            number = sum(counts.values()) if outcome is None else counts[outcome]
            doubtful = outcome in (FileOutcome.CONFLICT, FileOutcome.QUARANTINED,
                                   FileOutcome.NOT_READ)  # fmt: skip
            tab.note(str(number), "amb" if doubtful and number else "t2")
            tab.setVisible(bool(number) or outcome in (None, FileOutcome.STORED, self._outcome))

    def _show_media(self, media: tuple[MediumCount, ...]) -> None:
        clear(self._media)
        for medium in media:
            words = self.tr(
                "{root}: {listed} files listed, {found} found, {stored} on this seat"
            ).format(root=medium.root, listed=medium.listed, found=medium.found,
                     stored=medium.stored)  # fmt: skip
            if medium.unlisted:
                words += self.tr("; {n} more are not listed").format(n=medium.unlisted)
            parts = [words, *(tr(doubt).rstrip(".।") for doubt in medium.doubts)]
            self._media.addWidget(_Said(self._theme, ". ".join(parts), medium.complete))

    def look_for_media(self) -> None:
        """Ask which CDs and sticks are in, and show what they say they hold."""
        clear(self._media)
        self._media.addWidget(_Said(self._theme, self.tr("Looking for a CD or stick…"), whole=True))
        self._asks.look_for_media(self._show_mounted)

    def _show_mounted(self, media: tuple[MediumSaid, ...]) -> None:
        clear(self._media)
        if not media:
            words = self.tr(
                "No CD or stick with a DICOMDIR is in. Choose its folder, or drop it on the window."
            )
            self._media.addWidget(_Said(self._theme, words, whole=True))
        for medium in media:
            card = _Mounted(self._theme, medium)
            card.take.clicked.connect(lambda _on, root=medium.root: self._asks.take_medium(root))
            self._media.addWidget(card)

    def _filter(self, outcome: FileOutcome | None) -> None:
        self._outcome = outcome
        self._tabs[outcome].setChecked(True)
        if self._run is None:
            return
        results = self._asks.results(self._run.id, outcome, _SHOWN)
        self._results = {result.place: result for result in results}
        self._list.show_rows([self._row(result) for result in results])
        self._chose(self._list.chosen_id)

    def _row(self, result: FileResult) -> EndedRow:
        ink = {
            FileOutcome.STORED: "grn",
            FileOutcome.CONFLICT: "amb",
            FileOutcome.QUARANTINED: "amb",
            FileOutcome.NOT_READ: "red",
        }.get(result.outcome, "t2")
        words = " ".join(tr(part) for part in (result.sentence, result.advice) if part)
        fine = {
            FileOutcome.STORED: self.tr("It is on this seat now."),
            FileOutcome.HERE: self.tr("The same object was on this seat before."),
        }.get(result.outcome, "")
        return EndedRow(result.place, result.place, self._names[result.outcome], ink, words or fine)

    def _chose(self, place: str) -> None:
        self._say_chosen(self._results.get(place))

    def _say_chosen(self, result: FileResult | None) -> None:
        self._aside.setVisible(result is not None and bool(result.aside))
        more = self._run is not None and len(self._results) >= _SHOWN
        words = self.tr("The first {n} are shown; the table has all.").format(n=_SHOWN)
        say(self._advice, tr(result.advice) if result is not None else words if more else "")

    def _show_aside(self) -> None:
        result = self._results.get(self._list.chosen_id)
        if result is not None and result.aside:
            self._asks.show_quarantine(result.aside)

    def _continue(self) -> None:
        left = self._asks.interrupted()
        if left is not None:
            self._asks.go_on(left)

    def _with_run(self, act: Callable[[ImportRun], None]) -> None:
        if self._run is not None:
            act(self._run)


class _Said(Panel):
    """What a medium promised: whole, or not."""

    def __init__(self, theme: Theme, words: str, whole: bool) -> None:
        super().__init__("s1" if whole else "warn", "bottom")
        inside = line(self, margins=(theme.px(16), theme.px(7), theme.px(16), theme.px(7)),
                      gap=theme.px(10))  # fmt: skip
        inside.addWidget(Glyph(theme, "stick" if whole else "warning", "t2" if whole else "amb"))
        inside.addWidget(label(words, "detail", mean="" if whole else "amber", wraps=True), 1)


class _Mounted(Panel):
    """One medium that is in, before anything of it is taken."""

    def __init__(self, theme: Theme, medium: MediumSaid) -> None:
        super().__init__("s1", "bottom")
        inside = line(self, margins=(theme.px(16), theme.px(8), theme.px(16), theme.px(8)),
                      gap=theme.px(10))  # fmt: skip
        inside.addWidget(Glyph(theme, "stick"))
        words = column(gap=theme.px(2))
        words.addWidget(Cut(f"{medium.root}  {medium.words}", role="medium"))
        for study in medium.studies:
            words.addWidget(Cut(study, role="detail"))
        inside.addLayout(words, 1)
        self.take = Button(theme, self.tr("Take in"), height="button_small", kind="primary",
                           name=self.tr("Take in {root}").format(root=medium.root))  # fmt: skip
        inside.addWidget(self.take)


def study_words(said: Mapping[str, object]) -> str:
    """Return one study of a medium in a line."""
    modalities = said["modalities"]
    kinds = "/".join(str(one) for one in modalities) if isinstance(modalities, list) else ""
    parts = (
        person(str(said["patient_name"]))[0],
        str(said["patient_id"]),
        iso_date(str(said["date"])),
        kinds,
        str(said["description"]),
        str(said["files"]),
    )
    return " · ".join(part for part in parts if part)
