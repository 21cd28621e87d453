"""Brings a seat back from its backups, on this machine or on a fresh one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.commands import Command
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import Refused
from domain.work import Work
from records.audit import open_audit
from records.backup.key import SetKey
from records.backup.restoring import Restoring, hold_back
from records.backup.runs import Run, at_or_before, signed_runs
from records.database import MIGRATIONS, Damaged, Database, TooNew, open_database, steps
from records.files import disk_errors_in_words, sync_folder
from records.keys import Keys, Stretching, open_keys
from records.objects import ObjectFiles
from records.system_keyring import SafeKeyring
from records.verify_audit import Verdict

COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Back:
    """A seat that was brought back, and what of it is not as it was."""

    run: Run
    rows: int
    objects: int
    missing: int  # images that rows name and the backup does not hold
    erased: int  # owners whose keys were destroyed since
    to_look_at: int  # in the outbox: not sent again by itself
    audit: Verdict


def restore(
    folder: Path,
    key: SetKey,
    profile: Path,
    work: Work,
    *,
    who: str,
    passphrase: str | None,
    at: datetime | None = None,
    keyring: SafeKeyring | None = None,
    stretching: Stretching | None = None,
    most_objects: int | None = None,
) -> Back:
    """Bring a seat back as it stood at a moment, into a profile that holds nothing yet.

    It is built aside and named last: a restore that was killed leaves no profile. The restored
    seat has keys of its own, and sends nothing by itself that may have been sent since.

    Raises:
        Refused: The profile holds something already.
        NotFound: There is no backup from that time.
        Damaged: The backup is not whole; nothing is restored from it.
        OutOfSpace: There is no room for it.
    """
    _demand_empty(profile)
    runs = signed_runs(folder, key)
    run = at_or_before(runs, at)
    _demand_known(run)
    source = Restoring(folder, run, key)
    aside = profile.with_name(f".{profile.name}.restoring")
    with disk_errors_in_words():
        shutil.rmtree(aside, ignore_errors=True)
        try:
            keys = open_keys(aside, passphrase=passphrase, keyring=keyring, stretching=stretching)
            source.pour_files(aside, keys)
            objects = ObjectFiles(aside / "objects", keys.generations("objects"))
            count = source.pour_objects(objects, work, most=most_objects)
            rows, missing, waiting = _pour_seat(source, aside, keys, objects)
            newest = max(runs, key=lambda each: each.id)
            verdict = _pour_audit(source, aside, keys, newest, who)
            if profile.exists():
                profile.rmdir()
            aside.rename(profile)
            sync_folder(profile.parent)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    return Back(run, rows, count, missing, source.erased, waiting, verdict)


def _pour_seat(
    source: Restoring, profile: Path, keys: Keys, objects: ObjectFiles
) -> tuple[int, int, int]:
    path, key = profile / "seat.db", keys.data_key("seat")
    database = open_database(path, key, as_of=source.run.seat_schema)
    try:
        rows = source.pour_rows("seat", database)
    finally:
        database.close()
    database = open_database(path, key)  # and to the tables of today
    try:
        return rows, _missing(database, objects), hold_back(database)
    finally:
        database.close()


def _pour_audit(source: Restoring, profile: Path, keys: Keys, newest: Run, who: str) -> Verdict:
    """Bring the audit log back, and let it tell that it was: with the old and the new head."""
    run = source.run
    database = open_database(
        profile / "audit" / "audit.db",
        keys.data_key("audit"),
        migrations=MIGRATIONS / "audit",
        as_of=run.audit_schema,
    )
    try:
        source.pour_rows("audit", database)
    finally:
        database.close()
    log = open_audit(profile / "audit", keys)
    try:
        seq, root = log.head()
        if (seq, root if seq else "") != (run.audit_seq, run.audit_root):
            raise Damaged("The audit log of this backup is not the one that it was made of.")
        log.record(
            AuditEvent(
                AuditCode.APPLICATION_ACTIVITY,
                "backup.restore",
                who,
                detail={
                    "backup": run.id,
                    "set": run.set,
                    "head": f"{seq}:{root}",
                    # What the seat had written by its newest backup: those events are not here.
                    "newest_known_head": f"{newest.audit_seq}:{newest.audit_root}",
                    "newest_backup": newest.id,
                },
            )
        )
        log.checkpoint()
        verdict = log.verify()
        if not verdict.ok:
            log.record(
                AuditEvent(
                    AuditCode.SECURITY_ALERT,
                    "audit.verify",
                    who,
                    Outcome.SERIOUS_FAILURE,
                    detail={"reason": verdict.reason},
                )
            )
        return verdict
    finally:
        log.close()


def _missing(database: Database, objects: ObjectFiles) -> int:
    present = set(objects.names())
    named = {
        name
        for (name,) in database.rows(
            "SELECT object FROM instances UNION ALL SELECT object FROM quarantine"
        )
    }
    return len(named - present)


def _demand_empty(profile: Path) -> None:
    if profile.exists() and (not profile.is_dir() or any(profile.iterdir())):
        raise Refused(
            "This profile holds something already, so nothing is restored over it.",
            advice="Name a folder that does not exist yet, or an empty one.",
        )


def _demand_known(run: Run) -> None:
    known = len(steps(MIGRATIONS)), len(steps(MIGRATIONS / "audit"))
    if run.seat_schema > known[0] or run.audit_schema > known[1]:
        raise TooNew(
            "A later version of Lightbox has written this backup.",
            advice="Install that version, or a newer one, and restore with it.",
        )
