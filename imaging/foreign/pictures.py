"""PNG, JPEG and TIFF files as pages of pixels, with what is in doubt about them."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.foreign.jpeg_stream import JpegStream, read_jpeg

PIXELS = 200_000_000  # of one page; the largest scanned films have 30 million
ALL_PIXELS = 500_000_000
PAGES = 2_000
_BASELINE, _EXTENDED, _LOSSLESS = 0xC0, 0xC1, 0xC3
JPEG, JPEG_2000 = "ISO_10918_1", "ISO_15444_1"  # Lossy Image Compression Method
# TIFF 6.0 and its supplements.
_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _FORMAT, _TURNED, _PROFILE, _SUBFILE, _CODING, _COLOURS = (
    (256, 257, 258, 262, 339, 274, 34675, 254, 259, 320)
)  # fmt: skip
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _MASK, _YCBCR = 0, 1, 2, 3, 4, 6
# Codings that may lose: nothing in the file says whether they did.
_LOSSY = {6: JPEG, 7: JPEG, 33007: JPEG, 34892: JPEG, 33003: JPEG_2000, 33005: JPEG_2000,
          34712: JPEG_2000, 50001: "", 50002: "", 34927: ""}  # fmt: skip
# Orientation (TIFF 6.0, Exif): quarter turns to the left, after left and right were exchanged.
_TURNS = {
    1: (0, False), 2: (0, True), 3: (2, False), 4: (2, True),
    5: (1, True), 6: (3, False), 7: (3, True), 8: (1, False),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One picture: grey (rows, columns) or RGB (rows, columns, 3), 8 or 16 bits; or its stream."""

    pixels: NDArray[np.generic] | None
    inverted: bool = False  # grey whose lowest value is white
    lossy: str | None = None  # by which method it may have lost; "" one that DICOM has no name for
    icc: bytes = b""
    stream: JpegStream | None = None  # a JPEG image that is kept as it is coded


@dataclass(slots=True)
class Doubts:
    """What a person should know of a file, each said once."""

    said: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        if words not in self.said:
            self.said.append(words)


def read_png(content: bytes, doubts: Doubts) -> Iterator[Page]:
    """Yield the one page of a PNG file.

    Raises:
        Unreadable: It is damaged, or larger than any genuine picture.
    """
    chunks = dict[bytes, bytes]()
    at, ended = 8, False
    while at + 12 <= len(content):
        length, kind = struct.unpack_from(">L4s", content, at)
        body = content[at + 8 : at + 8 + length]
        if len(body) != length or at + 12 + length > len(content):
            break
        if zlib.crc32(kind + body) != struct.unpack_from(">L", content, at + 8 + length)[0]:
            raise _damaged("PNG", "a part of it is not what was written")
        if kind != b"IDAT":
            chunks.setdefault(kind, body)
        at += 12 + length
        if kind == b"IEND":
            ended = True
            break
    if not ended:
        raise Unreadable(
            "The PNG file is cut off.",
            reason="truncated",
            advice="Send or copy it again from where it came.",
        )
    head = chunks.get(b"IHDR", b"")
    if len(head) != 13:
        raise _damaged("PNG", "it states no size")
    columns, rows = struct.unpack_from(">LL", head)
    _demand_pixels(rows, columns)
    if b"acTL" in chunks:
        doubts.say("The picture moves; only its first image is taken in.")
    decoded = np.asarray(imagecodecs.png_decode(content))
    icc = _profile_of(chunks.get(b"iCCP", b""))
    yield Page(_flat(decoded, rows, columns, doubts), icc=icc)


