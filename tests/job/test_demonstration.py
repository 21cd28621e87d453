"""The README's first command does the whole main job with real parts, and every step holds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

MAIN = Path(__file__).resolve().parents[2] / "main.py"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demonstration leaves behind."""
    folder = tmp_path_factory.mktemp("demonstration") / "out"
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, str(MAIN), "demo", "--out", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def summary(out: Path) -> dict[str, Any]:
    said = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert isinstance(said, dict)
    return said


def test_every_step_held(summary: dict[str, Any]) -> None:
    assert summary["failures"] == []
    assert {s["step"] for s in summary["steps"]} >= {
        "echo",
        "find",
        "retrieve",
        "open",
        "analyse",
        "measure",
        "report",
        "sign",
        "send",
        "verify",
        "audit",
    }


def test_every_finding_lies_on_a_nodule_that_is_really_there(summary: dict[str, Any]) -> None:
    truths = [t["centre_mm"] for t in summary["truth"]]
    assert summary["findings"]
    for finding in summary["findings"]:
        away = min(
            sum((a - b) ** 2 for a, b in zip(finding["centre_mm"], truth, strict=True)) ** 0.5
            for truth in truths
        )
        assert away <= 2.0


def test_the_measured_distance_is_the_true_one(summary: dict[str, Any]) -> None:
    measured = summary["measurement"]

    assert abs(measured["measured_mm"] - measured["expected_mm"]) < 0.1


def test_the_audit_log_is_whole_by_two_judges(summary: dict[str, Any]) -> None:
    assert summary["audit"]["ok"]
    assert summary["audit"]["stand_alone_ok"]
    assert summary["audit"]["events"] >= 15


def test_the_report_is_signed_by_the_seat(
    out: Path, program: Callable[[str], str], tmp_path: Path
) -> None:
    store = f"sql:{tmp_path}"
    certificate = str(out / "seat-certificate.pem")
    for command in (
        [program("certutil"), "-N", "-d", store, "--empty-password"],
        [program("certutil"), "-A", "-d", store, "-n", "seat", "-t", "CT,C,C", "-i", certificate],
    ):
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603

    judged = subprocess.run(  # noqa: S603
        [program("pdfsig"), "-nssdir", store, str(out / "report.pdf")],
        check=False,
        capture_output=True,
        text=True,
    ).stdout

    assert "Signature is Valid" in judged
    assert "Total document signed" in judged


@pytest.mark.parametrize("name", ["measurement-report.dcm", "encapsulated-report.dcm"])
def test_the_objects_are_what_the_standard_says(
    out: Path, program: Callable[[str], str], name: str
) -> None:
    judged = subprocess.run(  # noqa: S603
        [program("dciodvfy"), str(out / name)], check=False, capture_output=True, text=True
    )

    assert "Error" not in judged.stderr + judged.stdout
    assert judged.returncode == 0


@pytest.mark.parametrize("room", ["worklist", "read", "findings", "report"])
def test_each_screen_is_a_full_picture_with_something_on_it(out: Path, room: str) -> None:
    picture = QImage(str(out / "screens" / f"{room}.png"))

    assert (picture.width(), picture.height()) == (1920, 1080)
    colours = {picture.pixel(x, y) for x in range(0, 1920, 16) for y in range(0, 1080, 12)}
    assert len(colours) > 50
