"""Objects without an image, made readable: reports as trees, PDFs, other headers as lines."""

from __future__ import annotations

from functools import cache

from domain.errors import Unreadable
from imaging.elements import PIXEL_DATA, Element, nested_too_deep
from imaging.header import Header
from imaging.limits import DOCUMENT_LINES, NESTING
from imaging.part10 import Opened

Line = tuple[int, str, str]  # depth, name, value

_CONTENT = 0x0040A730
_PDF = 0x00420011
_BULK = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_LONGEST_TEXT = 20_000  # of one value in a list of header lines
_VERIFIED = {"VERIFIED": "verified", "UNVERIFIED": "not verified"}


def read_document(opened: Opened) -> tuple[list[Line], bytes | None, str]:
    """Return lines of (depth, name, value), a PDF's bytes, and a title.

    Raises:
        Unreadable: It is nested or large beyond any genuine document.
    """
    header = Header(opened.data)
    if _PDF in opened.data.found:
        return _pdf(header, pdf_of(opened))
    if _CONTENT in opened.data.found:
        return _report(header), None, _meaning(header, 0x0040A043) or "Report"
    return _header_lines(header), None, header.text(0x0008103E).strip()


def pdf_of(opened: Opened) -> bytes:
    """Return the PDF that an object holds; nothing where it holds none."""
    header = Header(opened.data)
    value = header.elements.value(_PDF) or b""
    length = header.integer(0x00420015)
    # The padding byte of an odd document is no part of it, where its true length is stated.
    if length is not None and 0 < length <= len(value) and len(value) - length <= 1:
        value = value[:length]
    is_pdf = header.trimmed(0x00420012).lower() == "application/pdf" and value.startswith(b"%PDF")
    return bytes(value) if is_pdf else b""


def _pdf(header: Header, pdf: bytes) -> tuple[list[Line], bytes | None, str]:
    title = header.text(0x00420010).strip() or "Document"
    return ([], pdf, title) if pdf else (_header_lines(header), None, title)


def _report(header: Header) -> list[Line]:
    """Return a structured report as its tree (PS3.3 C.17.3)."""
    lines: list[Line] = [
        (0, name, value)
        for name, value in (
            ("Completion", header.trimmed(0x0040A491).lower()),
            ("Verification", _VERIFIED.get(header.trimmed(0x0040A493), "")),
            *(("Verified by", item.text(0x0040A075).strip()) for item in header.items(0x0040A073)),
        )
        if value
    ]
    # Depth first, without recursion: how deep a report goes is the sender's choice.
    waiting = [(0, item) for item in reversed(_children(header, 0))]
    while waiting:
        depth, item = waiting.pop()
        if len(lines) > DOCUMENT_LINES:
            raise too_long()
        lines.append((depth, _name(item), _value(item)))
        waiting += [(depth + 1, child) for child in reversed(_children(item, depth + 1))]
    return lines


def _children(item: Header, depth: int) -> list[Header]:
    if depth > NESTING:
        raise nested_too_deep()
    return item.items(_CONTENT)


def _name(item: Header) -> str:
    name = _meaning(item, 0x0040A043)
    if name:
        return name
    return item.trimmed(0x0040A010).lower().replace("has ", "") or "item"


# Units of UCUM as people write them; any other stays as it is.
_UNITS = {
    "1": "", "[hnsf'U]": "HU", "mm2": "mm²", "mm3": "mm³", "cm2": "cm²", "cm3": "cm³",
    "deg": "°", "{SUVbw}g/ml": "SUVbw", "g/ml{SUVbw}": "SUVbw",
}  # fmt: skip


def _value(item: Header) -> str:
    if 0x0040DB73 in item:
        path = ".".join(f"{int(n)}" for n in item.numbers(0x0040DB73))
        return f"see item {path}"
    kind = item.trimmed(0x0040A040)
    if kind == "NUM":
        measured = item.item(0x0040A300)
        if measured is None:
            return _meaning(item, 0x0040A301) or "no value"
        unit = measured.item(0x004008EA)
        code = "" if unit is None else unit.trimmed(0x00080100)
        # What UCUM has in braces is a word for people and no unit: {pixels}.
        said = _UNITS.get(code) if code in _UNITS else code.strip("{}")
        return f"{measured.trimmed(0x0040A30A)} {said}".strip()
    if kind == "CODE":
        return _meaning(item, 0x0040A168)
    if kind in ("IMAGE", "COMPOSITE", "WAVEFORM"):
        return "; ".join(_reference(one) for one in item.items(0x00081199))
    if kind in ("SCOORD", "SCOORD3D"):
        points = ", ".join(f"{number:g}" for number in item.numbers(0x00700022)[:60])
        return f"{item.trimmed(0x00700023).lower()} {points}"
    if kind == "CONTAINER":
        return ""
    texts = (0x0040A160, 0x0040A123, 0x0040A120, 0x0040A121, 0x0040A122, 0x0040A124)
    return next((item.text(tag).strip() for tag in texts if tag in item), "")


def _reference(item: Header) -> str:
    frames = item.text(0x00081160).replace("\\", ", ")
    return item.uid(0x00081155) + (f" frame {frames}" if frames else "")


def _meaning(item: Header, tag: int) -> str:
    code = item.item(tag)
    return "" if code is None else code.text(0x00080104).strip()


def too_long() -> Unreadable:
    return Unreadable(
        f"The document has more than {DOCUMENT_LINES} lines, which no genuine one has.",
        reason="hostile",
        advice="Keep the file away from other programs and ask its sender what it is.",
    )


def _header_lines(header: Header) -> list[Line]:
    lines: list[Line] = []
    waiting: list[tuple[int, Header, int, Element] | Line] = _elements(header, 0)
    while waiting:
        entry = waiting.pop()
        if len(lines) > DOCUMENT_LINES:
            raise too_long()
        if len(entry) == 3:
            lines.append(entry)
            continue
        depth, level, tag, element = entry
        name, vr = _dictionary_entry(tag)
        vr = element.vr if element.vr not in ("", "UN") else vr
        if vr != "SQ":
            lines.append((depth, name, _plain(level, tag, element, vr)))
            continue
        if depth > NESTING:
            raise nested_too_deep()
        items = level.items(tag)
        lines.append((depth, name, f"{len(items)} items" if len(items) != 1 else "1 item"))
        for item in reversed(items):
            waiting += _elements(item, depth + 1)
    return lines


def _elements(level: Header, depth: int) -> list[tuple[int, Header, int, Element] | Line]:
    """Return the elements of one level, last first, without group lengths."""
    return [
        (depth, level, tag, element)
        for tag, element in sorted(level.elements.found.items(), reverse=True)
        if tag & 0xFFFF
    ]


def _plain(level: Header, tag: int, element: Element, vr: str) -> str:
    if vr in _BULK or tag == PIXEL_DATA:
        return f"{element.length} bytes"
    text = level.text(tag).replace("\\", ", ")
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + " …"


@cache
def _dictionary_entry(tag: int) -> tuple[str, str]:
    """Return an element's name and VR, by PS3.6."""
    # Only few files are shown this way; pydicom would make every worker start 0.2 s later.
    from pydicom.datadict import dictionary_description, dictionary_VR

    try:
        return str(dictionary_description(tag)), str(dictionary_VR(tag))[:2]
    except KeyError:
        return f"({tag >> 16:04X},{tag & 0xFFFF:04X})", "UN"
