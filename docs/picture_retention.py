"""A seat with rules, holds and a patient who is about to be erased, for pictures."""

from __future__ import annotations

from app.actions.erasing import holds_of, lift_hold, place_hold
from app.actions.retaining import rules_of, set_rules
from app.workstation import Workstation
from records.retention import RetentionRule

_RULES = (
    RetentionRule("Children", 10, under_age=18, until_age=28),
    RetentionRule("Mammography", 15, modalities=("MG",)),
    RetentionRule("Everything else", 10),
)


def retain_some(station: Workstation) -> None:
    """Set rules and place holds as a clinic might."""
    set_rules(station, _RULES)
    place_hold(station, patient_id="MADE-UP-4711", issuer="CLINIC", reason="Court order 17/2026")
    place_hold(station, study_uid="2.25.4711", reason="Complaint under review, quality office")


def retain_no_more(station: Workstation) -> None:
    """Take the rules away and lift the holds."""
    if rules_of(station):
        set_rules(station, ())
    for hold in holds_of(station):
        lift_hold(station, hold.id, reason="the picture is painted")
