"""Nobody gets in without what proves them, and nobody guesses for long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from app.actions import accounts, own_account, people
from app.actions.accounts import sign_in, sign_out
from app.actions.locking import lock, unlock
from app.actions.proving import prove
from app.actions.trying import MustWait, NotProved
from app.gate import NotAllowed, NotSignedIn, demand, may
from app.session import Step, Why
from app.workstation import Workstation
from domain.audit import AuditEvent, AuditUnavailable
from domain.errors import LightboxError, Refused
from domain.lock_out import NEVER
from domain.rights import Right
from records import second_factor
from records.passwords import Cost, Passwords
from records.people import Account, People
from tests.app.accounts_seat import (
    ADMIN,
    ADMINS_PASSWORD,
    PASSWORD,
    READER,
    Folk,
    Opened,
    Time,
    copy_of,
    put_back,
    with_reader,
)
from tests.app.conftest import PASSPHRASE
from tests.seats import open_workstation


@pytest.fixture
def folk(station: Workstation) -> Folk:
    made = Folk(station)
    made.begin()
    made.add("a.mehra", "radiologist")
    sign_out(station)
    return made


WRONG = "somebody else's"


def _fails(folk: Folk, name: str = READER, password: str = WRONG, code: str = "") -> Exception:
    with pytest.raises(LightboxError) as told:
        sign_in(folk.station, name, password, code)
    return told.value


def test_a_seat_without_accounts_belongs_to_one_person_with_every_right(
    station: Workstation,
) -> None:
    assert all(may(station, right) for right in Right)
    assert not accounts.has_accounts(station)


def test_the_first_account_must_manage_people_and_ends_the_seat_of_one_person(
    station: Workstation,
) -> None:
    Folk(station)
    with pytest.raises(Refused, match="Nobody would be left"):
        people.add(station, Account("a.mehra", "Anjali Mehra", ("radiologist",)))
    assert may(station, Right.SIGN_REPORTS)
    people.add(station, Account(ADMIN, "Henrik Berg", ("it",)))
    assert not any(may(station, right) for right in Right)
    with pytest.raises(NotSignedIn):
        demand(station, Right.BE_HERE)


def test_who_signs_in_holds_the_rights_of_the_roles_and_no_more(folk: Folk) -> None:
    sign_in(folk.station, "A.Mehra ", PASSWORD)
    assert folk.station.user == "a.mehra"
    assert may(folk.station, Right.SIGN_REPORTS)
    assert not may(folk.station, Right.PEOPLE_MANAGE)
    assert folk.actions(1) == [("seat.sign_in", "a.mehra", 0)]


def test_au04_a_failed_sign_in_is_on_record_with_the_name_that_was_tried(folk: Folk) -> None:
    """AU04: failed login logged with the attempted user."""
    assert isinstance(_fails(folk, "Not.Here"), NotProved)
    assert folk.actions(2) == [
        ("seat.sign_in", "not.here", 8),
        ("seat.sign_in.tried", "not.here", 0),
    ]


def test_a12_a_wrong_name_and_a_wrong_password_read_the_same_and_leave_the_same(
    folk: Folk,
) -> None:
    """A-12: what is told, what is recorded, and how often a password is stretched."""

    class Counted(Passwords):
        tried = 0

        def matches(self, kept: str | None, password: str) -> bool:
            Counted.tried += 1
            return super().matches(kept, password)

    records = folk.station.records
    counted = Counted(Cost(1, 8, 1))
    told = People(records.database, records.keys, records.audit, passwords=counted)
    folk.station.records = replace(records, people=told)
    found = []
    for name in ("a.mehra", "not.here"):
        before = records.audit.head()[0]
        Counted.tried = 0
        error = _fails(folk, name)
        seen = [
            (e.event.action, e.event.outcome, sorted(e.event.detail))
            for e in records.audit.recent(records.audit.head()[0] - before)
        ]
        advice = error.advice if isinstance(error, LightboxError) else ""
        found.append((type(error), str(error), advice, seen, Counted.tried))
    assert found[0] == found[1]
    assert found[0][-1] == 1


def test_a11_each_wrong_try_waits_longer_and_ten_lock_even_with_the_right_password(
    folk: Folk,
) -> None:
    """A-11: 1, 2, 4… s, then the minutes of the policy; the right password waits as well."""
    waits = []
    for _ in range(10):
        error = _fails(folk)
        assert isinstance(error, NotProved)
        waits.append(error.wait_seconds)
        early = _fails(folk, password=PASSWORD)
        assert isinstance(early, MustWait)
        assert folk.actions(1) == [("seat.sign_in", "a.mehra", 8)]
        folk.time.pass_(error.wait_seconds)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 900]
    sign_in(folk.station, "a.mehra", PASSWORD)
    assert _fails(folk).wait_seconds == 1  # type: ignore[attr-defined]  # a success sets it back


def test_a11_a_hundred_wrong_tries_end_it_until_an_administrator_unlocks(folk: Folk) -> None:
    """A-11: never more than 100 consecutive failures without an administrator."""
    for _ in range(100):
        assert isinstance(_fails(folk), NotProved)
        folk.time.pass_(900)
    folk.time.pass_(365 * 86_400)
    error = _fails(folk, password=PASSWORD)
    assert isinstance(error, MustWait)
    assert error.wait_seconds == NEVER
    folk.station.policy = replace(folk.station.policy, dormant_after_days=0)
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD)
    people.unlock(folk.station, "a.mehra")
    sign_out(folk.station)
    sign_in(folk.station, "a.mehra", PASSWORD)


def test_a11_a_clock_that_is_set_back_shortens_no_wait(folk: Folk) -> None:
    """A-11: nor does it bring back a try; judge: the clock that the test sets."""
    for _ in range(10):
        error = _fails(folk)
        assert isinstance(error, NotProved)
        folk.time.pass_(error.wait_seconds)
    assert isinstance(_fails(folk), NotProved)  # the eleventh: 15 minutes from now
    folk.time.pass_(-3600)
    waits = _fails(folk, password=PASSWORD)
    assert isinstance(waits, MustWait)
    assert waits.wait_seconds >= 900


def test_a11_names_that_nobody_has_are_locked_just_the_same(folk: Folk) -> None:
    """A-11, A-12: a lock that only came for real names would say which are real."""
    waits = []
    for _ in range(11):
        error = _fails(folk, "not.here")
        waits.append(error.wait_seconds)  # type: ignore[attr-defined]
        folk.time.pass_(900)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 900, 900]


def test_a11_the_count_survives_a_restart_and_an_older_copy_of_the_accounts(
    tmp_path: Path,
) -> None:
    """A-11: the count is kept in the audit chain; putting seat.db back brings no try back."""
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    older = copy_of(profile)
    for _ in range(3):
        with Opened(profile, time) as folk:
            for _ in range(3):
                time.pass_(600)
                assert isinstance(_fails(folk), NotProved)
        put_back(profile, older)
    with Opened(profile, time) as folk:
        assert folk.station.records.tries.standing(READER).failures == 9
        time.pass_(256)
        assert _fails(folk).wait_seconds == 900  # type: ignore[attr-defined]  # the tenth


def test_a11_an_older_copy_of_the_log_alone_brings_no_try_back(tmp_path: Path) -> None:
    """A-11: the accounts keep the count too, and the higher of the two counts."""
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    older = copy_of(profile, "audit")
    with Opened(profile, time) as folk:
        for _ in range(4):
            time.pass_(600)
            _fails(folk)
    put_back(profile, older, "audit")
    with Opened(profile, time) as folk:
        assert folk.station.records.tries.standing(READER).failures == 4


def test_a11_tries_at_the_same_moment_are_let_through_one_at_a_time(folk: Folk) -> None:
    """A-11: whoever tries from eight sides at once has one try, and the others wait."""
    start = threading.Barrier(8)
    endings: list[type[Exception]] = []

    def attempt() -> None:
        start.wait()
        try:
            accounts.prove_sign_in(folk.station, "a.mehra", "wrong")
        except LightboxError as error:
            endings.append(type(error))

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kind.__name__ for kind in endings) == ["MustWait"] * 7 + ["NotProved"]
    assert folk.station.records.tries.standing("a.mehra").failures == 1


def test_a_try_that_cannot_be_recorded_is_not_even_looked_at(
    folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_event: AuditEvent) -> int:
        raise AuditUnavailable("The audit log cannot be written, so this was not done.")

    monkeypatch.setattr(folk.station.records.audit, "record", full)
    with pytest.raises(AuditUnavailable):
        accounts.prove_sign_in(folk.station, "a.mehra", PASSWORD)
    assert not folk.station.session.is_somebody


# --- the second factor ---------------------------------------------------------------------------


@pytest.fixture
def strict(station: Workstation) -> Folk:
    """A seat whose policy asks everybody for a second factor."""
    made = Folk(station)
    made.begin(second_factor=True)
    made.add("a.mehra", "radiologist")
    sign_out(station)
    return made


def test_id01_there_is_no_way_in_without_both(strict: Folk) -> None:
    """ID01: neither the password alone nor the code alone opens anything."""
    for password, code in ((PASSWORD, ""), ("wrong", strict.code("a.mehra")), (PASSWORD, "000000")):
        assert isinstance(_fails(strict, password=password, code=code), NotProved)
        assert not strict.station.session.is_somebody
        strict.time.pass_(600)
    sign_in(strict.station, "a.mehra", PASSWORD, strict.code("a.mehra"))
    assert may(strict.station, Right.SIGN_REPORTS)


def test_a12_a_code_takes_the_same_work_whoever_has_a_second_factor(
    strict: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-12: with one, without one and with no account; judge: the bytes that pyotp is handed."""
    handed: list[int] = []
    real = pyotp.TOTP.byte_secret

    def counted(one: pyotp.TOTP) -> bytes:
        secret = real(one)
        handed.append(len(secret))
        return secret

    sign_in(strict.station, ADMIN, ADMINS_PASSWORD, strict.code(ADMIN))
    people.add(strict.station, Account("receiver", "Receiver", ("service",)))
    sign_out(strict.station)
    monkeypatch.setattr(pyotp.TOTP, "byte_secret", counted)
    work = []
    for name in (READER, "receiver", "not.here"):
        handed.clear()
        assert isinstance(_fails(strict, name, code="000000"), NotProved)
        work.append(tuple(handed))
    assert work == [work[0]] * 3
    assert work[0].count(20) >= 3  # 160 bits, for each of the three steps that may count


