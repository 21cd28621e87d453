"""What an object says of people, places and days: what must be replaced, and then looked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from domain.errors import Unreadable
from imaging.deidentifying.opening import as_written, is_own_uid, opened
from imaging.deidentifying.options import Option
from imaging.deidentifying.profile import PROFILE

_TEXTS = frozenset(("LO", "SH", "ST", "LT", "UT", "UC", "AE", "UR"))
# UIDs of what makers and code lists are called: no study, series or image has them.
NAMES_OF_LISTS = frozenset((0x0008010C, 0x00080117, 0x00080118, 0x00020012))
_TIME_ZONE = 0x00080201  # millions share it
_MANY = 20_000  # values of one object; a structure set of a body has some hundred
Said = dict[str, Any]


def identity(part10: bytes | memoryview, chosen: Collection[Option]) -> Said:
    """Return every UID of an object that is replaced, and every value that must not survive.

    Raises:
        Unreadable: It cannot be taken apart.
    """
    with as_written():
        dataset, _ = opened(part10)
        uids: dict[str, None] = {}
        found: dict[tuple[str, str], None] = {}
        raw: dict[str, None] = {}
        for element, encoded in _elements(dataset, 0):
            if len(found) > _MANY or len(uids) > _MANY * 10:
                raise Unreadable(
                    "The object names more people and places than any genuine one does.",
                    reason="hostile",
                    advice="Leave it out.",
                )
            if element.VR == "UI":
                if int(element.tag) not in NAMES_OF_LISTS:
                    uids.update((v, None) for v in texts_of(element) if is_own_uid(v))
                continue
            kind = _kind(element, chosen)
            for text in texts_of(element) if kind else ():
                found[(kind, text)] = None
            if kind == "name" and not encoded.isascii():
                raw.update((part.hex(), None) for part in encoded.split(b"="))
        if Option.UIDS not in chosen:
            found.update((("uid", uid), None) for uid in uids)
        first = {word: _first(dataset, word) for word in
                 ("PatientName", "PatientID", "IssuerOfPatientID", "StudyInstanceUID")}  # fmt: skip
        return {
            **first,
            "accessions": [v for kind, v in found if kind == "accession"],
            "uids": list(uids),
            "identifiers": [["id" if k == "accession" else k, v] for k, v in found],
            "raw": list(raw),
        }


def texts_of(element: DataElement) -> tuple[str, ...]:
    """Return the values of an element as texts, without the blanks around them."""
    value = element.value
    if value is None or element.VR == "SQ" or isinstance(value, bytes):
        return ()
    many = value if isinstance(value, list | tuple) or hasattr(value, "insert") else (value,)
    return tuple(text for one in many if (text := str(one).strip("\0 ")))


def _kind(element: DataElement, chosen: Collection[Option]) -> str:
    tag = int(element.tag)
    row = PROFILE.get(tag)
    if row is not None and row.action(chosen) == "K":
        return ""
    if element.VR == "PN":
        return "name"
    if row is None or tag == _TIME_ZONE:
        return ""
    if tag == 0x00080050:
        return "accession"
    if element.VR in ("DA", "DT"):
        return "date"
    describes = Option.DESCRIPTORS in row.options or Option.PATIENT in row.options
    return "id" if element.VR in _TEXTS and not describes else ""


def _elements(dataset: Dataset, depth: int) -> Iterator[tuple[DataElement, bytes]]:
    for tag in list(dataset.keys()):
        held = getattr(dataset.get_item(tag), "value", None)
        encoded = held if isinstance(held, bytes) else b""
        try:
            element = dataset[tag]
            if element.VR == "SQ":
                for item in element.value:
                    yield from _elements(item, depth + 1)
                continue
            element.value  # noqa: B018 - a value that cannot be read goes, and names nobody
        except RecursionError:
            raise
        except Exception:  # noqa: BLE001, S112 - pydicom raises whatever it likes
            continue
        yield element, encoded


def _first(dataset: Dataset, keyword: str) -> str:
    return str(dataset.get(keyword, "") or "").strip("\0 ")
