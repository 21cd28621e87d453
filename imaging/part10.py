"""A DICOM file opened up to its data set (PS3.10), with every liberty taken said as a doubt."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from domain.errors import Unreadable
from imaging.elements import Elements, truncated, walk
from imaging.limits import INFLATE_RATIO, INFLATED_BYTES

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
JPEG_2000_LOSSY = "1.2.840.10008.1.2.4.91"

_MAGIC = b"DICM"
_META_END = 0x0002FFFF
_GROUP_LENGTH = b"\x02\x00\x00\x00UL\x04\x00"
_PROGRAMS = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"#!", "a script"),
    (b"\xca\xfe\xba\xbe", "a macOS program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\xce\xfa\xed\xfe", "a macOS program"),
    (b"\xfe\xed\xfa\xcf", "a macOS program"),
    (b"\xfe\xed\xfa\xce", "a macOS program"),
)
# Groups that a data set without preamble can begin with: command, meta, directory, identifying.
_FIRST_GROUPS = (0x0002, 0x0004, 0x0008)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file opened: what its meta header says, and the elements of its data set."""

    meta: Elements | None
    data: Elements
    transfer_syntax: str
    sizes_as_stored: bool  # positions in ``data`` are positions in the file
    doubts: tuple[str, ...]


def open_part10(part10: bytes | memoryview) -> Opened:
    """Return the data set of a file, or of a bare data set without preamble.

    Raises:
        Unreadable: It is no DICOM, is dangerous, or stops in the middle.
    """
    doubts: list[str] = []
    if len(part10) < 8:
        raise _not_dicom()
    _refuse_programs(part10)
    start = 0
    if bytes(part10[128:132]) == _MAGIC:
        start = 132
    elif bytes(part10[:4]) == _MAGIC:
        start = 4
        doubts.append("The file lacks the 128 bytes that come before a DICOM header.")
    elif _begins_a_data_set(part10, len(part10)):
        doubts.append("The file lacks the mark that makes it a DICOM file.")
    else:
        raise _not_dicom()

    meta, start = _meta(part10, start)
    said = _uid(meta, 0x00020010)
    syntax = said or _guess(part10, start, doubts)
    if syntax == DEFLATED:
        whole = inflated(part10[start:])
        data = walk(whole, 0, len(whole), implicit=False, big_endian=False)
        return Opened(meta, data, syntax, False, tuple(doubts))
    implicit = _settle_vr(part10, start, syntax, doubts)
    data = walk(part10, start, len(part10), implicit=implicit, big_endian=syntax == BIG_ENDIAN)
    if not implicit and not all(element.vr for element in data.found.values()):
        doubts.append("Some elements of the header are written without their type.")
    return Opened(meta, data, syntax, True, tuple(doubts))


@dataclass(frozen=True, slots=True)
class Framed:
    """Where the data set of a file begins and how it is written, as far as its bytes prove it."""

    start: int
    syntax: str
    implicit: bool
    whole_preamble: bool
    whole_meta: bool


def frame(part10: bytes | memoryview) -> Framed:
    """Return where a data set begins, though what stands before it may be damaged.

    Raises:
        Unreadable: It is dangerous or no DICOM, or nothing proves how it is written.
    """
    _refuse_programs(part10)
    marked = bytes(part10[128:132]) == _MAGIC
    if marked or bytes(part10[132:140]) == _GROUP_LENGTH:
        begin = 132
    elif bytes(part10[:4]) == _MAGIC:
        begin = 4
    elif len(part10) >= 8 and _begins_a_data_set(part10, len(part10)):
        begin = 0
    else:
        raise _not_dicom()
    meta, start = _meta(part10, begin)
    said = _uid(meta, 0x00020010)
    syntax = said or _guess(part10, start, [])
    implicit = syntax not in (DEFLATED, BIG_ENDIAN) and _settle_vr(part10, start, syntax, [])
    told = None if meta is None else meta.value(0x00020000)
    length = int.from_bytes(told, "little") if told is not None and len(told) == 4 else -1
    whole_meta = bool(said) and begin + 12 + length == start
    return Framed(start, syntax, implicit, marked, whole_meta)


def may_be_dicom(head: bytes) -> bool:
    """Return whether a file that begins with these 132 bytes may be DICOM: else none of it is."""
    return head[128:132] == _MAGIC or head[:4] == _MAGIC or _begins_a_data_set(head, 1 << 62)


def program_in(head: bytes) -> str:
    """Return which kind of program a file begins like: "a Windows program"; "" for none."""
    return next((what for mark, what in _PROGRAMS if head.startswith(mark)), "")


def _not_dicom() -> Unreadable:
    return Unreadable(
        "This is not a DICOM file.",
        reason="not-dicom",
        advice="Only DICOM objects can be opened here.",
    )


