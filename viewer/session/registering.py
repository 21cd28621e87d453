"""Which ways between frames of reference a study's registration objects give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Lattice
from domain.volume import Volume
from imaging.registration_reading import Rows, SpatialRegistration
from viewer.session.content import Content, space_of
from viewer.session.links import Links, Registration


def registrations_of(
    objects: Iterable[SpatialRegistration], space_of_image: Callable[[str], str]
) -> tuple[Registration, ...]:
    """Return the ways that registration objects give; a matrix that is refused gives none.

    Args:
        objects: Registrations of one patient. Of two that join the same spaces the newer counts.
        space_of_image: The frame of reference of an image by its SOP UID; empty where unknown.
    """
    found: dict[frozenset[str], Registration] = {}
    for said in sorted(objects, key=lambda each: each.made, reverse=True):
        into: dict[str, tuple[NDArray[np.float64], str]] = {}
        if said.frame_of_reference:
            into[said.frame_of_reference] = np.eye(4), "RIGID"
        for each in said.placed:
            spaces = {space_of_image(uid) for uid in each.images} - {""}
            space = each.frame_of_reference or (spaces.pop() if len(spaces) == 1 else "")
            if space and space not in into and not each.refusal:
                into[space] = np.asarray(each.matrix, float), each.kind
        for one, other in combinations(into, 2):
            matrix = np.linalg.inv(into[one][0]) @ into[other][0]
            rows: Rows = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in matrix)
            note = _scale_words(matrix) if "RIGID_SCALE" in (into[one][1], into[other][1]) else ""
            way = Registration(other, one, rows, told_by(said), note)
            found.setdefault(frozenset((one, other)), way)
    return tuple(found.values())


def told_by(said: SpatialRegistration) -> str:
    """Return whose registration it is, in a few words."""
    author = said.author.replace("^", " ").strip()
    name = said.label.strip() or "registration"
    words = f"{name}, {author}" if author else name
    made = said.made
    return f"{words}, {made[:4]}-{made[4:6]}-{made[6:8]}" if len(made) >= 8 else words


def _scale_words(matrix: NDArray[np.float64]) -> str:
    scales = np.linalg.norm(matrix[:3, :3], axis=0)
    if np.abs(scales - 1).max() < 5e-4:
        return ""
    words = ", ".join(f"{scale:.3f}" for scale in scales)
    return f"The registration scales by {words}: lengths in the two series differ."


class Brought:
    """Volumes as they lie in other spaces: the same values on a lattice that was moved.

    Each is made once, and kept for as long as its study is open.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[int, Registration], tuple[Volume, Volume]] = {}

    def beside(self, volume: Volume, under: Content, links: Links) -> Volume:
        """Return a volume in the space of another series; itself where they share one."""
        way = links.registered(space_of(volume), space_of(under))
        if way is None:
            return volume
        key = (id(volume), way)
        if key not in self._made:
            moved = replace(
                volume, frame_of_reference=way.target, lattice=_moved(volume.lattice, way.matrix)
            )
            self._made = {k: v for k, v in self._made.items() if k[1] != way}
            self._made[key] = volume, moved
        return self._made[key][1]


def _moved(lattice: Lattice, rows: Rows) -> Lattice:
    whole = np.asarray(rows, float) @ lattice.index_to_patient()
    i, j, k, origin = (
        (float(whole[0, n]), float(whole[1, n]), float(whole[2, n])) for n in range(4)
    )
    return Lattice(origin, i, j, k, lattice.shape)
