"""Which number the reader wants explained, and its explanation as things stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.finding import Finding
from domain.geometry import Point
from domain.measurement import Measurement
from domain.relation import Ratio, Relation, change_now, ratio_now
from domain.volume import Volume
from imaging.explaining import Explanation, explain, explain_finding, explain_value
from imaging.explaining_relations import explain_change, explain_ratio
from imaging.explaining_segments import explain_segment, is_on_voxels
from viewer.session.belonging import content_of
from viewer.session.content import Content, space_of
from viewer.session.segments_shown import Segment, millilitres
from viewer.session.views import content_key


@dataclass(frozen=True, slots=True)
class About:
    """A number to explain: of a mark, a finding, a segment, or the value at a place of a series."""

    mark_id: str = ""
    finding_id: str = ""
    relation_id: str = ""
    segment_key: str = ""
    series: tuple[str, str, int] | None = None
    image: int = 0
    at: Point | None = None


def value_under(content: Content, image: int, at: Point) -> About:
    """Return the question about the value at a place."""
    return About(series=content_key(content), image=image, at=at)


def explanation_of(
    about: About | None,
    marks: Sequence[Measurement],
    findings: Sequence[Finding],
    contents: Sequence[Content],
    relations: Sequence[Relation] = (),
    segments: Sequence[Segment] = (),
) -> Explanation | None:
    """Return what a number rests on; None where it is not there any more."""
    if about is None:
        return None
    if about.segment_key:
        return _segment(about.segment_key, segments, contents)
    if about.mark_id:
        found = [mark for mark in marks if mark.id == about.mark_id]
        return explain(found[0], content_under(found[0], contents)) if found else None
    if about.relation_id:
        return _relation(about.relation_id, marks, contents, relations)
    for finding in findings:
        if finding.id == about.finding_id:
            mine = [c for c in contents if c.series_uid == finding.series_uid]
            return explain_finding(finding, mine[0] if mine else None)
    for content in contents:
        if content_key(content) == about.series and about.at is not None:
            return explain_value(content, about.image, about.at)
    return None


def _segment(
    key: str, segments: Sequence[Segment], contents: Sequence[Content]
) -> Explanation | None:
    for segment in segments:
        if segment.key != key or segment.mask is None or segment.volume_ml is None:
            continue
        here = [c for c in contents if isinstance(c, Volume) and space_of(c) == segment.space]
        own = [c for c in here if is_on_voxels(segment.mask, c)]
        return explain_segment(
            segment.name,
            segment.volume_ml,
            segment.mask,
            next(iter(own or here), None),
            maker=segment.maker,
            outlines=len(segment.contours),
            words=millilitres(segment.volume_ml),
        )
    return None


def _relation(
    id_: str,
    marks: Sequence[Measurement],
    contents: Sequence[Content],
    relations: Sequence[Relation],
) -> Explanation | None:
    by_id = {mark.id: mark for mark in marks}
    for relation in relations:
        if relation.id != id_:
            continue
        if isinstance(relation, Ratio):
            course = ratio_now(relation, by_id)
            return explain_ratio(course, content_under(course.over, contents)) if course else None
        change = change_now(relation, by_id)
        return explain_change(change) if change else None
    return None


def content_under(mark: Measurement, contents: Sequence[Content]) -> Content | None:
    """Return the series that a mark was made on, among those that are open."""
    return content_of(mark.place, contents)
