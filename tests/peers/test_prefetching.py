"""Priors that will be wanted are here before anybody asks, once, and never at a person's cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from app.actions import finding_everywhere, prefetching, searching
from app.actions.importing import import_files
from app.actions.peers import add_peer
from app.actions.receiving import start_listening
from app.actions.seat import set_seat
from app.jobs import Pool
from app.state.transfers import Question
from app.workstation import Workstation
from domain.relevance import Prefetch, Wanted
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.query import Criteria
from tests.peers.conftest import free_port
from tests.peers.studies import make_object
from tests.peers.test_priors_in_archives import keep_there, patient_id, wait_until
from tests.peers.worklists import Order, wlmscpfs
from tests.seats import open_workstation

__all__ = ["patient_id"]

WORK = Unwatched()
DAY = date(2026, 1, 12)
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def station(tmp_path: Path, seat_port: int) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    set_seat(made, port=seat_port)
    start_listening(made, host="127.0.0.1")
    yield made
    made.close()


@pytest.fixture
def orders(
    program: Callable[[str], str], tmp_path: Path, patient_id: str
) -> Iterator[tuple[Peer, str]]:
    """A worklist with one chest CT today, and the patient's name."""
    name = f"Order^{patient_id}"
    order = Order("A1", "1.2.840.77.1", name=name, patient_id=patient_id)
    with wlmscpfs(program("wlmscpfs"), program("dump2dcm"), tmp_path / "wl", (order,)) as peer:
        yield peer, name


@pytest.fixture
def waiting(
    station: Workstation, orders: tuple[Peer, str], orthanc_server: Peer, patient_id: str
) -> tuple[str, str, str]:
    """Three priors in the archive of the patient who is ordered today, and another person's."""
    worklist, name = orders
    add_peer(station, "PACS", str(orthanc_server))
    add_peer(station, "RIS", str(worklist), worklist=True)
    uids = tuple(
        keep_there(orthanc_server, patient_id, name=name, day=day)
        for day in ("20251201", "20240601", "20100101")
    )
    keep_there(orthanc_server, f"{patient_id}X", name=name, day="20251231")
    newest, older, ancient = uids
    return newest, older, ancient


def here(station: Workstation) -> set[str]:
    return {summary.study.uid for summary in station.records.archive.studies()}


def want(station: Workstation, **changed: object) -> None:
    prefetching.set_prefetch(station, Prefetch(**changed))  # type: ignore[arg-type]


def test_the_most_relevant_priors_of_todays_orders_are_fetched_once(
    station: Workstation, waiting: tuple[str, str, str]
) -> None:
    newest, older, _ancient = waiting
    want(station, wanted=Wanted(most=1))
    result = prefetching.prefetch(station, DAY, WORK)
    assert result["fetched"] == [newest]
    assert here(station) == {newest}

    again = prefetching.prefetch(station, DAY, WORK)
    assert (again["planned"], again["fetched"]) == ([], [])
    assert older not in here(station)
    events = [kept.event for kept in station.records.audit.recent(100)]
    assert [e.study_uid for e in events if e.action == "prefetch.study"] == [newest]


def test_a_dry_run_says_what_would_come_and_brings_nothing(
    station: Workstation, waiting: tuple[str, str, str]
) -> None:
    newest, older, ancient = waiting
    planned = prefetching.plan(station, DAY, WORK)
    assert [each.row.study_uid for each in planned.priors] == [newest, older]
    assert ancient not in [each.row.study_uid for each in planned.priors]  # of more than 5 years
    assert here(station) == set()


def test_a_prior_that_was_fetched_and_deleted_is_not_fetched_again(
    station: Workstation, waiting: tuple[str, str, str]
) -> None:
    want(station, wanted=Wanted(most=1))
    prefetching.prefetch(station, DAY, WORK)
    station.records.archive.delete_study(waiting[0])
    with station.records.database.writing() as writer:
        writer.run("DELETE FROM prefetch_looks")  # even where everything is looked at anew
    again = prefetching.prefetch(station, DAY, WORK)
    assert waiting[0] not in again["fetched"]
    assert waiting[0] not in here(station)


