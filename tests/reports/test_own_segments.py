"""A reader's segments as a SEG: no fault in it, and each voxel back where it was."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from domain.errors import Refused
from domain.measurement import Author
from domain.own_segment import OwnSegment, nothing_yet
from domain.volume import Volume
from domain.work import Unwatched
from imaging.assembly import load
from imaging.phantom import demonstration, dicom_series
from imaging.reading import Readers
from imaging.stacks import arrange
from reports.own_segments import own_segmentation
from tests.viewer.phantoms import STUDY, volume
from viewer.session.segments_shown import segments_of

NOON = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)
READER = Author("A. Mehra")


class Files:
    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def read(self, sop_uid: str) -> bytes:
        return self._files[sop_uid]

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        return self._files[sop_uid][offset : offset + length]


def marked(content: Volume, name: str, low: tuple[int, int, int], *, colour: int) -> OwnSegment:
    """Return a segment with a lopsided shape, so that no turn of it looks like it."""
    voxels = np.zeros((4, 7, 9), np.bool_)
    voxels[:, 1:4, 2:8] = True
    voxels[2, 5, 1] = True
    empty = nothing_yet(
        name, content.study_uid, content.series_uid, content.frame_of_reference,
        content.lattice, READER, NOON, colour,
    )  # fmt: skip
    return empty.marking(low, voxels, by=READER, now=NOON)


def test_p26_each_voxel_comes_back_where_it_was(tmp_path: Path) -> None:
    examination = replace(demonstration().current, shape=(12, 48, 48), spacing_mm=(7.0, 7.0, 26.0))
    files = list(dicom_series(examination))
    readers = Readers(1)
    try:
        instances = tuple(readers.header(file) for file in files)
        shelf = Files({i.sop_uid: file for i, file in zip(instances, files, strict=True)})
        content = load(arrange(instances)[0], shelf, readers, Unwatched())
        assert isinstance(content, Volume)
        segments = (
            marked(content, "Nodule left", (2, 10, 12), colour=0),
            marked(content, "Liver", (3, 12, 14), colour=1),  # overlaps the other
        )
        made = own_segmentation(segments, instances[0].study, instances, NOON)
        assert made == own_segmentation(segments, instances[0].study, instances, NOON)

        read = readers.segmentation(made)
        shown = segments_of(read, [content])
    finally:
        readers.close()

    assert [s.name for s in shown] == ["Nodule left", "Liver"]
    assert all(s.maker.startswith("by hand") for s in shown)
    for own, back in zip(segments, shown, strict=True):
        assert back.reason == ""
        assert back.mask is not None
        assert own.mask is not None
        assert back.mask.lattice.origin == pytest.approx(own.mask.lattice.origin, abs=1e-3)
        assert (back.mask.labels == own.mask.labels).all()
        assert back.volume_ml == pytest.approx(own.volume_mm3 / 1000.0, rel=1e-6)

    if shutil.which("dciodvfy") is None:
        pytest.skip("dciodvfy is not installed")
    file = tmp_path / "segments.dcm"
    file.write_bytes(made)
    said = subprocess.run(  # noqa: S603 - a judge of the standard
        ["dciodvfy", str(file)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in said.stderr.splitlines() if line.startswith("Error")] == []


def test_nothing_marked_is_no_object() -> None:
    content = volume()
    empty = nothing_yet(
        "Empty", STUDY.uid, content.series_uid, "", content.lattice, READER, NOON, 0
    )
    with pytest.raises(Refused):
        own_segmentation((empty,), STUDY, (), NOON)
