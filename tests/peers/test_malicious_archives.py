"""A-08: an archive that lies brings nothing under another study's name, and never "complete".

The archive is scripted with pynetdicom, which shares no code with what it tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.sop_class import (  # type: ignore[attr-defined]  # made at import
    CTImageStorage,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
)

from domain.work import Unwatched
from pacs_client.association import PeerTrouble
from pacs_client.peers import Peer
from pacs_client.retrieve import Retrieved, retrieve
from pacs_client.wire import Limits
from tests.peers.conftest import SEAT
from tests.peers.shelf import FolderShelf
from tests.peers.studies import make_object

HASTY = Limits(
    connect_seconds=2, associate_seconds=3, idle_seconds=3, stall_seconds=3, fruitless_seconds=3
)
STUDY, SERIES = "1.2.1", "1.2.1.1"
Made = tuple[str, bytes]


def _row(level: str, made: Made | None, count: int) -> Dataset:
    row = Dataset()
    row.QueryRetrieveLevel = level
    row.StudyInstanceUID = STUDY
    if level == "STUDY":
        row.NumberOfStudyRelatedInstances = count
        return row
    row.SeriesInstanceUID = SERIES
    if made is not None:
        row.SOPInstanceUID = made[0]
        row.SOPClassUID = CTImageStorage
    return row


@contextmanager
def archive(listed: Sequence[Made], sent: Sequence[Made]) -> Iterator[Peer]:
    """An archive that lists one thing and sends another."""

    def find(event: Any) -> Iterator[tuple[int, Dataset | None]]:
        level = event.identifier.QueryRetrieveLevel
        made = listed if level == "IMAGE" else [None]
        for each in made:
            yield 0xFF00, _row(level, each, len(listed))

    def get(_event: Any) -> Iterator[Any]:
        yield len(sent)
        for _, part10 in sent:
            yield 0xFF00, dcmread(BytesIO(part10))

    ae = AE("LIAR")
    ae.add_supported_context(StudyRootQueryRetrieveInformationModelFind)
    ae.add_supported_context(StudyRootQueryRetrieveInformationModelGet)
    ae.add_supported_context(CTImageStorage, scu_role=True, scp_role=True)
    server = ae.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_FIND, find), (evt.EVT_C_GET, get)]
    )
    assert server is not None
    try:
        yield Peer("The liar", "LIAR", "127.0.0.1", server.server_address[1])
    finally:
        server.shutdown()


@pytest.fixture
def shelf(tmp_path: Path) -> FolderShelf:
    return FolderShelf(tmp_path)


def bring(peer: Peer, shelf: FolderShelf) -> Retrieved:
    return retrieve(
        peer,
        SEAT,
        STUDY,
        held=lambda: shelf.of_study(STUDY),
        work=Unwatched(),
        prefer="get",
        keep=shelf.keep,
        limits=HASTY,
    )


def made(number: int, study: str = STUDY) -> Made:
    return make_object(study, f"{study}.1", number)


@pytest.mark.timeout(30)
def test_what_it_lists_and_sends_honestly_comes(shelf: FolderShelf) -> None:
    """The script itself works: else the refusals below would show nothing."""
    objects = [made(n) for n in range(4)]
    with archive(objects, objects) as peer:
        done = bring(peer, shelf)
    assert done.complete
    assert done.received == {uid for uid, _ in objects}


@pytest.mark.timeout(30)
def test_another_patients_study_among_what_it_sends_is_not_kept(shelf: FolderShelf) -> None:
    ours, alien = [made(n) for n in range(3)], made(7, "1.2.999")
    with archive(ours, [*ours[:2], alien]) as peer:
        done = bring(peer, shelf)
    assert not done.complete
    assert done.missing == {ours[2][0]}
    assert alien[0] not in shelf.uids()


@pytest.mark.timeout(30)
def test_an_object_that_comes_twice_is_counted_once_and_fills_no_place(
    shelf: FolderShelf,
) -> None:
    ours = [made(n) for n in range(3)]
    with archive(ours, [ours[0], ours[0], ours[0]]) as peer:
        done = bring(peer, shelf)
    assert not done.complete
    assert done.received == {ours[0][0]}
    assert done.missing == {ours[1][0], ours[2][0]}


@pytest.mark.timeout(30)
def test_success_without_an_object_is_an_error_with_its_cause(shelf: FolderShelf) -> None:
    with archive([made(1)], []) as peer, pytest.raises(PeerTrouble) as told:
        bring(peer, shelf)
    assert "sent no object" in str(told.value)
    assert "does not hold the study any more, or may not send it" in str(told.value)
    assert told.value.advice.endswith(".")


@pytest.mark.timeout(30)
def test_more_of_the_study_than_it_lists_is_not_taken_for_what_is_missing(
    shelf: FolderShelf,
) -> None:
    ours = [made(n) for n in range(3)]
    with archive(ours[:2], [ours[0], ours[2]]) as peer:
        done = bring(peer, shelf)
    assert not done.complete
    assert done.missing == {ours[1][0]}
