"""ST08: the list stays true and quick however many studies a seat holds."""

from __future__ import annotations

import random
from datetime import date

import pytest

from app.actions.listing import Pages
from app.state.worklist import Filter, List, Page, Worklist, WorklistRow
from app.workstation import Workstation
from domain.study import Patient
from records.archive import Priority, ReadState
from tests.app.listed import pages
from tests.records.making import a_study, an_instance, part10

TODAY = date(2026, 1, 12)
ALL = 10_000


@pytest.fixture
def many(station: Workstation) -> Workstation:
    """A seat with 120 studies of every kind."""
    chance = random.Random(7)  # noqa: S311 - no secret
    archive = station.records.archive
    for n in range(120):
        study = a_study(
            f"1.2.{n}",
            patient=Patient(f"P{n % 30}", chance.choice(("DOE^JANE", "ROE^RICHARD"))),
            date=chance.choice(("20260112", "20260110", "20260106", "20250101", "")),
            description=chance.choice(("CT CHEST", "KNEE")),
        )
        kind = chance.choice(("CT", "MR", "PT"))
        archive.store(part10(), an_instance(study=study, modality=kind), origin=f"A{n % 3}")
        if chance.random() < 0.3:
            other = an_instance(
                2, study=study, series_number=3, modality=chance.choice(("CT", "SR"))
            )
            archive.store(part10(), other, origin="A")
        if chance.random() < 0.3:
            archive.expect(study.uid, chance.choice((1, 2, 9)), "PACS")
        archive.set_read_state(study.uid, chance.choice(list(ReadState)), "dr.house")
        archive.set_priority(study.uid, chance.choice(list(Priority)))
    return station


def read(station: Workstation, filter_: Filter, limit: int = ALL, chosen: str = "") -> Page:
    return Pages(station.records, today=lambda: TODAY)(filter_, limit, chosen)


def test_every_filter_of_the_records_shows_what_the_filter_s_own_definition_does(
    many: Workstation,
) -> None:
    everything: tuple[WorklistRow, ...] = read(many, Filter()).rows
    witness = pages(lambda: everything, TODAY)
    assert len(everything) == 120
    chance = random.Random(8)  # noqa: S311 - no secret
    seen = set()
    for _ in range(150):
        filter_ = Filter(
            chance.choice(list(List)),
            chance.choice(("", "", "doe", "knee", "roe knee")),
            frozenset(chance.sample(("CT", "MR", "PT", "US"), chance.choice((0, 0, 1, 2)))),
            frozenset(chance.sample(("A0", "A1", "A2"), chance.choice((0, 0, 1)))),
            chance.choice((None, None, 1, 3, 7)),
        )
        ours, theirs = read(many, filter_), witness(filter_, ALL, "")
        assert ours.rows == theirs.rows, filter_
        assert (ours.passed, ours.counts) == (theirs.passed, theirs.counts)
        seen.add(ours.passed)
    assert len(seen) > 20  # the filters were no empty question


def test_a_page_tells_how_many_there_are_beyond_it_and_which_is_the_next_unread(
    many: Workstation,
) -> None:
    everything = read(many, Filter()).rows
    read_first = next(n for n, row in enumerate(everything) if row.read_state is ReadState.UNREAD)
    last = everything[-1]

    page = read(many, Filter(), max(1, read_first), last.study_uid)

    assert (page.passed, page.chosen) == (120, last)
    if read_first:
        assert page.next_unread == everything[read_first]


def test_at_the_end_of_the_page_more_is_read_and_nothing_is_there_twice(
    many: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.state.worklist._PAGE", 50)
    worklist = Worklist(Pages(many.records, today=lambda: TODAY), today=lambda: TODAY)
    worklist.reload()
    counts = [len(worklist.rows)]
    for _ in range(3):
        worklist.read_on()
        counts.append(len(worklist.rows))

    assert counts == [50, 100, 120, 120]
    assert len({row.study_uid for row in worklist.rows}) == 120


def test_a_page_read_for_an_older_filter_is_not_shown(many: Workstation) -> None:
    asked: list[None] = []
    worklist = Worklist(Pages(many.records, today=lambda: TODAY), today=lambda: TODAY)
    worklist.reload()
    late = worklist.read()
    worklist.read_by(lambda: asked.append(None))

    worklist.narrow(Filter(text="knee"))
    worklist.show(late)

    assert asked == [None]
    assert all("KNEE" in row.description for row in worklist.rows)


def test_what_another_program_changes_is_seen_at_the_next_look(many: Workstation) -> None:
    look = Pages(many.records, today=lambda: TODAY)
    before = look(Filter(list=List.CRITICAL), ALL, "")
    assert look(Filter(list=List.CRITICAL), ALL, "") is before

    many.records.archive.set_priority(
        next(r.study_uid for r in look(Filter(), ALL, "").rows if r.priority is Priority.ROUTINE),
        Priority.CRITICAL,
    )

    assert len(look(Filter(list=List.CRITICAL), ALL, "").rows) == len(before.rows) + 1
