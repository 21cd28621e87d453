"""Takes in what peers send, and answers what they ask, by the rules of this seat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from time import monotonic

from app.actions.peers import peers
from app.actions.seat import identity_of
from app.commands import Command
from app.gate import SERVICE, as_service, guarded
from app.jobs import Pool
from app.turned_away import Turned
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, AuditUnavailable, Outcome
from domain.errors import LightboxError, OutOfSpace, Refused, Unreadable
from domain.rights import Right
from domain.study import Study
from imaging.parsing import OTHER_OBJECT
from pacs_client.listen import Listener, Notice
from pacs_client.part10 import announced
from pacs_client.peers import Peer
from records.archive import Kept

# One event opens what a caller sends of one study; a pause this long begins a new one.
_SAME_TRANSFER_SECONDS = 300.0
_COUNTED_ANEW_SECONDS = 10.0  # what somebody looked at meanwhile counts no more
EVERYWHERE = "0.0.0.0"  # noqa: S104 - a seat receives from its network; callers are checked


class SeatShelf:
    """What a listener may do with this seat's records (``pacs_client.listen.Shelf``)."""

    def __init__(self, station: Workstation) -> None:
        self._station = station
        self._last: dict[tuple[str, str], float] = {}
        self._unasked: dict[str, tuple[int, float]] = {}  # bytes of a caller, and when counted
        self._lock = Lock()

    def keep(self, part10: bytes, caller: str) -> None:
        """Return once the object is durable.

        Raises:
            Unreadable: It cannot be understood; it lies in quarantine with the reason.
            Refused: It contradicts what is kept here; the old one stands.
            OutOfSpace: The disk is full; nothing of it is kept.
            AuditUnavailable: Its arrival could not be recorded, so it was not taken.
        """
        archive = self._station.records.archive
        self._station.records.space.demand()  # before anything of it is written, quarantine too
        try:
            instance = self._station.readers.header(part10)
        except Unreadable as error:
            self._say(
                "receive.quarantine", caller, outcome=Outcome.SERIOUS_FAILURE, reason=error.reason
            )
            # Named as it was announced, so that its study can say that it came.
            archive.quarantine(part10, origin=caller, reason=str(error), name=announced(part10))
            raise
        if self._station.trial.takes(instance.sop_uid):
            # Sent because the doctor asked for it: nobody wants it here.
            self._say("receive.trial", caller)
            return
        study = instance.study
        if OTHER_OBJECT in instance.doubts:
            # The sender would believe stored what is not: another object than it announced.
            self._say("receive.other", caller, outcome=Outcome.SERIOUS_FAILURE)
            archive.quarantine(part10, origin=caller, reason=OTHER_OBJECT)
            raise Refused("The object is another than the one that was announced.")
        unasked = self._demand_room(caller, study, len(part10))
        self._begin(caller, study.patient.id, study.uid)
        if archive.store(part10, instance, origin=self._name_of(caller)) is Kept.CONFLICT:
            self._say(
                "receive.conflict", caller, study.patient.id, study.uid, Outcome.SERIOUS_FAILURE
            )
            raise Refused(
                "An object contradicts what this seat keeps under the same identity.",
                advice="The one kept here stands; the new one lies in quarantine.",
            )
        if unasked:
            archive.mark_unasked(study.uid, caller)

    def find(self, level: str, keys: Mapping[str, str]) -> Iterable[Mapping[str, str]]:
        """Answer a query at one level, and record that it was asked."""
        self._say("answer.find", detail_level=level)
        return self._station.records.archive.find(level, keys)

    def matching(self, level: str, keys: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
        """Return SOP UID, SOP class and transfer syntax of every object that is asked for."""
        archive = self._station.records.archive
        self._say("answer.retrieve", study_uid=keys.get("StudyInstanceUID", ""))
        return archive.matching(level, keys)

    def read(self, sop_uid: str) -> bytes:
        return self._station.records.archive.read(sop_uid)

    def holds(self, sop_uid: str) -> bool:
        return self._station.records.archive.holds(sop_uid)

    def peer_called(self, aet: str) -> Peer | None:
        """Return the known peer with this title, or None."""
        return next((p for p in peers(self._station) if p.aet == aet), None)

    def _name_of(self, caller: str) -> str:
        known = self.peer_called(caller)
        return known.name if known else caller

    def _demand_room(self, caller: str, study: Study, size: int) -> bool:
        """Return whether nobody asked for a study, and count it against its caller's room.

        Raises:
            OutOfSpace: The caller has left more here than anybody looked at.
        """
        archive = self._station.records.archive
        if archive.is_awaited(study):
            return False
        with self._lock:
            held, counted_at = self._unasked.get(caller, (0, -_COUNTED_ANEW_SECONDS))
            if monotonic() - counted_at >= _COUNTED_ANEW_SECONDS:
                held, counted_at = archive.unasked_bytes(caller), monotonic()
            self._unasked[caller] = held + size, counted_at
        if held + size > self._station.policy.unasked_bytes_per_caller:
            self._say("receive.quota", caller, outcome=Outcome.SERIOUS_FAILURE)
            raise OutOfSpace(
                "This caller has left as much here unasked as one may.",
                advice="Look at what it sent, or delete it; then it may send again.",
            )
        return True

    def _begin(self, caller: str, patient_id: str, study_uid: str) -> None:
        with self._lock:
            last = self._last.get((caller, study_uid), -_SAME_TRANSFER_SECONDS)
            if monotonic() - last >= _SAME_TRANSFER_SECONDS:
                self._say("receive.study", caller, patient_id, study_uid)
            self._last[caller, study_uid] = monotonic()

    def _say(
        self,
        action: str,
        caller: str = "",
        patient_id: str = "",
        study_uid: str = "",
        outcome: Outcome = Outcome.SUCCESS,
        **detail: str,
    ) -> None:
        code = AuditCode.INSTANCES_TRANSFERRED if action.startswith("receive") else AuditCode.QUERY
        if action in ("receive.conflict", "receive.quota") or detail.get("reason") == "hostile":
            code = AuditCode.SECURITY_ALERT
        self._station.records.audit.record(
            AuditEvent(
                code,
                action,
                _who_receives(self._station),
                outcome,
                patient_id,
                study_uid,
                caller,
                detail,
            )
        )


def _who_receives(station: Workstation) -> str:
    """Return in whose name it is received: a program's own account, else the seat's service.

    Whoever sits at a seat answers for nothing that peers send it.
    """
    person = station.session.person
    return person.name if person.roles == ("service",) else SERVICE


_ALERTS = (
    "refused-caller",
    "refused-called",
    "refused-service",
    "refused-address",
    "refused-certificate",
    "refused-clear",
    "full",
    "protocol",
    "stalled",
)


def _note(station: Workstation, notice: Notice) -> None:
    """Record what the listener turned away; it goes on whatever becomes of the record.

    However often: each caller is on record at once, and then once a minute with a count.
    """
    if notice.kind not in _ALERTS:
        return  # queries and transfers are recorded by the shelf, before they are answered
    station.turned_away.note(f"listen.{notice.kind}", notice.caller, notice.address)


def _record_turned_away(station: Workstation, turned: Turned) -> None:
    with suppress(AuditUnavailable):
        station.records.audit.record(
            AuditEvent(
                AuditCode.SECURITY_ALERT,
                turned.action,
                _who_receives(station),
                Outcome.SERIOUS_FAILURE,
                peer=f"{turned.caller}@{turned.address}",
                detail={"times": str(turned.times)} if turned.times > 1 else {},
            )
        )


@guarded(Right.LISTEN)
def start_listening(
    station: Workstation,
    *,
    host: str = EVERYWHERE,
    port: int | None = None,
    aet: str | None = None,
) -> Listener:
    """Start this seat's listener, or return the one that runs.

    Raises:
        LightboxError: The port is taken by another program.
    """
    if station.listener is not None:
        return station.listener
    station.turned_away.record = lambda turned: _record_turned_away(station, turned)
    seat = station.records.settings.load()
    listener = Listener(
        aet or seat.aet,
        seat.port if port is None else port,
        SeatShelf(station),
        host=host,
        noticed=lambda notice: _note(station, notice),
    )
    listener.start()
    station.listener = listener
    words = f"{listener.aet} on port {listener.port}"
    station.jobs.deliver(lambda: station.transfers.show_listening(words))
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            "listen.start",
            station.user,
            detail={"port": str(listener.port)},
        )
    )
    _listen_securely(station, listener, host)
    return listener


