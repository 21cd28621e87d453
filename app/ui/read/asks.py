"""What the reading room asks for, handed in by the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.ui.read.consent import ConsentAsks
from app.ui.read.objects.asks import ObjectAsks
from app.ui.watching import Watch
from domain.finding import Decision, Finding
from domain.measurement import Measurement
from domain.rights import Right
from viewer.session.listed import ListedPrior, NotShown


@dataclass(frozen=True)
class ReadAsks:
    """Each is a click or a key turned into one act of the workstation."""

    run: Callable[[str], None]  # a command, by its id
    show_finding: Callable[[str], None]  # chooses it; the crosshair goes there
    decide: Callable[[str, Decision], None]
    undo_decision: Callable[[], None]
    reword: Callable[[str, str], None]  # finding, where it is in the reader's words
    where: Callable[[Finding], str]  # "Slice 204", empty when unknown
    analyse: Callable[[str], None]  # by model id; empty: the one that suits
    stop_analysis: Callable[[], None]
    show_mark: Callable[[str], None]
    delete_mark: Callable[[str], None]
    show_segment: Callable[[str], None]  # chooses it; the crosshair goes into it
    slice_of: Callable[[Measurement], str]
    new_images: Callable[[], int]  # of the open study, not on screen yet
    show_new_images: Callable[[], None]
    arrivals: Watch  # when something may have come
    go: Callable[[str], None]  # to another room
    saved: Callable[[], str]
    jobs_watch: Watch
    objects: ObjectAsks
    consent: ConsentAsks | None = None
    may: Callable[[Right], bool] = lambda _right: True  # what is not granted is not offered
    listed: Callable[[], tuple[tuple[ListedPrior, ...], tuple[NotShown, ...]]] = lambda: ((), ())
    open_beside: Callable[[str], None] = lambda _uid: None  # a study of this seat
    take_over: Callable[[str], None] = lambda _id: None  # a mark of a saved report
    show_written: Callable[[str], None] = lambda _id: None
    close_study: Callable[[], None] = lambda: None
    show_header: Callable[[str], None] = lambda _uid: None  # of a SOP instance
