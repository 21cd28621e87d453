"""DCMTK's storescp, told to misbehave: each object's outcome is known, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pydicom
import pytest

from domain.work import Unwatched
from pacs_client.association import PeerFailed, PeerRefused, PeerStalled
from pacs_client.peers import Peer
from pacs_client.send import Fate, Outgoing, send
from pacs_client.wire import Limits
from tests.peers.conftest import SEAT, answers, free_port, run, running
from tests.peers.studies import CT, MadeStudy

HASTY = Limits(associate_seconds=1, idle_seconds=1, stall_seconds=1)
Receiver = Callable[..., "Iterator[Peer]"]


@contextmanager
def storescp(
    program: Callable[[str], str], folder: Path, *options: str, port: int = 0
) -> Iterator[Peer]:
    port = port or free_port()
    (folder / "got").mkdir(parents=True)
    command = [program("storescp"), *options, "-od", str(folder / "got"), str(port)]
    with running(command, folder, lambda: answers(port)):
        yield Peer("The receiver", "STORESCP", "127.0.0.1", port)


def outgoing(study: MadeStudy) -> list[Outgoing]:
    return [
        Outgoing(uid, CT, "1.2.840.10008.1.2.1", path.read_bytes)
        for uid, path in study.files.items()
    ]


def received(folder: Path) -> set[str]:
    return {str(pydicom.dcmread(path).SOPInstanceUID) for path in (folder / "got").iterdir()}


def test_a_good_receiver_gets_every_object(
    program: Callable[[str], str], study: MadeStudy, tmp_path: Path
) -> None:
    with storescp(program, tmp_path / "scp") as peer:
        sent = send(peer, SEAT, outgoing(study), Unwatched(), limits=HASTY)
    assert sent.complete
    assert received(tmp_path / "scp") == study.uids


def test_a_receiver_that_wants_no_association(
    program: Callable[[str], str], study: MadeStudy, tmp_path: Path
) -> None:
    with (
        storescp(program, tmp_path / "scp", "--refuse") as peer,
        pytest.raises(PeerRefused, match="The receiver refused the connection") as told,
    ):
        send(peer, SEAT, outgoing(study), Unwatched(), limits=HASTY)
    assert told.value.advice


def test_a_receiver_that_turns_nameless_implementations_away_knows_ours(
    program: Callable[[str], str], study: MadeStudy, tmp_path: Path
) -> None:
    with storescp(program, tmp_path / "scp", "--reject") as peer:
        assert send(peer, SEAT, outgoing(study), Unwatched(), limits=HASTY).complete


@pytest.mark.parametrize(
    ("options", "fate"),
    [
        (("--abort-during",), Fate.FAILED),
        # It keeps the object and never says so: sending it again is right, believing it is not.
        (("--abort-after",), Fate.FAILED),
        (("--sleep-during", "5"), Fate.FAILED),
    ],
    ids=["aborts during a store", "aborts before its answer", "sleeps during a store"],
)
def test_nothing_counts_as_accepted_by_a_receiver_that(
    program: Callable[[str], str],
    study: MadeStudy,
    tmp_path: Path,
    options: tuple[str, ...],
    fate: Fate,
) -> None:
    with storescp(program, tmp_path / "scp", *options) as peer:
        sent = send(peer, SEAT, outgoing(study), Unwatched(), limits=HASTY)
    assert not sent.accepted
    assert sent.outcomes[0].fate is fate
    assert {o.fate for o in sent.outcomes[1:]} == {Fate.UNSENT}
    assert all(o.reason.endswith(".") for o in sent.outcomes)


def test_an_object_in_a_compression_the_receiver_does_not_take_is_refused_by_name(
    program: Callable[[str], str], study: MadeStudy, tmp_path: Path
) -> None:
    objects = outgoing(study)
    odd = Outgoing(objects[0].sop_uid, CT, "1.2.840.10008.1.2.4.80", objects[0].read)
    with storescp(program, tmp_path / "scp") as peer:
        sent = send(peer, SEAT, [odd, *objects[1:]], Unwatched(), limits=HASTY)
    assert [o.sop_uid for o in sent.outcomes if o.fate is Fate.REFUSED] == [odd.sop_uid]
    assert sent.accepted == study.uids - {odd.sop_uid}


def test_a_receiver_that_takes_no_compression_gets_the_object_decompressed(
    program: Callable[[str], str], study: MadeStudy, tmp_path: Path
) -> None:
    uid, path = next(iter(study.files.items()))
    compressed = tmp_path / "compressed.dcm"
    assert run([program("dcmcjpls"), path, compressed]).returncode == 0
    jpeg_ls = "1.2.840.10008.1.2.4.80"
    one = Outgoing(uid, CT, jpeg_ls, compressed.read_bytes, decompressed=path.read_bytes)
    with storescp(program, tmp_path / "scp") as peer:
        sent = send(peer, SEAT, [one], Unwatched(), limits=HASTY)
    assert sent.complete
    (got,) = (tmp_path / "scp" / "got").iterdir()
    assert pydicom.dcmread(got).PixelData == pydicom.dcmread(path).PixelData


def test_errors_of_the_network_have_one_root() -> None:
    assert PeerFailed.__base__ is PeerStalled.__base__ is PeerRefused.__base__
