"""What the left column says of studies and objects whose images are not on the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedPrior:
    """Another study of the patient."""

    study_uid: str
    when: str  # 2025-05-20, with the time where another study is of the same day
    description: str
    age: str  # 8 months before
    where: str  # on this seat, in PACS-MAIN
    here: bool = True  # held on this seat, so that it can be opened
    beside: bool = False  # open beside the one that is read
    can_come: bool = False  # not here, and can be retrieved
    arriving: bool = False  # on its way here


@dataclass(frozen=True, slots=True)
class NotShown:
    """Objects of the open study that have no picture, and why."""

    title: str
    reason: str
    count: int
    sop_uid: str = ""  # of the first of them, whose header tells more
    grave: bool = True  # something that should be seen is not; else it has its own place
