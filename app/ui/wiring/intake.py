"""Ties the pages of what was taken in, and what was put aside, to the workstation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit

from app.actions import comparing, import_runs, media, opening, quarantine, reconciling
from app.actions.import_verbs import write_report
from app.jobs import Pool
from app.ui.pages import Page
from app.ui.transfers.intake import IntakeAsks, IntakePage, MediumSaid, study_words
from app.ui.transfers.quarantine import QuarantineAsks, QuarantinePage, Seen
from app.ui.wiring.capsules import take_capsules
from app.ui.wiring.desk import Desk
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Unreadable
from domain.rights import Right
from domain.work import Work
from imaging.unpacking import is_locked
from records.intake import ImportRun

INTAKE, QUARANTINE = "intake", "quarantine"


def _tr(text: str) -> str:
    return QCoreApplication.translate("intake", text)


def take_in(desk: Desk, named: Sequence[Path]) -> None:
    """Take files in, in the background; a locked archive asks for its password first."""
    if not desk.may(Right.IMPORT):
        # Refused at the service, and on record; nobody is asked for a password first.
        desk.do(lambda: opening.import_paths(desk.station, list(named)))
        return
    paths = take_capsules(desk, named)
    if not paths:
        return
    password: str | None = None
    locked = [path for path in paths if path.is_file() and is_locked(path)]
    if locked:
        password, given = QInputDialog.getText(
            desk.window,
            _tr("Locked archive"),
            _tr("Password of {name}").format(name=locked[0].name),
            QLineEdit.EchoMode.Password,
        )
        if not given:
            return
    desk.do(lambda: opening.import_paths(desk.station, paths, password))


class IntakePages:
    """Builds the two pages, and brings one of them to the front with what it is to show."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._intake: IntakePage | None = None
        self._quarantine: QuarantinePage | None = None
        self._aside = ""  # what the quarantine is to show when it is built

    def pages(self) -> tuple[Page, ...]:
        """Return both pages."""
        archive = self._desk.station.records.archive
        return (
            Page(
                INTAKE,
                _tr("Import"),
                self._build_intake,
                allowed=lambda: self._desk.may(Right.IMPORT),
            ),
            Page(
                QUARANTINE,
                _tr("Quarantine"),
                self._build_quarantine,
                allowed=lambda: self._desk.may(Right.QUARANTINE),
                note=lambda: str(sum(not i.settled for i in archive.quarantined()) or ""),
            ),
        )

    def _build_intake(self) -> IntakePage:
        desk, station = self._desk, self._desk.station
        journal = station.records.intake
        self._intake = IntakePage(
            desk.theme,
            IntakeAsks(
                run=lambda: next(iter(import_runs.known_runs(station)), None),
                interrupted=lambda: next(iter(import_runs.known_interrupted(station)), None),
                counts=journal.counts,
                results=lambda run, outcome, most: journal.results(run, outcome, limit=most),
                take_files=self._take_files,
                take_folder=self._take_folder,
                look_for_media=self._look_for_media,
                take_medium=lambda root: take_in(desk, [Path(root)]),
                go_on=lambda run: desk.do(lambda: opening.import_again(station, run)),
                again=lambda run: take_in(desk, [Path(path) for path in run.paths]),
                save_table=self._save_table,
                show_quarantine=self._show_quarantine,
            ),
        )
        # An import that ends tells the station; what it brought is read then.
        self._intake.destroyed.connect(station.watch(self._read_again))
        return self._intake

    def _read_again(self) -> None:
        for page in (self._intake, self._quarantine):
            if page is not None and page.isVisible():
                page.read_again()

    def _take_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._desk.window, _tr("Take in files"))
        if names:
            take_in(self._desk, [Path(name) for name in names])

    def _take_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self._desk.window, _tr("Take in a folder"))
        if folder:
            take_in(self._desk, [Path(folder)])

    def _save_table(self, run: ImportRun) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._desk.window,
            _tr("Save the import as a table"),
            "import.csv",
            _tr("Tables (*.csv)"),
        )
        if name:
            journal = self._desk.station.records.intake
            self._desk.do(lambda: write_report(Path(name), journal.results(run.id)))

    def _look_for_media(self, shown: Callable[[tuple[MediumSaid, ...]], None]) -> None:
        station = self._desk.station
        station.jobs.start(
            "Look for a CD or stick",
            lambda _work: _media_said(station),
            pool=Pool.DESK,
            shown=False,
            succeeded=shown,
            failed=station.telling.error,
        )

    def _show_quarantine(self, id_: str) -> None:
        self._aside = id_
        if self._quarantine is not None:
            self._quarantine.show_item(id_)
        self._desk.station.enter("transfers", QUARANTINE)

    def _build_quarantine(self) -> QuarantinePage:
        desk, station = self._desk, self._desk.station
        archive = station.records.archive
        self._quarantine = QuarantinePage(
            desk.theme,
            QuarantineAsks(
                items=archive.quarantined,
                look=self._look,
                retry=self._retry,
                repair=lambda id_: self._work(
                    "Repair", lambda _w: quarantine.repair(station, id_).sentence
                ),
                hand_out=self._hand_out,
                keep=lambda id_, why: self._decide(lambda: quarantine.keep_held(station, id_, why)),
                take=lambda id_, why: self._decide(lambda: quarantine.take_new(station, id_, why)),
                discard=lambda id_, why: self._decide(
                    lambda: quarantine.discard(station, id_, why)
                ),
                reconcile=lambda uid, whose, why: self._decide(
                    lambda: reconciling.reconcile(station, uid, whose.patient, why, join=True)
                ),
                undo=lambda uid: self._decide(lambda: reconciling.undo(station, uid)),
            ),
        )
        if self._aside:
            self._quarantine.show_item(self._aside)
        return self._quarantine

    def _look(self, id_: str, shown: Callable[[Seen], None]) -> None:
        station = self._desk.station

        def failed(error: Exception) -> None:
            # Decided or discarded in the meantime: there is nothing to show.
            if not isinstance(error, NotFound):
                station.telling.error(error)

        station.jobs.start(
            "Look into quarantine",
            lambda _work: _seen(station, id_),
            pool=Pool.DESK,
            shown=False,
            succeeded=shown,
            failed=failed,
        )

    def _retry(self, ids: tuple[str, ...]) -> None:
        station = self._desk.station

        def tried(work: Work) -> str:
            stored = sum(one.stored for one in quarantine.retry(station, ids, work))
            return _tr("{n} of {m} are in their studies now").format(n=stored, m=len(ids))

        self._work("Read again", tried)

    def _work(self, title: str, task: Callable[[Work], str]) -> None:
        """Do something that reads or writes objects in the background; say how it ended."""
        station = self._desk.station

        def succeeded(words: str) -> None:
            station.telling.done(words)
            self._changed()

        station.jobs.start(
            title, task, pool=Pool.DESK, succeeded=succeeded, failed=station.telling.error
        )

    def _decide(self, act: Callable[[], object]) -> None:
        station = self._desk.station
        station.jobs.start(
            "Decide",
            lambda _work: act(),
            pool=Pool.DESK,
            shown=False,
            succeeded=lambda _: self._changed(),
            failed=station.telling.error,
        )

    def _hand_out(self, id_: str) -> None:
        station = self._desk.station
        name, _ = QFileDialog.getSaveFileName(
            self._desk.window, _tr("Write to a new file"), f"{id_[:8]}.dcm"
        )
        if name:
            self._desk.do(lambda: quarantine.hand_out(station, id_, Path(name)))

    def _changed(self) -> None:
        self._desk.station.worklist.renew()
        self._desk.station.changed()
        self._read_again()


