"""Tests this seat's numbers against references: when installed, when changed, on request."""

from __future__ import annotations

import platform
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError
from domain.rights import Right
from domain.work import Work
from records.settings import FailedCheck, SelfTested

TITLE = "Self-test"
# A reader who has just signed in opens a study: the test comes after that.
_QUIET_LOOKS = 6

_ROOT = Path(__file__).resolve().parents[2]
# Whose change may change a number: our rooms that lead from a file to it, and what they call.
_ROOMS = ("domain", "imaging", "viewer/session", "viewer/tools", "viewer/render")
_PACKAGES = ("numpy", "scipy", "pydicom", "imagecodecs", "simpleitk", "vtk", "numba")


@cache
def print_of_program() -> str:
    """Return what stands for everything that a number rests on here."""
    said = sha256(f"{platform.python_version()} {platform.machine()}".encode())
    for package in _PACKAGES:
        try:
            said.update(f"{package} {version(package)}".encode())
        except PackageNotFoundError:
            said.update(f"{package} none".encode())
    for room in _ROOMS:
        for file in sorted((_ROOT / room).rglob("*.py")):
            said.update(file.read_bytes())
    return said.hexdigest()


def test_when_changed(station: Workstation, begin: Callable[[Workstation], None]) -> None:
    """Apply the last result; ``begin`` another test where the program is not the one tested.

    Until a changed program has passed, what failed before stays taken away.
    """
    tested = station.records.settings.load().self_tested
    _apply(station, tested)

    def changed(_work: Work) -> bool:
        return tested is None or tested.program != print_of_program()

    def then(is_changed: bool) -> None:
        if is_changed:
            begin(station)

    station.jobs.start(
        "Look at the program",
        changed,
        pool=Pool.DESK,
        shown=False,
        succeeded=then,
        failed=station.telling.error,
    )


def when_quiet(station: Workstation) -> None:
    """Let the test begin once nobody has opened a study for a while: see ``look_after``."""
    station.quiet_looks = 0


def look_after(station: Workstation) -> None:
    """Begin a test that waits, when the seat is quiet. Called every few seconds; never waits."""
    if station.quiet_looks is None:
        return
    reading = station.reading
    if station.opening is not None or (reading is not None and not reading.loaded):
        station.quiet_looks = 0
        return
    station.quiet_looks += 1
    if station.quiet_looks >= _QUIET_LOOKS:
        station.quiet_looks = None
        start(station)


@guarded(Right.EXAMINE_SEAT)
def start(station: Workstation) -> None:
    """Test in the background; what fails is said and taken away, everything else is quiet."""

    def ended(tested: SelfTested) -> None:
        _apply(station, tested)
        if tested.failed:
            station.telling.error(_told(tested))

    station.jobs.start(
        TITLE,
        lambda work: run(station, work),
        pool=Pool.COMPUTE,
        succeeded=ended,
        failed=station.telling.error,
    )


@guarded(Right.EXAMINE_SEAT)
def run(station: Workstation, work: Work) -> SelfTested:
    """Measure every reference, keep the result and record it.

    Raises:
        AuditUnavailable: The result could not be recorded.
    """
    from viewer.session.self_test import run_checks  # pydicom: not needed to open a seat

    outcomes = run_checks(station.readers, work)
    tested = SelfTested(
        print_of_program(),
        datetime.now(UTC),
        sum(outcome.answers for outcome in outcomes),
        tuple(outcome.title for outcome in outcomes if not outcome.failed),
        tuple(
            FailedCheck(outcome.title, outcome.failed, outcome.tools)
            for outcome in outcomes
            if outcome.failed
        ),
    )
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            "seat.self_test",
            station.user,
            Outcome.SERIOUS_FAILURE if tested.failed else Outcome.SUCCESS,
            detail={
                "program": tested.program,
                "answers": str(tested.answers),
                "failed": "; ".join(check.title for check in tested.failed),
            },
        )
    )
    seat = station.records.settings.load()
    station.records.settings.save(replace(seat, self_tested=tested))
    return tested


def _apply(station: Workstation, tested: SelfTested | None) -> None:
    away: dict[str, str] = {}
    for check in tested.failed if tested is not None else ():
        for tool in check.tools:
            away.setdefault(tool, f"The self-test “{check.title}” failed: {check.words}")
    station.tools_away = away
    station.checks_failed = tuple(c.title for c in tested.failed) if tested is not None else ()
    if station.reading is not None:
        station.reading.screen.take_away(away, station.checks_failed)
    station.changed()


def _told(tested: SelfTested) -> LightboxError:
    titles = ", ".join(f"“{check.title}”" for check in tested.failed)
    return LightboxError(
        f"The self-test failed: {titles}. What rests on it is switched off or marked.",
        advice="Measure on another seat, and tell the administrator; Settings, Self-test says why.",
    )


# --- on the command line -------------------------------------------------------------------


def _selftest(station: Workstation, _said: Namespace, console: Console) -> Result:
    tested = run(station, console)
    if tested.failed:
        words = "; ".join(f"{check.title}: {check.words}" for check in tested.failed)
        raise LightboxError(
            f"The self-test failed. {words}",
            advice="Do not read with this seat; install this version again, or the one before.",
        )
    return {"answers": tested.answers, "held": list(tested.held), "program": tested.program}


def _words(result: Result) -> str:
    held = "\n".join(f"ok  {title}" for title in result["held"])
    return f"{held}\n{result['answers']} numbers are as they should be."


def _arguments(_parser: ArgumentParser) -> None: ...


COMMANDS = (
    Command("seat.self_test", "Run the self-test", start, menu="Help", needs=Right.EXAMINE_SEAT),
)

VERBS = (
    Verb(
        "selftest",
        "measure references of known answers",
        _arguments,
        _selftest,
        _words,
        needs=Right.EXAMINE_SEAT,
    ),
)
