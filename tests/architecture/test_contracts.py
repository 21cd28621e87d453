"""Each import contract of the house bites: a wrong import is refused by name."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = (
    "app",
    "viewer",
    "inference",
    "pacs_client",
    "reports",
    "records",
    "imaging",
    "domain",
)

# contract id -> (file that sins, the line it sins with)
SINS = {
    "layers": ("domain/geometry.py", "import imaging"),
    "app-layers": ("app/jobs.py", "from app import workstation"),
    "viewer-layers": ("viewer/tools/length.py", "from viewer.session import annotations"),
    "qt-at-the-rim": ("viewer/session/annotations.py", "import PySide6"),
    "vtk-at-the-rim": ("imaging/assembly.py", "import vtkmodules"),
    "network-at-one-door": ("pacs_client/query.py", "import pynetdicom"),
    "web-at-one-door": ("pacs_client/dicomweb/asking.py", "import requests"),
    "database-in-records": ("app/actions/starting.py", "import sqlcipher3"),
    "runtimes-apart": ("inference/models.py", "import torch"),
    "no-cycles": ("domain/geometry.py", "from domain import measurement"),
}


def contracts() -> list[str]:
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    return [c["id"] for c in settings["tool"]["importlinter"]["contracts"]]


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-c", command, "--no-cache", "--contract", contract],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy_of_the_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rooms alone, free to be spoiled."""
    copy = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(HOUSE / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOUSE / "pyproject.toml", copy)
    return copy


def test_every_contract_has_a_sin_that_it_must_catch() -> None:
    assert sorted(contracts()) == sorted(SINS)


@pytest.mark.parametrize("contract", sorted(SINS))
@pytest.mark.parametrize("only_for_types", [False, True])
def test_a_wrong_import_breaks_its_contract(
    copy_of_the_house: Path, contract: str, only_for_types: bool
) -> None:
    where, line = SINS[contract]
    sinner = copy_of_the_house / where
    innocent = sinner.read_text(encoding="utf-8")
    if only_for_types:
        line = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {line}"
    sinner.write_text(f"{innocent}\n{line}\n", encoding="utf-8")
    try:
        verdict = lint(copy_of_the_house, contract)
    finally:
        sinner.write_text(innocent, encoding="utf-8")

    assert verdict.returncode == 1, verdict.stdout + verdict.stderr
    assert "BROKEN" in verdict.stdout
