"""Hang as I did: the rules behind an arrangement that a reader made by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.errors import Refused
from viewer.session.content import Content
from viewer.session.further_windows import window_of
from viewer.session.hanging import Kind
from viewer.session.hanging_facts import Shown, StudyFacts, facts_of_contents
from viewer.session.layout import Layout
from viewer.session.links import Link
from viewer.session.matching import has_word, prior_order
from viewer.session.protocols import (
    MOST_STAGES,
    PaneRule,
    Protocol,
    Rule,
    StageRule,
    Wanted,
)
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation
from viewer.session.views import Viewport

# Of equal scores the reader's own comes first.
_OWN_ORDER = 5
# A study that is like this one in nothing but its modality is left to the protocols that are
# shipped (10 and more); one that is like it is hung as arranged whatever they say (100 at most).
_MODALITY, _BODY_PART, _DESCRIPTION = 5, 200, 200
_SHORTEST_WORD = 3
_ARRANGED = "As arranged"
# Words that say how a study was made and not of what: two studies share them by chance.
_COMMON = frozenset(
    ("and", "with", "without", "series", "study", "the", "scan", "protocol", "axial", "sagittal",
     "coronal", "left", "right", "routine", "none", "unknown", "contrast", "enhanced", "plain",
     "native", "for", "exam", "examination", "follow", "control", "mri", "pet", "view", "views")
)  # fmt: skip


def remembered(screen: Screen, id_: str) -> Protocol:
    """Return a protocol that hangs a study like this one as it hangs now.

    Args:
        screen: The open study, arranged.
        id_: The protocol's id.

    Raises:
        ValueError: Nothing is shown.
    """
    contents = (*screen.contents, *screen.priors)
    facts = facts_of_contents(screen.contents, screen.priors)
    shown = [view for view in screen.viewports if view.content is not None]
    if not shown:
        raise ValueError("nothing is shown that could be remembered")
    panes = tuple(_pane(screen, n, view, facts, contents) for n, view in _used(screen))
    return Protocol(
        id_,
        _title(facts, screen.layout),
        _OWN_ORDER,
        _rules(facts),
        (StageRule(_ARRANGED, screen.layout.id, panes=panes),),
    )


def with_stages_of(protocol: Protocol, arranged: Protocol) -> Protocol:
    """Return a protocol with the stages of a remembered arrangement behind its own.

    Raises:
        Refused: There would be more stages than a protocol may have.
    """
    if len(protocol.stages) + len(arranged.stages) > MOST_STAGES:
        raise Refused(
            f"A protocol has at most {MOST_STAGES} stages.", advice="Remove one of its stages."
        )
    stages = list(protocol.stages)
    for stage in arranged.stages:
        taken = {each.title for each in stages}
        names = (stage.title, *(f"{stage.title} {n}" for n in range(2, MOST_STAGES + 2)))
        stages.append(replace(stage, title=next(name for name in names if name not in taken)))
    return replace(protocol, stages=tuple(stages))


def _used(screen: Screen) -> list[tuple[int, Viewport]]:
    """Return the viewports up to the last that shows something."""
    last = max(n for n, view in enumerate(screen.viewports) if view.content is not None)
    return list(enumerate(screen.viewports[: last + 1]))


def _title(facts: StudyFacts, layout: Layout) -> str:
    modality, _, part = facts.kind_of_study.partition("|")
    return f"My {modality} {part.lower()}".strip() + f", {layout.title}"


def _rules(facts: StudyFacts) -> tuple[Rule, ...]:
    modality, _, part = facts.kind_of_study.partition("|")
    rules = [
        Rule("modality", any=(one,), weight=_MODALITY, required=True)
        for one in modality.split("+")
        if one
    ]
    if part:
        rules.append(Rule("body_part", any=tuple(part.split("+")), weight=_BODY_PART))
    words = _telling(" ".join({shown.instance.study.description for shown in facts.own}))
    if words:
        rules.append(Rule("words", any=words[:6], weight=_DESCRIPTION))
    if part or words:
        return tuple(rules)
    return (*rules, Rule("series", at_least=1, weight=_BODY_PART))


def _telling(text: str, shortest: int = _SHORTEST_WORD) -> tuple[str, ...]:
    """Return the words of a name that say what is in it."""
    words = re.split(r"[\W_]+", text.casefold())
    return tuple(
        dict.fromkeys(
            word
            for word in words
            if len(word) >= shortest and not word.isdigit() and word not in _COMMON
        )
    )


def _pane(
    screen: Screen, number: int, view: Viewport, facts: StudyFacts, contents: Sequence[Content]
) -> PaneRule:
    monitor = window_of(number, screen.layouts) + 1
    found = _what(view, facts, contents)
    if found is None:
        kept = "This viewport is kept empty"
        return PaneRule(series=(Wanted(words=("nothing",)),), empty=kept, monitor=monitor)
    own = found in facts.own
    among = facts.own if own else facts.earlier
    state, preset = view.state, screen.preset_in_use(number)
    slab = state.slab if state is not None else None
    return PaneRule(
        series=_wanted(found, among),
        role="current" if own else "prior",
        prior=1 if own else prior_order(facts).index(found.instance.study.uid) + 1,
        plane=_plane(view, found),
        # The digits 0 to 2 mean the file's own or an automatic window: another one every time.
        preset=preset.name if preset is not None and preset.key not in (0, 1, 2) else "",
        slab=slab.mode.value if slab is not None and slab.mode.value != "off" else "",
        slab_mm=slab.thickness_mm if slab is not None and slab.thickness_mm else 10.0,
        apart=tuple(link.value for link in Link if link in view.apart),
        again=True,
        labelled=bool(view.role),
        group=view.group,
        monitor=monitor,
    )


def _what(view: Viewport, facts: StudyFacts, contents: Sequence[Content]) -> Shown | None:
    for shown in (*facts.own, *facts.earlier):
        same = contents[shown.content] is view.content
        if same and (shown.kind != "film" or shown.image == view.image):
            return shown
    return None


def _wanted(found: Shown, among: Sequence[Shown]) -> tuple[Wanted, ...]:
    """Return what tells a series from the others of its study, then what is like it."""
    others = [shown for shown in among if shown != found]
    like = [s for s in others if (s.modality, s.kind) == (found.modality, found.kind)]
    side = found.side if found.kind == "film" else ""
    view = (found.view,) if found.kind == "film" and found.view else ()
    first = Wanted(
        modality=(found.modality,), side=side, view=view, kind=found.kind,
        pick="most" if found.kind == "volume" else "first",
    )  # fmt: skip
    if not like or side or view:
        return (first,)
    telling = [
        word
        for word in _telling(found.text, 2)  # T1 and T2 tell sequences apart
        if not any(has_word(other.text, (word,)) for other in like)
    ]
    if not telling:
        acquired = found.acquired
        return (Wanted(modality=(found.modality,), kind=found.kind, acquired=acquired), first)
    return (
        Wanted(modality=(found.modality,), words=tuple(telling[:3]), kind=found.kind),
        first,
    )


def _plane(view: Viewport, found: Shown) -> str:
    if view.kind is Kind.SCENE:
        return "3d"
    if view.kind is Kind.IMAGE or view.state is None:
        return "image"
    plane = view.state.orientation
    named = (Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL)
    if plane.value == found.acquired or plane not in named:
        return "acquired"
    return plane.value
