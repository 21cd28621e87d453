"""A seat whose passphrase is forgotten is opened with the page that was printed, by two verbs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.job.seat import Seat

pytestmark = pytest.mark.timeout(180)
NEW = "what the seat is guarded by from now on"


def test_the_printed_page_opens_a_seat_and_gives_it_a_new_passphrase(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    """ST19. Judge: pdftotext reads the page as a person does."""
    seat = Seat(tmp_path / "seat")
    seat.do("seat", "--reader", "Dr Judge")
    page = tmp_path / "page.pdf"
    said = seat.do("recovery", "--page", page)
    assert said == {"page": str(page)}
    read = subprocess.run(  # noqa: S603 - the system's reader
        [program("pdftotext"), "-layout", page, "-"], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.split() for line in read.splitlines()]
    rows = [line for line in lines if len(line) == 4 and all(len(word) == 5 for word in line)]
    words = " ".join(word for row in rows for word in row)
    assert len(words.split()) == 8
    for file in seat.profile.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(group.encode() in content for group in words.split())

    def recover(typed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own interpreter and program
            seat.command("recover", "--recovery-fd", "0", "--new-passphrase-fd", "0"),
            env={**seat.environment, "LIGHTBOX_PASSPHRASE": ""},
            input=f"{typed}\n{NEW}\n",
            capture_output=True,
            text=True,
            check=False,
        )

    wrong = recover(words[:3] + ("A" if words[3] != "A" else "B") + words[4:])
    assert (wrong.returncode, "Group 1 " in wrong.stderr) == (1, True)
    assert recover(words.lower()).returncode == 0
    assert seat.try_to("seat").status == 1
    again = Seat(seat.profile, NEW)
    assert again.do("seat")["reader"] == "Dr Judge"
    assert again.do("secrets")["recovery_since"]
    assert again.do("audit", "verify")["ok"]
