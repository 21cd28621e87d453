"""Backing a seat of many small images up, again after an hour, and bringing it back."""

from __future__ import annotations

import os
import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from app.actions.backing_up import back_up, set_up
from app.actions.restoring import restore
from app.workstation import Workstation
from benchmarks.bench import PASSPHRASE, Bench
from benchmarks.rows import Row
from domain.study import Instance, Patient, Pixels, Series, Study
from domain.work import Unwatched
from records.backup.key import open_set
from records.keys import Stretching

FEW, MANY, NEW = 5_000, 20_000, 100
_OF_A_STUDY = 20
_SLACK = 1.5  # what is quadratic takes sixteen times as long for four times as much
_BYTES = 4096
_IN_A_BATCH = 1000
_CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)
_BEGIN = datetime(2026, 1, 12, 12, tzinfo=UTC)


@dataclass
class Spent:
    """What one step took; its memory is what came on top of the program's own."""

    wall: float = 0.0
    processor: float = 0.0
    memory_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Took:
    """The three steps on a seat of one size."""

    full: Spent
    again: Spent
    back: Spent


def backing_up(bench: Bench) -> Iterator[Row]:
    """Two sizes of a seat, so that what grows faster than the seat is seen."""
    few, many = _measure(bench, FEW), _measure(bench, MANY)
    for what, small, large, growth in (
        ("first full backup", few.full, many.full, MANY / FEW),
        (f"backup an hour later, {NEW} images new,", few.again, many.again, MANY / FEW),
        ("restore", few.back, many.back, MANY / FEW),
    ):
        ratio = large.processor / small.processor
        yield Row(
            f"{what} of {MANY:,} images of 4 KB",
            large.wall,
            "s",
            f"processor time at most {growth * _SLACK:.0f}x that of {FEW:,}",
            ratio <= growth * _SLACK,
            small.wall,
            f"the same of {FEW:,}",
            f"processor {large.processor:.2f} and {small.processor:.2f} s, {ratio:.1f}x; memory"
            f" gained at most {large.memory_mb:.0f} and {small.memory_mb:.0f} MB",
        )


def _measure(bench: Bench, count: int) -> Took:
    folder, profile = bench.new_folder() / "set", bench.new_folder() / "back"
    with bench.fresh_seat() as station:
        set_up(station, folder, PASSPHRASE, stretching=_CHEAP)
        _fill(station, 0, count)
        with _watched() as full:
            made = back_up(station, Unwatched(), now=_BEGIN)
        assert made.run.full
        assert made.run.objects == count
        _fill(station, count, NEW)
        with _watched() as again:
            made = back_up(station, Unwatched(), now=_BEGIN + timedelta(hours=1))
        assert not made.run.full
        assert made.run.objects == count + NEW
    with _watched() as back:
        found = restore(
            folder, open_set(folder, PASSPHRASE), profile, Unwatched(),
            who="benchmarks", passphrase=PASSPHRASE, stretching=_CHEAP,
        )  # fmt: skip
    assert (found.objects, found.missing) == (count + NEW, 0)
    assert found.audit.ok
    return Took(full, again, back)


def _fill(station: Workstation, first: int, count: int) -> None:
    chance = Random(first)  # noqa: S311 - no secret
    for begun in range(first, first + count, _IN_A_BATCH):
        end = min(begun + _IN_A_BATCH, first + count)
        incoming = [(chance.randbytes(_BYTES), _instance(n)) for n in range(begun, end)]
        station.records.archive.store_many(incoming, origin="benchmarks")


def _instance(number: int) -> Instance:
    at = number // _OF_A_STUDY
    patient = Patient(f"P{at // 2:06}", f"Made^Up{at // 2}", "19600101", "F", "HOSPITAL")
    study = Study(
        f"1.2.{at}", patient, "20260112", "101500", accession=f"A{at:07}", description="CT CHEST"
    )
    series = Series(f"{study.uid}.1", study.uid, "CT", 1, "Axial", "CHEST", study.date)
    return Instance(
        f"{series.uid}.{number}", "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1", study,
        series, number % _OF_A_STUDY + 1, pixels=Pixels(32, 32, offset=1500, length=2048),
    )  # fmt: skip


@contextmanager
def _watched() -> Iterator[Spent]:
    """Time a step, and look every 20 ms at what the program has in memory."""
    spent, ended, most = Spent(), threading.Event(), [_resident_mb()]
    before = most[0]

    def look() -> None:
        while not ended.wait(0.02):
            most[0] = max(most[0], _resident_mb())

    looking = threading.Thread(target=look)
    looking.start()
    wall, processor = perf_counter(), process_time()
    try:
        yield spent
    finally:
        spent.wall, spent.processor = perf_counter() - wall, process_time() - processor
        ended.set()
        looking.join()
        spent.memory_mb = most[0] - before


def _resident_mb() -> float:
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


ROWS = (backing_up,)
