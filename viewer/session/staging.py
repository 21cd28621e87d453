"""The hanging of the open study: which protocol, which of its stages, and what was done there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from viewer.session.chronology import when_made
from viewer.session.content import Content
from viewer.session.hanging import Hanging, Kind, Pane, one
from viewer.session.hanging_facts import Shown, StudyFacts, facts_of_contents
from viewer.session.layout import Layout
from viewer.session.links import Link
from viewer.session.matching import Book, Match, fill
from viewer.session.protocols import AUTO, PaneRule, Protocol, StageRule, auto_layout
from viewer.session.shipped_protocols import shipped_book
from viewer.session.view_state import THIN, Orientation, Slab, SlabMode
from viewer.session.views import Viewport

_ORDER = (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL)
_NO_PRIOR, _NONE_HERE = "No earlier study is open.", "No earlier study is on this seat."
OPEN_PRIOR = "Open the prior"


@dataclass(frozen=True, slots=True)
class Kept:
    """A stage as the reader left it."""

    layout: Layout
    viewports: tuple[Viewport, ...]


class Staging:
    """Chooses the protocol of a study, and goes through its stages.

    ``book`` and ``monitors`` are the seat's; all else is forgotten with the study.
    """

    def __init__(self) -> None:
        self.book: Book = shipped_book()
        self.monitors = 1
        self.known_priors = 0  # earlier studies on this seat, open or not
        self.clear()

    def clear(self) -> None:
        """Forget the study."""
        self.match: Match | None = None
        self.stage = 0
        self._kept: dict[tuple[str, int], Kept] = {}

    def ranked(
        self, current: Sequence[Content], priors: Sequence[Content] = ()
    ) -> tuple[Match, ...]:
        """Return how every protocol suits what is open, the best first."""
        facts = facts_of_contents(current, priors, monitors=self.monitors)
        return self.book.ranked(facts)

    def begin(
        self, current: Sequence[Content], priors: Sequence[Content], id_: str = ""
    ) -> Hanging | None:
        """Return the first stage of the named protocol, or of the one that suits best."""
        ranked = self.ranked(current, priors)
        if id_:
            found = next((m for m in ranked if m.protocol.id == id_), None)
        else:
            found = next((m for m in ranked if m.suits), None)
        if found is None:
            return None
        self.match = found
        self._kept = {}
        possible = stages_possible(found, current, priors)
        facts = facts_of_contents(current, priors)
        full = (n for n in possible if is_half_filled(found.protocol.stages[n], facts))
        self.stage = next(full, possible[0] if possible else 0)
        return self.hanging(current, priors)

    def resume(
        self, current: Sequence[Content], priors: Sequence[Content], id_: str, stage: int
    ) -> Hanging | None:
        """Go to the stage of a protocol that was shown before; None where there is none such."""
        found = next((m for m in self.ranked(current, priors) if m.protocol.id == id_), None)
        if found is None or stage >= len(found.protocol.stages):
            return None
        self.match, self.stage, self._kept = found, stage, {}
        return self.hanging(current, priors)

    def step(
        self, by: int, now: Kept, current: Sequence[Content], priors: Sequence[Content]
    ) -> Hanging | Kept | None:
        """Return a later or earlier stage, as it was left where it was shown before.

        Stages that would show nothing are passed over; after the last comes the first.
        """
        if self.match is None:
            return None
        possible = self.possible(current, priors)
        if not possible or possible == (self.stage,):
            return None
        stages = len(self.match.protocol.stages)
        to = (self.stage + by) % stages
        while to not in possible:
            to = (to + (1 if by > 0 else -1)) % stages
        if to == self.stage:
            return None
        self._kept[self.match.protocol.id, self.stage] = now
        self.stage = to
        kept = self._kept.get((self.match.protocol.id, self.stage))
        return kept if kept is not None else self.hanging(current, priors)

    def possible(self, current: Sequence[Content], priors: Sequence[Content]) -> tuple[int, ...]:
        """Return the stages of the protocol in use that would show something."""
        if self.match is None:
            return ()
        waits = self.known_priors > 0 and not priors
        return stages_possible(self.match, current, priors, waits=waits)

    def hanging(self, current: Sequence[Content], priors: Sequence[Content]) -> Hanging | None:
        """Return the present stage, made new."""
        if self.match is None:
            return None
        facts = facts_of_contents(current, priors, monitors=self.monitors)
        made = hung(self.match, self.stage, facts, (*current, *priors))
        if self.known_priors:
            return made
        # A button that could open nothing is none.
        panes = tuple(
            replace(pane, reason=_NONE_HERE, remedy="") if pane.remedy == OPEN_PRIOR else pane
            for pane in made.panes
        )
        return replace(made, panes=panes)


def stages_possible(
    match: Match, current: Sequence[Content], priors: Sequence[Content], *, waits: bool = False
) -> tuple[int, ...]:
    """Return the stages that would show something.

    With ``waits`` also those whose viewports for a prior would offer to open one.
    """
    facts = facts_of_contents(current, priors)
    return tuple(
        n for n, stage in enumerate(match.protocol.stages) if is_possible(stage, facts, waits=waits)
    )


def is_possible(stage: StageRule, facts: StudyFacts, *, waits: bool = False) -> bool:
    """Return whether a stage is worth showing: what it compares with a prior needs one."""
    filled = fill(stage, facts)
    roles = {pane.role for pane, shown in filled if shown is not None}
    missing = {pane.role for pane, _ in filled} - roles
    return bool(roles) and (not missing or (waits and missing == {"prior"}))


def is_half_filled(stage: StageRule, facts: StudyFacts) -> bool:
    """Return whether a stage is worth beginning with: one mammogram is not hung as four views."""
    filled = fill(stage, facts)
    return 2 * sum(shown is not None for _, shown in filled) >= len(filled)


def hung(match: Match, number: int, facts: StudyFacts, contents: Sequence[Content]) -> Hanging:
    """Return one stage of a protocol with the series of a study in its viewports."""
    protocol, stage = match.protocol, match.protocol.stages[number]
    filled = fill(stage, facts)
    panes = tuple(_pane(pane, shown, facts, contents) for pane, shown in filled)
    layout = stage.grid if stage.layout != AUTO else auto_layout(len(panes))
    return Hanging(
        protocol.id,
        _title(protocol, number),
        layout or auto_layout(len(panes)),
        panes,
        stage=number,
        stages=tuple(s.title for s in protocol.stages),
        why=match.why,
    )


def _title(protocol: Protocol, number: int) -> str:
    if len(protocol.stages) == 1:
        return protocol.title
    return f"{protocol.title}, {number + 1} of {len(protocol.stages)}"


def _pane(
    rule: PaneRule, shown: Shown | None, facts: StudyFacts, contents: Sequence[Content]
) -> Pane:
    if shown is None:
        if rule.role == "prior" and not facts.earlier:
            return Pane(Kind.EMPTY, reason=_NO_PRIOR, remedy=OPEN_PRIOR, monitor=rule.monitor)
        reason = rule.empty or "No series of this study is what this viewport is for"
        return Pane(Kind.EMPTY, reason=f"{reason}.".replace("..", "."), monitor=rule.monitor)
    content = contents[shown.content]
    pane = _placed(rule, shown, content)
    pane = replace(
        pane,
        role=_role(rule, shown, facts),
        group=rule.group,
        preset=rule.preset,
        slab=_slab(rule) if pane.kind is Kind.PLANE else THIN,
        apart=frozenset(Link(word) for word in rule.apart),
        monitor=rule.monitor,
    )
    if rule.plane == "fusion":
        pane = replace(pane, over=_over(rule, shown, facts, contents))
    return pane


def _placed(rule: PaneRule, shown: Shown, content: Content) -> Pane:
    """Return what a viewport shows and in which plane."""
    if shown.kind != "volume":
        if rule.plane == "3d":
            return Pane(Kind.EMPTY, reason="These images are no volume, so there is no 3D picture.")
        alone = one(content).panes[0]
        return replace(alone, image=shown.image)
    if rule.plane == "3d":
        return Pane(Kind.SCENE, content)
    first = Orientation(shown.acquired)
    order = (first, *(plane for plane in _ORDER if plane is not first))
    named = {"acquired": 0, "second": 1, "third": 2, "image": 0, "fusion": 0}
    if rule.plane in named:
        return Pane(Kind.PLANE, content, order[named[rule.plane]])
    return Pane(Kind.PLANE, content, Orientation(rule.plane))


def _role(rule: PaneRule, shown: Shown, facts: StudyFacts) -> str:
    if not rule.labelled:
        return ""
    if rule.role == "current":
        return "Current"
    now = max((when_made(own.instance.study) for own in facts.own), default=(0, 0))
    return "Prior" if when_made(shown.instance.study) <= now else "Later"


def _slab(rule: PaneRule) -> Slab:
    return Slab(SlabMode(rule.slab), rule.slab_mm) if rule.slab else THIN


def _over(
    rule: PaneRule, shown: Shown, facts: StudyFacts, contents: Sequence[Content]
) -> Content | None:
    """Return what is laid over a series: only of its own frame of reference (P-25)."""
    frame = contents[shown.content].frame_of_reference
    one_pane = PaneRule(series=rule.over, role=rule.role, prior=rule.prior)
    same = StudyFacts(
        tuple(s for s in facts.own if frame and contents[s.content].frame_of_reference == frame),
        tuple(
            s for s in facts.earlier if frame and contents[s.content].frame_of_reference == frame
        ),
    )
    found = fill(StageRule("over", panes=(one_pane,)), same)[0][1] if rule.over else None
    return contents[found.content] if found is not None else None
