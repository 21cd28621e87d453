"""Says what works on this seat, what does not, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from app.actions.backing_up import plan_of, state_of
from app.actions.keeping import ROOM_WORDS, what_frees
from app.actions.peers import any_peers
from app.actions.searching import ask_whether_it_answers
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from domain.work import Work
from inference.models import Unusable
from records.inspecting import inspect
from records.modes import loose
from records.safe_places import who_else_may_write
from records.space import Room

PROGRAM = Path(__file__).resolve().parents[2]

COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at: how it stands, and what to do where it does not."""

    what: str
    ok: bool
    words: str
    advice: str = ""


@guarded(Right.EXAMINE_SEAT)
def examine(station: Workstation, work: Work) -> tuple[Checked, ...]:
    """Look at everything a seat stands on."""
    looks: tuple[Callable[[], Checked], ...] = (
        lambda: Checked(
            "program",
            sys.version_info >= (3, 11),
            f"Python {platform.python_version()} on {platform.system()}",
        ),
        lambda: _keys(station),
        lambda: _modes(station),
        lambda: _places(station),
        lambda: _disk(station),
        lambda: _kept(station),
        lambda: _database(station),
        lambda: _audit(station),
        lambda: _backup(station),
        lambda: _port(station),
        _window,
        _torch,
        _gpu,
    )
    found = [look() for look in looks]
    found += [_model(model) for model in station.models if isinstance(model, Unusable)]
    for number, known in enumerate(any_peers(station)):
        work.report(number / (len(any_peers(station)) or 1), known.name)
        try:
            seconds = ask_whether_it_answers(station, known.name, work)
            found.append(Checked(f"peer {known.name}", True, f"answered in {seconds:.2f} s"))
        except LightboxError as error:
            found.append(Checked(f"peer {known.name}", False, str(error), error.advice))
    return tuple(found)


def _keys(station: Workstation) -> Checked:
    guard = "the system's keyring" if station.records.keys.in_keyring else "a passphrase"
    return Checked("records", True, f"encrypted, the key guarded by {guard}")


def _backup(station: Workstation) -> Checked:
    plan, state = plan_of(station), state_of(station)
    if not plan.folder:
        return Checked("backup", True, "none is set: `lightbox backup set --to FOLDER`")
    if state.problem:
        return Checked("backup", False, state.problem, "`lightbox backup list` says more.")
    if state.tested is not None and not state.test_held:
        words = f"the last restore test failed: {state.test_words}"
        return Checked("backup", False, words, "`lightbox backup check` names what is not whole.")
    if state.last is None:
        return Checked("backup", True, "the first one is about to begin")
    return Checked("backup", True, f"the last one is of {state.last:%Y-%m-%d %H:%M} UTC")


def _modes(station: Workstation) -> Checked:
    found = loose(station.profile, deep=True)
    if not found:
        return Checked("file modes", True, "nothing of this profile is open to others")
    named = ", ".join(map(str, found[:5]))
    words = f"{len(found)} files or folders of the profile are open to others: {named}"
    return Checked("file modes", False, words, f"chmod -R go= '{station.profile}'")


def _places(station: Workstation) -> Checked:
    """Look whether others may write where programs, policy and models are read from."""
    asked = {
        "the program": PROGRAM,
        "the policy": station.system,
        "the models": station.profile / "models",
    }
    bad = {what: place for what, path in asked.items() if (place := who_else_may_write(path))}
    if not bad:
        return Checked("places", True, "others may not write where programs and policy lie")
    named = "; ".join(f"{what}: {place}" for what, place in bad.items())
    return Checked(
        "places",
        False,
        f"others may write where this seat reads what it believes ({named})",
        "Let only the installer's user write there (chmod go-w).",
    )


def _disk(station: Workstation) -> Checked:
    filling = station.records.space.filling()
    words = f"{filling.used_percent:.0f} % full, {filling.free_bytes / 1e9:.0f} GB free"
    if filling.of_quota:
        words += " of this seat's quota"
    if filling.room is Room.PLENTY:
        return Checked("disk", True, words)
    return Checked("disk", False, f"{words}: {ROOM_WORDS[filling.room]}", what_frees(station))


def _kept(station: Workstation) -> Checked:
    faults = station.records.archive.faults()
    if not faults:
        return Checked("objects", True, "nothing that was checked is damaged")
    studies = {fault.study_uid for fault in faults}
    words = f"{len(faults)} faults in {len(studies)} studies"
    return Checked("objects", False, words, "See `archive check`; --repair fetches good copies.")


def _database(station: Workstation) -> Checked:
    found = inspect(station.records.database)
    if found.ok:
        return Checked("database", True, f"{sum(found.rows.values())} rows, every page sound")
    changed = [f"{name} is not as it was made" for name in found.altered]
    words = "; ".join((*found.damage, *changed))
    return Checked("database", False, words, "Keep this profile as it is, and restore a backup.")


def _audit(station: Workstation) -> Checked:
    verdict = station.records.audit.verify()
    advice = "" if verdict.ok else "Keep this profile as it is and call the privacy officer."
    return Checked("audit log", verdict.ok, f"{verdict.events} events, {verdict.reason}", advice)


def _port(station: Workstation) -> Checked:
    seat = station.records.settings.load()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", seat.port))
        except OSError:
            return Checked(
                "listener",
                False,
                f"port {seat.port} is taken",
                "Fine if this seat's own `listen` runs; else choose another with `seat --port`.",
            )
    return Checked("listener", True, f"{seat.aet} can listen on port {seat.port}")


def _window() -> Checked:
    if not _is_there("PySide6"):
        return Checked("window", False, "Qt is not installed", "Run bootstrap.py again.")
    if sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return Checked("window", True, "no screen here: pictures are painted off-screen")
    return Checked("window", True, "Qt is here")


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ImportError:
        return False


def _torch() -> Checked:
    try:
        return Checked("torch", True, f"torch {version('torch')}: Torch models can run")
    except PackageNotFoundError:
        return Checked(
            "torch",
            True,
            "not installed: everything works but Torch models",
            "Install with bootstrap.py without --lean, if you need them.",
        )


def _gpu() -> Checked:
    for driver in ("nvidia-smi",):
        if shutil.which(driver):
            return Checked("GPU", True, "an NVIDIA driver is here: models try the GPU first")
    return Checked("GPU", True, "none: models run on the CPU")


def _model(model: Unusable) -> Checked:
    advice = f"It needs {model.needs}." if model.needs else "Install it again."
    return Checked(f"model {model.id}", False, model.reason, advice)
