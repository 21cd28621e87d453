"""One image's own pixels after the display pipeline, one for one, nothing laid over them."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from domain.errors import LightboxError
from domain.study import Instance, Window
from domain.volume import ImageStack, VoiLut, Volume
from domain.work import Work
from imaging.assembly import Objects, load
from imaging.display import Grey, raw_picture
from imaging.reading import Readers
from imaging.stacks import arrange
from imaging.value_scales import in_unit


def own_pixels(
    instance: Instance,
    frame: int,
    objects: Objects,
    readers: Readers,
    work: Work,
    *,
    window: Window | None = None,
) -> Grey:
    """Return the pixels of one frame (from 0), (rows, columns), or (rows, columns, 3) for colour.

    Args:
        instance: What the index knows of the image.
        frame: Which of its frames.
        objects: Where it is stored.
        readers: Who decodes it.
        work: Progress and stopping.
        window: A window in the place of the file's own, in its unit.

    Raises:
        LightboxError: It holds no image, has no such frame, or cannot be decoded.
    """
    if instance.pixels is None:
        raise LightboxError("This object holds no image.", advice="Choose another object.")
    if not 0 <= frame < instance.pixels.frames:
        raise LightboxError(
            f"This image has {instance.pixels.frames} frames, counted from 0.",
            advice="Choose another with --frame.",
        )
    for stack in arrange((instance,)):
        numbers = [n for n, source in enumerate(stack.sources) if source.frame == frame]
        if not numbers:
            continue
        # In the file's own unit, whichever the viewer prefers: these are the image's own pixels.
        unit = instance.frame_values(frame).unit
        # The other frames of an object may be two gigabytes that nobody asked for.
        content = load(stack.alone(numbers[0]), objects, readers, work)
        if any(scale.unit == unit for scale in content.scales):
            content = in_unit(content, unit)
        values, luts = _values(content)
        return raw_picture(
            values,
            instance.frame_values(frame).windows,
            inverted=content.inverted,
            padding=content.padding,
            voi_lut=luts[0] if luts else None,
            window=window,
        )
    raise LightboxError("This image cannot be shown.", advice="See `studies` for its series.")


def _values(content: Volume | ImageStack) -> tuple[NDArray[Any], tuple[VoiLut, ...]]:
    if not isinstance(content, ImageStack):
        raise TypeError("an image alone makes no volume")
    image = content.images[0]
    if image is None:
        facts = " ".join(doubt.fact for doubt in content.doubts)
        raise LightboxError(f"This image could not be decoded. {facts}".strip())
    return image, content.voi_luts.get(0, ())
