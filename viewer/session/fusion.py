"""A second volume laid over a plane of the first: only where both share a frame of reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.errors import Refused
from domain.study import Window
from domain.volume import Volume
from imaging.colour_maps import COLOUR_MAPS, RAINBOW
from viewer.session.content import Content, space_of
from viewer.session.fused_look import Fused
from viewer.session.hanging import Kind, is_refused
from viewer.session.links import Links
from viewer.session.views import Viewport, content_key
from viewer.session.windows import auto_window, first_window

_OPACITY = 0.5
# Below this share of its window a layer leaves the anatomy free.
_THRESHOLD = 0.10
_NO_LINKS = Links()


def why_not_fused(under: Content, over: Content, links: Links = _NO_LINKS) -> str:
    """Return why two series cannot be laid over each other; empty when they can (P-25)."""
    if not (isinstance(under, Volume) and isinstance(over, Volume)):
        return "Only volumes are fused: images without depth have no common planes."
    if is_refused(under) or is_refused(over):
        return "The slices of one of the series make no sure volume."
    if content_key(under) == content_key(over):
        return "A series is not fused with itself."
    if under.patient_id != over.patient_id:
        return "The series are of two patients."
    if not under.frame_of_reference or not over.frame_of_reference:
        return "A series names no frame of reference, so nothing says how the two lie."
    joined = links.registered(space_of(over), space_of(under))
    if under.frame_of_reference != over.frame_of_reference and joined is None:
        return "The series have different frames of reference, and no registration joins them."
    return ""


def fitting(
    under: Content, contents: Iterable[Content], links: Links = _NO_LINKS
) -> tuple[Volume, ...]:
    """Return the volumes that may be laid over a series, PET and NM first."""
    found = [c for c in contents if isinstance(c, Volume) and not why_not_fused(under, c, links)]
    return tuple(sorted(found, key=lambda volume: volume.modality not in ("PT", "NM")))


def fused(view: Viewport, over: Volume, links: Links = _NO_LINKS) -> Viewport:
    """Return a viewport with a volume laid over it.

    Raises:
        Refused: The two do not lie in one frame of reference, or the viewport shows no plane.
    """
    if view.content is None or view.kind is not Kind.PLANE:
        raise Refused("Fusion needs a plane of a volume.", advice="Choose a plane first.")
    reason = why_not_fused(view.content, over, links)
    if reason:
        raise Refused(reason, advice="Show the two side by side instead.")
    name = COLOUR_MAPS[0] if over.modality in ("PT", "NM") else RAINBOW
    window = first_window(over) or auto_window(over)
    if over.modality in ("PT", "NM"):
        # Uptake is read from nothing upwards.
        top = window.centre + window.width / 2
        window = Window(top / 2, top, function="LINEAR_EXACT") if top > 0 else window
    look = Fused(content_key(over), over.unit, name, window, _OPACITY, _THRESHOLD)
    return replace(view, fused=look)


def turned_over(view: Viewport, over: Volume, links: Links = _NO_LINKS) -> Viewport:
    """Return a viewport with what lay over now under, in the same place of the patient."""
    if view.content is None or view.state is None or not isinstance(view.content, Volume):
        return view
    centre = links.place_in(space_of(over), view.state.centre, space_of(view.content))
    state = replace(
        view.state,
        centre=centre or view.state.centre,
        window=first_window(over) or auto_window(over),
        inverted=False,
    )
    other = replace(view, content=over, state=state, fused=None)
    return fused(other, view.content, links)


def volume_over(
    view: Viewport, contents: Sequence[Content], links: Links = _NO_LINKS
) -> Volume | None:
    """Return what is laid over a viewport, as it is now; None where nothing is.

    A series that has been put into another unit since is not drawn through the window of the old.
    """
    if view.fused is None or view.content is None:
        return None
    for content in contents:
        if content_key(content) == view.fused.key and isinstance(content, Volume):
            same = content.unit == view.fused.unit
            return content if same and not why_not_fused(view.content, content, links) else None
    return None


def with_ends(look: Fused, low: float, high: float) -> Fused:
    """Return a look whose colours run between two values.

    Raises:
        Refused: The higher one is not higher.
    """
    if not high > low:
        raise Refused("The highest value must lie above the lowest.", advice="Change one of them.")
    return replace(look, window=Window((low + high) / 2, high - low, function="LINEAR_EXACT"))


def with_top(look: Fused, times: float) -> Fused:
    """Return a look whose highest value is so many times what it was; the lowest stays."""
    low = look.window.centre - look.window.width / 2
    width = max(look.window.width * times, 1e-6)
    return replace(look, window=Window(low + width / 2, width, function="LINEAR_EXACT"))


def next_map(look: Fused) -> Fused:
    """Return a look in the next colours."""
    at = COLOUR_MAPS.index(look.colours) if look.colours in COLOUR_MAPS else -1
    return replace(look, colours=COLOUR_MAPS[(at + 1) % len(COLOUR_MAPS)])
