"""B-19, A-01, A-02, A-04, A-05: whatever a caller says to `listen`, it goes on and serves.

The listener is the program itself in a process of its own; DCMTK's echoscu says whether it lives,
/proc what it holds, find(1) what it wrote.
"""

from __future__ import annotations

import random
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.faults.listening import SENDER, Listening, Profile, echoes, listening, new_profile
from tests.hostile import counts
from tests.hostile.conversations import bad_conversation
from tests.peers import bad_peer
from tests.peers.bad_peer import connect, seconds_until_closed
from tests.peers.servers import SEAT, run
from tests.peers.studies import make_study

GROWTH = 48 << 20
OPENING = bad_peer.associate_request(calling=SENDER)
# Others of the hospital, each as greedy as it may be.
OTHERS = [f"OTHER{n}" for n in range(10)]


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    for name in ("here", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    return new_profile(tmp_path / "profile", *OTHERS)


@pytest.fixture
def listener(profile: Profile) -> Iterator[Listening]:
    with listening(profile) as running:
        yield running


def say(listener: Listening, said: bytes) -> None:
    """Say everything at once, hang up, and wait until the listener has let go."""
    with connect(listener.port) as line:
        with suppress(OSError):
            line.sendall(said)
            line.shutdown(socket.SHUT_WR)
        # The socket gives up after 20 s of silence: then somebody is held for ever.
        seconds_until_closed(line)


def written_outside(profile: Profile, marker: Path) -> str:
    folder = profile.folder.parent
    command = ["/usr/bin/find", folder, "-newer", marker, "-type", "f", "-not", "-path"]
    done = subprocess.run(  # noqa: S603 - find, by full path
        [*map(str, command), f"{profile.folder}/*"], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.timeout(600)
def test_b19_a_thousand_bad_conversations_leave_the_listener_alive(
    profile: Profile, listener: Listening, program: Callable[[str], str], tmp_path: Path
) -> None:
    dice = random.Random("B-19")  # noqa: S311 - the same conversations every time
    marker = tmp_path / "marker"
    marker.touch()
    echoed = 0
    held = [0, 0, 0]
    for number in range(counts.tries("B-19")):
        say(listener, bad_conversation(dice, number))
        if number % 100 == 99:
            assert listener.alive
            assert echoes(program, listener)
            echoed += 1
        if number == 99:
            held = [listener.resident_bytes, listener.threads, listener.handles]
    assert listener.resident_bytes - held[0] < GROWTH
    assert listener.threads <= held[1] + 2
    assert listener.handles <= held[2] + 4
    assert written_outside(profile, marker) == ""
    counts.TOLD.append(
        f"B-19: {counts.tries('B-19')} conversations, {echoed} times echoscu was answered between"
    )
    # What the caller did wrong is on record, and does not fill it.
    assert 1 <= profile.alerts().count("listen.protocol") < 20


def test_a01_a_stranger_a_wrong_name_and_a_wrong_place_are_turned_away_and_on_record(
    profile: Profile, listener: Listening, program: Callable[[str], str]
) -> None:
    where = ("127.0.0.1", str(listener.port))
    echo = program("echoscu")
    stranger = run([echo, "-aet", "EVIL", "-aec", SEAT, *where])
    assert "Calling AE Title Not Recognized" in stranger.stderr
    misled = run([echo, "-aet", SENDER, "-aec", "WRONG", *where])
    assert "Called AE Title Not Recognized" in misled.stderr
    with connect(listener.port, "127.0.0.77") as line:
        line.sendall(OPENING)
        assert line.recv(10, socket.MSG_WAITALL) == bytes((3, 0, 0, 0, 0, 4, 0, 1, 1, 3))
    assert echoes(program, listener)
    assert set(profile.alerts()) >= {
        "listen.refused-caller", "listen.refused-called", "listen.refused-address",
    }  # fmt: skip


def test_a02_a_peer_that_may_only_echo_can_do_nothing_else_and_its_try_is_on_record(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    profile = new_profile(tmp_path / "profile", may="echo")
    study = make_study(tmp_path / "study", series=1, images=1)
    (file,) = study.files.values()
    titles = ("-aet", SENDER, "-aec", SEAT, "127.0.0.1", str(profile.port))
    with listening(profile) as listener:
        stored = run([program("storescu"), *titles, file])
        assert stored.returncode != 0
        assert "No Acceptable Presentation Contexts" in stored.stderr
        # Storage commitment, which nobody asked for: its only context is not taken.
        wanted = bad_peer.associate_request(
            ("1.2.840.10008.1.20.1", bad_peer.IMPLICIT), calling=SENDER
        )
        report = bad_peer.unit(4, bad_peer.value(1, 3, bad_peer.command(0x0100, m=1)))
        with connect(listener.port) as line:
            line.sendall(wanted + report)
            head = line.recv(6, socket.MSG_WAITALL)
            body = line.recv(struct.unpack(">BxL", head)[1], socket.MSG_WAITALL)
            assert head[0] == 2
            context = body.index(bad_peer.item(0x21, bytes(4))[:1], 68)
            assert body[context + 6] == 3  # the abstract syntax is not supported
            assert seconds_until_closed(line) < 15
        assert echoes(program, listener)
    with profile.records() as (archive, _):
        assert archive.sop_uids(study.uid) == frozenset()
    # The second within a minute is counted, not told anew.
    assert "listen.refused-service" in profile.alerts()


def associated(stack: ExitStack, listener: Listening, title: str) -> bytes:
    """Open an association that says nothing more; return the listener's answer."""
    line = stack.enter_context(connect(listener.port))
    line.sendall(bad_peer.associate_request(calling=title))
    head = line.recv(6, socket.MSG_WAITALL)
    return head + line.recv(struct.unpack(">BxL", head)[1], socket.MSG_WAITALL)


@pytest.mark.timeout(180)
def test_a04_a_flood_keeps_no_known_peer_out_and_takes_no_memory(
    listener: Listening, program: Callable[[str], str]
) -> None:
    assert echoes(program, listener)
    before = listener.resident_bytes
    full = bytes((3, 0, 0, 0, 0, 4, 0, 2, 3, 2))
    with ExitStack() as stack:
        for number in range(300):
            stack.enter_context(connect(listener.port, f"127.0.0.{2 + number % 100}"))
        answers = [associated(stack, listener, title) for title in OTHERS for _ in range(20)]
        inside = sum(answer[0] == 2 for answer in answers)
        # Eight fill it with twelve each, the ninth finds four places, the tenth its one.
        assert inside == 8 * 12 + 4 + 1
        assert all(answer == full for answer in answers if answer[0] != 2)
        # The house is full, and whoever has nobody inside yet is let in all the same.
        words = ["-aet", SENDER, "-aec", SEAT, "--repeat", "1000"]
        said = run([program("echoscu"), *words, "127.0.0.1", str(listener.port)])
        assert said.returncode == 0, said.stderr
        assert listener.resident_bytes - before < 2 * GROWTH
    assert listener.alive
    assert echoes(program, listener)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("known", [False, True])
def test_a05_a_claim_of_four_gigabytes_is_cut_at_its_header(
    listener: Listening, program: Callable[[str], str], known: bool
) -> None:
    assert echoes(program, listener)
    before = listener.resident_bytes
    for _ in range(20):
        with connect(listener.port) as line:
            if known:
                line.sendall(OPENING)
                head = line.recv(6, socket.MSG_WAITALL)
                line.recv(struct.unpack(">BxL", head)[1], socket.MSG_WAITALL)
            with suppress(OSError):
                line.sendall((b"\x04" if known else b"\x01") + b"\0\xff\xff\xff\xff")
                # It is let go before it has said any of what it announced.
                assert line.recv(1) in (b"", b"\x07")
                for _ in range(20):
                    line.sendall(bytes(100_000))
            seconds_until_closed(line)
    assert listener.resident_bytes - before < GROWTH
    assert echoes(program, listener)
