"""Overlay planes that hide in the spare bits of pixels (PS3.3 C.9.2, retired): cleared."""

from __future__ import annotations

import numpy as np
from pydicom.dataset import Dataset

from domain.errors import Unreadable


def clear_overlay_bits(dataset: Dataset, *, big_endian: bool) -> None:
    """Set the bits of embedded overlays to 0, before the groups that tell of them are removed.

    Only bits outside those that hold the image are touched: values stay what they were.

    Raises:
        Unreadable: They lie inside compressed pixels, where they cannot be cleared.
    """
    if "PixelData" not in dataset or dataset.get("BitsAllocated") not in (8, 16, 32):
        return
    mask = 0
    high, stored = int(dataset.get("HighBit", 0)), int(dataset.get("BitsStored", 0))
    for group in range(0x6000, 0x6100, 2):
        if (group, 0x0102) not in dataset or (group, 0x3000) in dataset:
            continue
        bit = int(dataset[group, 0x0102].value or 0)
        if not high - stored < bit <= high and 0 < bit < dataset.BitsAllocated:
            mask |= 1 << bit
    element = dataset["PixelData"]
    if not mask:
        return
    if element.is_undefined_length:
        raise Unreadable(
            "An overlay is drawn into the compressed pixels, and it cannot be taken out.",
            reason="unsupported",
            advice="Leave it out, or have the study sent uncompressed.",
        )
    width = dataset.BitsAllocated // 8
    kind = np.dtype(f"{'>' if big_endian else '<'}u{width}")
    whole = np.frombuffer(element.value, kind, len(element.value) // width)
    rest = element.value[whole.nbytes :]
    element.value = (whole & ~kind.type(mask)).astype(kind).tobytes() + rest
