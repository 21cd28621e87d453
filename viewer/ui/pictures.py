"""Makes the pictures of viewports: the quick ones at once, the slow ones beside the window."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from domain.volume import Volume
from viewer.render import compiled
from viewer.render.fused_picture import cut_fused
from viewer.render.scene3d import DRAFT_SIDE, Scene
from viewer.render.segment_picture import cut_segments
from viewer.render.slice_picture import cut, grey
from viewer.session.content import Content
from viewer.session.fused_look import Fused
from viewer.session.hanging import Kind
from viewer.session.presentation import shown_state
from viewer.session.scene_look import SceneLook
from viewer.session.screen import Screen
from viewer.session.segments_shown import Segment, SegmentLook
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import THIN, ViewState
from viewer.ui.laid_over_painting import LyingOver, laid, lying_over
from viewer.ui.overlays import NOTHING, Picture
from viewer.ui.pace import Pace, is_quick
from viewer.ui.segments_painting import layer_of

# What the window may spend on pictures between two looks at the mouse; the rest goes beside it.
_TURN_MS = 30.0
# While a drag lasts, all planes together are to take no longer.
_DRAG_MS = 18.0
# Of a pixel in 32 bits: one grey level in all three colours, and nothing shining through.
_GREY, _OPAQUE = np.uint32(0x010101), np.uint32(0xFF000000)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Exactly which picture is wanted: two equal ones are the same picture."""

    generation: int  # of the open study: a picture for another one is dropped
    kind: Kind
    content: Content
    image: int
    state: ViewState
    plane: ViewPlane  # in pixels of the device
    filled: int
    scene_preset: str
    scene: SceneLook
    segments: tuple[Segment, ...]
    segment_look: SegmentLook
    fused: Fused | None = None
    over: Volume | None = None  # the volume that is fused
    filled_over: int = 0
    lying_over: LyingOver | None = None
    draft: bool = False  # fewer samples, because it is wanted at once

    @property
    def drafted(self) -> Wanted:
        """The same picture, coarser."""
        fine = self.plane
        if self.kind is Kind.SCENE:
            share = min(1.0, DRAFT_SIDE / max(fine.width, fine.height))
        else:
            share = 0.5
        coarse = fine.sampled(max(1, round(fine.width * share)), max(1, round(fine.height * share)))
        return replace(self, plane=coarse, draft=True)

    def has_values_of(self, other: Wanted) -> bool:
        """Whether it differs from another in nothing but the window."""
        return (
            self.kind is not Kind.SCENE
            and replace(self, state=other.state) == other
            and (
                replace(self.state, window=None, inverted=False)
                == replace(other.state, window=None, inverted=False)
            )
        )


def wanted(
    screen: Screen, number: int, width: int, height: int, ratio: float = 1.0
) -> Wanted | None:
    """Return which picture a viewport needs now, or None where it can show none."""
    view = screen.viewports[number]
    state = shown_state(view)
    if view.content is None or state is None or screen.can_show(number):
        return None
    plane = screen.plane(number, width, height)
    if plane is None:
        return None
    content = view.content
    filled = (
        int(content.filled.sum())
        if isinstance(content, Volume)
        else int(content.images[view.image] is not None)
    )
    over = screen.fused_volume(number) if screen.overlay < 2 else None
    return Wanted(
        screen.generation,
        view.kind,
        content,
        view.image,
        state,
        plane.sampled(max(1, round(width * ratio)), max(1, round(height * ratio))),
        filled,
        view.scene_preset,
        replace(view.scene, box_shown=False),
        screen.segments_over(number) if screen.overlay < 2 or view.kind is Kind.SCENE else (),
        screen.segments.look,
        view.fused if over is not None else None,
        over,
        int(over.filled.sum()) if over is not None else 0,
        lying_over(view, screen.laid_over),
    )


