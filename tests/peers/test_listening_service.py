"""ID11: a program that listens has an account of its own, and holds nothing beside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.actions import people
from app.actions.accounts import sign_in
from app.actions.peers import add_peer
from app.actions.starting import open_workstation
from domain.audit import Outcome
from records.people import Account
from tests.app.accounts_seat import ADMIN, ADMINS_PASSWORD, Opened, Time
from tests.app.conftest import PASSPHRASE
from tests.peers.servers import free_port
from tests.peers.studies import make_study

ROOT = Path(__file__).resolve().parents[2]
LISTENER, SECRET = "gateway", "granite violet orchard"


def _program(profile: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    secret = profile.parent / "secret"
    if not secret.exists():
        secret.touch(0o600)
        secret.write_text(SECRET + "\n")
    given = {"LIGHTBOX_PASSPHRASE": PASSPHRASE, "LIGHTBOX_PASSWORD_FILE": str(secret)}
    command = [sys.executable, str(ROOT / "main.py"), "--profile", str(profile)]
    return [*command, "--as", LISTENER, *words], {**os.environ, **given}


def test_what_arrives_at_a_listening_service_is_kept_in_its_name_and_it_may_do_nothing_else(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-16. Judges: DCMTK's storescu, and the log as the seat's owner reads it afterwards."""
    profile, port = tmp_path / "seat", free_port()
    profile.mkdir(mode=0o700)
    (profile / "policy.toml").write_text('second_factor = "none"\n')
    with Opened(profile, Time(datetime.now(UTC) - timedelta(days=1))) as made:
        add_peer(made.station, "SCANNER", f"STORESCU@127.0.0.1:{free_port()}")
        people.add(made.station, Account(ADMIN, "Henrik Berg", ("it",)), ADMINS_PASSWORD)
        sign_in(made.station, ADMIN, ADMINS_PASSWORD)
        people.add(made.station, Account(LISTENER, "Gateway", ("service",)), SECRET)
    study = make_study(tmp_path / "study", series=1, images=2)
    # Ended by its input: a test that runs in the background of a shell has Ctrl+C switched off.
    words = ("listen", "--host", "127.0.0.1", "--port", str(port), "--until-input-ends")
    command, environment = _program(profile, *words)
    with subprocess.Popen(  # noqa: S603 - our own interpreter and program
        command, env=environment, stderr=subprocess.PIPE, text=True, stdin=subprocess.PIPE
    ) as listening:
        assert listening.stderr is not None
        said = listening.stderr.readline()
        assert re.search(r"on port \d+", said), said
        sent = subprocess.run(  # noqa: S603 - the judge
            [program("storescu"), "-aec", "LIGHTBOX", "127.0.0.1", str(port),
             *map(str, study.files.values())],
            capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        listening.communicate(timeout=60)
    assert sent.returncode == 0, sent.stderr

    command, environment = _program(profile, "people", "list")
    refused = subprocess.run(  # noqa: S603 - as above
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert refused.returncode == 1
    assert "right" in refused.stderr

    station = open_workstation(profile, passphrase=PASSPHRASE)
    assert sum(held.instances for held in station.records.archive.studies()) == 2
    events = [told.event for told in reversed(station.records.audit.recent(60))]
    received = [event for event in events if event.action == "receive.study"]
    assert {event.who for event in received} == {LISTENER}
    assert [event.study_uid for event in received] == [study.uid]
    (denied,) = (event for event in events if event.action == "verb.people")
    assert (denied.who, denied.outcome) == (LISTENER, Outcome.SERIOUS_FAILURE)
    station.close()
