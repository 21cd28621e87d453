"""ST19, ID18: after the lock of a seat whose keys leave, none of them is in its memory (A-19)."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.keys import open_keys
from tests.records.conftest import CHEAP
from tests.records.way_judge import private_half, unlock_key, ways

ROOT = Path(__file__).resolve().parents[2]
ADMIN, PASSWORD = "h.berg", "lantern vowel cabbage"
PASSPHRASE = "the passphrase of this very seat"  # noqa: S105 - of a seat that lives for one test


def every_key(profile: Path) -> dict[str, bytes]:
    """Return every key of a profile by what it is for: nothing of ours is used."""
    said = json.loads((profile / "keys.json").read_bytes())
    guard = said["guard"]
    salt, cost = base64.b64decode(guard["salt"]), (guard["passes"], guard["memory_kib"])
    outer = hash_secret_raw(PASSPHRASE.encode(), salt, *cost, guard["lanes"], 32, Type.ID)

    def unwrapped(key: bytes, wrapped: str, about: str) -> bytes:
        raw = base64.b64decode(wrapped)
        return AESGCM(key).decrypt(raw[:12], raw[12:], about.encode())

    master = unwrapped(outer, guard["master"], f"{said['id']} passphrase 1")
    found = {
        name: unwrapped(master, kept["generations"]["1"]["key"], f"{said['id']} data {name} 1")
        for name, kept in said["classes"].items()
    }
    return {**found, "the guard": outer, "the master key": master}


def found_in(pid: int, wanted: dict[str, bytes]) -> set[str]:
    """Return which of these bytes lie anywhere in a process's memory, raw or as digits."""
    found = set()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line)
            assert place is not None
            if "r" not in place[3] or line.endswith(("[vvar]", "[vvar_vclock]", "[vsyscall]")):
                continue
            start, end = int(place[1], 16), int(place[2], 16)
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except OSError:
                continue  # not ours to read, or gone meanwhile
            for name, key in wanted.items():
                digits = key.hex().encode()
                if any(form in content for form in (key, digits, digits.upper())):
                    found.add(name)
    return found


@contextmanager
def in_use(profile: Path, *name: str) -> Iterator[tuple[int, Callable[[str], str]]]:
    program = [sys.executable, "-m", "tests.faults.releasing_program", str(profile), *name]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and program
        program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as seat:

        def say(words: str) -> str:
            assert seat.stdin is not None
            assert seat.stdout is not None
            seat.stdin.write(words + "\n")
            seat.stdin.flush()
            return seat.stdout.readline().strip()

        try:
            yield seat.pid, say
        finally:
            seat.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="memory of another process: /proc")
@pytest.mark.timeout(120)
def test_a19_no_key_is_in_the_memory_of_a_seat_that_has_released_its_keys(tmp_path: Path) -> None:
    """A-19. Judge: all of the process's memory, searched from outside for the bytes of the keys."""
    profile = tmp_path / "seat"
    open_keys(profile, passphrase=PASSPHRASE, stretching=CHEAP)
    keys = every_key(profile)
    with in_use(profile) as (pid, say):
        assert say(PASSPHRASE) == "in use"
        try:
            held = found_in(pid, keys)
        except PermissionError:
            pytest.skip("the memory of another process may not be read here")
        # The search can find: while the seat is in use, the keys of its data are there.
        assert held >= {"seat", "audit", "objects", "frames", "journal", "sealed"}
        assert say("") == "released"
        assert found_in(pid, keys) == set()
        assert say(PASSPHRASE) == "39"  # every study is there again
        assert found_in(pid, keys) >= {"seat", "objects"}


@pytest.mark.skipif(sys.platform != "linux", reason="memory of another process: /proc")
@pytest.mark.timeout(120)
def test_a19_a_seat_with_accounts_keeps_no_key_that_opens_anything_without_a_password(
    tmp_path: Path,
) -> None:
    """A-19. Judges: the memory searched from outside, and ``way_judge`` for what an account opens.

    The key to the accounts' ways stays, and it is all that stays.
    """
    profile = tmp_path / "seat"
    open_keys(profile, passphrase=PASSPHRASE, stretching=CHEAP)
    with in_use(profile, ADMIN) as (pid, say):
        assert say(f"{PASSPHRASE}\n{PASSWORD}") == "in use"
        keys = every_key(profile)
        file = (profile / "keys.json").read_bytes()
        stays = unlock_key(file, keys["the master key"])
        way = ways(file, stays)[ADMIN]
        keys["what the password stands for"] = private_half(way, PASSWORD)
        try:
            assert found_in(pid, keys) >= {"seat", "audit", "objects", "frames", "journal"}
        except PermissionError:
            pytest.skip("the memory of another process may not be read here")
        assert say("") == "released"
        assert found_in(pid, keys) == set()
        assert found_in(pid, {"the key to the ways": stays})  # the search can find
        assert say(PASSWORD) == "39"
        assert found_in(pid, keys) >= {"seat", "objects"}
