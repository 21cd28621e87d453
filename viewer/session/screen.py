"""What is on the reader's screen: the viewports of one open study, linked in the patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from domain.errors import Refused
from domain.finding import Analysis, Decision, Finding, Mask
from domain.geometry import Point
from domain.measurement import KeyImage, Measurement, Place
from domain.study import Study, Window
from domain.volume import Doubt, ImageStack, Volume
from imaging.presets import Preset
from viewer.session.annotations import Annotations
from viewer.session.body import Box, body_box, whole
from viewer.session.content import (
    Content,
    counts,
    has_arrived,
    is_located,
    lattice_of,
    screen_axes,
    space,
    space_of,
    spacing_basis,
    value_at,
)
from viewer.session.hanging import Hanging, Kind, Pane, hang, one
from viewer.session.layout import ONE, Layout
from viewer.session.scene_presets import scene_presets
from viewer.session.slices import (
    SliceAxis,
    SliceBar,
    at_slice,
    expected_planes,
    marks_of,
    slice_axis,
    through,
)
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation, Slab, SlabMode, ViewState
from viewer.session.views import (
    EMPTY,
    Viewport,
    at_image,
    content_key,
    first_state,
    fit_mm_per_pixel,
    is_calibrated,
    is_thick,
    middle_of,
    own_orientation,
    scene_state,
)
from viewer.session.windows import first_window, presets_of
from viewer.tools.gesture import (
    CrosshairTo,
    PanBy,
    ScrollBy,
    TurnBy,
    ViewChange,
    WindowBy,
    ZoomBy,
)
from viewer.tools.marks import outline

# A drag of this many pixels widens the window by its own width.
_WINDOW_DRAG_PX = 300.0
_TUMBLE_DEGREES_PER_PX = 0.5
OVERLAY_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What lies under the pointer, for the status bar."""

    value: float | None
    unit: str
    at: Point
    located: bool  # whether ``at`` is a place in the patient
    zoom: float  # screen pixels per image pixel


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a gesture may change, to come back to."""

    viewports: tuple[Viewport, ...]
    crosshairs: tuple[tuple[str, Point], ...]


class Screen:
    """Holds the truth about the viewports; widgets are told that it changed.

    Everything belongs to the open study or to a prior of the same patient that was admitted.
    What comes late for another study is dropped (RELIABILITY P-29).
    """

    def __init__(self, annotations: Annotations) -> None:
        self.annotations = annotations
        self._watchers: list[Callable[[], None]] = []
        self._quiet = 0
        self._told_late = False
        self.brighter_up = True
        self.link = True
        self.crosshair_shown = True
        self.overlay = 0
        self.buttons = {"left": "window", "middle": "pan", "right": "zoom"}
        self.dragging = False
        self._clear(None)

    def _clear(self, study: Study | None) -> None:
        self.study = study
        self._patient_of: dict[str, str] = {}
        self._studies: dict[str, Study] = {}
        self._contents: dict[tuple[str, str, int], Content] = {}
        self._finished: set[tuple[str, str, int]] = set()
        self._presets: dict[tuple[str, str, int, int, bool], tuple[Preset, ...]] = {}
        self._bodies: dict[tuple[str, str, int], Box] = {}
        self._seen: dict[tuple[str, str, int, str], NDArray[np.bool_]] = {}
        self._crosshairs: dict[str, Point] = {}
        self._findings: tuple[Finding, ...] = ()
        self._masks: tuple[tuple[str, str, Mask], ...] = ()
        self.masks_shown = True
        self.hanging: Hanging | None = None
        self.layout: Layout = ONE
        self.viewports: tuple[Viewport, ...] = (EMPTY,)
        self.active = 0
        self.maximised: int | None = None
        self.chosen = ""  # id of the mark or finding that is taken hold of
        self.writing: Measurement | None = None  # a mark that waits for its words
        self.generation = getattr(self, "generation", 0) + 1

    # ------------------------------------------------------------------ watching

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def tell(self) -> None:
        """Say that something changed: also when planes have arrived in a volume being filled."""
        if self._quiet:
            self._told_late = True
            return
        for changed in tuple(self._watchers):
            changed()

    # ------------------------------------------------------------------ the study

    def open(self, study: Study) -> None:
        """Begin with a study. Everything of the one before is forgotten first (P-28).

        The annotations stay as they are: each study has its own, handed in with them, and marks of
        a study that is not open are neither shown nor taken hold of.
        """
        self._clear(study)
        self._admit(study)
        self.tell()

    def close(self) -> None:
        """Show nothing, and forget the study; its marks stay with whoever keeps them."""
        self._clear(None)
        self.tell()

    def admit(self, prior: Study) -> None:
        """Let an earlier study of the same patient be shown beside the open one.

        Raises:
            Refused: It is of another patient, or no study is open.
        """
        if self.study is None:
            raise Refused("No study is open, so no earlier one can be compared with it.")
        mine, other = self.study.patient, prior.patient
        if (mine.id, mine.issuer) != (other.id, other.issuer):
            raise Refused(
                "The two studies belong to different patient IDs and are not shown together.",
                advice="Have the identities reconciled in the archive first.",
            )
        self._admit(prior)

    def _admit(self, study: Study) -> None:
        self._studies[study.uid] = study
        self._patient_of[study.uid] = study.patient.id

    def study_of(self, content: Content) -> Study | None:
        """Return the study that a series on the screen belongs to."""
        return self._studies.get(content.study_uid)

    def take(self, content: Content, *, finished: bool = False) -> bool:
        """Add a series, or put it in the place of what it was while it loaded.

        Returns:
            Whether it was taken; what belongs to no open study, or to another patient, is dropped.
        """
        if self._patient_of.get(content.study_uid) != content.patient_id:
            return False
        key = content_key(content)
        self._contents[key] = content
        self._find_body(content)
        if finished:
            self._finished.add(key)
        self.viewports = tuple(
            self._refreshed(replace(view, content=content))
            if view.content is not None and content_key(view.content) == key
            else view
            for view in self.viewports
        )
        self.tell()
        return True

    def arrived(self, content: Content) -> None:
        """Say that images of a series have come; what waited for its first values gets a window."""
        if self._patient_of.get(content.study_uid) != content.patient_id:
            return
        found = content_key(content) in self._bodies
        self._find_body(content)
        self.viewports = tuple(
            self._refreshed(view, begun=not found) if view.content is content else view
            for view in self.viewports
        )
        self.tell()

    def _refreshed(self, view: Viewport, *, begun: bool = False) -> Viewport:
        """Give a view that began without values the window and place it could not know."""
        if begun and view.content is not None and view.state is not None:
            centre = middle_of(view.content, self._box(view.content, view.image), view.state)
            view = replace(view, state=replace(view.state, centre=centre))
        if view.content is None or view.state is None or view.state.window is None:
            return view
        stack = view.content
        if isinstance(stack, ImageStack) and view.image in stack.voi_luts:
            untouched = first_window(replace(stack, voi_luts={}), view.image) == view.state.window
            return replace(view, state=replace(view.state, window=None)) if untouched else view
        if view.state.window.name != "automatic" or view.state.window.width != 1.0:
            return view
        return replace(
            view, state=replace(view.state, window=first_window(view.content, view.image))
        )

    @property
    def contents(self) -> tuple[Content, ...]:
        """The series of the open study, in the order they came."""
        uid = self.study.uid if self.study else ""
        return tuple(c for c in self._contents.values() if c.study_uid == uid)

    @property
    def priors(self) -> tuple[Content, ...]:
        """The series of earlier studies, the newest study first."""
        uid = self.study.uid if self.study else ""
        earlier = [c for c in self._contents.values() if c.study_uid != uid]
        return tuple(
            sorted(earlier, key=lambda c: (self._studies[c.study_uid].date,), reverse=True)
        )

    def is_finished(self, content: Content) -> bool:
        """Return whether loading has ended for a series."""
        return content_key(content) in self._finished

    # ------------------------------------------------------------------ hanging

    def hang(self, hanging: Hanging | None = None) -> None:
        """Arrange the viewports: as said, or as suits the study."""
        chosen = hanging or hang(self.contents, self.priors)
        self.hanging = chosen
        self.layout = chosen.layout
        panes = list(chosen.panes)[: chosen.layout.count]
        panes += [Pane(Kind.EMPTY)] * (chosen.layout.count - len(panes))
        self.viewports = tuple(self._begun(pane) for pane in panes)
        self.active, self.maximised = 0, None
        self.tell()

    def set_layout(self, layout: Layout) -> None:
        """Change the grid; what was shown stays shown, first come first."""
        shown = list(self.viewports)[: layout.count]
        shown += [EMPTY] * (layout.count - len(shown))
        self.layout, self.viewports = layout, tuple(shown)
        self.active = min(self.active, layout.count - 1)
        self.maximised = None
        self.tell()

    def put(self, number: int, content: Content, orientation: Orientation | None = None) -> None:
        """Show a series in one viewport."""
        if content_key(content) not in self._contents:
            raise ValueError("a series is taken before it is shown")
        pane = one(content, orientation).panes[0]
        self._set(number, self._begun(pane))
        self.active = number
        self.tell()

    def put_scene(self, number: int, content: Volume) -> None:
        """Show a volume in 3D in one viewport."""
        self._set(number, self._begun(Pane(Kind.SCENE, content)))
        self.tell()

    def _begun(self, pane: Pane) -> Viewport:
        if pane.content is None:
            reason = pane.reason or EMPTY.reason
            return Viewport(Kind.EMPTY, reason=reason, remedy=pane.remedy)
        content = pane.content
        if pane.kind is Kind.SCENE and isinstance(content, Volume):
            state = scene_state(content, self._box(content, 0))
            preset = scene_presets(content.modality)[0]
            return Viewport(Kind.SCENE, content, state, scene_preset=preset)
        state = first_state(content, pane.orientation, pane.image)
        state = replace(state, centre=middle_of(content, self._box(content, pane.image), state))
        if isinstance(content, Volume):
            at = self._crosshairs.setdefault(space_of(content), content.lattice.centre)
            if content.lattice.contains(at):
                state = through(state, slice_axis(content, state), at)
            shared = self._window_of(content)
            state = (
                replace(state, window=shared.window, inverted=shared.inverted) if shared else state
            )
        return Viewport(pane.kind, content, state, pane.image, pane.role)

    def _window_of(self, content: Content) -> ViewState | None:
        return next(
            (
                view.state
                for view in self.viewports
                if view.content is content and view.kind is Kind.PLANE and view.state is not None
            ),
            None,
        )

    # ------------------------------------------------------------------ choosing

    @property
    def view(self) -> Viewport:
        """The active viewport."""
        return self.viewports[self.active]

    def activate(self, number: int) -> None:
        if number != self.active and 0 <= number < len(self.viewports):
            self.active = number
            if self.maximised is not None:
                self.maximised = number
            self.tell()

    def next_viewport(self, step: int = 1) -> None:
        """Go to the next viewport, and from the last to the first."""
        self.activate((self.active + step) % len(self.viewports))

    def maximise(self, number: int | None) -> None:
        """Give one viewport the whole grid; the same again gives it back."""
        self.maximised = None if number == self.maximised else number
        if number is not None:
            self.active = number
        self.tell()

    def choose_tool(self, id_: str, button: str = "left") -> None:
        self.buttons = {**self.buttons, button: id_}
        self.tell()

    def choose(self, id_: str) -> None:
        """Choose a mark or a finding; an empty id chooses none."""
        if id_ != self.chosen:
            self.chosen = id_
            self.tell()

    def delete_chosen(self) -> None:
        """Take the chosen mark away; undo brings it back."""
        if self.chosen:
            self.annotations.remove(self.chosen)
            self.choose("")

    def cycle_overlay(self) -> None:
        """All, without corner texts, image only."""
        self.overlay = (self.overlay + 1) % OVERLAY_LEVELS
        self.tell()

    def toggle_link(self) -> None:
        self.link = not self.link
        self.tell()

    def toggle_crosshair(self) -> None:
        self.crosshair_shown = not self.crosshair_shown
        self.tell()

    def toggle_masks(self) -> None:
        self.masks_shown = not self.masks_shown
        self.tell()

    # ------------------------------------------------------------------ geometry

    def plane(self, number: int, width: float, height: float) -> ViewPlane | None:
        """Return where the pixels of a viewport of this size lie; None where nothing is shown."""
        view = self.viewports[number]
        if view.state is None or view.content is None:
            return None
        state = view.state
        scale = self._fit_mm_per_pixel(view, width, height) / state.zoom
        return ViewPlane(
            state.centre, state.right, state.down, scale, width, height, state.mirrored
        )

    def _fit_mm_per_pixel(self, view: Viewport, width: float, height: float) -> float:
        own = self._fit(view, width, height)
        if not (self.link and view.kind is Kind.IMAGE and view.role):
            return own
        # Side by side with a prior the same millimetres have the same length on the screen.
        beside = [
            self._fit(other, width, height)
            for other in self.viewports
            if other.kind is Kind.IMAGE and other.role and is_calibrated(other)
        ]
        return max(beside) if beside and is_calibrated(view) else own

    def _fit(self, view: Viewport, width: float, height: float) -> float:
        if view.content is None:
            return 1.0
        return fit_mm_per_pixel(view, self._box(view.content, view.image), width, height)

    def _box(self, content: Content, image: int) -> Box:
        """Return what is to fill a viewport: the body where it is known, else every voxel."""
        return self._bodies.get(content_key(content)) or whole(content, image)

    def _find_body(self, content: Content) -> None:
        """Find the body once, when the first slices are there: later the picture must not move."""
        key = content_key(content)
        if isinstance(content, Volume) and key not in self._bodies and content.filled.any():
            self._bodies[key] = body_box(content)

    def slices(self, number: int) -> SliceAxis | None:
        """Return the slices of a plane; None for images and 3D."""
        view = self.viewports[number]
        if view.kind is not Kind.PLANE or not isinstance(view.content, Volume):
            return None
        return slice_axis(view.content, view.state) if view.state is not None else None

    def slice_number(self, number: int) -> tuple[int, int] | None:
        """Return which slice is shown, from 0, of how many."""
        view = self.viewports[number]
        if isinstance(view.content, ImageStack):
            return view.image, len(view.content.images)
        axis = self.slices(number)
        if axis is None or view.state is None:
            return None
        return axis.number(view.state.centre), axis.count

    def can_show(self, number: int) -> str:
        """Return why a viewport cannot show its picture now; empty when it can."""
        view = self.viewports[number]
        if view.kind is Kind.EMPTY or view.content is None or view.state is None:
            return view.reason or EMPTY.reason
        here, total = counts(view.content)
        if isinstance(view.content, ImageStack):
            if has_arrived(view.content, view.image):
                return ""
            if self.is_finished(view.content):
                return f"Image {view.image + 1} could not be read."
            return f"Image {view.image + 1} has not arrived yet, {here} of {total} so far."
        axis = slice_axis(view.content, view.state)
        if view.kind is Kind.PLANE and axis.acquired and view.state.slab.mode is SlabMode.OFF:
            k = axis.number(view.state.centre)
            if view.content.filled[k]:
                return ""
            if not expected_planes(view.content)[k]:
                return f"Slice {k + 1} was not acquired: a gap."
            if self.is_finished(view.content):
                return f"Slice {k + 1} could not be read."
            return f"Slice {k + 1} has not arrived yet, {here} of {total} so far."
        if view.content.ready or (self.is_finished(view.content) and here):
            return ""
        name = "3D" if view.kind is Kind.SCENE else "MPR"
        if self.is_finished(view.content):
            return "None of these images could be read."
        return f"{name} when {total} images are in, {here} so far."

    def warnings(self, number: int) -> tuple[Doubt, ...]:
        """Return what must be said over a viewport for as long as it is true, the gravest first."""
        content = self.viewports[number].content
        if content is None:
            return ()
        shown = [doubt for doubt in content.doubts if doubt.gravity.value <= 1]
        return tuple(sorted(shown, key=lambda doubt: doubt.gravity.value))

    # ------------------------------------------------------------------ moving through

    def scroll(self, number: int, steps: int) -> None:
        """Go some slices or images on; linked planes and series go with it."""
        now = self.slice_number(number)
        if now is None or steps == 0:
            return
        self.go_to(number, now[0] + steps)

    def go_to(self, number: int, slice_: int) -> None:
        """Go to a slice or image, from 0; beyond the ends, to the last."""
        view = self.viewports[number]
        if isinstance(view.content, ImageStack):
            image = min(len(view.content.images) - 1, max(0, slice_))
            self._set(number, at_image(view, image))
            self.tell()
            return
        axis = self.slices(number)
        if axis is None or view.state is None:
            return
        before = view.state.centre
        state = at_slice(view.state, axis, slice_)
        self._set(number, replace(view, state=state))
        moved = state.normal.dot(
            Point(state.centre.x - before.x, state.centre.y - before.y, state.centre.z - before.z)
        )
        self._follow(number, axis, state, moved)
        self.tell()

    def _follow(self, number: int, axis: SliceAxis, state: ViewState, moved_mm: float) -> None:
        """Take the crosshair and, where linked, the other viewports along."""
        content = self.viewports[number].content
        if not isinstance(content, Volume):
            return
        frame = space_of(content)
        at = self._crosshairs.get(frame, content.lattice.centre)
        # The crosshair stays where it is on the screen: it moves along the slices' step.
        steps = axis.exact(state.centre) - axis.exact(at)
        x, y, z = axis.step
        at = Point(at.x + x * steps, at.y + y * steps, at.z + z * steps)
        self._crosshairs[frame] = at
        if not self.link:
            return
        for other, view in enumerate(self.viewports):
            if other == number or view.kind is not Kind.PLANE or view.state is None:
                continue
            if not isinstance(view.content, Volume):
                continue
            theirs = slice_axis(view.content, view.state)
            if space_of(view.content) == frame:
                self._set(other, replace(view, state=through(view.state, theirs, at)))
            elif view.state.orientation is state.orientation:
                # Another frame of reference: no common place, but the same distance.
                place = view.state.centre.moved(view.state.normal, moved_mm)
                self._set(other, replace(view, state=through(view.state, theirs, place)))

    def crosshair(self, in_space: str) -> Point | None:
        """Return where the crosshair of a space is (see content.space_of)."""
        return self._crosshairs.get(in_space)

    def place_crosshair(self, at: Point, in_space: str) -> None:
        """Bring every linked plane of a space (a frame of reference) through a place."""
        self._crosshairs[in_space] = at
        for number, view in enumerate(self.viewports):
            if view.kind is not Kind.PLANE or not isinstance(view.content, Volume):
                continue
            if space_of(view.content) != in_space or view.state is None:
                continue
            if self.link or number == self.active:
                state = through(view.state, slice_axis(view.content, view.state), at)
                self._set(number, replace(view, state=state))
        self.tell()

    def recentre(self, number: int) -> None:
        """Bring the crosshair to the middle of its viewport."""
        view = self.viewports[number]
        if view.state is None or not isinstance(view.content, Volume):
            return
        at = self._crosshairs.get(space_of(view.content))
        if at is not None:
            self._set(number, replace(view, state=replace(view.state, centre=at)))
            self.tell()

    # ------------------------------------------------------------------ how it looks

    def set_window(self, number: int, window: Window | None) -> None:
        """Show a viewport, and the others of its series, through a window."""
        self._window(number, window)
        self.tell()

    def _window(self, number: int, window: Window | None) -> None:
        mine = self.viewports[number]
        for other, view in enumerate(self.viewports):
            if view.state is not None and self._shares_window(mine, view):
                self._set(other, replace(view, state=replace(view.state, window=window)))

    def _shares_window(self, mine: Viewport, other: Viewport) -> bool:
        if other.kind is Kind.SCENE:
            return other is mine
        if other is mine or (other.content is mine.content and mine.content is not None):
            return True
        if not self.link or mine.content is None or other.content is None:
            return False
        same = mine.content.modality == other.content.modality
        return same and bool(mine.role and other.role)

    def presets(self, number: int) -> tuple[Preset, ...]:
        """Return the windows on the digit keys for a viewport."""
        view = self.viewports[number]
        if view.content is None or view.kind not in (Kind.PLANE, Kind.IMAGE):
            return ()
        # Counted over all values for the automatic one: once, and again when loading has ended.
        key = (*content_key(view.content), view.image, self.is_finished(view.content))
        if key not in self._presets:
            self._presets[key] = presets_of(view.content, view.image)
        return self._presets[key]

    def use_preset(self, number: int, key: int) -> bool:
        """Show a viewport through the window on a digit; return whether there is one."""
        for preset in self.presets(number):
            if preset.key == key:
                self.set_window(number, preset.window)
                return True
        return False

    def preset_in_use(self, number: int) -> Preset | None:
        """Return the preset that a viewport's window is, if it is one."""
        state = self.viewports[number].state
        if state is None or state.window is None:
            return None
        window, found = state.window, self.presets(number)
        # Two keys may stand for the same values: the one that was pressed is the one in use.
        same = [preset for preset in found if preset.window == window] or [
            preset
            for preset in found
            if (preset.window.centre, preset.window.width) == (window.centre, window.width)
        ]
        return same[0] if same else None

    def set_slab(self, number: int, slab: Slab) -> None:
        """Show the planes of a volume thick or thin."""
        mine = self.viewports[number]
        for other, view in enumerate(self.viewports):
            if view.kind is Kind.PLANE and view.state is not None and view.content is mine.content:
                self._set(other, replace(view, state=replace(view.state, slab=slab)))
        self.tell()

    def scene_presets(self, number: int) -> tuple[str, ...]:
        """Return how a volume can be rendered in 3D, by name."""
        content = self.viewports[number].content
        return scene_presets(content.modality) if content is not None else ()

    def set_scene_preset(self, number: int, preset: str) -> None:
        self._set(number, replace(self.viewports[number], scene_preset=preset))
        self.tell()

    def change_state(self, number: int, change: Callable[[ViewState], ViewState]) -> None:
        """Change how one viewport looks at its content: turned, flipped or inverted."""
        view = self.viewports[number]
        if view.state is not None:
            self._set(number, replace(view, state=change(view.state)))
            self.tell()

    def turn(self, number: int, degrees: float) -> None:
        self.change_state(number, lambda state: state.turned(degrees))

    def flip_sideways(self, number: int) -> None:
        self.change_state(number, ViewState.flipped_sideways)

    def flip_over(self, number: int) -> None:
        self.change_state(number, ViewState.flipped_over)

    def invert(self, number: int) -> None:
        self.change_state(number, lambda state: replace(state, inverted=not state.inverted))

    def zoom(self, number: int, factor: float, about: Point | None = None) -> None:
        """Enlarge a viewport's picture, and that of films linked with it."""
        self._zoom(number, factor, about)
        self.tell()

    def fit(self, number: int) -> None:
        """Show the whole content in the middle, on the slice that is shown."""
        view = self.viewports[number]
        if view.state is None or view.content is None:
            return
        centre = middle_of(view.content, self._box(view.content, view.image), view.state)
        self._set(number, replace(view, state=replace(view.state, zoom=1.0, centre=centre)))
        self.tell()

    def reset(self, number: int) -> None:
        """Take back zoom, pan, turns, flips, window and slab; the slice stays."""
        view = self.viewports[number]
        if view.state is None or view.content is None:
            return
        if view.kind is Kind.SCENE and isinstance(view.content, Volume):
            state = scene_state(view.content, self._box(view.content, 0))
            self._set(number, replace(view, state=state))
            self.tell()
            return
        orientation = view.state.orientation
        if orientation is Orientation.OBLIQUE:
            orientation = Orientation.AXIAL
        state = first_state(view.content, orientation, view.image)
        if isinstance(view.content, Volume):
            state = through(state, slice_axis(view.content, state), view.state.centre)
        state = replace(
            state, centre=middle_of(view.content, self._box(view.content, view.image), state)
        )
        self._set(number, replace(view, state=state))
        self.tell()

    # ------------------------------------------------------------------ gestures

    def snapshot(self) -> Snapshot:
        return Snapshot(self.viewports, tuple(self._crosshairs.items()))

    def apply(self, number: int, change: ViewChange, since: Snapshot) -> None:
        """Show a change of the view that is counted from an earlier moment of the same screen."""
        self._quiet += 1
        try:
            self.viewports, self._crosshairs = since.viewports, dict(since.crosshairs)
            self._apply(number, change)
        finally:
            self._quiet -= 1
        self.tell()

    def restore(self, since: Snapshot) -> None:
        """Go back to an earlier moment."""
        self.viewports, self._crosshairs = since.viewports, dict(since.crosshairs)
        self.tell()

    def _apply(self, number: int, change: ViewChange) -> None:
        view = self.viewports[number]
        if view.state is None or view.content is None:
            return
        match change:
            case WindowBy():
                self._drag_window(number, change)
            case PanBy():
                self._set(
                    number,
                    replace(view, state=view.state.panned(change.right_mm, change.down_mm)),
                )
            case ZoomBy():
                self._zoom(number, change.factor, change.about)
            case ScrollBy():
                self.scroll(number, change.slices)
            case CrosshairTo():
                if isinstance(view.content, Volume):
                    self.place_crosshair(change.at, space_of(view.content))
            case TurnBy():
                self._turn(number, change)

    def _drag_window(self, number: int, change: WindowBy) -> None:
        view = self.viewports[number]
        if view.state is None or view.content is None or view.kind is Kind.SCENE:
            return
        # A look-up table of the file has no width to drag: the drag starts from the values' range.
        start = view.state.window or first_window(
            replace(view.content, voi_luts={})
            if isinstance(view.content, ImageStack)
            else view.content,
            view.image,
        )
        if start is None:
            return
        step = start.width / _WINDOW_DRAG_PX
        brighter = change.up_px if self.brighter_up else -change.up_px
        # On an inverted picture a higher centre is the brighter one.
        if view.state.inverted != view.content.inverted:
            brighter = -brighter
        width = start.width + change.right_px * step
        centre = start.centre - brighter * step
        whole = start.width >= 16
        least = 1.0 if whole else start.width / 100
        if whole:
            width, centre = round(width), round(centre)
        self._window(number, Window(float(centre), float(max(least, width)), "", start.function))

    def _zoom(self, number: int, factor: float, about: Point | None) -> None:
        mine = self.viewports[number]
        if mine.state is None:
            return
        self._set(
            number, replace(mine, state=mine.state.zoomed(factor, about or mine.state.centre))
        )
        if not (self.link and mine.role):
            return
        for other, view in enumerate(self.viewports):
            if other != number and view.role and view.state is not None:
                state = view.state.zoomed(factor, view.state.centre)
                self._set(other, replace(view, state=state))

    def _turn(self, number: int, change: TurnBy) -> None:
        view = self.viewports[number]
        if view.state is None:
            return
        if view.kind is Kind.SCENE or (change.tilt and view.kind is Kind.PLANE):
            state = view.state.tumbled(
                change.right_px * _TUMBLE_DEGREES_PER_PX, change.down_px * _TUMBLE_DEGREES_PER_PX
            )
            if view.kind is Kind.PLANE:
                state = replace(state, orientation=Orientation.OBLIQUE)
            self._set(number, replace(view, state=state))
            return
        self._set(number, replace(view, state=view.state.turned(change.degrees)))

    # ------------------------------------------------------------------ reading off

    def place(self, number: int) -> Place:
        """Return what a mark made in a viewport now would belong to."""
        view = self.viewports[number]
        if view.content is None or view.state is None:
            raise ValueError("a mark needs an image")
        content, state = view.content, view.state
        sop_uid, frame, reformatted = "", 0, ""
        if isinstance(content, ImageStack):
            source = content.sources[view.image]
            sop_uid, frame = source.instance.sop_uid, source.frame
        else:
            axis = slice_axis(content, state)
            reformatted = state.slab.words or ("" if axis.acquired else state.orientation.value)
            if not reformatted:
                plane = axis.number(state.centre)
                for source, k in zip(content.sources, content.plane_of_source, strict=True):
                    if k == plane:
                        sop_uid, frame = source.instance.sop_uid, source.frame
        located = is_located(content, view.image)
        return Place(
            content.study_uid,
            content.series_uid,
            content.frame_of_reference if located else "",
            sop_uid,
            frame,
            spacing_basis(content, view.image),
            reformatted,
        )

    def value_at(self, number: int, at: Point) -> tuple[float, str] | None:
        """Return the value and unit of the voxel at a place."""
        view = self.viewports[number]
        if view.content is None or view.kind not in (Kind.PLANE, Kind.IMAGE) or is_thick(view):
            return None
        value = value_at(view.content, view.image, at)
        return None if value is None else (value, view.content.unit)

    def reading(
        self, number: int, x: float, y: float, width: float, height: float
    ) -> Reading | None:
        """Return what lies under a pixel of a viewport, for the status bar."""
        view = self.viewports[number]
        plane = self.plane(number, width, height)
        if (
            plane is None
            or view.content is None
            or view.kind is Kind.SCENE
            or self.can_show(number)
        ):
            return None
        at = plane.to_patient(x, y)
        found = None if is_thick(view) else value_at(view.content, view.image, at)
        lattice = lattice_of(view.content, view.image)
        zoom = min(lattice.spacing_mm[:2]) / plane.mm_per_pixel
        return Reading(found, view.content.unit, at, is_located(view.content, view.image), zoom)

    def marks(self, number: int) -> tuple[Measurement, ...]:
        """Return the marks that lie on what a viewport shows."""
        view = self.viewports[number]
        if view.content is None or view.state is None or view.kind is Kind.SCENE:
            return ()
        return tuple(mark for mark in self.annotations.items if self._lies_on(mark, view))

    def _lies_on(self, mark: Measurement, view: Viewport) -> bool:
        content, state, place = view.content, view.state, mark.place
        if content is None or state is None or place.study_uid not in self._studies:
            return False
        if isinstance(content, ImageStack):
            source = content.sources[view.image]
            return (place.sop_uid, place.frame) == (source.instance.sop_uid, source.frame)
        if space(place.frame_of_reference, place.series_uid) != space_of(content):
            return False
        half = max(state.slab.thickness_mm, self._pitch(content, state)) / 2 + 1e-3
        normal, centre = state.normal, state.centre
        return all(
            abs(normal.dot(Point(at.x - centre.x, at.y - centre.y, at.z - centre.z))) <= half
            for at in outline(mark)
        )

    def _pitch(self, content: Volume, state: ViewState) -> float:
        axis = slice_axis(content, state)
        return abs(axis.normal.dot(Point(*axis.step)))

    def key_image(self, number: int, make: Callable[[Place], KeyImage]) -> bool:
        """Mark or unmark the acquired image of a viewport; return whether there is one."""
        view = self.viewports[number]
        if view.content is None or view.kind is Kind.SCENE:
            return False
        place = self.place(number)
        if not place.sop_uid:
            return False
        self.annotations.toggle_key_image(make(place))
        self.tell()
        return True

    def is_key_image(self, number: int) -> bool:
        view = self.viewports[number]
        if view.content is None or view.state is None or view.kind not in (Kind.PLANE, Kind.IMAGE):
            return False
        place = self.place(number)
        return bool(place.sop_uid) and any(
            (key.sop_uid, key.frame) == (place.sop_uid, place.frame)
            for key in self.annotations.key_images
        )

    def show_mark(self, mark: Measurement) -> None:
        """Bring the slices to a mark, wherever its series is shown; window and zoom stay."""
        for number, view in enumerate(self.viewports):
            if isinstance(view.content, ImageStack):
                for image, source in enumerate(view.content.sources):
                    if (source.instance.sop_uid, source.frame) == (
                        mark.place.sop_uid,
                        mark.place.frame,
                    ):
                        self._set(number, at_image(view, image))
        points = outline(mark)
        middle = Point(
            sum(p.x for p in points) / len(points),
            sum(p.y for p in points) / len(points),
            sum(p.z for p in points) / len(points),
        )
        self.chosen = mark.id
        self.place_crosshair(middle, space(mark.place.frame_of_reference, mark.place.series_uid))

    # ------------------------------------------------------------------ findings

    def show_findings(self, findings: Iterable[Finding], analyses: Sequence[Analysis] = ()) -> None:
        """Draw findings and masks; those of a study that is not open are dropped."""
        self._findings = tuple(f for f in findings if f.study_uid in self._studies)
        self._masks = tuple(
            (analysis.study_uid, analysis.series_uid, analysis.mask)
            for analysis in analyses
            if analysis.study_uid in self._studies and analysis.mask is not None
        )
        self.tell()

    def findings(self, number: int) -> tuple[Finding, ...]:
        """Return the findings to draw over a viewport; rejected ones are not drawn."""
        view = self.viewports[number]
        if view.content is None or view.kind is not Kind.PLANE:
            return ()
        here = space_of(view.content)
        return tuple(
            f
            for f in self._findings
            if f.decision is not Decision.REJECTED
            and space(f.frame_of_reference, f.series_uid) == here
        )

    def masks(self, number: int) -> tuple[Mask, ...]:
        """Return the masks to draw over a viewport."""
        view = self.viewports[number]
        if view.content is None or view.kind is Kind.IMAGE or not self.masks_shown:
            return ()
        spaces = {c.series_uid: space_of(c) for c in self._contents.values()}
        here = space_of(view.content)
        return tuple(mask for _, series, mask in self._masks if spaces.get(series) == here)

    def show_finding(self, finding: Finding) -> None:
        """Bring the crosshair to a finding; window and zoom stay as they are."""
        if finding.study_uid not in self._studies:
            return
        self.chosen = finding.id
        self.place_crosshair(finding.centre, space(finding.frame_of_reference, finding.series_uid))

    # ------------------------------------------------------------------ what was seen

    def mark_viewed(self, number: int) -> None:
        """Remember that the slice on show has been seen at full fidelity."""
        now = self.slice_number(number)
        if now is None or self.can_show(number):
            return
        seen = self._seen_of(number, now[1])
        if not seen[now[0]]:
            seen[now[0]] = True
            self.tell()

    def _seen_of(self, number: int, count: int) -> NDArray[np.bool_]:
        view = self.viewports[number]
        if view.content is None or view.state is None:
            return np.zeros(count, dtype=bool)
        key = (*content_key(view.content), view.state.orientation.value)
        seen = self._seen.get(key)
        if seen is None or len(seen) != count:
            seen = self._seen[key] = np.zeros(count, dtype=bool)
        return seen

    def viewed(self, content: Content) -> NDArray[np.bool_]:
        """Return which acquired images of a series have been seen, for the read-completeness."""
        count = len(content.filled) if isinstance(content, Volume) else len(content.images)
        seen = np.zeros(count, dtype=bool)
        for (series, sop, frame, orientation), marks in self._seen.items():
            acquired = orientation == own_orientation(content).value
            if (series, sop, frame) == content_key(content) and acquired and len(marks) == count:
                seen |= marks
        return seen

    def bar(self, number: int) -> SliceBar | None:
        """Return the slice bar of a viewport; None where there is nothing to scroll."""
        now = self.slice_number(number)
        view = self.viewports[number]
        if now is None or view.content is None or now[1] < 2:
            return None
        seen = self._seen_of(number, now[1])
        finished = self.is_finished(view.content)
        return SliceBar(marks_of(view.content, self.slices(number), seen, finished), now[0])

    def series_bar(self, content: Content) -> NDArray[np.uint8]:
        """Return the state of every image of a series, for its thumbnail."""
        finished = self.is_finished(content)
        if isinstance(content, ImageStack):
            return marks_of(content, None, self.viewed(content), finished)
        orientation = own_orientation(content)
        right, down = screen_axes(content.lattice, orientation)
        axis = slice_axis(content, ViewState(orientation, right, down, content.lattice.centre))
        return marks_of(content, axis, self.viewed(content), finished)

    # ------------------------------------------------------------------ writing

    def ask_words(self, mark: Measurement | None) -> None:
        """Wait for the words of a mark; None stops waiting."""
        self.writing = mark
        self.tell()

    # ------------------------------------------------------------------ one viewport

    def _set(self, number: int, view: Viewport) -> None:
        views = list(self.viewports)
        views[number] = view
        self.viewports = tuple(views)
