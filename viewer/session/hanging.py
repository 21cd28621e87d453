"""Which viewports a study opens with, and what goes into each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from domain.volume import Gravity, ImageStack, Volume
from viewer.session.content import Content, acquired_orientation
from viewer.session.hanging_facts import FEWEST_FOR_PLANES, RADIOGRAPHS
from viewer.session.layout import FOUR, ONE, PAIR, THREE, Layout
from viewer.session.links import Link
from viewer.session.view_state import THIN, Orientation, Slab


class Kind(Enum):
    """What a viewport shows."""

    PLANE = "plane"  # of a volume
    IMAGE = "image"  # of a stack, in its own plane
    SCENE = "scene"  # a volume rendered in 3D
    EMPTY = "empty"  # nothing, and why


@dataclass(frozen=True, slots=True, eq=False)
class Pane:
    """What one viewport begins with."""

    kind: Kind
    content: Content | None = None
    orientation: Orientation = Orientation.AXIAL
    image: int = 0
    role: str = ""  # Current, Prior: where the two stand side by side
    reason: str = ""  # why there is nothing
    remedy: str = ""  # what the one button under the reason is called
    group: str = ""  # panes of one group have the same scale
    align: str = ""  # left, right: the edge of the viewport that the picture touches
    turn: int = 0  # degrees clockwise, before it is flipped
    flip_sideways: bool = False
    flip_over: bool = False
    preset: str = ""  # the name of a window preset
    slab: Slab = THIN
    over: Content | None = None  # what is laid over the content, where fusion is asked for
    apart: frozenset[Link] = frozenset()  # links that the viewport leaves
    monitor: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Hanging:
    """A layout with its panes."""

    id: str
    title: str
    layout: Layout
    panes: tuple[Pane, ...]
    stage: int = 0
    stages: tuple[str, ...] = ()  # their titles, where a protocol hung it
    why: tuple[str, ...] = ()  # why this protocol, in words


_PLANES = (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL)


def hang(
    current: Sequence[Content], priors: Sequence[Content] = (), *, why_empty: str = ""
) -> Hanging:
    """Return the hanging that a study of these series opens with.

    ``why_empty`` says what else the study holds, where it has no picture.
    """
    main = main_content(current)
    if main is None:
        words = "This study has no images that can be shown."
        nothing = Pane(Kind.EMPTY, reason=f"{words}\n\n{why_empty}" if why_empty else words)
        return Hanging("empty", "Nothing to show", ONE, (nothing,))
    if can_reformat(main):
        return planes(main)
    if main.modality in RADIOGRAPHS:
        return films(current, priors)
    return side_by_side(current)


def main_content(contents: Sequence[Content]) -> Content | None:
    """Return the series to read first: the volume of most slices, else the first with images."""
    volumes = [c for c in contents if isinstance(c, Volume) and can_reformat(c)]
    if volumes:
        return max(volumes, key=lambda volume: volume.lattice.shape[0])
    return contents[0] if contents else None


def can_reformat(content: Content) -> bool:
    """Return whether planes may be cut through a series."""
    return (
        isinstance(content, Volume)
        and content.lattice.shape[0] >= FEWEST_FOR_PLANES
        and not is_refused(content)
    )


def is_refused(content: Content) -> bool:
    return any(doubt.gravity is Gravity.REFUSED for doubt in content.doubts)


def planes(volume: Content) -> Hanging:
    """Return the acquired plane first, the other two, and the volume in 3D."""
    if not isinstance(volume, Volume):
        return one(volume)
    first = acquired_orientation(volume.lattice)
    order = (first, *(plane for plane in _PLANES if plane is not first))
    panes = [Pane(Kind.PLANE, volume, orientation) for orientation in order]
    panes.append(Pane(Kind.SCENE, volume))
    title = f"{volume.modality} {first.value} first"
    return Hanging("mpr", title, FOUR, tuple(panes))


def films(current: Sequence[Content], priors: Sequence[Content]) -> Hanging:
    """Return the newest films, each beside its prior where there is one."""
    now = _each_image(current)
    before = _each_image(priors)
    if not before:
        return side_by_side(current)
    panes = (_film(now[0], "Current"), _film(before[0], "Prior"))
    return Hanging("prior", "Film with prior", PAIR, panes)


def side_by_side(contents: Sequence[Content]) -> Hanging:
    """Return as many images or series beside each other as fit."""
    shown = _each_image(contents)[:4]
    panes = tuple(_film(image, "") for image in shown)
    layout = {1: ONE, 2: PAIR, 3: THREE}.get(len(panes), FOUR)
    return Hanging("images", "Images", layout, panes)


def one(content: Content, orientation: Orientation | None = None) -> Hanging:
    """Return one viewport with one series."""
    if isinstance(content, Volume):
        plane = orientation or acquired_orientation(content.lattice)
        pane = Pane(Kind.PLANE, content, plane)
    else:
        pane = Pane(Kind.IMAGE, content, Orientation.IMAGE)
    return Hanging("one", "One series", ONE, (pane,))


def scene(content: Content) -> Hanging:
    """Return one viewport with the volume in 3D."""
    if isinstance(content, Volume):
        return Hanging("3d", "3D", ONE, (Pane(Kind.SCENE, content),))
    nothing = Pane(Kind.EMPTY, reason="These images are no volume, so there is no 3D picture.")
    return Hanging("3d", "3D", ONE, (nothing,))


_BESIDE = {"Another patient": "Beside another patient", "Later": "Beside a later study"}


def compared(current: Content, prior: Content, role: str = "Prior") -> Hanging:
    """Return a series beside one of another study, in the plane of the first."""
    panes = []
    for content, called in ((current, "Current"), (prior, role)):
        pane = one(content).panes[0]
        panes.append(Pane(pane.kind, pane.content, pane.orientation, 0, called))
    return Hanging("compare", _BESIDE.get(role, "Beside its prior"), PAIR, tuple(panes))


def _each_image(contents: Sequence[Content]) -> list[tuple[Content, int]]:
    """Return every film by itself, and every stack of many images once."""
    found: list[tuple[Content, int]] = []
    for content in contents:
        films = isinstance(content, ImageStack) and content.modality in RADIOGRAPHS
        single = films and len({s.instance.sop_uid for s in content.sources}) == len(
            content.sources
        )
        found += [(content, image) for image in range(len(content.sources) if single else 1)]
    return found


def _film(image: tuple[Content, int], role: str) -> Pane:
    content, number = image
    if isinstance(content, Volume):
        return Pane(Kind.PLANE, content, acquired_orientation(content.lattice), 0, role)
    return Pane(Kind.IMAGE, content, Orientation.IMAGE, number, role)
