"""Keeps what is on the screen from second to second, and brings it back after a kill."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from app.actions.opening import open_study
from app.actions.priors import bring_beside
from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from domain.work import Work
from records.serialising import from_json, to_json
from viewer.session.kept_screen import KeptScreen, awaited_states, bring_back, keep, present_awaited

COMMANDS: tuple[Command, ...] = ()
KEEPING = "Keep the screen"


@dataclass(frozen=True, slots=True)
class KeptSeat:
    """What a reader would have to arrange again."""

    study_uid: str
    room: str
    screen: KeptScreen
    beside: tuple[tuple[str, bool], ...] = ()  # study UID, and whether it is of another patient
    at: str = ""  # when, in words for a person


def seat_now(station: Workstation) -> KeptSeat | None:
    """Return what is on the screen now; None while no study is open."""
    reading = station.reading
    if reading is None:
        return None
    strangers = {study.uid for study in reading.screen.strangers}
    return KeptSeat(
        reading.study.uid,
        station.room,
        keep(reading.screen),
        tuple((uid, uid in strangers) for uid in reading.beside),
    )


class Journalling:
    """Writes the screen down whenever it has changed. Called once a second; never waits."""

    def __init__(self, station: Workstation) -> None:
        self._station = station
        self.kept: KeptSeat | None = None  # as it lies on the disk
        self._writing = False
        self._told = False
        self.paused = True  # until what was kept before has been read

    def look(self) -> None:
        """Keep what is on the screen, if it is not what was kept last."""
        if self.paused or self._writing or self._station.opening is not None:
            return
        if not self._station.records.keys.held:
            return
        now = seat_now(self._station)
        if now == self.kept:
            return
        self._writing = True
        self._station.jobs.start(
            KEEPING,
            partial(self._write, now),
            pool=Pool.DESK,
            shown=False,
            succeeded=lambda _none: self._done(now),
            failed=self._failed,
            cancelled=self._stopped,
        )

    def _write(self, now: KeptSeat | None, _work: Work) -> None:
        journal = self._station.records.journal
        if now is None:
            journal.clear()
            return
        at = datetime.now(UTC).astimezone().strftime("%H:%M:%S")
        journal.save(to_json(replace(now, at=at)))

    def _done(self, now: KeptSeat | None) -> None:
        self.kept, self._writing, self._told = now, False, False

    def _failed(self, error: Exception) -> None:
        self._writing = False
        if not self._told:  # once, not every second
            self._told = True
            self._station.telling.error(error)

    def _stopped(self) -> None:
        self._writing = False


@guarded(Right.READ_IMAGES)
def bring_back_seat(station: Workstation, journalling: Journalling) -> None:
    """Open again what was on the screen when the program was killed; never holds up the start."""

    def came(kept: KeptSeat | None) -> None:
        journalling.kept = kept
        journalling.paused = False
        # Somebody who was quicker than this is not taken away from what they opened.
        if kept is None or station.reading is not None or station.opening is not None:
            return
        open_study(station, kept.study_uid, opened=partial(_arrange, station, kept))

    def failed(error: Exception) -> None:
        station.telling.error(error)
        journalling.paused = False

    station.jobs.start(
        "Read what was on the screen",
        lambda _work: _read(station),
        pool=Pool.DESK,
        shown=False,
        succeeded=came,
        failed=failed,
    )


def _read(station: Workstation) -> KeptSeat | None:
    journal = station.records.journal
    text = journal.load()
    if text is None:
        return None
    try:
        kept: KeptSeat = from_json(KeptSeat, text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Written by another version, whose screens have other parts.
        raise journal.set_aside() from error
    if not station.records.archive.sop_uids(kept.study_uid):
        journal.clear()
        raise LightboxError(
            "The study that was on the screen when Lightbox ended is not on this seat any more."
        )
    return kept


def _arrange(station: Workstation, kept: KeptSeat, reading: Reading) -> None:
    reading.brought_back = kept.at or "before"
    bring_back(reading.screen, kept.screen)
    reading.awaited_states = awaited_states(kept.screen)
    station.enter(kept.room)
    waiting = {uid for uid, _ in kept.beside}

    def beside(uid: str) -> None:
        waiting.discard(uid)
        if not waiting:
            bring_back(reading.screen, kept.screen)
            present_awaited(reading.screen, reading.awaited_states)

    for uid, another_patient in kept.beside:
        bring_beside(station, uid, another_patient=another_patient, came=partial(beside, uid))


def leave(station: Workstation) -> None:
    """Keep nothing: the seat is left properly."""
    station.records.journal.clear()
