"""What is said about links: on a viewport, on the tool bar, in the menu."""

from __future__ import annotations

from viewer.session.content import space_of
from viewer.session.fusible import registered_by
from viewer.session.hanging import Kind
from viewer.session.links import Link, Links
from viewer.session.screen import Screen
from viewer.session.views import Viewport

_MINUS = "\N{MINUS SIGN}"


def offset_words(mm: float) -> str:
    """Return a viewport's own distance from the linked place: +12 mm."""
    if abs(mm) < 0.05:
        return ""
    whole = abs(mm - round(mm)) < 0.05
    size = f"{abs(mm):.0f}" if whole else f"{abs(mm):.1f}"
    return f"{'+' if mm > 0 else _MINUS}{size} mm"


def viewport_words(screen: Screen, view: Viewport) -> tuple[str, ...]:
    """Return what a viewport says about its links: only where they are not as everywhere."""
    lines = []
    by = registered_by(screen, view)
    if by:
        lines.append(f"layer registered by {by.split(',')[0]}")
    if offset_words(view.offset_mm):
        lines.append(f"{offset_words(view.offset_mm)} from the linked place")
    if screen.link and Link.SCROLL in screen.links.on and is_paired(screen, view):
        lines.append("paired by distance, not by place")
    if screen.link and Link.SCROLL in screen.links.on and scrolls_alone(screen, view):
        lines.append("scrolls alone: another frame of reference")
    apart = [link.value for link in Link if link in view.apart and link in screen.links.on]
    if screen.link and apart and len(screen.viewports) > 1:
        lines.append(f"not linked: {', '.join(apart)}")
    return tuple(lines)


def is_paired(screen: Screen, view: Viewport) -> bool:
    """Return whether the reader paired a viewport's slices with others that are shown."""
    if view.kind is not Kind.PLANE or view.content is None:
        return False
    mine = space_of(view.content)
    shown = {space_of(v.content) for v in screen.viewports if v.content is not None}
    return any(screen.links.paired(mine, other) for other in shown - {mine})


def scrolls_alone(screen: Screen, view: Viewport) -> bool:
    """Return whether a plane stands beside the like of another frame that it does not follow."""
    if view.kind is not Kind.PLANE or view.content is None or view.state is None:
        return False
    mine = space_of(view.content)
    for other in screen.viewports:
        if other.kind is not Kind.PLANE or other.content is None or other.state is None:
            continue
        theirs = space_of(other.content)
        apart = Link.SCROLL in view.apart or Link.SCROLL in other.apart
        if theirs == mine or apart or other.state.orientation is not view.state.orientation:
            continue
        joined = screen.links.registered(mine, theirs) is not None
        if not joined and not screen.links.paired(mine, theirs):
            return True
    return False


def bar_words(links: Links, *, link: bool) -> str:
    """Return the state of the links in a word or two."""
    on = [which.value for which in Link if which in links.on]
    if not link or not on:
        return "Unlinked"
    if len(on) == len(Link):
        return "Linked"
    return f"{len(on)} linked" if len(on) > 1 else f"{on[0].capitalize()} only"