def read_jpeg_file(content: bytes, doubts: Doubts) -> Iterator[Page]:
    """Yield the one page of a JPEG file: as it is coded where DICOM knows the coding.

    Raises:
        Unreadable: It is damaged, or coded for printing.
    """
    stream = read_jpeg(content)
    _demand_pixels(stream.rows, stream.columns)
    count = len(stream.sampling)
    if count not in (1, 3):
        raise Unreadable(
            "The JPEG file holds colours for printing (CMYK), which no monitor shows as meant.",
            reason="unsupported",
            advice="Save it as RGB with the program that made it, and import that.",
        )
    # Decoded once even where the stream is kept: what cannot be shown is not taken in.
    coded_rgb = count == 3 and (stream.transform == 0 or (stream.named_rgb and not stream.has_jfif))
    decoded = _decoded_jpeg(content, stream, rgb=coded_rgb)
    keeps = (
        stream.process in (_BASELINE, _EXTENDED)
        and stream.orientation == 1
        and not coded_rgb
        and (stream.precision == 8 or count == 1)
    )
    if keeps:
        yield Page(None, lossy=JPEG, icc=stream.icc, stream=stream)
        return
    if stream.orientation != 1:
        quarters, mirrored = _TURNS[stream.orientation]
        decoded = np.ascontiguousarray(_turned(decoded, quarters, mirrored))
        doubts.say("The camera said how the picture must be turned, and it was turned so.")
    yield Page(decoded, lossy=None if stream.process == _LOSSLESS else JPEG, icc=stream.icc)


def read_tiff(content: bytes, doubts: Doubts) -> Iterator[Page]:
    """Yield every page of a TIFF file; small previews of a page are left out.

    Raises:
        Unreadable: It is damaged, or of a kind that cannot be shown as meant.
    """
    total = 0
    for number, tags in enumerate(_pages(content)):
        if int(tags.get(_SUBFILE, 0)) & 1:
            continue
        rows, columns = int(tags.get(_HEIGHT, 0)), int(tags.get(_WIDTH, 0))
        _demand_pixels(rows, columns)
        total += rows * columns
        if total > ALL_PIXELS or number >= PAGES:
            raise _too_many()
        yield _tiff_page(content, number, tags, (rows, columns), doubts)
    if not total:
        raise _damaged("TIFF", "it holds no image")


def _tiff_page(
    content: bytes, number: int, tags: dict[int, Any], shape: tuple[int, int], doubts: Doubts
) -> Page:
    photometric, bits = int(tags.get(_PHOTOMETRIC, 1)), _all(tags.get(_BITS, 1))
    formats = set(_all(tags.get(_FORMAT, 1)))
    if photometric not in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _YCBCR):
        raise _unsupported("its colours are not grey, RGB or a palette")
    if not formats <= {1, 4} or set(bits) not in ({1}, {8}, {16}):
        raise _unsupported("its values are no whole numbers of 1, 8 or 16 bits")
    try:
        decoded = np.asarray(imagecodecs.tiff_decode(content, index=number))
    except Exception as error:
        raise _damaged("TIFF", "a page cannot be decoded") from error
    if photometric == _PALETTE and decoded.ndim == 2:
        decoded = _looked_up(decoded, _all(tags.get(_COLOURS, ())))
    if set(bits) == {1}:
        decoded = (decoded != 0).astype(np.uint8) * 255
    pixels = _flat(decoded, *shape, doubts, kind="TIFF")
    quarters, mirrored = _TURNS.get(int(tags.get(_TURNED, 1)), (0, False))
    if (quarters, mirrored) != (0, False):
        pixels = np.ascontiguousarray(_turned(pixels, quarters, mirrored))
        doubts.say("The file said how its picture must be turned, and it was turned so.")
    profile = tags.get(_PROFILE, b"")
    return Page(
        pixels,
        inverted=photometric == _WHITE_IS_ZERO and pixels.ndim == 2,
        lossy=_LOSSY.get(int(tags.get(_CODING, 1))),
        icc=bytes(profile) if isinstance(profile, bytes) else b"",
    )


def _looked_up(indices: NDArray[Any], colours: tuple[int, ...]) -> NDArray[Any]:
    if len(colours) != 3 * 256 or indices.dtype != np.uint8:
        raise _unsupported("its palette cannot be read")
    table = (np.array(colours, np.uint32).reshape(3, 256).T >> 8).astype(np.uint8)
    return np.take(table, indices, axis=0)


def _pages(content: bytes) -> Iterator[dict[int, Any]]:
    from PIL import Image, TiffImagePlugin

    Image.MAX_IMAGE_PIXELS = None  # judged by our own limit, from the same header
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with TiffImagePlugin.TiffImageFile(BytesIO(content)) as opened:
                number = 0
                while True:
                    try:
                        opened.seek(number)
                    except EOFError:
                        return
                    yield dict(opened.tag_v2)
                    number += 1
        except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error) as error:
            raise _damaged("TIFF", "its index cannot be read") from error


