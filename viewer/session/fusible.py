"""What may be laid over the active series, what may not and why: the list a reader chooses from."""

from __future__ import annotations

from dataclasses import dataclass

from domain.volume import Volume
from viewer.session.content import Content, space_of
from viewer.session.fusion import fitting, why_not_fused
from viewer.session.screen import Screen
from viewer.session.views import Viewport, content_key


@dataclass(frozen=True, slots=True)
class Candidate:
    """One other series that is open."""

    key: tuple[str, str, int]
    words: str  # "PT, Whole body, 2025-05-20"
    reason: str = ""  # why it cannot be laid over; empty where it can
    registered: str = ""  # by what the two spaces are joined; empty where they share one
    note: str = ""  # what is to be known of that registration


def candidates(screen: Screen) -> tuple[Candidate, ...]:
    """Return the other series of the screen, those that fit first."""
    under = screen.view.content
    if under is None:
        return ()
    others = [c for c in (*screen.contents, *screen.priors)
              if content_key(c) != content_key(under)]  # fmt: skip
    fit = fitting(under, others, screen.links)
    rest = [c for c in others if not isinstance(c, Volume) or c not in fit]
    return (
        *(_fits(screen, under, volume) for volume in fit),
        *(
            Candidate(content_key(c), _words(screen, c), why_not_fused(under, c, screen.links))
            for c in rest
        ),
    )


def chosen(screen: Screen, key: tuple[str, str, int]) -> Volume | None:
    """Return the series of a candidate, as it is now."""
    for content in (*screen.contents, *screen.priors):
        if content_key(content) == key and isinstance(content, Volume):
            return content
    return None


def registered_by(screen: Screen, view: Viewport) -> str:
    """Return by what a viewport's layer is joined with what lies under; empty in one space."""
    over = chosen(screen, view.fused.key) if view.fused is not None else None
    if over is None or view.content is None:
        return ""
    way = screen.links.registered(space_of(over), space_of(view.content))
    return "" if way is None else way.told_by


def _fits(screen: Screen, under: Content, volume: Volume) -> Candidate:
    way = screen.links.registered(space_of(volume), space_of(under))
    by, note = ("", "") if way is None else (way.told_by, way.note)
    return Candidate(content_key(volume), _words(screen, volume), "", by, note)


def _words(screen: Screen, content: Content) -> str:
    parts = [content.modality, content.title]
    study = screen.study_of(content)
    if study is not None and screen.study is not None and study.uid != screen.study.uid:
        day = study.date
        parts.append(f"{day[:4]}-{day[4:6]}-{day[6:8]}" if len(day) == 8 else "earlier")
    return ", ".join(part for part in parts if part)