def _refuse_programs(part10: bytes | memoryview) -> None:
    # CVE-2019-11687: the 128 free bytes can make one file both an image and a program.
    if what := program_in(bytes(part10[:4])):
        raise Unreadable(
            f"The file begins like {what}, so it was set aside unopened.",
            reason="hostile",
            advice="Do not run it; tell your administrator and ask its sender what it is.",
        )


def _begins_a_data_set(part10: bytes | memoryview, size: int) -> bool:
    head = bytes(part10[:8])
    little, big = int.from_bytes(head[:2], "little"), int.from_bytes(head[:2], "big")
    if little not in _FIRST_GROUPS and big not in _FIRST_GROUPS:
        return False
    length = int.from_bytes(head[4:8], "little")
    return head[4:6].isalpha() or length <= size


def _meta(part10: bytes | memoryview, start: int) -> tuple[Elements | None, int]:
    """Return the file meta information, and where the data set begins.

    The group length is not believed: files exist where it is missing or wrong.
    """
    if int.from_bytes(part10[start : start + 2], "little") != 0x0002:
        return None, start
    # PS3.10 7.1: always explicit little endian; some writers used implicit.
    implicit = not bytes(part10[start + 4 : start + 6]).isalpha()
    end = start
    while end + 8 <= len(part10) and int.from_bytes(part10[end : end + 2], "little") == 0x0002:
        end = _after(part10, end, implicit)
    return walk(part10, start, end, implicit=implicit, big_endian=False), end


def _after(part10: bytes | memoryview, at: int, implicit: bool) -> int:
    if implicit:
        head, length = 8, int.from_bytes(part10[at + 4 : at + 8], "little")
    elif bytes(part10[at + 4 : at + 6]) in (b"OB", b"UN", b"OW", b"SQ", b"UT"):
        head, length = 12, int.from_bytes(part10[at + 8 : at + 12], "little")
    else:
        head, length = 8, int.from_bytes(part10[at + 6 : at + 8], "little")
    if at + head + length > len(part10):
        raise truncated("the header")
    return at + head + length


def _uid(meta: Elements | None, tag: int) -> str:
    value = meta.value(tag) if meta is not None else None
    return (value or b"").decode("ascii", "replace").strip("\0 ")


def _guess(part10: bytes | memoryview, start: int, doubts: list[str]) -> str:
    """Return the one uncompressed syntax as which the whole data set can be read.

    Raises:
        Unreadable: None can, or the pixels are compressed in a way that nothing names.
    """
    fits = []
    for syntax in (EXPLICIT, IMPLICIT, BIG_ENDIAN):
        try:
            data = walk(
                part10,
                start,
                len(part10),
                implicit=syntax == IMPLICIT,
                big_endian=syntax == BIG_ENDIAN,
            )
        except Unreadable:
            continue
        pixels = data.found.get(0x7FE00010)
        known = data.found.keys() & {0x00080016, 0x00080018, 0x0020000D, 0x0020000E, 0x00100010}
        typed = syntax == IMPLICIT or all(element.vr for element in data.found.values())
        if known and typed and not data.disordered and not (pixels and pixels.undefined):
            fits.append(syntax)
    if len(fits) != 1:
        raise Unreadable(
            "The file does not say how it is encoded, and its contents do not tell.",
            reason="syntax",
            advice="Send it again from where it came, in a common transfer syntax.",
        )
    doubts.append(
        "The file does not say how it is encoded; only one way of reading it makes sense."
    )
    return fits[0]


def _settle_vr(part10: bytes | memoryview, start: int, syntax: str, doubts: list[str]) -> bool:
    """Return whether elements carry no VR, which the bytes themselves prove."""
    stated = syntax == IMPLICIT
    if start + 8 > len(part10):
        return stated
    written = bytes(part10[start + 4 : start + 6])
    if stated and written in (b"UL", b"CS", b"UI", b"DA", b"LO", b"SH", b"PN", b"TM"):
        # As a length these letters would mean more than 16 KiB for the first short element.
        doubts.append("The file says that it is implicit, but it is explicit.")
        return False
    if not stated and not (written.isalpha() and written.isupper()):
        doubts.append("The file says that it is explicit, but it is implicit.")
        return True
    return stated


def inflated(deflated: bytes | memoryview) -> bytes:
    """Return a deflated data set as it was, within the limits of what one may cost."""
    # pydicom would inflate without bound: 1.9 MB became 3.9 GiB.
    most = min(INFLATED_BYTES, max(1 << 20, len(deflated) * INFLATE_RATIO))
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        whole = inflater.decompress(bytes(deflated), most)
    except zlib.error as error:
        raise Unreadable(
            "The file is deflated, and its deflated part is damaged.",
            reason="garbled",
            advice="Send or copy it again from where it came.",
        ) from error
    if inflater.unconsumed_tail:
        raise Unreadable(
            "The file grows out of proportion when it is inflated.",
            reason="hostile",
            advice="Keep the file away from other programs and ask its sender what it is.",
        )
    if not inflater.eof:
        raise truncated("its deflated part")
    return whole
