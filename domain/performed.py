"""What was done of an order: one performed procedure step, and the states it goes through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from domain.codes import Code
from domain.errors import Refused
from domain.order import ScheduledStep

_UID = re.compile(r"[0-9.]{1,64}")


class StepState(Enum):
    """Performed Procedure Step Status (PS3.3 C.4.14), as it is written."""

    IN_PROGRESS = "IN PROGRESS"
    COMPLETED = "COMPLETED"
    DISCONTINUED = "DISCONTINUED"


# PS3.4 F.7.2.2.2: what has ended is never changed again.
MAY_BECOME: Mapping[StepState, frozenset[StepState]] = {
    StepState.IN_PROGRESS: frozenset({StepState.COMPLETED, StepState.DISCONTINUED}),
    StepState.COMPLETED: frozenset(),
    StepState.DISCONTINUED: frozenset(),
}

# PS3.16 CID 9300, the reasons that a person chooses from, by the word on the command line.
REASONS: Mapping[str, Code] = {
    "doctor": Code("110500", "DCM", "Doctor canceled procedure"),
    "equipment": Code("110501", "DCM", "Equipment failure"),
    "wrong-procedure": Code("110502", "DCM", "Incorrect procedure ordered"),
    "allergy": Code("110503", "DCM", "Patient allergic to media/contrast"),
    "died": Code("110504", "DCM", "Patient died"),
    "refused": Code("110505", "DCM", "Patient refused to continue procedure"),
    "treatment": Code("110506", "DCM", "Patient taken for treatment or surgery"),
    "absent": Code("110507", "DCM", "Patient did not arrive"),
    "pregnant": Code("110508", "DCM", "Patient pregnant"),
    "duplicate": Code("110510", "DCM", "Duplicate order"),
    "wrong-side": Code("110512", "DCM", "Incorrect side ordered"),
    "unspecified": Code("110513", "DCM", "Discontinued for unspecified reason"),
    "wrong-entry": Code("110514", "DCM", "Incorrect worklist entry selected"),
}


@dataclass(frozen=True, slots=True)
class PerformedSeries:
    """One series that was made, with its objects: SOP class and UID of each."""

    uid: str
    protocol: str  # Protocol Name; never empty
    description: str = ""
    performer: str = ""
    operators: str = ""
    images: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()  # objects that are no images

    def __post_init__(self) -> None:
        if not _UID.fullmatch(self.uid):
            raise ValueError("a series has a UID")
        if not self.protocol.strip():
            raise ValueError("a performed series names its protocol")


@dataclass(frozen=True, slots=True)
class PerformedStep:
    """One procedure step under way, or ended. Its UID is fixed before anybody is told."""

    uid: str
    id: str
    scheduled: ScheduledStep
    station_aet: str
    modality: str
    started: datetime
    state: StepState = StepState.IN_PROGRESS
    ended: datetime | None = None
    reason: Code | None = None
    series: tuple[PerformedSeries, ...] = ()

    def __post_init__(self) -> None:
        if not _UID.fullmatch(self.uid) or not 0 < len(self.id) <= 16:
            raise ValueError("a performed step has a UID, and an ID of 1 to 16 characters")
        if not self.modality or not self.station_aet:
            raise ValueError("a performed step names its modality and its station")
        if (self.state is StepState.IN_PROGRESS) != (self.ended is None):
            raise ValueError("a step has an end if it has ended, and only then")
        if self.ended is not None and self.ended < self.started:
            raise ValueError("a step ends after it began")
        if self.state is StepState.COMPLETED and not self.series:
            raise ValueError("a completed step has at least one series (PS3.4 table F.7.2-1)")
        if self.reason is not None and self.state is not StepState.DISCONTINUED:
            raise ValueError("only a discontinued step has a reason")

    def end(
        self,
        state: StepState,
        at: datetime,
        *,
        series: tuple[PerformedSeries, ...] = (),
        reason: Code | None = None,
    ) -> PerformedStep:
        """Return the step as it has ended.

        Raises:
            Refused: It has ended before, or is said to be completed without a series.
        """
        if state not in MAY_BECOME[self.state]:
            raise Refused(
                "This examination has ended already, and what was told of it is not changed.",
                advice="Start a new one, and tell whoever keeps the orders.",
            )
        if state is StepState.COMPLETED and not series:
            raise Refused(
                "No image of this order is on this seat, so it cannot be completed.",
                advice="Bring its images in first, or discontinue it with a reason.",
            )
        # A clock that was set back meanwhile must not make an end before the beginning.
        return replace(self, state=state, ended=max(at, self.started), series=series, reason=reason)
