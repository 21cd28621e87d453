"""Foreign bytes are read in processes of their own, and nothing they do reaches this one."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
import termios
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest

from domain.errors import Unreadable
from domain.study import Instance
from imaging.decoded import Decoded
from imaging.reading import Readers
from tests.imaging.made_objects import image, short, text

ROOT = Path(__file__).resolve().parents[2]
RAMP = np.arange(12 * 10, dtype="<u2")
GOOD = image(12, 10, RAMP.tobytes())


@pytest.fixture
def readers() -> Iterator[Readers]:
    with Readers(1, seconds=2.0) as pool:
        yield pool


def _workers() -> list[psutil.Process]:
    children: list[psutil.Process] = psutil.Process().children()
    return children


def test_a_header_comes_back_with_who_and_what_it_is(readers: Readers) -> None:
    instance = readers.header(GOOD)
    assert instance.study.patient.name == "Doe^Jane"
    assert instance.series.modality == "CT"
    assert instance.pixels is not None
    assert (instance.pixels.rows, instance.pixels.columns) == (12, 10)


def test_the_pixels_come_back_as_they_were_written(readers: Readers) -> None:
    decoded = readers.decode(GOOD, readers.header(GOOD), 0)
    assert np.array_equal(decoded.stored, RAMP.reshape(12, 10))
    assert decoded.decoder == "uncompressed"


def test_native_pixels_lie_in_the_file_where_the_index_says(readers: Readers) -> None:
    pixels = readers.header(GOOD).pixels
    assert pixels is not None
    assert pixels.offset is not None
    assert pixels.length is not None
    assert GOOD[pixels.offset : pixels.offset + pixels.length] == RAMP.tobytes()


def test_no_worker_is_started_before_there_is_something_to_read() -> None:
    before = len(_workers())
    with Readers(2):
        assert len(_workers()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")
def test_a_worker_that_hangs_is_killed_and_replaced(readers: Readers) -> None:
    readers.header(GOOD)
    (worker,) = _workers()
    worker.send_signal(signal.SIGSTOP)
    with pytest.raises(Unreadable, match="too long") as stopped:
        readers.header(GOOD)
    assert stopped.value.reason == "timeout"
    assert readers.header(GOOD).sop_uid == "1.2.3.4"
    assert worker.pid not in [process.pid for process in _workers()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into a pipe")
def test_a_worker_that_dies_costs_only_its_own_task() -> None:
    with Readers(1) as readers, ThreadPoolExecutor(1) as threads:
        readers.header(GOOD)
        (worker,) = _workers()
        worker.send_signal(signal.SIGSTOP)
        _wait_until(lambda: worker.status() == psutil.STATUS_STOPPED)
        asked = threads.submit(readers.header, GOOD)
        _wait_until(lambda: _has_a_task(readers))
        worker.kill()
        with pytest.raises(Unreadable) as stopped:
            asked.result()
        assert stopped.value.reason == "crashed"
        assert readers.header(GOOD).sop_uid == "1.2.3.4"


def _wait_until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 15.0
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.001)


def _has_a_task(readers: Readers) -> bool:
    """Return whether bytes lie in the pipe to the one worker, who does not take them."""
    process = readers.workers._workers[0]._process
    assert process is not None
    assert process.stdin is not None
    waiting = array("i", [0])
    fcntl.ioctl(process.stdin, termios.FIONREAD, waiting)
    return waiting[0] > 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the limit on memory")
def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read() -> None:
    large = image(12000, 6000, bytes(2 * 12000 * 6000))
    with Readers(1, memory_bytes=240 << 20) as pool:
        instance = pool.header(large)
        with pytest.raises(Unreadable) as stopped:
            pool.decode(large, instance, 0)
        assert stopped.value.reason == "memory"
        assert pool.header(GOOD).sop_uid == "1.2.3.4"


def _shared_bytes() -> int:
    """Return what the memory that is shared with workers takes now."""
    total = 0
    for file in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            if str(file.readlink()).startswith("/memfd:lightbox"):
                total += file.stat().st_blocks * 512
    return total


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what the memory takes")
def test_the_memory_of_a_large_object_is_given_back_when_it_has_been_read() -> None:
    large = image(6000, 6000, bytes(2 * 6000 * 6000))
    before = _shared_bytes()
    with Readers(1) as pool:
        instance = pool.header(large)
        assert _shared_bytes() - before < len(large) // 2
        pool.decode(large, instance, 0)
        assert _shared_bytes() - before < len(large) // 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what the memory takes")
def test_a_run_stays_with_its_worker_between_frames_and_is_given_back_after_the_last() -> None:
    frames = 12
    pixels = np.repeat(np.arange(frames, dtype="<u2"), 2000 * 2000)
    run = image(2000, 2000, pixels.tobytes(), text(0x00280008, "IS", str(frames)))
    before = _shared_bytes()
    with Readers(1) as pool:
        instance = pool.header(run)
        for frame in range(frames):
            assert pool.decode(run, instance, frame).stored[0, 0] == frame
        assert _shared_bytes() - before >= len(run)

        pool.let_go()

        assert _shared_bytes() - before < len(run) // 2
        # What was given back is sent again, not read out of empty memory.
        assert pool.decode(run, instance, 1).stored[0, 0] == 1


def test_many_headers_come_back_under_their_own_names() -> None:
    files = [(f"file {n}", image(4, 4, bytes(32), sop=f"1.2.3.{n}")) for n in range(1, 40)]
    files[7] = ("file 8", b"no DICOM at all")
    with Readers(2) as pool:
        found = dict(pool.headers(files))
    assert len(found) == len(files)
    for n in range(1, 40):
        outcome = found[f"file {n}"]
        if n == 8:
            assert isinstance(outcome, Unreadable)
        else:
            assert isinstance(outcome, Instance)
            assert outcome.sop_uid == f"1.2.3.{n}"


def test_many_frames_come_back_under_their_own_numbers() -> None:
    parts = [image(3, 5, np.full(15, n, "<u2").tobytes()) for n in range(30)]
    with Readers(2) as pool:
        instance = pool.header(parts[0])
        wanted = ((n, lambda n=n: parts[n], instance, 0) for n in range(30))
        found = dict(pool.decode_many(wanted))
    for n in range(30):
        outcome = found[n]
        assert isinstance(outcome, Decoded)
        assert (outcome.stored == n).all()


def test_frames_of_one_object_are_each_their_own(readers: Readers) -> None:
    values = np.arange(6 * 4 * 4, dtype="<u2")
    part10 = image(4, 4, values.tobytes(), (0x00280008, "IS", b"6 "))
    instance = readers.header(part10)
    for frame in (5, 0, 3):
        decoded = readers.decode(part10, instance, frame)
        assert np.array_equal(decoded.stored, values.reshape(6, 4, 4)[frame])
    with pytest.raises(Unreadable, match="no frame 7"):
        readers.decode(part10, instance, 6)


def test_an_object_that_is_not_the_indexed_one_is_never_shown(readers: Readers) -> None:
    indexed = readers.header(image(12, 10, RAMP.tobytes()))
    other = image(10, 12, RAMP.tobytes())
    with pytest.raises(Unreadable):
        readers.decode(other, indexed, 0)


def test_pictures_already_decoded_do_not_change_when_others_are(readers: Readers) -> None:
    first = readers.decode(GOOD, readers.header(GOOD), 0).stored
    kept = first.copy()
    other = image(12, 10, bytes(240))
    readers.decode(other, readers.header(other), 0)
    assert np.array_equal(first, kept)


def test_many_threads_may_share_the_workers() -> None:
    parts = [image(4, 4, np.full(16, n, "<u2").tobytes(), sop=f"1.2.{n}") for n in range(64)]
    with Readers(2) as pool, ThreadPoolExecutor(8) as threads:

        def value(n: int) -> tuple[str, int]:
            instance = pool.header(parts[n])
            return instance.sop_uid, int(pool.decode(parts[n], instance, 0).stored[2, 2])

        assert list(threads.map(value, range(64))) == [(f"1.2.{n}", n) for n in range(64)]


def test_closing_leaves_no_process_thread_or_open_file() -> None:
    with Readers(1) as pool:
        pool.header(GOOD)
    before = (set(_workers()), threading.active_count(), psutil.Process().num_fds())
    with Readers(2) as pool:
        pool.decode(GOOD, pool.header(GOOD), 0)
    assert (set(_workers()), threading.active_count(), psutil.Process().num_fds()) == before


def test_closed_readers_say_so() -> None:
    pool = Readers(1)
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        pool.header(GOOD)


def test_a_program_without_a_main_guard_can_read(tmp_path: Path) -> None:
    # A worker made by multiprocessing would run this program again, for ever.
    (tmp_path / "object.dcm").write_bytes(GOOD)
    program = tmp_path / "program.py"
    program.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from imaging.reading import Readers\n"
        "with Readers(1) as readers:\n"
        f"    print(readers.header(Path({str(tmp_path / 'object.dcm')!r}).read_bytes()).sop_uid)\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-W", "error", program], capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("1.2.3.4\n", "", 0)


def test_a_worker_knows_no_secret_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", "open sesame")
    with Readers(1) as pool:
        pool.header(GOOD)
        (worker,) = _workers()
        assert "LIGHTBOX_PASSPHRASE" not in worker.environ()


def test_a_worker_goes_when_its_program_is_killed(tmp_path: Path) -> None:
    (tmp_path / "object.dcm").write_bytes(GOOD)
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from imaging.reading import Readers\n"
        "readers = Readers(1)\n"
        f"readers.header(Path({str(tmp_path / 'object.dcm')!r}).read_bytes())\n"
        "print('read', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"read\n"
        (worker,) = psutil.Process(running.pid).children()
        running.kill()
    assert psutil.wait_procs([worker], timeout=10)[1] == []


def test_an_unsigned_padding_value_is_not_taken_for_a_negative_one(readers: Readers) -> None:
    part10 = image(12, 10, RAMP.tobytes(), short(0x00280120, 63536))
    pixels = readers.header(part10).pixels
    assert pixels is not None
    assert pixels.padding == (63536, 63536)
