"""Grey levels are those of PS3.3 C.11, for every stored value.

Witnesses: the standard's formulas in plain Python, value by value, and DCMTK's ``dcm2pnm``.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from math import exp, floor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.study import Window
from domain.volume import ImageStack, VoiLut
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.display import (
    apply_table,
    automatic_window,
    full_range,
    presets,
    raw_picture,
    table_values,
    window_values,
)
from imaging.presets import OwnPreset, Preset, opening_preset
from imaging.reading import Readers
from tests.phantoms.slices import Shelf

EVERY = np.arange(-(1 << 15), 1 << 15).astype(np.int16)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as readers:
        yield readers


def standard(x: float, window: Window) -> int:
    """Return the grey level of one value as PS3.3 C.11.2.1.2 spells it out, for 0 to 255."""
    c, w = window.centre, window.width
    if window.function == "LINEAR":
        if x <= c - 0.5 - (w - 1) / 2:
            return 0
        if x > c - 0.5 + (w - 1) / 2:
            return 255
        y = ((x - (c - 0.5)) / (w - 1) + 0.5) * 255
    elif window.function == "LINEAR_EXACT":
        if x <= c - w / 2:
            return 0
        if x > c + w / 2:
            return 255
        y = ((x - c) / w + 0.5) * 255
    else:
        power = -4 * (x - c) / w
        y = 0.0 if power > 700 else 255 / (1 + exp(power))
    return floor(y + 0.5)


WINDOWS = [
    Window(40.0, 400.0),
    Window(-600.0, 1500.0),
    Window(127.5, 256.0),
    Window(2048.0, 4096.0),
    Window(0.0, 1.0),
    Window(0.0, 2.0),
    Window(-30000.0, 20000.0),
    Window(40.0, 400.0, "", "LINEAR_EXACT"),
    Window(0.25, 0.5, "", "LINEAR_EXACT"),
    Window(40.0, 400.0, "", "SIGMOID"),
    Window(3.0, 7.0, "", "SIGMOID"),
]


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_every_16_bit_value_gets_the_grey_level_of_the_standard(window: Window) -> None:
    wanted = [standard(float(x), window) for x in EVERY.tolist()]

    assert window_values(EVERY, window).tolist() == wanted


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_real_values_get_the_grey_level_of_the_standard(window: Window) -> None:
    values = np.linspace(-1200.0, 1200.0, 20001).astype(np.float32)
    wanted = [standard(float(x), window) for x in values.tolist()]

    assert window_values(values, window).tolist() == wanted


def test_a_window_of_256_shows_8_bit_values_as_they_are() -> None:
    values = np.arange(256, dtype=np.int16)

    assert window_values(values, Window(128.0, 256.0)).tolist() == values.tolist()


def test_small_real_values_with_a_narrow_window_are_not_all_black_or_white() -> None:
    values = np.linspace(0.0, 0.5, 11).astype(np.float32)

    shown = window_values(values, Window(0.25, 0.5)).tolist()

    assert shown == sorted(set(shown))


def test_monochrome1_is_turned_over_after_the_window_once() -> None:
    window = Window(40.0, 400.0)

    upright = window_values(EVERY, window).astype(int)
    turned = window_values(EVERY, window, inverted=True).astype(int)

    assert (upright + turned == 255).all()


@pytest.mark.parametrize("kind", [np.int16, np.float32])
@pytest.mark.parametrize("inverted", [False, True])
def test_padding_is_black_in_either_polarity(kind: type[np.generic], inverted: bool) -> None:
    values = np.array([-2000, -1999, 0, 3000]).astype(kind)

    shown = window_values(
        values, Window(40.0, 400.0), inverted=inverted, padding=(-2000.0, -1999.0)
    )

    assert shown[:2].tolist() == [0, 0]
    assert {int(shown[2]), int(shown[3])} != {0}


def test_what_is_no_number_is_black() -> None:
    values = np.array([np.nan, 10.0], dtype=np.float32)

    assert window_values(values, Window(5.0, 2.0), inverted=True)[0] == 0


def test_a_table_maps_below_its_first_value_to_its_first_entry_and_beyond_to_its_last() -> None:
    entries = np.array([7, 70, 700, 65535], dtype=np.uint16)
    stored = np.array([-300, -2, -1, 0, 1, 300], dtype=np.int16)

    assert apply_table(stored, -2, entries).tolist() == [7, 7, 70, 700, 65535, 65535]


def test_what_comes_out_of_a_modality_table_is_never_negative() -> None:
    entries = np.array([40000, 50000], dtype=np.uint16)

    mapped = apply_table(np.array([-1, 0], dtype=np.int16), -1, entries)

    assert mapped.dtype == np.uint16
    assert mapped.tolist() == [40000, 50000]


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_a_voi_table_spreads_its_own_bits_over_all_greys(bits: int) -> None:
    count = 1 << bits
    entries = np.arange(count).astype(np.uint16)
    values = np.arange(count, dtype=np.int64).astype(np.float32)

    shown = table_values(values, VoiLut(0, full_range(entries, bits)))

    assert np.abs(shown.astype(float) - values / (count - 1) * 255).max() <= 0.51
    assert (shown[0], shown[-1]) == (0, 255)


def test_a_voi_table_wins_over_the_file_s_window_and_the_reader_s_window_over_both() -> None:
    values = np.array([[0, 1]], dtype=np.int16)
    table = VoiLut(0, np.array([65535, 0], dtype=np.uint16))
    file, reader = Window(1.0, 4.0), Window(0.5, 1.0)

    assert raw_picture(values, (file,), voi_lut=table).tolist() == [[255, 0]]
    assert raw_picture(values, (file,), voi_lut=table, window=reader).tolist() == [[0, 255]]


def test_colour_is_shown_as_it_is() -> None:
    rgb = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)

    assert np.array_equal(raw_picture(rgb, (Window(1.0, 2.0),)), rgb)


def test_an_automatic_window_leaves_out_padding_and_extremes() -> None:
    values = np.concatenate(
        (np.full(5000, -2000), np.linspace(0, 1000, 10000), np.full(10, 30000))
    ).astype(np.int16)

    window = automatic_window(values, padding=(-2000.0, -2000.0))

    assert window.centre - window.width / 2 == pytest.approx(0.0, abs=10.0)
    assert window.centre + window.width / 2 == pytest.approx(1000.0, abs=10.0)


@pytest.mark.parametrize("values", [[], [7] * 50, [-2000] * 50])
def test_an_image_of_one_value_or_none_still_has_a_window(values: list[int]) -> None:
    window = automatic_window(np.array(values, dtype=np.int16), padding=(-2000.0, -2000.0))

    assert window.width > 0


def edges(preset: Preset) -> tuple[float, float] | None:
    return None if preset.window is None else (preset.window.width, preset.window.centre)


def test_the_digit_keys_of_ct_hold_the_agreed_windows() -> None:
    found = {preset.key: preset for preset in presets("CT")}

    agreed = {3: (80, 40), 4: (400, 40), 5: (400, 40), 6: (2000, 350), 7: (1500, -600),
              8: (600, 300), 9: (150, 90)}  # fmt: skip
    assert {key: edges(p) for key, p in found.items()} == agreed
    assert found[5].name == "mediastinum"


def test_only_hounsfield_units_have_tissue_windows() -> None:
    assert presets("MR") == ()
    assert presets("PT") == ()
    assert presets("CT", unit="US") == ()


def test_keys_0_to_2_are_automatic_and_the_file_s_own() -> None:
    own = (Window(1.0, 2.0, "BONE"), Window(3.0, 4.0), Window(5.0, 6.0))

    found = presets("MR", own, Window(9.0, 9.0))

    assert [(p.key, p.name) for p in found][:3] == [(0, "automatic"), (1, "BONE"), (2, "default 2")]
    assert [(p.key, p.window) for p in found if p.name == "default 3"] == [(None, own[2])]


def test_the_file_s_tables_come_before_its_windows() -> None:
    found = presets("MG", (Window(1.0, 2.0),), Window(9.0, 9.0), voi_luts=("NORMAL", "HARDER", ""))

    of_file = [(p.key, p.name, p.voi_lut, p.window) for p in found if p.key in (None, 1, 2)]
    assert of_file == [
        (1, "NORMAL", 0, None),
        (2, "HARDER", 1, None),
        (None, "table 3", 2, None),
        (None, "default", 0, Window(1.0, 2.0)),
    ]


@pytest.mark.parametrize(
    ("said", "four"), [("HEAD", "stroke"), ("Schaedel / SKULL", "stroke"), ("CHEST", "abdomen"),
                       ("HEADNECK", "abdomen"), ("LSPINE", "abdomen"), ("", "abdomen")],
)  # fmt: skip
def test_the_body_part_gives_its_own_tissues_to_the_digits(said: str, four: str) -> None:
    found = {p.key: p for p in presets("CT", unit="HU", body_part=said)}

    assert found[4].name == four
    assert {found[6].name, found[8].name} == {"bone", "angio"}


@pytest.mark.parametrize(
    ("said", "name"),
    [("HEAD", "brain"), ("CT Brain w/o", "brain"), ("CHEST", "mediastinum"),
     ("CSPINE HEAD", "mediastinum"), ("HEAD NECK", "mediastinum"), ("", "mediastinum")],
)  # fmt: skip
def test_a_ct_without_a_window_opens_with_that_of_its_body_part(said: str, name: str) -> None:
    opened = opening_preset(said)

    assert opened.name == name
    assert opened in presets("CT", unit="HU", body_part=said)


def test_uptake_has_its_windows_only_where_it_has_a_scale() -> None:
    suv = {p.key: p for p in presets("PT", (), Window(4.0, 8.0), unit="SUVbw g/ml")}
    assert edges(suv[5]) == (10.0, 5.0)
    counts = {p.key: p for p in presets("PT", (), Window(4000.0, 8000.0), unit="BQML")}
    assert edges(counts[4]) == (4000.0, 2000.0)
    assert not any("SUV" in p.name for p in counts.values())


def test_brighter_is_brighter_whichever_way_the_values_run() -> None:
    values = np.array([40, 50, 60], dtype=np.int16)
    for inverted in (False, True):
        found = {p.name: p for p in presets("CR", (), Window(50.0, 40.0), inverted=inverted)}
        brighter, darker = found["brighter"].window, found["darker"].window
        assert brighter is not None
        assert darker is not None
        bright = window_values(values, brighter, inverted=inverted)
        assert (bright > window_values(values, darker, inverted=inverted)).all()


def test_a_preset_of_one_s_own_takes_its_digit_for_its_modality_alone() -> None:
    mine = OwnPreset("pulmonary vessels", "CT", -500.0, 1600.0, 7)

    ct = {p.key: p for p in presets("CT", unit="HU", own=(mine,))}
    assert (ct[7].name, ct[7].own, ct[6].name) == ("pulmonary vessels", True, "bone")
    mr = presets("MR", (), Window(9.0, 9.0), own=(mine,))
    assert not any(p.own for p in mr)


@pytest.mark.parametrize("wrong", [{"width": 0.0}, {"name": " "}, {"key": 1}, {"key": 0}])
def test_a_preset_that_means_nothing_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"preset|width"):
        OwnPreset(**{"name": "mine", "modality": "CT", "centre": 1.0, "width": 2.0, **wrong})


# ------------------------------------------------------------------------------ beside dcm2pnm


def dcm2pnm(program: str, file: Path, folder: Path, *options: str) -> NDArray[np.uint8]:
    """Return DCMTK's 8-bit picture of a file, without overlays."""
    out = folder / "witness.pgm"
    subprocess.run([program, "-O", "+op", *options, str(file), str(out)], check=True)  # noqa: S603
    magic, size, most, pixels = out.read_bytes().split(b"\n", 3)
    assert (magic, most) == (b"P5", b"255")
    columns, rows = (int(part) for part in size.split())
    return np.frombuffer(pixels, np.uint8, rows * columns).reshape(rows, columns)


