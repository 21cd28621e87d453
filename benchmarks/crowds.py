"""Many senders, many objects and great ones at `listen`, and what it holds meanwhile."""

from __future__ import annotations

import socket
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.bench import Bench, nodelay
from benchmarks.network import program, renamed, sent
from benchmarks.rows import NotRun, Row, seconds
from pacs_client.peers import Peer
from tests.faults.great import great_object, watched
from tests.faults.listening import SENDER, Listening, listening, new_profile
from tests.peers import bad_peer
from tests.peers.servers import SEAT
from tests.peers.studies import make_study

_SENDERS = 8
_STUDY = 20_000
_GREAT_BYTES = 2_000_000_000
_OTHERS = [f"OTHER{n}" for n in range(10)]
_MB = 1e6


def _together(all_files: Sequence[Sequence[Path]], peer: Peer) -> float:
    """Return the seconds that several senders take, each over an association of its own."""

    def act() -> None:
        running = [
            subprocess.Popen(  # noqa: S603 - DCMTK's sender, by its full path
                [
                    *(program("storescu"), "-aet", SENDER, "-aec", peer.aet),
                    *(peer.host, str(peer.port), *map(str, files)),
                ],
                env=nodelay(True),
            )
            for files in all_files
        ]
        assert [one.wait() for one in running] == [0] * len(all_files)

    return seconds(act)


def several_senders(bench: Bench) -> Iterator[Row | NotRun]:
    """Eight senders at once, none of whose images is lost, against one alone."""
    what = f"receive from {_SENDERS} senders at once, none lost"
    if not program("storescu"):
        yield NotRun(what, "DCMTK is not installed")
        return
    profile = new_profile(bench.new_folder() / "profile")
    alone, together, count = [], [], 0
    with listening(profile) as listener:
        for _ in range(bench.runs + 1):
            one = renamed(bench.few, bench.new_folder())
            eight = [renamed(bench.few[:50], bench.new_folder()) for _ in range(_SENDERS)]
            alone.append(len(one) / _together([one], listener.peer))
            total = sum(map(len, eight))
            together.append(total / _together(eight, listener.peer))
            count += len(one) + total
            for file in (*one, *(file for files in eight for file in files)):
                file.unlink()
    with profile.records() as (archive, _):
        assert sum(study.instances for study in archive.studies()) == count
    ours, peer = statistics.median(together[1:]), statistics.median(alone[1:])
    yield Row(
        what, ours, "images/s", "faster than one", ours > peer, peer,
        "one sender alone; storescu, Nagle off",
    )  # fmt: skip


def a_study_of_thousands(bench: Bench) -> Iterator[Row | NotRun]:
    """A study of 20,000 small instances over one association, and the memory it takes."""
    what = f"memory taken by receiving a study of {_STUDY:,} instances"
    if not program("storescu"):
        yield NotRun(what, "DCMTK is not installed")
        return
    profile = new_profile(bench.new_folder() / "profile")
    folder = bench.new_folder()
    study = make_study(folder, series=4, images=_STUDY // 4)
    with listening(profile) as listener:
        sent(bench.few, listener.peer, SENDER, nagle_off=True)
        before = listener.resident_bytes
        with watched(listener) as most:
            everything = (Path("--scan-directories"), folder)  # a line of 20,000 is too long
            took = sent(everything, listener.peer, SENDER, nagle_off=True)
    with profile.records() as (archive, _):
        assert archive.sop_uids(study.uid) == study.uids
    grown = (most[0] - before) / _MB
    yield Row(
        what, grown, "MB", "64 MB", grown <= 64,
        note=f"at most {most[0] / _MB:.0f} MB in all, {_STUDY / took:.0f} images/s",
    )  # fmt: skip


def a_great_object(bench: Bench) -> Iterator[Row | NotRun]:
    """One object of two gigabytes, and the memory it takes."""
    what = "memory taken by receiving one object of 2 GB"
    if not program("storescu"):
        yield NotRun(what, "DCMTK is not installed")
        return
    profile = new_profile(bench.new_folder() / "profile")
    uid, file, _ = great_object(bench.new_folder() / "great.dcm", _GREAT_BYTES)
    with listening(profile) as listener:
        sent(bench.few[:1], listener.peer, SENDER, nagle_off=True)
        before = listener.resident_bytes
        with watched(listener) as most:
            took = sent([file], listener.peer, SENDER, nagle_off=True)
    with profile.records() as (archive, _):
        assert archive.size(uid) > _GREAT_BYTES - 4_000_000
    file.unlink()
    grown = (most[0] - before) / _MB
    yield Row(
        what, grown, "MB", "2x the object and 64 MB", grown <= 2 * _GREAT_BYTES / _MB + 64,
        note=f"at most {most[0] / _MB:.0f} MB in all, {took:.1f} s",
    )  # fmt: skip


def a_crowd(bench: Bench) -> Iterator[Row | NotRun]:
    """A good peer sends beside 100 associations, 60 idle connections and a stalled peer."""
    what = "receive from one sender, in a crowd of 100 associations, 60 idle lines, a stalled peer"
    if not program("storescu"):
        yield NotRun(what, "DCMTK is not installed")
        return
    profile = new_profile(bench.new_folder() / "profile", *_OTHERS, "STALLED")
    alone, crowded, grown = [], [], 0.0
    with listening(profile) as listener:

        def rate() -> float:
            files = renamed(bench.few[:50], bench.new_folder())
            took = sent(files, listener.peer, SENDER, nagle_off=True)
            for file in files:
                file.unlink()
            return len(files) / took

        rate()
        for _ in range(bench.runs):
            alone.append(rate())
            before = listener.resident_bytes
            with ExitStack() as stack:
                _crowd(stack, listener)
                crowded.append(rate())
                grown = max(grown, (listener.resident_bytes - before) / _MB)
    with profile.records() as (archive, _):
        assert sum(study.instances for study in archive.studies()) == 50 * (2 * bench.runs + 1)
    ours, peer = statistics.median(crowded), statistics.median(alone)
    yield Row(
        what, ours, "images/s", "served, memory flat (64 MB)", ours > 0 and grown <= 64, peer,
        "the same sender alone; Nagle off", note=f"{grown:.0f} MB more in the crowd",
    )  # fmt: skip


def _crowd(stack: ExitStack, listener: Listening) -> None:
    """Bring everybody in: those who agreed and say nothing, who said nothing, who stopped."""
    for title in _OTHERS:
        for _ in range(10):
            line = stack.enter_context(bad_peer.connect(listener.port))
            line.sendall(bad_peer.associate_request(calling=title))
            assert line.recv(1, socket.MSG_PEEK) == b"\2", "not let in"
    for number in range(60):
        stack.enter_context(bad_peer.connect(listener.port, f"127.0.0.{2 + number % 4}"))
    stalled = stack.enter_context(bad_peer.connect(listener.port))
    offer = (bad_peer.CT, bad_peer.IMPLICIT)
    stalled.sendall(bad_peer.associate_request(offer, calling="STALLED", called=SEAT))
    assert stalled.recv(1, socket.MSG_PEEK) == b"\2"
    store = bad_peer.value(1, 3, bad_peer.command(0x0001, data=True, m=1))
    stalled.sendall(bad_peer.unit(4, store) + b"\4\0\0\1\0\0" + bytes(2000))


ROWS = (several_senders, a_study_of_thousands, a_great_object, a_crowd)
