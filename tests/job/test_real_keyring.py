"""A-19: a seat under a real keyring of a desktop: made, renewed, locked and gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.job.seat import MAIN, PASSPHRASE

pytestmark = pytest.mark.timeout(180)
_UNLOCKED = 'printf "pw\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null; '
_LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null; "
# What the keyring holds, as another library reads it.
_HELD = (
    "import json, secretstorage as s; b = s.dbus_init();"
    "print(json.dumps([i.get_attributes()['username']"
    " for i in s.get_default_collection(b).get_all_items()]))"
)


class Desktop:
    """A session with a bus and a keyring of its own, in folders of its own."""

    def __init__(self, folder: Path, program: Callable[[str], str]) -> None:
        self._bus, self._bash = program("dbus-run-session"), program("bash")
        program("gnome-keyring-daemon")
        self.profile = folder / "seat"
        home, run = folder / "home", folder / "run"
        for made in (home, run):
            made.mkdir(mode=0o700)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(run),
            "LANG": "C.UTF-8",
        }

    def verb(self, *words: str) -> str:
        return " ".join([sys.executable, str(MAIN), "--profile", str(self.profile), *words])

    def session(self, keyring: str, *commands: str) -> subprocess.CompletedProcess[str]:
        """Run commands one after the other on a new bus, until one fails."""
        return subprocess.run(  # noqa: S603 - programs of the system, and ours
            [self._bus, "--", self._bash, "-c", keyring + " && ".join(commands)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def alone(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a verb where there is no bus, and so no keyring."""
        return subprocess.run(  # noqa: S603 - our own interpreter and program
            self.verb(*words).split(),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


def test_a19_a_real_keyring_guards_a_seat_and_its_key_is_renewed(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-19. Judges: GNOME Keyring itself, read by SecretStorage; the key file."""
    desktop = Desktop(tmp_path, program)
    done = desktop.session(
        _UNLOCKED,
        desktop.verb("seat"),
        desktop.verb("secrets", "rotate", "--keyring"),
        desktop.verb("audit", "verify"),
        f'{sys.executable} -c "{_HELD}"',
    )
    assert done.returncode == 0, done.stderr
    file = json.loads((desktop.profile / "keys.json").read_text())
    assert (file["guard"]["kind"], file["guard"]["number"]) == ("keyring", 2)
    # Only the new key is there: the old one was taken out of the keyring.
    held = json.loads(done.stdout.splitlines()[-1])
    assert sorted(held) == [f"{file['id']} audit-head", f"{file['id']} guard-2"]

    locked = desktop.session(_LOCKED, desktop.verb("seat"))
    assert locked.returncode == 1
    assert "Unlock it and try again" in locked.stderr
    gone = desktop.alone("seat")
    assert gone.returncode == 1
    assert "guarded by the system's keyring" in gone.stderr
    assert "recovery key" in gone.stderr


@pytest.mark.parametrize("backend", ["PlaintextKeyring", "EncryptedKeyring"])
def test_a19_a_keyring_that_writes_files_is_refused_although_it_is_installed_and_chosen(
    tmp_path: Path, program: Callable[[str], str], backend: str
) -> None:
    """A-19. Judge: the real keyrings.alt, chosen by name; no file of it holds a key."""
    pytest.importorskip("keyrings.alt")
    desktop = Desktop(tmp_path, program)
    desktop.environment["PYTHON_KEYRING_BACKEND"] = f"keyrings.alt.file.{backend}"
    refused = desktop.alone("seat")
    assert refused.returncode == 1
    assert "no keyring that keeps secrets encrypted" in refused.stderr
    assert "LIGHTBOX_PASSPHRASE" in refused.stderr
    assert not (desktop.profile / "keys.json").exists()
    assert not list((tmp_path / "home").rglob("*keyring*"))
    desktop.environment["LIGHTBOX_PASSPHRASE"] = PASSPHRASE
    assert desktop.alone("seat").returncode == 0