def _decoded_jpeg(content: bytes, stream: JpegStream, *, rgb: bool) -> NDArray[np.generic]:
    try:
        if rgb:
            decoded = np.asarray(
                imagecodecs.jpeg_decode(content, colorspace="RGB", outcolorspace="RGB")
            )
        else:
            decoded = np.asarray(imagecodecs.jpeg_decode(content))
    except Exception as error:
        raise _damaged("JPEG", "it cannot be decoded") from error
    if decoded.shape[:2] != (stream.rows, stream.columns):
        raise _damaged("JPEG", "its size is not the one it states")
    return decoded


def _flat(
    decoded: NDArray[Any], rows: int, columns: int, doubts: Doubts, *, kind: str = "PNG"
) -> NDArray[np.generic]:
    """Return pixels as grey or RGB; what is see-through is laid on black, and that is said."""
    if decoded.shape[:2] != (rows, columns) or decoded.dtype not in (np.uint8, np.uint16):
        raise _damaged(kind, "its pixels are not what it states")
    if decoded.ndim == 2:
        return np.ascontiguousarray(decoded)
    samples = decoded.shape[2]
    if samples not in (1, 2, 3, 4):
        raise _unsupported("it has more than grey or red, green and blue")
    if samples in (2, 4):
        most = np.iinfo(decoded.dtype).max
        colours, alpha = decoded[..., :-1], decoded[..., -1:]
        if alpha.min(initial=most) < most:
            doubts.say("Parts of the picture are see-through; they were laid on black.")
        decoded = (colours.astype(np.float64) * alpha / most + 0.5).astype(decoded.dtype)
    if decoded.shape[2] == 1:
        decoded = decoded[..., 0]
    elif (decoded[..., 0] == decoded[..., 1]).all() and (decoded[..., 1] == decoded[..., 2]).all():
        decoded = decoded[..., 0]  # grey that was written three times
    return np.ascontiguousarray(decoded)


def _turned(pixels: NDArray[Any], quarters: int, mirrored: bool) -> NDArray[Any]:
    """Return a picture as TIFF and Exif mean it: mirrored left to right first, then turned."""
    upright = pixels[:, ::-1] if mirrored else pixels
    return np.rot90(upright, quarters)


def _profile_of(chunk: bytes) -> bytes:
    name, _, rest = chunk.partition(b"\0")
    if not name or len(rest) < 2:
        return b""
    try:
        return zlib.decompressobj().decompress(rest[1:], 4 << 20)
    except zlib.error:
        return b""


def _all(value: object) -> tuple[int, ...]:
    return tuple(int(v) for v in value) if isinstance(value, tuple) else (int(str(value)),)


def _demand_pixels(rows: int, columns: int) -> None:
    if not (0 < rows <= 65535 and 0 < columns <= 65535):
        raise Unreadable(
            f"A picture of {columns} x {rows} pixels does not fit into a DICOM image.",
            reason="geometry",
            advice="Cut or scale it with the program that made it, and import that.",
        )
    if rows * columns > PIXELS:
        raise Unreadable(
            f"The picture says that it has {columns} x {rows} pixels, more than any genuine one.",
            reason="hostile",
            advice="Keep the file away from other programs and ask its sender what it is.",
        )


def _too_many() -> Unreadable:
    return Unreadable(
        "The TIFF file holds more pages or pixels than any genuine one.",
        reason="hostile",
        advice="Keep the file away from other programs and ask its sender what it is.",
    )


def _unsupported(why: str) -> Unreadable:
    return Unreadable(
        f"The picture is not taken in: {why}.",
        reason="unsupported",
        advice="Save it as a plain PNG file with the program that made it, and import that.",
    )


def _damaged(kind: str, why: str) -> Unreadable:
    return Unreadable(
        f"The {kind} file is damaged: {why}.",
        reason="garbled",
        advice="Send or copy it again from where it came.",
    )
