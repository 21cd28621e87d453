"""strace, attached to a process that runs: to watch its system calls, or to strike at one."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

# What a call looks like in a trace, by the name of the step that it is.
Steps = Sequence[tuple[str, str]]


@contextmanager
def attached(strace: str, pid: int, *options: str) -> Iterator[None]:
    """Trace a process with all of its threads; at the end, wait until strace has let go.

    The process must have ended by then, or be left to strace, which leaves it alone.
    """
    where = () if "-o" in options else ("-o", "/dev/null")
    tracer = subprocess.Popen(  # noqa: S603 - strace, by full path
        [strace, "-f", "-qq", *where, *options, "-p", str(pid)], stderr=subprocess.DEVNULL
    )
    with tracer:
        tasks = Path(f"/proc/{pid}/task")
        for _ in range(500):
            if all("TracerPid:\t0\n" not in (t / "status").read_text() for t in tasks.iterdir()):
                break
            time.sleep(0.01)
        else:
            tracer.kill()
            pytest.skip("strace may not attach to a process here")
        try:
            yield
        finally:
            tracer.terminate()
            try:
                tracer.wait(10)
            except subprocess.TimeoutExpired:
                # It waits now and then for a thread that was killed at its very start.
                tracer.kill()


def order(trace: str, steps: Steps) -> list[str]:
    """Return the steps that a trace shows, each run of the same step once."""
    found: list[str] = []
    for line in trace.splitlines():
        for name, pattern in steps:
            if re.search(pattern, line) and found[-1:] != [name]:
                found.append(name)
    return found
