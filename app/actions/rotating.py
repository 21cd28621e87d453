"""Renews the keys of this seat while it is in use, and says how they stand."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.commands import Command
from app.defence import passphrase
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError, Refused
from domain.rights import Right
from domain.work import Work
from records.database import Occupied
from records.rekeying import rekey
from records.resealing import Resealed

# In this order: what is small first, and last what may take hours.
CLASSES = ("sealed", "journal", "frames", "seat", "audit", "objects")
_TITLE = "Seal images under new keys"


@dataclass(frozen=True, slots=True)
class Generation:
    """One class of data, the key that seals it now, and older ones that are still needed."""

    name: str
    current: int
    since: str
    older: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyState:
    """How the keys of this seat stand."""

    guard: str  # passphrase or keyring
    guard_since: str
    recovery_since: str  # empty: there is no recovery key
    classes: tuple[Generation, ...]

    @property
    def last_rotation(self) -> str:
        """When a key was renewed last; empty: never since this seat was made."""
        return max((c.since for c in self.classes if c.current > 1), default="")


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did."""

    generations: dict[str, int] = field(default_factory=dict)
    objects: Resealed | None = None


def key_state(station: Workstation) -> KeyState:
    """Return how the keys of this seat stand; shows no key."""
    file = station.records.keys.file
    return KeyState(
        guard=file.guard.kind,
        guard_since=file.guard.made,
        recovery_since="" if file.recovery is None else file.recovery.made,
        classes=tuple(
            Generation(
                name,
                kept.current,
                kept.generations[kept.current].made,
                tuple(sorted(set(kept.generations) - {kept.current})),
            )
            for name, kept in sorted(file.classes.items())
        ),
    )


@guarded(Right.KEYS_MANAGE)
def rotate(station: Workstation, classes: Sequence[str], work: Work) -> Rotated:
    """Renew the keys of these classes; when this returns, the old ones are given up.

    Imports and readers go on; while a database is encrypted anew they wait for it.

    Raises:
        Occupied: Another program has a database open that is to be encrypted anew.
        AuditUnavailable: It could not be recorded, so nothing was renewed.
    """
    for name in classes:
        if name not in CLASSES:
            raise Refused("There is no such class of keys.", advice=f"One of {', '.join(CLASSES)}.")
    _say(station, "keys.rotate", {"classes": " ".join(classes)})
    generations: dict[str, int] = {}
    for name in CLASSES:
        if name not in classes:
            continue
        work.pause_point()
        work.report(len(generations) / (len(classes) + 1), name)
        generations[name] = _RENEW[name](station)
    objects = None
    if "objects" in classes:
        objects = reseal(station, work)
    said = {name: str(number) for name, number in generations.items()}
    _say(station, "keys.rotated", said)
    return Rotated(generations, objects)


def reseal(station: Workstation, work: Work) -> Resealed:
    """Seal every object under the newest key, and give the older ones up when none needs them."""
    keys = station.records.keys
    kept = keys.generations("objects")
    newest = kept.newest

    def report(done: int, of: int) -> None:
        work.report(done / of, f"{done} of {of}")

    resealed = station.records.archive.reseal(newest, work.pause_point, report)
    if resealed.whole:
        for older in kept.known:
            if older < newest:
                _say(station, "keys.give-up", {"class": "objects", "generation": str(older)})
                keys.give_up("objects", older)
    return resealed


def look_after(station: Workstation) -> None:
    """Go on in the background with what was not sealed anew yet; never waits."""
    keys = station.records.keys
    if station.resealing or not keys.held or len(keys.generations("objects").known) < 2:
        return
    station.resealing = True

    def ended(_resealed: Resealed) -> None:
        station.resealing = False

    def failed(error: Exception) -> None:
        # Not again by itself: what stands against it does not go in three seconds.
        station.telling.error(error)

    station.jobs.start(
        _TITLE,
        lambda work: reseal(station, work),
        pool=Pool.CARE,
        succeeded=ended,
        failed=failed,
        cancelled=lambda: ended(Resealed()),
    )


@guarded(Right.KEYS_MANAGE)
def renew_guard(station: Workstation, words: str | None) -> None:
    """Let another passphrase guard this seat, or without one a new key in the system's keyring.

    Raises:
        Occupied: Another program has this profile open, and could read nothing afterwards.
        NoSafeKeyring: There is no keyring that may be trusted.
    """
    with station.records.archive.alone() as alone:
        if not alone:
            raise Occupied(
                "Another Lightbox has this profile open, so its guard was not renewed.",
                advice="Close it, also a `listen` that runs by itself, and try again.",
            )
        kind = "keyring" if words is None else "passphrase"
        _say(station, "keys.renew-guard", {"guard": kind})
        station.records.keys.renew_guard(passphrase=words)


