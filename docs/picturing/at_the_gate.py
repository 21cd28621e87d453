"""Who sits there: the lock, the cards, people, roles and emergency access."""

from __future__ import annotations

from dataclasses import replace

from app.actions.emergency import begin_emergency, end_emergency, judge, reviews
from app.actions.locking import lock, unlock
from app.actions.opening import begin_reading
from app.actions.roles import keep_role, remove_role
from app.roles import shipped_roles
from app.session import Session, Why
from app.ui.frame.proof_card import ProofCard
from app.ui.pictures import settle
from docs.picture_people import ask_factor, ask_paper, ask_proof, ask_who, begin_first
from docs.picture_phantoms import study_uid
from docs.picturing.seat import WORDS
from docs.picturing.stage import Stage
from domain.rights import Person, Right, granted


def locked(stage: Stage) -> None:
    """Leave a draft open, and the seat alone."""
    stage.run("report.open")
    settle(1500)
    lock(stage.station, Why.IDLE)
    settle(600)


def unlocked(stage: Stage) -> None:
    unlock(stage.station, WORDS)
    stage.start.window.unlocked()
    settle(300)


def who_asked(stage: Stage) -> None:
    ask_who(stage.start.window, stage.station.records.settings.load().aet)
    settle(300)


def factor_asked(stage: Stage) -> None:
    seat = stage.station.records.settings.load().aet
    ask_factor(stage.seat.workspace._theme, stage.start.window, seat)
    settle(500)


def in_again(stage: Stage) -> None:
    stage.start.window.unlocked()
    settle(300)


def paper_asked(stage: Stage) -> None:
    ask_paper(stage.seat.workspace._theme, stage.start.window)
    settle(300)


def first_key(stage: Stage) -> None:
    begin_first(stage.seat.workspace._theme, stage.start.window, "Make the recovery key")
    settle(300)


def first_people(stage: Stage) -> None:
    begin_first(stage.seat.workspace._theme, stage.start.window, "Later")
    settle(300)


def proof_asked(stage: Stage) -> None:
    stage.station.enter("worklist")
    settle(300)
    ask_proof(stage.seat.workspace._theme, stage.start.window)
    settle(300)


def proof_over(stage: Stage) -> None:
    for card in stage.start.window.findChildren(ProofCard):
        card.leave()
    settle(300)


def people_page(stage: Stage) -> None:
    stage.settings("people")
    page = stage.seat.workspace.room("settings").page("people")  # type: ignore[attr-defined]
    page.ask_new()
    settle(400)


def roles_page(stage: Stage) -> None:
    """A role that a site made of a shipped one."""
    of = next(role for role in shipped_roles() if role.id == "radiologist")
    made = replace(of, id="radiologist_night", title="Radiologist at night")
    keep_role(stage.station, replace(made, rights=of.rights - {Right.EXPORT}))
    stage.settings("roles")


def roles_no_more(stage: Stage) -> None:
    remove_role(stage.station, "radiologist_night")


def reviewed(stage: Stage) -> None:
    """An emergency access of somebody else that waits for a word, and one that has it."""
    station = stage.station
    here = station.session
    for name, reason in (
        ("r.lindqvist", "Transferred at night, images were made in another house"),
        ("t.osei", "Unconscious after a fall, anticoagulated: priors needed"),
    ):
        person = Person(name, name, ("radiologist",), modalities=frozenset({"US"}))
        station.session = Session(person, granted(person, shipped_roles()))
        begin_emergency(station, reason)
        begin_reading(station, study_uid("headmr"))
        end_emergency(station)
    station.session = here
    first = min(access.id for access in reviews(station))
    judge(station, first, justified=True, note="Confirmed with the ward")
    stage.settings("emergencies")


def emergency_open(stage: Stage) -> None:
    """Emergency access that is open."""
    begin_emergency(stage.station, "Unconscious after a fall, anticoagulated")
    stage.station.enter("worklist")
    settle(300)


def emergency_over(stage: Stage) -> None:
    end_emergency(stage.station)
