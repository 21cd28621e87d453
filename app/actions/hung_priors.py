"""Brings the priors that the hanging of a study asks for, before the study is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from app.actions.beside import admit_beside, prepare_beside
from app.actions.seat import change_seat
from app.commands import Command
from app.gate import guarded
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from domain.study import Study
from domain.work import Work
from imaging.stacks import arrange
from viewer.session.chronology import when_made
from viewer.session.hanging_facts import StudyFacts, facts_of_contents, facts_of_stacks
from viewer.session.matching import Book, fill
from viewer.session.patients import same_patient
from viewer.session.staging import is_possible

# Of a patient with more, the rest is still one click away; each costs a look into the index.
MOST_LOOKED_AT = 8


@guarded(Right.READ_IMAGES)
def hang_priors(station: Workstation, reading: Reading, work: Work) -> None:
    """Admit the priors that the winning protocol has viewports for.

    They are there, empty, before anything is hung: what comes later changes no layout (rule 6 of
    the screens). A prior that cannot be opened is told, and holds up nothing.
    """
    if not opens_priors(station):
        return
    for study in fitting_priors(station, reading, work):
        work.pause_point()
        try:
            admit_beside(reading, prepare_beside(station, study.uid, reading.study.uid, work))
        except LightboxError as error:
            station.jobs.deliver(partial(station.telling.error, error))


@guarded(Right.READ_IMAGES)
def fitting_priors(station: Workstation, reading: Reading, work: Work) -> tuple[Study, ...]:
    """Return the earlier studies that fill viewports for priors, the newest first.

    A prior fits if, hung alone beside the study, it fills a viewport that is for a prior. Later
    studies and other patients' are none.
    """
    book = reading.screen.staging.book
    own = facts_of_contents(reading.screen.contents, monitors=reading.screen.staging.monitors).own
    if not _may_compare(book, StudyFacts(own)):
        return ()
    mine = reading.study
    earlier = sorted(
        (p for p in reading.priors if same_patient(mine, p) and when_made(p) <= when_made(mine)),
        key=when_made,
        reverse=True,
    )
    modalities = {shown.modality for shown in own}
    found: list[Study] = []
    for prior in earlier[:MOST_LOOKED_AT]:
        work.pause_point()
        series = station.records.archive.series_of(prior.uid)
        if not modalities & {each.series.modality for each in series}:
            continue
        stacks = arrange(station.records.archive.instances_of_study(prior.uid))
        earlier_facts = facts_of_stacks(stacks).own
        wanted = _priors_shown(book, StudyFacts(own, earlier_facts))
        if wanted:
            found.append(prior)
        if wanted and len(found) >= wanted:
            break
    return tuple(found)


def _may_compare(book: Book, facts: StudyFacts) -> bool:
    """Return whether any protocol that could hang a study has a viewport for a prior."""
    return any(
        pane.role == "prior"
        for match in book.ranked(facts)
        if all(a.holds for a in match.asked if a.rule.required and a.rule.what != "priors")
        for stage in match.protocol.stages
        for pane in stage.panes
    )


def _priors_shown(book: Book, facts: StudyFacts) -> int:
    """Return how many priors the winning protocol has viewports for; 0 where this one fits none.

    What a later stage compares is opened only if it is films: volumes that nobody looks at yet
    would take the memory of those on the screen.
    """
    best = next((match for match in book.ranked(facts) if match.suits), None)
    possible = [s for s in best.protocol.stages if is_possible(s, facts)] if best else []
    wanted = 0
    for number, stage in enumerate(possible):
        priors = [(pane, shown) for pane, shown in fill(stage, facts) if pane.role == "prior"]
        held = [shown for _, shown in priors if shown is not None]
        if held and (number == 0 or all(shown.kind == "film" for shown in held)):
            wanted = max(wanted, *(pane.prior for pane, _ in priors))
    return wanted


def opens_priors(station: Workstation) -> bool:
    """Return whether priors are opened by themselves on this seat."""
    return station.records.settings.load().open_priors


@guarded(Right.READ_IMAGES)
def turn_opening_priors(station: Workstation) -> None:
    """Open priors by themselves from the next study on, or no longer."""
    seat = station.records.settings.load()
    change_seat(station, replace(seat, open_priors=not seat.open_priors), "seat.set")
    words = "no longer opened" if seat.open_priors else "opened"
    station.telling.done(f"From the next study on, fitting priors are {words} by themselves.")
    station.changed()


COMMANDS = (
    Command(
        "prior.by_themselves",
        "Open priors by themselves, or not",
        turn_opening_priors,
        menu="Study",
        audited=True,
        needs=Right.READ_IMAGES,
    ),
)
