"""Makes the pictures of viewports: the quick ones at once, the slow ones beside the window."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from domain.finding import Mask
from domain.volume import Volume
from viewer.render.scene3d import DRAFT_SIDE, Scene
from viewer.render.slab import samples
from viewer.render.slice_picture import cut_labels, picture_of
from viewer.session.content import Content
from viewer.session.hanging import Kind
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import SlabMode, ViewState
from viewer.ui.overlays import NOTHING, Picture

# Samples that a thread takes in 50 ms on two slow cores, oblique: above, the work goes beside.
_AT_ONCE = 2_000_000


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
    masks: tuple[Mask, ...]
    draft: bool

    @property
    def is_slow(self) -> bool:
        """Whether making it would hold up the window."""
        if self.kind is Kind.SCENE:
            return True
        if self.draft or not isinstance(self.content, Volume):
            return False
        count = samples(self.state.slab, self.content, self.plane.normal).count
        return count * self.plane.width * self.plane.height > _AT_ONCE


def wanted(
    screen: Screen, number: int, width: int, height: int, ratio: float = 1.0
) -> Wanted | None:
    """Return which picture a viewport needs now, or None where it can show none."""
    view = screen.viewports[number]
    if view.content is None or view.state is None or screen.can_show(number):
        return None
    plane = screen.plane(number, width, height)
    if plane is None:
        return None
    fine = plane.sampled(max(1, round(width * ratio)), max(1, round(height * ratio)))
    slab = view.state.slab.mode is not SlabMode.OFF
    draft = screen.dragging and (slab or view.kind is Kind.SCENE)
    if draft and view.kind is Kind.SCENE:
        share = min(1.0, DRAFT_SIDE / max(fine.width, fine.height))
        fine = fine.sampled(round(fine.width * share), round(fine.height * share))
    elif draft:
        fine = fine.sampled(max(1, round(fine.width / 2)), max(1, round(fine.height / 2)))
    content = view.content
    filled = (
        int(content.filled.sum())
        if isinstance(content, Volume)
        else int(content.images[view.image] is not None)
    )
    return Wanted(
        screen.generation,
        view.kind,
        content,
        view.image,
        view.state,
        fine,
        filled,
        view.scene_preset,
        screen.masks(number) if screen.overlay < 2 or view.kind is Kind.SCENE else (),
        draft,
    )


def make(want: Wanted, scene: Callable[[], Scene]) -> Picture:
    """Return the picture that is wanted."""
    content = want.content
    if want.kind is Kind.SCENE:
        if not isinstance(content, Volume):
            return NOTHING
        pixels = scene().picture(content, want.plane, want.scene_preset, want.masks)
        return Picture(_image(pixels), preview=want.draft)
    grey, cut = picture_of(content, want.image, want.state, want.plane, draft=want.draft)
    labels = tuple(cut_labels(mask, want.plane) for mask in want.masks)
    return Picture(_image(grey), cut.gap, labels, preview=want.draft)


def _image(pixels: NDArray[np.uint8]) -> QImage:
    flat = np.ascontiguousarray(pixels)
    height, width = flat.shape[:2]
    if flat.ndim == 3:
        form, line = QImage.Format.Format_RGB888, 3 * width
    else:
        form, line = QImage.Format.Format_Grayscale8, width
    # A copy, for QImage does not keep the array alive.
    return QImage(flat.data, width, height, line, form).copy()


class Pictures(QObject):
    """The pictures of a grid of viewports.

    ``current`` answers at once: with the picture, or with the last one while a newer is made in
    another thread. ``arrived`` says that asking again is worth while.
    """

    arrived = Signal(int)
    _made = Signal(int, object, object)

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
        self._open = True
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def current(self, number: int, width: int, height: int, ratio: float) -> Picture:
        """Return what a viewport of this size shows now."""
        want = wanted(self._screen, number, width, height, ratio)
        if want is None:
            return NOTHING
        had = self._have.get(number)
        if had is not None and had[0] == want:
            return had[1]
        if not want.is_slow:
            picture = make(want, self._own_scene)
            self._have[number] = (want, picture)
            self._next.pop(number, None)
            return picture
        self._ask(number, want)
        if had is None or had[0].content is not want.content or had[0].kind is not want.kind:
            return Picture(None, waiting=True)
        if had[0].state.centre != want.state.centre and want.kind is Kind.PLANE:
            # An older slice must never pass for this one: a coarse picture of the right one.
            half = want.plane.sampled(
                max(1, round(want.plane.width / 2)), max(1, round(want.plane.height / 2))
            )
            grey, cut = picture_of(want.content, want.image, want.state, half, draft=True)
            return Picture(_image(grey), cut.gap, waiting=True, preview=True)
        last = had[1]
        return Picture(last.image, last.gap, last.labels, waiting=True, preview=last.preview)

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
        pool = self._scenes if want.kind is Kind.SCENE else self._slabs
        self._running[number] = pool.submit(self._work, number, want)

    def _work(self, number: int, want: Wanted) -> None:
        picture: Picture | BaseException
        try:
            picture = make(want, self._own_scene)
        except BaseException as error:  # noqa: BLE001 - raised again in the window's thread
            picture = error
        self._made.emit(number, want, picture)

    def _take(self, number: int, want: Wanted, picture: Picture | BaseException) -> None:
        self._running.pop(number, None)
        waiting = self._next.pop(number, None)
        if isinstance(picture, BaseException):
            raise picture
        # A picture of a study that is no longer open is never shown (RELIABILITY P-29).
        if want.generation == self._screen.generation:
            self._have[number] = (want, picture)
        if waiting is not None and waiting != want:
            self._ask(number, waiting)
        self.arrived.emit(number)
