"""The audit log: what one event costs, and what checking them all costs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import sqlcipher3

from benchmarks.bench import PASSPHRASE, Bench
from benchmarks.rows import Row, percentile, seconds
from domain.audit import AuditCode, AuditEvent
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


ROWS = (appending,)
