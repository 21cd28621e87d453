"""The seat that the pictures show, and an archive beside it, both full of formulas."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.actions.demonstration import archive_process
from app.actions.importing import files_under, import_files
from app.actions.peers import add_peer
from app.actions.seat import set_seat
from app.actions.starting import open_workstation
from docs.picture_phantoms import STUDIES
from domain.work import Unwatched

WORDS = " ".join(("correct", "horse", "battery"))  # of a seat that lives for the pictures
ARCHIVE, HELD = "PACS-MAIN", ("headct", "us", "nm", "letter", "capture", "mammo")


@contextmanager
def archive_beside(folder: Path, seat: Path) -> Iterator[None]:
    """Run an archive that knows the seat, and that the seat knows, on this machine alone."""
    profile, words = folder / "archive", os.environ["LIGHTBOX_PASSPHRASE"]
    station = open_workstation(seat, passphrase=words)
    own = station.records.settings.load()
    archive = open_workstation(profile, passphrase=words)
    set_seat(archive, aet=ARCHIVE, reader="Archive")
    add_peer(archive, own.aet, f"{own.aet}@127.0.0.1:{own.port}")
    files = files_of(folder / "held", HELD)
    import_files(archive, files_under([files]), Unwatched())
    archive.close()
    with archive_process(profile, words) as port:
        add_peer(station, ARCHIVE, f"{ARCHIVE}@127.0.0.1:{port}")
        station.close()
        yield


def files_of(folder: Path, studies: Iterable[str]) -> Path:
    folder.mkdir()
    for study in sorted(studies):
        for number, file in enumerate(STUDIES[study]()):
            (folder / f"{study}{number:04}.dcm").write_bytes(file)
    return folder


def seat_with(folder: Path, studies: set[str]) -> Path:
    files = files_of(folder / "files", studies)
    os.environ["LIGHTBOX_PASSPHRASE"] = WORDS
    profile = folder / "seat"
    station = open_workstation(profile, passphrase=WORDS)
    with socket.socket() as free:
        free.bind(("", 0))
        settings = station.records.settings
        settings.save(replace(settings.load(), port=free.getsockname()[1], user="A. Mehra"))
    import_files(station, files_under([files]), Unwatched())
    station.close()
    return profile