def test_a13_a_code_counts_once_even_after_a_restart_and_an_older_copy(tmp_path: Path) -> None:
    """A-13: neither at once, nor after a restart, nor when the accounts were put back."""
    profile, time = tmp_path / "seat", Time()
    secrets = with_reader(profile, time, second_factor=True)
    older = copy_of(profile)
    with Opened(profile, time) as folk:
        folk.secrets = secrets
        code = folk.code(READER)
        sign_in(folk.station, READER, PASSWORD, code)
        sign_out(folk.station)
        assert isinstance(_fails(folk, password=PASSWORD, code=code), NotProved)
    time.pass_(5)
    put_back(profile, older)
    with Opened(profile, time) as folk:
        assert isinstance(_fails(folk, password=PASSWORD, code=code), NotProved)


def test_a13_a_clock_set_back_makes_no_old_code_good_again(strict: Folk) -> None:
    """A-13: a code of an hour ago, with the clock an hour back, is refused."""
    seen = strict.code("a.mehra")
    strict.time.pass_(3600)
    sign_in(strict.station, "a.mehra", PASSWORD, strict.code("a.mehra"))
    sign_out(strict.station)
    strict.time.pass_(-3600)
    assert isinstance(_fails(strict, password=PASSWORD, code=seen), NotProved)


