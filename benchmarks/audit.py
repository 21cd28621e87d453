"""The audit log: what one event costs, what checking them all costs, and finding some of many."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlcipher3

from benchmarks.bench import PASSPHRASE, Bench
from benchmarks.rows import Row, percentile, seconds
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.audit_search import Sought
from records.audit import AuditLog, open_audit
from records.keys import open_keys
from records.verify_audit import Verdict, canonical, following

_EVENT = AuditEvent(
    AuditCode.QUERY, "find.studies", "reader", patient_id="P1", study_uid="1.2.3", peer="PACS"
)
_APPENDED, _VERIFIED = 2000, 100_000


def appending(bench: Bench) -> Iterator[Row]:
    """One event, chained and durable, beside one bare SQLCipher row with the same durability."""
    folder = bench.new_folder()
    log = open_audit(folder / "audit", open_keys(folder, passphrase=PASSPHRASE))
    # Untyped, as the library is.
    plain: Any = sqlcipher3.dbapi2.connect(str(folder / "plain.db"), isolation_level=None)
    plain.execute(f"PRAGMA key = \"x'{bytes(32).hex()}'\"")
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("PRAGMA synchronous=FULL")
    plain.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, body TEXT, hash BLOB)")
    body = "x" * 250
    mine, theirs = [], []
    before = log.head()[0]
    for _ in range(_APPENDED):
        mine.append(seconds(lambda: log.record(_EVENT)))
        theirs.append(
            seconds(
                lambda: plain.execute("INSERT INTO events VALUES (NULL, ?, ?)", (body, bytes(32)))
            )
        )
    assert log.head()[0] == before + _APPENDED
    assert plain.execute("SELECT count(*) FROM events").fetchone() == (_APPENDED,)
    yield Row(
        "audit append, p99",
        percentile(mine, 99) * 1000,
        "ms",
        "5 ms",
        percentile(mine, 99) <= 0.005,
        percentile(theirs, 99) * 1000,
        "one bare SQLCipher row, synced",
    )
    yield from _verifying(log)
    log.close()
    plain.close()


def _verifying(log: AuditLog) -> Iterator[Row]:
    _fill(log)
    verdicts: list[Verdict] = []
    mine = min(seconds(lambda: verdicts.append(log.verify())) for _ in range(3))
    assert verdicts[-1].ok
    assert verdicts[-1].events == _VERIFIED
    lines = [os.urandom(125).hex().encode() for _ in range(_VERIFIED)]

    def chain() -> None:
        root = bytes(32)
        for line in lines:
            root = hashlib.sha256(root + line).digest()

    yield Row(
        f"audit verification of {_VERIFIED:,} events",
        mine,
        "s",
        "3 s",
        mine <= 3.0,
        min(seconds(chain) for _ in range(3)),
        "SHA-256 chain alone",
    )


def _fill(log: AuditLog) -> None:
    """Bring the log to its full number in one commit: appending one by one has been timed."""
    with log._database.writing() as writer:
        seq, root = log._head(writer)
        for number, _ in pairwise(range(seq + 1, _VERIFIED + 2)):
            body = canonical(
                {
                    "seq": number,
                    "at": "2026-01-01T00:00:00.000+00:00",
                    "code": _EVENT.code.value,
                    "action": _EVENT.action,
                    "who": _EVENT.who,
                    "outcome": 0,
                    "patient_id": _EVENT.patient_id,
                    "study_uid": _EVENT.study_uid,
                    "peer": _EVENT.peer,
                    "detail": {},
                }
            )
            root = following(root, body)
            writer.run("INSERT INTO events VALUES (?, ?, ?)", (number, body.decode(), root))
    log.checkpoint()


def searching(bench: Bench) -> Iterator[Row]:
    """Find events among a million by each filter, beside one pass over what the events say."""
    folder = bench.new_folder()
    log = open_audit(folder / "audit", open_keys(folder, passphrase=PASSPHRASE))
    _fill_for_search(log)
    assert log.head()[0] == _SEARCHED
    since = _BEGAN + timedelta(days=100)
    every = _SEARCHED
    # How many there must be follows from how they were made: see _made.
    sought = {
        "everything": (Sought(), every),
        "a person": (Sought(who="reader 7"), every // 40),
        "a patient": (Sought(patient_id="P777"), every // 100_000),
        "an action": (Sought(action="study"), every // 5),
        "a code": (Sought(code=AuditCode.EXPORT), every // 5),
        "failures": (Sought(outcomes=frozenset({Outcome.SERIOUS_FAILURE})), every // 50),
        "a day": (Sought(since=since, until=since + timedelta(days=1)), 1440 * _A_MINUTE),
        "words": (Sought(text="note 4242"), every // 10_000),
        "no words": (Sought(text="no such thing"), 0),
        "all of it": (
            Sought(
                who="reader 7", action="study", since=_BEGAN, until=since, text="note",
                outcomes=frozenset({Outcome.SUCCESS}), code=AuditCode.EXPORT,
            ),
            0,
        ),
    }  # fmt: skip
    slowest, name = 0.0, ""
    for title, (one, expected) in sought.items():
        assert log.search.count(one) == expected or title == "all of it", title
        found = log.search.find(one)
        assert len(found.events) == min(200, log.search.count(one)), title
        took = min(seconds(lambda one=one: (log.search.find(one), log.search.count(one)))  # type: ignore[misc]
                   for _ in range(3))  # fmt: skip
        slowest, name = max((slowest, name), (took, title))
    plain = min(
        seconds(
            lambda: log._database.rows(
                "SELECT count(*) FROM events WHERE instr(body, 'no such thing') > 0"
            )
        )
        for _ in range(2)
    )
    yield Row(
        f"audit search of {_SEARCHED:,} events, a page and the count, the slowest filter",
        slowest,
        "s",
        "1 s",
        slowest <= 1.0,
        plain,
        "one pass over the events' own text",
        note=name,
    )
    mine = []
    for _ in range(_APPENDED):
        mine.append(seconds(lambda: log.record(_EVENT)))
    assert log.head()[0] == _SEARCHED + _APPENDED
    p99 = percentile(mine, 99)
    yield Row(
        f"audit append, p99, behind {_SEARCHED:,} events", p99 * 1000, "ms", "5 ms", p99 <= 0.005
    )
    log.close()


def _fill_for_search(log: AuditLog) -> None:
    with log._database.writing() as writer:
        seq, root = log._head(writer)
        assert seq == 0
        for number in range(1, _SEARCHED + 1):
            body = canonical(_made(number))
            root = following(root, body)
            writer.run("INSERT INTO events VALUES (?, ?, ?)", (number, body.decode(), root))
    log.checkpoint()


def _made(number: int) -> dict[str, object]:
    at = _BEGAN + timedelta(minutes=(number - 1) // _A_MINUTE)
    return {
        "seq": number,
        "at": at.isoformat(timespec="milliseconds"),
        "code": _CODES[number % 5].value,
        "action": _ACTIONS[number % 5],
        "who": f"reader {number % 40}",
        "outcome": 8 if number % 50 == 0 else 0,
        "patient_id": f"P{number % 100_000}",
        "study_uid": f"1.2.840.10008.99.{number % 200_000}",
        "peer": "PACS" if number % 2 else "",
        "detail": {"why": f"note {number % 10_000:04}"},
        "workstation": "seat",
        "version": "1.0",
        "session": f"{number // 1000:032x}",
    }


_SEARCHED = 1_000_000
_A_MINUTE = 4  # events: a million of them are half a year
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_CODES = (
    AuditCode.INSTANCES_ACCESSED,
    AuditCode.QUERY,
    AuditCode.EXPORT,
    AuditCode.IMPORT,
    AuditCode.SECURITY_ALERT,
)
_ACTIONS = ("study.open", "find.studies", "export.study", "import.files", "listen.refused-caller")


ROWS = (appending, searching)
