"""Says at the end of a run what was tried, and how it ended."""

from __future__ import annotations

import pytest

from tests.hostile.counts import TOLD


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the counts of this run."""
    for line in TOLD:
        terminalreporter.write_line(line)
    if TOLD:
        total = sum(int(line.split()[1]) for line in TOLD)
        terminalreporter.write_line(f"{total} hostile inputs of the catalogue in this run")
