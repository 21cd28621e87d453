"""Other viewers from Debian, and how long each takes from its start to the whole CT on screen.

Each is started under Xvfb with the files on its command line; the screen is read every tenth of a
second. What counts is when it changed for the last time before it stood still: that needs no
knowledge of where a program paints what. Ours has no such command line. It is started in the same
way on its encrypted archive, the study is opened when the worklist can be used, and what counts is
when every slice is there and every picture at full fidelity.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.child import driven
from benchmarks.rows import NotRun, Row

_DISPLAY = ":77"
# Longer than any of them stands still on its way: InVesalius shows its splash for 16 s.
_STILL_SECONDS, _PATIENCE_SECONDS = 20.0, 120.0
_SLICES = 275
_RUNS = 1


def opening(bench: Bench) -> Iterator[Row | NotRun]:
    """From the start of a program to a CT of 275 slices on its screen, beside two others."""
    what = f"program start to a CT of {_SLICES} slices on screen"
    missing = [name for name in ("Xvfb", "xwd") if shutil.which(name) is None]
    if missing:
        yield NotRun(what, f"{', '.join(missing)} is not installed")
        return
    drives = [driven("driven_window", str(bench.profile), bench.plain.study_uid) for _ in range(2)]
    mine = []
    for seen in drives:
        if isinstance(seen, str):
            yield NotRun(what, seen)
            return
        mine.append(seen["usable"] + seen["settled"])
    files = bench.new_folder()
    for file in bench.plain.files[:_SLICES]:
        (files / file.name).hardlink_to(file)
    commands = {
        "Aeskulap": ("aeskulap", [str(f) for f in sorted(files.iterdir())]),
        "InVesalius": ("invesalius3", ["-i", str(files)]),
    }
    for name, (program, words) in commands.items():
        found = shutil.which(program)
        if found is None:
            yield NotRun(f"{what}, beside {name}", f"{name} is not installed")
            continue
        theirs = [_until_still(bench, [found, *words]) for _ in range(_RUNS)]
        ours, peer = statistics.median(mine), statistics.median(theirs)
        yield Row(
            what,
            ours,
            "s",
            "reported",
            True,
            peer,
            name,
            note="ours from the encrypted archive, 300 slices; theirs from plain files",
        )


def _until_still(bench: Bench, command: list[str]) -> float:
    """Return the seconds from the start of a program to the last change of its screen."""
    home = bench.new_folder()
    _choose_language(home)
    environment = {
        "DISPLAY": _DISPLAY,
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",  # Debian's own Python for Debian's own programs
        "GDK_BACKEND": "x11",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "LANG": os.environ.get("LANG", "C.UTF-8"),
    }
    server = subprocess.Popen(  # noqa: S603 - found on the path
        [_found("Xvfb"), _DISPLAY, "-screen", "0", "1920x1080x24"], stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(1.5)
        empty = _seen(environment)
        began = time.monotonic()
        program = subprocess.Popen(  # noqa: S603 - the peer itself
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            took = _last_change(environment, empty, began)
            assert program.poll() is None, "a program that has ended shows nothing"
            return took
        finally:
            os.killpg(program.pid, 15)
            program.wait(20)
    finally:
        server.terminate()
        server.wait(20)


def _last_change(environment: dict[str, str], empty: bytes, began: float) -> float:
    last, changed, changes = empty, began, 0
    while time.monotonic() - began < _PATIENCE_SECONDS:
        now, at = _seen(environment), time.monotonic()
        if now != last:
            last, changed, changes = now, at, changes + 1
        if changes and at - changed > _STILL_SECONDS:
            return changed - began
        time.sleep(0.1)
    raise TimeoutError("the screen never stood still")


def _seen(environment: dict[str, str]) -> bytes:
    command = [_found("xwd"), "-root", "-silent"]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)  # noqa: S603
    return done.stdout


def _choose_language(home: Path) -> None:
    """Answer what InVesalius asks at its first start."""
    folder = home / ".config" / "invesalius"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(
        '{"session": {"mode": 0, "status": 3, "debug": false, "language": "en", "random_id": 1,'
        ' "surface_interpolation": 1, "rendering": 0, "slice_interpolation": 0,'
        ' "auto_reload_preview": false}, "project": {"recent_projects": []},'
        f' "paths": {{"homedir": "{home}", "tempdir": "{home}", "last_dicom_folder": ""}}}}',
        encoding="utf-8",
    )


def _found(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(name)
    return found


ROWS = (opening,)
