"""Finds the site's policy, believes it only where its signature holds, and puts it in force."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.commands import Command
from app.gate import guarded
from app.options import OptionError
from app.site_policy import SitePolicy, changes, read_policy
from app.workstation import Records, Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, Refused
from domain.rights import Right, granted
from records.files import replace_durably
from records.policy_pin import Pin, load_pin, save_pin
from records.safe_places import demand_safe_place
from records.signed_text import LARGEST, BadSignature, check, fingerprint, signed, unsigned

FILE = "policy.toml"
KEY = "policy-key.pem"
COMMANDS: tuple[Command, ...] = ()


class PolicyRefused(LightboxError):
    """This seat does not start, or does not change, with the policy that is there."""


def system_folder() -> Path:
    """Return where this computer's administrator lays what holds for every seat on it.

    It is no setting and no variable: whoever uses a seat must not be able to name another.
    """
    if sys.platform == "win32":
        return Path("C:/ProgramData/Lightbox")
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Lightbox")
    return Path("/etc/lightbox")


def find_policy(profile: Path, system: Path) -> SitePolicy:
    """Return what the file says that holds here: the system's, else the profile's, else nothing.

    Where the system's administrator has laid a key, the file must be signed with it.

    Raises:
        OptionError: The file says what it may not.
        UnsafePlace: Others may write to it.
        PolicyRefused: It is missing or not signed, and this computer demands that it is.
    """
    found = SitePolicy()
    for folder in (system, profile):
        file = folder / FILE
        if file.is_file():
            demand_safe_place(file, "policy file")
            found = read_policy(_text(file), file=str(file), system=folder == system)
            break
    key = _system_key(system)
    return _believed(found, Pin(key)) if key else found


def obey(records: Records, site: SitePolicy, who: str) -> SitePolicy:
    """Return the policy once it is believed, and on record if it is another than before.

    Raises:
        PolicyRefused: It is missing, altered, older or wrongly signed; the log says so.
    """
    keys, settings = records.keys, records.settings
    try:
        pin = load_pin(keys, settings)
        believed = site
        if pin.key_pem:
            believed = _believed(site, pin)
    except LightboxError as error:
        _record(records, "policy.refuse", who, {"reason": str(error)}, Outcome.SERIOUS_FAILURE)
        raise
    before = _obeyed_before(settings.own().policy_text)
    if before.text != site.text:
        _record(
            records,
            "policy.change",
            who,
            {
                "sha256": site.sha256,
                "file": "none" if not site.file else "system" if site.system else "profile",
                "signed_by": believed.signed.by if believed.signed else "",
                **changes(before, site),
            },
        )
        settings.save(replace(settings.load(), policy_text=site.text))
    if pin.key_pem and site.sha256 != pin.sha256:
        save_pin(keys, settings, Pin(pin.key_pem, site.version, site.sha256))
    return believed


def put_in_force(station: Workstation, site: SitePolicy) -> None:
    """Let what runs obey it from now on."""
    settings = station.records.settings
    before = _address(station)
    station.site, station.policy = site, site.policy
    settings.fixed = site.fixed
    if station.listener is not None and _address(station) != before:
        station.listens_outdated = True  # the seat's duties listen anew
    session = station.session
    if not session.single_user and session.rights.by_right:
        # What the roles of who is here may do now; who must do something first has no rights yet.
        session.rights = granted(session.person, station.roles)
    station.changed()


def _address(station: Workstation) -> tuple[object, ...]:
    seat = station.records.settings.load()
    return seat.aet, seat.port, seat.tls_port, seat.tls_minimum


def look_again(station: Workstation) -> None:
    """Obey a policy file that was changed while the seat is open; called every few seconds."""
    stamp = _stamp(station)
    if stamp == station.policy_stamp:
        return
    station.policy_stamp = stamp
    try:
        found = find_policy(station.profile, station.system)
        if found.text == station.site.text and found.file == station.site.file:
            return
        late = [f"{name} ({was_is})" for name, was_is in _late(station.site, found).items()]
        put_in_force(station, obey(station.records, found, station.user))
    except LightboxError as error:
        station.telling.error(
            PolicyRefused(
                f"The site's policy was changed and is not obeyed: {error}",
                advice=f"{error.advice} Until then what held before holds; the next start fails.",
            )
        )
        return
    words = "The site's policy has changed, and holds from now on."
    station.telling.done(f"{words} At the next start: {', '.join(late)}." if late else words)


@guarded(Right.POLICY_MANAGE)
def install_policy(station: Workstation, file: Path, *, system: bool = False) -> SitePolicy:
    """Lay a policy file where this seat reads it, once all of it is checked; obey it at once.

    Raises:
        OptionError: It says what it may not.
        PolicyRefused: It is older, or not signed as this seat demands.
    """
    text = _text(file)
    folder = station.system if system else station.profile
    new = read_policy(text, file=str(folder / FILE), system=system)
    if not system and (station.system / FILE).is_file():
        raise PolicyRefused(
            "A policy for this whole computer is in force, and wins over one of the profile.",
            advice=f"Replace {station.system / FILE} as the computer's administrator.",
        )
    key = _system_key(station.system)
    if key:
        new = _believed(new, Pin(key))
    believed = obey(station.records, new, station.user)
    _write(folder / FILE, text)
    put_in_force(station, believed)
    return believed


@guarded(Right.POLICY_MANAGE)
def pin_key(station: Workstation, file: Path, prove: Callable[[], object]) -> str:
    """Let this seat believe policies signed with this key only, from now on.

    A key in place of an earlier one is itself signed with the earlier one, or whoever brings it
    holds the right to the keys, and ``prove`` goes through.

    Raises:
        Refused: The computer's administrator has laid the key.
    """
    if _system_key(station.system):
        raise Refused(
            "The policy key of this computer was laid by its administrator.",
            advice=f"Only they can replace {station.system / KEY}.",
        )
    said = _text(file)
    new = unsigned(said)
    shown = fingerprint(new)
    keys, settings = station.records.keys, station.records.settings
    before = load_pin(keys, settings)
    if before.key_pem and not _by_the_old_key(said, before.key_pem):
        _demand_keys_right(station)
        prove()
    if not before.key_pem:
        prove()
    # What is in force must hold under the new key too, or the seat would not start again.
    _believed(station.site, Pin(new))
    _record(
        station.records,
        "policy.pin",
        station.user,
        {"change": f"{fingerprint(before.key_pem) if before.key_pem else 'none'} -> {shown}"},
    )
    save_pin(keys, settings, Pin(new, station.site.version, station.site.sha256))
    return shown


def is_pinned(station: Workstation) -> str:
    """Return the fingerprint of the key that this seat believes; empty: it believes any file."""
    key = policy_key(station)
    return fingerprint(key) if key else ""


def policy_key(station: Workstation) -> str:
    """Return the site's key that this seat believes, in PEM; empty: none was given."""
    key = _system_key(station.system)
    return key or load_pin(station.records.keys, station.records.settings).key_pem