def test_a13_two_sign_ins_at_the_same_moment_share_no_code(strict: Folk) -> None:
    """A-13: both have looked at the code before either took it: only one has it."""
    people = strict.station.records.people
    code = strict.code("a.mehra")
    now = strict.time.now.timestamp()
    step = second_factor.step_of(strict.secrets["a.mehra"], code, now, 0)
    assert step is not None
    assert [people.use_step("a.mehra", step), people.use_step("a.mehra", step)] == [True, False]
    assert not people.use_step("a.mehra", step - 1)


def test_a13_one_step_beside_counts_and_two_do_not(strict: Folk) -> None:
    """A-13: clocks may differ by one step of 30 s."""
    for later, counts in ((-61, False), (61, False), (-30, True), (30, True)):
        strict.time.pass_(1200)
        code = strict.code("a.mehra", later=later)
        if counts:
            sign_in(strict.station, "a.mehra", PASSWORD, code)
            sign_out(strict.station)
        else:
            assert isinstance(_fails(strict, password=PASSWORD, code=code), NotProved)


def test_a13_the_secret_is_nowhere_in_clear(tmp_path: Path) -> None:
    """A-13: neither in a file of the profile, nor in the row itself once the database is open."""
    profile = tmp_path / "seat"
    secret = with_reader(profile, Time(), second_factor=True)[READER].encode()
    with Opened(profile) as folk:
        database = folk.station.records.database
        row = database.row("SELECT factor FROM people WHERE name = ?", (READER,))
        assert row is not None
        assert secret not in bytes(row[0])
    for file in profile.rglob("*"):
        assert not file.is_file() or secret not in file.read_bytes()


