"""The words around a picture: which series, which slice, which window, how faithful."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.geometry import Lattice, Point
from domain.measurement import Measurement, caption
from domain.study import Study
from domain.volume import ImageStack, Volume
from imaging.presets import Preset
from viewer.session.chronology import date_words
from viewer.session.content import (
    Content,
    acquired_orientation,
    is_interpolated,
    is_located,
    lattice_of,
    triad,
)
from viewer.session.hanging import Kind
from viewer.session.link_words import viewport_words
from viewer.session.prior_series import CURRENT, LATER, PRIOR, role_of
from viewer.session.screen import Screen
from viewer.session.slices import slice_axis
from viewer.session.source_shown import source_shown
from viewer.session.thickness import slab_words
from viewer.session.view_state import Orientation, angle_words
from viewer.session.views import Viewport
from viewer.session.windows import luts_of

MINUS = "\N{MINUS SIGN}"
DOT = "\N{MIDDLE DOT}"


@dataclass(frozen=True, slots=True)
class Corners:
    """The lines in the corners of a viewport, the most important first."""

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()


def corners(screen: Screen, number: int, *, preview: bool = False) -> Corners:
    """Return what the corners of a viewport say now."""
    view = screen.viewports[number]
    if view.content is None or view.state is None:
        return Corners()
    if view.kind is Kind.SCENE:
        return Corners(
            _scene_title(screen, view),
            (view.scene_preset, "table left out")
            if view.content.modality == "CT"
            else (view.scene_preset,),
            ("volume rendering, not for measuring",),
            (angle_words(view.state.right, view.state.down),),
        )
    own = screen.place(number).scaled_by
    words = (
        f"Scale: {own}" if own else "",
        cine_words(screen, number),
        window_words(view),
        slab_words(view),
    )
    bottom_left = tuple(line for line in words if line)
    return Corners(
        _title(screen, view),
        (*_position(screen, number, view), *viewport_words(screen, view)),
        bottom_left,
        ("preview" if preview else fidelity(screen, number),),
    )


def on_outer_side(texts: Corners, align: str, *, small: bool) -> Corners:
    """Return the corner lines as they are drawn, on a mammogram all away from the chest wall.

    Args:
        texts: The lines of all four corners.
        align: The edge that the picture touches (see `Viewport.align`): left, right or none.
        small: Only the first line of each corner has room.
    """
    lines = slice(0, 1) if small else slice(None)
    top_left, top_right = texts.top_left[lines], texts.top_right[lines]
    bottom_left, bottom_right = texts.bottom_left[lines], texts.bottom_right[lines]
    top, bottom = (*top_left, *top_right), (*bottom_left, *bottom_right)
    match align:
        case "right":
            return Corners(top, (), bottom, ())
        case "left":
            return Corners((), top, (), bottom)
    return Corners(top_left, top_right, bottom_left, bottom_right)


def cine_words(screen: Screen, number: int) -> str:
    """Return how fast a viewport plays, and whether all its images came; empty where it stands."""
    cine = screen.cine
    if not cine.plays(number):
        return ""
    pace = f"{cine.rate(number):.3g} a second"
    words = f"{pace}, not the file's pace" if cine.differs(number) else pace
    due = cine.shown + cine.dropped
    return f"{words}, {cine.dropped} of {due} left out" if cine.dropped else words


def window_words(view: Viewport) -> str:
    """Return the window in the reader's words: W 400 L 40; nothing for a 3D picture."""
    if view.state is None or view.content is None or view.kind is Kind.SCENE:
        return ""
    window = view.state.window
    if window is None:
        luts = luts_of(view.content, view.image)
        name = luts[min(view.state.voi_lut, len(luts) - 1)].name if luts else ""
        return f"VOI LUT {name}" if name else "VOI LUT of the file"
    if isinstance(view.content, ImageStack):
        pixels = view.content.images[view.image]
        if pixels is not None and pixels.ndim == 3:
            return ""
    words = f"W {_number(window.width)} L {_number(window.centre)}"
    if view.content.unit.startswith("SUV"):
        words = f"{words} {view.content.unit}"
    # Uptake is usually black on white; said is what differs from the usual.
    usual = view.content.modality == "PT"
    return words if view.state.inverted is usual else f"{words} inverted"


