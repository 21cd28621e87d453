"""What a seat holds, cut into cells: the rows of one table of one owner, in plain bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from records.backup.belonging import belonging, columns, tables
from records.backup.owners import SEAT
from records.database import Reader
from records.keys import Keys

AUDIT = "audit"  # the owner of the audit log, which outlives everybody
_ROWS = 1000  # of the audit log to a cell: full ones never change again
# Sealed for this seat alone: another one is given secrets of its own, or a key of its own.
_NOT_CARRIED = frozenset({"backup-key"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One piece of a seat, and whose it is."""

    owner: str  # a label of records.backup.owners
    name: str  # seat.TABLE, audit.TABLE#BLOCK, secret.NAME, file.PATH
    content: bytes


def seat_cells(reader: Reader) -> Iterator[Cell]:
    """Yield the rows of the seat's own database, within one view of it."""
    for table in tables(reader):
        names = columns(reader, table)
        how = belonging(table, names)
        whose = f"'{SEAT}'" if how is None else how.owner
        source = f"{table} t" if how is None or not how.source else how.source
        order = "1" if how is None or not how.order else how.order
        wanted = ", ".join(f"t.{name}" for name in names)
        found = reader.each(f"SELECT {whose}, {wanted} FROM {source} ORDER BY {order}")  # noqa: S608
        for owner, rows in groupby(found, key=lambda row: row[0]):
            yield Cell(str(owner), f"seat.{table}", packed(names, (row[1:] for row in rows)))


def audit_cells(reader: Reader) -> Iterator[Cell]:
    """Yield the audit log and what is made of it, a thousand rows to a cell."""
    for table in tables(reader):
        names = columns(reader, table)
        number = next((name for name in ("seq", "id") if name in names), None)
        if number is None:
            rows = reader.each(f"SELECT * FROM {table}")  # noqa: S608 - a name of our own
            yield Cell(AUDIT, f"audit.{table}", packed(names, rows))
            continue
        place = names.index(number)
        found = reader.each(f"SELECT * FROM {table} ORDER BY {number}")  # noqa: S608
        for block, rows in groupby(found, key=lambda row: (int(row[place]) - 1) // _ROWS):
            yield Cell(AUDIT, f"audit.{table}#{block}", packed(names, rows))


def secret_cells(keys: Keys) -> Iterator[Cell]:
    """Yield the small secrets, which another seat seals anew under its own keys."""
    for name in keys.sealed_names():
        if name not in _NOT_CARRIED:
            yield Cell(SEAT, f"secret.{name}", keys.unseal(name) or b"")


def file_cells(profile: Path, *, of_audit: bool) -> Iterator[Cell]:
    """Yield the small files that lie beside the databases."""
    if of_audit:
        found = [
            file
            for file in sorted((profile / "audit").glob("*"))
            if file.is_file() and not file.name.startswith("audit.db") and file.suffix != ".part"
        ]
    else:
        found = sorted(profile.glob("policy.*"))
    for file in found:
        owner = AUDIT if of_audit else SEAT
        yield Cell(owner, f"file.{file.relative_to(profile).as_posix()}", file.read_bytes())


def packed(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> bytes:
    """Return rows as lines of JSON, the first of which names the columns."""
    lines = [json.dumps(names)]
    lines += [json.dumps(row, separators=(",", ":"), default=_bytes) for row in rows]
    return "\n".join(lines).encode()


def unpacked(content: bytes) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return the columns and rows that ``packed`` put together."""
    first, *lines = content.decode().split("\n")
    return tuple(json.loads(first)), [
        tuple(_value(value) for value in json.loads(line)) for line in lines
    ]


def _bytes(value: object) -> dict[str, str]:
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(value).decode()}
    raise TypeError("a database holds numbers, texts and bytes")


def _value(value: Any) -> Any:
    return base64.b64decode(value["bytes"]) if isinstance(value, dict) else value
