"""The pictures of the manual: one for everything there is to look at, made by the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.picture_phantoms import STUDIES
from docs.picturing.small_file import small
from docs.write_pictures import FOLDER, PICTURES

ROOT = Path(__file__).resolve().parents[2]
# What the reading room opens, by the modality or the kind of object (the manual, "Reading").
MODALITIES = ("CT", "MR", "DX", "MG", "US", "XA", "NM", "PT", "SC", "SR", "DOC", "PR", "SEG",
              "RTSTRUCT")  # fmt: skip
SHOWN = {shown for picture in PICTURES for shown in picture.shows}


def declared(file: str, pattern: str) -> set[str]:
    """Return what the program's own source declares: its panels, its settings, its rooms."""
    return set(re.findall(pattern, (ROOT / file).read_text("utf-8")))


@pytest.mark.parametrize("modality", MODALITIES)
def test_every_modality_has_a_picture(modality: str) -> None:
    assert f"modality {modality}" in SHOWN


def test_every_panel_beside_the_images_has_a_picture() -> None:
    panels = declared("app/ui/read/room.py", r'\("(\w+)", self\.tr\("\w+"\), self\.tr\(')
    assert len(panels) >= 5
    assert {f"panel {panel}" for panel in panels} <= SHOWN


def test_every_page_of_the_settings_has_a_picture() -> None:
    pages = declared("app/ui/wiring/settings.py", r'[Pp]age\("(\w+)"')
    pages |= declared("app/ui/wiring/admin.py", r'\("(\w+)", later\(')
    assert len(pages) >= 9
    assert {f"settings {page}" for page in pages} <= SHOWN


def test_every_room_has_a_picture() -> None:
    told = SHOWN | {"room read", "room settings"}  # every study, and every page, is one of these
    rooms = declared("app/ui/wiring/seat.py", r'RoomEntry\(\s*"(\w+)"')
    assert {f"room {room}" for room in rooms} <= told


def test_every_picture_is_there_small_and_no_other() -> None:
    files = {file.stem: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert set(files) == {picture.name for picture in PICTURES}, (
        "run: python docs/write_pictures.py"
    )
    assert sum(files.values()) < 105_000 * len(PICTURES)  # whole screens, as small as they go


def test_every_picture_opens_a_study_that_can_be_made() -> None:
    assert {picture.study for picture in PICTURES if picture.study} == set(STUDIES)
    assert callable(small)
