"""Backs the seat up by itself, tells how that goes, and tries whether it could be restored."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from app.actions.restoring import Back, restore
from app.commands import Command
from app.gate import guarded
from app.jobs import Job, Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, NotFound, Refused
from domain.rights import Right
from domain.work import Work
from inference.models import Model
from records.backup import erasing, keeping, making
from records.backup.cells import Cell
from records.backup.key import SetKey, has_set, new_set, set_id, wrap_set
from records.backup.owners import SEAT
from records.backup.plan import BackupNotes, Due, Plan, State, due, test_due
from records.backup.runs import Run, all_ids, signed_runs
from records.files import disk_errors_in_words
from records.keys import Stretching
from records.sharing import held_alone

_KEY = "backup-key"
_LOOK_SECONDS = 60.0
_TESTED_OBJECTS = 200  # of a test that is not of the whole


def notes_of(station: Workstation) -> BackupNotes:
    return BackupNotes(station.records.database)


def plan_of(station: Workstation) -> Plan:
    return notes_of(station).plan()


def state_of(station: Workstation) -> State:
    return notes_of(station).state()


@guarded(Right.BACKUP)
def set_up(
    station: Workstation,
    folder: Path,
    passphrase: str,
    *,
    keep: int = 14,
    test_every_days: int = 7,
    stretching: Stretching | None = None,
) -> Plan:
    """Let this seat be backed up to a folder; with one that it has, change how.

    A set of this seat that lies there goes on, under the passphrase given now. The set of
    another seat is left alone.

    Raises:
        Refused: Another seat's backups lie there, the folder is this seat's own, or the site
            does not allow it.
        WrongPassphrase: The passphrase is too short.
    """
    folder = folder.resolve()
    if folder.is_relative_to(station.profile.resolve()):
        raise Refused(
            "Backups inside the profile would be lost together with it.",
            advice="Choose a folder on another disk, a stick, or a server.",
        )
    _demand_allowed(station, folder)
    _say(station, "backup.set", keep=str(keep), test_every_days=str(test_every_days))
    with disk_errors_in_words():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if has_set(folder):
            key = _key(station, set_id(folder))
            if key is None:
                raise Refused(
                    "The backups of another seat lie in this folder.",
                    advice="Choose an empty folder for this seat.",
                )
            wrap_set(folder, key, passphrase, stretching=stretching)
        else:
            key = new_set(folder, passphrase, stretching=stretching)
            station.records.keys.seal(
                _KEY, json.dumps({"id": key.id, "secret": key.secret.hex()}).encode()
            )
            notes_of(station).set_state(
                last=None, last_full=None, failed=None, problem="", tested=None, test_words=""
            )
    plan = Plan(str(folder), key.id, keep, test_every_days)
    notes_of(station).set_plan(plan)
    station.changed()
    return plan


@guarded(Right.BACKUP)
def set_up_in_background(
    station: Workstation, folder: Path, passphrase: str, *, keep: int, test_every_days: int
) -> Job:
    """Set the folder aside from the window: a server may answer slowly, or not at all."""

    def done(_plan: Plan) -> None:
        station.telling.done("This seat is backed up from now on.")
        station.backup_looked_at = float("-inf")  # the first one is due at once

    return station.jobs.start(
        "Set up backups",
        lambda _work: set_up(
            station, folder, passphrase, keep=keep, test_every_days=test_every_days
        ),
        pool=Pool.DESK,
        succeeded=done,
        failed=station.telling.error,
    )


@guarded(Right.BACKUP)
def back_up(
    station: Workstation, work: Work, *, full: bool = False, now: datetime | None = None
) -> making.Made:
    """Make a backup now, and let go of the ones that are no longer kept.

    Raises:
        Refused: No folder is set, or another program is making one.
        NotFound: The folder cannot be reached.
        OutOfSpace: The disk of the backups is full.
    """
    return _back_up(station, work, full=full, now=now)


def _back_up(
    station: Workstation, work: Work, *, full: bool = False, now: datetime | None = None
) -> making.Made:
    notes, moment = notes_of(station), now or datetime.now(UTC)
    _say(station, "backup.make", kind="full" if full else "increment")
    try:
        with held_alone(station.profile / "backup-under-way", _under_way):
            folder, key = _target(station)
            erase_waiting(station)
            made = making.back_up(
                _source(station),
                folder,
                key,
                moment,
                full=full,
                more=lambda: _list_of_models(station),
                work=work,
            )
            keeping.prune(folder, key, keep=notes.plan().keep)
    except LightboxError as error:
        notes.set_state(failed=moment, problem=f"{error} {error.advice}".strip())
        _say(station, "backup.make", Outcome.SERIOUS_FAILURE, reason=str(error))
        raise
    run = made.run
    notes.set_state(
        last=moment,
        last_full=moment if run.full else notes.state().last_full,
        last_bytes=run.bytes,
        last_objects=run.objects,
        kept=len(all_ids(folder)),
        unreadable=made.unreadable,
        failed=None,
        problem="",
    )
    return made


@guarded(Right.BACKUP)
def backups(station: Workstation) -> tuple[Run, ...]:
    """Return the backups that ended, the oldest first.

    Raises:
        NotFound: The folder cannot be reached.
    """
    return signed_runs(*_target(station))


@guarded(Right.BACKUP)
def check(station: Workstation, work: Work) -> tuple[keeping.Looked, ...]:
    """Look at every byte of every backup."""
    folder, key = _target(station)
    _say(station, "backup.check")
    found = keeping.check(folder, key, pause_point=work.pause_point)
    if bad := [each.id for each in found if not each.whole]:
        _say(station, "backup.check", Outcome.SERIOUS_FAILURE, not_whole=", ".join(bad[:20]))
    return found


@guarded(Right.BACKUP)
def try_restore(
    station: Workstation, work: Work, *, whole: bool = False, now: datetime | None = None
) -> Back:
    """Restore the newest backup aside, under a key nobody keeps, and throw it away again.

    Raises:
        LightboxError: It could not be restored; the log and the page say so.
    """
    return _try_restore(station, work, whole=whole, now=now)


def _try_restore(
    station: Workstation, work: Work, *, whole: bool = False, now: datetime | None = None
) -> Back:
    notes, moment = notes_of(station), now or datetime.now(UTC)
    aside = station.profile / "restore-test"
    try:
        with held_alone(station.profile / "backup-under-way", _under_way):
            folder, key = _target(station)
            try:
                shutil.rmtree(aside, ignore_errors=True)
                back = restore(
                    folder,
                    key,
                    aside / "seat",
                    work,
                    who=station.user,
                    # Known to nobody, so it need not be dear to guess either.
                    passphrase=secrets.token_hex(32),
                    stretching=Stretching(1, 64, 1),
                    most_objects=None if whole else _TESTED_OBJECTS,
                )
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        if not back.audit.ok:
            raise Refused(f"The restored audit log does not hold: {back.audit.reason}")
    except LightboxError as error:
        notes.set_state(tested=moment, test_held=False, test_words=str(error))
        _say(station, "backup.test", Outcome.SERIOUS_FAILURE, reason=str(error))
        raise
    words = f"{back.rows} rows and {back.objects} images came back; the audit log holds."
    notes.set_state(tested=moment, test_held=True, test_words=words)
    _say(station, "backup.test", backup=back.run.id, words=words)
    return back


def erase_waiting(station: Workstation) -> int:
    """Destroy, in the backups, the keys of everybody who was erased; return how many.

    Raises:
        NotFound: The folder cannot be reached: it waits until it can.
    """
    notes = notes_of(station)
    whom = notes.to_erase()
    if not whom:
        return 0
    if not notes.plan().folder:
        notes.erased(whom)  # there are no backups to be erased in
        return 0
    folder, key = _target(station)
    done = erasing.erase(folder, key, whom, station.records.database)
    _say(station, "backup.erase", keys=str(done.keys), objects=str(done.objects))
    notes.erased(whom)
    return done.keys


def look_after(station: Workstation) -> Job | None:
    """Begin in the background what is due. Called every few seconds; never waits."""
    if station.backing_up or monotonic() - station.backup_looked_at < _LOOK_SECONDS:
        return None
    station.backup_looked_at = monotonic()
    notes, now = notes_of(station), datetime.now(UTC)
    plan, state = notes.plan(), notes.state()
    what = due(plan, state, now)
    if what is Due.NOTHING and not test_due(plan, state, now):
        return None

    def one(work: Work) -> None:
        if what is not Due.NOTHING:
            _back_up(station, work, full=what is Due.FULL)
        else:
            _try_restore(station, work)

    return _in_background(station, "Back up" if what is not Due.NOTHING else "Try a restore", one)


@guarded(Right.BACKUP)
def back_up_in_background(station: Workstation) -> None:
    """Make a backup now, on the list of jobs."""

    def done() -> None:
        station.telling.done("The backup is made.")

    _in_background(station, "Back up", lambda work: _said(_back_up(station, work)), done)


@guarded(Right.BACKUP)
def try_restore_in_background(station: Workstation) -> None:
    """Try a restore now, on the list of jobs."""

    def done() -> None:
        station.telling.done("The restore test held.")

    _in_background(station, "Try a restore", lambda work: _said(_try_restore(station, work)), done)


def _said(_result: object) -> None:
    """Drop what the page reads from the notes."""


def _in_background(
    station: Workstation,
    title: str,
    task: Callable[[Work], None],
    then: Callable[[], None] = lambda: None,
) -> Job | None:
    if station.backing_up:
        return None

    def ended() -> None:
        station.backing_up = False
        station.changed()

    def succeeded(_none: None) -> None:
        ended()
        then()

    def failed(error: Exception) -> None:
        ended()
        station.telling.error(error)

    station.backing_up = True
    return station.jobs.start(
        title, task, pool=Pool.CARE, succeeded=succeeded, failed=failed, cancelled=ended
    )


def _source(station: Workstation) -> making.Source:
    records = station.records
    return making.Source(
        station.profile,
        records.keys,
        records.database,
        records.audit.database,
        records.archive.files,
    )


def _list_of_models(station: Workstation) -> Iterator[Cell]:
    listed = [
        {"id": each.id, "version": each.version}
        for each in station.models
        if isinstance(each, Model)
    ]
    yield Cell(SEAT, "models.list", json.dumps(listed).encode())


def _target(station: Workstation) -> tuple[Path, SetKey]:
    """Return where backups go, if they are there now."""
    plan = plan_of(station)
    if not plan.folder:
        raise Refused(
            "No folder is set for the backups of this seat.",
            advice="Set one: `lightbox backup set --to FOLDER`, or the page Backup.",
        )
    folder = Path(plan.folder)
    _demand_allowed(station, folder)  # the policy may be a later one
    if not has_set(folder):
        raise NotFound(
            "The folder for backups cannot be reached, so no backup was made.",
            advice="Connect the disk or the server that holds it; it goes on by itself then.",
        )
    key = _key(station, set_id(folder))
    if key is None or key.id != plan.set:
        raise Refused(
            "Other backups than this seat's lie in the folder that is set.",
            advice="Connect the right disk, or set another folder.",
        )
    return folder, key


def _demand_allowed(station: Workstation, folder: Path) -> None:
    allowed = station.policy.backups_only_below
    if allowed and not any(folder.is_relative_to(Path(each).resolve()) for each in allowed):
        raise Refused(
            "This site does not allow backups to go there.",
            advice="Choose a folder that it allows: backups_only_below in policy.toml.",
        )


def _key(station: Workstation, set_: str) -> SetKey | None:
    sealed = station.records.keys.unseal(_KEY)
    if sealed is None:
        return None
    said = json.loads(sealed)
    return SetKey(said["id"], bytes.fromhex(said["secret"])) if said["id"] == set_ else None


def _under_way() -> LightboxError:
    return Refused(
        "A backup of this seat is under way.", advice="Wait until it has ended, and try again."
    )


def _say(
    station: Workstation, action: str, outcome: Outcome = Outcome.SUCCESS, **detail: str
) -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.APPLICATION_ACTIVITY, action, station.user, outcome, detail=detail)
    )


COMMANDS = (
    Command(
        "backup.now",
        "Back up now",
        back_up_in_background,
        menu="Help",
        needs=Right.BACKUP,
        audited=True,
    ),
)