def _sealed(station: Workstation) -> int:
    keys = station.records.keys
    number = keys.begin_generation("sealed")
    keys.reseal_all()
    return _only(station, "sealed", number)


def _journal(station: Workstation) -> int:
    number = station.records.keys.begin_generation("journal")
    station.records.journal.renew()
    return _only(station, "journal", number)


def _frames(station: Workstation) -> int:
    number = station.records.keys.begin_generation("frames")
    station.records.frames.clear()  # only a cache: what is asked for is decoded again
    return _only(station, "frames", number)


def _only(station: Workstation, name: str, number: int) -> int:
    for older in station.records.keys.generations(name).known:
        if older != number:
            station.records.keys.give_up(name, older)
    return number


_RENEW: dict[str, Callable[[Workstation], int]] = {
    "sealed": _sealed,
    "journal": _journal,
    "frames": _frames,
    "seat": lambda station: rekey(station.records.database, station.records.keys, "seat"),
    "audit": lambda station: station.records.audit.rekey(),
    "objects": lambda station: station.records.keys.begin_generation("objects"),
}


def _say(station: Workstation, action: str, detail: dict[str, str]) -> None:
    event = AuditEvent(AuditCode.SECURITY_ALERT, action, station.user, detail=detail)
    station.records.audit.record(event)


# --- on the command line -------------------------------------------------------------------


def _secrets(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.do == "rotate":
        return _rotate(station, said, console)
    return _as_result(key_state(station))


def _rotate(station: Workstation, said: Namespace, console: Console) -> Result:
    named = said.classes or ([] if said.guard or said.keyring else ["all"])
    classes = CLASSES if "all" in named else tuple(named)
    if said.guard or said.keyring:
        renew_guard(station, None if said.keyring else _new_passphrase(said))
    done = rotate(station, classes, console) if classes else Rotated()
    objects = done.objects
    if objects is not None and not objects.whole:
        return {
            **_as_result(key_state(station)),
            "ok": False,
            "words": _left_words(objects),
        }
    return _as_result(key_state(station))


def _new_passphrase(said: Namespace) -> str:
    words = passphrase.new(said.new_passphrase_fd)
    if words is None:
        raise LightboxError(
            "No new passphrase was given.",
            advice="Set LIGHTBOX_NEW_PASSPHRASE_FILE or --new-passphrase-fd, or sit at a terminal.",
        )
    return words


def _left_words(objects: Resealed) -> str:
    if objects.elsewhere:
        return "Another Lightbox seals the images anew already; what it leaves, it goes on with."
    if objects.damaged:
        return (
            f"{len(objects.damaged)} damaged images keep their old key in use. Mend them with"
            " `archive check --repair`, then rotate again."
        )
    return f"{objects.waiting} images were being written; they follow at the next start."


def _as_result(state: KeyState) -> Result:
    return {
        "guard": state.guard,
        "guard_since": state.guard_since,
        "recovery_since": state.recovery_since,
        "last_rotation": state.last_rotation,
        "classes": {
            c.name: {"generation": c.current, "since": c.since, "older": list(c.older)}
            for c in state.classes
        },
    }


def _words(result: Result) -> str:
    if "words" in result:
        return str(result["words"])
    paper = result["recovery_since"]
    lines = [
        f"Guarded by a {result['guard']} since {result['guard_since']}.",
        f"Recovery key of {paper}." if paper else "There is no recovery key: recovery renew.",
    ]
    for name, kept in result["classes"].items():
        older = f"; still needed: {', '.join(map(str, kept['older']))}" if kept["older"] else ""
        lines.append(f"{name}: generation {kept['generation']} since {kept['since']}{older}")
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="do", metavar="show|rotate")
    kinds.add_parser("show", help="how the keys stand; shows no key")
    rotating = kinds.add_parser("rotate", help="renew keys while the seat is in use")
    rotating.add_argument(
        "--class",
        dest="classes",
        action="append",
        choices=(*CLASSES, "all"),
        help="what is sealed under new keys; may be given again (default all)",
    )
    rotating.add_argument(
        "--guard", action="store_true", help="another passphrase, and a new master key"
    )
    rotating.add_argument(
        "--keyring", action="store_true", help="a new key in the system's keyring as the guard"
    )
    rotating.add_argument(
        "--new-passphrase-fd", type=int, metavar="N", help="descriptor that gives the new one"
    )


COMMANDS: tuple[Command, ...] = ()

VERBS = (
    Verb(
        "secrets",
        "how the keys of this seat stand, and renewing them",
        _arguments,
        _secrets,
        _words,
        needs=Right.KEYS_MANAGE,
    ),
)
