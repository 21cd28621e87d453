"""A keeper of performed procedure steps, played by pynetdicom: it answers, and remembers."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.events import Event
from pynetdicom.sop_class import ModalityPerformedProcedureStep  # type: ignore[attr-defined]

from pacs_client.peers import Peer


@dataclass
class StepKeeper:
    """What it was told, in order, and how it answers next."""

    peer: Peer
    steps: dict[str, Dataset] = field(default_factory=dict)
    heard: list[tuple[str, str, Dataset]] = field(default_factory=list)  # message, UID, attributes
    refuses: int = 0  # this status instead of taking anything
    silent: int = 0  # so many messages are taken without their answer reaching the caller

    def _created(self, event: Event) -> tuple[int, Dataset | None]:
        request: Any = event.request
        uid = str(request.AffectedSOPInstanceUID)
        said = copy.deepcopy(event.attribute_list)
        self.heard.append(("N-CREATE", uid, said))
        if self.refuses:
            return self.refuses, None
        if uid in self.steps:
            return 0x0111, None
        self.steps[uid] = copy.deepcopy(said)
        self._hang_up(event)
        return 0x0000, said

    def _changed(self, event: Event) -> tuple[int | Dataset, Dataset | None]:
        request: Any = event.request
        uid = str(request.RequestedSOPInstanceUID)
        said = copy.deepcopy(event.modification_list)
        self.heard.append(("N-SET", uid, said))
        if self.refuses:
            return self.refuses, None
        if uid not in self.steps:
            return 0x0112, None
        if self.steps[uid].PerformedProcedureStepStatus != "IN PROGRESS":
            ended = Dataset()
            ended.Status, ended.ErrorID = 0x0110, 0xA710
            ended.ErrorComment = "Performed Procedure Step Object may no longer be updated"
            return ended, None
        self.steps[uid].update(said)
        self._hang_up(event)
        return 0x0000, self.steps[uid]

    def _hang_up(self, event: Event) -> None:
        if self.silent:
            self.silent -= 1
            event.assoc.abort()


@contextmanager
def step_keeper() -> Iterator[StepKeeper]:
    """Run the keeper on a free port until the block ends."""
    entity = AE("RIS")
    entity.add_supported_context(ModalityPerformedProcedureStep)
    found: list[StepKeeper] = []
    server = entity.start_server(
        ("127.0.0.1", 0),
        block=False,
        evt_handlers=[
            (evt.EVT_N_CREATE, lambda event: found[0]._created(event)),
            (evt.EVT_N_SET, lambda event: found[0]._changed(event)),
        ],
    )
    assert server is not None
    found.append(StepKeeper(Peer("RIS", "RIS", "127.0.0.1", server.server_address[1], steps=True)))
    try:
        yield found[0]
    finally:
        server.shutdown()
