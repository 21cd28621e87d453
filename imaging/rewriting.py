"""A DICOM file written anew from its own elements: what is not named stays byte for byte.

Only at the top level, only little endian and not deflated: there each element's bytes can be
taken over as they are. Everything here runs in a worker.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pydicom.uid import UID

from domain.errors import Unreadable
from imaging.elements import Element, each_element
from imaging.part10 import BIG_ENDIAN, DEFLATED

PREAMBLE = bytes(128)
ITEM = b"\xfe\xff\x00\xe0"
_ITEM_END = b"\xfe\xff\x0d\xe0\x00\x00\x00\x00"
_SEQUENCE_END = b"\xfe\xff\xdd\xe0\x00\x00\x00\x00"
# As pacs_client.part10 writes it of what arrives by the network.
_IMPLEMENTATION = "2.25.294013518293177054915266716262110531387"
_LONG = ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV")


@dataclass(slots=True)
class Parts:
    """The data set of one file in pieces: each element with its header, in order."""

    implicit: bool
    pieces: dict[int, bytes | memoryview] = field(default_factory=dict)
    values: dict[int, Element] = field(default_factory=dict)
    rest: Unreadable | None = None  # why the walk ended before the file did
    ended_at: int = 0


def take_apart(part10: memoryview, start: int, *, syntax: str, implicit: bool) -> Parts:
    """Return the elements of a data set as far as they are whole.

    Raises:
        Unreadable: The data set is written in a way that is not taken apart here.
    """
    if syntax in (BIG_ENDIAN, DEFLATED):
        raise Unreadable(
            "Files of this transfer syntax are not rewritten here.",
            reason="syntax",
            advice="Ask the sender for the object in a common transfer syntax.",
        )
    parts = Parts(implicit, ended_at=start)
    at = start
    try:
        for tag, element in each_element(part10, start, len(part10), implicit=implicit):
            end = element.start + element.length + (8 if element.undefined else 0)
            # The first wins, as wherever an object is read here.
            if tag not in parts.pieces:
                parts.pieces[tag] = part10[at:end]
                parts.values[tag] = element
            at = parts.ended_at = end
    except Unreadable as error:
        parts.rest = error
    return parts


def put_together(parts: Parts, meta: FileMetaDataset) -> bytes:
    """Return the file: 128 zeros, a meta header written anew, the elements in order."""
    out = BytesIO()
    out.write(PREAMBLE + b"DICM")
    head = DicomBytesIO()
    write_file_meta_info(head, meta, enforce_standard=True)
    out.write(head.getvalue())
    for tag in sorted(parts.pieces):
        out.write(parts.pieces[tag])
    return out.getvalue()


def meta_for(sop_class: str, sop_uid: str, syntax: str) -> FileMetaDataset:
    """Return a meta header that says what the data set itself says."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = UID(sop_class)
    meta.MediaStorageSOPInstanceUID = UID(sop_uid)
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = UID(_IMPLEMENTATION)
    meta.ImplementationVersionName = "LIGHTBOX_1"
    return meta


def encoded(dataset: Dataset, *, implicit: bool) -> bytes:
    """Return a small data set of our own as bytes."""
    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = True, implicit
    write_dataset(out, dataset)
    return out.getvalue()


def header_of(tag: int, vr: str, length: int, *, implicit: bool) -> bytes:
    """Return what stands before an element's value."""
    number = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    if implicit or not vr:
        return number + struct.pack("<L", length)
    if vr in _LONG:
        return number + vr.encode("ascii") + b"\0\0" + struct.pack("<L", length)
    return number + vr.encode("ascii") + struct.pack("<H", length)


def set_elements(parts: Parts, dataset: Dataset) -> None:
    """Put elements in, in place of what stood there."""
    for element in dataset:
        one = Dataset()
        one[element.tag] = element
        parts.pieces[int(element.tag)] = encoded(one, implicit=parts.implicit)


def add_items(parts: Parts, part10: memoryview, tag: int, items: Iterable[Dataset]) -> None:
    """Put items behind those that a sequence has; the others stay byte for byte."""
    add_encoded_items(parts, part10, tag, [encoded(i, implicit=parts.implicit) for i in items])


def add_encoded_items(parts: Parts, part10: memoryview, tag: int, items: Iterable[bytes]) -> None:
    """Put items, each as its bytes, behind those that a sequence has."""
    held = parts.values.get(tag)
    before = bytes(part10[held.start : held.start + held.length]) if held is not None else b""
    parts.pieces[tag] = sequence(tag, items, implicit=parts.implicit, before=before)


def sequence(tag: int, items: Iterable[bytes], *, implicit: bool, before: bytes = b"") -> bytes:
    """Return a sequence of these items, behind items that are written already."""
    written = b"".join(ITEM + struct.pack("<L", 0xFFFFFFFF) + item + _ITEM_END for item in items)
    header = header_of(tag, "SQ", 0xFFFFFFFF, implicit=implicit)
    return header + before + written + _SEQUENCE_END
