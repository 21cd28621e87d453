"""Ties the worklist's room to the workstation."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from app.actions import opening
from app.actions import previewing as looking
from app.gate import about_study, shows
from app.jobs import Job, Pool
from app.ui.wiring.desk import Desk
from app.ui.wiring.intake import take_in
from app.ui.words import megabytes
from app.ui.worklist.preview import Preview, PreviewPicture
from app.ui.worklist.room import WorklistAsks, WorklistRoom
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right


def _tr(text: str) -> str:
    return QCoreApplication.translate("worklist", text)


def worklist_room(desk: Desk, previews: Previews) -> WorklistRoom:
    """Return the room, which asks for everything through the desk."""
    station = desk.station

    def choose_files() -> None:
        folder = QFileDialog.getExistingDirectory(desk.window, _tr("Import a folder of images"))
        if folder:
            take_in(desk, [Path(folder)])

    return WorklistRoom(
        desk.theme,
        station.worklist,
        WorklistAsks(
            open_study=lambda uid: desk.do(lambda: opening.open_study(station, uid)),
            read_next=lambda: desk.do(lambda: opening.read_next(station)),
            choose_files=choose_files,
            go_to_archive=lambda: station.enter("transfers"),
            preview=previews.ask,
            space=lambda: _space(station),
            saved=desk.saved,
            may=desk.may,
        ),
    )


def _space(station: Workstation) -> str:
    disk = shutil.disk_usage(station.profile)
    return _tr("{free} free on this disk").format(free=megabytes(disk.free))


class Previews:
    """Makes the preview of one study at a time; the one before is given up."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looking: Job | None = None

    @property
    def under_way(self) -> bool:
        return self._looking is not None and self._looking.under_way

    def ask(self, study_uid: str, shown: Callable[[Preview], None]) -> None:
        """Look at a study in the background, and hand over what is found."""
        station, side = self._desk.station, self._desk.theme.px(128) * 2
        if not shows(station, Right.READ_IMAGES, about_study(station, study_uid)):
            return
        if self._looking is not None:
            self._looking.cancel()

        def failed(error: Exception) -> None:
            # The strip only points the way: opening the study says what is wrong with it.
            if not isinstance(error, LightboxError):
                station.telling.error(error)

        self._looking = station.jobs.start(
            "Look at a study",
            lambda work: looking.preview(station, study_uid, side, work),
            pool=Pool.DECODE,
            about=study_uid,
            shown=False,
            succeeded=lambda found: self._desk.main.deliver(
                lambda: shown(_as_preview(station, found))
            ),
            failed=failed,
        )


def _as_preview(station: Workstation, found: looking.Preview) -> Preview:
    row = next((r for r in station.worklist.all_rows if r.study_uid == found.study_uid), None)

    def pictures(images: Sequence[looking.PreviewImage]) -> tuple[PreviewPicture, ...]:
        return tuple(PreviewPicture(i.title, i.words, i.missing, i.pixels) for i in images)

    title = ""
    if found.impression or found.impression_by:
        parts = [_tr("Last report"), found.impression_by]
        title = " · ".join(part for part in parts if part)
    impression = found.impression or (_tr("No impression was written.") if title else "")
    return Preview(
        found.study_uid if row is not None else "",
        pictures(found.series),
        pictures(found.priors),
        title,
        impression,
        _tr("Signature valid") if found.verdict_ok else found.verdict,
        found.verdict_ok,
    )
