"""Pages of a worklist from rows in memory: the filter by its own definition, without records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from app.state.worklist import (
    BOTH,
    DAYS,
    Counts,
    Filter,
    List,
    Page,
    Priority,
    ReadPage,
    ReadState,
    WorklistRow,
)


def pages(rows: Callable[[], Sequence[WorklistRow]], today: date) -> ReadPage:
    """Return what reads pages of these rows."""

    def read(filter_: Filter, limit: int, chosen: str) -> Page:
        held = rows()

        def how_many(one: Filter) -> int:
            return sum(one.shows(row, today=today) for row in held)

        passed = [row for row in held if filter_.shows(row, today=today)]
        passed.sort(key=lambda row: (row.date, row.time), reverse=True)
        passed.sort(key=lambda row: row.priority.value)
        unread = [row for row in held if row.read_state is ReadState.UNREAD]
        counts = Counts(
            len(held),
            len(unread),
            sum(row.priority is Priority.CRITICAL for row in unread),
            Counter({one: how_many(Filter(one)) for one in List}),
            Counter({days: how_many(Filter(days=days)) for days in (*DAYS, None)}),
            Counter(one for row in held for one in row.modality.split(BOTH)),
            Counter(row.origin for row in held),
        )
        shown = tuple(passed[:limit])
        apart = next((r for r in held if r.study_uid == chosen and r not in shown), None)
        following = next((r for r in passed if r.read_state is ReadState.UNREAD), None)
        return Page(filter_, shown, len(passed), counts, apart, following)

    return read
