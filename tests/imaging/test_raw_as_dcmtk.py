"""The pixels of ``render --raw`` equal DCMTK's on every single image of the real studies.

The witness is ``dcmj2pnm``, or ``dcml2pnm`` where the pixels are in JPEG-LS; where DCMTK has no
decoder, GDCM decodes and DCMTK shows. Every exception stands below with its reason.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray

from domain.errors import LightboxError, Unreadable
from domain.study import Instance, Window
from domain.work import Unwatched
from imaging.display import Grey
from imaging.own_pixels import own_pixels
from imaging.reading import Readers
from tests.job.seat import Seat
from tests.phantoms.slices import Shelf

JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
SEGMENTATIONS = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")

# What DCMTK 3.6.7 cannot show, and who is the witness instead.
DECODED_WHOLE = {
    # dcmj2pnm takes each fragment for a frame; dcmdjpeg, which decodes all at once, does not.
    "ts-matrix-basic/CT0012.fragmented_no_bot_jpeg_lossless.70.dcm",
    "ts-matrix-basic/IM00001.fragmented_no_bot_jpeg_baseline.50.dcm",
}
BY_CODEC = {
    # Neither knows high-throughput JPEG 2000; the codestream's own colours are the picture.
    "ts-matrix-basic/HTJ2KLossless_08_RGB.dcm",
    "ts-matrix-basic/HTJ2K_08_RGB.dcm",
}
BY_FORMULA = {
    # Neither shows float pixels; the standard's formula is the witness.
    "objects/parametric_map_float.dcm",
}
# Objects with pixels that are not shown as an image, each with the words of its refusal.
NOT_SHOWN = {
    "odd-files/JPEG2000-embedded-sequence-delimiter.dcm": "but the compressed image has",
}


@dataclass(frozen=True)
class Single:
    """One image, or the first, middle and last frame of several."""

    path: Path
    part10: bytes
    instance: Instance
    name: str


def singles(folder: Path, readers: Readers) -> Iterator[Single]:
    files = [(path, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()]
    headers = dict(readers.headers((str(path), part10) for path, part10 in files))
    for path, part10 in files:
        header = headers[str(path)]
        if isinstance(header, Unreadable) or header.pixels is None:
            continue  # refused with a reason, or no image: tests/hostile and test_parsing
        if header.sop_class not in SEGMENTATIONS:
            yield Single(path, part10, header, str(path.relative_to(folder)))


def frames_of(instance: Instance) -> list[int]:
    count = instance.pixels.frames if instance.pixels is not None else 0
    return sorted({0, count // 2, count - 1})


def window_for(single: Single, frame: int, readers: Readers) -> Window | None:
    """A window for an image that brings none, over its own values: both programs get the same."""
    instance, rule = single.instance, single.instance.frame_values(frame)
    grey = instance.pixels is not None and instance.pixels.photometric.startswith("MONOCHROME")
    if rule.windows or rule.has_voi_lut or not grey:
        return None
    stored = np.asarray(readers.decode(single.part10, instance, frame).stored, np.float64)
    low, high = np.quantile(stored * rule.slope + rule.intercept, (0.01, 0.99))
    return Window(float(np.rint(low + high) / 2), float(max(2.0, np.rint(high - low))))


def options(instance: Instance, frame: int, window: Window | None) -> list[str]:
    rule = instance.frame_values(frame)
    if window is None and rule.has_voi_lut:
        return ["+Wl", "1"]
    shown = window or rule.windows[0]
    function = ["+Wfs"] if shown.function == "SIGMOID" else []
    return [*function, "+Ww", repr(shown.centre), repr(shown.width)]


def pnm(encoded: bytes) -> Grey:
    head, rest = encoded.split(b"\n", 3)[:3], encoded.split(b"\n", 3)[3]
    columns, rows = (int(part) for part in head[1].split())
    shape = (rows, columns, 3) if head[0] == b"P6" else (rows, columns)
    return np.frombuffer(rest, np.uint8).reshape(shape)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(2) as readers:
        yield readers


def test_every_single_image_is_shown_as_dcmtk_shows_it(
    real_data: Path, program: Callable[[str], str], readers: Readers, tmp_path: Path
) -> None:
    judge = partial(
        differs,
        readers=readers,
        folder=tmp_path,
        programs={name: program(name) for name in ("dcmj2pnm", "dcml2pnm", "dcmdjpeg", "gdcmconv")},
    )
    seen = list(singles(real_data, readers))
    with ThreadPoolExecutor(3) as threads:
        wrong = [fact for facts in threads.map(judge, seen) for fact in facts]

    assert wrong == []
    assert len(seen) > 700


def differs(
    single: Single, *, readers: Readers, folder: Path, programs: dict[str, str]
) -> list[str]:
    wrong = []
    for frame in frames_of(single.instance):
        try:
            ours, window = shown(single, frame, readers)
        except LightboxError as error:
            if NOT_SHOWN.get(single.name, "\0") not in str(error):
                wrong.append(f"{single.name} frame {frame}: {error}")
            continue
        theirs = witness(single, frame, window, folder, programs)
        if theirs.shape != ours.shape:
            wrong.append(f"{single.name} frame {frame}: {ours.shape}, not {theirs.shape}")
        elif (apart := int(np.abs(ours.astype(int) - theirs.astype(int)).max())) > 1:
            wrong.append(f"{single.name} frame {frame}: {apart} apart")
    return wrong


def shown(single: Single, frame: int, readers: Readers) -> tuple[Grey, Window | None]:
    instance, shelf = single.instance, Shelf({single.instance.sop_uid: single.part10})
    window = window_for(single, frame, readers)
    ours = own_pixels(instance, frame, shelf, readers, Unwatched(), window=window)
    return ours, window


def witness(
    single: Single, frame: int, window: Window | None, folder: Path, programs: dict[str, str]
) -> Grey:
    instance, path = single.instance, single.path
    if single.name in BY_CODEC:
        start = single.part10.index(b"\xff\x4f\xff\x51")
        return np.asarray(imagecodecs.jpeg2k_decode(single.part10[start:]))
    if single.name in BY_FORMULA:
        return by_formula(single, window)
    how = programs["dcml2pnm"] if instance.transfer_syntax in JPEG_LS else programs["dcmj2pnm"]
    decoding = [programs["gdcmconv"], "--raw"] if instance.transfer_syntax in JPEG_2000 else []
    decoding = [programs["dcmdjpeg"]] if single.name in DECODED_WHOLE else decoding
    if decoding:
        path = folder / f"{instance.sop_uid}.dcm"
        if not path.exists():
            command = [*decoding, str(single.path), str(path)]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    grey = instance.pixels is not None and instance.pixels.photometric.startswith("MONOCHROME")
    said = options(instance, frame, window) if grey else []
    # Without overlays: what is laid over an image is no part of its own pixels.
    command = [how, "-q", "-O", "+F", str(frame + 1), *said, str(path)]
    return pnm(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603


def by_formula(single: Single, window: Window | None) -> Grey:
    """The window over its whole width, on the floats as they lie at the end of the file."""
    pixels = single.instance.pixels
    assert pixels is not None
    count = pixels.rows * pixels.columns * pixels.frames
    start = single.part10.index(b"\xe0\x7f\x08\x00OF") + 12
    stored: NDArray[np.float64] = (
        np.frombuffer(single.part10, "<f4", count, start)
        .reshape(pixels.frames, pixels.rows, pixels.columns)[0]
        .astype(np.float64)
    )
    rule = single.instance.frame_values(0)
    shown = window or rule.windows[0]
    values = stored * rule.slope + rule.intercept
    assert shown.width <= 1.0
    share = (values - shown.centre) / shown.width + 0.5
    return np.asarray(np.clip(np.rint(share * 255), 0, 255), dtype=np.uint8)


def test_the_command_line_writes_the_same_pixels(
    real_data: Path, program: Callable[[str], str], readers: Readers, tmp_path: Path
) -> None:
    names = ("luts-overlays/vlut_04.dcm", "us-colour/US1_J2KR.dcm", "ts-matrix-wg04/CT2_RLE.dcm")
    programs = {name: program(name) for name in ("dcmj2pnm", "gdcmconv")}
    seat = Seat(tmp_path / "seat")
    seat.do("import", *(real_data / name for name in names))
    for name in names:
        part10 = (real_data / name).read_bytes()
        instance = readers.header(part10)
        out = tmp_path / "own.png"
        seat.do("render", instance.study.uid, "--raw", "--sop", instance.sop_uid, "--out", out)
        single = Single(real_data / name, part10, instance, name)
        theirs = witness(single, 0, None, tmp_path, programs)
        ours = imagecodecs.png_decode(out.read_bytes())
        assert int(np.abs(ours.astype(int) - theirs.astype(int)).max()) <= 1