def fidelity(screen: Screen, number: int) -> str:
    """Return whether what is shown is what the device made: lossless, or lossy and how much."""
    content = screen.viewports[number].content
    if content is None:
        return ""
    own = source_shown(screen.viewports[number])
    # What is made of many images is as good as the worst of them.
    sources = content.sources if own is None else content.sources[own : own + 1]
    said = next((one.instance.lossy for one in sources if one.instance.lossy), "")
    if not said:
        return "lossless"
    return said if said.startswith("lossy") else f"lossy {said}"


def series_title(content: Content) -> str:
    """Return the number and name of a series: 2 · Thorax 1.0 D."""
    if not content.sources:
        return content.title
    series = content.sources[0].instance.series
    name = content.title or series.description or series.protocol or series.modality
    if series.number is None or str(series.number) in name.split():
        return name
    return f"{series.number} {DOT} {name}"


def age_words(earlier: Study, later: Study) -> str:
    """Return how long before another a study was made, in words."""
    try:
        days = (_day(later.date) - _day(earlier.date)).days
    except ValueError:
        return ""
    if days == 0:
        return _hours_words(earlier.time, later.time)
    side = "before" if days > 0 else "after"
    days = abs(days)
    if days < 14:
        count, unit = days, "day"
    elif days < 61:
        count, unit = days // 7, "week"
    elif days < 730:
        count, unit = round(days / 30.44), "month"
    else:
        count, unit = round(days / 365.25), "year"
    return f"{count} {unit}{'' if count == 1 else 's'} {side}"


