"""One object without what names anybody: every element, at any depth, by the table of PS3.15.

What the table does not know is judged by its kind of value: free texts are cleaned, unknown and
private elements go, addresses and dates go. At the end everything is looked through once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydicom.datadict import dictionary_description, dictionary_has_tag, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from domain.errors import Unreadable
from imaging.deidentifying.blanking import blanked
from imaging.deidentifying.content import identifies
from imaging.deidentifying.dates import DUMMIES, capped_age, shifted
from imaging.deidentifying.descriptions import cleaned
from imaging.deidentifying.identity import NAMES_OF_LISTS, texts_of
from imaging.deidentifying.opening import as_file, as_written, is_own_uid, opened
from imaging.deidentifying.options import Option
from imaging.deidentifying.overlay_planes import clear_overlay_bits
from imaging.deidentifying.profile import PROFILE, SAFE_PRIVATE
from imaging.deidentifying.required import settled
from imaging.deidentifying.searching import Wanted, wanted
from imaging.deidentifying.stating import state_what_was_done
from imaging.deidentifying.telling import Task
from imaging.elements import PIXEL_DATA
from imaging.part10 import BIG_ENDIAN

REMOVED, EMPTIED, REPLACED = "removed", "emptied", "replaced"
NEW_UID, SHIFTED, CLEANED, KEPT = "UID replaced", "date shifted", "cleaned", "kept"
BLANKED = "blanked"
_DUMMY_TEXT = "REMOVED"
_FREE = frozenset(("ST", "LT", "UT", "UC"))
_SHORT = frozenset(("LO", "SH", "CS"))
_NUMBERS = frozenset(("FL", "FD", "US", "SS", "UL", "SL", "UV", "SV"))
_PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
_TEXT_VALUE = 0x0040A160  # of a content item, whose sequence has the row in the table
# Not in the table, or there with another action: what they hold cannot be looked through, or
# says what was removed. The decisions have the reasons.
BESIDES = {
    0x00080300: "X",  # Private Data Element Characteristics: the private elements are gone
    0x04000500: "X",  # Encrypted Attributes: nobody here can look inside
    0x04000561: "X",  # Original Attributes: what was removed, once more
    0x00120063: "X",  # an earlier de-identification, in anybody's words; ours follow
    0x00120064: "X",
    0x00700001: "X",  # Graphic Annotation: a dummy would be drawn over the image
}


@dataclass(slots=True)
class Report:
    """What was done, by attribute: (tag, name, what): how often. Never what stood there."""

    counts: Counter[tuple[int, str, str]] = field(default_factory=Counter)

    def note(self, tag: int, what: str) -> None:
        name = dictionary_description(tag) if dictionary_has_tag(tag) else "private or unknown"
        self.counts[(tag if name != "private or unknown" else 0, name, what)] += 1

    def plain(self) -> list[list[Any]]:
        return [[tag, name, what, n] for (tag, name, what), n in sorted(self.counts.items())]


def deidentified(part10: bytes | memoryview, task: Task) -> tuple[bytes, Report]:
    """Return an object that names nobody, and what was done to it.

    Raises:
        Unreadable: It cannot be taken apart or written, or something of the originals stayed.
    """
    report = Report()
    if task.regions:
        part10 = blanked(part10, task.regions)
        report.note(PIXEL_DATA, BLANKED)
    with as_written():
        dataset, syntax = opened(part10)
        clear_overlay_bits(dataset, big_endian=syntax == BIG_ENDIAN)
        clean = _Cleaning(task, report, str(dataset.get("SOPClassUID", "")))
        clean.dataset(dataset, "")
        clean.look_through(dataset)
        state_what_was_done(dataset, task.options, pixels_cleaned=task.pixels_cleaned)
        made = as_file(dataset, syntax)
        _demand_nothing_left(made, clean.left())
        return made, report


class _Cleaning:
    """The walk through one object."""

    def __init__(self, task: Task, report: Report, sop_class: str) -> None:
        self._task, self._report, self._sop_class = task, report, sop_class
        self._names = wanted(task.identifiers).parts
        self._made: set[str] = {task.patient_id, task.patient_name, *task.accessions.values()}

    def dataset(self, dataset: Dataset, parent: str) -> None:
        blocks = _private_blocks(dataset)
        kept_blocks = set()
        for tag in list(dataset.keys()):
            number = int(tag)
            group = number >> 16
            if group & 1:
                block = self._private(dataset, number, blocks)
                if block:
                    kept_blocks.add(block)
                continue
            try:
                element = dataset[tag]
                values = element.value
            except RecursionError:
                raise
            except Exception as error:
                if number in _PIXELS:
                    raise _garbled() from error
                self._remove(dataset, number)
                continue
            if _goes_whole(number) or element.VR == "UN" or not dictionary_has_tag(number):
                self._remove(dataset, number)
            elif element.VR == "SQ" or values not in (None, "", b"", []):
                self._one(dataset, element, parent)
        if kept_blocks:
            self._report.note(0, KEPT)
        self._drop_creators(dataset, kept_blocks)

    def _one(self, dataset: Dataset, element: DataElement, parent: str) -> None:
        tag = int(element.tag)
        row = PROFILE.get(tag)
        action = BESIDES.get(tag) if row is None else row.action(self._task.options)
        if row is not None and tag in BESIDES and action not in ("C", "K"):
            action = BESIDES[tag]
        if action is None:
            self._unlisted(dataset, element)
            return
        keyword = keyword_for_tag(tag)
        action = settled(action, self._sop_class, parent, keyword)
        does: dict[str, Callable[[Dataset, DataElement], None]] = {
            "X": lambda d, e: self._remove(d, int(e.tag)),
            "Z": self._empty,
            "D": self._dummy,
            "U": self._new_uids,
            "U*": self._inside,
            "K": self._keep,
            "C": self._clean,
        }
        does[action](dataset, element)

    # What each action does

    def _remove(self, dataset: Dataset, tag: int) -> None:
        del dataset[tag]
        self._report.note(tag, REMOVED)

    def _empty(self, _dataset: Dataset, element: DataElement) -> None:
        pseudonym = self._pseudonym(element)
        if pseudonym is not None:
            element.value = pseudonym
            self._report.note(int(element.tag), REPLACED)
            return
        element.value = Sequence() if element.VR == "SQ" else None
        self._report.note(int(element.tag), EMPTIED)

    def _dummy(self, dataset: Dataset, element: DataElement) -> None:
        tag = int(element.tag)
        if element.VR == "SQ":
            if "Code" in keyword_for_tag(tag):
                element.value = Sequence([_dummy_code()])
                self._report.note(tag, REPLACED)
            else:
                self._inside(dataset, element)
            return
        if element.VR == "UI":
            self._new_uids(dataset, element)  # a dummy that stays unique, and consistent
            return
        pseudonym = self._pseudonym(element)
        element.value = _dummy(element.VR) if pseudonym is None else pseudonym
        self._report.note(tag, REPLACED)

    def _pseudonym(self, element: DataElement) -> str | None:
        word = keyword_for_tag(int(element.tag))
        if word == "PatientName":
            return self._task.patient_name
        if word == "PatientID":
            return self._task.patient_id
        if word == "AccessionNumber":
            return self._task.accessions.get(str(element.value).strip("\0 "), "")
        return None

    def _new_uids(self, dataset: Dataset, element: DataElement) -> None:
        if element.VR != "UI":
            self._dummy(dataset, element)
            return
        values = [self._uid(text) for text in texts_of(element)]
        element.value = values if len(values) > 1 else values[0] if values else ""
        self._report.note(int(element.tag), NEW_UID)

    def _uid(self, uid: str) -> str:
        if not is_own_uid(uid):
            return uid
        if uid not in self._task.uids:
            raise _garbled()
        return self._task.uids[uid]

    def _keep(self, dataset: Dataset, element: DataElement) -> None:
        if element.VR == "SQ":
            self._inside(dataset, element)
            return
        if element.VR == "AS":
            element.value = capped_age(str(element.value))
        self._report.note(int(element.tag), KEPT)

    def _clean(self, dataset: Dataset, element: DataElement) -> None:
        tag = int(element.tag)
        if element.VR == "SQ":
            self._inside(dataset, element)
        elif element.VR in ("DA", "DT"):
            self._shift(element)
        elif element.VR == "TM" or tag == 0x00080201:
            self._report.note(tag, KEPT)  # whole days are added: the hour stays
        elif element.VR in _FREE | _SHORT:
            self._clean_texts(element)
        elif element.VR in _NUMBERS | {"IS", "DS"}:
            self._report.note(tag, KEPT)
        else:
            self._dummy(dataset, element)

    def _shift(self, element: DataElement) -> None:
        moved = [shifted(text, self._task.days) for text in texts_of(element)]
        if any(one is None for one in moved):
            element.value = _dummy(element.VR)
            self._report.note(int(element.tag), REPLACED)
            return
        values = [one or "" for one in moved]
        self._made.update(value[:8] for value in values)
        element.value = values if len(values) > 1 else values[0] if values else ""
        self._report.note(int(element.tag), SHIFTED)

    def _clean_texts(self, element: DataElement) -> None:
        kept = [cleaned(text, self._names) for text in texts_of(element)]
        most = {"SH": 16, "CS": 16, "LO": 64}.get(element.VR)
        values = [text[:most] for text in kept]
        if not any(values) and self._required(element):
            values = [_DUMMY_TEXT]
        element.value = values if len(values) > 1 else values[0] if values else ""
        self._report.note(int(element.tag), CLEANED)

    def _required(self, element: DataElement) -> bool:
        row = PROFILE.get(int(element.tag))
        if row is None:
            return int(element.tag) == _TEXT_VALUE
        keyword = keyword_for_tag(int(element.tag))
        return settled(row.basic, self._sop_class, "", keyword) == "D"

    def _inside(self, dataset: Dataset, element: DataElement) -> None:
        if element.VR != "SQ":
            self._new_uids(dataset, element)
            return
        keyword = keyword_for_tag(int(element.tag))
        if keyword == "ContentSequence":
            keep = Option.PATIENT in self._task.options
            left = [item for item in element.value if keep or not identifies(item)]
            if len(left) < len(element.value):
                self._report.note(int(element.tag), REMOVED)
                element.value = Sequence(left)
        for item in element.value:
            self.dataset(item, keyword)

    # What the table does not name

    def _unlisted(self, dataset: Dataset, element: DataElement) -> None:
        tag, vr = int(element.tag), element.VR
        if vr == "SQ":
            self._inside(dataset, element)
        elif vr == "UI":
            if tag not in NAMES_OF_LISTS and Option.UIDS not in self._task.options:
                own = [text for text in texts_of(element) if is_own_uid(text)]
                if own:
                    self._new_uids(dataset, element)
        elif vr == "PN":
            self._dummy(dataset, element)
        elif vr in ("DA", "DT", "TM"):
            if Option.FULL_DATES in self._task.options:
                return
            if Option.MODIFIED_DATES in self._task.options:
                self._clean(dataset, element)
            else:
                self._remove(dataset, tag)
        elif vr in ("AE", "UR", "AS"):
            self._remove(dataset, tag)
        elif tag == _TEXT_VALUE and Option.STRUCTURED not in self._task.options:
            self._dummy(dataset, element)
        elif vr in _FREE:
            self._clean_texts(element)

    # Private elements

    def _private(self, dataset: Dataset, tag: int, blocks: Mapping[tuple[int, int], str]) -> int:
        """Keep a private element that the list knows; return the creator it needs."""
        group, block, last = tag >> 16, (tag >> 8) & 0xFF, tag & 0xFF
        if tag & 0xFFFF in range(0x10, 0x100):
            return 0  # creators stay where one of their elements does
        creator = blocks.get((group, block), "")
        vr = SAFE_PRIVATE.get((creator, group, last))
        if Option.SAFE_PRIVATE in self._task.options and vr is not None:
            try:
                element = dataset[tag]
            except Exception:  # noqa: BLE001 - pydicom raises whatever it likes
                element = None
            if element is not None and vr == element.VR:
                return (group << 16) | block
        self._remove(dataset, tag)
        return 0

    def _drop_creators(self, dataset: Dataset, kept: Collection[int]) -> None:
        for tag in list(dataset.keys()):
            number = int(tag)
            if (number >> 16) & 1 and number & 0xFFFF in range(0x10, 0x100) and number not in kept:
                self._remove(dataset, number)

    # Once more, when all is done

    def left(self) -> Wanted:
        """Return what must not be in the result."""
        return wanted(self._task.identifiers, self._task.raw_bytes(), but=self._made)

    def look_through(self, dataset: Dataset) -> None:
        """Take out of every remaining value whatever names somebody all the same."""
        left = self.left()
        self._look(dataset, left)

    def _look(self, dataset: Dataset, left: Wanted) -> None:
        for element in list(dataset):
            tag = int(element.tag)
            if element.VR == "SQ":
                for item in element.value:
                    self._look(item, left)
            elif isinstance(element.value, bytes):
                if tag not in _PIXELS and left.found_in_bytes(element.value):
                    self._remove(dataset, tag)
            elif any(left.found_in(text) for text in texts_of(element)):
                self._strike(dataset, element)

    def _strike(self, dataset: Dataset, element: DataElement) -> None:
        if element.VR in _FREE | _SHORT | {"PN", "AE"}:
            element.value = _DUMMY_TEXT
            self._report.note(int(element.tag), REPLACED)
        elif element.VR in ("IS", "DS"):
            element.value = None  # no number at all is better than a wrong one
            self._report.note(int(element.tag), EMPTIED)
        else:
            self._remove(dataset, int(element.tag))


def _goes_whole(tag: int) -> bool:
    group = tag >> 16
    overlay_or_curve = 0x5000 <= group <= 0x50FF or 0x6000 <= group <= 0x60FF
    return overlay_or_curve or tag & 0xFFFF == 0 or group in (0x0000, 0x0002, 0x0004)


def _private_blocks(dataset: Dataset) -> dict[tuple[int, int], str]:
    blocks = {}
    for tag in list(dataset.keys()):
        number = int(tag)
        if (number >> 16) & 1 and number & 0xFFFF in range(0x10, 0x100):
            try:
                blocks[(number >> 16, number & 0xFF)] = str(dataset[tag].value).strip("\0 ")
            except Exception:  # noqa: BLE001, S112 - a creator that cannot be read keeps nothing
                continue
    return blocks


def _dummy(vr: str) -> Any:
    if vr in _FREE | _SHORT | {"PN", "AE"}:
        return _DUMMY_TEXT
    if vr in DUMMIES:
        return DUMMIES[vr]
    if vr in ("IS", "DS"):
        return "0"
    if vr in _NUMBERS or vr == "AT":
        return 0
    return {"AS": "000Y", "UR": "http://removed.invalid", "UI": ""}.get(vr, b"\0\0")


def _dummy_code() -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "0", "99REMOVED", "Removed"
    return code


def _demand_nothing_left(made: bytes, left: Wanted) -> None:
    """Refuse a file in whose bytes something of the originals stands, in any of many encodings."""
    again, _ = opened(made)
    pixels = 0
    for tag in _PIXELS:
        held = again.get_item(tag) if tag in again else None
        if held is not None and isinstance(held.value, bytes):
            if left.found_in_bytes(held.value, pixels=True):
                raise _survived()
            pixels += len(held.value)
    header = made[: len(made) - pixels] if pixels else made
    if left.found_in_bytes(header):
        raise _survived()


def _survived() -> Unreadable:
    return Unreadable(
        "Something that names the patient, a person or a place could not be removed.",
        reason="identity",
        advice="It is left out. Look through it by hand, or ask the maker of the device.",
    )


def _garbled() -> Unreadable:
    return Unreadable(
        "The object cannot be taken apart far enough to be sure that it names nobody.",
        reason="garbled",
        advice="It is left out. Send or copy it again from where it came.",
    )
