"""The look-up tables that a frame is shown with (PS3.3 C.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class LookupTable:
    """A LUT of PS3.3 C.11: the stored value ``first`` maps to ``values[0]``, and so on."""

    first: int
    values: NDArray[np.uint16]
    bits: int  # of each entry
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LookupTables:
    """The tables that one frame is shown with."""

    modality: LookupTable | None = None
    modality_unit: str = ""
    voi: tuple[LookupTable, ...] = ()
    palette: tuple[LookupTable, LookupTable, LookupTable] | None = None  # red, green, blue


def lookup_tables(said: dict[str, Any]) -> LookupTables:
    """Return the tables that a worker found."""
    palette = [_table(each) for each in said["palette"]]
    modality = said["modality"]
    return LookupTables(
        None if modality is None else _table(modality),
        str(said["modality_unit"]),
        tuple(_table(each) for each in said["voi"]),
        (palette[0], palette[1], palette[2]) if len(palette) == 3 else None,
    )


def _table(plain: dict[str, Any]) -> LookupTable:
    values = np.array(plain["values"], np.uint16)
    return LookupTable(int(plain["first"]), values, int(plain["bits"]), str(plain["name"]))
