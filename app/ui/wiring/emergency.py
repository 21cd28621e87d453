"""Ties emergency access to the workstation: the strip of every room, and the page of reviews."""

from __future__ import annotations

from app.actions import emergency
from app.ui.admin.emergencies import ReviewAsks, ReviewPage
from app.ui.frame.emergency import EmergencyAsks, EmergencyState
from app.ui.wiring.desk import Desk
from app.ui.words import iso_date, person
from app.workstation import Workstation
from domain.errors import NotFound


def emergency_asks(desk: Desk) -> EmergencyAsks:
    """Return what the strip asks for, done through the desk."""
    station = desk.station

    def state() -> EmergencyState:
        standing = station.session.emergency
        return EmergencyState(
            station.emergency_asked, standing.ends if standing and not standing.over() else None
        )

    def begin(reason: str) -> bool:
        desk.do(lambda: emergency.begin_emergency(station, reason))
        return station.session.emergency is not None

    def leave() -> None:
        station.emergency_asked = False
        station.changed()

    return EmergencyAsks(
        state,
        begin,
        leave,
        end=lambda: desk.do(lambda: emergency.end_emergency(station)),
        look=lambda: desk.do(lambda: emergency.look_after(station)),
    )


def review_page(desk: Desk) -> ReviewPage:
    """Return the page of reviews."""
    station = desk.station
    return ReviewPage(
        desk.theme,
        ReviewAsks(
            reviews=lambda: emergency.reviews(station),
            judge=lambda number, justified, note: desk.do(
                lambda: emergency.judge(station, number, justified=justified, note=note)
            ),
            reader=lambda: station.user,
            whose=lambda uid: _in_words(station, uid),
            watches=(station.watch,),
        ),
    )


def _in_words(station: Workstation, study_uid: str) -> str:
    try:
        study = station.records.archive.study(study_uid).study
    except NotFound:
        return study_uid
    parts = (
        person(study.patient.name)[0], study.patient.id, iso_date(study.date), study.description,
    )  # fmt: skip
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)
