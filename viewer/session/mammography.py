"""How a mammogram is hung: breasts back to back, the chest wall inwards, lateral or head up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.study import Instance
from domain.volume import Doubt, Gravity, ImageStack
from imaging.geometry import axes, orientation_letters
from viewer.session.hanging import Kind, Pane
from viewer.session.laterality import is_mammogram, sided
from viewer.session.views import Viewport

_OPPOSITE = {"L": "R", "R": "L", "A": "P", "P": "A", "H": "F", "F": "H"}
_UPRIGHT = ("MLO", "ML", "LM", "LMO")


@dataclass(frozen=True, slots=True)
class BreastHanging:
    """How one image is turned and flipped, and which edge of its viewport it touches."""

    turn: int = 0  # degrees clockwise, before the flips
    flip_sideways: bool = False
    flip_over: bool = False
    align: str = ""
    doubts: tuple[Doubt, ...] = ()


def breast_hanging(instance: Instance) -> BreastHanging:
    """Return how a mammogram is hung by its tags (PS3.3 C.8.11.7, C.7.6.1.1.1).

    A right breast is on the left of the screen and its chest wall on the right of the picture:
    there the rows run to the back (P). Down the screen a CC view runs to the middle of the body,
    an upright view to the feet. An image that does not say how it lies is left as it is stored,
    with a doubt.
    """
    known = sided(instance)
    if known.side not in ("R", "L"):
        return BreastHanging(
            doubts=(_doubt("It is not stated which breast this is.", "It is hung as stored."),)
        )
    inner = "right" if known.side == "R" else "left"
    across = "P" if known.side == "R" else "A"
    middle = "L" if known.side == "R" else "R"
    down = "F" if known.view in _UPRIGHT else middle
    lies = _lies(instance)
    if len(lies) != 2 or not all(lies):
        fact = "It is not stated which way the image lies (Patient Orientation)."
        return BreastHanging(
            align=inner, doubts=(_doubt(fact, "The chest wall may not be inwards."),)
        )
    # The first letter that is of the wanted axis: FR down an oblique view is mainly to the feet.
    rows, columns = (_along(word, across, down) for word in lies)
    turn = 0
    if rows in (down, _OPPOSITE[down]) and columns in (across, _OPPOSITE[across]):
        # Turned clockwise, the rows run down and the columns run to the left.
        turn, rows, columns = 90, _OPPOSITE[columns], rows
    if rows not in (across, _OPPOSITE[across]) or columns not in (down, _OPPOSITE[down]):
        fact = f"Patient Orientation {'/'.join(lies)} is no way for a breast to lie."
        return BreastHanging(align=inner, doubts=(_doubt(fact, "It is hung as stored."),))
    said = instance.patient_orientation
    doubts: tuple[Doubt, ...] = ()
    if len(said) == 2 and any(
        _along(word, across, down) == _OPPOSITE.get(_along(place, across, down))
        for word, place in zip(said, lies, strict=True)
    ):
        fact = (
            f"Patient Orientation says {'/'.join(said)}, the place in the patient {'/'.join(lies)}."
        )
        doubts = (_doubt(fact, "It is hung by its place; check the marker."),)
    return BreastHanging(turn, rows != across, columns != down, inner, doubts)


def _lies(instance: Instance) -> tuple[str, ...]:
    """Return the letters of rows and columns: of the place in the patient, else of the tag.

    A tomosynthesis has a place; the letters at the edges of its picture come from there.
    """
    known = axes(instance.frame_geometry(0))
    if known is None:
        return instance.patient_orientation
    return orientation_letters(known.row), orientation_letters(known.column)


def as_breast(pane: Pane, beside: tuple[Viewport, ...]) -> Pane:
    """Return a pane that hangs its mammogram as one, whoever put it there; others as they are.

    Beside breasts of a group it has their scale.
    """
    content = pane.content
    if pane.kind is not Kind.IMAGE or not isinstance(content, ImageStack):
        return pane
    instance = content.sources[pane.image].instance
    if not is_mammogram(instance):
        return pane
    breast = breast_hanging(instance)
    groups = (view.group for view in beside if view.align and view.group)
    return replace(
        pane,
        turn=breast.turn,
        flip_sideways=breast.flip_sideways,
        flip_over=breast.flip_over,
        align=breast.align,
        group=pane.group or next(groups, ""),
    )


def side_doubts(view: Viewport) -> tuple[Doubt, ...]:
    """Return what is doubtful about the side, and about how a breast is hung (P-33)."""
    if not isinstance(view.content, ImageStack) or view.image >= len(view.content.sources):
        return ()
    instance = view.content.sources[view.image].instance
    found = sided(instance).doubts
    if is_mammogram(instance):
        found += breast_hanging(instance).doubts
    return found


def _along(word: str, across: str, down: str) -> str:
    wanted = (across, _OPPOSITE[across], down, _OPPOSITE[down])
    return next((letter for letter in word if letter in wanted), "")


def _doubt(fact: str, consequence: str) -> Doubt:
    return Doubt("laterality", fact, consequence, Gravity.WARNING)