def test_a_code_on_paper_opens_once(strict: Folk) -> None:
    admin = strict.station
    sign_in(admin, "a.mehra", PASSWORD, strict.code("a.mehra"))
    enrolment = own_account.begin_enrolment(admin)
    strict.time.pass_(60)
    old = strict.code("a.mehra")
    strict.secrets["a.mehra"] = enrolment.secret
    codes = own_account.enrol(admin, enrolment, strict.code("a.mehra"), PASSWORD, old)
    sign_out(admin)
    strict.time.pass_(60)
    assert len(codes) == 10
    sign_in(admin, "a.mehra", PASSWORD, codes[3])
    assert admin.records.people.get("a.mehra").codes_left == 9
    sign_out(admin)
    assert isinstance(_fails(strict, password=PASSWORD, code=codes[3]), NotProved)


def test_a_lost_telephone_is_reset_by_an_administrator_and_set_up_anew(strict: Folk) -> None:
    sign_in(strict.station, ADMIN, ADMINS_PASSWORD, strict.code(ADMIN))
    first = people.reset(strict.station, "a.mehra", factor=True)
    sign_out(strict.station)
    session = sign_in(strict.station, "a.mehra", first)
    assert session.steps == (Step.PASSWORD, Step.SECOND_FACTOR)
    assert not any(may(strict.station, right) for right in Right)
    with pytest.raises(NotSignedIn, match="not set up yet"):
        demand(strict.station, Right.BE_HERE)
    strict.finish("a.mehra", first, "lamp orchid granite")
    assert may(strict.station, Right.SIGN_REPORTS)


# --- proving again, leaving, changing ------------------------------------------------------------


def test_proving_again_takes_the_own_password_and_counts_its_failures(folk: Folk) -> None:
    sign_in(folk.station, "a.mehra", PASSWORD)
    with pytest.raises(NotProved):
        prove(folk.station, ADMINS_PASSWORD)
    with pytest.raises(MustWait):
        prove(folk.station, PASSWORD)
    folk.time.pass_(1)
    before = folk.station.session.proved
    prove(folk.station, PASSWORD)
    assert folk.station.session.proved > before


def test_whoever_signs_in_over_somebody_ends_that_session_first(folk: Folk) -> None:
    sign_in(folk.station, "a.mehra", PASSWORD)
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD)
    seen = [a for a in folk.actions() if not a[0].endswith(".tried")]
    assert seen[:3] == [
        ("seat.sign_out", "a.mehra", 0),
        ("seat.sign_in", ADMIN, 0),
        ("seat.sign_in", "a.mehra", 0),
    ]


def test_a_password_is_stretched_anew_once_its_parameters_have_grown(folk: Folk) -> None:
    records = folk.station.records
    grown = Passwords(Cost(passes=2, memory_kib=16, lanes=1))
    folk.station.records = replace(
        records, people=People(records.database, records.keys, records.audit, passwords=grown)
    )

    def kept() -> str:
        row = records.database.row("SELECT password FROM people WHERE name = 'a.mehra'")
        return str(row[0]) if row else ""

    assert "m=8,t=1,p=1" in kept()
    sign_in(folk.station, "a.mehra", PASSWORD)
    assert "m=16,t=2,p=1" in kept()
    sign_out(folk.station)
    sign_in(folk.station, "a.mehra", PASSWORD)


def test_a_closed_account_reads_as_none_and_its_session_ends(folk: Folk) -> None:
    sign_in(folk.station, "a.mehra", PASSWORD)
    records = folk.station.records
    records.people.change(replace(records.people.get("a.mehra"), active=False))
    accounts.renew(folk.station)
    assert not folk.station.session.is_somebody
    assert isinstance(_fails(folk, password=PASSWORD), NotProved)


def test_a_locked_seat_with_accounts_keeps_its_keys_and_opens_to_the_own_password(
    folk: Folk,
) -> None:
    station = folk.station
    sign_in(station, READER, PASSWORD)
    lock(station, Why.PERSON)
    assert station.release is None
    assert station.records.keys.held
    unlock(station, PASSWORD)
    assert not station.session.locked
    assert may(station, Right.SIGN_REPORTS)


# --- accounts that nobody uses -------------------------------------------------------------------


