"""ST17: wherever a backup is killed, the older ones are whole and the next one is made."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions.restoring import restore
from domain.work import Unwatched
from records.backup import keeping
from records.backup.key import new_set, open_set
from records.backup.owners import Owners
from tests.faults.backup_program import BEGAN, CHEAP, WORDS, Seat
from tests.faults.tracing import attached, order
from tests.records.making import HORSE, a_study, an_instance, part10

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    seat = Seat(tmp_path)
    key = new_set(tmp_path / "set", WORDS, stretching=CHEAP)
    store(seat, 1)
    seat.back_up(tmp_path / "set", key, 0)
    seat.close()
    return tmp_path


def store(seat: Seat, number: int) -> None:
    study = a_study(f"1.2.{number}")
    seat.archive.store(part10(5000), an_instance(number, study=study), origin="test")


def victim(folder: Path, minutes: int, *more: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "tests.faults.backup_program", str(folder), str(minutes), *more],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def go(process: subprocess.Popen[bytes]) -> bytes:
    said, _ = process.communicate(b"go\n", 60)
    return said


def whole(folder: Path) -> list[str]:
    key = open_set(folder / "set", WORDS)
    return [each.id for each in keeping.check(folder / "set", key) if each.whole]


@pytest.mark.parametrize(
    ("call", "moments"),
    [
        ("write", (1, 2, 4, 6, 8, 10)),
        ("fsync", (1, 2, 4, 6, 8, 10, 11)),
        ("rename", (1, 2, 3, 4, 5, 6)),
        ("mkdir", (1, 2)),
    ],
)
def test_a_kill_at_any_step_of_a_backup_leaves_the_older_ones_whole_and_the_next_is_made(
    folder: Path, program: Callable[[str], str], call: str, moments: tuple[int, ...]
) -> None:
    strace = program("strace")
    before = whole(folder)
    held = killed = 0
    for number, moment in enumerate(moments, 2):
        seat = Seat(folder)
        store(seat, number)
        seat.close()
        process = victim(folder, 10 * number)
        inject = f"inject={call}:signal=SIGKILL:when={moment}"
        with attached(strace, process.pid, "-e", f"trace={call}", "-e", inject):
            said = go(process)
        assert process.returncode == (0 if said else -9)
        killed += process.returncode == -9
        after = whole(folder)
        assert before == after[: len(before)]
        # Told as made is whole; killed before that is whole or counts for nothing.
        assert len(after) - len(before) == 1 if said else len(after) - len(before) <= 1
        seat = Seat(folder)
        seat.back_up(folder / "set", open_set(folder / "set", WORDS), 10 * number + 5)
        held = len(seat.archive.every_study())
        seat.close()
        before = whole(folder)
        assert len(before) == len(after) + 1
    assert killed > len(moments) // 2
    back = restore(
        folder / "set", open_set(folder / "set", WORDS), folder / "back", Unwatched(),
        who="somebody", passphrase=HORSE, at=BEGAN + timedelta(days=1), stretching=CHEAP,
    )  # fmt: skip
    assert (back.objects, back.missing, back.audit.ok) == (held, 0, True)


@pytest.mark.parametrize("moment", range(1, 7))
def test_a_kill_while_keys_are_destroyed_leaves_a_set_that_opens_and_it_is_finished_next_time(
    folder: Path, program: Callable[[str], str], moment: int
) -> None:
    """PR03: a key that was to be destroyed is in neither file once the erasure has ended."""
    strace = program("strace")
    key = open_set(folder / "set", WORDS)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from records.backup.key import open_set\n"
        "from records.backup.owners import Owners\n"
        f"owners = Owners(Path(sys.argv[1]), open_set(Path(sys.argv[1]), {WORDS!r}))\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "owners.erase(['study:1.2.1'])\n"
    )
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, str(folder / "set")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    inject = f"inject=fsync:signal=SIGKILL:when={moment}"
    with attached(strace, process.pid, "-e", "trace=fsync", "-e", inject):
        go(process)
    assert process.returncode == -9
    again = Owners(folder / "set", key)
    again.erase(["study:1.2.1"])
    for _ in range(2):
        assert "study:1.2.1" not in Owners(folder / "set", key).labels()
    assert whole(folder)


def test_a_backup_is_on_its_disk_before_the_manifest_says_so(
    folder: Path, program: Callable[[str], str], tmp_path: Path
) -> None:
    seat = Seat(folder)
    store(seat, 2)
    seat.close()
    trace = tmp_path / "trace"
    process = victim(folder, 60)
    with attached(
        program("strace"), process.pid, "-y", "-o", str(trace), "-e", "trace=fsync,rename,write"
    ):
        assert go(process) == b"made\n"
    steps = (
        ("object synced", r"fsync\(\d+</.*/objects/../[^>]*\.part>"),
        ("object named", r'rename\(".*/objects/../.*\.part", '),
        ("shelf synced", r"fsync\(\d+</[^>]*/set/objects/..>"),
        ("pack synced", r"fsync\(\d+</.*/pack\.part>"),
        ("pack named", r'rename\(".*/pack\.part", '),
        ("index synced", r"fsync\(\d+</.*/index\.\d+\.part>"),
        ("index named", r'rename\(".*/index\.\d+\.part", '),
        ("keys synced", r"fsync\(\d+</.*/owners\.1\.\d+\.part>"),
        ("keys named", r'rename\(".*/owners\.1\.\d+\.part", '),
        ("manifest synced", r"fsync\(\d+</.*/manifest\.json\.\d+\.part>"),
        ("manifest named", r'rename\(".*/manifest\.json\.\d+\.part", '),
        ("told", r'write\(1<.*"made'),
    )
    found = order(trace.read_text(), steps)
    assert [step for step in found if step != "shelf synced"] == [
        name for name, _ in steps if name != "shelf synced"
    ]
    assert found.index("shelf synced") < found.index("pack named")