def _listen_securely(station: Workstation, beside: Listener, host: str) -> None:
    """Answer callers with TLS on a port of their own, where this seat has a certificate."""
    seat = station.records.settings.load()
    identity = identity_of(seat)
    if identity is None or not seat.tls_port:
        return
    listener = Listener(
        beside.aet,
        seat.tls_port,
        SeatShelf(station),
        host=host,
        identity=identity,
        reports=beside.reports,  # an answer may come on either port
        noticed=lambda notice: _note(station, notice),
    )
    listener.start()
    station.secure_listener = listener
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            "listen.start",
            station.user,
            detail={"port": str(listener.port), "tls": "yes"},
        )
    )


@guarded(Right.LISTEN)
def listen_again(station: Workstation) -> None:
    """Answer by what the seat's settings say now: under another title, on another port."""
    listeners = (station.listener, station.secure_listener)
    station.listener = station.secure_listener = None
    for listener in listeners:
        if listener is not None:
            listener.stop()
    station.jobs.deliver(lambda: station.transfers.show_listening(""))
    start_listening(station)


@guarded(Right.LISTEN)
def listen_again_in_background(station: Workstation) -> None:
    """Listen anew without anyone waiting for the callers that are being served to end."""
    station.jobs.start(
        "Listen again",
        lambda _work: listen_again(station),
        pool=Pool.NETWORK,
        succeeded=lambda _: station.changed(),
        failed=station.telling.error,
    )


def start_listening_quietly(station: Workstation) -> None:
    """Listen where the port is free; else what is sent arrives at this seat's own ``listen``."""
    try:
        with as_service():  # whoever sends or fetches needs no right to open a port
            start_listening(station)
    except LightboxError:
        return


COMMANDS: tuple[Command, ...] = ()