def test_id12_an_account_that_is_not_used_for_ninety_days_is_closed(folk: Folk) -> None:
    """ID12: dormant accounts are disabled, and an administrator opens them again."""
    folk.time.pass_(90 * 86_400)
    sign_in(folk.station, "a.mehra", PASSWORD)
    sign_out(folk.station)
    folk.time.pass_(timedelta(days=90, seconds=1).total_seconds())
    assert isinstance(_fails(folk, password=PASSWORD), accounts.Dormant)
    folk.time.pass_(60)
    assert isinstance(_fails(folk, password=PASSWORD), NotProved)
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD)  # the last administrator's is never closed
    people.change(folk.station, replace(folk.station.records.people.get("a.mehra"), active=True))
    sign_out(folk.station)
    folk.time.pass_(60)
    sign_in(folk.station, "a.mehra", PASSWORD)


def test_id12_the_review_closes_who_is_gone_and_is_put_on_record(folk: Folk) -> None:
    """ID12: the attestation list names every account, its roles and its last sign-in."""
    folk.time.pass_(91 * 86_400)
    assert accounts.close_all_dormant(folk.station) == ("a.mehra",)
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD)
    people.attest(folk.station)
    told = folk.station.records.audit.recent(1)[0].event
    assert (told.action, told.detail) == ("people.attest", {"accounts": f"{ADMIN}:it"})


# --- managing people -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "do",
    [
        lambda s: people.add(s, Account("c.roy", "C. Roy", ("viewer",))),
        lambda s: people.change(s, s.records.people.get("a.mehra")),
        lambda s: people.reset(s, ADMIN),
        lambda s: people.unlock(s, ADMIN),
        lambda s: people.end_accounts(s),
        lambda s: people.attest(s),
    ],
)
def test_only_who_may_manage_people_does_and_the_attempt_is_on_record(
    folk: Folk, do: Callable[[Workstation], object]
) -> None:
    for someone in (lambda: None, lambda: sign_in(folk.station, "a.mehra", PASSWORD)):
        someone()
        with pytest.raises(NotAllowed):
            do(folk.station)
        assert folk.actions(1)[0][2] == 8
    assert len(folk.station.records.people.all()) == 2


def test_the_last_administrator_can_neither_leave_nor_give_the_right_away(folk: Folk) -> None:
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD)
    admin = folk.station.records.people.get(ADMIN)
    for changed in (replace(admin, active=False), replace(admin, roles=("radiologist",))):
        with pytest.raises(Refused, match="Nobody would be left"):
            people.change(folk.station, changed)
    folk.add("i.singh", "it")
    people.change(folk.station, replace(admin, roles=("radiologist",)))
    assert not may(folk.station, Right.PEOPLE_MANAGE)  # at once, in the session that is open


def test_a_name_that_is_taken_or_looks_like_one_is_refused(folk: Folk) -> None:
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD)
    for name in ("a.mehra", "a.rnehra"):
        with pytest.raises(Refused, match="looks like it"):
            people.add(folk.station, Account(name, "Somebody", ("viewer",)))


def test_turning_back_to_a_seat_of_one_person_is_an_administrators_and_on_record(
    tmp_path: Path,
) -> None:
    profile, time = tmp_path / "seat", Time()
    with_reader(profile, time)
    with Opened(profile, time) as folk:
        folk.station.policy = replace(folk.station.policy, second_factor="none")
        sign_in(folk.station, ADMIN, ADMINS_PASSWORD)
        people.end_accounts(folk.station)
        assert ("people.end", ADMIN, 0) in folk.actions()
    with Opened(profile, time) as folk:
        assert all(may(folk.station, right) for right in Right)


def test_a_copy_of_the_records_from_before_the_accounts_does_not_open_the_seat(
    tmp_path: Path,
) -> None:
    profile, time = tmp_path / "seat", Time()
    with Opened(profile, time):
        pass
    older = copy_of(profile)
    with_reader(profile, time)
    put_back(profile, older)
    with pytest.raises(Refused, match="an older copy"):
        open_workstation(profile, passphrase=PASSPHRASE)


def test_a_service_account_keeps_its_password_and_needs_no_telephone(strict: Folk) -> None:
    sign_in(strict.station, ADMIN, ADMINS_PASSWORD, strict.code(ADMIN))
    given = people.add(strict.station, Account("receiver", "Receiver", ("service",)))
    sign_out(strict.station)
    session = sign_in(strict.station, "receiver", given)
    assert session.steps == ()
    assert may(strict.station, Right.LISTEN)
    assert not may(strict.station, Right.READ_IMAGES)
