"""What stands on the screens of a locked seat, read by a program that reads pictures (A-14)."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

ROOT = Path(__file__).parents[2]
NAME, ID, TYPED = "Markerson", "LBX7731055", "Clear lungs"
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test
_WIDTH_OF_SECOND = 640


class Seat:
    """A seat in the windows of an X server of its own, and the programs that judge it."""

    def __init__(
        self, display: str, process: subprocess.Popen[str], program: Callable[[str], str]
    ) -> None:
        self._display, self._process, self._program = display, process, program

    def ask(self, word: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line[:1] in '{["0123456789':
                return json.loads(line)
        raise AssertionError("the seat ended")

    def until(self, word: str, ready: Callable[[Any], bool]) -> Any:
        """Ask again and again, as what an X server passes on takes its time."""
        end = time.monotonic() + 30
        while not ready(said := self.ask(word)):
            assert time.monotonic() < end, said
            time.sleep(0.02)
        return said

    def ran(self, name: str, *arguments: str) -> bytes:
        return subprocess.run(  # noqa: S603 - a judge of the system
            [self._program(name), *arguments],
            env={**os.environ, "DISPLAY": self._display},
            capture_output=True,
            timeout=60,
            check=False,
        ).stdout

    def keys(self, *arguments: str) -> None:
        self.ran("xdotool", *arguments)

    def focus(self) -> None:
        """Give the main window the keyboard: there is no window manager that would."""
        found = self.ran("xdotool", "search", "--onlyvisible", "--name", "^Lightbox$").split()
        self.keys("windowfocus", "--sync", found[-1].decode())

    def screen(self) -> Image.Image:
        done = subprocess.run(  # noqa: S603 - a judge of the system
            [self._program("xwd"), "-root", "-silent"],
            env={**os.environ, "DISPLAY": self._display},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (done.stderr, self._process.poll())
        return _from_xwd(done.stdout)

    def read(self) -> str:
        """Return all the words on all screens, as OCR reads them."""
        shown = self.screen().convert("L")
        large = ImageOps.invert(shown).resize((shown.width * 3, shown.height * 3))
        file = io.BytesIO()
        ImageOps.autocontrast(large).save(file, "png")
        done = subprocess.run(  # noqa: S603 - a judge of the system
            [self._program("tesseract"), "-", "-", "--psm", "11"],
            input=file.getvalue(),
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            capture_output=True,
            timeout=120,
            check=True,
        )
        return done.stdout.decode()

    def properties(self) -> str:
        """Return what every window says of itself, shown or not, to whoever asks the server."""
        windows = self.ran("xdotool", "search", "--name", "").split()
        return "".join(
            self.ran("xprop", "-id", window.decode()).decode("utf-8", "replace")
            for window in windows
        )


def _from_xwd(dump: bytes) -> Image.Image:
    """Return the picture in an X window dump (XWDFile.h, version 7)."""
    head = struct.unpack(">25I", dump[:100])
    size, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
    order = {24: "BGR", 32: "BGRX"}[head[11]]
    pixels = dump[size + colours * 12 :]
    return Image.frombuffer("RGB", (width, height), pixels, "raw", order, line, 1)


@contextmanager
def seat_in_x(
    folder: Path, width: int, height: int, program: Callable[[str], str]
) -> Iterator[Seat]:
    """Start a server with room for two windows side by side, and a seat that fills both."""
    reading, writing = os.pipe()
    server = subprocess.Popen(  # noqa: S603 - the X server of this test
        [
            program("Xvfb"), "-displayfd", str(writing), "-nolisten", "tcp", "-noreset",
            "-screen", "0", f"{width + _WIDTH_OF_SECOND}x{height}x24",
        ],
        pass_fds=(writing,),
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            display = f":{said.readline().strip()}"
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-m", "tests.ui.lock_program", str(folder), str(width), str(height)],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            seat = Seat(display, process, program)
            seat.ask("open")
            seat.ask("opened")
            yield seat
        finally:
            process.kill()
            process.communicate()
    finally:
        server.terminate()
        server.wait(timeout=20)


def _names(words: str) -> bool:
    """Return whether the patient can be made out, also where a letter was misread."""
    plain = re.sub(r"[^a-z0-9]", "", words.casefold())
    return any(part in plain for part in ("markers", "rkerson", "wilhel", "helmina", "77310"))


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_a14_no_patient_can_be_read_on_any_screen_of_a_locked_seat_and_all_is_there_afterwards(
    tmp_path: Path, program: Callable[[str], str], width: int, height: int
) -> None:
    """A-14; judges: tesseract on a dump of the X server, xdotool, xprop."""
    with seat_in_x(tmp_path, width, height, program) as seat:
        seat.ask("report")
        seat.ask("write")
        seat.focus()
        seat.ask("write")
        seat.keys("type", "--delay", "5", TYPED)
        before = seat.until("typed", lambda said: any(TYPED in text for text in said["typed"]))
        seat.ask("work")
        seat.ask("clutter")
        seat.screen().save(tmp_path / "open.png")
        shown = seat.read()
        assert NAME.casefold() in shown.casefold(), shown
        assert ID in shown, shown
        assert _names(seat.ask("state")["read out"])

        seat.ask("lock")
        state = seat.ask("state")
        seat.screen().save(tmp_path / "locked.png")
        read = seat.read()
        assert "locked" in read.casefold()
        assert not _names(read), read
        assert state["locked"]
        assert set(state["shown"]) <= {"Window", "FurtherWindow"}
        assert not _names(state["clipboard"] + state["read out"] + " ".join(state["titles"]))
        assert not _names(seat.properties())

        # Keys go to the gate, and to nothing under it.
        seat.focus()
        seat.keys("type", "--delay", "5", "erased")
        seat.keys("key", "ctrl+a", "Delete", "F3", "ctrl+z", "alt")
        assert not _names(seat.read())
        assert seat.ask("state")["locked"]
        assert seat.ask("typed")["typed"] == before["typed"]

        seat.keys("type", "--delay", "5", PASSPHRASE)
        seat.keys("key", "Return")
        seat.until("state", lambda said: not said["locked"])
        after = seat.ask("typed")
        assert after["typed"] == before["typed"]
        assert after["caret"] == before["caret"]
        assert after["focus"] == before["focus"]
        assert TYPED in after["kept"]
        assert seat.ask("worked") > 0
        assert NAME.casefold() in seat.read().casefold()
