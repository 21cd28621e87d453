"""The printed recovery key lets an administrator back in, and nobody else past any proof."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.actions import own_account, people
from app.actions.accounts import begin, renew, sign_in, sign_out
from app.actions.alerts import alerts
from app.actions.recovering import make_recovery_key
from app.actions.rescuing import rescue
from app.actions.trying import MustWait, NotProved, NotThePaper
from app.session import Step, nobody
from app.workstation import Workstation
from domain.audit import AuditEvent, AuditUnavailable
from domain.errors import LightboxError, Refused
from domain.lock_out import NEVER, NEVER_AFTER
from domain.passwords import WeakPassword
from domain.rights import Right
from records.people import Account
from records.recovery import NotARecoveryKey, as_words
from tests.app.accounts_seat import (
    ADMIN,
    ADMINS_PASSWORD,
    READER,
    Folk,
    Opened,
    Time,
)
from tests.app.conftest import PASSPHRASE
from tests.records.test_keys import MemoryKeyring

NEW = "walnut bicycle thunder"
STRANGE = as_words(bytes(range(20)))  # a key as they are printed, of no seat
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folk(station: Workstation) -> Folk:
    """A seat that asks everybody for a second factor, and nobody signed in."""
    made = Folk(station)
    made.begin(second_factor=True)
    made.add(READER, "radiologist")
    made.add("p.office", "privacy_officer")
    return made


@pytest.fixture
def paper(folk: Folk) -> str:
    words = make_recovery_key(folk.station)
    sign_out(folk.station)
    return words


def _fails(folk: Folk, words: str, name: str = ADMIN, new: str = NEW) -> Exception:
    with pytest.raises(LightboxError) as told:
        rescue(folk.station, name, words, new)
    return told.value


def _lock_out(folk: Folk, name: str) -> None:
    """Try a name wrongly so often that only an administrator could help."""
    for _ in range(NEVER_AFTER):
        with pytest.raises(NotProved):
            sign_in(folk.station, name, "somebody else's")
        folk.time.pass_(3600)
    with pytest.raises(MustWait) as told:
        sign_in(folk.station, name, ADMINS_PASSWORD, folk.code(name))
    assert told.value.wait_seconds == NEVER


def test_a11_the_last_administrator_locked_out_for_good_gets_back_with_the_paper(
    folk: Folk, paper: str
) -> None:
    """A-11: the lock holds for everybody who guesses, and not for who holds the paper."""
    _lock_out(folk, ADMIN)
    session = rescue(folk.station, ADMIN, paper, NEW)
    begin(folk.station, session)
    # Nothing opens before a second factor is set up, which the policy demands.
    assert session.steps == (Step.SECOND_FACTOR,)
    assert not session.rights.allows(Right.PEOPLE_MANAGE)
    enrolment = own_account.begin_enrolment(folk.station)
    folk.secrets[ADMIN] = enrolment.secret
    own_account.enrol(folk.station, enrolment, folk.code(ADMIN), NEW)
    renew(folk.station)
    assert folk.station.session.rights.allows(Right.PEOPLE_MANAGE)
    sign_out(folk.station)
    folk.time.pass_(60)
    sign_in(folk.station, ADMIN, NEW, folk.code(ADMIN))
    assert folk.station.user == ADMIN


def test_what_was_lost_counts_no_more(folk: Folk, paper: str) -> None:
    before, code = folk.secrets[ADMIN], folk.code(ADMIN)
    assert before
    rescue(folk.station, ADMIN, paper, NEW)
    account = folk.station.records.people.get(ADMIN)
    assert (account.has_factor, account.codes_left) == (False, 0)
    with pytest.raises(NotProved):
        sign_in(folk.station, ADMIN, ADMINS_PASSWORD, code)


def test_it_is_on_record_before_it_happens_and_an_alert_for_the_others(
    folk: Folk, paper: str
) -> None:
    rescue(folk.station, ADMIN, paper, NEW)
    since = [t.event for t in reversed(folk.station.records.audit.recent(6))]
    told = [event for event in since if event.action != "people.kept"]
    assert [(e.action, e.who) for e in told] == [
        ("seat.sign_in.tried", "*recovery*"),
        ("people.rescue", "*recovery*"),  # the paper was right
        ("people.rescue", ADMIN),  # and what follows from it
        ("people.unlock", ADMIN),
    ]
    assert told[1].detail["by"] == "recovery key"
    assert told[1].detail["person"] == told[2].detail["person"] == ADMIN
    sign_in(folk.station, "p.office", "violet kite harbour", folk.code("p.office"))
    waiting = [one for one in alerts(folk.station) if one.waits]
    assert [(one.action, one.person) for one in waiting] == [("people.rescue", ADMIN)]


def test_a_log_that_cannot_be_written_lets_nobody_in_by_paper(
    folk: Folk, paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = folk.station.records.audit.record
    written: list[AuditEvent] = []

    def full(event: AuditEvent) -> int:
        if len(written) == 2:  # the try and the proof are on record, and then the disk is full
            raise AuditUnavailable("The audit log cannot be written, so this was not done.")
        written.append(event)
        return real(event)

    monkeypatch.setattr(folk.station.records.audit, "record", full)
    with pytest.raises(AuditUnavailable):
        rescue(folk.station, ADMIN, paper, NEW)
    monkeypatch.undo()
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD, folk.code(ADMIN))
    assert folk.station.user == ADMIN


def test_a_wrong_key_reads_and_leaves_the_same_whatever_is_wrong(folk: Folk, paper: str) -> None:
    """A-12: neither a name, nor whether there is a paper, is to be learned from it."""

    def left(words: str, name: str) -> tuple[str, str, list[tuple[str, int]]]:
        error = _fails(folk, words, name)
        assert isinstance(error, NotThePaper)
        folk.time.pass_(3600)
        events = folk.actions(2)
        return str(error), error.advice, [(action, outcome) for action, _, outcome in events]

    first = left(STRANGE, ADMIN)
    second = left(STRANGE, "nobody.here")
    third = left(STRANGE, READER)
    assert {first[0], second[0], third[0]} == {"This recovery key does not open this seat."}
    assert first[2] == second[2] == third[2]
    sign_in(folk.station, ADMIN, ADMINS_PASSWORD, folk.code(ADMIN))
    renewed = make_recovery_key(folk.station)  # the paper of before is void
    sign_out(folk.station)
    assert isinstance(_fails(folk, paper), NotThePaper)
    folk.time.pass_(3600)
    rescue(folk.station, ADMIN, renewed, NEW)


def test_a_seat_whose_key_was_never_printed_reads_the_same(folk: Folk) -> None:
    sign_out(folk.station)
    assert str(_fails(folk, STRANGE)) == "This recovery key does not open this seat."


def test_without_the_paper_there_is_no_way_round_the_second_factor(folk: Folk, paper: str) -> None:
    assert paper
    _fails(folk, STRANGE)
    account = folk.station.records.people.get(ADMIN)
    assert account.has_factor
    with pytest.raises(NotProved):
        sign_in(folk.station, ADMIN, ADMINS_PASSWORD)  # without the code
    folk.time.pass_(60)
    with pytest.raises(NotProved):
        sign_in(folk.station, ADMIN, NEW)


def test_a_slip_of_the_pen_names_its_group_and_is_no_try(folk: Folk, paper: str) -> None:
    wrong = ("1" if paper[0] != "1" else "2") + paper[1:]
    newest = folk.station.records.audit.recent(1)[0].seq
    for _ in range(20):
        error = _fails(folk, wrong)
        assert isinstance(error, NotARecoveryKey)
        assert "Group 1" in str(error)
    assert folk.station.records.audit.recent(1)[0].seq == newest
    rescue(folk.station, ADMIN, paper.lower().replace(" ", "-"), NEW)


def test_a11_wrong_keys_wait_as_passwords_do_over_every_name_and_never_for_good(
    folk: Folk, paper: str
) -> None:
    """A-11: ten lock it for the minutes of the policy; nobody can be locked out of the paper."""
    names = (ADMIN, READER, "nobody.here")
    waits = []
    for number in range(10):
        error = _fails(folk, STRANGE, names[number % 3])
        assert isinstance(error, NotThePaper)
        waits.append(error.wait_seconds)
        folk.time.pass_(error.wait_seconds)
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[9] == 15 * 60
    for _ in range(NEVER_AFTER):
        error = _fails(folk, STRANGE)
        assert isinstance(error, NotThePaper)
        folk.time.pass_(15 * 60 - 1)
        assert isinstance(_fails(folk, paper), MustWait)  # not even the right one is looked at
        folk.time.pass_(1)
    rescue(folk.station, ADMIN, paper, NEW)


def test_the_paper_lets_administrators_in_alone(folk: Folk, paper: str) -> None:
    for name in (READER, "nobody.here"):
        error = _fails(folk, paper, name)
        assert isinstance(error, Refused)
        assert "manage people" in str(error)
    assert folk.station.records.people.get(READER).has_factor


def test_a_new_password_that_would_be_guessed_changes_nothing(folk: Folk, paper: str) -> None:
    assert isinstance(_fails(folk, paper, new="password1234"), WeakPassword)
    assert folk.station.records.people.get(ADMIN).has_factor


def test_at_the_command_line_the_key_is_handed_over_in_secret(tmp_path: Path) -> None:
    profile = tmp_path / "seat"
    with Opened(profile, Time(datetime.now(UTC) - timedelta(days=1))) as made:
        words = make_recovery_key(made.station)
        people.add(made.station, Account(ADMIN, "Henrik Berg", ("it",)), ADMINS_PASSWORD)
    (profile / "policy.toml").write_text('second_factor = "none"\n')
    given = {"LIGHTBOX_PASSPHRASE": PASSPHRASE}
    for name, secret in (("RECOVERY_KEY", words), ("NEW_PASSWORD", NEW)):
        file = tmp_path / name
        file.touch(0o600)
        file.write_text(secret + "\n")
        given[f"LIGHTBOX_{name}_FILE"] = str(file)
    done = _run(profile, given, "people", "rescue", ADMIN)
    assert done.returncode == 0, done.stderr
    assert "Make a new recovery key" in done.stdout
    assert words not in done.stdout + done.stderr
    new = {
        "LIGHTBOX_PASSPHRASE": PASSPHRASE,
        "LIGHTBOX_PASSWORD_FILE": str(tmp_path / "NEW_PASSWORD"),
    }
    listed = _run(profile, new, "--as", ADMIN, "people", "--json")
    assert listed.returncode == 0, listed.stderr
    assert [row["name"] for row in json.loads(listed.stdout)["people"]] == [ADMIN]
    # Nothing else of the verb is open to who has not signed in.
    refused = _run(profile, given, "people", "reset", ADMIN)
    assert refused.returncode == 1
    assert "Nobody is signed in" in refused.stderr


def _run(profile: Path, given: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(ROOT / "main.py"), "--profile", str(profile), *words],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_the_owner_of_a_seat_under_the_keyring_gets_another_password_by_the_paper(
    station: Workstation,
) -> None:
    folk = Folk(station)
    station.records.keys.renew_guard(passphrase=None, keyring=MemoryKeyring())
    words = make_recovery_key(station)
    assert isinstance(_fails(folk, words, ""), Refused)  # there is none to be lost
    own_account.change_password(station, "", "orchid lamp granite")
    station.session = nobody()
    assert isinstance(_fails(folk, STRANGE, ""), NotThePaper)
    folk.time.pass_(60)
    begin(station, rescue(station, "", words, NEW))
    assert station.session.single_user
    sign_out(station)
    with pytest.raises(NotProved):
        sign_in(station, "", "orchid lamp granite")
    folk.time.pass_(60)
    sign_in(station, "", NEW)
    assert station.session.single_user
