"""The command line asks for the same proof as the window, and lets nobody guess for longer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.actions.accounts import sign_in
from app.actions.trying import NotProved
from app.defence.secrets_given import Given
from tests.app.accounts_seat import ADMIN, ADMINS_PASSWORD, PASSWORD, READER, Opened, Time
from tests.app.accounts_seat import with_reader as seat_with_reader
from tests.app.conftest import PASSPHRASE

WRONG = "somebody else's"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Line:
    """The program as a script starts it, on a seat with accounts."""

    profile: Path

    def run(self, *words: str, password: str = "") -> subprocess.CompletedProcess[str]:
        secret = self.profile.parent / "password"
        secret.unlink(missing_ok=True)
        secret.touch(0o600)
        secret.write_text(password + "\n")
        given = {"LIGHTBOX_PASSPHRASE": PASSPHRASE}
        if password:
            given["LIGHTBOX_PASSWORD_FILE"] = str(secret)
        return subprocess.run(  # noqa: S603 - our own program
            [
                sys.executable, str(ROOT / "main.py"), "--profile", str(self.profile), *words,
            ],
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip


@pytest.fixture
def line(tmp_path: Path) -> Line:
    made = Line(tmp_path / "seat")
    seat_with_reader(made.profile, Time(datetime.now(UTC) - timedelta(days=1)))
    # What the policy says is the site's; here it asks nobody for a telephone.
    (made.profile / "policy.toml").write_text('second_factor = "none"\n')
    return made


def test_a_verb_does_nothing_for_who_has_not_signed_in_and_everything_it_may_for_who_has(
    line: Line,
) -> None:
    nobody = line.run("people")
    assert nobody.returncode == 1
    assert "Nobody is signed in" in nobody.stderr
    reader = line.run("--as", READER, "people", password=PASSWORD)
    assert reader.returncode == 1
    assert "right" in reader.stderr
    admin = line.run("people", "list", "--as", ADMIN, "--json", password=ADMINS_PASSWORD)
    assert admin.returncode == 0, admin.stderr
    listed = json.loads(admin.stdout)["people"]
    assert [row["name"] for row in listed] == [READER, ADMIN]
    assert PASSWORD not in admin.stdout


def _guess(line: Line, times: int, last: timedelta) -> None:
    """Guess so often, the last time so long ago."""
    time = Time(datetime.now(UTC) - last - timedelta(minutes=5 * (times - 1)))
    with Opened(line.profile, time) as folk:
        for _ in range(times):
            with pytest.raises(NotProved):
                sign_in(folk.station, READER, WRONG)
            time.pass_(300)


def test_a11_a_script_at_the_command_line_guesses_no_further(line: Line) -> None:
    """A-11: a script tries; after the tenth wrong one the right password waits too."""
    _guess(line, 9, timedelta(minutes=5))
    tenth = line.run("--as", READER, "studies", password=WRONG)
    assert "not right. The next try counts after 15 minutes" in tenth.stderr
    right = line.run("--as", READER, "studies", password=PASSWORD)
    assert right.returncode == 1
    assert "has to wait" in right.stderr


def test_a11_the_right_password_opens_once_the_minutes_of_the_lock_are_over(line: Line) -> None:
    """A-11: locked for the minutes of the policy, and no longer."""
    _guess(line, 10, timedelta(minutes=16))
    opened = line.run("--as", READER, "studies", password=PASSWORD)
    assert opened.returncode == 0, opened.stderr


def test_a_password_given_by_the_environment_is_gone_from_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "code"
    file.touch(0o600)
    file.write_text("123456\n")
    monkeypatch.setenv("LIGHTBOX_PASSWORD", PASSWORD)
    monkeypatch.setenv("LIGHTBOX_CODE_FILE", str(file))
    reading, writing = os.pipe()
    os.write(writing, b"another violet harbour\nnot of the secret")
    os.close(writing)
    monkeypatch.setenv("LIGHTBOX_NEW_PASSWORD_FD", str(reading))
    given = Given()
    os.close(reading)
    assert given.secret("PASSWORD") == PASSWORD
    assert given.secret("CODE") == "123456"
    assert given.secret("NEW_PASSWORD") == "another violet harbour"
    assert not [
        name for name in os.environ if name.startswith(("LIGHTBOX_PASSWORD", "LIGHTBOX_CO"))
    ]
    assert PASSWORD not in repr(given)
