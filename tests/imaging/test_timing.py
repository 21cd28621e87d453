"""The pace of a run is the one its header states, by PS3.3 C.7.6.5, or none at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.study import Instance
from imaging.parsing import read_header
from tests.imaging.made_objects import Element, image, short, text

FRAME_TIME = 0x00181063
VECTOR = 0x00181065
CINE_RATE = 0x00180040
RECOMMENDED = 0x00082144


def read(frames: int, *extra: Element) -> Instance:
    return read_header(image(2, 2, bytes(8 * frames), text(0x00280008, "IS", str(frames)), *extra))


@pytest.mark.parametrize(
    ("extra", "times"),
    [
        ((text(FRAME_TIME, "DS", "33.33"),), (33.33,)),
        ((text(CINE_RATE, "IS", "25"),), (40.0,)),
        ((text(RECOMMENDED, "IS", "50"), text(FRAME_TIME, "DS", "33.33")), (20.0,)),
        ((text(VECTOR, "DS", "0\\40\\60"), text(FRAME_TIME, "DS", "10")), (40.0, 60.0)),
        ((text(VECTOR, "DS", "0\\40\\40"),), (40.0,)),
        # What does not hold is passed over: too few entries, no time, no number.
        ((text(VECTOR, "DS", "0\\40"), text(FRAME_TIME, "DS", "10")), (10.0,)),
        ((text(FRAME_TIME, "DS", "0"), text(CINE_RATE, "IS", "25")), (40.0,)),
        ((text(FRAME_TIME, "DS", "-5"),), ()),
        ((text(FRAME_TIME, "DS", "fast"),), ()),
        ((text(CINE_RATE, "IS", "0"),), ()),
        ((), ()),
    ],
)
def test_the_pace_of_a_run(extra: tuple[Element, ...], times: tuple[float, ...]) -> None:
    assert read(3, *extra).frame_times_ms == pytest.approx(times)


def test_a_single_image_has_no_pace() -> None:
    assert read(1, text(FRAME_TIME, "DS", "33.33")).frame_times_ms == ()


def test_a_run_that_is_to_go_there_and_back_says_so() -> None:
    assert read(3, short(0x00181244, 1)).sweeps
    assert not read(3).sweeps


def test_real_runs_go_as_their_files_say(real_data: Path) -> None:
    cine = read_header((real_data / "us-colour" / "examples_ybr_color.dcm").read_bytes())
    assert cine.frame_times_ms == pytest.approx((33.333,))
    uneven = read_header(
        (
            real_data / "ts-matrix-basic" / "IM00001.fragmented_no_bot_jpeg_baseline.50.dcm"
        ).read_bytes()
    )
    assert uneven.frame_times_ms == pytest.approx((50.0, 33.333, 50.0, 50.0, 50.0, 33.333, 43.333))
