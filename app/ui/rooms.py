"""Builds the rooms of an unlocked seat, and gives each what it asks for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.actions import ALL_COMMANDS, findings, measuring, opening, reporting, searching
from app.actions import previewing as looking
from app.actions.seat import peers
from app.jobs import Job, Pool
from app.reading import Reading
from app.transfers import AnswerState, Question
from app.ui.actions import in_images, make_actions, show_possible
from app.ui.frame.app_bar import BarState
from app.ui.frame.banner import BannerState
from app.ui.frame.window import Frame, RoomEntry, Window, Workspace
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.transfers.room import TransfersAsks, TransfersRoom
from app.ui.watching import watch_while_alive
from app.ui.words import age_words, clock, iso_date, megabytes, person
from app.ui.worklist.preview import Preview, PreviewPicture
from app.ui.worklist.room import WorklistAsks, WorklistRoom
from app.worklist import Priority
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.finding import Decision, Finding
from domain.measurement import KeyImage, Measurement
from domain.report import Report, Section, Stage
from domain.volume import Volume
from reports import composing
from reports.templates import templates

if TYPE_CHECKING:
    from app.ui.read.images import OpenImages
    from app.ui.read.room import Opened
    from app.ui.report.asks import CheckItem

_PREVIEW_JOB = "Look at a study"


def _tr(text: str) -> str:
    return QCoreApplication.translate("rooms", text)


class Seat(QObject):
    """Ties one workstation to one window for as long as both are there."""

    def __init__(
        self, theme: Theme, station: Workstation, window: Window, lock: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._theme, self._station, self._window = theme, station, window
        self._images: OpenImages | None = None
        self._main = MainThread(self)
        self._looking: Job | None = None
        self._answered: datetime | None = None
        self._actions = make_actions(ALL_COMMANDS, station, self)
        watch_while_alive(self, station.watch, self._station_changed)
        watch_while_alive(self, station.transfers.watch, self._note_answers)
        watch_while_alive(self, station.worklist.watch, self._show_possible)
        frame = Frame(
            watch=station.watch,
            room=lambda: station.room,
            enter=self._enter,
            bar=self._bar,
            banner=self._banner,
            jobs=station.jobs,
            telling=station.telling,
            lock=lock,
        )
        menus = {command.id: command.menu for command in ALL_COMMANDS}
        self._station_changed()
        self.workspace: Workspace = window.open(frame, self._rooms(), self._actions, menus)

    @property
    def images(self) -> OpenImages | None:
        return self._images

    @property
    def is_looking(self) -> bool:
        """Whether the preview of a study is still being made."""
        return self._looking is not None and self._looking.under_way

    # ------------------------------------------------------------------ the frame

    def _rooms(self) -> tuple[RoomEntry, ...]:
        return (
            RoomEntry("worklist", self.tr("Worklist"), "F2", self._worklist),
            RoomEntry("read", self.tr("Read"), "F3", self._read),
            RoomEntry("transfers", self.tr("Transfers"), "F5", self._transfers),
            RoomEntry(
                "report", self.tr("Report"), "F8", self._report, on_bar=False, stays_beside="read"
            ),
        )

    def _enter(self, room: str) -> None:
        if room == "report":
            self._try(lambda: reporting.open_report(self._station))
            return
        self._station.enter(room)

    def _try(self, act: Callable[[], object]) -> bool:
        """Do one thing; tell how it failed. Return whether it went well."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - every ending is told in one place
            self._station.telling.error(error)
            return False
        return True

    def _do(self, act: Callable[[], object]) -> None:
        self._try(act)

    def _station_changed(self) -> None:
        reading = self._station.reading
        shown = self._images
        if shown is not None and shown.reading is not reading:
            self._images = None
            shown.close()
        self._show_possible()

    def _show_possible(self) -> None:
        show_possible(ALL_COMMANDS, self._actions, self._station)

    def close_images(self) -> None:
        """End the threads that make pictures, before the window goes."""
        if self._images is not None:
            self._images.close()
            self._images = None

    def _note_answers(self) -> None:
        if any(a.state is AnswerState.ANSWERED for a in self._station.transfers.answers):
            self._answered = datetime.now(UTC)

    def _bar(self) -> BarState:
        station = self._station
        jobs = [j for j in station.jobs.items if j.title != _PREVIEW_JOB]
        known = peers(station)
        running = [job for job in jobs if job.under_way]
        return BarState(
            room=station.room,
            jobs=len(jobs),
            job_done=running[0].done if len(running) == 1 and len(jobs) == 1 else None,
            archive=known[0].name if known else "",
            archive_answered=self._answered,
            runs_on=station.runs_on,
            user=person(station.user)[0],
        )

    def _banner(self) -> BannerState:
        station, reading = self._station, self._station.reading
        if reading is None:
            return BannerState()
        study, patient = reading.study, reading.study.patient
        name, others = person(patient.name)
        age = age_words(study.age, patient.birth_date, study.date)
        return BannerState(
            patient_key=f"{patient.issuer}\\{patient.id}\\{patient.name}",
            name=name,
            other_names=others,
            id=patient.id,
            sex_age=f"{patient.sex} {age}".strip(),
            born=iso_date(patient.birth_date),
            description=study.description,
            date=iso_date(study.date),
            accession=study.accession,
            priority=reading.priority.name.lower()
            if reading.priority is not Priority.ROUTINE
            else "",
            note=self._position(reading),
            elsewhere=station.room not in ("read", "report"),
        )

    def _position(self, reading: Reading) -> str:
        if self._station.room == "report":
            return self.tr("F3 images only")
        uids = [row.study_uid for row in self._station.worklist.rows]
        if reading.study.uid not in uids:
            return ""
        at = uids.index(reading.study.uid) + 1
        return self.tr("Study {n} of {total}").format(n=at, total=len(uids))

    def _saved(self) -> str:
        reading = self._station.reading
        draft = reading.draft if reading is not None else None
        if draft is None or draft.saved_at is None or draft.save_failed:
            return ""
        return self.tr("All work saved {at}").format(at=clock(draft.saved_at))

    # ------------------------------------------------------------------ worklist

    def _worklist(self) -> QWidget:
        station = self._station
        return WorklistRoom(
            self._theme,
            station.worklist,
            WorklistAsks(
                open_study=lambda uid: self._do(lambda: opening.open_study(station, uid)),
                read_next=lambda: self._do(lambda: opening.read_next(station)),
                import_paths=self._import,
                choose_files=self._choose_files,
                go_to_archive=lambda: station.enter("transfers"),
                preview=self._preview,
                space=self._space,
                saved=self._saved,
            ),
        )

    def _import(self, paths: Sequence[Path]) -> None:
        self._try(lambda: opening.import_paths(self._station, list(paths)))

    def _choose_files(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Import a folder of images")
        )
        if folder:
            self._import([Path(folder)])

    def _space(self) -> str:
        disk = shutil.disk_usage(self._station.profile)
        return self.tr("{free} free on this disk").format(free=megabytes(disk.free))

    def _preview(self, study_uid: str, shown: Callable[[Preview], None]) -> None:
        station, side = self._station, self._theme.px(128) * 2
        if self._looking is not None:
            self._looking.cancel()

        def failed(error: Exception) -> None:
            # The strip only points the way: opening the study says what is wrong with it.
            if self._looking is not None:
                station.jobs.dismiss(self._looking)
            if not isinstance(error, LightboxError):
                station.telling.error(error)

        self._looking = station.jobs.start(
            _PREVIEW_JOB,
            lambda work: looking.preview(station, study_uid, side, work),
            pool=Pool.DECODE,
            about=study_uid,
            succeeded=lambda found: self._main.deliver(lambda: shown(_as_preview(station, found))),
            failed=failed,
        )

    # ------------------------------------------------------------------ read

    def _open_images(self) -> OpenImages | None:
        from app.ui.read.images import OpenImages  # VTK: read from disk on the first study

        reading = self._station.reading
        if reading is None:
            return None
        if self._images is None:
            self._images = OpenImages(reading, lambda: self._station.user, self._theme.scale)
        return self._images

    def _opened(self) -> Opened:
        from app.ui.read.room import Opened

        return Opened(
            watch=self._station.watch,
            reading=lambda: self._station.reading,
            images=self._open_images,
            keys=tuple(self._actions[c.id] for c in ALL_COMMANDS if in_images(c)),
        )

    def _read(self) -> QWidget:
        from app.ui.read.asks import ReadAsks
        from app.ui.read.room import ReadRoom

        station = self._station
        return ReadRoom(
            self._theme,
            self._opened(),
            ReadAsks(
                show_finding=lambda id_: self._do(lambda: findings.show(station, id_)),
                decide=self._decide,
                undo_decision=self._undo_decision,
                reword=lambda id_, site: self._do(lambda: findings.reword(station, id_, site)),
                where=self._where,
                analyse=lambda id_: self._do(lambda: self._analyse(id_)),
                stop_analysis=self._stop_analysis,
                show_mark=lambda id_: self._do(lambda: measuring.show(station, id_)),
                delete_mark=lambda id_: self._do(lambda: measuring.delete(station, id_)),
                slice_of=self._slice_of,
                go=self._enter,
                saved=self._saved,
                jobs_watch=station.jobs.watch,
            ),
        )

    def _decide(self, finding_id: str, decision: Decision) -> None:
        self._try(lambda: findings.decide(self._station, finding_id, decision))

    def _undo_decision(self) -> None:
        if self._station.reading is not None:
            self._try(self._station.reading.findings.undo)

    def _analyse(self, model_id: str) -> None:
        reading = self._station.reading
        if reading is None:
            return
        usable = [v.model_id for v in reading.models if v.can_run]
        # The tool bar's button means the first model that can run; each has its own button too.
        findings.analyse(self._station, model_id or (usable[0] if usable else ""))

    def _stop_analysis(self) -> None:
        reading = self._station.reading
        if reading is not None and reading.analysing is not None:
            reading.analysing.cancel()

    def _where(self, finding: Finding) -> str:
        return self._slice_words(finding.series_uid, finding)

    def _slice_words(self, series_uid: str, finding: Finding) -> str:
        reading = self._station.reading
        if reading is None:
            return ""
        for content in reading.contents.values():
            if isinstance(content, Volume) and content.series_uid == series_uid:
                plane = round(content.lattice.index(finding.centre)[2])
                low = round(content.lattice.index(finding.corners[0])[2])
                high = round(content.lattice.index(finding.corners[1])[2])
                first, last = sorted((low + 1, high + 1))
                words = _tr("Slice {n}").format(n=plane + 1)
                return words if first == last else f"{words} ({first}\N{EN DASH}{last})"
        return ""

    def _slice_of(self, mark: Measurement) -> str:
        reading = self._station.reading
        if reading is None or not mark.place.sop_uid:
            return mark.place.reformatted
        for content in reading.contents.values():
            for number, source in enumerate(content.sources):
                if (source.instance.sop_uid, source.frame) == (
                    mark.place.sop_uid,
                    mark.place.frame,
                ):
                    if isinstance(content, Volume):
                        plane = content.plane_of_source[number]
                        return "" if plane is None else _tr("Slice {n}").format(n=plane + 1)
                    return _tr("Image {n}").format(n=number + 1)
        return ""

    # ------------------------------------------------------------------ report

    def _report(self) -> QWidget:
        from app.ui.report.asks import ReportAsks
        from app.ui.report.room import ReportRoom

        station = self._station
        return ReportRoom(
            self._theme,
            self._opened(),
            ReportAsks(
                write=self._write,
                decide=self._decide_sentence,
                checks=self._checks,
                lead_to=self._lead_to,
                show_source=self._show_source,
                key_picture=self._key_picture,
                key_title=self._key_title,
                show_key=self._show_key,
                templates=lambda: tuple((t.id, t.title) for t in templates()),
                use_template=self._use_template,
                sign=lambda phrase: self._try(lambda: reporting.sign_open(station, phrase)),
                read_next=lambda: self._do(lambda: opening.read_next(station)),
                has_next=lambda: station.worklist.next_unread() is not None,
                keep_draft=lambda: station.enter("worklist"),
                save_copy=self._save_copy,
                addendum=self._addendum,
                verdict=self._verdict,
                needs_passphrase=lambda: not station.records.keys.in_keyring,
                archive=self._archive,
                author=lambda: station.user,
                saved=self._saved,
            ),
            lambda: station.enter("read"),
        )

    def _change_report(self, change: Callable[[Report], Report]) -> None:
        reading = self._station.reading
        if reading is not None and reading.draft is not None:
            draft = reading.draft
            self._try(lambda: draft.become(change(draft.report)))

    def _write(self, section: Section) -> None:
        self._change_report(
            lambda report: replace(
                report.with_section(section),
                changed=datetime.now(UTC),
            )
        )

    def _decide_sentence(self, sentence_id: str, accepted: bool) -> None:
        act = composing.accept if accepted else composing.reject
        self._change_report(lambda report: act(report, sentence_id))

    def _use_template(self, id_: str) -> None:
        reading = self._station.reading
        if reading is not None and (reading.draft is None or reading.draft.report.template != id_):
            self._try(lambda: reporting.write_report(self._station, reading, template=id_))

    def _addendum(self) -> None:
        reading = self._station.reading
        if reading is None or reading.draft is None:
            return
        signed = reading.draft.report

        def begin() -> None:
            from app.reading import Draft

            report = composing.amend(signed, author=self._station.user)
            reading.draft = Draft(report, self._station.records.drafts.save_report)
            reading.draft.become(report)
            self._station.changed()

        self._try(begin)

    def _checks(self) -> tuple[CheckItem, ...]:
        from app.ui.report.checks import check_items

        reading = self._station.reading
        if reading is None or reading.draft is None:
            return ()
        return check_items(reading, reporting.before_signing(self._station))

    def _lead_to(self, item: CheckItem) -> None:
        code, at = item.code, item.at
        if code == "finding":
            self._try(lambda: findings.show(self._station, at))
            self._station.enter("read")
        elif code == "viewed":
            self._station.enter("read")
        else:
            self._show_source(at)

    def _show_source(self, about: str) -> None:
        reading = self._station.reading
        if reading is None:
            return
        if any(f.id == about for f in reading.findings.items):
            self._try(lambda: findings.show(self._station, about))
        else:
            self._try(lambda: measuring.show(self._station, about))

    def _key_picture(self, key: KeyImage) -> bytes | None:
        station, reading = self._station, self._station.reading
        if station.pictures is None or reading is None:
            return None
        try:
            return station.pictures.key_image(reading, key)
        except LightboxError:
            return None  # its card stays dark; "Before signing" names it

    def _key_title(self, key: KeyImage) -> str:
        reading = self._station.reading
        for content in reading.contents.values() if reading is not None else ():
            for number, source in enumerate(content.sources):
                if (source.instance.sop_uid, source.frame) == (key.sop_uid, key.frame):
                    plane = (
                        content.plane_of_source[number] if isinstance(content, Volume) else number
                    )
                    return _tr("Slice {n}").format(n=(number if plane is None else plane) + 1)
        return _tr("Image")

    def _show_key(self, key: KeyImage) -> None:
        reading = self._station.reading
        if reading is None:
            return
        for content in reading.contents.values():
            for number, source in enumerate(content.sources):
                if (source.instance.sop_uid, source.frame) != (key.sop_uid, key.frame):
                    continue
                plane = content.plane_of_source[number] if isinstance(content, Volume) else None
                if isinstance(content, Volume) and plane is not None:
                    at = content.lattice.point(
                        (content.lattice.shape[2] - 1) / 2,
                        (content.lattice.shape[1] - 1) / 2,
                        plane,
                    )
                    reading.screen.place_crosshair(at, content.frame_of_reference)
                    return

    def _save_copy(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Save a copy of the text"), "report.txt", "*.txt"
        )
        if path:
            self._try(lambda: reporting.save_copy(self._station, Path(path)))

    def _verdict(self) -> tuple[str, bool]:
        reading = self._station.reading
        if reading is None or reading.draft is None or reading.draft.report.stage is Stage.DRAFT:
            return "", False
        found = reporting.verdict_of(self._station, reading.draft.report)
        if found is None:
            return self.tr("The signed document is not on this seat."), False
        return found.sentence, found.ok

    def _archive(self) -> str:
        reading = self._station.reading
        return reporting.archive_of(self._station, reading) if reading is not None else ""

    # ------------------------------------------------------------------ transfers

    def _transfers(self) -> QWidget:
        station = self._station
        return TransfersRoom(
            self._theme,
            station.transfers,
            TransfersAsks(
                search=self._search,
                retrieve=lambda uids: self._do(lambda: searching.retrieve_chosen(station, uids)),
                archives=lambda: tuple(peer.name for peer in peers(station)),
                saved=self._saved,
            ),
        )

    def _search(self, question: Question) -> None:
        self._try(lambda: searching.search(self._station, question))


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
