"""The marks and key images of an open study, with every change taken back or made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from domain.measurement import KeyImage, Measurement, Place
from domain.own_segment import OwnSegment
from domain.relation import Relation, still_related
from viewer.session.own_scale import rescaled, scaled


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything marked, at one moment."""

    marks: tuple[Measurement, ...] = ()
    key_images: tuple[KeyImage, ...] = ()
    segments: tuple[OwnSegment, ...] = ()
    relations: tuple[Relation, ...] = ()  # of marks to each other


class Annotations:
    """Holds the truth about marks; views are told that it changed."""

    def __init__(self) -> None:
        self._now = Kept()
        self._past: list[Kept] = []
        self._future: list[Kept] = []
        self._watchers: list[Callable[[], None]] = []

    @property
    def items(self) -> tuple[Measurement, ...]:
        return self._now.marks

    @property
    def key_images(self) -> tuple[KeyImage, ...]:
        return self._now.key_images

    @property
    def segments(self) -> tuple[OwnSegment, ...]:
        """What the reader marked out, in the order it was begun."""
        return self._now.segments

    @property
    def relations(self) -> tuple[Relation, ...]:
        """What the reader made of two lengths, in the order it was made."""
        return self._now.relations

    def relate(self, relation: Relation) -> None:
        """Add a relation, or put it in the place of the one with its id."""
        same = {old.id for old in self._now.relations}
        if relation.id in same:
            kept = tuple(relation if r.id == relation.id else r for r in self._now.relations)
        else:
            kept = (*self._now.relations, relation)
        self._become(replace(self._now, relations=kept))

    def segment(self, id_: str) -> OwnSegment | None:
        """Return the segment of that id, or None when it is not there (any more)."""
        return next((own for own in self._now.segments if own.id == id_), None)

    def put_segment(self, segment: OwnSegment) -> None:
        """Add a segment, or put it in the place of the one with its id."""
        if self.segment(segment.id) is None:
            kept = (*self._now.segments, segment)
        else:
            kept = tuple(segment if s.id == segment.id else s for s in self._now.segments)
        self._become(replace(self._now, segments=kept))

    def remove_segment(self, id_: str) -> None:
        """Take a segment away; undo brings it back."""
        kept = tuple(own for own in self._now.segments if own.id != id_)
        if len(kept) < len(self._now.segments):
            self._become(replace(self._now, segments=kept))

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def mark(self, id_: str) -> Measurement | None:
        """Return the mark of that id, or None when it is not there (any more)."""
        return next((mark for mark in self._now.marks if mark.id == id_), None)

    def place(self, mark: Measurement) -> None:
        self._become(replace(self._now, marks=(*self._now.marks, mark)))

    def place_all(self, marks: Iterable[Measurement]) -> None:
        """Add several marks in one step of undo."""
        self._become(replace(self._now, marks=(*self._now.marks, *marks)))

    def replace(self, mark: Measurement) -> None:
        """Put a mark in the place of the one with its id; without one, do nothing."""
        if self.mark(mark.id) in (None, mark):
            return
        marks = tuple(mark if old.id == mark.id else old for old in self._now.marks)
        self._become(replace(self._now, marks=marks))

    def replace_all(self, marks: Iterable[Measurement]) -> None:
        """Put several marks in the places of those with their ids, in one step of undo."""
        new = {mark.id: mark for mark in marks}
        kept = tuple(new.get(old.id, old) for old in self._now.marks)
        if kept != self._now.marks:
            self._become(replace(self._now, marks=kept))

    def remove(self, *ids: str) -> None:
        """Take marks or relations away in one step, and what rested on them; undo brings back."""
        marks = tuple(mark for mark in self._now.marks if mark.id not in ids)
        relations = still_related(self._now.relations, ids)
        left = replace(self._now, marks=marks, relations=relations)
        if left != self._now:
            self._become(left)

    def toggle_key_image(self, key_image: KeyImage) -> None:
        """Mark an image as a key image, or unmark it where it is one already."""
        same = {old.id for old in self._now.key_images if _same_image(old, key_image)}
        kept = tuple(old for old in self._now.key_images if old.id not in same)
        self._become(replace(self._now, key_images=kept if same else (*kept, key_image)))

    def undo(self) -> None:
        """Take back the last change; with none left, do nothing."""
        if self._past:
            self._future.append(self._now)
            self._now = self._past.pop()
            self._tell()

    def redo(self) -> None:
        """Make the last undone change again; with none, do nothing."""
        if self._future:
            self._past.append(self._now)
            self._now = self._future.pop()
            self._tell()

    def scaled(self, place: Place) -> Place:
        """Return a place by the scale that a reader gave its image, if one did."""
        return scaled(place, self._now.marks)

    def load(
        self,
        marks: Iterable[Measurement] = (),
        key_images: Iterable[KeyImage] = (),
        segments: Iterable[OwnSegment] = (),
        relations: Iterable[Relation] = (),
    ) -> None:
        """Begin with what was kept before; nothing of the study before can be brought back."""
        self._past.clear()
        self._future.clear()
        self._now = Kept(rescaled(marks), tuple(key_images), tuple(segments), tuple(relations))
        self._tell()

    def admit(
        self,
        marks: Iterable[Measurement],
        key_images: Iterable[KeyImage] = (),
        relations: Iterable[Relation] = (),
    ) -> None:
        """Add what was kept of a study that is shown beside; undo never takes it away."""
        more = Kept(tuple(marks), tuple(key_images), relations=tuple(relations))
        if more == Kept():
            return
        self._past = [_with(kept, more) for kept in self._past]
        self._future = [_with(kept, more) for kept in self._future]
        self._now = _with(self._now, more)
        self._tell()

    def dismiss(self, study_uid: str) -> None:
        """Forget what was marked on a study that is no longer shown beside."""
        self._past = [_without(kept, study_uid) for kept in self._past]
        self._future = [_without(kept, study_uid) for kept in self._future]
        self._now = _without(self._now, study_uid)
        self._tell()

    def _become(self, kept: Kept) -> None:
        self._past.append(self._now)
        self._future.clear()
        self._now = replace(kept, marks=rescaled(kept.marks))
        self._tell()

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()


def _with(kept: Kept, more: Kept) -> Kept:
    return replace(
        kept,
        marks=(*kept.marks, *more.marks),
        key_images=(*kept.key_images, *more.key_images),
        relations=(*kept.relations, *more.relations),
    )


def _without(kept: Kept, study_uid: str) -> Kept:
    return Kept(
        tuple(mark for mark in kept.marks if mark.place.study_uid != study_uid),
        tuple(key for key in kept.key_images if key.study_uid != study_uid),
        tuple(own for own in kept.segments if own.study_uid != study_uid),
        tuple(r for r in kept.relations if r.study_uid != study_uid),
    )


def _same_image(one: KeyImage, other: KeyImage) -> bool:
    return (one.sop_uid, one.frame) == (other.sop_uid, other.frame)
