"""ST17, RPO 1 h: restored to any moment, a seat is what it was at the last backup before it."""

from __future__ import annotations

import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions.restoring import restore
from app.actions.starting import open_records
from app.options import Policy
from app.workstation import Records
from domain.audit import AuditCode, AuditEvent
from domain.measurement import Author, KeyImage
from domain.study import Patient
from domain.work import Unwatched
from records.archive import ReadState
from records.backup import keeping, making
from records.backup.key import SetKey, new_set, open_set
from records.backup.plan import INCREMENT_EVERY, Due, Plan, due
from records.backup.plan import State as Told
from records.backup.restoring import LOOK_FIRST
from records.keys import open_keys
from records.outbox import Outgoing
from tests.app.backups import CHEAP, WORDS, State, of_files, of_reader
from tests.records.making import HORSE, a_study, an_instance, part10

BEGAN = datetime(2026, 3, 28, 12, tzinfo=UTC)
TICK = timedelta(minutes=10)
DEEDS = ("image", "mark", "state", "queue", "aside", "delete", "setting", "look")


class Seat:
    """A seat that is worked on, and backed up as its plan says, by a clock of its own."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.records = opened(folder / "seat")
        self.key: SetKey = new_set(folder / "set", WORDS, stretching=CHEAP)
        self.now = BEGAN
        self.told = Told()
        self.taken: list[tuple[datetime, State, tuple[int, str]]] = []
        self.count = 0

    def pass_time(self, ticks: int) -> None:
        for _ in range(ticks):
            what = due(Plan("set", self.key.id), self.told, self.now)
            if what is not Due.NOTHING:
                self._back_up(what)
            self.now += TICK

    def _back_up(self, what: Due) -> None:
        state = of_reader(self.records.database, self.records.archive.files)
        records = self.records
        source = making.Source(
            self.folder / "seat",
            records.keys,
            records.database,
            records.audit.database,
            records.archive.files,
        )
        made = making.back_up(
            source, self.folder / "set", self.key, self.now, full=what is Due.FULL
        ).run
        full = self.now if made.full else self.told.last_full
        self.told = Told(last=self.now, last_full=full)
        self.taken.append((self.now, state, (made.audit_seq, made.audit_root)))

    def do(self, deed: str) -> None:
        self.count += 1
        study = a_study(f"1.2.{self.chance.randrange(4)}", patient=self._somebody())
        held = self.records.archive.every_study()
        records = self.records
        records.audit.record(AuditEvent(AuditCode.INSTANCES_ACCESSED, deed, "somebody"))
        match deed:
            case "image":
                self._store(study.uid)
            case "mark" if held:
                instance = records.archive.instances_of_study(held[0])[0]
                mark = KeyImage(
                    held[0], instance.series.uid, instance.sop_uid, 0, Author("me"), self.now
                )
                records.drafts.save_key_images(held[0], [mark])
            case "state" if held:
                records.archive.set_read_state(held[-1], ReadState.DRAFT, by="somebody")
            case "queue" if held:
                instance = records.archive.instances_of_study(held[0])[0]
                part = part10(50) if self.chance.random() < 0.5 else None
                sent = Outgoing(instance.sop_uid, instance.sop_class, "1.2.840.10008.1.2.1", part)
                records.outbox.put("pacs", held[0], "", [sent])
            case "aside":
                records.archive.quarantine(part10(60), origin="test", reason="unreadable")
            case "delete" if held and not records.outbox.entries(study_uid=held[-1]):
                records.archive.delete_study(held[-1])
            case "setting":
                seat = records.settings.load()
                records.settings.save(type(seat)(aet=f"SEAT{self.count}"))

    def _store(self, study_uid: str) -> None:
        held = set(self.records.archive.every_study())
        if study_uid in held:
            study = self.records.archive.study(study_uid).study
        else:
            study = a_study(study_uid, patient=self._somebody())
        instance = an_instance(self.count, study=study)
        self.records.archive.store(part10(200), instance, origin="test")

    def _somebody(self) -> Patient:
        number = self.chance.randrange(3)
        return Patient(f"P{number}", f"NAME^{number}", "19700101", "M", "HOSPITAL")

    def close(self) -> None:
        close(self.records)


def opened(profile: Path) -> Records:
    return open_records(
        profile, lambda: open_keys(profile, passphrase=HORSE, stretching=CHEAP), Policy()
    )


def close(records: Records) -> None:
    records.frames.close()
    records.audit.close()
    records.archive.close()
    records.database.close()


def held_back(state: State) -> State:
    """Return a state with its outbox as a restored seat has it."""
    waiting = [row for row in state["outbox"] if "'waiting'" in row]  # type: ignore[attr-defined]
    changed = [row for row in state["outbox"] if row not in waiting]  # type: ignore[attr-defined]
    for row in waiting:
        parts = row.split(", ")
        parts[parts.index("'waiting'")] = "'refused'"
        changed.append(", ".join(parts))
    return {**state, "outbox": sorted(changed)}


@settings(max_examples=15, deadline=None)
@given(
    deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 9)), min_size=1, max_size=14),
    seed=st.integers(0, 2**32),
    minutes=st.integers(0, 10**4),
)
def test_restored_to_any_moment_a_seat_is_what_it_was_within_the_hour_before(
    deeds: list[tuple[str, int]], seed: int, minutes: int
) -> None:
    """Done-when 7: random work with backups between; the judge is a decryptor of its own."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a new folder inside
    with tempfile.TemporaryDirectory(dir=memory, prefix="lightbox-test-") as name:
        folder = Path(name)
        seat = Seat(folder, random.Random(seed))  # noqa: S311 - the same work every run
        try:
            seat.do("image")
            seat.pass_time(1)
            for deed, ticks in deeds:
                seat.do(deed)
                seat.pass_time(ticks)
        finally:
            seat.close()
        lasted = (seat.now - BEGAN) // timedelta(minutes=1)
        moment = BEGAN + timedelta(minutes=minutes % lasted)
        at, before, head = max(
            (taken for taken in seat.taken if taken[0] <= moment), key=lambda taken: taken[0]
        )
        assert moment - at < INCREMENT_EVERY
        key = open_set(folder / "set", WORDS)
        assert all(looked.whole for looked in keeping.check(folder / "set", key))
        profile = folder / "back"
        back = restore(
            folder / "set", key, profile, Unwatched(),
            who="somebody", passphrase=HORSE, at=moment, stretching=CHEAP,
        )  # fmt: skip
        assert (back.run.at, back.missing, back.erased) == (at, 0, 0)
        keys = open_keys(profile, passphrase=HORSE)
        restored = of_files(profile, keys)
        unmarked = {**restored, "outbox": _without(restored["outbox"], LOOK_FIRST)}
        assert unmarked == held_back(before)
        records = opened(profile)
        try:
            assert records.audit.verify().ok
            assert [e.event.action for e in records.audit.recent(1)] == ["backup.restore"]
            assert records.audit.head()[0] == head[0] + 1
        finally:
            close(records)


