"""A seat brings a study to its end: over any way, from any archive, through pauses and restarts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pydicom
import pytest

from app.actions.duties import look_after
from app.actions.missing import aside_of, gaps_of
from app.actions.peers import add_peer, peer
from app.actions.retrieving import fetch, start, take_up_again
from app.actions.seat import set_seat
from app.state.transfers import RetrieveRow
from app.workstation import Workstation
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.send import Outgoing, send
from tests.peers.conftest import SEAT, free_port
from tests.peers.proxy import Proxy
from tests.peers.studies import CT, MadeStudy, make_study
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test
WORK = Unwatched()


def fill(archive: Peer, study: MadeStudy, uids: list[str] | None = None) -> None:
    """Put a study, or some of it, into an archive."""
    objects = [
        Outgoing(
            uid,
            CT,
            str(pydicom.dcmread(study.files[uid]).file_meta.TransferSyntaxUID),
            study.files[uid].read_bytes,
        )
        for uid in (uids if uids is not None else list(study.files))
    ]
    assert send(archive, SEAT, objects, WORK).complete


@contextmanager
def seat_of(folder: Path, port: int) -> Iterator[Workstation]:
    made = open_workstation(folder, passphrase=PASSPHRASE)
    try:
        set_seat(made, port=port)
        yield made
    finally:
        made.close()


@pytest.fixture
def station(tmp_path: Path, seat_port: int) -> Iterator[Workstation]:
    """A seat where the archives expect it."""
    with seat_of(tmp_path / "seat", seat_port) as made:
        yield made


def know(station: Workstation, archive: Peer, *, port: int | None = None) -> Peer:
    add_peer(station, archive.name, f"{archive.aet}@127.0.0.1:{port or archive.port}")
    return peer(station, archive.name)


def wait_until(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + 40
    while not ready():
        assert time.monotonic() < until, "it did not come that far"
        time.sleep(0.01)


def row(station: Workstation) -> RetrieveRow:
    return station.transfers.retrieves[0]


def test_what_the_first_archive_lacks_comes_from_the_second(
    station: Workstation, orthanc_server: Peer, dcmqrscp_server: Peer, study: MadeStudy
) -> None:
    """The first archive's line is cut for good in the middle; the second has the same study."""
    fill(orthanc_server, study)
    fill(dcmqrscp_server, study)
    with Proxy(orthanc_server.port) as line:
        line.cut_after(20_000, comes_back=False)
        archives = [know(station, orthanc_server, port=line.port), know(station, dcmqrscp_server)]

        got = fetch(station, archives, study.uid, WORK, prefer="get")

    assert got.complete
    assert station.records.archive.sop_uids(study.uid) == study.uids
    first = [tried for tried in got.tried if tried.peer == orthanc_server.name]
    assert 0 < first[-1].received < 24


def test_an_archive_that_holds_less_than_another_one_said_does_not_make_a_study_whole(
    station: Workstation, orthanc_server: Peer, study: MadeStudy
) -> None:
    fill(orthanc_server, study, sorted(study.files)[:10])
    station.records.archive.expect(study.uid, 24, "the other archive")

    fetch(station, [know(station, orthanc_server)], study.uid, WORK)

    summary = station.records.archive.study(study.uid)
    assert (summary.instances, summary.expected, summary.complete) == (10, 24, False)


def test_an_archive_that_cannot_be_reached_is_named_and_the_next_one_asked(
    station: Workstation, dcmqrscp_server: Peer, study: MadeStudy
) -> None:
    fill(dcmqrscp_server, study)
    add_peer(station, "Gone", f"GONE@127.0.0.1:{free_port()}")

    got = fetch(station, [peer(station, "Gone"), know(station, dcmqrscp_server)], study.uid, WORK)

    assert got.complete
    assert [(tried.peer, tried.reason) for tried in got.tried] == [
        ("Gone", "Gone cannot be reached.")
    ]
    assert "Gone cannot be reached." in got.reason


@pytest.mark.timeout(90)
def test_a_study_that_came_short_is_listed_by_number_and_stays_on_record_until_it_is_whole(
    station: Workstation, orthanc_server: Peer, study: MadeStudy
) -> None:
    """F-09: Orthanc loses the line for good in the middle; what is missing is known by number."""
    fill(orthanc_server, study)
    with Proxy(orthanc_server.port) as line:
        archive = know(station, orthanc_server, port=line.port)
        line.cut_after(20_000, comes_back=False)
        got = fetch(station, [archive], study.uid, WORK, prefer="get")

        assert not got.complete
        held = station.records.archive.sop_uids(study.uid)
        assert held
        assert got.missing == study.uids - held
        summary = station.records.archive.study(study.uid)
        assert (summary.instances, summary.expected, summary.complete) == (len(held), 24, False)
        numbers = {
            int(pydicom.dcmread(path).InstanceNumber)
            for uid, path in study.files.items()
            if uid not in held
        }
        gaps = gaps_of(station.records, study.uid)
        assert sum(gap.missing for gap in gaps) == 24 - len(held)
        assert {n for gap in gaps for n in _numbers(gap.numbers)} == numbers
        (unfinished,) = station.records.retrieves.all()
        assert (unfinished.study_uid, unfinished.state) == (study.uid, "incomplete")
        assert unfinished.reason.endswith(".")

        line.plug_in()
        assert fetch(station, [archive], study.uid, WORK).complete
    assert station.records.retrieves.all() == ()
    assert gaps_of(station.records, study.uid) == ()


