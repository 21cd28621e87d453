"""Going from key image to key image, and leaving the others out while the reader wants that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.measurement import KeyImage
from domain.volume import Doubt, Volume
from viewer.session.hanging import Kind
from viewer.session.slices import SliceAxis
from viewer.session.views import Viewport


def key_slices(view: Viewport, axis: SliceAxis | None, keys: Iterable[KeyImage]) -> tuple[int, ...]:
    """Return which slices or images of a viewport are key images.

    ``axis`` are its slices; None for images one by one.
    """
    wanted = {(key.sop_uid, key.frame) for key in keys}
    content = view.content
    if not wanted or content is None or view.kind not in (Kind.PLANE, Kind.IMAGE):
        return ()
    found = [
        n
        for n, source in enumerate(content.sources)
        if (source.instance.sop_uid, source.frame) in wanted
    ]
    if not isinstance(content, Volume) or view.kind is Kind.IMAGE:
        return tuple(found)
    if axis is None or not axis.acquired:
        return ()
    planes = [content.plane_of_source[n] for n in found]
    return tuple(sorted({plane for plane in planes if plane is not None}))


def after(keys: Sequence[int], now: int, steps: int) -> int:
    """Return the key slice so many further on; beyond the ends, the last that there is."""
    if steps > 0:
        further = [key for key in keys if key > now]
        return further[min(steps, len(further)) - 1] if further else now
    further = [key for key in reversed(keys) if key < now]
    return further[min(-steps, len(further)) - 1] if further and steps else now


def left_out_doubts(keys: Sequence[int]) -> tuple[Doubt, ...]:
    """Return what is said over a viewport for as long as images are left out of scrolling."""
    # Without key images a plane scrolls as ever: nothing is left out, and nothing is said.
    if not keys:
        return ()
    count = f"{len(keys)} key image{'' if len(keys) == 1 else 's'}"
    return (Doubt("keys", f"Scrolling shows {count} only.", "Alt+K brings the others back."),)
