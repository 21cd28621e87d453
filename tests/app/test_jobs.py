"""A long task runs aside, says how far it is, can be stopped, and ends exactly once."""

from __future__ import annotations

from collections.abc import Callable
from queue import Queue
from threading import current_thread

import pytest

from app.jobs import Ending, Jobs
from domain.work import Work

Call = Callable[[], None]


def start_and_listen(task: Callable[[Work], object], *, cancel: bool = False) -> list[str]:
    """Run one job to its end and return what the window was told, in order."""
    calls: Queue[Call] = Queue()
    heard: list[str] = []
    jobs = Jobs(calls.put)
    job = jobs.start(
        "Task",
        task,
        succeeded=lambda result: heard.append(f"succeeded: {result}"),
        failed=lambda error: heard.append(f"failed: {error}"),
        cancelled=lambda: heard.append("cancelled"),
    )
    if cancel:
        job.cancel()
    while not heard:
        calls.get(timeout=5)()
    jobs.close()
    assert job.state in (Ending.DONE, Ending.FAILED, Ending.CANCELLED)
    return heard


def test_a_task_that_ends_well_hands_over_its_result() -> None:
    assert start_and_listen(lambda _: 7) == ["succeeded: 7"]


def test_a_task_that_raises_fails_with_that_error() -> None:
    def task(_: Work) -> None:
        raise RuntimeError("no such model")

    assert start_and_listen(task) == ["failed: no such model"]


def test_a_cancelled_task_neither_succeeds_nor_fails() -> None:
    def task(work: Work) -> None:
        while True:
            work.pause_point()

    assert start_and_listen(task, cancel=True) == ["cancelled"]


def test_progress_reaches_the_window_before_the_end() -> None:
    calls: Queue[Call] = Queue()
    jobs = Jobs(calls.put)
    ended: list[int] = []
    shown: list[float] = []

    def task(work: Work) -> int:
        work.report(0.5, "half")
        return 1

    job = jobs.start("Task", task, succeeded=ended.append, failed=lambda e: pytest.fail(str(e)))
    while not ended:
        calls.get(timeout=5)()
        shown.append(job.done)
    jobs.close()

    assert shown[0] == 0.5


def test_a_failed_job_stays_in_the_list_until_dismissed() -> None:
    calls: Queue[Call] = Queue()
    jobs = Jobs(calls.put)
    failed: list[Exception] = []

    def task(_: Work) -> None:
        raise RuntimeError

    job = jobs.start("Task", task, succeeded=lambda _: None, failed=failed.append)
    while not failed:
        calls.get(timeout=5)()
    assert list(jobs.items) == [job]

    jobs.dismiss(job)

    assert list(jobs.items) == []
    jobs.close()


def test_what_an_ending_starts_after_the_close_is_cancelled() -> None:
    calls: Queue[Call] = Queue()
    heard: list[str] = []
    jobs = Jobs(calls.put)

    def start_the_next(_: object) -> None:
        jobs.start(
            "Next",
            lambda _: heard.append("ran"),
            succeeded=lambda _: heard.append("succeeded"),
            failed=lambda _: heard.append("failed"),
            cancelled=lambda: heard.append("cancelled"),
        )

    jobs.start("First", lambda _: None, succeeded=start_the_next, failed=lambda _: None)
    ending = calls.get(timeout=5)
    jobs.close()
    ending()
    while not heard:
        calls.get(timeout=5)()
    assert heard == ["cancelled"]
    assert jobs.quiet


def test_what_was_asked_for_is_let_go_of_where_its_ending_is_called() -> None:
    """A task may hold parts of a window: they must not die on the thread of a pool."""
    calls: Queue[Call] = Queue()
    jobs = Jobs(calls.put)
    died_on: list[str] = []

    class Part:
        def __del__(self) -> None:
            died_on.append(current_thread().name)

    def begin(part: Part) -> None:
        jobs.start("Task", lambda _: id(part), succeeded=lambda _: None, failed=lambda _: None)

    begin(Part())
    end = calls.get(timeout=5)
    jobs.close()  # the pool has let go of the job
    assert died_on == []
    end()
    assert died_on == [current_thread().name]


def test_endings_come_home_as_the_window_says_while_there_is_one() -> None:
    jobs = Jobs(lambda call: call())
    calls: Queue[Call] = Queue()
    ended: Queue[int] = Queue()
    with jobs.brought_home_by(calls.put):
        jobs.start("Task", lambda _: 7, succeeded=ended.put, failed=lambda _: None)
        call = calls.get(timeout=5)
        assert ended.empty()
        assert len(jobs.running) == 1
        call()
    assert ended.get_nowait() == 7
    assert jobs.quiet
    jobs.start("Task", lambda _: 8, succeeded=ended.put, failed=lambda _: None)
    assert ended.get(timeout=5) == 8  # at once again
    jobs.close()
