"""A seat that has something for one peer, as the tests of its outbox drive it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.actions.delivering import deliver_to
from app.actions.importing import import_files
from app.actions.peers import add_peer
from app.workstation import Workstation
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.wire import Limits
from records.delivery import SYNTAXES
from records.outbox import Outgoing, Turn
from tests.peers.studies import CT, MadeStudy

WORK = Unwatched()
HASTY = Limits(
    connect_seconds=2, associate_seconds=2, idle_seconds=2, stall_seconds=2, report_seconds=1
)


@dataclass(frozen=True, slots=True)
class Sender:
    """A seat that knows one peer, called PACS, and has something for it."""

    station: Workstation

    def put(self, study: MadeStudy) -> None:
        import_files(self.station, list(study.files.values()), WORK)
        self.station.records.outbox.put(
            "PACS",
            study.uid,
            "",
            [Outgoing(uid, CT, SYNTAXES["explicit"], turn=Turn.IMAGE) for uid in study.files],
        )

    def knows(self, peer: Peer, *, port: int | None = None) -> None:
        add_peer(self.station, "PACS", f"{peer.aet}@{peer.host}:{port or peer.port}")

    def deliver(self) -> None:
        """Send at once what waits, as when its next try has come."""
        self.station.records.outbox.hasten("PACS", datetime.now(UTC))
        deliver_to(self.station, "PACS", WORK)

    def states(self, study: MadeStudy) -> list[str]:
        entries = self.station.records.outbox.entries(study_uid=study.uid)
        return [entry.state.value for entry in entries]

    def reasons(self, study: MadeStudy) -> set[str]:
        entries = self.station.records.outbox.entries(study_uid=study.uid)
        return {entry.reason for entry in entries if entry.reason}

    def recorded(self, action: str) -> list[dict[str, str]]:
        return [
            dict(each.event.detail)
            for each in self.station.records.audit.recent(500)
            if each.event.action == action
        ]
