"""However badly an archive behaves, asking it ends soon, with one sentence a person can use."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from domain.errors import LightboxError
from domain.work import Cancelled, Unwatched
from pacs_client.association import (
    PeerFailed,
    PeerRefused,
    PeerStalled,
    PeerTrouble,
    PeerUnreachable,
)
from pacs_client.peers import Peer
from pacs_client.query import Criteria, echo, search
from pacs_client.retrieve import retrieve
from pacs_client.wire import Limits
from tests.peers import bad_peer
from tests.peers.bad_peer import BadPeer, Script
from tests.peers.conftest import SEAT, free_port
from tests.peers.shelf import FolderShelf
from tests.peers.studies import make_object

WORK = Unwatched()
HASTY = Limits(
    connect_seconds=1,
    associate_seconds=0.5,
    idle_seconds=0.5,
    stall_seconds=0.5,
    fruitless_seconds=1,
)


def assert_tells_a_person(error: LightboxError) -> None:
    assert str(error).endswith(".")
    assert error.advice.endswith(".")
    assert not any(word in str(error) for word in ("Error", "Exception", "PDU", "socket"))


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (bad_peer.rejects, PeerRefused),
        (bad_peer.is_full, PeerRefused),
        (bad_peer.says_nothing, PeerStalled),
        (bad_peer.stalls_in_a_header, PeerStalled),
        (bad_peer.stalls_in_a_unit, PeerStalled),
        (bad_peer.drips, PeerStalled),
        (bad_peer.speaks_http, PeerFailed),
        (bad_peer.claims_four_gigabytes, PeerFailed),
        (bad_peer.hangs_up, PeerFailed),
        (bad_peer.aborts, PeerFailed),
        (bad_peer.stalls_after_accepting, PeerStalled),
        (bad_peer.stalls_in_an_answer, PeerStalled),
        (bad_peer.answers_something_else, PeerFailed),
        (bad_peer.answers_with_noise, PeerFailed),
        (bad_peer.sends_a_value_longer_than_its_unit, PeerFailed),
    ],
    ids=lambda value: value.__name__,
)
@pytest.mark.timeout(15)  # the limits above add up to far less; without them it would not end
def test_one_sentence_and_an_end_for_a_peer_that(script: Script, kind: type[PeerTrouble]) -> None:
    with BadPeer(script) as peer, pytest.raises(kind) as told:
        echo(peer, SEAT, limits=HASTY)
    assert_tells_a_person(told.value)


def test_nobody_at_the_address_is_said_so() -> None:
    nobody = Peer("The peer", "NOBODY", "127.0.0.1", free_port())
    with pytest.raises(PeerUnreachable, match="The peer cannot be reached") as told:
        echo(nobody, SEAT, limits=HASTY)
    assert_tells_a_person(told.value)


def test_patients_nobody_asked_for_are_not_listed() -> None:
    with BadPeer(bad_peer.finds_others_too) as peer:
        answer = search(peer, SEAT, Criteria(name="DOE*"), WORK, limits=HASTY)
    assert [found.study.uid for found in answer.studies] == ["1.2.3", "1.2.1"]
    assert answer.refused_rows == 3


@pytest.mark.timeout(20)
def test_an_answer_without_end_is_cut() -> None:
    with BadPeer(bad_peer.finds_without_end) as peer:
        answer = search(peer, SEAT, Criteria(), WORK, most=50, limits=HASTY)
    assert len(answer.studies) == 50
    assert answer.cut


@pytest.fixture
def shelf(tmp_path: Path) -> FolderShelf:
    return FolderShelf(tmp_path)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "move",
    [
        bad_peer.claims_to_have_moved,
        bad_peer.moves_without_end,
        bad_peer.says_nothing_in_the_move,
        bad_peer.dies_in_the_move,
    ],
    ids=lambda value: value.__name__,
)
def test_nothing_received_is_an_error_whatever_the_peer_claims(
    move: object, shelf: FolderShelf
) -> None:
    assert callable(move)
    script = bad_peer.archive_of(["1.2.1.1.1", "1.2.1.1.2", "1.2.1.1.3"], move)
    with BadPeer(script) as peer, pytest.raises(PeerTrouble) as told:
        retrieve(
            peer,
            SEAT,
            "1.2.1",
            held=lambda: shelf.of_study("1.2.1"),
            work=WORK,
            limits=HASTY,
        )
    assert_tells_a_person(told.value)


@pytest.mark.timeout(30)
def test_a_peer_that_dies_in_the_move_leaves_an_incomplete_study_with_what_is_missing(
    shelf: FolderShelf,
) -> None:
    uid, part10 = make_object("1.2.1", "1.2.1.1", 1)

    def move(line: bad_peer.Line, number: int) -> None:
        shelf.keep(part10, "BAD")  # as if our listener had received it
        bad_peer.dies_in_the_move(line, number)

    with BadPeer(bad_peer.archive_of([uid, "1.2.1.1.2"], move)) as peer:
        done = retrieve(
            peer,
            SEAT,
            "1.2.1",
            held=lambda: shelf.of_study("1.2.1"),
            work=WORK,
            limits=HASTY,
        )
    assert not done.complete
    assert done.received == {uid}
    assert done.missing == {"1.2.1.1.2"}
    assert done.reason.endswith(".")


@pytest.mark.timeout(30)
def test_a_peer_that_says_nothing_while_images_arrive_is_waited_for(shelf: FolderShelf) -> None:
    made = dict(make_object("1.2.1", "1.2.1.1", number) for number in range(5))

    def move(line: bad_peer.Line, number: int) -> None:
        for part10 in made.values():
            time.sleep(0.5)  # five times that is far beyond every limit but the one for progress
            shelf.keep(part10, "BAD")
        line.answer(bad_peer.command(0x8021, a=number, s=0, c=5, f=0))
        line.request()

    seen: list[int] = []
    with BadPeer(bad_peer.archive_of(list(made), move)) as peer:
        done = retrieve(
            peer,
            SEAT,
            "1.2.1",
            held=lambda: shelf.of_study("1.2.1"),
            work=WORK,
            limits=HASTY,
            on_progress=lambda progress: seen.append(progress.received),
        )
    assert done.complete
    assert len(set(seen)) > 2


@pytest.mark.timeout(30)
def test_a_list_shorter_than_the_archives_own_count_is_never_complete(shelf: FolderShelf) -> None:
    uid, part10 = make_object("1.2.1", "1.2.1.1", 1)

    def move(line: bad_peer.Line, number: int) -> None:
        shelf.keep(part10, "BAD")
        line.answer(bad_peer.command(0x8021, a=number, s=0, c=1, f=0))
        line.request()

    with BadPeer(bad_peer.archive_of([uid], move, told="5")) as peer:
        done = retrieve(
            peer, SEAT, "1.2.1", held=lambda: shelf.of_study("1.2.1"), work=WORK, limits=HASTY
        )
    assert (done.complete, done.expected_count, len(done.received)) == (False, 5, 1)


@pytest.mark.timeout(30)
def test_another_study_that_comes_in_the_move_is_not_counted(shelf: FolderShelf) -> None:
    _, alien = make_object("1.2.999", "1.2.999.1", 1)

    def move(line: bad_peer.Line, number: int) -> None:
        shelf.keep(alien, "BAD")
        bad_peer.claims_to_have_moved(line, number)

    with (
        BadPeer(bad_peer.archive_of(["1.2.1.1.1"], move)) as peer,
        pytest.raises(PeerFailed, match="Nothing of this study came"),
    ):
        retrieve(
            peer,
            SEAT,
            "1.2.1",
            held=lambda: shelf.of_study("1.2.1"),
            work=WORK,
            limits=HASTY,
        )


class Impatient:
    """A person who stops the work a moment after it began."""

    def __init__(self) -> None:
        self._until = time.monotonic() + 0.5

    def report(self, done: float, note: str = "") -> None:
        pass

    def pause_point(self) -> None:
        if time.monotonic() > self._until:
            raise Cancelled


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "script",
    [bad_peer.says_nothing, bad_peer.stalls_after_accepting, bad_peer.stalls_in_a_unit],
    ids=lambda value: value.__name__,
)
def test_a_person_can_stop_waiting_for_a_silent_peer(script: Script) -> None:
    with BadPeer(script) as peer, pytest.raises(Cancelled):
        echo(peer, SEAT, Impatient(), limits=Limits())


@pytest.mark.timeout(30)
def test_stopping_a_move_tells_the_peer(shelf: FolderShelf) -> None:
    told: list[bytes] = []

    def move(line: bad_peer.Line, number: int) -> None:
        line.answer(bad_peer.command(0x8021, a=number, s=0xFF00, r=3, c=0, f=0))
        told.append(line.unit()[1])
        line.answer(bad_peer.command(0x8021, a=number, s=0xFE00, r=3, c=0, f=0))
        line.unit()

    with (
        BadPeer(bad_peer.archive_of(["1.2.1.1.1"], move)) as peer,
        pytest.raises(Cancelled),
    ):
        retrieve(peer, SEAT, "1.2.1", held=lambda: shelf.of_study("1.2.1"), work=Impatient())
    assert b"\0\0\x00\x01\x02\0\0\0\xff\x0f" in told[0]  # C-CANCEL-RQ
