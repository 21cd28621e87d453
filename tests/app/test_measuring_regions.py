"""P-19: without a window too, a length on ultrasound has the scale of its region, or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.actions.importing import import_files
from app.actions.measuring import described, explained, measure_spec
from app.actions.opening import load_study
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.work import Unwatched
from tests.imaging.made_objects import image, sequence, short, text, uid
from tests.imaging.test_calibration import DOPPLER, TWO_D, region_item

SOP = "1.2.3.77"


@pytest.fixture
def ultrasound(tmp_path: Path) -> Path:
    pixels = np.arange(480 * 640, dtype="<u2").reshape(480, 640) % 200
    file = tmp_path / "us.dcm"
    file.write_bytes(
        image(
            480, 640, pixels.astype("<u2").tobytes(),
            sequence(0x00186011, region_item(TWO_D), region_item(DOPPLER)),
            text(0x00080020, "DA", "20260112"), short(0x00280101, 16),
            modality="US", sop=SOP, study="1.2.70", series="1.2.70.1",
        )
    )  # fmt: skip
    return file


def test_p19_the_command_line_measures_by_regions_as_the_window_does(
    station: Workstation, ultrasound: Path
) -> None:
    import_files(station, [ultrasound], Unwatched())
    reading = load_study(station, "1.2.70", Unwatched())
    ends = ([[20, 30], [50, 46]], [[20, 30], [20, 350]], [[20, 310], [62, 340]])
    lines = measure_spec(
        station, reading, [{"kind": "length", "sop": SOP, "points": points} for points in ends]
    )

    tissue, across, curve = (described(mark) for mark in lines)

    # 30 columns of 0.2 mm and 16 rows of 0.5 mm.
    assert tissue["millimetres"] == pytest.approx(10.0)
    assert tissue["caption"] == "10.0 mm"
    assert across["millimetres"] is None
    assert across["pixels"] == pytest.approx(320.0)
    assert "calibrated apart" in across["uncalibrated"]
    assert curve["caption"] == "0.420 s, 15.0 cm/s"
    why = explained(lines[0], tuple(reading.contents.values()))
    assert {"Uncertainty", "Rule", "Region"} <= {row["label"] for row in why}


def test_p11_a_value_on_a_single_image_is_read_without_a_window(
    station: Workstation, ultrasound: Path
) -> None:
    import_files(station, [ultrasound], Unwatched())
    reading = load_study(station, "1.2.70", Unwatched())
    (probe,) = measure_spec(station, reading, [{"kind": "probe", "sop": SOP, "points": [[7, 3]]}])
    assert described(probe)["value"] == (3 * 640 + 7) % 200


def test_p11_a_region_on_one_b_value_never_counts_another(
    station: Workstation, tmp_path: Path
) -> None:
    # Two stacks of one series at the same places: 700 without diffusion, 90 with it.
    for number, (b, z) in enumerate((b, z) for b in (0, 1000) for z in range(4)):
        pixels = np.full((16, 16), 700 if b == 0 else 90, "<u2")
        (tmp_path / f"{number}.dcm").write_bytes(
            image(
                16, 16, pixels.tobytes(), text(0x00200013, "IS", str(number)),
                text(0x00200032, "DS", f"0\\0\\{3 * z}"), text(0x00280030, "DS", "1\\1"),
                text(0x00200037, "DS", "1\\0\\0\\0\\1\\0"), uid(0x00200052, "1.2.71.9"),
                (0x00189087, "FD", np.array(b, "<f8").tobytes()),
                modality="MR", sop=f"1.2.71.2.{number}", study="1.2.71", series="1.2.71.1",
            )
        )  # fmt: skip
    import_files(station, sorted(tmp_path.glob("*.dcm")), Unwatched())
    reading = load_study(station, "1.2.71", Unwatched())
    assert len(reading.contents) == 2

    means = [
        described(mark)["mean"]
        for number in (1, 6)
        for mark in measure_spec(
            station, reading,
            [{"kind": "circle", "sop": f"1.2.71.2.{number}",
              "points": [[8, 8], [12, 8], [8, 12]]}],
        )
    ]  # fmt: skip

    assert means == [700.0, 90.0]

    probe = {"kind": "probe", "series": "1.2.71.1", "points": [[8, 8, 3]]}
    with pytest.raises(LightboxError, match="holds 2 stacks"):
        measure_spec(station, reading, [probe])
    length = {"kind": "length", "series": "1.2.71.1", "points": [[0, 0, 3], [3, 4, 3]]}
    assert described(*measure_spec(station, reading, [length]))["millimetres"] == 5.0