def _without(rows: object, reason: str) -> list[str]:
    return sorted(str(row).replace(repr(reason), "''") for row in rows)  # type: ignore[attr-defined]


def test_the_plan_is_a_full_backup_a_day_and_an_increment_an_hour() -> None:
    plan = Plan("set", "1")
    assert due(Plan(), Told(), BEGAN) is Due.NOTHING
    assert due(plan, Told(), BEGAN) is Due.FULL
    told = Told(last=BEGAN, last_full=BEGAN)
    hour, day = timedelta(hours=1), timedelta(days=1)
    second = timedelta(seconds=1)
    assert due(plan, told, BEGAN + hour - second) is Due.NOTHING
    assert due(plan, told, BEGAN + hour) is Due.INCREMENT
    later = Told(last=BEGAN + 23.5 * hour, last_full=BEGAN)
    assert due(plan, later, BEGAN + day - second) is Due.NOTHING
    assert due(plan, later, BEGAN + day) is Due.FULL


def test_after_a_failure_it_is_tried_again_in_ten_minutes_not_in_an_hour() -> None:
    plan = Plan("set", "1")
    told = Told(last=BEGAN, last_full=BEGAN, failed=BEGAN + timedelta(hours=1))
    assert due(plan, told, BEGAN + timedelta(minutes=69)) is Due.NOTHING
    assert due(plan, told, BEGAN + timedelta(minutes=70)) is Due.INCREMENT


def test_a_clock_that_was_set_back_holds_up_no_backup() -> None:
    plan, year = Plan("set", "1"), timedelta(days=365)
    told = Told(last=BEGAN + year, last_full=BEGAN + year, failed=BEGAN + year)
    assert due(plan, told, BEGAN) is Due.FULL