def _media_said(station: Workstation) -> tuple[MediumSaid, ...]:
    said = []
    for root in media.mounted():
        index = media.index_of(root)
        if index is None:
            continue
        try:
            medium = media.read_medium(station.readers, index)
        except Unreadable as error:
            said.append(MediumSaid(str(root), str(error), ()))
            continue
        found, listed = sum(medium.found.values()), len(medium.directory.files)
        words = _tr("{n} of {m} listed files are there").format(n=found, m=listed)
        studies = tuple(study_words(study) for study in media.contents(medium)[:6])
        said.append(MediumSaid(str(root), words, studies))
    return tuple(said)


def _seen(station: Workstation, id_: str) -> Seen:
    looked = quarantine.look(station, id_)
    item, comparison = looked.item, None
    try:
        if item.conflict and item.sop_uid:
            comparison = comparing.compare(station, id_)
    except LightboxError:
        comparison = None  # nothing is held under the same UID: it contradicts the study
    candidates: tuple[reconciling.Candidate, ...] = ()
    can_undo = False
    if item.conflict and item.study_uid:
        try:
            candidates = reconciling.candidates(station, item.study_uid)
        except NotFound:
            return Seen(looked, comparison, (), can_undo=False)
        decisions = station.records.archive.coercions(item.study_uid)
        can_undo = any(not one.undone for one in decisions)
    whose = candidates if len(candidates) > 1 or can_undo else ()
    return Seen(looked, comparison, whose, can_undo)
