"""A search of the audit log finds what is looked for, and shows nothing the chain does not hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from domain.audit import AuditCode, AuditEvent, Outcome, RecordedEvent
from domain.audit_search import Sought
from records.audit import AuditLog, open_audit
from records.database import MIGRATIONS, Damaged, open_database, statements, steps
from records.keys import Keys

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def opened(profile: Path, keys: Keys, clock: Callable[[], datetime]) -> AuditLog:
    database = open_database(
        profile / "audit" / "audit.db", keys.data_key("audit"), migrations=MIGRATIONS / "audit"
    )
    return AuditLog(
        database, keys, profile / "audit", version="1.0", workstation="ct-2", clock=clock
    )


@pytest.fixture
def log(profile: Path, keys: Keys) -> AuditLog:
    """Three hundred events of all kinds, a quarter of an hour apart."""
    chance = random.Random(7)  # noqa: S311 - made-up events
    at = 0

    def clock() -> datetime:
        return BEGAN + timedelta(minutes=15 * at)

    log = opened(profile, keys, clock)
    log.session = lambda: f"session {at % 3}"
    for at in range(300):  # noqa: B007 - the clock and the session look at it
        log.record(
            AuditEvent(
                chance.choice(list(AuditCode)),
                chance.choice(["study.open", "study.close", "studygroup.see", "report.sign"]),
                chance.choice(["dr.house", "dr.cuddy", "Ünal"]),
                chance.choice(list(Outcome)),
                chance.choice(["", "P1", "P10", "1CT1"]),
                chance.choice(["", "1.2.3", "1.2.34"]),
                chance.choice(["", "PACS", "evil\r\n@10.0.0.1"]),
                chance.choice([{}, {"why": "Second Opinion"}, {"rows": "7", "100%_a": "b"}]),
            )
        )
    return log


SOUGHT = (
    Sought(),
    Sought(who="dr.house"),
    Sought(who="Ünal", outcomes=frozenset({Outcome.SERIOUS_FAILURE, Outcome.MAJOR_FAILURE})),
    Sought(patient_id="P1"),
    Sought(study_uid="1.2.3", code=AuditCode.EXPORT),
    Sought(action="study"),
    Sought(action="study.open"),
    Sought(text="second op"),
    Sought(text="%_"),
    Sought(text="EVIL"),
    Sought(text="ünal"),
    Sought(text="Ünal"),
    Sought(text="no such thing"),
    Sought(since=BEGAN + timedelta(days=1), until=BEGAN + timedelta(days=2)),
    Sought(since=BEGAN + timedelta(minutes=15), text="p1", who="dr.cuddy"),
)


@pytest.mark.parametrize("sought", SOUGHT)
def test_a_search_finds_what_reading_every_event_finds(log: AuditLog, sought: Sought) -> None:
    every = log.recent(1000)
    expected = [one for one in every if _is_met(sought, one)]
    assert list(log.search.each(sought)) == expected
    assert log.search.count(sought) == len(expected)
    log.close()


def _is_met(sought: Sought, one: RecordedEvent) -> bool:
    """Say it once more, in another way than the program does."""
    event = one.event
    words = [event.action, event.who, event.patient_id, event.study_uid, event.peer]
    words += [" ".join(f"{k} {v}" for k, v in sorted(event.detail.items()))]
    text = sought.text.replace("Ü", "Ü").encode().lower().decode()
    return all(
        (
            not sought.who or event.who == sought.who,
            not sought.patient_id or event.patient_id == sought.patient_id,
            not sought.study_uid or event.study_uid == sought.study_uid,
            not sought.action or (event.action + ".").startswith(sought.action + "."),
            sought.code is None or event.code is sought.code,
            not sought.outcomes or event.outcome in sought.outcomes,
            sought.since is None or one.at >= sought.since,
            sought.until is None or one.at < sought.until,
            any(text in word.encode().lower().decode() for word in words),
        )
    )


def test_each_event_says_from_which_seat_program_and_session_it_was_written(log: AuditLog) -> None:
    (newest, before) = log.search.find(Sought(), limit=2).events
    assert (newest.workstation, newest.version) == ("ct-2", "1.0")
    assert (newest.session, before.session) == ("session 2", "session 1")
    log.close()


def test_pages_follow_each_other_without_a_gap_while_events_are_written(log: AuditLog) -> None:
    first = log.search.find(Sought(), limit=100)
    log.record(AuditEvent(AuditCode.QUERY, "find", "dr.house"))
    second = log.search.find(Sought(), before=first.before, limit=100)
    third = log.search.find(Sought(), before=second.before, limit=100)
    found = [one.seq for page in (first, second, third) for one in page.events]
    assert found == list(range(300, 0, -1))
    assert third.before is None
    log.close()


def test_people_and_actions_are_those_that_stand_in_the_log(log: AuditLog) -> None:
    assert log.search.people() == ("dr.cuddy", "dr.house", "Ünal")
    assert log.search.actions() == ("report.sign", "study.close", "study.open", "studygroup.see")
    log.close()


def _break_in(profile: Path, keys: Keys, *changes: str) -> None:
    connection = dbapi2.connect(str(profile / "audit" / "audit.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{keys.data_key('audit').content.hex()}'\"")
    connection.execute("DROP TRIGGER events_are_not_changed")
    for change in changes:
        connection.execute(change)
    connection.close()


@pytest.mark.parametrize(
    ("change", "sought"),
    [
        # An event that is hidden from a search.
        ("DELETE FROM facts WHERE seq = 9", Sought()),
        # One that is shown and was never recorded.
        ("INSERT INTO facts SELECT 301, at, code, outcome, action, who, patient, study, peer,"
         " detail FROM facts WHERE seq = 1", Sought()),
        # One that is laid at somebody else's door.
        ("UPDATE facts SET who = (SELECT who FROM facts WHERE who <> (SELECT id FROM names WHERE"
         " text = 'dr.house') LIMIT 1)", Sought(who="dr.cuddy")),
        # A name that is written over.
        ("UPDATE names SET text = 'dr.wilson' WHERE text = 'dr.house'", Sought(who="dr.wilson")),
        # The event itself.
        ("UPDATE events SET body = replace(body, 'dr.house', 'dr.cuddy')", Sought()),
    ],
)  # fmt: skip
def test_what_the_chain_does_not_hold_is_never_shown(
    log: AuditLog, profile: Path, keys: Keys, change: str, sought: Sought
) -> None:
    _break_in(profile, keys, change)
    with pytest.raises(Damaged) as told:
        list(log.search.each(sought))
    assert "audit log" in str(told.value)
    assert not log.verify().ok
    log.close()


def test_a_row_that_hides_its_event_from_one_search_is_found_by_the_check(
    log: AuditLog, profile: Path, keys: Keys
) -> None:
    assert log.verify().ok
    _break_in(profile, keys, "UPDATE facts SET patient = who WHERE seq = 17")
    verdict = log.verify()
    assert (verdict.ok, verdict.first_bad) == (False, 17)
    assert verdict.reason == "A search would not find event 17 as it was recorded."
    log.close()


def test_a_log_from_before_there_was_a_search_is_searched_like_a_new_one(
    profile: Path, keys: Keys
) -> None:
    log = opened(profile, keys, lambda: BEGAN)
    for number in range(5):
        log.record(AuditEvent(AuditCode.QUERY, "find", f"dr.{number}", detail={"a": "b"}))
    log.close()
    later = [sql for number, sql in steps(MIGRATIONS / "audit") if number > 1]
    connection = dbapi2.connect(str(profile / "audit" / "audit.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{keys.data_key('audit').content.hex()}'\"")
    made = [
        (line.split()[1], line.split()[2])
        for sql in later
        for statement in statements(sql)
        for line in statement.splitlines()
        if line.startswith("CREATE")
    ]
    for kind, name in reversed(made):  # back to the log as the first version left it
        connection.execute(f"DROP {kind} {name}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    log = open_audit(profile / "audit", keys)
    (found,) = log.search.find(Sought(who="dr.3")).events
    assert (found.seq, found.event.detail) == (4, {"a": "b"})
    assert log.verify().ok
    log.close()
