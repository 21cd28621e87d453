"""Looks after what this seat keeps: whether it is still what was written, and the room for it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

from app.actions.peers import peers
from app.actions.retrieving import fetch
from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.jobs import Job, Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, NotFound
from domain.rights import Right
from domain.work import Work
from pacs_client.query import echo
from records.archive import Fault, FaultKind, ReadState, Wanted
from records.database import Damaged
from records.space import Filling, Room

ROOM_WORDS = {
    Room.PLENTY: "",
    Room.WARN: "it fills up",
    Room.STOP_PREFETCH: "nothing is fetched ahead any more",
    Room.REFUSE: "nothing is taken in any more",
}
# In the background one object is looked at, and then so many times as long it rests.
_REST = 4.0
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the archive found."""

    studies: int
    faults: tuple[Fault, ...]
    mended: int = 0  # rows that were written anew
    fetched: int = 0  # objects that came again, whole

    @property
    def words(self) -> str:
        if not self.faults:
            return f"{self.studies} studies were checked. All is as it was written."
        return (
            f"{self.studies} studies were checked. {len(self.faults)} things are not as they were"
            " written."
        )


@guarded(Right.ARCHIVE_CHECK)
def check(
    station: Workstation, work: Work, *, study_uid: str = "", repair: bool = False
) -> Checked:
    """Check one study, or all and the files beside them; with ``repair``, mend what can be.

    Raises:
        NotFound: There is no such study.
    """
    archive = station.records.archive
    uids = (study_uid,) if study_uid else archive.every_study()
    faults: list[Fault] = []
    mended = fetched = 0
    _say(station, "archive.check", study_uid)
    for number, uid in enumerate(uids):
        work.report(number / len(uids))
        try:
            found = archive.check_study(uid, work.pause_point)
            if found and repair:
                mended += archive.mend_rows(uid)
                fetched += _fetch_again(station, uid, found, work)
                found = archive.check_study(uid, work.pause_point)
        except NotFound:
            if study_uid:
                raise
            continue  # deleted meanwhile
        _say_faults(station, found)
        faults += found
    if not study_uid:
        faults += archive.check_strays()
    return Checked(len(uids), tuple(faults), mended, fetched)


def _fetch_again(
    station: Workstation, study_uid: str, faults: tuple[Fault, ...], work: Work
) -> int:
    """Fetch what is damaged or missing from the archive that the study came from."""
    archive = station.records.archive
    bad = [f for f in faults if f.kind in (FaultKind.DAMAGED, FaultKind.MISSING) and f.sop_uid]
    origin = archive.study(study_uid).origin
    source = next((peer for peer in peers(station) if peer.name == origin), None)
    if not bad or source is None:
        return 0  # nobody is known to hold a good copy; the damaged one stays where it is
    echo(source, station.records.settings.load().aet, work)  # nothing is given up for a dead line
    for fault in bad:
        _say(station, "archive.give-up", study_uid, sop_uid=fault.sop_uid)
        archive.give_up(fault)
    got = fetch(station, [source], study_uid, work)
    return len(set(got.received) & {fault.sop_uid for fault in bad})


class _Resting:
    """Lets the background check rest after each object, and while somebody reads or waits."""

    def __init__(self, station: Workstation, work: Work) -> None:
        self._station, self._work = station, work
        self._began = monotonic()

    def __call__(self) -> None:
        until = monotonic() + _REST * (monotonic() - self._began)
        while monotonic() < until or self._is_busy():
            self._work.pause_point()
            sleep(min(_LOOK_SECONDS, max(0.001, until - monotonic())))
        self._work.pause_point()
        self._began = monotonic()

    def _is_busy(self) -> bool:
        reading = self._station.reading
        return self._station.opening is not None or (reading is not None and not reading.loaded)


def look_after(station: Workstation) -> Job | None:
    """Check, in the background, the study that was checked longest ago; one at a time.

    What was stopped begins again at the same study.
    """
    _look_at_disk(station)
    days = station.policy.check_archive_every_days
    if not days or station.checking:
        return None
    before = datetime.now(UTC) - timedelta(days=days)

    def one(work: Work) -> tuple[Fault, ...]:
        archive = station.records.archive
        study_uid = archive.check_due(before)
        if study_uid is None:
            return ()
        try:
            found = archive.check_study(study_uid, _Resting(station, work))
        except NotFound:
            return ()  # deleted meanwhile
        _say_faults(station, found)
        return found

    def ended() -> None:
        station.checking = False

    def succeeded(found: tuple[Fault, ...]) -> None:
        ended()
        if found:
            station.telling.error(_told(found))

    def failed(error: Exception) -> None:
        ended()
        station.telling.error(error)

    station.checking = True
    return station.jobs.start(
        "Check the archive",
        one,
        pool=Pool.CARE,
        shown=False,
        succeeded=succeeded,
        failed=failed,
        cancelled=ended,
    )


