"""What is on the reader's screen: the viewports of one open study, linked in the patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from domain.errors import LightboxError, Refused
from domain.finding import Analysis, Finding
from domain.geometry import Point
from domain.measurement import KeyImage, Measurement, Place
from domain.presentation import PresentationState
from domain.study import Study, Window
from domain.volume import Doubt, ImageStack, Volume
from imaging.explaining import Explanation
from imaging.presets import OwnPreset, Preset
from imaging.value_scales import in_unit
from viewer.session.acknowledging import Acknowledged
from viewer.session.acquired import (
    by_image,
    can_switch,
    grown,
    onto_image,
    renewed,
    switched,
)
from viewer.session.annotations import Annotations
from viewer.session.belonging import content_of, is_under, lies_on, middle_of_mark, place_of
from viewer.session.body import Box
from viewer.session.cine import Cine
from viewer.session.content import Content, is_located, lattice_of, screen_axes, space, space_of
from viewer.session.content import value_at as value_in
from viewer.session.crosshair import grip_under, straightened, thickened, turned_planes
from viewer.session.dragging import dragged_window, turned
from viewer.session.drawn import Drawn, drawn
from viewer.session.explained import About, explanation_of
from viewer.session.framing import aligned_mm, begun, fitted, mm_per_pixel, refreshed, reset
from viewer.session.further_windows import dealt, first_number, window_of
from viewer.session.fused_look import Fused
from viewer.session.fusion import fused, turned_over, volume_over
from viewer.session.hanging import Hanging, Kind, Pane, hang, one
from viewer.session.hung_fusion import fused_as_hung
from viewer.session.keys_only import after, key_slices, left_out_doubts
from viewer.session.laid_over import LaidOver, shutter_doubts
from viewer.session.layout import ONE, Layout
from viewer.session.linking import (
    along,
    brought,
    carried,
    followed,
    follows,
    offset,
    paired_slices,
    panned,
    shares_window,
    through_place,
    with_view,
    zoomed,
)
from viewer.session.links import Link, Links, Registration
from viewer.session.looked_at import is_on_screen, looked_at
from viewer.session.mammography import as_breast
from viewer.session.open_series import OpenSeries
from viewer.session.other_plane import pane_in_plane, with_look_of
from viewer.session.outlining import Outlining
from viewer.session.presentation import offered, presented, without
from viewer.session.presetting import in_use, with_preset
from viewer.session.prior_series import role_of
from viewer.session.registering import Brought
from viewer.session.relaying import as_they_are_now, first_shown, relaid, swapped
from viewer.session.scene_look import SceneLook, shifted
from viewer.session.scene_presets import scene_presets
from viewer.session.seen import Seen
from viewer.session.segments_shown import Segment, Segments, middle_of_segment
from viewer.session.showing import being_read, warnings_of, why_not
from viewer.session.slices import SliceAxis, SliceBar, at_slice, marks_of, slice_axis
from viewer.session.staging import Kept, Staging
from viewer.session.units import in_other_unit
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation, Slab, SlabMode, ViewState
from viewer.session.views import (
    EMPTY,
    Viewport,
    at_image,
    content_key,
    is_thick,
    own_orientation,
)
from viewer.session.watchers import Watchers
from viewer.tools import MEASURING
from viewer.tools.gesture import (
    CrosshairTo,
    Grip,
    PanBy,
    ScrollBy,
    ThickenTo,
    TurnBy,
    TurnPlanes,
    ViewChange,
    WindowBy,
    ZoomBy,
)

OVERLAY_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What lies under the pointer, for the status bar."""

    value: float | None
    unit: str
    at: Point
    located: bool  # whether ``at`` is a place in the patient
    zoom: float  # screen pixels per image pixel
    over: tuple[float, str] | None = None  # value and unit of what is fused with it


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
        self._watchers = Watchers()
        self.generation = 0
        self.brighter_up = True
        self.link = True
        self.links = Links()
        self.staging = Staging()
        self.crosshair_shown = True
        self.references_shown = True
        self.planes_alone = False  # each plane turns by itself
        self.overlay = 0
        self.own_presets: tuple[OwnPreset, ...] = ()
        self.buttons = {"left": "window", "middle": "pan", "right": "zoom"}
        self.measured_with = "length"  # the measuring tool used last
        self.dragging = False
        self.windows: tuple[Layout, ...] = ()  # the grids of windows beside the one with the tools
        self.tools_away: dict[str, str] = {}  # why a tool may not be used: its self-test failed
        self.checks_failed: tuple[str, ...] = ()  # what the self-test found wrong with this seat
        self.refuse: Callable[[LightboxError], None] = _raise  # tells why a gesture did nothing
        self.interrupt: Callable[[], bool] = lambda: False  # ends the drawing under way
        self.cine = Cine(self, self.tell)
        self.outlining = Outlining(self, annotations, self.tell)
        self._clear(None)

    def _clear(self, study: Study | None) -> None:
        self._series = OpenSeries(study)
        self._seen = Seen()
        self.acknowledged = Acknowledged()
        self.cine.clear()
        self._drawn = Drawn()
        self._crosshairs: dict[str, Point] = {}
        self.outlining.clear()
        self.segments = Segments(self.tell, lambda: self.outlining.items)
        self.states: tuple[PresentationState, ...] = ()
        self.written: tuple[Measurement, ...] = ()  # of saved reports: shown, not changed
        self.flagged: tuple[KeyImage, ...] = ()  # key images that others named
        self.laid_over = LaidOver()
        self.keys_only = False  # whether scrolling leaves out all but key images
        self.hanging: Hanging | None = None
        self.not_received: dict[str, int] = {}  # images that an archive lists, by series UID
        self.why_empty = ""  # why the study has no picture, where it has none
        self.layout: Layout = ONE
        self.placed = False  # by the reader: values that arrive move nothing
        self.parked: tuple[Viewport, ...] = ()  # what a smaller layout had no room for
        self.links = replace(self.links, pairs=(), registrations=())
        self._brought = Brought()
        self._sizes: dict[int, tuple[float, float]] = {}
        self.staging.clear()
        self.viewports: tuple[Viewport, ...] = (EMPTY,) * sum(w.count for w in self.layouts)
        self.active = 0
        self.maximised: int | None = None
        self.chosen = ""  # id of the mark or finding that is taken hold of
        self.also_chosen: frozenset[str] = frozenset()  # marks chosen together with it
        self.copied: tuple[Measurement, ...] = ()  # marks to be put elsewhere in this study
        self.writing: Measurement | None = None  # a mark that waits for its words
        self.asked: About | None = None  # the number that is being explained
        self.pointed: tuple[int, Point] | None = None  # where the pointer is
        self._grip: tuple[int, Grip | None] = (0, None)  # under the pointer
        self.generation += 1

    # ------------------------------------------------------------------ watching

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        return self._watchers.watch(changed)

    def watch_steps(self, stepped: Callable[[], None]) -> Callable[[], None]:
        """Call ``stepped`` after every image of a run that plays (see Watchers.watch_steps)."""
        return self._watchers.watch_steps(stepped)

    def tell(self) -> None:
        """Say that something changed: also when planes have arrived in a volume being filled."""
        self._watchers.tell()

    # ------------------------------------------------------------------ the study

    @property
    def study(self) -> Study | None:
        """The open study."""
        return self._series.study

    def open(self, study: Study) -> None:
        """Begin with a study. Everything of the one before is forgotten first (P-28).

        The annotations stay as they are: each study has its own, handed in with them, and marks of
        a study that is not open are neither shown nor taken hold of.
        """
        self._clear(study)
        self.tell()

    def close(self) -> None:
        """Show nothing, and forget the study; its marks stay with whoever keeps them."""
        self._clear(None)
        self.tell()

    def admit(self, prior: Study, *, another_patient: bool = False) -> None:
        """Let a study be shown beside the open one, as OpenSeries.admit says.

        Raises:
            Refused: It is of another patient and nobody confirmed that, or no study is open.
        """
        self._series.admit(prior, another_patient=another_patient)
        self.link = self.link and not self.strangers  # never from one patient to another (P-30)

    def dismiss(self, study_uid: str) -> None:
        """Take a study that was beside the open one off the screen."""
        self._series.dismiss(study_uid)
        self.viewports = tuple(
            EMPTY if v.content is not None and v.content.study_uid == study_uid else v
            for v in self.viewports
        )
        self.tell()

    @property
    def beside(self) -> tuple[Study, ...]:
        """The studies that may be shown beside the open one, the newest first."""
        return self._series.beside

    @property
    def strangers(self) -> tuple[Study, ...]:
        """Those of them that are of another patient: a person has confirmed each."""
        return self._series.strangers

    def study_of(self, content: Content) -> Study | None:
        """Return the study that a series on the screen belongs to."""
        return self._series.study_of(content)

    def take(self, content: Content, *, finished: bool = False) -> bool:
        """Add a series, or put it in the place of what it was while it loaded.

        Returns:
            Whether it was taken; what belongs to no open study, or to another patient, is dropped.
        """
        if not self._series.belongs(content):
            return False
        key = content_key(content)
        self._series.take(content, finished=finished)
        self.viewports = tuple(
            refreshed(renewed(view, content), self._series)
            if view.content is not None and content_key(view.content) == key
            else view
            for view in self.viewports
        )
        self.viewports = fused_as_hung(self.viewports, self._series.all, self.links)
        self.tell()
        return True

    def grow(self, before: Content, now: Content) -> None:
        """Put a series in the place of itself with fewer images; every viewport stays where it is.

        Other than in ``take`` its first image may be another one.
        """
        if not self._series.belongs(now) or not self._series.has(before):
            return
        self._series.exchange(before, now)
        self._seen.exchange(before, now)
        self.viewports = tuple(
            refreshed(grown(view, before, now), self._series) for view in self.viewports
        )
        self.tell()

    def arrived(self, content: Content, body: Box | None = None) -> None:
        """Say that images of a series have come; what waited for its first values gets a window.

        ``body`` is where the body lies in them, where that is known already.
        """
        if not self._series.belongs(content):
            return
        first = not self._series.has_body(content) and not self.placed
        self._series.find_body(content, body)
        self.viewports = tuple(
            refreshed(renewed(view, content), self._series, first_values=first)
            if view.content is not None and content_key(view.content) == content_key(content)
            else view
            for view in self.viewports
        )
        self.tell()

    @property
    def contents(self) -> tuple[Content, ...]:
        """The series of the open study, in the order they came."""
        return self._series.own

    @property
    def priors(self) -> tuple[Content, ...]:
        """The series of earlier studies, the newest study first."""
        return self._series.earlier

    def is_finished(self, content: Content) -> bool:
        """Return whether loading has ended for a series."""
        return self._series.is_finished(content)

    def is_on_screen(self, content: Content) -> bool:
        """Return whether a viewport shows a series; may be asked from any thread."""
        return is_on_screen(self.viewports, content)

    def looked_at(self, content: Content) -> int | None:
        """Return the source of a series that is looked at; may be asked from any thread."""
        return looked_at(self.viewports, self.active, content)

    # ------------------------------------------------------------------ hanging

    def hang(self, hanging: Hanging | None = None) -> None:
        """Arrange the viewports: as said, or as suits the study."""
        own = None if hanging else self.staging.begin(self.contents, self.priors)
        chosen = hanging or own or hang(self.contents, self.priors, why_empty=self.why_empty)
        self.hanging = chosen
        self.layout, self.parked = chosen.layout, ()
        panes = dealt(chosen, self.layouts, self.contents)
        views = tuple(self._begun(pane) for pane in panes)
        self.viewports = fused_as_hung(views, self._series.all, self.links)
        self.active, self.maximised = first_shown(self.viewports), None
        self.tell()

    def use_protocol(self, id_: str) -> None:
        """Hang the study by a protocol that the reader picked."""
        hanging = self.staging.begin(self.contents, self.priors, id_)
        if hanging is not None:
            self.hang(hanging)

    def fill_empty(self) -> None:
        """Show in empty viewports what the hanging meant for them and has come since."""
        hanging = self.staging.hanging(self.contents, self.priors)
        panes = dealt(hanging, self.layouts, ()) if hanging is not None else []
        for number, pane in enumerate(panes[: len(self.viewports)]):
            if self.viewports[number].kind is Kind.EMPTY and pane.content is not None:
                self._set(number, self._begun(pane))
        self.tell()

    def stages_possible(self) -> tuple[int, ...]:
        """Return the stages of the hanging that would show something, from 0."""
        return self.staging.possible(self.contents, self.priors)

    def step_stage(self, by: int) -> None:
        """Go to another stage of the hanging, as it was left if it was shown before."""
        now = Kept(self.layout, self.viewports)
        to = self.staging.step(by, now, self.contents, self.priors)
        if isinstance(to, Hanging):
            self.hang(to)
        elif to is not None:
            self.hanging = self.staging.hanging(self.contents, self.priors)
            self.layout, self.maximised, self.parked = to.layout, None, ()
            self.viewports = as_they_are_now(to.viewports, self._series)
            self.active = min(self.active, len(to.viewports) - 1)
            self.set_windows(self.windows)  # there may be more or fewer than there were

    def set_layout(self, layout: Layout) -> None:
        """Change the grid; what was shown stays shown, or comes back when there is room again."""
        window = window_of(self.active, self.layouts)
        start = first_number(window, self.layouts)
        end = start + self.layouts[window].count
        mine, self.parked = relaid(
            self.viewports[start:end], self.parked, layout.count, self._series
        )
        self.viewports = (*self.viewports[:start], *mine, *self.viewports[end:])
        layouts = (*self.layouts[:window], layout, *self.layouts[window + 1 :])
        self.layout, self.windows = layouts[0], layouts[1:]
        self.active = min(self.active, start + layout.count - 1)
        self.maximised = None
        self.tell()

    def set_windows(self, windows: tuple[Layout, ...]) -> None:
        """Have viewports in so many windows beside the one with the tools, each in its grid."""
        main, kept = self.viewports[: self.layout.count], self.viewports[self.layout.count :]
        count = sum(layout.count for layout in windows)
        shown, self.parked = relaid(kept, self.parked, count, self._series)
        self.windows, self.viewports = windows, main + shown
        self.active = min(self.active, len(self.viewports) - 1)
        self.maximised = None
        self.tell()

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """The grid of every window, the one with the tools first."""
        return self.layout, *self.windows

    def put(self, number: int, content: Content, orientation: Orientation | None = None) -> None:
        """Show a series in one viewport."""
        if not self._series.has(content):
            raise ValueError("a series is taken before it is shown")
        pane = replace(one(content, orientation).panes[0], role=self._role(content))
        self._set(number, self._begun(pane, self.viewports))
        self.active = number
        self.tell()

    def _role(self, content: Content) -> str:
        """Return what a series that is put beside others is to them; empty for the open study's."""
        theirs = self.study_of(content)
        if self.study is None or theirs is None or theirs.uid == self.study.uid:
            return ""
        return role_of(theirs, self.study)

    def put_scene(self, number: int, content: Volume) -> None:
        """Show a volume in 3D in one viewport."""
        self._set(number, self._begun(Pane(Kind.SCENE, content)))
        self.tell()

    def volume_behind(self, number: int) -> Volume | None:
        """Return the volume of what a viewport shows: also where it is acquired images of one."""
        content = self.viewports[number].content
        held = self._series.held(content) if content is not None else None
        return held if isinstance(held, Volume) else None

    def show_plane(self, number: int, orientation: Orientation) -> None:
        """Show another plane of the same volume, through the crosshair; window and slab stay.

        Raises:
            Refused: The series is no volume that planes could be cut through.
        """
        old = self.viewports[number]
        pane = pane_in_plane(old, self.volume_behind(number), orientation)
        view = with_look_of(self._begun(pane), old)
        if view.content is not None:
            space = space_of(view.content)
            at = self._crosshairs.get(space)
            view = view if at is None else brought(view, at, space, self.links)
        self._set(number, view)
        self.active = number
        self.tell()

    def swap(self, number: int, other: int) -> None:
        """Let two viewports change places, each with all that it shows."""
        self.viewports = swapped(self.viewports, number, other)
        self.active = other
        self.tell()

    def _begun(self, pane: Pane, beside: tuple[Viewport, ...] = ()) -> Viewport:
        content = pane.content
        at = like = None
        if isinstance(content, Volume) and pane.kind is not Kind.SCENE:
            at = self._crosshairs.setdefault(space_of(content), content.lattice.centre)
            like = next(
                (
                    view.state
                    for view in self.viewports
                    if view.content is content and view.kind is Kind.PLANE and view.state
                ),
                None,
            )
        return begun(as_breast(by_image(pane), beside), self._series, at, like)

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
        """Put a tool on a mouse button.

        Raises:
            Refused: The self-test took the tool away.
        """
        if id_ in self.tools_away:
            raise Refused(self.tools_away[id_], advice="Measure on another seat.")
        self.buttons = {**self.buttons, button: id_}
        if id_ in MEASURING:
            self.measured_with = id_
        self.tell()

    def take_away(self, tools: dict[str, str], failed: tuple[str, ...] = ()) -> None:
        """Let these tools be used no longer, each with the reason.

        What failed stands over every picture: a check of windows or of SUV takes no tool away, and
        what was measured before is still on the screen.
        """
        self.tools_away = tools
        self.checks_failed = failed
        self.buttons = {b: "window" if t in tools else t for b, t in self.buttons.items()}
        self.tell()

    def choose(self, id_: str) -> None:
        """Choose a mark or a finding; an empty id chooses none."""
        if id_ != self.chosen or self.also_chosen:
            self.chosen, self.also_chosen = id_, frozenset()
            self.tell()

    def choose_all(self) -> None:
        """Choose every mark on the active viewport."""
        self.choose_these(mark.id for mark in self.marks(self.active))

    def choose_these(self, ids: Iterable[str]) -> None:
        """Choose several marks; the last is the one whose number is explained."""
        all_ = tuple(ids)
        self.chosen, self.also_chosen = (all_[-1] if all_ else ""), frozenset(all_)
        self.tell()

    def is_chosen(self, id_: str) -> bool:
        return id_ == self.chosen or id_ in self.also_chosen

    def delete_chosen(self) -> None:
        """Take the chosen marks away; undo brings them back.

        While one is being drawn, it is that one which the hand does not want.
        """
        if self.interrupt():
            return
        if self.chosen:
            self.annotations.remove(self.chosen, *self.also_chosen)
            self.choose("")

    def step_back(self) -> None:
        """Take back the last thing begun: the drawing, what is chosen, then the view.

        Nothing that was kept is ever lost by it.
        """
        if self.interrupt():
            return
        if self.writing is not None:
            self.ask_words(None)
        elif self.asked is not None:
            self.explain(None)
        elif self.chosen:
            self.choose("")
        elif self.maximised is not None:
            self.maximise(self.maximised)
        else:
            self.reset(self.active)

    def cycle_overlay(self) -> None:
        """All, without corner texts, image only."""
        self.overlay = (self.overlay + 1) % OVERLAY_LEVELS
        self.tell()

    def toggle_link(self) -> None:
        self.link = not self.link and not self.strangers
        self.tell()

    def turn_link(self, link: Link) -> None:
        """Link one action, or no longer."""
        self.links = self.links.turned(link)
        self.tell()

    def turn_apart(self, number: int, link: Link) -> None:
        """Let one viewport leave a link, or take part in it again."""
        view = self.viewports[number]
        self._set(number, replace(view, apart=view.apart ^ {link}))
        self.tell()

    def pair_slices(self, number: int) -> bool:
        """Pair the slice of a viewport with those shown of other frames; return whether any was."""
        before, self.links = self.links, paired_slices(self.viewports, number, self.links)
        self.tell()
        return before != self.links

    def unpair(self) -> None:
        self.links = self.links.without_pairs()
        self.tell()

    def reset_offset(self, number: int) -> None:
        """Bring a viewport back to the place of those it is linked with."""
        self._set(number, replace(self.viewports[number], offset_mm=0.0))
        content = self.viewports[number].content
        if content is not None and (at := self.crosshair(space_of(content))) is not None:
            self.place_crosshair(at, space_of(content))

    def toggle_crosshair(self) -> None:
        self.crosshair_shown = not self.crosshair_shown
        self.tell()

    def toggle_references(self) -> None:
        self.references_shown = not self.references_shown
        self.tell()

    def toggle_planes_alone(self) -> None:
        self.planes_alone = not self.planes_alone
        self.tell()

    def toggle_masks(self) -> None:
        """Show or hide every segment."""
        self.segments.toggle_all()

    # ------------------------------------------------------------------ geometry

    def plane(self, number: int, width: float, height: float) -> ViewPlane | None:
        """Return where the pixels of a viewport of this size lie; None where nothing is shown."""
        view = self.viewports[number]
        if view.state is None or view.content is None:
            return None
        state = view.state
        self._sizes[number] = (width, height)
        scale = self._mm_per_pixel(number)
        centre = state.centre.moved(state.right, self._aligned_mm(number, scale * state.zoom))
        return ViewPlane(centre, state.right, state.down, scale, width, height, state.mirrored)

    def sized(self, number: int, width: float, height: float) -> None:
        """Note how large the picture of a viewport is: what is compared has one scale."""
        self._sizes[number] = (width, height)

    def _mm_per_pixel(self, number: int) -> float:
        views, sizes = self.viewports, self._sizes
        links = self.links if self.link else None
        return mm_per_pixel(views, number, sizes[number], self._series, links, sizes=sizes)

    def _aligned_mm(self, number: int, fitted_mm_per_pixel: float) -> float:
        width = self._sizes.get(number, (0.0, 0.0))[0] * fitted_mm_per_pixel
        return aligned_mm(self.viewports[number], width, self._series)

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
        finished = view.content is not None and self.is_finished(view.content)
        if view.content is not None and not finished:
            coming = being_read(view, self.study_of(view.content), self.study)
            if coming:
                return coming
        return why_not(view, finished=finished)

    def warnings(self, number: int) -> tuple[Doubt, ...]:
        """Return what must be said over a viewport for as long as it is true, the gravest first."""
        view = self.viewports[number]
        left_out = left_out_doubts(self.key_slices(number)) if self.keys_only else ()
        failed = tuple(
            Doubt(
                "self-test", f"The self-test “{title}” failed on this seat.", "Do not rely on it."
            )
            for title in self.checks_failed
        )
        return warnings_of(view, (*failed, *shutter_doubts(view, self.laid_over), *left_out))

    def key_slices(self, number: int) -> tuple[int, ...]:
        """Return which slices of a viewport are key images, the reader's or of others."""
        keys = (*self.annotations.key_images, *self.flagged)
        return key_slices(self.viewports[number], self.slices(number), keys) if keys else ()

    def toggle_keys_only(self) -> None:
        """Scroll through key images only, or through all again."""
        self.keys_only = not self.keys_only
        self.tell()

    def lay_over(self, laid: LaidOver) -> None:
        """Draw or leave out overlays, and cover or lift shutters."""
        self.laid_over = laid
        self.tell()

    # ------------------------------------------------------------------ moving through

    def scroll(self, number: int, steps: int, *, alone: bool = False) -> None:
        """Go some slices or images on; linked planes and series go with it.

        With ``alone`` none goes with it, and the viewport keeps that distance from then on.
        """
        now = self.slice_number(number)
        if now is None or steps == 0:
            return
        keys = self.key_slices(number) if self.keys_only else ()
        to = after(keys, now[0], steps) if keys else now[0] + steps
        self.go_to(number, to, alone=alone)

    def go_to(self, number: int, slice_: int, *, alone: bool = False) -> None:
        """Go to a slice or image, from 0; beyond the ends, to the last."""
        view = self.viewports[number]
        if isinstance(view.content, ImageStack):
            image = min(len(view.content.images) - 1, max(0, slice_))
            self._set(number, at_image(view, image))
            self._follow_image(number)
            self.tell()
            return
        axis = self.slices(number)
        if axis is None or view.state is None:
            return
        before = view.state.centre
        state = at_slice(view.state, axis, slice_)
        self._set(number, replace(view, state=state))
        if alone:
            moved = axis.exact(state.centre) - axis.exact(before)
            by_mm = moved * state.normal.dot(Point(*axis.step))
            self.viewports = offset(self.viewports, number, by_mm)
        else:
            self._follow(number, axis, state)
        self.tell()

    def run_to(self, number: int, slice_: int) -> None:
        """Go to a slice or image as a run that plays does: what paints is told, others later."""
        with self._watchers.running():
            self.go_to(number, slice_)

    def _follow(self, number: int, axis: SliceAxis, state: ViewState) -> None:
        """Take the crosshair and, where linked, the other viewports along."""
        view = self.viewports[number]
        content = view.content
        if not isinstance(content, Volume) or not follows(view, Link.SCROLL, self.links):
            return
        frame = space_of(content)
        at = carried(self._crosshairs.get(frame, content.lattice.centre), axis, state)
        self._crosshairs[frame] = at = at.moved(state.normal, -view.offset_mm)
        if self.link:
            self.viewports = followed(self.viewports, number, state, at, self.links)

    def _follow_image(self, number: int) -> None:
        """Take the crosshair along with the acquired images of a volume, as with its planes."""
        view = self.viewports[number]
        content, state = view.content, view.state
        if not isinstance(content, ImageStack) or state is None:
            return
        frame = space_of(content)
        volume = self._series.held(content)
        if not isinstance(volume, Volume) or not follows(view, Link.SCROLL, self.links):
            return
        at = onto_image(content, view.image, self._crosshairs.get(frame, volume.lattice.centre))
        self._crosshairs[frame] = at
        if self.link:
            self.viewports = followed(self.viewports, number, state, at, self.links)

    def can_switch_images(self, number: int) -> bool:
        """Return whether a viewport can show acquired images for planes, or planes for them."""
        view = self.viewports[number]
        behind = self._series.held(view.content) if view.content is not None else None
        return can_switch(view, behind)

    def switch_images(self, number: int) -> None:
        """Show the acquired images of an uneven series for its planes, or the planes for them."""
        view = self.viewports[number]
        volume = self._series.held(view.content) if view.content is not None else None
        if isinstance(volume, Volume) and can_switch(view, volume):
            self._set(number, switched(view, volume))
            self.tell()

    def crosshair(self, in_space: str) -> Point | None:
        """Return where the crosshair of a space is (see content.space_of)."""
        return self._crosshairs.get(in_space)

    def place_crosshair(self, at: Point, in_space: str) -> None:
        """Bring every linked plane of a space (a frame of reference) through a place."""
        self._crosshairs[in_space] = at
        self.viewports = through_place(
            self.viewports, at, in_space, self.links, linked=self.link, active=self.active
        )
        self.tell()

    def grip(
        self, number: int, at: tuple[float, float], plane: ViewPlane, *, whole: bool
    ) -> Grip | None:
        """Return what of the crosshair lies under a pixel of a viewport (see crosshair.grip_at)."""
        if not self.crosshair_shown or self.overlay == 2 or self.can_show(number):
            return None
        return grip_under(self.viewports, number, plane, self._crosshairs, at, whole=whole)

    def hover(self, number: int, grip: Grip | None) -> bool:
        """Remember what of the crosshair the pointer is over; return whether that is new."""
        had, self._grip = self._grip, (number, grip)
        return had != self._grip

    def hovered_grip(self, number: int) -> Grip | None:
        """Return what of the crosshair the pointer is over in a viewport."""
        return self._grip[1] if self._grip[0] == number else None

    def measure_anyway(self, number: int) -> None:
        """Let a series be measured in spite of its missing or uneven slices."""
        self.acknowledged.acknowledge(self.viewports[number])
        self.tell()

    def straighten(self, number: int) -> None:
        """Bring the planes of a viewport's volume back to right angles."""
        content = self.viewports[number].content
        at = self._crosshairs.get(space_of(content)) if content is not None else None
        self.viewports = straightened(self.viewports, content, at)
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
        self.viewports = tuple(
            replace(view, state=replace(view.state, window=window))
            if view.state is not None and shares_window(mine, view, self.links, link=self.link)
            else view
            for view in self.viewports
        )

    def presets(self, number: int) -> tuple[Preset, ...]:
        """Return the windows on the digit keys for a viewport."""
        view = self.viewports[number]
        shown = view.kind in (Kind.PLANE, Kind.IMAGE)
        return self._series.presets(view, self.own_presets) if shown else ()

    def set_own_presets(self, own: tuple[OwnPreset, ...]) -> None:
        """Offer these presets of the reader's beside those of the program."""
        self.own_presets = own
        self.tell()

    def use_preset(self, number: int, key: int) -> bool:
        """Show a viewport through the window on a digit; return whether there is one."""
        for preset in self.presets(number):
            if preset.key == key:
                self.take_preset(number, preset)
                return True
        return False

    def take_preset(self, number: int, preset: Preset) -> None:
        """Show a viewport, and the others of its series, through a preset."""
        self.viewports = with_preset(self.viewports, number, preset, self.links, link=self.link)
        self.tell()

    def preset_in_use(self, number: int) -> Preset | None:
        """Return the preset that a viewport's window is, if it is one."""
        return in_use(self.viewports[number].state, self.presets(number))

    def show_in(self, number: int, unit: str) -> None:
        """Show a series in another of its units: the picture stays, its numbers change."""
        content = self.viewports[number].content
        if content is not None and unit != content.unit:
            self.viewports = in_other_unit(self.viewports, content, unit)
            self.take(in_unit(content, unit), finished=self.is_finished(content))

    def set_slab(self, number: int, slab: Slab) -> None:
        """Show the planes of a volume thick or thin."""
        if slab.mode is not SlabMode.OFF and self.viewports[number].kind is Kind.IMAGE:
            self.switch_images(number)  # a slab is made of planes
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

    def fuse(self, number: int, over: Volume) -> None:
        """Lay a volume over every plane of the series in a viewport.

        Raises:
            Refused: Nothing says how they lie to each other (P-25).
        """
        self._on_planes(number, fused(self.viewports[number], over, self.links).fused)

    def unfuse(self, number: int) -> None:
        self._on_planes(number, None)

    def change_fused(self, number: int, change: Callable[[Fused], Fused]) -> None:
        """Change how the volume over a series is seen."""
        look = self.viewports[number].fused
        if look is not None:
            self._on_planes(number, change(look))

    def swap_fused(self, number: int) -> None:
        """Change over and under of a viewport."""
        over = volume_over(self.viewports[number], self._series.all, self.links)
        if over is not None:
            self._set(number, turned_over(self.viewports[number], over, self.links))
            self.tell()

    def fused_volume(self, number: int) -> Volume | None:
        """Return what is laid over a viewport, as far as it may be drawn, in the space of that."""
        under = self.viewports[number].content
        over = volume_over(self.viewports[number], self._series.all, self.links)
        return self._brought.beside(over, under, self.links) if over and under else None

    def register(self, ways: tuple[Registration, ...]) -> None:
        """Let spaces that a registration joins be linked and fused."""
        self.links = replace(self.links, registrations=ways)
        self.viewports = fused_as_hung(self.viewports, self._series.all, self.links)
        self.tell()

    def _on_planes(self, number: int, look: Fused | None) -> None:
        content = self.viewports[number].content
        self.viewports = tuple(
            replace(v, fused=look) if v.kind is Kind.PLANE and v.content is content else v
            for v in self.viewports
        )
        self.tell()

    def change_scene(self, number: int, change: Callable[[SceneLook], SceneLook]) -> None:
        """Change what is set for a viewport in 3D: its crop box, values, surfaces."""
        view = self.viewports[number]
        if view.kind is Kind.SCENE:
            self._set(number, replace(view, scene=change(view.scene)))
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
        """Enlarge a viewport's picture, and those linked with it."""
        view = self.viewports[number]
        if about is not None and view.state is not None and number in self._sizes:
            # A picture that touches an edge is not where its centre says.
            fitted = self._mm_per_pixel(number) * view.state.zoom
            about = about.moved(view.state.right, -self._aligned_mm(number, fitted))
        self.viewports = zoomed(self.viewports, number, factor, about, self.links, link=self.link)
        self.tell()

    def fit(self, number: int) -> None:
        """Show the whole content in the middle, on the slice that is shown; so do linked ones."""
        for each in (number, *self._zoomed_with(number)):
            self._set(each, fitted(self.viewports[each], self._series))
        self.tell()

    def _zoomed_with(self, number: int) -> tuple[int, ...]:
        return along(self.viewports, number, Link.ZOOM, self.links, link=self.link)

    def reset(self, number: int) -> None:
        """Take back zoom, pan, turns, flips, window and slab; the slice stays.

        What is zoomed with it is fitted too, so that what is compared keeps one scale.
        """
        for each in self._zoomed_with(number):
            self._set(each, fitted(self.viewports[each], self._series))
        self._set(number, reset(self.viewports[number], self._series))
        self.tell()

    # ------------------------------------------------------------------ presentation states

    def offer_states(self, states: Iterable[PresentationState]) -> None:
        """Offer presentation states; those of a study or patient that is not open are dropped."""
        self.states = tuple(s for s in states if self._series.is_of(s.study_uid, s.patient_id))
        self.tell()

    def show_written(self, marks: Iterable[Measurement]) -> None:
        """Show the marks of saved reports; they are read only."""
        self.written = tuple(marks)
        self.tell()

    def states_of(self, number: int) -> tuple[PresentationState, ...]:
        """Return the presentation states of the image in a viewport, the newest first."""
        return offered(self.states, self.viewports[number])

    def present(self, number: int, state: PresentationState | None) -> None:
        """Show a viewport's image as a presentation state says, or as it was sent.

        Raises:
            Refused: The state cannot be shown exactly.
        """
        view = self.viewports[number]
        self._set(number, without(view) if state is None else presented(view, state))
        self.tell()

    # ------------------------------------------------------------------ gestures

    def snapshot(self) -> Snapshot:
        return Snapshot(self.viewports, tuple(self._crosshairs.items()))

    def apply(self, number: int, change: ViewChange, since: Snapshot) -> None:
        """Show a change of the view that is counted from an earlier moment of the same screen."""
        with self._watchers.quiet():
            self.viewports, self._crosshairs = since.viewports, dict(since.crosshairs)
            self._apply(number, change)
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
            case WindowBy() if view.kind is Kind.SCENE:
                self.change_scene(number, lambda look: shifted(look, change.up_px))
            case WindowBy():
                window = dragged_window(view, change, brighter_up=self.brighter_up)
                if window is not None:
                    self._window(number, window)
            case PanBy():
                right, down = change.right_mm, change.down_mm
                self.viewports = panned(
                    self.viewports, number, right, down, self.links, link=self.link
                )
            case ZoomBy():
                self.zoom(number, change.factor, change.about)
            case ScrollBy():
                self.scroll(number, change.slices)
            case CrosshairTo():
                if is_located(view.content, view.image):
                    at = change.at.moved(view.state.normal, -view.offset_mm)
                    self.place_crosshair(at, space_of(view.content))
            case TurnPlanes():
                self.viewports = turned_planes(self.viewports, number, change)
            case ThickenTo():
                self.viewports = thickened(self.viewports, change)
            case TurnBy():
                self._set(number, replace(view, state=turned(view, view.state, change)))

    # ------------------------------------------------------------------ reading off

    def place(self, number: int) -> Place:
        """Return what a mark made in a viewport now would belong to."""
        return self.annotations.scaled(place_of(self.viewports[number]))

    def under(self, place: Place, number: int) -> tuple[Content, int] | None:
        """Return what a mark at a place counts, and which image of it.

        Not always what the viewport shows: a mark is drawn over every stack of its space, and
        moved there it still counts the stack that it was made on.
        """
        view = self.viewports[number]
        if view.content is not None and is_under(place, view.content):
            return view.content, view.image
        content = content_of(place, self._series.all)
        if content is None:
            return None
        images = [(s.instance.sop_uid, s.frame) for s in content.sources]
        named = (place.sop_uid, place.frame)
        return content, images.index(named) if named in images else 0

    def value_at(self, number: int, at: Point) -> tuple[float, str] | None:
        """Return the value and unit of the voxel at a place."""
        view = self.viewports[number]
        if view.content is None or view.kind not in (Kind.PLANE, Kind.IMAGE) or is_thick(view):
            return None
        value = value_in(view.content, view.image, at)
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
        found = None if is_thick(view) else value_in(view.content, view.image, at)
        lattice = lattice_of(view.content, view.image)
        zoom = min(lattice.spacing_mm[:2]) / plane.mm_per_pixel
        located = is_located(view.content, view.image)
        return Reading(found, view.content.unit, at, located, zoom, self._value_over(number, at))

    def _value_over(self, number: int, at: Point) -> tuple[float, str] | None:
        over = None if is_thick(self.viewports[number]) else self.fused_volume(number)
        value = over.value_at(at) if over is not None else None
        return None if over is None or value is None else (value, over.unit)

    def marks(self, number: int) -> tuple[Measurement, ...]:
        """Return the marks that lie on what a viewport shows."""
        view = self.viewports[number]
        if view.content is None or view.state is None or view.kind is Kind.SCENE:
            return ()
        return tuple(
            mark
            for mark in (*self.annotations.items, *self.written)
            if self._series.one_person(mark.place.study_uid, view.content) and lies_on(mark, view)
        )

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
        self.chosen, self.also_chosen = mark.id, frozenset()
        in_space = space(mark.place.frame_of_reference, mark.place.series_uid)
        self.place_crosshair(middle_of_mark(mark), in_space)

    # ------------------------------------------------------------------ findings

    def show_findings(self, findings: Iterable[Finding], analyses: Sequence[Analysis] = ()) -> None:
        """Draw findings and masks; those of a study that is not open are dropped."""
        self._drawn = drawn(findings, self._series.has_study)
        spaces = {content.series_uid: space_of(content) for content in self._series.all}
        self.segments.take_made(analyses, spaces)
        self.tell()

    def findings(self, number: int) -> tuple[Finding, ...]:
        """Return the findings to draw over a viewport; rejected ones are not drawn."""
        if self._is_stranger(number):
            return ()
        return self._drawn.findings_over(self.viewports[number])

    def segments_over(self, number: int) -> tuple[Segment, ...]:
        """Return the segments to draw over a viewport: of its own patient only."""
        return () if self._is_stranger(number) else self.segments.over(self.viewports[number])

    def show_segment(self, segment: Segment) -> None:
        """Bring the crosshair into a segment; window and zoom stay as they are."""
        at = middle_of_segment(segment)
        self.chosen = segment.key
        if self.annotations.segment(segment.key) is not None:
            self.outlining.chosen = segment.key
        if at is not None and not segment.reason:
            self.place_crosshair(at, segment.space)
        else:
            self.tell()

    def show_finding(self, finding: Finding) -> None:
        """Bring the crosshair to a finding; window and zoom stay as they are."""
        if not self._series.has_study(finding.study_uid):
            return
        self.chosen, self.also_chosen = finding.id, frozenset()
        self.place_crosshair(finding.centre, space(finding.frame_of_reference, finding.series_uid))

    def _is_stranger(self, number: int) -> bool:
        content = self.viewports[number].content
        mine = self.study.uid if self.study is not None else ""
        return content is not None and not self._series.one_person(mine, content)

    # ------------------------------------------------------------------ what was seen

    def mark_viewed(self, number: int) -> None:
        """Remember that the slice on show has been seen at full fidelity."""
        now = self.slice_number(number)
        if now is None or self.can_show(number):
            return
        if self._seen.mark(self.viewports[number], *now):
            self.tell()

    def viewed(self, content: Content) -> NDArray[np.bool_]:
        """Return which acquired images of a series have been seen, for the read-completeness."""
        return self._seen.acquired(content)

    def bar(self, number: int) -> SliceBar | None:
        """Return the slice bar of a viewport; None where there is nothing to scroll."""
        now = self.slice_number(number)
        view = self.viewports[number]
        if now is None or view.content is None or now[1] < 2:
            return None
        seen = self._seen.of(view, now[1])
        finished = self.is_finished(view.content)
        marks = marks_of(view.content, self.slices(number), seen, finished)
        return SliceBar(marks, now[0], self.key_slices(number))

    def series_bar(self, content: Content) -> NDArray[np.uint8]:
        """Return the state of every image of a series, for its thumbnail."""
        finished = self.is_finished(content)
        if isinstance(content, ImageStack):
            return marks_of(content, None, self.viewed(content), finished)
        orientation = own_orientation(content)
        right, down = screen_axes(content.lattice, orientation)
        axis = slice_axis(content, ViewState(orientation, right, down, content.lattice.centre))
        return marks_of(content, axis, self.viewed(content), finished)

    # ------------------------------------------------------------------ explaining

    def explain(self, about: About | None) -> None:
        """Explain a number beside the images; None closes the explanation."""
        self.asked = about
        self.tell()

    @property
    def explanation(self) -> Explanation | None:
        """What the number that was asked about rests on."""
        return explanation_of(
            self.asked,
            self.annotations.items,
            self._drawn.findings,
            self._series.all,
            self.annotations.relations,
            self.segments.items,
        )

    # ------------------------------------------------------------------ writing

    def ask_words(self, mark: Measurement | None) -> None:
        """Wait for the words of a mark; None stops waiting."""
        self.writing = mark
        self.tell()

    # ------------------------------------------------------------------ one viewport

    def _set(self, number: int, view: Viewport) -> None:
        self.viewports = with_view(self.viewports, number, view)


def _raise(error: LightboxError) -> None:
    raise error
