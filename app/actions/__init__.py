"""Every command and verb of Lightbox, one file a subject. To add a subject: list it here."""

from app.actions import (
    auditing,
    demonstration,
    doctor,
    duties,
    exporting,
    findings,
    hanging,
    importing,
    keys,
    listing,
    measuring,
    opening,
    previewing,
    receiving,
    rendering,
    reporting,
    searching,
    seat,
    sending,
    signing,
    starting,
    viewing,
)
from app.commands import Command
from app.headless import BareVerb, Verb

ALL_COMMANDS: tuple[Command, ...] = (
    *starting.COMMANDS,
    *duties.COMMANDS,
    *listing.COMMANDS,
    *opening.COMMANDS,
    *searching.COMMANDS,
    *previewing.COMMANDS,
    *viewing.COMMANDS,
    *measuring.COMMANDS,
    *keys.COMMANDS,
    *hanging.COMMANDS,
    *findings.COMMANDS,
    *reporting.COMMANDS,
    *signing.COMMANDS,
    *sending.COMMANDS,
)

ALL_VERBS: tuple[Verb | BareVerb, ...] = (
    *demonstration.VERBS,
    *importing.VERBS,
    *exporting.VERBS,
    *listing.VERBS,
    *seat.VERBS,
    *searching.VERBS,
    *sending.VERBS,
    *receiving.VERBS,
    *rendering.VERBS,
    *measuring.VERBS,
    *findings.VERBS,
    *reporting.VERBS,
    *signing.VERBS,
    *keys.VERBS,
    *auditing.VERBS,
    *doctor.VERBS,
)
