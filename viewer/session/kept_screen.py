"""A screen in a form that can be written down: which series stand where, and how they look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from domain.errors import Refused
from domain.geometry import Point
from viewer.session.cine import Pace
from viewer.session.content import Content
from viewer.session.fused_look import Fused
from viewer.session.hanging import Kind
from viewer.session.layout import Layout
from viewer.session.links import Link, Pair
from viewer.session.outlining import Outlining
from viewer.session.scene_look import AS_IT_COMES, SceneLook
from viewer.session.screen import Screen, Snapshot
from viewer.session.view_state import ViewState
from viewer.session.views import EMPTY, Viewport, content_key


@dataclass(frozen=True, slots=True)
class KeptView:
    """One viewport. Its content is named, not held."""

    kind: Kind
    study_uid: str = ""
    series_uid: str = ""
    sop_uid: str = ""  # of the first image: tells a stack from others of its series
    frame: int = 0
    state: ViewState | None = None
    image: int = 0
    role: str = ""
    reason: str = ""
    scene_preset: str = ""
    scene: SceneLook = AS_IT_COMES
    fused: Fused | None = None
    apart: tuple[str, ...] = ()
    offset_mm: float = 0.0
    group: str = ""
    align: str = ""
    presented: str = ""  # SOP UID of the presentation state that it is seen through


@dataclass(frozen=True, slots=True)
class Brush:
    """What a reader marks out with, and the segment that is worked on."""

    segment: str = ""
    radius_mm: float = 6.0
    is_ball: bool = False
    values: tuple[float, float] | None = None
    only_in_range: bool = False


@dataclass(frozen=True, slots=True)
class KeptScreen:
    """Everything that a reader arranged on a screen."""

    layout: Layout
    views: tuple[KeptView, ...]
    active: int = 0
    maximised: int | None = None
    crosshairs: tuple[tuple[str, Point], ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()  # the tool on each mouse button
    link: bool = True
    crosshair_shown: bool = True
    overlay: int = 0
    chosen: str = ""
    windows: tuple[Layout, ...] = ()  # the grids of the further windows
    paces: tuple[Pace, ...] = ()  # of cine, where the reader chose them
    protocol: str = ""  # the hanging protocol in use, and its stage
    stage: int = 0
    hung: tuple[str, str] = ("", "")  # id and title of the hanging, which may be of no protocol
    linked: tuple[str, ...] = tuple(link.value for link in Link)
    pairs: tuple[Pair, ...] = ()
    references_shown: bool = True
    planes_alone: bool = False
    keys_only: bool = False
    also_chosen: tuple[str, ...] = ()
    segments_shown: bool = True
    brush: Brush = Brush()


def keep(screen: Screen) -> KeptScreen:
    """Return what is on a screen now."""
    return KeptScreen(
        screen.layout,
        tuple(_kept(view) for view in screen.viewports),
        screen.active,
        screen.maximised,
        tuple(sorted(screen.snapshot().crosshairs)),
        tuple(sorted(screen.buttons.items())),
        screen.link,
        screen.crosshair_shown,
        screen.overlay,
        screen.chosen,
        screen.windows,
        screen.cine.chosen,
        protocol=screen.staging.match.protocol.id if screen.staging.match is not None else "",
        stage=screen.staging.stage,
        hung=(screen.hanging.id, screen.hanging.title) if screen.hanging is not None else ("", ""),
        linked=tuple(sorted(link.value for link in screen.links.on)),
        pairs=screen.links.pairs,
        references_shown=screen.references_shown,
        planes_alone=screen.planes_alone,
        keys_only=screen.keys_only,
        also_chosen=tuple(sorted(screen.also_chosen)),
        segments_shown=screen.segments.shown,
        brush=_brush(screen.outlining),
    )


def _brush(outlining: Outlining) -> Brush:
    return Brush(
        outlining.chosen,
        outlining.radius_mm,
        outlining.is_ball,
        outlining.values,
        outlining.only_in_range,
    )


def bring_back(screen: Screen, kept: KeptScreen) -> int:
    """Arrange a screen as it was kept; return how many viewports have lost their series.

    Only series that the screen has taken come back, so nothing of another patient can.
    """
    by_key = {
        (content.study_uid, *content_key(content)): content
        for content in (*screen.contents, *screen.priors)
    }
    count = sum(layout.count for layout in (kept.layout, *kept.windows))
    views = tuple(_view(view, by_key) for view in kept.views)[:count]
    views += (EMPTY,) * (count - len(views))
    screen.layout, screen.windows = kept.layout, kept.windows
    screen.active = min(kept.active, len(views) - 1)
    at = kept.maximised
    screen.maximised = at if at is not None and at < len(views) else None
    screen.buttons = {**screen.buttons, **dict(kept.buttons)}
    screen.link = kept.link and not screen.strangers
    screen.crosshair_shown, screen.overlay = kept.crosshair_shown, kept.overlay
    screen.chosen, screen.also_chosen = kept.chosen, frozenset(kept.also_chosen)
    screen.cine.choose_again(kept.paces)
    _bring_back_hanging(screen, kept)
    on = frozenset(Link(name) for name in kept.linked)
    screen.links = replace(screen.links, on=on, pairs=kept.pairs)
    screen.references_shown, screen.planes_alone = kept.references_shown, kept.planes_alone
    screen.keys_only, screen.segments.shown = kept.keys_only, kept.segments_shown
    _take_up(screen.outlining, kept.brush)
    screen.placed = True
    screen.restore(Snapshot(views, kept.crosshairs))
    return sum(view.kind is not Kind.EMPTY for view in kept.views) - sum(
        view.kind is not Kind.EMPTY for view in views
    )


def _bring_back_hanging(screen: Screen, kept: KeptScreen) -> None:
    """Let the protocol, its stage and its name be those of before, so that its stages go on."""
    hung = screen.staging.resume(screen.contents, screen.priors, kept.protocol, kept.stage)
    now = hung or screen.hanging
    if now is not None and kept.hung[0]:
        screen.hanging = replace(now, id=kept.hung[0], title=kept.hung[1], layout=kept.layout)


def _take_up(outlining: Outlining, brush: Brush) -> None:
    outlining.chosen, outlining.radius_mm = brush.segment, brush.radius_mm
    outlining.is_ball, outlining.values = brush.is_ball, brush.values
    outlining.only_in_range = brush.only_in_range


def _kept(view: Viewport) -> KeptView:
    if view.content is None:
        return KeptView(view.kind, reason=view.reason)
    series_uid, sop_uid, frame = content_key(view.content)
    softcopy = view.state.softcopy if view.state is not None else None
    return KeptView(
        view.kind,
        view.content.study_uid,
        series_uid,
        sop_uid,
        frame,
        # Its tables are the state's own: it is read again, and applied when it has come.
        replace(view.state, softcopy=None) if view.state is not None else None,
        view.image,
        view.role,
        view.reason,
        view.scene_preset,
        view.scene,
        view.fused,
        tuple(sorted(link.value for link in view.apart)),
        view.offset_mm,
        view.group,
        view.align,
        softcopy.state.sop_uid if softcopy is not None else "",
    )


def _view(kept: KeptView, by_key: dict[tuple[str, str, str, int], Content]) -> Viewport:
    if kept.kind is Kind.EMPTY:
        return replace(EMPTY, reason=kept.reason or EMPTY.reason)
    content = by_key.get((kept.study_uid, kept.series_uid, kept.sop_uid, kept.frame))
    if content is None or kept.state is None or kept.image >= max(1, len(content.sources)):
        return replace(EMPTY, reason="The series that was here is not on this seat any more.")
    return Viewport(
        kept.kind,
        content,
        kept.state,
        kept.image,
        kept.role,
        scene_preset=kept.scene_preset,
        scene=kept.scene,
        fused=kept.fused,
        apart=frozenset(Link(name) for name in kept.apart),
        offset_mm=kept.offset_mm,
        group=kept.group,
        align=kept.align,
    )


def awaited_states(kept: KeptScreen) -> tuple[tuple[int, str], ...]:
    """Return the viewports that were seen through a presentation state, with its SOP UID."""
    return tuple((number, view.presented) for number, view in enumerate(kept.views)
                 if view.presented)  # fmt: skip


def present_awaited(screen: Screen, awaited: tuple[tuple[int, str], ...]) -> None:
    """Show viewports through the states they had, now that these have been read.

    Place, zoom and turn stay as they are now. A viewport that shows another image by then, or a
    state that cannot be applied any more, is left alone.
    """
    for number, uid in awaited:
        if number >= len(screen.viewports):
            continue
        before = screen.viewports[number].state
        found = [state for state in screen.states_of(number) if state.sop_uid == uid]
        if before is None or before.softcopy is not None or not found:
            continue
        try:
            screen.present(number, found[0])
        except Refused:
            continue
        screen.change_state(number, partial(_seen_through, before))


def _seen_through(was: ViewState, now: ViewState) -> ViewState:
    return replace(was, softcopy=now.softcopy)
