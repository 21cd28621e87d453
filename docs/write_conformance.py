#!/usr/bin/env python3
"""Writes the conformance statement: its words from conformance.in.md, its tables from the program.

python docs/write_conformance.py

A line ``<!-- table: NAME -->`` in ``docs/conformance.in.md`` stands for a table that is made here
from the tables that the program itself works by, so that neither can say what the other does not.
The order is that of PS3.2 annex N.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from pydicom._uid_dict import UID_dictionary  # noqa: E402

from imaging.charsets import TERMS  # noqa: E402
from imaging.decoding import DECODERS  # noqa: E402
from imaging.deidentifying.options import BASIC, CODES, Option  # noqa: E402
from imaging.deidentifying.profile import PROFILE, REPEATING, Row  # noqa: E402
from pacs_client.handshake import APPLICATION_CONTEXT  # noqa: E402
from pacs_client.listen import Policy  # noqa: E402
from pacs_client.part10 import IMPLEMENTATION_CLASS, IMPLEMENTATION_NAME  # noqa: E402
from pacs_client.services import SERVICES, storable  # noqa: E402
from pacs_client.wire import Limits  # noqa: E402
from records.matching import KEYS, LEVELS, Rule  # noqa: E402

PAGE = ROOT / "docs" / "conformance.md"
WORDS = ROOT / "docs" / "conformance.in.md"
_MARK = re.compile(r"<!-- table: ([a-z-]+) -->")
_UNCOMPRESSED = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99",
                 "1.2.840.10008.1.2.2")  # fmt: skip
# In the standard, and not yet in the dictionary that comes with pydicom.
_NEWER = {
    "1.2.840.10008.1.2.4.110": "JPEG XL Lossless",
    "1.2.840.10008.1.2.4.111": "JPEG XL JPEG Recompression",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
}
_MATCHED = {
    Rule.TEXT: "single value, wildcards",
    Rule.NAME: "single value, wildcards, without regard to case",
    Rule.DATE: "single value, range",
    Rule.TIME: "single value, range",
    Rule.UID: "single value, list of UIDs",
    Rule.NUMBER: "single value",
    Rule.MODALITIES: "any of several",
    Rule.ANSWER: "returned only",
}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def services() -> str:
    """Return every service with the sides of it that this seat takes."""
    yes = {True: "yes", False: "no"}
    rows = [(s.name, s.uid, yes[s.user], yes[s.provider]) for s in SERVICES]
    rows.insert(1, ("Storage", "every class of PS3.4 annex B", "yes", "yes"))
    return table(("service", "SOP class UID", "user (SCU)", "provider (SCP)"), rows)


def provided() -> str:
    """Return the services that the listener accepts beside storage."""
    rows = [(s.name, s.uid, s.note) for s in SERVICES if s.provider]
    return table(("service", "SOP class UID", "notes"), rows)


def parameters() -> str:
    """Return what an association is opened and held by."""
    limits, policy = Limits(), Policy()
    return table(
        ("parameter", "value"),
        (
            ("application context", APPLICATION_CONTEXT),
            ("implementation class UID", IMPLEMENTATION_CLASS),
            ("implementation version name", IMPLEMENTATION_NAME),
            ("longest PDU received", f"{limits.unit_bytes} bytes"),
            (
                "associations at once",
                f"{policy.associations}, of one peer {policy.associations_per_peer};"
                " a peer that has none is let in beyond that",
            ),
            ("asynchronous operations", "none"),
            ("largest object received", f"{limits.object_bytes >> 30} GiB"),
            ("wait for an association request", f"{policy.unnamed_seconds:.0f} s"),
            ("wait inside a message", f"{limits.stall_seconds:.0f} s without progress"),
            ("wait between messages", f"{limits.idle_seconds:.0f} s"),
            ("wait for a connection of ours", f"{limits.connect_seconds:.0f} s"),
            ("wait for the answer to our request", f"{limits.associate_seconds:.0f} s"),
        ),
    )


def transfer_syntaxes() -> str:
    """Return every transfer syntax that is accepted for storage, and what opens it."""
    known = {
        uid: name
        for uid, (name, kind, *_) in UID_dictionary.items()
        if kind == "Transfer Syntax" and storable(uid)
    }
    known |= {uid: name for uid, name in _NEWER.items() if uid not in known}

    def opened(uid: str) -> str:
        if uid in _UNCOMPRESSED:
            return "yes, by us"
        decoder = DECODERS.get(uid)
        return "no" if decoder is None else f"yes, {decoder.name.split()[0]}"

    first = {uid: number for number, uid in enumerate(_UNCOMPRESSED)}
    order = sorted(
        known, key=lambda uid: (first.get(uid, 9), [int(part) for part in uid.split(".")])
    )
    rows = [(known[uid], uid, opened(uid)) for uid in order]
    return table(("transfer syntax", "UID", "opened"), rows)


def query_keys() -> str:
    """Return the attributes that queries are matched and answered by."""
    rows = [
        (name, key.level, _MATCHED[key.rule])
        for level in LEVELS
        for name, key in KEYS.items()
        if key.level == level
    ]
    return table(("attribute", "level", "matching"), rows)


def character_sets() -> str:
    """Return the defined terms that texts are read by."""
    alone = [term for term in TERMS if term and not term.startswith("ISO 2022")]
    extended = [term for term in TERMS if term.startswith("ISO 2022")]
    return table(
        ("", "defined terms"),
        (("single", ", ".join(alone)), ("with code extensions", ", ".join(extended))),
    )


_HOW = {
    Option.SAFE_PRIVATE: "kept where creator, element and VR are as in Table E.3.10-1;"
    " sequences, UIDs and OB of that list are removed; a block that calls itself safe is not"
    " believed",
    Option.UIDS: "kept",
    Option.DEVICE: "kept",
    Option.INSTITUTION: "kept",
    Option.PATIENT: "kept; ages above 89 years become 090Y",
    Option.FULL_DATES: "kept",
    Option.MODIFIED_DATES: "moved by one number of whole days (31 to 3,650) for each patient and"
    " project, into the past; times and offsets stay; what is no whole day is replaced",
    Option.DESCRIPTORS: "words of a list of harmless ones and numbers of up to three digits stay",
    Option.STRUCTURED: "texts of content items are cleaned as descriptions are; items of age, sex,"
    " height and weight go unless Retain Patient Characteristics is chosen",
    Option.GRAPHICS: "graphics stay, their texts are replaced; overlays and curves are removed",
    Option.PIXELS: "text is looked for by a detector on this machine, rules of devices and a"
    " person; blanked in every frame, looked for again",
}


def deidentification_options() -> str:
    """Return each option, its code, and the manner of it (PS3.2 N.11.2.6)."""
    rows = [(*BASIC, "always; Table E.1-1")]
    rows += [(*CODES[option], _HOW[option]) for option in Option]
    rows.append(("113102", "Clean Recognizable Visual Features Option", "refused: not done here"))
    return table(("code (CID 7050)", "option", "manner"), rows)


def deidentification() -> str:
    """Return each attribute, the action of the profile, and those of the options."""
    columns = [o for o in Option if o not in (Option.SAFE_PRIVATE, Option.PIXELS)]

    def row(tag: str, one: Row) -> tuple[str, ...]:
        return (tag, one.name, one.basic, *(one.options.get(o, "") for o in columns))

    rows = [
        row(f"({tag >> 16:04X},{tag & 0xFFFF:04X})", one) for tag, one in sorted(PROFILE.items())
    ]
    rows += [row(f"({tag[:4]},{tag[4:]})", one) for tag, one in sorted(REPEATING.items())]
    return table(("tag", "attribute", "basic", *(o.value for o in columns)), rows)


TABLES: dict[str, Callable[[], str]] = {
    "services": services,
    "provided": provided,
    "parameters": parameters,
    "transfer-syntaxes": transfer_syntaxes,
    "query-keys": query_keys,
    "character-sets": character_sets,
    "deidentification-options": deidentification_options,
    "deidentification": deidentification,
}


def statement() -> str:
    """Return the whole page."""
    words = WORDS.read_text(encoding="utf-8")
    return _MARK.sub(lambda mark: TABLES[mark.group(1)](), words)


def main() -> None:
    PAGE.write_text(statement(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written.\n")


if __name__ == "__main__":
    main()
