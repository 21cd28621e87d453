"""Opening a study lists what its segmentations mark, and goes to each on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pydicom

from app.actions.importing import import_files
from app.actions.not_shown import not_shown
from app.actions.opening import close_study
from app.actions.segments import COMMANDS, show
from app.state.reading import Reading
from app.workstation import Workstation
from domain.work import Unwatched
from tests.app.conftest import wait_until


def test_a_study_s_segmentations_are_read_beside_its_images(
    real_data: Path, station: Workstation, opened: Callable[[str], Reading]
) -> None:
    folder = real_data / "objects"
    files = [*sorted(folder.glob("ct-3slice-*.dcm")), folder / "liver.dcm"]
    import_files(station, files, Unwatched())
    reading = opened(pydicom.dcmread(files[0], stop_before_pixels=True).StudyInstanceUID)
    screen = reading.screen
    wait_until(lambda: bool(screen.segments.items))
    (liver,) = screen.segments.items
    assert (liver.name, liver.reason) == ("Liver", "")
    assert screen.segments_over(0) == (liver,)
    assert not any("Segmentation" in what.title for what in not_shown(reading))
    show(station, liver.key)
    assert screen.chosen == liver.key
    next_ = next(command for command in COMMANDS if command.id == "segments.next")
    assert next_.enabled(station)
    close_study(station)
    assert not next_.enabled(station)
    assert screen.segments.items == ()
