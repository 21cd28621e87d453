"""Whether a viewport can show its picture now, and why not."""

from __future__ import annotations

from dataclasses import replace

from domain.study import Study
from domain.volume import Doubt, ImageStack
from viewer.session.chronology import date_words
from viewer.session.content import counts, has_arrived
from viewer.session.hanging import Kind
from viewer.session.mammography import side_doubts
from viewer.session.prior_series import role_of
from viewer.session.slices import expected_planes, slice_axis
from viewer.session.view_state import SlabMode
from viewer.session.views import EMPTY, Viewport


def why_not(view: Viewport, *, finished: bool) -> str:
    """Return why a viewport cannot show its picture now; empty when it can.

    Args:
        view: The viewport.
        finished: Whether loading has ended, so that what has not come will not come.
    """
    if view.kind is Kind.EMPTY or view.content is None or view.state is None:
        return view.reason or EMPTY.reason
    if isinstance(view.content, ImageStack):
        if has_arrived(view.content, view.image):
            return ""
        if finished:
            return f"Image {view.image + 1} could not be read."
        here, total = counts(view.content)
        return f"Image {view.image + 1} has not arrived yet, {here} of {total} so far."
    if view.content.filled.all():
        return ""
    here, total = counts(view.content)
    axis = slice_axis(view.content, view.state)
    if view.kind is Kind.PLANE and axis.acquired and view.state.slab.mode is SlabMode.OFF:
        k = axis.number(view.state.centre)
        if view.content.filled[k]:
            return ""
        if not expected_planes(view.content)[k]:
            return f"Slice {k + 1} was not acquired: a gap."
        if finished:
            return f"Slice {k + 1} could not be read."
        return f"Slice {k + 1} has not arrived yet, {here} of {total} so far."
    if view.content.ready or (finished and here):
        return ""
    name = "3D" if view.kind is Kind.SCENE else "MPR"
    if finished:
        return "None of these images could be read."
    return f"{name} when {total} images are in, {here} so far."


def being_read(view: Viewport, study: Study | None, current: Study | None) -> str:
    """Return what a viewport says while nothing has come of another study's series."""
    if view.content is None or study is None or current is None or study.uid == current.uid:
        return ""
    if counts(view.content)[0]:
        return ""
    return f"{role_of(study, current)} {date_words(study.date)} is being read…"


def warnings_of(view: Viewport, also: tuple[Doubt, ...] = ()) -> tuple[Doubt, ...]:
    """Return what must be said over a viewport for as long as it is true, the gravest first.

    ``also`` is what the screen adds of its own; where nothing is graver it is said last.
    """
    if view.content is None:
        return ()
    doubts = (*_of_content(view), *side_doubts(view), *also)
    shown = [doubt for doubt in doubts if doubt.gravity.value <= 1]
    return tuple(sorted(shown, key=lambda doubt: doubt.gravity.value))


def _of_content(view: Viewport) -> tuple[Doubt, ...]:
    """Return the doubts of a series; a loss in its files, for the image that is shown alone."""
    content = view.content
    if not isinstance(content, ImageStack) or view.image >= len(content.sources):
        return content.doubts if content is not None else ()
    lossy = content.sources[view.image].instance.lossy
    if not lossy:
        return tuple(doubt for doubt in content.doubts if doubt.code != "lossy")
    own = f"Lossy compression ({lossy})."
    return tuple(replace(d, fact=own) if d.code == "lossy" else d for d in content.doubts)