def _numbers(text: str) -> set[int]:
    found: set[int] = set()
    for part in text.split(", "):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


@pytest.mark.timeout(90)
def test_a_retrieve_that_is_paused_keeps_what_came_and_goes_on_from_there(
    station: Workstation, orthanc_server: Peer, study: MadeStudy
) -> None:
    fill(orthanc_server, study)
    with Proxy(orthanc_server.port, bytes_per_second=20_000) as line:
        archive = know(station, orthanc_server, port=line.port)
        start(station, study.uid, "CT", [archive], 24, prefer="get")
        wait_until(lambda: len(station.records.archive.sop_uids(study.uid)) >= 3)
        pause = row(station).pause
        assert pause is not None
        pause()
        wait_until(lambda: row(station).state == "paused")
        held = len(station.records.archive.sop_uids(study.uid))
        assert 3 <= held < 24
        assert (row(station).stored, row(station).expected) == (held, 24)
        assert station.records.retrieves.all()[0].state == "paused"
        look_after(station)  # nothing goes on by itself
        assert row(station).state == "paused"

        resume = row(station).resume
        assert resume is not None
        line._pace = None
        resume()
        wait_until(lambda: row(station).state == "done")
    assert station.records.archive.sop_uids(study.uid) == study.uids
    assert station.records.retrieves.all() == ()


@pytest.mark.timeout(90)
def test_a_retrieve_that_was_under_way_goes_on_after_a_restart(
    tmp_path: Path, seat_port: int, orthanc_server: Peer, study: MadeStudy
) -> None:
    fill(orthanc_server, study)
    with Proxy(orthanc_server.port, bytes_per_second=20_000) as line:
        with seat_of(tmp_path / "seat", seat_port) as before:
            archive = know(before, orthanc_server, port=line.port)
            start(before, study.uid, "CT", [archive], 24, prefer="get")
            wait_until(lambda: len(before.records.archive.sop_uids(study.uid)) >= 3)
        line._pace = None
        with seat_of(tmp_path / "seat", seat_port) as after:
            held = len(after.records.archive.sop_uids(study.uid))
            assert 3 <= held < 24
            states: list[tuple[str, int]] = []
            after.transfers.watch(lambda: states.append((row(after).state, row(after).stored)))

            take_up_again(after)

            wait_until(lambda: row(after).state == "done")
            assert states[0] == ("waiting", held)
            assert after.records.archive.sop_uids(study.uid) == study.uids
            assert after.records.retrieves.all() == ()


def test_every_way_that_failed_is_in_the_audit_log_with_its_reason(
    tmp_path: Path, dcmqrscp_server: Peer, study: MadeStudy
) -> None:
    """Nobody listens where the archive sends: the move fails, and the get brings it."""
    fill(dcmqrscp_server, study)
    with seat_of(tmp_path / "deaf", free_port()) as deaf:
        got = fetch(deaf, [know(deaf, dcmqrscp_server)], study.uid, WORK)
        assert got.how == "move, then get"
        out = tmp_path / "audit.jsonl"
        deaf.records.audit.export(out)
    written = out.read_text(encoding="utf-8")
    assert "tried-1" in written
    assert "dcmqrscp move: dcmqrscp" in written


def test_a_study_made_elsewhere_is_never_counted_for_this_one(
    station: Workstation, orthanc_server: Peer, study: MadeStudy, tmp_path: Path
) -> None:
    fill(orthanc_server, study)
    other = make_study(tmp_path / "other", series=1, images=3)
    fill(orthanc_server, other)

    got = fetch(station, [know(station, orthanc_server)], study.uid, WORK)

    assert got.received == study.uids
    assert station.records.archive.sop_uids(other.uid) == frozenset()


def test_what_came_and_could_not_be_read_is_told_apart_from_what_never_came(
    station: Workstation, dcmqrscp_server: Peer, study: MadeStudy
) -> None:
    """One of the archive's objects says that it has more pixels than it has."""
    broken = sorted(study.files)[3]
    lying = pydicom.dcmread(study.files[broken])
    lying.Rows = 60_000
    lying.save_as(study.files[broken])
    fill(dcmqrscp_server, study)

    got = fetch(station, [know(station, dcmqrscp_server)], study.uid, WORK, prefer="get")

    assert got.missing == {broken}
    (gap,) = gaps_of(station.records, study.uid)
    assert (gap.missing, gap.unreadable) == (1, 1)
    assert gap.words.endswith("(1 came and could not be read)")
    (aside,) = aside_of(station.records, study.uid)
    assert station.records.archive.read_quarantined(aside.id)
