"""Opens a seat: unlocks its records and puts the running workstation together."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.actions.audit_alarm import raise_alarm
from app.actions.features import toggles
from app.actions.line import look_back
from app.actions.listing import Pages, known_to, look_at_worklist
from app.actions.moving_rows import sees
from app.actions.policy import find_policy, obey, system_folder
from app.actions.seat_kind import session_at_start
from app.commands import Command
from app.gate import about_study, shows
from app.jobs import Deliver, Job, Jobs
from app.options import Policy
from app.state.transfers import Transfers
from app.state.worklist import Worklist
from app.telling import Telling
from app.workstation import Records, Workstation
from domain import log
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError
from domain.rights import Right
from imaging.decoder_version import decoder_version
from imaging.reading import Readers
from imaging.writing import VERSION
from inference.models import installed
from records.archive import Archive
from records.audit import open_audit
from records.consents import Consents
from records.drafts import Drafts
from records.emergencies import Emergencies
from records.features import Features
from records.frames import DecodedFrames, FramesOfArchive
from records.intake import Intake
from records.journal import Journal
from records.keys import Keys, open_keys
from records.modes import mend
from records.orders import Orders
from records.outbox import Outbox
from records.people import People
from records.performed import PerformedSteps
from records.prefetches import Prefetches
from records.pseudonyms import Pseudonyms
from records.rekeying import open_keyed
from records.retrieves import Retrieves
from records.roles import Roles
from records.routings import Routings
from records.settings import Settings
from records.sign_in_tries import SignInTries
from records.space import Space, bytes_held

RESOURCES = Path(__file__).resolve().parents[2] / "resources"

COMMANDS: tuple[Command, ...] = ()


def open_workstation(
    profile: Path,
    *,
    passphrase: str | None = None,
    deliver: Deliver | None = None,
    keys: Callable[[], Keys] | None = None,
    system: Path | None = None,
) -> Workstation:
    """Unlock the seat in ``profile``, making it on its first start.

    ``deliver`` brings calls to the GUI thread; without a window they are made at once. ``keys``
    gives the profile's keys where somebody is opening them already. ``system`` is where the
    computer's administrator lays policy, for tests: nothing that a user sets may name another.

    Raises:
        LightboxError: The passphrase is wrong, the keyring is unsafe, the records are damaged,
            or the policy file says something it may not.
    """
    system = system or system_folder()
    site = find_policy(profile, system)
    policy = site.policy
    profile.mkdir(mode=0o700, parents=True, exist_ok=True)
    mended = mend(profile)
    opened = keys or partial(open_keys, profile, passphrase=passphrase)
    records = open_records(profile, opened, policy)
    log.to_file(profile / "log" / "lightbox.log")
    found = records.audit.at_first_sight()  # before the first event of this start
    user = records.settings.load().user or getpass.getuser()
    try:
        site = obey(records, site, user)
    except LightboxError:
        for each in (records.frames, records.audit, records.archive):
            each.close()
        raise
    records.settings.fixed = site.fixed
    if mended:
        records.audit.record(
            AuditEvent(
                AuditCode.SECURITY_ALERT,
                "seat.mend_modes",
                user,
                Outcome.MINOR_FAILURE,
                detail={"open to others": ", ".join(map(str, mended[:20]))},
            )
        )
    before = records.audit.recent(20)
    records.audit.record(AuditEvent(AuditCode.APPLICATION_ACTIVITY, "seat.start", user))
    pages = Pages(records)
    station = Workstation(
        profile=profile,
        records=records,
        readers=Readers(frames=FramesOfArchive(records.database, records.frames)),
        jobs=Jobs(deliver or (lambda call: call())),
        telling=Telling(),
        policy=policy,
        worklist=Worklist(pages),
        transfers=Transfers(),
        models=tuple(installed((RESOURCES / "models", profile / "models"))),
        session=session_at_start(records, user),
        site=site,
        system=system,
    )
    station.features_seen = toggles(station)
    records.audit.session = lambda: station.acting.id
    records.people.editions.who = lambda: station.user
    raise_alarm(station, found)
    look_back(station, before)
    pages.within = lambda: known_to(station, station.session)
    station.transfers.show_only(lambda row: sees(station, row))
    station.jobs.sees = lambda job: _sees_job(station, job)
    station.worklist.reload()
    if deliver is not None:
        station.worklist.read_by(lambda: look_at_worklist(station))
    return station


def _sees_job(station: Workstation, job: Job) -> bool:
    """Return whether the person here may know of a job: by the study that it is about."""
    session = station.session
    if not job.about or not session.rights.limited(Right.WORKLIST):
        return True
    if job.begun_by is not None and job.begun_by.person.name == session.person.name:
        return True
    return shows(station, Right.WORKLIST, about_study(station, job.about))


def open_records(profile: Path, opened: Callable[[], Keys], policy: Policy) -> Records:
    """Open the encrypted records under ``profile`` and mend what a crash left half-done."""
    keys = opened()
    # Before the database: one that is there has had its log from its first moment on.
    audit = open_audit(
        profile / "audit",
        keys,
        version=VERSION,
        workstation=platform.node(),
        begun=(profile / "seat.db").exists(),
    )
    database = open_keyed(profile / "seat.db", keys, "seat")
    space = Space(
        profile, lambda: bytes_held(database), quota_bytes=policy.disk_quota_gb * 1_000_000_000
    )
    frames = DecodedFrames(
        profile / "frames",
        keys.generations("frames"),
        decoder_version(),
        disk_bytes=policy.decoded_frames_gb * 1_000_000_000,
        may_grow=space.may_prefetch,
    )
    archive = Archive(
        database,
        profile / "objects",
        keys.generations("objects"),
        frames=frames,
        demand_room=space.demand,
    )
    archive.sweep()
    return Records(
        keys=keys,
        archive=archive,
        drafts=Drafts(database),
        features=Features(database),
        outbox=Outbox(database, archive),
        orders=Orders(database),
        retrieves=Retrieves(database),
        intake=Intake(database),
        performed=PerformedSteps(database),
        routings=Routings(database),
        prefetches=Prefetches(database),
        roles=Roles(database),
        emergencies=Emergencies(database),
        consents=Consents(database),
        pseudonyms=Pseudonyms(database),
        audit=audit,
        people=People(database, keys, audit),
        tries=SignInTries(database, audit),
        settings=Settings(database),
        journal=Journal(profile / "screen", keys.generations("journal")),
        database=database,
        frames=frames,
        space=space,
    )