def _hours_words(earlier: str, later: str) -> str:
    """Return how far apart two times of one day are: a date alone would not tell them apart."""
    if not (earlier[:4].isdigit() and later[:4].isdigit() and len(earlier) > 3 and len(later) > 3):
        return "same day"
    minutes = (int(later[:2]) - int(earlier[:2])) * 60 + int(later[2:4]) - int(earlier[2:4])
    if minutes == 0:
        return "same day"
    side = "before" if minutes > 0 else "after"
    count, unit = (abs(minutes) // 60, "hour") if abs(minutes) >= 60 else (abs(minutes), "minute")
    return f"same day, {count} {unit}{'' if count == 1 else 's'} {side}"


def mark_words(mark: Measurement) -> str:
    """Return what stands beside a mark: its words, its number, and what doubts that number."""
    words = caption(mark)
    if " mm" in mark.place.reformatted and words:
        # A slab is not one plane: its numbers say so (RELIABILITY P-22).
        words = f"{words} {DOT} {mark.place.reformatted}"
    if " as written" in mark.label:
        # A number that another program wrote stands beside ours, above all where they differ.
        words = f"{words} {DOT} {mark.label}" if words else mark.label
    return words


def millimetres(value: float) -> str:
    """Return a position with the minus sign that is as wide as a digit."""
    text = f"{value:.1f}"
    if text == "-0.0":
        text = "0.0"
    return text.replace("-", MINUS) + " mm"


def plane_position_mm(content: Volume, orientation: Orientation, screen_view: Viewport) -> float:
    """Return where a plane lies along the axis of the slices that it is named by."""
    if screen_view.state is None:
        return 0.0
    if orientation not in (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL):
        return screen_view.state.normal.dot(screen_view.state.centre)
    return _along(content.lattice, orientation, screen_view.state.centre)


def _along(lattice: Lattice, orientation: Orientation, at: Point) -> float:
    """Return where a place lies along the axis of the slices that a plane is named by."""
    axes = triad(lattice)
    return {
        Orientation.AXIAL: axes.head,
        Orientation.SAGITTAL: axes.left,
    }.get(orientation, axes.posterior).dot(at)


def _title(screen: Screen, view: Viewport) -> tuple[str, ...]:
    content, state = view.content, view.state
    if content is None or state is None:
        return ()
    role, when = role_word(screen, view), _when(content)
    names = [series_title(content)]
    if view.kind is Kind.PLANE and isinstance(content, Volume):
        if not slice_axis(content, state).acquired:
            # Of one volume the plane says all; of several it would not say whose plane it is.
            alone = len({v.content.series_uid for v in screen.viewports if v.content}) == 1
            names = [state.name.capitalize()] if alone else [*names, state.name.capitalize()]
            when = when if role or _several(screen) else ""
    elif role:
        names = []  # stands on the other side, with how long before
    return tuple(line for line in (*_whose(screen, content), role, *names, when) if line)


def _scene_title(screen: Screen, view: Viewport) -> tuple[str, ...]:
    role = role_word(screen, view)
    if view.content is None or not role:
        return ("3D",)
    return (*_whose(screen, view.content), f"{role} {DOT} 3D", _when(view.content))


def _when(content: Content) -> str:
    if not content.sources:
        return ""
    instance = content.sources[0].instance
    series, study = instance.series, instance.study
    return date_words(series.date or study.date, series.time or study.time)


def _several(screen: Screen) -> bool:
    return len({c.study_uid for c in (*screen.contents, *screen.priors)}) > 1


def role_word(screen: Screen, view: Viewport) -> str:
    """Return Current, Prior or Later, however the series came there (RELIABILITY P-36).

    It is said wherever images of several studies are on the screen; nothing is said of one alone.
    """
    if view.role or view.content is None or screen.study is None:
        return view.role
    theirs = screen.study_of(view.content)
    if theirs is None:
        return ""
    if theirs.uid != screen.study.uid:
        return role_of(theirs, screen.study)
    shown = {v.content.study_uid for v in screen.viewports if v.content is not None}
    return CURRENT if shown - {screen.study.uid} else ""


def _whose(screen: Screen, content: Content) -> tuple[str, ...]:
    """Return name and ID as the images themselves say, while two patients are on the screen."""
    if not screen.strangers or not content.sources:
        return ()
    patient = content.sources[0].instance.study.patient
    return patient.name or "No name", f"ID {patient.id}" if patient.id else "no ID"


def _position(screen: Screen, number: int, view: Viewport) -> tuple[str, ...]:
    content, state = view.content, view.state
    if content is None or state is None:
        return ()
    now = screen.slice_number(number)
    role = role_word(screen, view)
    age = _age(screen, view, role)
    lines: list[str] = []
    if isinstance(content, Volume):
        if now is not None and slice_axis(content, state).acquired:
            interpolated = " interpolated" if is_interpolated(content, now[0]) else ""
            lines.append(f"{now[0] + 1} / {now[1]}{interpolated}")
        lines += [millimetres(plane_position_mm(content, state.orientation, view)), age]
        return tuple(line for line in lines if line)
    if now is not None and now[1] > 1:
        lines.append(f"{now[0] + 1} / {now[1]}")
    if not role and is_located(content, view.image) and lines:
        own = lattice_of(content, view.image)
        lines.append(millimetres(_along(own, acquired_orientation(own), own.centre)))
    if role:
        series = content.sources[view.image].instance.series
        lines += [series.description or content.title, age or content.modality]
    return tuple(line for line in lines if line)


def _age(screen: Screen, view: Viewport, role: str) -> str:
    """Return how long before or after the open study another one was made."""
    theirs = screen.study_of(view.content) if view.content is not None else None
    if role not in (PRIOR, LATER) or theirs is None or screen.study is None:
        return ""
    return age_words(theirs, screen.study)


def preset_line(preset: Preset) -> str:
    """Return what a menu says of a preset: its name, and the width and level it stands for."""
    name = f"{preset.name[:1].upper()}{preset.name[1:]}"
    if preset.window is None:
        return f"{name}  VOI LUT"
    return f"{name}  {_number(preset.window.width)} / {_number(preset.window.centre)}"


def _number(value: float) -> str:
    text = f"{value:.0f}" if abs(value) >= 20 or value == round(value) else f"{value:.3g}"
    return text.replace("-", MINUS)


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
