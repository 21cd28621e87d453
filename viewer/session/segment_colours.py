"""Which colour a segment is drawn in: the file's where it can be told from grey tissue."""

from __future__ import annotations

from colorsys import hsv_to_rgb, rgb_to_hsv

Colour = tuple[int, int, int]

# Told apart by hues that mean nothing else: no red, amber, green or accent.
SEGMENTS: tuple[Colour, ...] = (
    (0xB4, 0x8C, 0xF2), (0x4F, 0xC3, 0xC7), (0xF2, 0x8C, 0xC2), (0x8C, 0x9E, 0xF2),
    (0xC9, 0xB4, 0x8C), (0x7F, 0xD1, 0xB9), (0xD0, 0xA0, 0xE8), (0x9D, 0xB7, 0xC9),
)  # fmt: skip
# Below this saturation a colour passes for tissue; below this brightness it drowns in black.
_LEAST_SATURATION, _LEAST_VALUE = 0.25, 0.70


def readable(said: Colour | None, place: int) -> Colour:
    """Return the colour to draw with.

    Args:
        said: The file's, or None.
        place: Which of our own to take where the file's does not serve.
    """
    own = SEGMENTS[place % len(SEGMENTS)]
    if said is None:
        return own
    hue, saturation, value = rgb_to_hsv(*(part / 255 for part in said))
    if saturation < _LEAST_SATURATION:
        return own
    red, green, blue = hsv_to_rgb(hue, saturation, max(value, _LEAST_VALUE))
    return round(red * 255), round(green * 255), round(blue * 255)