def image_of(file: Path, readers: Readers) -> tuple[ImageStack, NDArray[np.generic]]:
    part10 = file.read_bytes()
    instance = readers.header(part10)
    (found,) = arrange([instance])
    shown = load(found, Shelf({instance.sop_uid: part10}), readers, Unwatched())
    assert isinstance(shown, ImageStack)
    assert shown.images[0] is not None
    return shown, shown.images[0]


@pytest.mark.parametrize(
    ("name", "function", "option"),
    [
        ("ct-bad-geometry/notavolume", "LINEAR", "+Wfl"),
        ("ct-bad-geometry/notavolume", "SIGMOID", "+Wfs"),
        ("ct-head-64px/ct0040.dcm", "LINEAR", "+Wfl"),
        ("cr-chest-rsna/chest-mono1-10bit.dcm", "LINEAR", "+Wfl"),
    ],
)
def test_a_window_looks_as_in_dcmtk(
    name: str,
    function: str,
    option: str,
    real_data: Path,
    program: Callable[[str], str],
    readers: Readers,
    tmp_path: Path,
) -> None:
    file = real_data / name
    if file.is_dir():
        file = min(file.iterdir())
        plain = tmp_path / "plain.dcm"
        subprocess.run([program("dcmdjpls"), str(file), str(plain)], check=True)  # noqa: S603
        file = plain
    shown, values = image_of(file, readers)
    low, high = (float(edge) for edge in np.quantile(values.astype(float), (0.05, 0.95)))
    centre, width = float(round((low + high) / 2)), float(round(high - low))

    witness = dcm2pnm(program("dcm2pnm"), file, tmp_path, option, "+Ww", str(centre), str(width))
    ours = raw_picture(values, inverted=shown.inverted, window=Window(centre, width, "", function))

    assert np.abs(ours.astype(int) - witness.astype(int)).max() <= 1


@pytest.mark.parametrize(
    ("name", "options"), [("mlut_18.dcm", ["+Wm"]), ("vlut_04.dcm", ["+Wl", "1"])]
)
def test_lookup_tables_look_as_in_dcmtk(
    name: str,
    options: list[str],
    real_data: Path,
    program: Callable[[str], str],
    readers: Readers,
    tmp_path: Path,
) -> None:
    file = real_data / "luts-overlays" / name
    shown, values = image_of(file, readers)

    witness = dcm2pnm(program("dcm2pnm"), file, tmp_path, *options)
    if name == "mlut_18.dcm":
        low, high = float(values.min()), float(values.max())
        window = Window((low + high) / 2.0, high - low, "", "LINEAR_EXACT")
        ours = raw_picture(values, inverted=shown.inverted, window=window)
    else:
        ours = raw_picture(values, inverted=shown.inverted, voi_lut=shown.voi_luts[0][0])

    assert np.abs(ours.astype(int) - witness.astype(int)).max() <= 1
