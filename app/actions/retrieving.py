"""Brings studies from archives to this seat: begun, paused, taken up again, and never forgotten."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from time import monotonic

from app.actions.growing import arriving
from app.actions.missing import aside_of, gaps_of, where
from app.actions.peers import any_peer, any_peers
from app.actions.receiving import SeatShelf, start_listening_quietly
from app.actions.searching import about_row, ask
from app.commands import Command
from app.gate import about_answer, about_study, guarded, may
from app.headless import Console, Result, Verb
from app.jobs import Job, Pool
from app.state.pace import Pace
from app.state.transfers import RetrieveRow
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, NotFound
from domain.rights import About, Right
from domain.work import Cancelled, Work
from pacs_client.dicomweb.fetching import WebArchive
from pacs_client.peers import AnyPeer
from pacs_client.query import Criteria
from pacs_client.retrieve import How, Progress, Retrieved
from pacs_client.sources import Source, retrieve_from
from records.retrieves import Listed, Unfinished

# A program that was killed cannot say so: what it was bringing is free again after this long.
_CLAIM_SECONDS = 30.0
_BEAT_SECONDS = 1.0


def _unseen(_progress: Progress) -> None: ...


def source_of(archive: AnyPeer) -> Source:
    """Return how an archive can be asked."""
    return Source(archive, None if archive.web is None else WebArchive(archive))


@guarded(Right.RETRIEVE)
def fetch(
    station: Workstation,
    archives: Sequence[AnyPeer],
    study_uid: str,
    work: Work,
    *,
    title: str = "",
    announced: int | None = None,
    prefer: How = "move",
    on_progress: Callable[[Progress], None] = _unseen,
    beat: Callable[[int], None] = lambda _: None,
    about: About | None = None,  # noqa: ARG001 - the guard asks for the right to it
) -> Retrieved:
    """Get what this seat lacks of a study; intent and outcome are both on record.

    The first archive is asked first; what it does not give, the others are asked for. ``about`` is
    what they said of it, for whoever may get only some studies.
    """
    records = station.records
    _record(station, AuditCode.BEGIN_TRANSFERRING, "retrieve.study", study_uid, archives)
    records.retrieves.begin(study_uid, title, (a.name for a in archives), announced)
    # Where this seat's own `listen` holds the port, what is sent arrives there, on this record.
    start_listening_quietly(station)
    claimed = _Claim(station, study_uid, work)
    claimed.renew()

    def held() -> frozenset[str]:
        here = records.archive.sop_uids(study_uid)
        claimed.renew()
        beat(len(here))
        return here

    try:
        got = retrieve_from(
            [source_of(archive) for archive in archives],
            records.settings.load().aet,
            study_uid,
            held=held,
            work=claimed,
            prefer=prefer,
            on_progress=on_progress,
            keep=SeatShelf(station).keep,
            announced=announced,
        )
    except LightboxError as error:
        records.retrieves.note(study_uid, "incomplete", str(error))
        _record(
            station,
            AuditCode.INSTANCES_TRANSFERRED,
            "retrieve.failed",
            study_uid,
            archives,
            Outcome.SERIOUS_FAILURE,
            reason=str(error),
        )
        raise
    except Cancelled:
        records.retrieves.note(study_uid, "waiting")
        _record(
            station,
            AuditCode.INSTANCES_TRANSFERRED,
            "retrieve.failed",
            study_uid,
            archives,
            Outcome.SERIOUS_FAILURE,
            reason="stopped",
        )
        raise
    _keep_what_is_known(station, study_uid, got, archives[0].name)
    _record(
        station,
        AuditCode.INSTANCES_TRANSFERRED,
        "retrieve.ended",
        study_uid,
        archives,
        Outcome.SUCCESS if got.complete else Outcome.MINOR_FAILURE,
        received=str(len(got.received)),
        missing=str(len(got.missing)),
        how=got.how,
        **{
            f"tried-{n}": f"{tried.peer} {tried.how}: {tried.reason}"
            for n, tried in enumerate(got.tried, start=1)
        },
    )
    return got


def _keep_what_is_known(station: Workstation, study_uid: str, got: Retrieved, source: str) -> None:
    """Note what the archives say the study has, so that what is missing is known until it came."""
    records = station.records
    if got.expected is not None:
        count = max(len(got.expected), got.expected_count or 0)
        if not _more_were_announced(station, study_uid, count, source):
            records.archive.expect(study_uid, count, source)
        records.retrieves.list_study(
            study_uid, source, (Listed(i.sop_uid, i.series_uid, i.number) for i in got.listed)
        )
    if got.complete:
        records.retrieves.end(study_uid, whole=True)
    else:
        records.retrieves.note(study_uid, "incomplete", got.reason)


def _more_were_announced(station: Workstation, study_uid: str, count: int, source: str) -> bool:
    """Return whether another archive said that the study has more than this one lists."""
    try:
        known = station.records.archive.study(study_uid)
    except NotFound:
        return False
    return known.expected_by not in ("", source) and (known.expected or 0) > count


class _Claim:
    """The Work of a retrieve, which says now and then that this program is bringing the study."""

    def __init__(self, station: Workstation, study_uid: str, work: Work) -> None:
        self._work = work
        self._retrieves = station.records.retrieves
        self._study_uid = study_uid
        self._said = -_CLAIM_SECONDS

    def report(self, done: float, note: str = "") -> None:
        """Say how far it is."""
        self._work.report(done, note)

    def pause_point(self) -> None:
        """Stop where that was asked for, and else go on."""
        self._work.pause_point()
        self.renew()

    def renew(self) -> None:
        """Claim the study for a while more."""
        if monotonic() - self._said > _CLAIM_SECONDS / 3:
            self._said = monotonic()
            self._retrieves.claim(self._study_uid, _CLAIM_SECONDS)


def _record(
    station: Workstation,
    code: AuditCode,
    action: str,
    study_uid: str,
    archives: Sequence[AnyPeer],
    outcome: Outcome = Outcome.SUCCESS,
    **detail: str,
) -> None:
    station.records.audit.record(
        AuditEvent(
            code,
            action,
            station.user,
            outcome,
            study_uid=study_uid,
            peer=", ".join(str(archive) for archive in archives),
            detail=detail,
        )
    )


# In the window


@dataclass(eq=False)
class _Shown:
    """One retrieve as the window follows it: its job, and what was wished of it meanwhile."""

    station: Workstation
    study_uid: str
    title: str
    archives: tuple[AnyPeer, ...]
    announced: int | None
    prefer: How = "move"
    resumed: bool = False
    about: About | None = None  # what the archives said of it
    wish: str = ""  # "pause" or "drop"
    stored: int = 0
    expected: int | None = None
    source: str = ""
    how: str = ""
    again: bool = False
    job: Job | None = None
    pace: Pace = field(default_factory=Pace)
    _beat: float = 0.0

    def start(self) -> None:
        self.expected = self.announced
        self.source = self.archives[0].name
        self.stored = len(self.station.records.archive.sop_uids(self.study_uid))
        self.resumed = self.resumed or self.stored > 0
        # On record before it begins: a restart finds it even where nothing had come.
        self.station.records.retrieves.begin(
            self.study_uid, self.title, (a.name for a in self.archives), self.announced
        )
        self.station.records.retrieves.claim(self.study_uid, _CLAIM_SECONDS)
        self.show("waiting")
        self.station.transfers.place(self.study_uid, "Arriving")
        self.job = self.station.jobs.start(
            f"Retrieve from {self.source}",
            self._fetch,
            pool=Pool.NETWORK,
            about=self.study_uid,
            succeeded=self._succeeded,
            failed=self._failed,
            cancelled=self._stopped,
        )
        self.show("waiting")

    def _fetch(self, work: Work) -> Retrieved:
        return fetch(
            self.station,
            self.archives,
            self.study_uid,
            work,
            title=self.title,
            announced=self.announced,
            prefer=self.prefer,
            on_progress=self._progress,
            beat=self._came,
            about=self.about,
        )

    def _progress(self, now: Progress) -> None:
        self.station.jobs.deliver(lambda: self._show_progress(now))

    def _show_progress(self, now: Progress) -> None:
        if now.received and not self.stored:
            self.station.worklist.reload()  # the first image is here: the study can be opened
        self.stored, self.source, self.how = now.received, now.peer, now.how
        self.expected = now.expected if now.expected is not None else self.announced
        self.again = now.again
        if self.job is not None and self.job.under_way and not self.wish:
            self._show_running()

    def _came(self, stored: int) -> None:
        """Look at the rate, also while nothing comes: on the thread that waits for it."""
        if monotonic() - self._beat < _BEAT_SECONDS:
            return
        self._beat = monotonic()

        def show() -> None:
            self.pace.note(monotonic(), stored)
            if self.job is not None and self.job.under_way and not self.wish:
                self._show_running()

        self.station.jobs.deliver(show)

    def _show_running(self) -> None:
        state = "slow" if self.pace.slow else "resumed" if self.resumed or self.again else "running"
        self.show(state)
        arriving(self.station, self.study_uid)

    def _succeeded(self, got: Retrieved) -> None:
        self.stored = len(got.received)
        count = got.expected_count if got.expected_count is not None else self.announced
        self.expected = count
        if got.complete:
            self.show("done", got.reason)
        else:
            missing = "; ".join(gap.words for gap in gaps_of(self.station.records, self.study_uid))
            self.show("incomplete", " · ".join(part for part in (missing, got.reason) if part))
        self._ended()

    def _failed(self, error: Exception) -> None:
        self.stored = len(self.station.records.archive.sop_uids(self.study_uid))
        self.show("refused", str(error))
        self.station.telling.error(error)
        self._ended()

    def _stopped(self) -> None:
        records = self.station.records
        self.stored = len(records.archive.sop_uids(self.study_uid))
        if self.wish == "pause":
            records.retrieves.note(self.study_uid, "paused")
            self.show("paused")
        elif self.wish == "drop":
            records.retrieves.end(self.study_uid, whole=False)
            self.show("cancelled")
        self._ended()

    def _ended(self) -> None:
        self.station.transfers.place(
            self.study_uid,
            where(self.station.records, self.study_uid, self.announced),
            held=len(self.station.records.archive.sop_uids(self.study_uid)),
        )
        self.station.worklist.renew()

    def show(self, state: str, words: str = "") -> None:
        under_way = state in ("waiting", "running", "slow", "resumed")
        known = under_way and state != "waiting"
        self.station.transfers.show_retrieve(
            RetrieveRow(
                self.study_uid,
                self.title,
                self.source,
                self.stored,
                self.expected,
                state,
                words,
                how=self.how,
                per_second=self.pace.per_second() if known else None,
                seconds_left=self.pace.seconds_left(self.expected) if known else None,
                cancel=self._cancel,
                pause=self._pause if under_way else None,
                resume=self._resume if state in ("paused", "incomplete", "refused") else None,
                about=self.about,
            )
        )

    def _cancel(self) -> None:
        if self.job is not None and self.job.under_way:
            self.wish = "drop"
            self.job.cancel()
            return
        self.station.records.retrieves.end(self.study_uid, whole=False)
        self.show("cancelled")

    def _pause(self) -> None:
        if self.job is not None and self.job.under_way:
            self.wish = "pause"
            self.job.cancel()

    def _resume(self) -> None:
        start(
            self.station,
            self.study_uid,
            self.title,
            self.archives,
            self.announced,
            resumed=True,
            prefer=self.prefer,
            about=self.about,
        )


@guarded(Right.RETRIEVE)
def start(
    station: Workstation,
    study_uid: str,
    title: str,
    archives: Sequence[AnyPeer],
    announced: int | None,
    *,
    resumed: bool = False,
    prefer: How = "move",
    about: About | None = None,
) -> None:
    """Bring a study in the background, unless it is being brought already."""
    if under_way(station, study_uid):
        return
    _Shown(
        station,
        study_uid,
        title,
        tuple(archives),
        announced,
        prefer=prefer,
        resumed=resumed,
        about=about,
    ).start()


def under_way(station: Workstation, study_uid: str) -> bool:
    """Return whether a study is being brought by this program."""
    return any(
        job.about == study_uid and job.title.startswith("Retrieve from ")
        for job in station.jobs.under_way
    )


@guarded(Right.RETRIEVE)
def retrieve_chosen(station: Workstation, chosen: Collection[str], *, prefer: How = "move") -> None:
    """Get the chosen studies in the background: each from all the archives that hold it."""
    for row in station.transfers.results:
        if row.study_uid in chosen:
            start(
                station,
                row.study_uid,
                f"{row.patient_name} · {row.description} {row.date}".strip(),
                [any_peer(station, name) for name in row.peers],
                row.images,
                prefer=prefer,
                about=about_row(station, row),
            )


@guarded(Right.RETRIEVE)
def retrieve_by_get(station: Workstation, archive: str) -> None:
    """Bring by C-GET what is chosen of an archive, and what did not come from it another way.

    Raises:
        NotFound: Nothing of that archive is chosen, and nothing is left of it.
    """
    chosen = [
        row.study_uid
        for row in station.transfers.results
        if row.study_uid in station.transfers.chosen and archive in row.peers
    ]
    retrieve_chosen(station, chosen, prefer="get")
    left = [
        each
        for each in station.records.retrieves.all()
        if archive in each.peers and each.state == "incomplete" and each.study_uid not in chosen
        if may(station, Right.RETRIEVE, about_study(station, each.study_uid))
    ]
    for each in left:
        start(
            station,
            each.study_uid,
            each.title,
            _known(station, each),
            each.expected,
            resumed=True,
            prefer="get",
        )
    if not chosen and not left:
        raise NotFound(
            "No study of this archive is chosen, and none is left half-brought.",
            advice="Choose one in the list and press again.",
        )


@guarded(Right.RETRIEVE)
def take_up_again(station: Workstation) -> None:
    """Go on with what was under way when the program ended; show what a person must decide."""
    retrieves = station.records.retrieves
    shown = {row.study_uid for row in station.transfers.every_retrieve}
    abandoned = {each.study_uid for each in retrieves.abandoned()}
    for each in retrieves.all():
        archives = _known(station, each)
        if not archives or under_way(station, each.study_uid):
            continue
        if each.study_uid in abandoned:
            start(station, each.study_uid, each.title, archives, each.expected, resumed=True)
        elif each.state != "waiting" and each.study_uid not in shown:
            kept = _Shown(station, each.study_uid, each.title, archives, each.expected)
            kept.source = archives[0].name
            kept.stored = len(station.records.archive.sop_uids(each.study_uid))
            kept.expected = each.expected
            kept.show(each.state, each.reason)


def _known(station: Workstation, unfinished: Unfinished) -> tuple[AnyPeer, ...]:
    known = {p.name: p for p in any_peers(station)}
    return tuple(known[name] for name in unfinished.peers if name in known)


# On the command line


def _retrieve(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.unfinished:
        return _unfinished(station)
    if not said.peer or not said.study_uid:
        raise NotFound(
            "Which study from which archive was not said.",
            advice="Name them: `retrieve PEER STUDY_UID`, or ask for `retrieve --unfinished`.",
        )
    archives = [any_peer(station, name) for name in (said.peer, *said.also)]
    about = _answered(station, archives, said.study_uid, console)
    got = fetch(station, archives, said.study_uid, console, prefer=said.prefer, about=about)
    return {
        "ok": got.complete,
        "study_uid": said.study_uid,
        "state": got.state.name.lower(),
        "received": len(got.received),
        "expected": got.expected_count,
        "missing": sorted(got.missing),
        "gaps": [gap.words for gap in gaps_of(station.records, said.study_uid)],
        "unreadable": [q.reason for q in aside_of(station.records, said.study_uid)],
        "how": got.how,
        "reason": got.reason,
        "tried": [
            {"peer": t.peer, "how": t.how, "reason": t.reason, "received": t.received}
            for t in got.tried
        ],
    }


def _answered(
    station: Workstation, archives: Sequence[AnyPeer], study_uid: str, work: Work
) -> About | None:
    """Return what every archive says of a study, where it depends on that who may get it."""
    if not station.acting.rights.limited(Right.RETRIEVE):
        return None
    kinds: set[str] = set()
    patient = ("", "")
    for archive in archives:
        found = ask(station, archive, Criteria(study_uid=study_uid), work)
        for remote in found.studies:
            if not remote.modalities:
                return About(study_uid=study_uid)  # it may be anything
            kinds |= set(remote.modalities)
            patient = remote.study.patient.id, remote.study.patient.issuer
    return about_answer(station, study_uid, patient, kinds)


def _unfinished(station: Workstation) -> Result:
    return {
        "unfinished": [
            {
                "study_uid": each.study_uid,
                "peers": list(each.peers),
                "state": each.state,
                "received": len(station.records.archive.sop_uids(each.study_uid)),
                "expected": each.expected,
                "reason": each.reason,
            }
            for each in station.records.retrieves.all()
            if may(station, Right.RETRIEVE, about_study(station, each.study_uid))
        ]
    }


def _words(result: Result) -> str:
    if "unfinished" in result:
        lines = [
            f"{each['study_uid']}  {', '.join(each['peers'])}  {each['state']}  {_of(each)}"
            f"  {each['reason']}".rstrip()
            for each in result["unfinished"]
        ]
        return "\n".join(lines) or "Nothing is left half-brought."
    lines = [f"{_of(result)} images are here ({result['state']}). {result['reason']}".strip()]
    lines += result["gaps"]
    return "\n".join([*lines, *(f"Not read, in quarantine: {why}" for why in result["unreadable"])])


def _of(result: Result) -> str:
    if result["expected"] is None:
        return f"{result['received']}"
    return f"{result['received']} of {result['expected']}"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("peer", metavar="PEER", nargs="?")
    parser.add_argument("study_uid", metavar="STUDY_UID", nargs="?")
    first = parser.add_mutually_exclusive_group()
    for how, words in (("get", "C-GET"), ("web", "WADO-RS")):
        first.add_argument(
            f"--{how}",
            dest="prefer",
            action="store_const",
            const=how,
            default="move",
            help=f"ask by {words} first, not C-MOVE",
        )
    parser.add_argument(
        "--also",
        metavar="PEER",
        action="append",
        default=[],
        help="another archive that holds it: asked for what the first does not give",
    )
    parser.add_argument(
        "--unfinished", action="store_true", help="list what was begun and did not come whole"
    )


COMMANDS: tuple[Command, ...] = ()

VERBS = (
    Verb(
        "retrieve",
        "get what this seat lacks of a study",
        _arguments,
        _retrieve,
        _words,
        needs=Right.RETRIEVE,
    ),
)
