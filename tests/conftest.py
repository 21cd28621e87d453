"""What every test may use: real studies where they are at hand, and the programs that judge."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest


class _Blocked:
    """Refuses to import the named packages: proof that a room does without them."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the import system passes it
        target: ModuleType | None = None,  # noqa: ARG002 - the import system passes it
    ) -> ModuleSpec | None:
        if name.split(".")[0] in self._names:
            raise ImportError(f"{name} is out of reach in this test run", name=name)
        return None


if os.environ.get("LIGHTBOX_BLOCKED"):
    sys.meta_path.insert(0, _Blocked(frozenset(os.environ["LIGHTBOX_BLOCKED"].split())))

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what passed where that is asked for: see tests/hazards_held.py."""
    file = os.environ.get("LIGHTBOX_PASSED")
    if file and report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
        with Path(file).open("a", encoding="utf-8") as passed:
            passed.write(f"{report.nodeid}\n")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real studies; a machine without them skips the tests that need them."""
    said = os.environ.get("LIGHTBOX_REAL_DATA")
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(said) if said else beside
    if not folder.is_dir():
        pytest.skip("no real studies on this machine (LIGHTBOX_REAL_DATA names their folder)")
    return folder


@pytest.fixture(scope="session")
def real_models(real_data: Path) -> Path:
    """The folder of trained models beside the real studies."""
    folder = real_data.parent / "models"
    if not folder.is_dir():
        pytest.skip("no trained models on this machine")
    return folder


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Find a peer or judge by name; in CI a missing one fails, elsewhere it skips."""

    def find(name: str) -> str:
        # Only the system's folders: a virtual environment holds namesakes of DCMTK's programs.
        path = shutil.which(name, path="/usr/bin:/usr/sbin:/bin:/usr/local/bin")
        if path is None and os.environ.get("LIGHTBOX_JUDGES") == "required":
            pytest.fail(f"{name} is not installed; python3 bootstrap.py test installs it")
        if path is None:
            pytest.skip(f"{name} is not installed")
        return path

    return find
