"""Which side of the body, and which view, the header of a projection states."""

from __future__ import annotations

from imaging.header import Header

# PS3.3 C.7.6.1, C.7.3.1, C.7.6.16.2.8: the image's own first, then its series', then its frames'.
_IMAGE, _SERIES, _FRAME = 0x00200062, 0x00200060, 0x00209072
_FRAME_ANATOMY, _SHARED_GROUPS = 0x00209071, 0x52009229
_VIEW, _VIEW_MODIFIER, _CODE_VALUE = 0x00540220, 0x00540222, 0x00080100


def stated_sides(header: Header) -> tuple[tuple[str, str], ...]:
    """Return every side that a tag states, with the keyword of the tag; none may be empty."""
    found = [
        ("Image Laterality", header.trimmed(_IMAGE)),
        ("Laterality", header.trimmed(_SERIES)),
    ]
    shared = header.item(_SHARED_GROUPS)
    anatomy = shared.item(_FRAME_ANATOMY) if shared is not None else None
    if anatomy is not None:
        found.append(("Frame Laterality", anatomy.trimmed(_FRAME)))
    return tuple((keyword, side.upper()) for keyword, side in found if side)


def view_codes(header: Header) -> tuple[str, ...]:
    """Return the code values of the view and its modifiers (PS3.3 C.8.11.7, CID 4014, 4015)."""
    found: list[str] = []
    for view in header.items(_VIEW):
        found.append(view.trimmed(_CODE_VALUE))
        found += [modifier.trimmed(_CODE_VALUE) for modifier in view.items(_VIEW_MODIFIER)]
    return tuple(code for code in found if code)
