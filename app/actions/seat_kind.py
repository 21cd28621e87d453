"""Whether a seat belongs to one person or has accounts, and who is there when it opens."""

from __future__ import annotations

from app.commands import Command
from app.session import Session, nobody, single_user
from app.workstation import Records
from domain.errors import Refused
from records.people import OWNER

COMMANDS: tuple[Command, ...] = ()

SEAT = "*seat*"  # no account has this name: whether there are accounts here at all
BEGUN, ENDED = "people.begin", "people.end"


def asks_owner(records: Records) -> bool:
    """Return whether the one person of a seat without accounts has anything to prove it by."""
    people = records.people
    return (
        not records.keys.in_keyring
        or people.owner_password() is not None
        or people.editions.is_put_back(OWNER)  # there was one, as the log knows
    )


def session_at_start(records: Records, user: str) -> Session:
    """Return who is there when the records were just opened.

    With accounts, or with a password of the owner's: nobody yet. A passphrase was the proof.

    Raises:
        Refused: The audit log knows of accounts that are gone, and no administrator took them
            away. Without this, an older copy of the database would open the seat to everybody.
    """
    if records.people.any:
        return nobody()
    told = records.audit.of_account(SEAT, 1)
    if told and told[0].event.action == BEGUN:
        raise Refused(
            "This seat had accounts, and they are gone: an older copy of its records was put back.",
            advice="Restore the newest backup of the profile.",
        )
    if records.keys.in_keyring and asks_owner(records):
        return nobody()
    return single_user(user)
