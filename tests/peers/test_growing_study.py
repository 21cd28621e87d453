"""A study can be opened with its first image, and grows in its place while the rest arrives.

Events are counted, no time is: the archive is Orthanc behind a slow line.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pydicom
import pytest

from app.actions.duties import look_after
from app.actions.not_shown import not_shown
from app.actions.opening import open_study
from app.actions.peers import add_peer, peer
from app.actions.retrieving import start, under_way
from app.actions.seat import set_seat
from app.workstation import Workstation
from domain.volume import Volume
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.send import Outgoing, send
from tests.peers.conftest import SEAT
from tests.peers.proxy import Proxy
from tests.peers.studies import CT, MadeStudy, make_study
from tests.seats import open_workstation


@pytest.fixture
def station(tmp_path: Path, seat_port: int) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106
    set_seat(made, port=seat_port)
    yield made
    made.close()


@pytest.fixture
def stack(tmp_path: Path, orthanc_server: Peer) -> MadeStudy:
    """One series of forty slices, in the archive."""
    study = make_study(tmp_path / "stack", series=1, images=40)
    objects = [
        Outgoing(uid, CT, str(pydicom.dcmread(path).file_meta.TransferSyntaxUID), path.read_bytes)
        for uid, path in study.files.items()
    ]
    assert send(orthanc_server, SEAT, objects, Unwatched()).complete
    return study


def wait_until(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < until, "it did not come that far"
        time.sleep(0.02)


@pytest.mark.timeout(120)
def test_a_study_is_opened_with_what_is_there_and_grows_where_it_stands(
    station: Workstation, orthanc_server: Peer, stack: MadeStudy
) -> None:
    with Proxy(orthanc_server.port, bytes_per_second=12_000) as line:
        add_peer(station, "Orthanc", f"ORTHANC@127.0.0.1:{line.port}")
        start(station, stack.uid, "CT", [peer(station, "Orthanc")], 40, prefer="get")

        # The list has it as soon as its first image is durable, and long before its last.
        wait_until(lambda: any(r.study_uid == stack.uid for r in station.worklist.all_rows))
        assert len(station.records.archive.sop_uids(stack.uid)) < 40
        open_study(station, stack.uid)
        wait_until(lambda: station.reading is not None and station.reading.loaded)
        reading = station.reading
        assert reading is not None
        first = len(reading.instances)
        assert 1 <= first < 40
        screen = reading.screen
        wait_until(lambda: len(reading.instances) > first)
        looked_at = screen.view.state
        assert looked_at is not None
        line._pace = None
        wait_until(lambda: not under_way(station, stack.uid))

        def all_shown() -> bool:
            look_after(station)  # what a seat does every few seconds
            return len(reading.instances) == 40

        wait_until(all_shown)

    assert station.reading is reading  # it was not opened anew
    assert {i.sop_uid for i in reading.instances} == stack.uids
    (content,) = reading.contents.values()
    assert isinstance(content, Volume)
    assert content.filled.all()
    assert len(content.filled) == 40
    assert screen.contents == (content,)
    shown = screen.view
    assert shown.state is not None
    assert shown.state.zoom == looked_at.zoom
    assert shown.state.orientation == looked_at.orientation
    assert reading.gaps == ()


@pytest.mark.timeout(120)
def test_a_study_that_stays_short_says_so_wherever_it_is_opened(
    station: Workstation, orthanc_server: Peer, stack: MadeStudy
) -> None:
    """F-09: incomplete in the list, in the warning over the picture, and in what is not shown."""
    with Proxy(orthanc_server.port) as line:
        add_peer(station, "Orthanc", f"ORTHANC@127.0.0.1:{line.port}")
        line.cut_after(26_000, comes_back=False)
        start(station, stack.uid, "CT", [peer(station, "Orthanc")], 40, prefer="get")
        wait_until(lambda: not station.jobs.under_way)
    held = len(station.records.archive.sop_uids(stack.uid))
    assert 0 < held < 40

    open_study(station, stack.uid)
    wait_until(lambda: station.reading is not None and station.reading.loaded)
    reading = station.reading
    assert reading is not None

    station.worklist.reload()
    (row,) = (r for r in station.worklist.all_rows if r.study_uid == stack.uid)
    assert row.incomplete
    assert row.complete_words == f"{held} of 40"
    facts = [doubt.fact for doubt in reading.screen.warnings(0)]
    assert f"Incomplete: {held} of 40 images" in facts
    assert sum(each.count for each in not_shown(reading) if each.title == "Not received") == (
        40 - held
    )
    (gap,) = reading.gaps
    assert reading.screen.not_received == {gap.series_uid: 40 - held}