def make(want: Wanted, scene: Callable[[], Scene], *, had: Picture | None = None) -> Picture:
    """Return the picture that is wanted.

    Args:
        want: Which picture.
        scene: Where 3D is rendered.
        had: A picture of the same values through another window, so that none is cut again.
    """
    content = want.content
    if want.kind is Kind.SCENE:
        if not isinstance(content, Volume):
            return NOTHING
        # A quick first picture of few voxels, and then as many as there are pixels for.
        pixels = scene().picture(
            content,
            want.plane,
            want.scene_preset,
            want.segments,
            look=want.scene,
            rough=want.draft,
        )
        return Picture(_image(pixels), preview=want.draft)
    if had is not None and had.cut is not None:
        values, layer, over = had.cut, had.segments, had.fused
    else:
        values = cut(
            content,
            want.plane,
            image=want.image,
            slab=want.state.slab,
            smooth=want.state.smooth,
            draft=want.draft,
        )
        layer = layer_of(cut_segments(want.segments, want.plane, want.segment_look))
        over = None
        if want.over is not None and want.fused is not None:
            slab = want.state.slab
            over = layer_of(cut_fused(want.over, want.plane, want.fused, slab, draft=want.draft))
    shown = grey(content, want.image, want.state, values)
    if want.lying_over is not None:
        shown = laid(shown, want.lying_over, content, want.image, want.plane)
    return Picture(_image(shown), values.gap, layer, over, preview=want.draft, cut=values)


