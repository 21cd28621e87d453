"""Makes the printed recovery key of this seat, and opens a seat with it whose guard is lost."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from app.commands import Command
from app.defence import passphrase
from app.gate import guarded
from app.headless import BareVerb, Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError, NotFound
from domain.rights import Right
from records.audit import open_audit
from records.database import Occupied
from records.files import create_private, disk_errors_in_words, write_all
from records.keys import open_by_recovery
from records.sharing import ProfileLock
from reports.recovery_page import recovery_page

COMMANDS: tuple[Command, ...] = ()


@guarded(Right.KEYS_MANAGE)
def make_recovery_key(station: Workstation) -> str:
    """Make a new recovery key and return its words, to be shown once; the one before is void.

    Raises:
        AuditUnavailable: It could not be recorded, so nothing was made.
    """
    station.records.audit.record(
        AuditEvent(AuditCode.SECURITY_ALERT, "keys.renew-recovery", station.user)
    )
    return station.records.keys.renew_recovery()


def page_of(station: Workstation, words: str) -> bytes:
    """Return the page to print for a recovery key that was just made, as PDF."""
    seat = station.records.settings.load()
    made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    return recovery_page(words, seat=seat.aet, made=made)


def write_page(page: bytes, file: Path) -> None:
    """Write the page to a new file that only its owner can read.

    Raises:
        LightboxError: It cannot be written there.
    """
    try:
        descriptor = create_private(file)
    except OSError as error:
        raise LightboxError(
            "The page cannot be written there; the recovery key on it is good all the same.",
            advice="Make another one, and name a file that does not exist yet.",
        ) from error
    with disk_errors_in_words(), open(descriptor, "wb") as opened:  # noqa: PTH123 - a descriptor
        write_all(opened.fileno(), page)


def recover(profile: Path, words: str, new_passphrase: str | None) -> None:
    """Open a seat with its printed key, and give it a new guard; it is on record before.

    Without a new passphrase the system's keyring guards the seat from now on.

    Raises:
        NotARecoveryKey: A group of the key is not as it was printed.
        NoRecoveryKey: The key is another seat's, or was renewed since.
        Occupied: A Lightbox has the seat open.
        AuditUnavailable: It could not be recorded, so nothing was changed.
    """
    if not (profile / "keys.json").is_file():
        raise NotFound("There is no seat in this folder.", advice="Name it with --profile.")
    keys = open_by_recovery(profile, words)
    lock = ProfileLock(profile / "objects" / "in-use")
    try:
        with lock.alone() as alone:
            if not alone:
                raise Occupied(
                    "A Lightbox has this profile open, so nothing was changed.",
                    advice="Close it, and try again.",
                )
            log = open_audit(profile / "audit", keys)
            try:
                guard = "keyring" if new_passphrase is None else "passphrase"
                event = AuditEvent(
                    AuditCode.SECURITY_ALERT,
                    "keys.recover",
                    getpass.getuser(),
                    detail={"guard": guard},
                )
                log.record(event)
                keys.renew_guard(passphrase=new_passphrase)
            finally:
                log.close()
    finally:
        lock.release()
        keys.release()


# --- on the command line -------------------------------------------------------------------


def _recovery(station: Workstation, said: Namespace, _console: Console) -> Result:
    words = make_recovery_key(station)
    if said.page is None:
        return {"recovery_key": words}
    page = page_of(station, words)
    if str(said.page) == "-":
        sys.stdout.buffer.write(page)
        sys.stdout.buffer.flush()
        return {"page": "-"}
    write_page(page, said.page)
    return {"page": str(said.page)}


def _recovery_words(result: Result) -> str:
    if "page" in result:
        if result["page"] == "-":
            return ""
        return (
            f"Print {result['page']}, keep the paper in a safe, and delete the file. Every"
            " earlier recovery key is void."
        )
    return (
        f"{result['recovery_key']}\n"
        "Write this down and keep it in a safe; it is shown only now. Every earlier recovery key"
        " is void."
    )


def _recovery_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--page",
        type=Path,
        metavar="FILE",
        help="a page to print, as PDF; - for standard output, so that no file is left",
    )


def _recover(said: Namespace, _console: Console) -> Result:
    descriptor = said.recovery_fd
    words = (
        passphrase.asked("Recovery key")
        if descriptor is None
        else passphrase.from_descriptor(descriptor)
    )
    if words is None:
        raise LightboxError(
            "No recovery key was given.", advice="Sit at a terminal, or give --recovery-fd."
        )
    new = None if said.keyring else passphrase.new(said.new_passphrase_fd)
    if new is None and not said.keyring:
        raise LightboxError(
            "No new passphrase was given.",
            advice="Set LIGHTBOX_NEW_PASSPHRASE_FILE or --new-passphrase-fd, or sit at a terminal.",
        )
    recover(getattr(said, "profile", said.default_profile), words, new)
    return {"recovered": True}


def _recover_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--recovery-fd", type=int, metavar="N", help="descriptor that gives it")
    parser.add_argument(
        "--new-passphrase-fd", type=int, metavar="N", help="descriptor of the new passphrase"
    )
    parser.add_argument(
        "--keyring", action="store_true", help="let the system's keyring guard the seat instead"
    )


VERBS = (
    Verb(
        "recovery",
        "make a new recovery key to keep on paper",
        _recovery_arguments,
        _recovery,
        _recovery_words,
        needs=Right.KEYS_MANAGE,
    ),
    BareVerb(
        "recover",
        "open a seat with its recovery key, and give it a new passphrase",
        _recover_arguments,
        _recover,
        lambda _: "The seat has a new guard. Make a new recovery key: recovery.",
    ),
)
