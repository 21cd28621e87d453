"""What a reader made of two lengths: their ratio, or how one differs from an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from domain.measurement import Author, Length, Measurement, caption, new_id

CARDIOTHORACIC = "Cardiothoracic ratio"
RATIO = "Ratio"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One length over another of the same image. It has no number of its own: it follows both."""

    kind: ClassVar[str] = "ratio"

    study_uid: str
    over: str  # id of the length above the line
    under: str
    author: Author
    made: datetime
    name: str = RATIO
    view: str = ""  # View Position (0018,5101) of the image: PA, AP…
    id: str = field(default_factory=new_id)

    @property
    def lengths(self) -> tuple[str, str]:
        return self.over, self.under


@dataclass(frozen=True, slots=True)
class Comparison:
    """A length of a study, and the same thing as it was in an earlier one."""

    kind: ClassVar[str] = "comparison"

    study_uid: str
    now: str  # id of the length in that study
    before: str
    before_study: str  # UID
    before_date: str  # as DICOM has it
    author: Author
    made: datetime
    id: str = field(default_factory=new_id)

    @property
    def lengths(self) -> tuple[str, str]:
        return self.now, self.before


Relation = Ratio | Comparison


def why_no_ratio(one: Length, other: Length) -> str:
    """Return why two lengths have no ratio, in a sentence; empty where they have one.

    Millimetres are not needed: a ratio holds wherever both lengths share one scale, at the
    detector or in pixels.
    """
    a, b = one.place, other.place
    if one.id == other.id:
        return "A ratio needs two lengths."
    if (a.study_uid, a.series_uid, a.sop_uid, a.frame, a.reformatted) != (
        b.study_uid, b.series_uid, b.sop_uid, b.frame, b.reformatted,
    ):  # fmt: skip
        return "The two lengths lie on different images."
    if any(p.scale is not None and not p.scale.is_spatial for p in (a, b)):
        return "An axis of this image is no distance, so its lengths have no ratio."
    if (a.spacing_basis, a.scale, a.reader_scale) != (b.spacing_basis, b.scale, b.reader_scale):
        return "The two lengths have different scales."
    if not (one.millimetres > 0 and other.millimetres > 0):
        return "A line without length has no ratio."
    return ""


def ratio_of(over: Length, under: Length) -> float:
    """Return one length over another.

    Raises:
        ValueError: They have no ratio (see `why_no_ratio`).
    """
    why = why_no_ratio(over, under)
    if why:
        raise ValueError(why)
    return over.millimetres / under.millimetres


def ratio_words(value: float) -> str:
    """Return a ratio as it is stated everywhere."""
    return f"{value:.2f}"


@dataclass(frozen=True, slots=True)
class RatioAt:
    """What a ratio was in one study."""

    date: str  # as DICOM has it
    time: str
    value: float
    view: str


@dataclass(frozen=True, slots=True)
class RatioCourse:
    """A ratio now, with what it was in earlier studies."""

    ratio: Ratio
    over: Length
    under: Length
    value: float
    earlier: tuple[RatioAt, ...] = ()  # the oldest first

    @property
    def words(self) -> str:
        return ratio_words(self.value)

    @property
    def not_comparable(self) -> str:
        """Why the earlier values are not set beside this one; empty where they may be."""
        views = {point.view for point in self.earlier} | {self.ratio.view}
        if len(views) == 1:
            return ""
        if "" in views:
            return "projection not stated for every date, not comparable"
        return "projections differ, not comparable"

    @property
    def before(self) -> RatioAt | None:
        """The newest earlier value, if it may be set beside this one."""
        return self.earlier[-1] if self.earlier and not self.not_comparable else None

    @property
    def change(self) -> float | None:
        """The difference since then, of the numbers as they are stated."""
        if self.before is None:
            return None
        return float(self.words) - float(ratio_words(self.before.value))

    @property
    def lines(self) -> tuple[str, str]:
        """Both lengths in words, the one above the line first."""
        return length_words(self.over), length_words(self.under)


@dataclass(frozen=True, slots=True)
class LengthChange:
    """A length beside what it was."""

    comparison: Comparison
    now: Length
    before: Length

    @property
    def why_not(self) -> str:
        """Why the two have no difference in millimetres; empty where they have one."""
        if not (self.now.place.has_millimetres and self.before.place.has_millimetres):
            return "no millimetres on both sides, not comparable"
        if _plane(self.now) != _plane(self.before):
            return "one is at the detector and the other is not, not comparable"
        return ""

    @property
    def millimetres(self) -> float | None:
        """The difference, of the numbers as they are stated."""
        if self.why_not:
            return None
        return float(f"{self.now.millimetres:.1f}") - float(f"{self.before.millimetres:.1f}")

    @property
    def percent(self) -> float | None:
        before = float(f"{self.before.millimetres:.1f}")
        if self.millimetres is None or before <= 0:
            return None
        return 100.0 * self.millimetres / before

    @property
    def words(self) -> str:
        """The difference in words: +2.2 mm, +22 %."""
        if self.millimetres is None:
            return self.why_not
        share = f", {self.percent:+.0f} %" if self.percent is not None else ""
        return f"{self.millimetres:+.1f} mm{share}"


def _plane(length: Length) -> bool:
    return "at the detector" in length.place.spacing_basis


def length_words(length: Length) -> str:
    """Return a length as it stands beside its line, named where the reader named it."""
    said = caption(length)
    return f"{length.label.strip()} {said}" if length.label.strip() else said


def ratio_now(ratio: Ratio, marks: Mapping[str, Measurement]) -> RatioCourse | None:
    """Return what a ratio is now; None where a length is gone, or they share no scale any more."""
    over, under = marks.get(ratio.over), marks.get(ratio.under)
    if not (isinstance(over, Length) and isinstance(under, Length)) or why_no_ratio(over, under):
        return None
    return RatioCourse(ratio, over, under, ratio_of(over, under))


def change_now(comparison: Comparison, marks: Mapping[str, Measurement]) -> LengthChange | None:
    """Return how a length differs from the earlier one; None where either is not at hand."""
    now, before = marks.get(comparison.now), marks.get(comparison.before)
    if not (isinstance(now, Length) and isinstance(before, Length)):
        return None
    return LengthChange(comparison, now, before)


def still_related(relations: Iterable[Relation], gone: Iterable[str]) -> tuple[Relation, ...]:
    """Return the relations that are left when marks, or relations themselves, are taken away."""
    away = set(gone)
    return tuple(r for r in relations if r.id not in away and not away & set(r.lengths))
