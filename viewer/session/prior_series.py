"""Which series of an earlier study stands beside the one that is read, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence

from domain.study import Study
from domain.volume import Volume
from viewer.session.content import Content, acquired_orientation
from viewer.session.hanging import is_refused
from viewer.session.patients import same_patient

CURRENT, PRIOR, LATER, STRANGER = "Current", "Prior", "Later", "Another patient"


def role_of(other: Study, current: Study) -> str:
    """Return what a study beside the open one is: earlier, later, or another patient's."""
    if not same_patient(other, current):
        return STRANGER
    return LATER if (other.date, other.time) > (current.date, current.time) else PRIOR


def counterpart(current: Content, others: Sequence[Content]) -> Content | None:
    """Return the series of another study that is most like a series; None where it has none."""
    shown = [content for content in others if not is_refused(content)]
    return max(shown, key=lambda other: _likeness(current, other), default=None)


def _likeness(one: Content, other: Content) -> tuple[bool, bool, bool, bool, float]:
    volumes = isinstance(one, Volume) and isinstance(other, Volume)
    same_plane, closeness = False, 0.0
    if isinstance(one, Volume) and isinstance(other, Volume):
        mine, theirs = acquired_orientation(one.lattice), acquired_orientation(other.lattice)
        same_plane = mine is theirs
        closeness = -abs(one.lattice.spacing_mm[2] - other.lattice.spacing_mm[2])
    return (
        one.modality == other.modality,
        volumes or type(one) is type(other),
        same_plane,
        _name(one) == _name(other),
        closeness,
    )


def _name(content: Content) -> str:
    return content.title.casefold().strip()
