"""What models found, as it is drawn over the pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from domain.finding import Analysis, Decision, Finding, Mask
from viewer.session.content import Content, space, space_of
from viewer.session.hanging import Kind
from viewer.session.views import Viewport


@dataclass(frozen=True, slots=True)
class Drawn:
    """Findings and masks of the studies that are open."""

    findings: tuple[Finding, ...] = ()
    masks: tuple[tuple[str, Mask], ...] = ()  # with the series that each was made from

    def findings_over(self, view: Viewport) -> tuple[Finding, ...]:
        """Return the findings to draw over a viewport; rejected ones are not drawn."""
        if view.content is None or view.kind is not Kind.PLANE:
            return ()
        here = space_of(view.content)
        return tuple(
            finding
            for finding in self.findings
            if finding.decision is not Decision.REJECTED
            and space(finding.frame_of_reference, finding.series_uid) == here
        )

    def masks_over(self, view: Viewport, contents: Iterable[Content]) -> tuple[Mask, ...]:
        """Return the masks to draw over a viewport."""
        if not self.masks or view.content is None or view.kind is Kind.IMAGE:
            return ()
        spaces = {content.series_uid: space_of(content) for content in contents}
        here = space_of(view.content)
        return tuple(mask for series, mask in self.masks if spaces.get(series) == here)


def drawn(
    findings: Iterable[Finding], analyses: Sequence[Analysis], is_open: Callable[[str], bool]
) -> Drawn:
    """Return what is to be drawn; what belongs to a study that is not open is dropped."""
    return Drawn(
        tuple(finding for finding in findings if is_open(finding.study_uid)),
        tuple(
            (analysis.series_uid, analysis.mask)
            for analysis in analyses
            if analysis.mask is not None and is_open(analysis.study_uid)
        ),
    )
