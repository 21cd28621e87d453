"""What keeps two images of one series apart: echo, b-value, phase… and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.study import Instance
from imaging.header import Header

Splits = tuple[tuple[str, str], ...]

# Which of these differ, two images are never of one stack (PS3.3 C.8.3, C.8.13).
_ALWAYS = (
    ("echo number", 0x00180086),
    ("temporal position", 0x00200100),
    ("b-value", 0x00189087),
    ("complex component", 0x00089208),
    ("stack", 0x00209056),
)
# These differ from slice to slice in one stack too: they tell images apart at one position only.
_REPEATED = (
    ("acquisition", 0x00200012),
    ("inversion time", 0x00180082),
    ("trigger time", 0x00181060),
)
IMAGE_TYPE = "image type"
WHERE_REPEATED = (IMAGE_TYPE, "direction", "inversion time", "trigger time", "acquisition")
# Images that differ only in these, all at one position, are a run: shown one after the other.
IN_TIME = ("temporal position", "phase")

_FRAMES = (
    ("b-value", 0x00189117, 0x00189087),
    ("echo time", 0x00189114, 0x00189082),
    ("temporal position", 0x00209111, 0x00209128),
    ("stack", 0x00209111, 0x00209056),
    ("complex component", 0x00189226, 0x00089208),
    ("phase", 0x00189118, 0x00209241),
    ("inversion time", 0x00189115, 0x00189079),
    ("trigger time", 0x00189118, 0x00209153),
    ("acquisition", 0x00209111, 0x00209156),
)
# MR, CT, PET and XA Image Frame Type: value 3 on says what was made of the measured data.
_FRAME_TYPES = (0x00189226, 0x00189329, 0x00189751, 0x00189461)
_FRAME_TYPE = 0x00089007


class Groups(Protocol):
    """The functional groups of one frame."""

    def item(self, tag: int) -> Header | None:
        """Return the item of a group, the frame's own before the shared one."""
        ...


def classic_splits(header: Header, modality: str) -> Splits:
    """Return what sets a single-frame image apart."""
    splits = [(what, header.text(tag).strip()) for what, tag in _ALWAYS if tag in header]
    if 0x00180086 not in header and 0x00180081 in header:
        splits.append(("echo time", header.text(0x00180081).strip()))
    kind = header.texts(0x00080008)[2:]
    if modality in ("CT", "MR", "PT") and any(kind):
        splits.append((IMAGE_TYPE, "\\".join(kind)))
    if modality == "MR" and not any(what == "b-value" for what, _ in splits):
        private = _private_b_value(header)
        splits.extend([("b-value", private)] if private else [])
    if 0x00189089 in header:
        splits.append(("direction", header.text(0x00189089).strip()))
    if modality in ("CT", "MR", "PT"):
        splits += [(what, header.text(tag).strip()) for what, tag in _REPEATED if tag in header]
    return tuple(splits)


def frame_splits(groups: Sequence[Groups]) -> tuple[Splits, tuple[Splits, ...]]:
    """Return what all frames of an enhanced image share, and for each what sets it apart."""
    return shared_and_own([_of_frame(group) for group in groups])


def shared_and_own(each: Sequence[Splits]) -> tuple[Splits, tuple[Splits, ...]]:
    """Return what all frames have in common, and what each has besides; () where none has any."""
    shared = tuple(pair for pair in each[0] if all(pair in other for other in each)) if each else ()
    if all(len(one) == len(shared) for one in each):
        return shared, ()
    return shared, tuple(tuple(pair for pair in one if pair not in shared) for one in each)


def _of_frame(groups: Groups) -> Splits:
    splits = []
    for what, sequence, tag in _FRAMES:
        item = groups.item(sequence)
        if item is not None and tag in item:
            splits.append((what, item.text(tag).strip()))
    diffusion = groups.item(0x00189117)
    gradient = diffusion.item(0x00189076) if diffusion is not None else None
    if gradient is not None and 0x00189089 in gradient:
        splits.append(("direction", gradient.text(0x00189089).strip()))
    for sequence in _FRAME_TYPES:
        kind = groups.item(sequence)
        made = kind.texts(_FRAME_TYPE)[2:] if kind is not None else ()
        if any(made):
            splits.append((IMAGE_TYPE, "\\".join(made)))
    return tuple(splits)


def splits_of(instance: Instance, frame: int) -> dict[str, str]:
    """Return all that sets one frame of an image apart, by name."""
    own = instance.frame_splits[frame] if instance.frame_splits else ()
    return dict((*instance.split_by, *own))


def _private_b_value(header: Header) -> str:
    for group, creator, element in (
        (0x0019, "SIEMENS MR HEADER", 0x0C),
        (0x2001, "Philips Imaging DD 001", 0x03),
        (0x0043, "GEMS_PARM_01", 0x39),
    ):
        for block in range(0x10, 0x100):
            at = group << 16 | block
            if at in header and header.text(at).strip() == creator:
                said = header.trimmed(group << 16 | block << 8 | element)
                if said:
                    # GE adds a thousand million to say how the value was found.
                    return str(int(float(said)) % 1_000_000_000) if group == 0x0043 else said
    return ""


# ------------------------------------------------------------------------------ in words


def split_title(what: str, value: str, among: Sequence[str]) -> str:
    """Return how a stack is told from the others of its series: b 1000, echo 2, phase 3 of 10.

    Args:
        what: The name of what differs.
        value: What it is here.
        among: All that it is in the series.
    """
    match what:
        case "b-value":
            return f"b {value}"
        case "echo number":
            return f"echo {value}"
        case "echo time":
            return f"TE {value} ms"
        case "inversion time":
            return f"TI {value} ms"
        case "complex component":
            return value.lower()
        case "view" | "energy window":
            return value
        case "image type":
            return value.replace("\\", " ")
        case "temporal position":
            return f"time {_rank(value, among)} of {len(set(among))}"
        case "phase" | "trigger time":
            return f"phase {_rank(value, among)} of {len(set(among))}"
        case "direction":
            order = list(dict.fromkeys(among))
            return f"direction {order.index(value) + 1} of {len(order)}"
        case _:
            return f"{what} {value}"


def _rank(value: str, among: Sequence[str]) -> int:
    return sorted(set(among), key=number_in).index(value) + 1


def number_in(text: str) -> tuple[float, str]:
    """Return what texts that are numbers are sorted by; others follow them."""
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text
