"""Runs one gesture at a time: feeds it the pointer, keeps its sketch, applies its edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args

from domain.errors import LightboxError, Refused
from domain.geometry import Point
from domain.measurement import Author, Measurement, Place, Region, RegionStatistics
from domain.volume import ImageStack
from imaging.region_statistics import region_statistics
from viewer.session.calibrating import calibrated
from viewer.session.content import Content, value_at
from viewer.session.editing import worded
from viewer.session.explained import About
from viewer.session.hanging import Kind
from viewer.session.screen import Screen, Snapshot
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import SlabMode
from viewer.session.views import is_thick
from viewer.tools import tool
from viewer.tools.gesture import (
    CaptionGrip,
    Changed,
    Chosen,
    CutOff,
    Edit,
    Gesture,
    Grip,
    GrowFrom,
    Line,
    Outlined,
    Painted,
    Pointer,
    Sketch,
    Surroundings,
    Tool,
    ViewChange,
    Write,
)
from viewer.tools.select import mark_under

# Counts the values of a region: the content, which image of a stack, the region.
Statistics = Callable[[Content, int, Region], RegionStatistics | None]


def counted(content: Content, image: int, region: Region) -> RegionStatistics | None:
    """Return the statistics of the full-resolution voxels within a region."""
    return region_statistics(content, region, image)


_VIEW_CHANGES = get_args(ViewChange)
_MARKS = get_args(Measurement)
# These keep their meaning on a 3D picture; every other tool turns it.
_SCENE_TOOLS = ("pan", "zoom")
# Under these the crosshair's handles are taken hold of; a tool that draws begins its mark there.
_HANDLE_TOOLS = ("crosshair", "window", "scroll", "select")


@dataclass(frozen=True, slots=True)
class At:
    """A pixel of a viewport of some size."""

    x: float
    y: float
    width: float
    height: float


class Pointing:
    """The one pointer of a screen."""

    def __init__(
        self,
        screen: Screen,
        *,
        author: Callable[[], Author],
        statistics: Statistics = counted,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._screen = screen
        self._author = author
        self._statistics = statistics
        self._now = now
        self._gesture: Gesture | None = None
        self._since: Snapshot | None = None
        self._plane: ViewPlane | None = None
        self._press: Pointer | None = None
        self._used = ""  # the tool of the gesture
        self.viewport = 0
        self.sketch: Sketch = None
        screen.interrupt = self.cancel

    @property
    def is_busy(self) -> bool:
        return self._gesture is not None

    def press(
        self,
        number: int,
        at: At,
        *,
        button: str = "left",
        tool_id: str = "",
        caption: CaptionGrip | None = None,
    ) -> None:
        """Begin a gesture, or give the next place to the one that waits for it.

        With a caption under the pointer, that is what is taken hold of.
        """
        screen = self._screen
        if self._gesture is not None:
            if number == self.viewport:
                self.move(at, pressed=True)
            return
        screen.activate(number)
        plane = screen.plane(number, at.width, at.height)
        if plane is None or (screen.can_show(number) and tool_id != "crosshair"):
            return
        self.viewport, self._plane, self._since = number, plane, screen.snapshot()
        pointer = Pointer(
            plane.to_patient(at.x, at.y), at.x, at.y, plane.sheet, screen.place(number)
        )
        self._press = pointer
        grip = None if caption is not None else self.grip_at(number, at, button, tool_id)
        around = replace(
            self._surroundings(number), grip=grip, alone=screen.planes_alone, caption=caption
        )
        chosen = self._tool(number, button, tool_id, pointer, around)
        if screen.acknowledged.refuses(screen.viewports[number], chosen.id):
            screen.tell()
            return
        screen.acknowledged.stop_asking()
        self._gesture, self._used = chosen.begin(pointer, around), chosen.id
        screen.dragging = True
        self._show(next(self._gesture))

    def _tool(
        self, number: int, button: str, tool_id: str, press: Pointer, around: Surroundings
    ) -> Tool:
        screen = self._screen
        wanted = tool_id or screen.buttons.get(button, "window")
        if screen.viewports[number].kind is Kind.SCENE:
            if tool_id == "crosshair":
                return tool("window")  # nothing to point at in 3D: the values are moved instead
            return tool(wanted if wanted in _SCENE_TOOLS else "rotate")
        # A mark under the pointer is taken hold of, whatever tool is on the left button.
        held = around.caption is not None or mark_under(press, around) is not None
        if button == "left" and not tool_id and held:
            return tool("select")
        return tool("crosshair" if around.grip is not None else wanted)

    def mark_at(
        self, number: int, at: At, caption: CaptionGrip | None = None
    ) -> Measurement | None:
        """Return the reader's own mark whose line or caption lies under a pixel."""
        plane = self._screen.plane(number, at.width, at.height)
        if plane is None or self._screen.can_show(number):
            return None
        place = plane.to_patient(at.x, at.y)
        pointer = Pointer(place, at.x, at.y, plane.sheet, self._screen.place(number))
        found = mark_under(pointer, self._surroundings(number))
        id_ = caption.mark_id if caption is not None else "" if found is None else found.id
        self.viewport = number
        return self._screen.annotations.mark(id_)

    def grip_at(self, number: int, at: At, button: str = "left", tool_id: str = "") -> Grip | None:
        """Return what of the crosshair a press here would take hold of."""
        screen = self._screen
        wanted = tool_id or screen.buttons.get(button, "window")
        plane = screen.plane(number, at.width, at.height)
        if plane is None or wanted not in _HANDLE_TOOLS or button != "left":
            return None
        return screen.grip(number, (at.x, at.y), plane, whole=wanted == "crosshair")

    def move(
        self, at: At, *, released: bool = False, tilting: bool = False, pressed: bool = False
    ) -> None:
        """Send the pointer on; its release ends most gestures."""
        if self._gesture is None or self._plane is None or self._press is None:
            return
        pointer = replace(
            self._press,
            at=self._plane.to_patient(at.x, at.y),
            x=at.x,
            y=at.y,
            released=released,
            pressed=pressed,
            tilting=tilting,
        )
        try:
            self._show(self._gesture.send(pointer))
        except StopIteration as end:
            edit: Edit = end.value
            number, since, used = self.viewport, self._since, self._used
            self._end()
            if edit is None and used == "probe":
                self._screen.refuse(_no_value(self._screen, number))
            self._keep(number, edit, since)

    def cancel(self) -> bool:
        """Forget the gesture under way and what it did; return whether there was one."""
        if self._gesture is None:
            return False
        since = self._since
        self._gesture.close()
        self._screen.outlining.show(self.viewport, None)
        self._end()
        if since is not None:
            self._screen.restore(since)
        return True

    def _scaled(self, edit: Sketch | Edit) -> Sketch | Edit:
        """Give a mark the scale of the place where it lies now."""
        view = self._screen.viewports[self.viewport]
        if view.content is None:
            return edit
        if isinstance(edit, Changed | Write):
            return replace(edit, mark=calibrated(edit.mark, view.content, view.image))
        return calibrated(edit, view.content, view.image) if isinstance(edit, _MARKS) else edit

    def _show(self, sketch: Sketch) -> None:
        if isinstance(sketch, _VIEW_CHANGES) and self._since is not None:
            self._screen.apply(self.viewport, sketch, self._since)
            return
        if isinstance(sketch, Painted):
            try:
                self._screen.outlining.show(self.viewport, sketch)
            except LightboxError:
                self._screen.outlining.show(self.viewport, None)  # said once, at the release
            return
        if sketch is None and self.sketch is None:
            return
        scaled = self._scaled(sketch)
        self.sketch = sketch if isinstance(scaled, Chosen | Write) else scaled
        self._screen.tell()

    def _keep(self, number: int, edit: Edit, since: Snapshot | None) -> None:
        screen = self._screen
        kept = self._scaled(edit)
        if isinstance(kept, _VIEW_CHANGES) and since is not None:
            screen.apply(number, kept, since)
        elif isinstance(kept, Painted | GrowFrom | CutOff):
            self._outline(number, kept)
        elif isinstance(kept, Changed):
            screen.annotations.replace(kept.mark)
            screen.choose(kept.mark.id)
        elif isinstance(kept, Chosen):
            screen.choose(kept.id)
            if kept.explain:
                screen.explain(About(mark_id=kept.id))
        elif isinstance(kept, Write):
            screen.ask_words(kept.mark)
        elif isinstance(kept, _MARKS):
            screen.annotations.place(kept)
            screen.choose(kept.id)
        screen.tell()

    def _outline(self, number: int, edit: Outlined) -> None:
        outlining = self._screen.outlining
        try:
            match edit:
                case Painted():
                    outlining.paint(number, edit)
                case GrowFrom():
                    outlining.grow(number, edit)
                case CutOff():
                    outlining.cut(number, edit)
        except LightboxError as error:
            self._screen.refuse(error)

    def _end(self) -> None:
        self._gesture = None
        self._since = None
        self._press = None
        self.sketch = None
        self._screen.dragging = False

    def write(self, words: str) -> None:
        """Keep the mark that waits for its words; a text without words is not kept."""
        mark, kept = self._screen.writing, self._screen.annotations
        done = worded(mark, words) if mark is not None else None
        self._screen.ask_words(None)
        if done is None:
            return
        if kept.mark(done.id) is not None:
            kept.replace(done)
        else:
            kept.place(done)

    def _surroundings(self, number: int) -> Surroundings:
        screen = self._screen
        view = screen.viewports[number]

        def statistics(region: Region) -> RegionStatistics | None:
            thick = view.state is not None and view.state.slab.mode is not SlabMode.OFF
            if view.content is None or thick:
                # What a slab shows is no set of voxels that could be counted.
                return None
            under = screen.under(region.place, number)
            return None if under is None else self._statistics(*under, region)

        def read(at: Point) -> tuple[float, str] | None:
            return screen.value_at(number, at)

        def read_on(place: Place, at: Point) -> tuple[float, str] | None:
            under = None if is_thick(view) else screen.under(place, number)
            found = None if under is None else value_at(*under, at)
            return None if found is None or under is None else (found, under[0].unit)

        return Surroundings(
            self._author(), self._now, read, statistics, screen.marks(number), value_on=read_on
        )


def _no_value(screen: Screen, number: int) -> Refused:
    """Return why the value at a point was not kept: a click that does nothing says nothing."""
    view = screen.viewports[number]
    if view.state is not None and view.state.slab.mode is not SlabMode.OFF:
        return Refused(
            "A thick slab mixes slices: no point of it has a single value.",
            advice="Show thin slices, then read the value.",
        )
    if isinstance(view.content, ImageStack):
        pixels = view.content.images[view.image]
        if pixels is not None and pixels.ndim == 3:
            return Refused("The image is in colour: its pixels have no single value.")
    return Refused(
        "There is no value at this point.",
        advice="It lies outside the image, in a gap, or has not arrived.",
    )


def shown_marks(
    marks: tuple[Measurement, ...], sketch: Sketch
) -> tuple[tuple[Measurement, ...], Line | None]:
    """Return the marks to draw while a gesture lasts: the kept ones with its sketch among them."""
    if isinstance(sketch, Changed):
        changed = sketch.mark
        return tuple(changed if mark.id == changed.id else mark for mark in marks), None
    if isinstance(sketch, Line):
        return marks, sketch
    if isinstance(sketch, _MARKS):
        return (*marks, sketch), None
    return marks, None