def test_priors_come_for_what_arrives_and_bring_no_priors_of_their_own(
    station: Workstation, orthanc_server: Peer, patient_id: str, tmp_path: Path
) -> None:
    name = f"Came^{patient_id}"
    add_peer(station, "PACS", str(orthanc_server))
    prior = keep_there(orthanc_server, patient_id, name=name, day="20251201")
    folder = tmp_path / "came"
    folder.mkdir()
    uid, part10 = make_object("1.2.840.78.1", "1.2.840.78.1.1", 1, patient_id=patient_id, name=name)
    (folder / f"{uid}.dcm").write_bytes(part10)
    import_files(station, list(folder.iterdir()), WORK)
    today = datetime.now().astimezone().date()
    assert prefetching.prefetch(station, today, WORK)["fetched"] == [prior]
    assert prefetching.prefetch(station, today, WORK)["planned"] == []


def test_nothing_is_fetched_onto_a_full_disk_or_out_of_its_hours(
    station: Workstation, waiting: tuple[str, str, str]
) -> None:
    want(station, fullest_percent=1)
    full = prefetching.prefetch(station, DAY, WORK)
    assert full["stopped"] == "The disk is filled to 1 %."
    hour = datetime.now().astimezone().hour
    want(station, from_hour=(hour + 2) % 24, to_hour=(hour + 3) % 24 or 24)
    closed = prefetching.prefetch(station, DAY, WORK)
    assert closed["stopped"].startswith("Priors are fetched from")
    assert here(station) == set()
    assert len(full["planned"]) == len(closed["planned"]) == 2
    want(station)
    assert prefetching.prefetch(station, DAY, WORK)["fetched"] == list(waiting[:2])


def test_an_archive_that_did_not_answer_is_asked_again_later(
    station: Workstation, waiting: tuple[str, str, str], orthanc_server: Peer
) -> None:
    add_peer(station, "PACS", f"ORTHANC@127.0.0.1:{free_port()}")
    silent = prefetching.prefetch(station, DAY, WORK)
    assert (silent["planned"], silent["silent"]) == ([], ["PACS"])
    add_peer(station, "PACS", str(orthanc_server))
    assert prefetching.prefetch(station, DAY, WORK)["fetched"] == list(waiting[:2])


def test_a_search_shows_no_answer_of_a_peer_that_keeps_orders_alone(
    station: Workstation, waiting: tuple[str, str, str], patient_id: str
) -> None:
    searching.search(station, Question(patient_id=patient_id))
    wait_until(lambda: [a.peer for a in station.transfers.answers] == ["PACS"])
    wait_until(lambda: {row.study_uid for row in station.transfers.results} == set(waiting))
    found = finding_everywhere.find_everywhere(
        station,
        Criteria(patient_id=patient_id),
        WORK,  # type: ignore[arg-type]  # says nothing
    )
    assert [answer["peer"] for answer in found["answers"]] == ["PACS"]


def test_it_waits_while_somebody_waits_for_the_line(station: Workstation) -> None:
    """A person's retrieve is under way: the prefetch goes on only when it has ended."""
    ended, passed = Event(), Event()
    station.jobs.start(
        "Retrieve from PACS",
        lambda _work: ended.wait(20),
        pool=Pool.NETWORK,
        succeeded=lambda _done: None,
        failed=station.telling.error,
    )

    def give_way() -> None:
        prefetching.give_way(station, WORK)
        passed.set()

    waiting = Thread(target=give_way)
    waiting.start()
    assert not passed.wait(1.0)
    ended.set()
    wait_until(passed.is_set)
    waiting.join()


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [(0, 24, range(24)), (8, 18, range(8, 18)), (20, 6, [*range(20, 24), *range(6)])],
)
def test_a_window_may_go_over_midnight(first: int, last: int, hours: range) -> None:
    rules = Prefetch(from_hour=first, to_hour=last)
    assert [hour for hour in range(24) if rules.open_at(hour)] == sorted(hours)
