"""Walks the way that a study takes from an archive to this seat, up to the step that fails."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from time import monotonic, sleep

from domain.errors import LightboxError
from domain.work import Work
from pacs_client.association import (
    PENDING,
    PeerFailed,
    PeerStalled,
    PeerTrouble,
    PeerUnreachable,
    SeatUnknown,
    ServiceRefused,
    TitleWrong,
    open_association,
    open_line,
)
from pacs_client.command import Command, Field
from pacs_client.contexts import Offer
from pacs_client.diagnosis import Diagnosis, Finding, Fix, OwnSide, Step
from pacs_client.identifier import encode
from pacs_client.peers import Peer
from pacs_client.query import Criteria, RemoteInstance, RemoteStudy, echo, list_instances, search
from pacs_client.services import PLAIN, STUDY_GET, STUDY_MOVE
from pacs_client.walking import Stop, Walk, words_of
from pacs_client.wire import Limits

HASTY = Limits(
    connect_seconds=5, associate_seconds=8, idle_seconds=15, stall_seconds=8, fruitless_seconds=15
)
_ROWS = 50  # enough to find a small study
_DAYS = 30
_ARRIVAL_SECONDS = 3.0
_UNKNOWN_DESTINATION = 0xA801


def examine(
    peer: Peer,
    own: OwnSide,
    work: Work,
    *,
    limits: Limits = HASTY,
    told: Callable[[tuple[Finding, ...]], None] = lambda _: None,
) -> Diagnosis:
    """Try every step of a retrieve from one archive; return what failed and how to mend it.

    Raises:
        Cancelled: The person stopped it.
    """
    return _Examination(peer, own, work, limits, told).run()


class _Examination:
    def __init__(
        self,
        peer: Peer,
        own: OwnSide,
        work: Work,
        limits: Limits,
        told: Callable[[tuple[Finding, ...]], None],
    ) -> None:
        self._peer = peer
        self._own = own
        self._work = work
        self._limits = limits
        self._walk = Walk(peer.host, peer.port, work, told, limits.connect_seconds)
        self._study = ""  # of the object that is moved
        self._gets = False

    def run(self) -> Diagnosis:
        with suppress(Stop):
            self._walk.name()
            self._walk.line()
            self._secure()
            self._association()
            self._echo()
            found = self._query()
            self._gets = self._offers_get()
            self._listener()
            self._move(found)
        self._fall_back()
        return self._walk.diagnosis(self._peer.name, str(self._peer), self._own_line())

    def _own_line(self) -> str:
        return f"{self._own.aet} {self._walk.seen_as or 'ADDRESS'} {self._own.port}"

    # --- the way to the archive ------------------------------------------------------------

    def _secure(self) -> None:
        if self._peer.identity is None:
            return
        try:
            open_line(self._peer, self._limits, self._work).close()
        except PeerTrouble as error:
            self._walk.bad(
                Step.SECURE, words_of(error), Fix("No secure connection (TLS)", error.advice)
            )
        self._walk.good(Step.SECURE, "TLS, the archive's certificate is believed")

    # --- what the archive allows -----------------------------------------------------------

    def _association(self) -> None:
        peer, own = self._peer, self._own
        try:
            self._agree()
        except SeatUnknown as error:
            self._walk.bad(
                Step.ASSOCIATION,
                words_of(error),
                Fix(
                    "The archive does not know this seat's title",
                    "Ask its administrator to add",
                    self._own_line(),
                ),
            )
        except TitleWrong as error:
            self._walk.bad(
                Step.ASSOCIATION,
                words_of(error),
                Fix(
                    f"The archive is not called {peer.aet}",
                    "Ask its administrator for its application entity title, and enter it in the"
                    " list of peers: capitals and small letters are told apart.",
                ),
            )
        except PeerStalled as error:
            self._walk.bad(
                Step.ASSOCIATION,
                words_of(error),
                Fix(
                    "Something listens there and does not answer DICOM",
                    f"Ask the archive's administrator whether {peer.port} is its DICOM port, and"
                    " whether it expects TLS there.",
                ),
            )
        except PeerTrouble as error:
            self._walk.bad(Step.ASSOCIATION, words_of(error), Fix(_cause(error), error.advice))
        self._walk.good(Step.ASSOCIATION, f"accepted as {own.aet}")

    def _agree(self) -> None:
        """Open an association for whatever a retrieve needs; not everything need be offered."""
        offers = [Offer(STUDY_MOVE, PLAIN), Offer(STUDY_GET, PLAIN)]
        with suppress(ServiceRefused):
            open_association(
                self._peer, self._own.aet, offers, limits=self._limits, work=self._work
            ).release()

    def _echo(self) -> None:
        try:
            echo(self._peer, self._own.aet, self._work, limits=self._limits)
        except PeerTrouble as error:
            self._walk.bad(
                Step.ECHO,
                words_of(error),
                Fix("The archive does not answer an echo", _allow(self._own.aet, "C-ECHO")),
            )
        self._walk.good(Step.ECHO, "success")

    def _query(self) -> RemoteInstance | None:
        """Ask for what came lately; return a small object that a test may move."""
        today = date.today()  # noqa: DTZ011 - the archive's days are those of its place
        try:
            answer = self._search(Criteria(date_from=today - timedelta(days=_DAYS), date_to=today))
            if not answer:
                answer = self._search(Criteria())
            found = self._smallest(answer)
        except PeerTrouble as error:
            self._walk.bad(
                Step.QUERY,
                words_of(error),
                Fix("The archive does not answer queries", _allow(self._own.aet, "C-FIND")),
            )
        count = len(answer)
        words = "1 study" if count == 1 else f"{count} studies"
        self._walk.good(Step.QUERY, f"{words}{' and more' if count >= _ROWS else ''}")
        return found

    def _search(self, criteria: Criteria) -> tuple[RemoteStudy, ...]:
        return search(
            self._peer, self._own.aet, criteria, self._work, most=_ROWS, limits=self._limits
        ).studies

    def _smallest(self, studies: tuple[RemoteStudy, ...]) -> RemoteInstance | None:
        """Return one object of the study that has the fewest."""
        for study in sorted(studies, key=lambda s: s.instance_count or 1_000_000)[:3]:
            listed = list_instances(
                self._peer, self._own.aet, study.study.uid, self._work, limits=self._limits
            )
            if listed.instances:
                self._study = study.study.uid
                return listed.instances[0]
        return None

    def _offers_get(self) -> bool:
        try:
            open_association(
                self._peer,
                self._own.aet,
                [Offer(STUDY_GET, PLAIN)],
                limits=self._limits,
                work=self._work,
            ).release()
        except PeerTrouble:
            return False
        return True

    # --- the way back ----------------------------------------------------------------------

    def _listener(self) -> None:
        own, port = self._own, self._own.port
        where = f"{self._walk.seen_as} port {port}"
        try:
            with socket.create_connection(
                (self._walk.seen_as, port), timeout=self._limits.connect_seconds
            ):
                pass
        except ConnectionRefusedError:
            self._walk.bad(
                Step.LISTENER,
                f"nobody listens at {where}",
                Fix(
                    "This seat does not receive where the archive sends",
                    "Start listening (open the window, or run `listen`), for every address of"
                    f" this computer, at port {port}.",
                    by_get=self._gets,
                ),
            )
        except OSError:
            self._walk.bad(
                Step.LISTENER,
                f"{where} does not answer",
                Fix(
                    "This computer's own firewall keeps the port shut",
                    f"Let programs connect to TCP port {port} of this computer from"
                    f" {self._peer.host}.",
                    by_get=self._gets,
                ),
            )
        if not own.listens and not self._is_lightbox(port):
            self._walk.bad(
                Step.LISTENER,
                f"another program holds port {port}",
                Fix(
                    "Another program receives what the archive sends to this seat",
                    f"End that program, or choose another port for this seat (not {port}) and"
                    " have the archive's administrator enter it.",
                    by_get=self._gets,
                ),
            )
        self._walk.good(Step.LISTENER, f"port {port} open on this seat")

    def _is_lightbox(self, port: int) -> bool:
        """Whether a DICOM program of this seat's title answers at its port, as `listen` does."""
        there = Peer("This seat", self._own.aet, self._walk.seen_as, port)
        try:
            echo(there, self._own.aet, self._work, limits=self._limits)
        except (SeatUnknown, ServiceRefused):
            return True  # it knows its own title, and only not its own seat as a caller
        except LightboxError:
            return False
        return True

    def _move(self, instance: RemoteInstance | None) -> None:
        if instance is None:
            self._walk.say(
                Finding(Step.MOVE, ok=None, words="not tried: no object was found to send")
            )
            return
        self._own.expect(instance.sop_uid)
        try:
            status, sent, failed = self._moved(instance)
        except ServiceRefused as error:
            self._walk.bad(
                Step.MOVE,
                words_of(error),
                Fix(
                    "The archive does not send studies to this seat on request (C-MOVE)",
                    _allow(self._own.aet, "C-MOVE"),
                    self._own_line(),
                    by_get=self._gets,
                ),
            )
        except PeerStalled:
            self._walk.bad(Step.MOVE, "asked, and nothing arrives", self._cannot_reach())
        except PeerTrouble as error:
            self._walk.bad(
                Step.MOVE,
                words_of(error),
                Fix(_cause(error), error.advice, self._own_line(), by_get=self._gets),
            )
        if self._arrives(instance.sop_uid):
            self._walk.good(Step.MOVE, "an object was asked for and arrived")
            return
        if status == _UNKNOWN_DESTINATION:
            self._walk.bad(
                Step.MOVE,
                "refused, 0xA801 move destination unknown",
                Fix(
                    "The archive does not know this seat",
                    "Ask its administrator to add",
                    self._own_line(),
                    by_get=self._gets,
                ),
            )
        if status == 0 and not failed and not sent:
            self._walk.bad(
                Step.MOVE,
                "reported success and sent nothing",
                Fix(
                    "The archive may not send this object to this seat",
                    f"Ask its administrator which studies {self._own.aet} may have.",
                    self._own_line(),
                    by_get=self._gets,
                ),
            )
        if status == 0 and not failed:
            self._walk.bad(
                Step.MOVE,
                "reported as sent, and it did not arrive here",
                Fix(
                    "The archive sends to another address than this seat's",
                    "Ask its administrator to correct the entry of this seat to",
                    self._own_line(),
                    by_get=self._gets,
                ),
            )
        self._walk.bad(
            Step.MOVE,
            f"the archive could not send, status 0x{status:04X}",
            self._cannot_reach(),
        )

    def _cannot_reach(self) -> Fix:
        return Fix(
            "The archive knows this seat, and cannot reach it",
            "Its entry of this seat is wrong, or a firewall is between: have TCP port"
            f" {self._own.port} of {self._walk.seen_as} opened for {self._peer.host}, and the entry"
            " compared with",
            self._own_line(),
            by_get=self._gets,
        )

    def _moved(self, instance: RemoteInstance) -> tuple[int, int, int]:
        """Have one object sent; return the status, and how many the archive sent and could not."""
        with open_association(
            self._peer,
            self._own.aet,
            [Offer(STUDY_MOVE, PLAIN)],
            limits=self._limits,
            work=self._work,
        ) as association:
            context = association.contexts[0]
            number = association.next_id()
            request = Command(
                Field.C_MOVE_RQ,
                affected_class=STUDY_MOVE,
                message_id=number,
                priority=0,
                destination=self._own.aet,
            )
            keys = {
                "QueryRetrieveLevel": "IMAGE",
                "StudyInstanceUID": self._study,
                "SeriesInstanceUID": instance.series_uid,
                "SOPInstanceUID": instance.sop_uid,
            }
            association.send(context, request, encode(keys, context.syntax))
            until = monotonic() + self._limits.fruitless_seconds
            while True:
                command = association.answer(number).command
                if command.status not in PENDING:
                    break
                if monotonic() > until:
                    association.abort()
                    raise PeerStalled(f"{self._peer.name} does not come to an end.")
        sent = (command.completed or 0) + (command.warning or 0)
        return command.status or 0, sent, command.failed or 0

    def _arrives(self, sop_uid: str) -> bool:
        until = monotonic() + _ARRIVAL_SECONDS
        while not self._own.arrived(sop_uid):
            self._work.pause_point()
            if monotonic() > until:
                return False
            sleep(0.05)
        return True

    def _fall_back(self) -> None:
        findings = self._walk.findings
        if Step.QUERY not in {f.step for f in findings if f.ok}:
            return
        words = "C-GET offered by this archive" if self._gets else "the archive offers no C-GET"
        failed = any(finding.ok is False for finding in findings)
        words = f"{words}, not tried" if failed and self._gets else words
        self._walk.say(Finding(Step.GET, None, words))


def _cause(error: PeerTrouble) -> str:
    if isinstance(error, PeerUnreachable):
        return "The archive cannot be reached any more"
    if isinstance(error, PeerFailed):
        return "The archive broke off, or does not speak DICOM here"
    return "The archive refused"


def _allow(aet: str, service: str) -> str:
    return f"Ask its administrator to allow {service} for {aet}."