def _look_at_disk(station: Workstation) -> None:
    """Look how full the disk is, aside: to count what a quota holds may take a while."""
    before = station.records.space.known.room

    def succeeded(filling: Filling) -> None:
        if filling.room is not before:
            station.changed()

    station.jobs.start(
        "Look at the disk",
        lambda _work: station.records.space.filling(),
        pool=Pool.DESK,
        shown=False,
        succeeded=succeeded,
        failed=station.telling.error,
    )


@guarded(Right.ARCHIVE_CHECK)
def check_now(station: Workstation) -> None:
    """Check the whole archive in the background, on the list of jobs."""

    def succeeded(found: Checked) -> None:
        if found.faults:
            station.telling.error(_told(found.faults))
        else:
            station.telling.done(found.words)

    station.jobs.start(
        "Check the archive",
        lambda work: check(station, work),
        pool=Pool.CARE,
        succeeded=succeeded,
        failed=station.telling.error,
    )


@guarded(Right.READ_IMAGES)
def tell_faults(station: Workstation, study_uid: str) -> None:
    """Say, when a study is opened, that something of it was found damaged."""
    found = station.records.archive.faults(study_uid)
    if found:
        station.telling.error(_told(found))


def _told(found: tuple[Fault, ...]) -> LightboxError:
    damaged = sum(f.kind in (FaultKind.DAMAGED, FaultKind.MISSING) for f in found)
    if damaged:
        return Damaged(
            "Images on this seat are damaged or missing; they are not shown.",
            advice="`lightbox archive check --repair` names them, and fetches good copies.",
        )
    return Damaged(
        "What this seat says of a study is not what was written.",
        advice="`lightbox archive check --repair` names it, and writes it anew from the images.",
    )


@guarded(Right.EXAMINE_SEAT)
def what_frees(station: Workstation) -> str:
    """Say what could be deleted to make room; nothing is deleted by itself."""
    archive = station.records.archive
    stored = archive.count(Wanted(states=frozenset((ReadState.STORED,))))
    cache = station.records.frames.bytes_on_disk / 1e9
    return (
        f"{stored} studies are read and confirmed by an archive; decoded frames take"
        f" {cache:.1f} GB. Nothing is deleted by itself."
    )


def _say(station: Workstation, action: str, study_uid: str, **detail: str) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            action,
            station.user,
            study_uid=study_uid,
            detail=detail,
        )
    )


def _say_faults(station: Workstation, found: tuple[Fault, ...]) -> None:
    for fault in found:
        station.records.audit.record(
            AuditEvent(
                AuditCode.SECURITY_ALERT,
                f"archive.{fault.kind.value}",
                station.user,
                Outcome.SERIOUS_FAILURE,
                study_uid=fault.study_uid,
                detail={"sop_uid": fault.sop_uid, "object": fault.object},
            )
        )


def _archive(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.what == "free":
        station.records.frames.clear()
        return {"what": "free"}
    done = check(station, console, study_uid=said.study or "", repair=said.repair)
    return {
        "what": "check",
        "ok": not done.faults,
        "studies": done.studies,
        "mended": done.mended,
        "fetched": done.fetched,
        "faults": [
            {
                "kind": f.kind.value,
                "study_uid": f.study_uid,
                "series_uid": f.series_uid,
                "sop_uid": f.sop_uid,
                "object": f.object,
            }
            for f in done.faults
        ],
    }


def _words(result: Result) -> str:
    if result["what"] == "free":
        return "The decoded frames are deleted; images are decoded again when they are opened."
    lines = [
        f"{f['kind']}  study {f['study_uid']}  series {f['series_uid']}  image {f['sop_uid']}"
        f"  file {f['object']}"
        for f in result["faults"]
    ]
    if result["mended"] or result["fetched"]:
        lines.append(f"{result['mended']} rows written anew, {result['fetched']} images fetched.")
    count = result["studies"]
    lines.append(
        f"{count} studies were checked. " + ("All is as it was written." if result["ok"] else "")
    )
    return "\n".join(line.rstrip() for line in lines)


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="check|free", required=True)
    check_ = kinds.add_parser("check", help="is everything that is kept what was written?")
    check_.add_argument("--study", metavar="UID", help="only this study")
    check_.add_argument(
        "--repair", action="store_true", help="mend rows, and fetch good copies of what is damaged"
    )
    kinds.add_parser("free", help="delete the decoded frames, which come again by themselves")


COMMANDS = (
    Command(
        "archive.check", "Check the archive", check_now, menu="Help", needs=Right.ARCHIVE_CHECK
    ),
)
VERBS = (
    Verb(
        "archive",
        "whether what is kept is what was written",
        _arguments,
        _archive,
        _words,
        needs=Right.ARCHIVE_CHECK,
    ),
)