def _image(pixels: NDArray[np.uint8]) -> QImage:
    """Return a picture in the form that is painted without another conversion."""
    height, width = pixels.shape[:2]
    if pixels.ndim == 2:
        # In this thread, in one pass: Qt would hand it to threads of its own and wait for them.
        picture = QImage(width, height, QImage.Format.Format_RGB32)
        words = np.frombuffer(picture.bits(), np.uint32).reshape(height, width)
        np.multiply(pixels, _GREY, out=words, dtype=np.uint32)
        np.bitwise_or(words, _OPAQUE, out=words)
        return picture
    flat = np.ascontiguousarray(pixels)
    # QImage does not keep the array alive; what it converts to has its own memory.
    colours = QImage(flat.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return colours.convertToFormat(QImage.Format.Format_RGB32)


class Pictures(QObject):
    """The pictures of a grid of viewports.

    ``current`` answers at once: with the picture, or with the last one while a newer is made in
    another thread. ``arrived`` says that asking again is worth while.
    """

    arrived = Signal(int)
    _made = Signal(int, object, object, float)

    def __init__(self, screen: Screen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._screen = screen
        self._have: dict[int, tuple[Wanted, Picture]] = {}
        self._running: dict[int, Future[None]] = {}
        self._next: dict[int, Wanted] = {}
        self._slabs = ThreadPoolExecutor(1, thread_name_prefix="slabs")
        # One thread for 3D: the graphics context belongs to the thread that made it.
        self._scenes = ThreadPoolExecutor(1, thread_name_prefix="scenes")
        self._scene: Scene | None = None
        self._pace = Pace()
        self._spent_ms = 0.0  # on pictures, since the event loop last came round
        self._open = True
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def current(self, number: int, width: int, height: int, ratio: float) -> Picture:
        """Return what a viewport of this size shows now."""
        want = wanted(self._screen, number, width, height, ratio)
        if want is None:
            return NOTHING
        if self._is_sampled(want):
            compiled.ask(want.content.voxels.dtype)  # type: ignore[union-attr]  # only volumes are
        had = self._have.get(number)
        # What a drag elsewhere does not change stays as fine as it is.
        if had is not None and had[0] == want:
            return had[1]
        if self._screen.dragging and self._is_dear(want) and not _same_values(had, want):
            want = want.drafted
            if had is not None and had[0] == want:
                return had[1]
        if not self._is_slow(want, had):
            return self._make_now(number, want, had)
        self._ask(number, want)
        if want.kind is Kind.SCENE:
            if had is None or had[0].content is not want.content or had[0].kind is not want.kind:
                return Picture(None, waiting=True)
            return replace(had[1], waiting=True)
        # An older slice must never pass for this one: a coarse picture of the right one.
        coarse = want.drafted
        if had is None or had[0] != coarse:
            had = (coarse, make(coarse, self._own_scene))
            self._have[number] = had
        return replace(had[1], waiting=True)

    def _make_now(self, number: int, want: Wanted, had: tuple[Wanted, Picture] | None) -> Picture:
        began = perf_counter()
        same = had[1] if had is not None and _same_values(had, want) else None
        picture = make(want, self._own_scene, had=same)
        ms = (perf_counter() - began) * 1000
        if same is None:
            self._learn(want, ms)
        if not self._spent_ms:
            QTimer.singleShot(0, self, self._begin_turn)
        self._spent_ms += ms
        self._have[number] = (want, picture)
        self._next.pop(number, None)
        return picture

    def _learn(self, want: Wanted, ms: float) -> None:
        # A draft of a slab takes fewer samples than its thickness says.
        if want.kind is not Kind.SCENE and (not want.draft or want.state.slab == THIN):
            self._pace.took(want.content, want.plane, want.state.slab, ms)

    def _begin_turn(self) -> None:
        self._spent_ms = 0.0

    def _is_slow(self, want: Wanted, had: tuple[Wanted, Picture] | None) -> bool:
        """Whether making a picture now would hold up the window."""
        if want.kind is Kind.SCENE:
            return True
        if want.draft or not isinstance(want.content, Volume) or _same_values(had, want):
            return False
        expected = self._pace.expected_ms(want.content, want.plane, want.state.slab)
        return self._spent_ms + expected > _TURN_MS

    def _is_sampled(self, want: Wanted) -> bool:
        """Whether a picture is one of those that the compiled loop makes, of a loaded volume."""
        content = want.content
        if want.kind is not Kind.PLANE or not isinstance(content, Volume):
            return False
        quick = is_quick(content, want.plane, want.state.slab)
        return not quick and self._screen.is_finished(content)

    def _is_dear(self, want: Wanted) -> bool:
        """Whether pictures like this are to be coarser while the hand moves."""
        if want.kind is Kind.SCENE:
            return True
        if not isinstance(want.content, Volume):
            return False
        expected = self._pace.expected_ms(want.content, want.plane, want.state.slab)
        planes = sum(view.kind is Kind.PLANE for view in self._screen.viewports)
        return expected * (1 if self._screen.maximised is not None else planes) > _DRAG_MS

    def is_settled(self) -> bool:
        """Return whether no picture is being made."""
        return not self._running and not self._next

    def close(self) -> None:
        """Stop making pictures; those under way are dropped."""
        if not self._open:
            return
        self._open = False
        self._next.clear()
        if self._scene is not None:
            self._scenes.submit(self._scene.close)
        self._slabs.shutdown(wait=True, cancel_futures=True)
        self._scenes.shutdown(wait=True)
        self._have.clear()

    def _own_scene(self) -> Scene:
        if self._scene is None:
            self._scene = Scene()
        return self._scene

    def _ask(self, number: int, want: Wanted) -> None:
        if not self._open:
            return
        if number in self._running:
            self._next[number] = want
            return
        if want.generation != self._screen.generation:
            return
        had = self._have.get(number)
        if want.kind is Kind.SCENE and not want.draft and not _same_volume(had, want):
            # Something to look at soon, then everything there is.
            self._next[number] = want
            want = want.drafted
        pool = self._scenes if want.kind is Kind.SCENE else self._slabs
        self._running[number] = pool.submit(self._work, number, want)

    def _work(self, number: int, want: Wanted) -> None:
        picture: Picture | BaseException
        began = perf_counter()
        try:
            picture = make(want, self._own_scene)
        except BaseException as error:  # noqa: BLE001 - raised again in the window's thread
            picture = error
        self._made.emit(number, want, picture, (perf_counter() - began) * 1000)

    def _take(self, number: int, want: Wanted, picture: Picture | BaseException, ms: float) -> None:
        self._running.pop(number, None)
        waiting = self._next.pop(number, None)
        if isinstance(picture, BaseException):
            raise picture
        self._learn(want, ms)
        # A picture of a study that is no longer open is never shown (RELIABILITY P-29).
        if want.generation == self._screen.generation:
            self._have[number] = (want, picture)
        if waiting is not None and waiting != want:
            self._ask(number, waiting)
        self.arrived.emit(number)


def _same_values(had: tuple[Wanted, Picture] | None, want: Wanted) -> bool:
    return had is not None and had[1].cut is not None and had[0].has_values_of(want)


def _same_volume(had: tuple[Wanted, Picture] | None, want: Wanted) -> bool:
    return (
        had is not None
        and had[0].kind is want.kind
        and had[0].content is want.content
        and had[0].filled == want.filled
    )
