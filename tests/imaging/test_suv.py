"""P-23, P-24: an SUV is that of the published rules, or there is none and the reason is said.

The headers are those of the digital reference objects for SUV, rebuilt: each case varies the
tags that makers write differently, and the factor is worked out here from the rule alone.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import datetime
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.study import FrameGeometry, FrameValues, Instance, Uptake, Window
from domain.volume import Volume
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.parsing import read_header
from imaging.reading import Readers
from imaging.suv import UptakeScales, uptake_scales
from imaging.value_scales import SUV_WINDOW, in_unit, window_in_unit
from tests.imaging.made_objects import image, item, sequence, text
from tests.phantoms.slices import along, instance, stack

F18 = 6586.2
ORDINARY = Uptake(
    units="BQML",
    decay_correction="START",
    corrected=("ATTN", "DECY", "SCAT"),
    series_at="20260112100000.00",
    acquired_at="20260112100000.00",
    injected_at="20260112090000.00",
    injected_time="090000.00",
    dose_bq=370e6,
    half_life_s=F18,
    weight_kg=70.0,
    height_m=1.75,
    duration_s=180.0,
)


def pet(said: Uptake | None, sex: str = "M", number: int = 1) -> Instance:
    whole = instance(number, FrameGeometry(), modality="PT", uptake=said)
    study = replace(whole.study, patient=replace(whole.study.patient, sex=sex))
    return replace(whole, study=study)


def scales(said: Uptake, sex: str = "M") -> UptakeScales:
    return uptake_scales([pet(said, sex)])


def factor(said: Uptake, name: str = "SUVbw", sex: str = "M") -> float:
    (found,) = (scale for scale in scales(said, sex).scales if scale.name == name)
    return found.factors[0]


def reason(said: Uptake, sex: str = "M") -> str:
    found = scales(said, sex)
    assert not found.scales
    return found.refused["SUVbw"]


def left(dose: float, seconds: float, half_life: float = F18) -> float:
    return dose * exp(-log(2.0) * seconds / half_life)


# ---------------------------------------------------------------------- the rules


def test_p23_decay_to_the_start_of_the_series_is_undone_from_the_injection() -> None:
    assert factor(ORDINARY) == pytest.approx(70_000 / left(370e6, 3600), rel=1e-12)


def test_p23_decay_corrected_to_the_injection_needs_no_times() -> None:
    said = replace(ORDINARY, decay_correction="ADMIN", series_at="", acquired_at="")
    assert factor(said) == pytest.approx(70_000 / 370e6, rel=1e-12)


def test_p23_uncorrected_images_are_decayed_to_their_own_mean_time() -> None:
    said = replace(ORDINARY, decay_correction="NONE", corrected=("ATTN",))
    later = replace(said, acquired_at="20260112103000.00")
    found = uptake_scales([pet(said, number=1), pet(later, number=2)]).scales[0].factors
    for value, start in zip(found, (3600.0, 5400.0), strict=True):
        # The mean activity over the frame, by summing a thousand short pieces of it.
        pieces = [left(370e6, start + (n + 0.5) * 0.18) for n in range(1000)]
        assert value == pytest.approx(70_000 / float(np.mean(pieces)), rel=1e-6)


def test_p23_an_injection_before_midnight_was_on_the_day_before() -> None:
    said = replace(
        ORDINARY,
        injected_at="",
        injected_time="233000",
        series_at="20260113003000",
        acquired_at="20260113003000",
    )
    assert factor(said) == pytest.approx(70_000 / left(370e6, 3600), rel=1e-12)
    dated = replace(said, injected_at="20260112233000")
    assert factor(dated) == factor(said)


def test_p23_the_date_of_the_injection_counts_and_not_its_time_alone() -> None:
    iodine = replace(ORDINARY, half_life_s=360806.4, injected_at="20260110090000")
    seconds = (datetime(2026, 1, 12, 10) - datetime(2026, 1, 10, 9)).total_seconds()  # noqa: DTZ001
    assert factor(iodine) == pytest.approx(70_000 / left(370e6, seconds, 360806.4), rel=1e-12)
    assert "day of the injection" in reason(replace(iodine, injected_at=""))


def test_p23_a_series_time_set_by_processing_is_not_the_time_of_the_values() -> None:
    late = replace(ORDINARY, series_at="20260112150000")
    vendor = replace(late, vendor_scan_at="20260112095900.00")
    assert factor(vendor) == pytest.approx(70_000 / left(370e6, 3540), rel=1e-12)
    beds = [
        replace(late, acquired_at=f"2026011210{minute:02}00", decay_factor=2 ** (minute * 60 / F18))
        for minute in (0, 3, 6)
    ]
    found = uptake_scales([pet(bed, number=n) for n, bed in enumerate(beds)]).scales[0]
    assert found.factors[2] == pytest.approx(70_000 / left(370e6, 3600), rel=1e-12)
    # Without the first bed the earliest image is not the start, and the decay factors tell.
    refused = uptake_scales([pet(bed, number=n) for n, bed in enumerate(beds[1:])])
    assert not refused.scales
    assert "decay factors" in refused.refused["SUVbw"]


def test_p23_grams_for_each_millilitre_are_suv_already() -> None:
    said = Uptake(units="GML", weight_kg=70.0, height_m=1.75)
    assert factor(said) == 1.0
    lean = replace(said, suv_type="LBMJANMA")
    # Back from lean mass to weight by the patient's own ratio.
    assert factor(lean) == pytest.approx(70.0 / lean_kg(70.0, 1.75, "M"), rel=1e-12)
    assert "LBMJAMES128" in reason(replace(said, suv_type="LBMJAMES128"))


def test_p23_counts_become_suv_by_the_maker_s_factors_alone() -> None:
    counts = replace(ORDINARY, units="CNTS")
    assert factor(replace(counts, vendor_suv=0.000551)) == 0.000551
    activity = replace(counts, vendor_activity=1.7)
    assert factor(activity) == pytest.approx(1.7 * factor(ORDINARY), rel=1e-12)
    assert "counts" in reason(counts)
    assert factor(replace(activity, vendor_suv=0.0)) == factor(activity)


def lean_kg(weight: float, height: float, sex: str) -> float:
    index = weight / height / height
    if sex == "M":
        return 9.27e3 * weight / (6.68e3 + 216 * index)
    return 9.27e3 * weight / (8.78e3 + 244 * index)


@pytest.mark.parametrize("sex", ["M", "F"])
def test_p23_lean_mass_and_body_surface_take_the_published_formulas(sex: str) -> None:
    decayed = left(370e6, 3600)
    assert factor(ORDINARY, "SUVlbm", sex) == pytest.approx(
        lean_kg(70.0, 1.75, sex) * 1000 / decayed, rel=1e-12
    )
    surface = 0.007184 * 70.0**0.425 * 175.0**0.725
    assert surface == pytest.approx(1.848, abs=1e-3)
    assert factor(ORDINARY, "SUVbsa", sex) == pytest.approx(surface * 1e4 / decayed, rel=1e-12)


def test_p23_lean_mass_without_height_or_sex_is_refused_and_body_weight_stays() -> None:
    short = scales(replace(ORDINARY, height_m=None))
    assert [scale.name for scale in short.scales] == ["SUVbw"]
    assert set(short.refused) == {"SUVlbm", "SUVbsa"}
    other = scales(ORDINARY, sex="O")
    assert [scale.name for scale in other.scales] == ["SUVbw", "SUVbsa"]


# ---------------------------------------------------------------------- never a guess


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weight_kg": None}, "weight"),
        ({"weight_kg": 0.0}, "weight"),
        ({"dose_bq": None}, "dose"),
        ({"dose_bq": 370.0}, "dose"),  # written in MBq
        ({"half_life_s": None}, "half life"),
        ({"half_life_s": 0.0}, "half life"),
        ({"injected_at": "", "injected_time": ""}, "time of injection is not stated"),
        ({"injected_at": "", "injected_time": "9"}, "time of injection is not stated"),
        ({"injected_at": "20260112110000", "injected_time": ""}, "after the scan"),
        ({"injected_at": "20250112090000"}, "decayed to nothing"),
        ({"injected_time": "100000"}, "contradict"),
        ({"injected_at": "20260112090000+0000", "injected_time": ""}, "time zone"),
        ({"acquired_at": ""}, "when it was acquired"),
        ({"decay_correction": ""}, "to what time"),
        ({"corrected": ("ATTN",)}, "both"),
        ({"corrected": ("DECY",)}, "attenuation"),
        ({"units": "PROPCNTS"}, "PROPCNTS"),
        ({"units": ""}, "no stated unit"),
        ({"decay_correction": "NONE", "corrected": ("ATTN",), "duration_s": None}, "duration"),
    ],
)
def test_p23_what_is_missing_or_contradicts_itself_gives_no_suv_and_says_why(
    changes: dict[str, object], words: str
) -> None:
    assert words in reason(replace(ORDINARY, **changes))  # type: ignore[arg-type]


def test_p23_images_that_disagree_about_the_dose_have_no_suv() -> None:
    other = replace(ORDINARY, dose_bq=400e6)
    found = uptake_scales([pet(ORDINARY), pet(other, number=2)])
    assert found.refused == {"SUVbw": "The images of this series differ in their dose."}


@given(st.floats(40, 150), st.floats(1e7, 1e9), st.floats(60, 20000), st.floats(1000, 7000))
def test_p23_the_factor_grows_with_weight_and_decay_and_falls_with_dose(
    weight: float, dose: float, seconds: float, half_life: float
) -> None:
    seconds = min(seconds, 9 * half_life)
    hours, rest = divmod(round(seconds), 3600)
    minutes, whole = divmod(rest, 60)
    scan = f"20260112{9 + hours:02}{minutes:02}{whole:02}"
    said = replace(
        ORDINARY, weight_kg=weight, dose_bq=dose, half_life_s=half_life,
        series_at=scan, acquired_at=scan,
    )  # fmt: skip
    assert factor(said) == pytest.approx(
        weight * 1000 / left(dose, round(seconds), half_life), rel=1e-9
    )


# ---------------------------------------------------------------------- through the file


def ds(tag: int, value: str) -> tuple[int, str, bytes]:
    return text(tag, "DS", value)


def test_p23_every_tag_of_the_rule_is_read_from_the_file() -> None:
    drug = item(
        text(0x00181072, "TM", "090000.00"),
        ds(0x00181074, "370000000"),
        ds(0x00181075, "6586.2"),
        text(0x00181078, "DT", "20260112090000.00"),
    )
    file = image(
        4, 4, bytes(32), sequence(0x00540016, drug),
        text(0x00080021, "DA", "20260112"), text(0x00080031, "TM", "100000.00"),
        text(0x00080022, "DA", "20260112"), text(0x00080032, "TM", "100000.00"),
        ds(0x00101030, "70"), ds(0x00101020, "1.75"), text(0x00541001, "CS", "BQML"),
        text(0x00541102, "CS", "START"), text(0x00280051, "CS", "ATTN\\DECY\\SCAT"),
        text(0x00181242, "IS", "180000"),
        text(0x70530010, "LO", "Philips PET Private Group"), ds(0x70531000, "0.25"),
        ds(0x70531009, "1.7"), text(0x00090010, "LO", "GEMS_PETD_01"),
        text(0x0009100D, "DT", "20260112095900.00"), modality="PT",
    )  # fmt: skip
    assert read_header(file).uptake == replace(
        ORDINARY, vendor_suv=0.25, vendor_activity=1.7, vendor_scan_at="20260112095900.00"
    )


def volume_of(said: Uptake, *windows: Window) -> Volume:
    values = FrameValues(2.0, 0.0, "BQML", windows)
    instances, shelf = stack(
        along((0, 0, 0), (0, 0, 3), 4), modality="PT", values=values, uptake=said
    )
    (made,) = arrange(instances)
    with Readers(workers=1) as readers:
        found = load(made, shelf, readers, Unwatched())
    assert isinstance(found, Volume)
    return found


def test_p24_a_pet_opens_at_suv_0_to_7_where_suv_exists() -> None:
    volume = volume_of(ORDINARY, Window(5000.0, 10000.0, "file"))
    assert volume.unit == "SUVbw"
    assert volume.windows[0] == SUV_WINDOW
    times = factor(ORDINARY)
    # The file's own window shows the same picture as before: LINEAR's ends, in SUV.
    assert volume.windows[1].centre == pytest.approx(4999.5 * times)
    assert volume.windows[1].width == pytest.approx(9999.0 * times)
    at = volume.lattice.point(1, 1, 2)
    assert volume.value_at(at) == pytest.approx(3 * 2.0 * times, rel=1e-6)
    assert [scale.unit for scale in volume.scales] == ["SUVbw", "SUVbsa", "BQML"]


def test_p24_without_suv_a_pet_opens_through_its_own_window_and_says_why() -> None:
    volume = volume_of(replace(ORDINARY, weight_kg=None), Window(5000.0, 10000.0, "file"))
    assert volume.unit == "BQML"
    assert volume.windows == (Window(5000.0, 10000.0, "file"),)
    (doubt,) = (doubt for doubt in volume.doubts if doubt.code == "suv")
    assert doubt.fact == "No SUV: the patient's weight is not stated, or cannot be true."


def test_p23_changing_the_unit_changes_values_windows_and_rules_together() -> None:
    volume = volume_of(ORDINARY)
    activity = in_unit(volume, "BQML")
    assert isinstance(activity, Volume)
    assert activity.unit == "BQML"
    assert activity.voxels[2, 1, 1] == pytest.approx(6.0)
    rule = activity.sources[2].instance.frame_values(0)
    assert rule.slope == pytest.approx(2.0)
    assert rule.unit == "BQML"
    assert SUV_WINDOW not in activity.windows
    shown = window_in_unit(SUV_WINDOW, volume, "BQML")
    assert shown.width == pytest.approx(7.0 / factor(ORDINARY))
    surface = in_unit(activity, "SUVbsa")
    assert isinstance(surface, Volume)
    assert surface.voxels[2, 1, 1] == pytest.approx(6.0 * factor(ORDINARY, "SUVbsa"), rel=1e-6)


def test_p23_the_real_whole_body_pet_has_the_suv_that_its_header_gives(
    real_data: Path,
) -> None:
    folder = real_data / "pt-wholebody-qin0024"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    read = [read_header(path.read_bytes()) for path in files]
    images = [one for one in read if one.series.modality == "PT"]
    found = uptake_scales(images)
    # 66.2 kg; 381.47 MBq at 11:39:00; values for 13:02:44.678.
    decayed = 381.47e6 * 0.5 ** ((83 * 60 + 44.678) / 6586.2)
    (only,) = set(found.scales[0].factors)
    assert only == pytest.approx(66_200 / decayed, rel=1e-12)
    assert "SUVlbm" in found.refused


def test_philips_numbers_may_be_binary_in_a_private_block_of_any_number() -> None:
    file = image(
        4, 4, bytes(32), text(0x70530011, "LO", "Philips PET Private Group"),
        (0x70531100, "FD", struct.pack("<d", 0.25)), modality="PT",
    )  # fmt: skip
    said = read_header(file).uptake
    assert said is not None
    assert said.vendor_suv == 0.25