@guarded(Right.KEYS_MANAGE)
def _demand_keys_right(_station: Workstation) -> None:
    """Go on only for somebody who manages this seat's keys."""


def _by_the_old_key(said: str, old: str) -> bool:
    if signed(said) is None:
        return False
    check(said, "key", old)
    return True


def _believed(site: SitePolicy, pin: Pin) -> SitePolicy:
    if not site.file:
        raise PolicyRefused(
            "The site's policy file is missing, and this seat does not start without it.",
            advice=f"Ask your administrator to put {FILE} back.",
        )
    try:
        said = check(site.text, "policy", pin.key_pem)
    except BadSignature as error:
        raise PolicyRefused(str(error), advice=error.advice) from error
    if site.version < 1:
        raise PolicyRefused(
            "The signed policy does not say which version it is.",
            advice="Write version = 1 in [about], higher with every change, and sign it again.",
        )
    if site.version < pin.version:
        raise PolicyRefused(
            f"The policy is older (version {site.version}) than the one this seat has obeyed"
            f" (version {pin.version}).",
            advice="Ask your administrator for the newest signed file.",
        )
    if site.version == pin.version and pin.sha256 not in ("", site.sha256):
        raise PolicyRefused(
            f"Two signed policies say that they are version {site.version}, and they differ.",
            advice="Ask your administrator to raise the version with every change.",
        )
    return replace(site, signed=said)


def _system_key(system: Path) -> str:
    file = system / KEY
    if not file.exists():
        return ""
    demand_safe_place(file, "policy key")
    return unsigned(_text(file))


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            said = opened.read(LARGEST + 1)
        if len(said) > LARGEST:
            raise OptionError("This file is too large to be a policy.")
        return said.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(
            "The policy file cannot be read.",
            advice="It is a text in UTF-8 that this user may read.",
        ) from error


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        replace_durably(file, text.encode("utf-8"))
        if file.parent == system_folder():
            file.chmod(0o644)  # every user of this computer reads it
    except PermissionError as error:
        raise PolicyRefused(
            f"{file} may be written by the computer's administrator only.",
            advice="Start this as administrator, or leave --system out.",
        ) from error


def _obeyed_before(text: str) -> SitePolicy:
    try:
        return read_policy(text) if text else SitePolicy()
    except OptionError:
        return replace(SitePolicy(), text=text)  # of an earlier version of this program


def _late(before: SitePolicy, after: SitePolicy) -> dict[str, str]:
    fields = type(after.policy).__dataclass_fields__
    return {
        name: was_is
        for name, was_is in changes(before, after).items()
        if name in fields and not fields[name].metadata["at_once"]
    }


def _stamp(station: Workstation) -> tuple[object, ...]:
    stamps: list[object] = ["looked"]
    for folder in (station.system, station.profile):
        try:
            found = os.stat(folder / FILE)  # noqa: PTH116 - every few seconds
            stamps.append((found.st_mtime_ns, found.st_size, found.st_ino))
        except OSError:
            stamps.append(None)
    return tuple(stamps)


def _record(
    records: Records,
    action: str,
    who: str,
    detail: dict[str, str],
    outcome: Outcome = Outcome.SUCCESS,
) -> None:
    code = (
        AuditCode.SECURITY_ALERT
        if outcome is Outcome.SERIOUS_FAILURE
        else AuditCode.APPLICATION_ACTIVITY
    )
    records.audit.record(AuditEvent(code, action, who, outcome, detail=detail))
