"""ID18: a passphrase is taken from where nobody else reads it, and nothing of it is left there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.defence import passphrase
from app.defence.passphrase import BadSource

ROOT = Path(__file__).resolve().parents[2]
WORDS = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIGHTBOX_PASSPHRASE", "LIGHTBOX_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)


def written(folder: Path, content: bytes = b"correct horse battery staple\n") -> Path:
    file = folder / "passphrase"
    file.write_bytes(content)
    file.chmod(0o600)
    return file


def test_a_passphrase_in_the_environment_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", WORDS)
    assert passphrase.taken() == WORDS
    assert "LIGHTBOX_PASSPHRASE" not in os.environ
    assert passphrase.taken() is None


def test_a_file_of_its_owner_gives_its_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", "not this one")
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE_FILE", str(written(tmp_path, b"one\r\ntwo\n")))
    assert passphrase.taken() == "one"
    assert not any(name.startswith("LIGHTBOX_PASSPHRASE") for name in os.environ)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    file = written(tmp_path)
    file.chmod(mode)
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE_FILE", str(file))
    with pytest.raises(BadSource, match="Others can read"):
        passphrase.taken()


@pytest.mark.parametrize("what", ["missing", "link", "folder", "empty", "no text", "endless"])
def test_what_is_no_file_of_a_passphrase_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    content = {"empty": b"\n", "no text": b"\xff\xfe\n", "endless": b"x" * 9000}.get(what, b"a\n")
    file = written(tmp_path, content)
    if what == "missing":
        file.unlink()
    elif what == "link":
        (tmp_path / "link").symlink_to(file)
        file = tmp_path / "link"
    elif what == "folder":
        file = tmp_path
        tmp_path.chmod(0o700)
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE_FILE", str(file))
    with pytest.raises(BadSource):
        passphrase.taken()


def test_a_descriptor_gives_one_line_and_what_follows_stays_for_others() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"correct horse battery staple\nthe rest\n")
    os.close(writing)
    assert passphrase.taken(reading) == WORDS
    assert os.read(reading, 100) == b"the rest\n"
    os.close(reading)
    with pytest.raises(BadSource):
        passphrase.taken(reading)


_LEFT = (
    "import os, subprocess, sys; sys.path.insert(0, sys.argv[1])\n"
    "from app.defence import hardening, passphrase\n"
    "hardening.keep_memory_private()\n"
    "assert passphrase.taken()\n"
    "own = open('/proc/self/environ', 'rb').read()\n"
    "child = subprocess.run(['/usr/bin/env'], capture_output=True).stdout\n"
    "listed = os.listdir('/proc/self/fd')\n"
    "import ctypes, resource\n"
    "assert listed and b'PATH=' in own\n"
    "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
    "assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0\n"
    "sys.stdout.buffer.write(own + child)\n"
)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_neither_proc_nor_a_child_shows_a_passphrase_that_was_in_the_environment() -> None:
    """A-19. Judges: /proc/self/environ, and `env` as a child."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _LEFT, str(ROOT)],
        env={**os.environ, "LIGHTBOX_PASSPHRASE": WORDS},
        capture_output=True,
        check=True,
    )
    assert b"PATH=" in done.stdout
    assert WORDS.encode() not in done.stdout


# The program's own file, and what uses it: for an interpreter that may not read our folder.
_HELD = (ROOT / "app" / "defence" / "hardening.py").read_text(encoding="utf-8") + (
    "import os\n"
    "if sys.argv[1] == 'private': keep_memory_private()\n"
    "print('ready', flush=True)\n"
    "sys.stdin.readline()\n"
    "if sys.argv[2] == 'abort': os.abort()\n"
)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="takes a second user")
def test_another_program_of_the_same_user_cannot_read_a_hardened_one() -> None:
    """A-19. Judge: a program of the same user who is not root; an unhardened one it can read."""
    read = {}
    for kind in ("private", "open"):
        with subprocess.Popen(  # noqa: S603 - the system's Python, which every user can start
            ["/usr/bin/python3", "-c", _HELD, kind, "end"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            user=65534,
            group=65534,
            extra_groups=[],
        ) as held:
            assert held.stdout is not None
            assert held.stdout.readline() == "ready\n"
            tried = subprocess.run(  # noqa: S603 - the system's cat
                ["/usr/bin/cat", f"/proc/{held.pid}/environ", f"/proc/{held.pid}/maps"],
                capture_output=True,
                check=False,
                user=65534,
                group=65534,
                extra_groups=[],
            )
            read[kind] = tried.returncode == 0
            held.communicate("\n")
    assert read == {"private": False, "open": True}


@pytest.mark.skipif(sys.platform != "linux", reason="core files")
def test_a_hardened_program_that_aborts_leaves_no_core_file(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _HELD, "private", "abort"],
        input="\n",
        text=True,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -6
    assert list(tmp_path.iterdir()) == []
