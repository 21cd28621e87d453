"""What models found, as it is drawn over the pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.finding import Decision, Finding
from viewer.session.content import is_located, space, space_of
from viewer.session.hanging import Kind
from viewer.session.views import Viewport


@dataclass(frozen=True, slots=True)
class Drawn:
    """Findings of the studies that are open."""

    findings: tuple[Finding, ...] = ()

    def findings_over(self, view: Viewport) -> tuple[Finding, ...]:
        """Return the findings to draw over a viewport; rejected ones are not drawn."""
        if view.content is None or view.kind not in (Kind.PLANE, Kind.IMAGE):
            return ()
        if not is_located(view.content, view.image):
            return ()
        here = space_of(view.content)
        return tuple(
            finding
            for finding in self.findings
            if finding.decision is not Decision.REJECTED
            and space(finding.frame_of_reference, finding.series_uid) == here
        )


def drawn(findings: Iterable[Finding], is_open: Callable[[str], bool]) -> Drawn:
    """Return what is to be drawn; what belongs to a study that is not open is dropped."""
    return Drawn(tuple(finding for finding in findings if is_open(finding.study_uid)))
