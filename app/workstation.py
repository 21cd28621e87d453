"""The running workstation: what is open, who reads, and all that a command may act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from app.audit_pace import AuditPace
from app.clock import Clock, Jump
from app.jobs import Jobs
from app.options import Policy
from app.roles import all_roles
from app.session import Session, who_acts
from app.site_policy import SitePolicy
from app.state.line import Line
from app.state.ordered import Ordered
from app.state.reading import Opening, Reading
from app.state.review import Review
from app.state.transfers import ArchiveState, Transfers
from app.state.worklist import Worklist
from app.telling import Telling
from app.trial import Trial
from app.turned_away import TurnedAway
from domain import log
from domain.audit import AuditEvent
from domain.audit_search import Sought
from domain.features import Toggle
from domain.lock_out import Standing
from domain.measurement import KeyImage
from domain.rights import Role
from domain.unusual_access import Watch
from imaging.reading import Readers
from inference.models import Model, Unusable
from pacs_client.breaker import Breakers
from pacs_client.listen import Listener
from pacs_client.pacing import Paces
from pacs_client.wire import Limits
from records.archive import Archive
from records.audit import AuditLog
from records.consents import Consents
from records.database import Database
from records.drafts import Drafts
from records.emergencies import Emergencies
from records.features import Features
from records.frames import DecodedFrames
from records.intake import Intake
from records.journal import Journal
from records.keys import Keys
from records.orders import Orders
from records.outbox import Outbox
from records.people import People
from records.performed import PerformedSteps
from records.prefetches import Prefetches
from records.pseudonyms import Pseudonyms
from records.retrieves import Retrieves
from records.roles import Roles
from records.routings import Routings
from records.settings import Settings
from records.sign_in_tries import SignInTries
from records.space import Space
from viewer.session.layout import Layout
from viewer.session.protocols import Protocol as HangingProtocol


@dataclass(frozen=True, slots=True)
class Records:
    """All that this seat keeps, unlocked."""

    keys: Keys
    archive: Archive
    drafts: Drafts
    features: Features
    outbox: Outbox
    orders: Orders
    retrieves: Retrieves
    intake: Intake
    performed: PerformedSteps
    routings: Routings
    prefetches: Prefetches
    roles: Roles
    emergencies: Emergencies
    consents: Consents
    pseudonyms: Pseudonyms
    audit: AuditLog
    people: People
    tries: SignInTries
    settings: Settings
    journal: Journal
    database: Database  # what the others are kept in, for examining it
    frames: DecodedFrames
    space: Space


@dataclass(slots=True)
class Release:
    """The keys leave memory, or have left: what is taken up again, and what was tried since."""

    listened: bool
    by_keyring: frozenset[str] = frozenset()  # accounts whose password opens nothing yet
    proving: bool = False  # somebody proves who they are: nothing leaves meanwhile
    said: bool = False  # that they leave stands in the log
    failed: int = 0  # passphrases that opened nothing; there is no log to write them to
    tries: dict[str, Standing] = field(default_factory=dict)  # by account, wrong ones
    untold: dict[str, int] = field(default_factory=dict)  # how many of them the log lacks


class Pictures(Protocol):
    """Paints what the viewer shows, where there is a painter: handed in by whoever starts."""

    def screen(self, reading: Reading, width: int, height: int) -> bytes:
        """Return the viewports of a study as PNG."""

    def key_image(self, reading: Reading, key_image: KeyImage) -> bytes:
        """Return a key image with its marks as PNG."""

    def room(self, station: Workstation, room: str) -> bytes:
        """Return the window as it stands in a room, 1920x1080, as PNG."""


@dataclass(eq=False)
class Workstation:
    """One per process, made in main.py and handed to every command."""

    profile: Path
    records: Records
    readers: Readers
    jobs: Jobs
    telling: Telling
    policy: Policy
    worklist: Worklist
    transfers: Transfers
    models: tuple[Model | Unusable, ...]
    session: Session
    site: SitePolicy = field(default_factory=SitePolicy)  # where ``policy`` comes from, and more
    system: Path = field(default_factory=Path)  # where the computer's administrator lays policy
    features_seen: tuple[Toggle, ...] | None = None  # as what is open follows them
    listens_outdated: bool = False  # policy has changed as what this seat is called from outside
    policy_stamp: tuple[object, ...] = ()  # of the policy file that was looked at last
    pictures: Pictures | None = None
    listener: Listener | None = None
    secure_listener: Listener | None = None  # of those who call with TLS
    reading: Reading | None = None
    windows: tuple[Layout, ...] = ()  # the grids of the windows beside the one with the tools
    full_screen: frozenset[int] = frozenset()  # the windows whose images fill their monitor
    opening: Opening | None = None  # a study that was clicked and is not on screen yet
    room: str = "worklist"  # worklist, read, transfers, report
    archive: ArchiveState | None = None  # None: none is known
    turned_away: TurnedAway = field(default_factory=TurnedAway)  # callers, until they are on record
    line: Line = field(default_factory=Line)  # to the archives, from what was really tried
    echoing: set[str] = field(default_factory=set)  # the peers that are being asked for an echo
    clock: Clock = field(default_factory=Clock)
    jumped: Jump | None = None  # how the clock was set last, until a person has seen it
    breakers: Breakers = field(default_factory=Breakers)  # of peers that do not answer
    paces: Paces = field(default_factory=Paces)  # how fast each peer may be sent to
    limits: Limits = field(default_factory=Limits)  # how long a peer may take when it is sent to
    emergency_asked: bool = False  # somebody is about to say why they need emergency access
    resting: dict[str, float] = field(default_factory=dict)  # peers, and until when (monotonic)
    sending: set[str] = field(default_factory=set)  # peers that something is on its way to
    copy: Callable[[str], None] = lambda _: None  # onto the clipboard, where there is one
    cover: Callable[[], None] = lambda: None  # every window, once the seat is locked
    trial: Trial = field(default_factory=Trial)  # what the doctor lets an archive send
    quiet_looks: int | None = None  # how long a self-test that waits has seen nobody open a study
    ordered: Ordered = field(default_factory=Ordered)
    prefetch_looked_at: float = float("-inf")  # on the monotonic clock
    tools_away: dict[str, str] = field(default_factory=dict)  # why a tool may not be used
    go_over: Callable[[Path], None] = lambda _: None  # to another site, where there is a window
    release: Release | None = None  # None: the keys are here to stay
    resealing: bool = False  # objects are being sealed under a newer key
    reread: bool = False  # what an older reader wrote was read again, or is being, since the start
    checking: bool = False  # a study is looked through, whether it is still what was written
    backing_up: bool = False  # a backup or a restore test is under way
    backup_looked_at: float = float("-inf")  # on the monotonic clock
    checks_failed: tuple[str, ...] = ()  # titles of what the self-test found wrong
    runs_on: str = "CPU"  # where models run, for the app bar
    audit_sending: AuditPace = field(default_factory=AuditPace)  # of the log, to its repository
    watch_of_access: Watch | None = None  # what each person does on ordinary days; None: not read
    watching: bool = False  # accesses are being looked through
    watched_at: float = float("-inf")  # on the monotonic clock
    audit_kept_at: float = float("-inf")  # when old events were sealed last, monotonic
    audit_checked: int = 0  # events that the last check found as they were recorded; 0: none yet
    unsaid: list[AuditEvent] = field(default_factory=list)  # what the log could not take yet
    audit_alarm: str = ""  # what is wrong with the audit log, from the start on until it is whole
    page: str = ""  # which page of the room was asked for; taken by the room that shows it
    sought: Sought | None = None  # in the audit log; taken by the page that shows it
    nobodys: tuple[Path, ...] = ()  # files that are not DICOM, until a person says whose they are
    review: Review | None = None  # what is looked through before it leaves without a name
    remembered: HangingProtocol | None = None  # an arrangement that is being made a protocol
    _watchers: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.jobs.whose = lambda: self.acting

    @property
    def acting(self) -> Session:
        """The session that answers for what is under way: whoever began it, else who sits here."""
        return who_acts() or self.session

    @property
    def user(self) -> str:
        """Who acts: the name in the audit log, and whose marks, drafts and proofs are."""
        return self.acting.person.name

    @property
    def full_name(self) -> str:
        """Who acts, as people call them: the name that stands under reports and marks."""
        return self.acting.person.full_name or self.user

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role that a person may hold here: shipped, limited, or made by the site."""
        return all_roles(self.records.roles, self.site.roles)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` when another study opens or another room is entered."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def heard_of(self, archive: str, *, answered: bool) -> None:
        """Note that an archive answered, or did not."""
        before = self.archive.answered_at if self.archive is not None else None
        at = datetime.now(UTC) if answered else before
        self.archive = ArchiveState(archive, at, failing=not answered)
        self.changed()

    def enter(self, room: str, page: str = "") -> None:
        """Go to another room, to a page of it where one is named."""
        if room != self.room or page:
            self.room, self.page = room, page
            self.changed()

    def take_page(self) -> str:
        """Return the page that was asked for, once."""
        page, self.page = self.page, ""
        return page

    def take_sought(self) -> Sought | None:
        """Return what the audit log is to be looked through for, once."""
        sought, self.sought = self.sought, None
        return sought

    def changed(self) -> None:
        """Tell every watcher to read the model again."""
        for changed in tuple(self._watchers):
            changed()

    def close(self) -> None:
        """Stop what runs and lock the records; afterwards nothing can be read any more."""
        self.jobs.close()
        for listener in (self.listener, self.secure_listener):
            if listener is not None:
                listener.stop()
        self.turned_away.finish()
        self.readers.close()
        self.records.frames.close()
        self.records.audit.close()
        self.records.archive.close()
        log.close()
