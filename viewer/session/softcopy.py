"""A presentation state as one viewport shows it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.presentation import PresentationState, Table
from domain.study import FrameValues, Window


@dataclass(frozen=True, slots=True)
class Softcopy:
    """The state, with what it says of the image that is shown."""

    state: PresentationState
    own: FrameValues  # how the image itself is valued
    voi: Window | Table  # what the state asks for; the view's own window comes before it
    not_kept: str = ""  # what of it this display cannot do
