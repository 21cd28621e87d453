"""The keys of one profile: a master key that is kept wrapped, and what it wraps in turn.

    profile/keys.json       what ``keyfile`` describes: every key wrapped, no key in clear
    profile/sealed/NAME     small secrets under a key of their own

What unwraps the master key is a second random key in the system's keyring, a passphrase stretched
by Argon2id (RFC 9106, 64 MiB, 3 passes), or the printed recovery key. The master key encrypts
nothing but keys: each class of data has random ones of its own, one for each generation.
A profile of the first version, whose keys were derived from its master key, is taken over as it
is opened: the derived keys are then its first generations.
"""

from __future__ import annotations

import hmac
import os
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import LightboxError
from records import keyfile, recovery, unlocking
from records.database import Damaged
from records.files import create_durably, private_folder, replace_durably
from records.generations import Generations
from records.guarding import (
    KeysMissing,
    NoSafeKeyring,
    WrongPassphrase,
    forget_guard,
    keyring_errors_in_words,
    keyring_of_guard,
    opened_under,
    outer_key,
    prepare_guard,
    sealed_under,
    system_keyring,
    unwrap_guarded,
    wrap_guarded,
)
from records.key import BYTES, Key, KeysAway
from records.keyfile import Accounts, Class, KeyFile, Recovery, Stretching, Wrapped
from records.system_keyring import SERVICE, SafeKeyring
from records.unlocking import Ways

__all__ = [
    "Keys",
    "KeysMissing",
    "KeysRenewed",
    "NoRecoveryKey",
    "NoSafeKeyring",
    "Stretching",
    "WrongPassphrase",
    "asks_for_passphrase",
    "demand_passphrase",
    "open_by_recovery",
    "open_keys",
]

_SEALED = "sealed"
_UNLOCK = "unlock"
_SALT = b"lightbox keys 1"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
# The classes that every profile has; others are made when they are first asked for.
CLASSES = ("audit", "frames", "journal", "objects", "sealed", "seat")


class KeysRenewed(LightboxError):
    """Another program has renewed the guard of this profile since it was opened here."""


class NoRecoveryKey(LightboxError):
    """The recovery key is not this profile's, or it has none."""


class Keys:
    """The opened keys of a profile. Never printed, pickled, or logged.

    They can be taken out of memory (``release``) and brought back (``reopen``): the handles that
    were given out stay good, and refuse in between.
    """

    def __init__(
        self, profile: Path, master: Key, file: KeyFile, keyring: SafeKeyring | None
    ) -> None:
        keyfile.demand_sealed(file, master)
        self._profile = profile
        self._master = master
        self._keyring = keyring
        self._lock = threading.RLock()
        self._seen = self._stamp()
        self._file = file
        self._given: dict[str, Generations] = {}
        self._unlock: Key | None = None  # of the accounts' ways; stays while the others are away
        self._changes = 0  # of those ways, as far as this program knows
        self._take_unlock_key(file)

    def __repr__(self) -> str:
        return "Keys()"

    def __reduce__(self) -> str:
        raise TypeError("keys do not leave the process they were opened in")

    @property
    def in_keyring(self) -> bool:
        """Whether the system's keyring guards this profile, rather than a passphrase."""
        return self._file.guard.kind == "keyring"

    @property
    def file(self) -> KeyFile:
        """What the key file says, everything in it wrapped."""
        self._look()
        return self._file

    @property
    def held(self) -> bool:
        """Whether the keys are in memory."""
        return self._master.held

    # --- keys for data -----------------------------------------------------------------------

    def generations(self, name: str) -> Generations:
        """Return the keys of one class of data; they follow every later change."""
        with self._lock:
            if name not in self._given:
                if name not in self.file.classes:
                    self._begin(name, only_if_missing=True)
                keys, current = self._unwrapped(name)
                self._given[name] = Generations(keys, current, self._look)
            return self._given[name]

    def data_key(self, name: str) -> Key:
        """Return the key that seals one class of data now."""
        kept = self.generations(name)
        return kept.key(kept.newest)

    def begin_generation(self, name: str) -> int:
        """Let a new key seal a class of data from now on; return its number.

        What the generations before it sealed is still opened with theirs.
        """
        with self._lock:
            self.generations(name)
            return self._begin(name)

    def give_up(self, name: str, generation: int) -> None:
        """Drop an old generation's key for good: what it sealed can never be opened again."""
        with self._lock, keyfile.changing(self._profile):
            self._look()
            kept = self._file.classes[name]
            if generation == kept.current:
                raise ValueError("the generation that seals now cannot be given up")
            rest = {n: wrapped for n, wrapped in kept.generations.items() if n != generation}
            self._write(self._with_class(name, Class(kept.current, rest)))

    def _begin(self, name: str, *, only_if_missing: bool = False) -> int:
        with keyfile.changing(self._profile):
            self._look()
            kept = self._file.classes.get(name)
            if kept is not None and only_if_missing:
                return kept.current
            number = 1 if kept is None else max(kept.generations) + 1
            before = {} if kept is None else kept.generations
            wrapped = _wrapped(self._master, Key.fresh(), self._file.id, name, number)
            self._write(self._with_class(name, Class(number, {**before, number: wrapped})))
            return number

    def _with_class(self, name: str, kept: Class) -> KeyFile:
        return replace(self._file, classes={**self._file.classes, name: kept})

    def _unwrapped(self, name: str) -> tuple[dict[int, Key], int]:
        """Unwrap a class's keys; those that were given out already stay the same handles."""
        kept = self._file.classes[name]
        keys = self._given[name].keys if name in self._given else {}
        for number in set(keys) - set(kept.generations):
            del keys[number]
        for number, wrapped in kept.generations.items():
            if number in keys and keys[number].held:
                continue
            key = _unwrapped(self._master, wrapped, self._file.id, name, number)
            if number in keys:
                keys[number].fill(key.content)
                key.forget()
            else:
                keys[number] = key
        return keys, kept.current

    # --- the file ----------------------------------------------------------------------------

    def _stamp(self) -> tuple[int, int, int]:
        try:
            about = os.stat(self._profile / keyfile.NAME)  # noqa: PTH116 - before every object
        except FileNotFoundError:
            return (0, 0, 0)
        return about.st_mtime_ns, about.st_ino, about.st_size

    def _look(self) -> None:
        """Read the key file again where another program has changed it.

        Raises:
            KeysRenewed: Its guard was renewed: what is in memory opens it no more.
        """
        stamp = self._stamp()
        if stamp == self._seen or not self._master.held:
            return
        with self._lock:
            stamp = self._stamp()
            file = keyfile.read(self._profile)
            try:
                keyfile.demand_sealed(file, self._master)
            except Damaged:
                if file.guard.number != self._file.guard.number:
                    raise KeysRenewed(
                        "The keys of this profile were renewed by another program.",
                        advice="Close Lightbox here, and open it again.",
                    ) from None
                raise
            self._show(file, stamp)

    def _write(self, file: KeyFile) -> None:
        keyfile.write(self._profile, file, self._master)
        self._show(keyfile.read(self._profile), self._stamp())

    def _show(self, file: KeyFile, stamp: tuple[int, int, int]) -> None:
        self._file, self._seen = file, stamp
        self._take_unlock_key(file)
        for name, given in self._given.items():
            given.show(*self._unwrapped(name))

    # --- small secrets -----------------------------------------------------------------------

    def seal(self, name: str, secret: bytes) -> None:
        """Keep a small secret, replacing the one of this name."""
        path = self._sealed(name)
        private_folder(path.parent)
        with self._lock:
            key = _seal_key(name, self.data_key(_SEALED))
            replace_durably(path, sealed_under(key, secret, name))

    def unseal(self, name: str) -> bytes | None:
        """Return a kept secret, or None where there is none of this name.

        Raises:
            Damaged: The file is not as it was written.
        """
        try:
            sealed = self._sealed(name).read_bytes()
        except FileNotFoundError:
            return None
        kept = self.generations(_SEALED)
        for generation in reversed(kept.known):
            try:
                return opened_under(_seal_key(name, kept.key(generation)), sealed, name)
            except InvalidTag:
                continue
        raise Damaged("A sealed secret of this profile is damaged.")

    def reseal_all(self) -> int:
        """Seal every small secret under the newest key; return how many there are."""
        names = sorted(
            file.name
            for file in (self._profile / _SEALED).glob("*")
            if file.is_file() and _NAME.match(file.name)
        )
        for name in names:
            with self._lock:  # else what somebody seals in between would be undone
                secret = self.unseal(name)
                if secret is not None:
                    self.seal(name, secret)
        return len(names)

    def sealed_names(self) -> tuple[str, ...]:
        """Return the names of all kept secrets, without the notes that ``remember`` keeps."""
        folder = self._profile / _SEALED
        found = sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []
        return tuple(name for name in found if _NAME.match(name) and not name.startswith("note-"))

    def remember(self, name: str, value: str) -> None:
        """Keep a short note outside the profile's folder if there is a keyring, else sealed."""
        if self._keyring is None:
            self.seal(f"note-{name}", value.encode())
            return
        if name not in self._file.notes:
            with self._lock, keyfile.changing(self._profile):
                self._look()
                self._write(replace(self._file, notes=(*self._file.notes, name)))
        with keyring_errors_in_words():
            self._keyring.set_password(SERVICE, f"{self._file.id} {name}", value)

    def recall(self, name: str) -> str | None:
        """Return what ``remember`` kept, or None."""
        if self._keyring is None:
            value = self.unseal(f"note-{name}")
            return None if value is None else value.decode()
        with keyring_errors_in_words():
            return self._keyring.get_password(SERVICE, f"{self._file.id} {name}")

    def _sealed(self, name: str) -> Path:
        if not _NAME.match(name):
            raise ValueError("a sealed secret's name is a few lower-case letters, digits, hyphens")
        return self._profile / _SEALED / name

    # --- the guard ---------------------------------------------------------------------------

    def renew_guard(
        self,
        *,
        passphrase: str | None,
        keyring: SafeKeyring | None = None,
        stretching: Stretching | None = None,
    ) -> None:
        """Let another passphrase guard this profile, or without one a new key in the keyring.

        The master key is renewed with it, so that neither the old guard nor an old copy of the
        key file opens anything that is written from now on.

        Raises:
            NoSafeKeyring: There is no keyring that may be trusted.
            WrongPassphrase: The new passphrase is empty.
        """
        store = None if passphrase is not None else keyring or self._keyring or system_keyring()
        with self._lock, keyfile.changing(self._profile):
            self._look()
            old = self._file
            self._carry_notes(store)
            master = Key.fresh()
            number = old.guard.number + 1
            guard = prepare_guard(
                old.id, number, master, passphrase, store, stretching or old.guard.stretching
            )
            classes = {
                name: self._rewrapped(name, kept, master) for name, kept in old.classes.items()
            }
            paper = old.recovery
            if paper is not None:
                sealed = recovery.seal_to(paper.public, master, old.id)
                paper = replace(paper, master=sealed)
            renewed = replace(old, guard=guard, classes=classes, recovery=paper)
            if old.accounts is not None:
                renewed = renewed.with_accounts(self._led_to(master, self._ways(old)))
            keyfile.write(self._profile, renewed, master)
            # From here on only the new guard opens the profile.
            self._master.fill(master.content)
            master.forget()
            was, self._keyring = self._keyring, store
            self._show(keyfile.read(self._profile), self._stamp())
        forget_guard(was, old)

    def _rewrapped(self, name: str, kept: Class, master: Key) -> Class:
        id_, generations = self._file.id, {}
        for number, wrapped in kept.generations.items():
            key = _unwrapped(self._master, wrapped, id_, name, number)
            again = _wrapped(master, key, id_, name, number)
            generations[number] = replace(again, made=wrapped.made)
            key.forget()
        return Class(kept.current, generations)

    def _carry_notes(self, store: SafeKeyring | None) -> None:
        """Keep what was noted where the next guard will look for it."""
        sealed = (self._profile / _SEALED).glob("note-*")
        names = {*self._file.notes, *(file.name.removeprefix("note-") for file in sealed)}
        for name in sorted(names):
            value = self.recall(name)
            if value is None:
                continue
            if store is None:
                self.seal(f"note-{name}", value.encode())
                continue
            with keyring_errors_in_words():
                store.set_password(SERVICE, f"{self._file.id} {name}", value)

    def renew_recovery(self) -> str:
        """Make a new recovery key and return its words, which are kept nowhere.

        The one before it opens nothing any more.
        """
        secret = recovery.new_secret()
        public = recovery.public_half(secret)
        with self._lock, keyfile.changing(self._profile):
            self._look()
            sealed = recovery.seal_to(public, self._master, self._file.id)
            self._write(replace(self._file, recovery=Recovery(keyfile.now(), public, sealed)))
        return recovery.as_words(secret)

    def opens_by_recovery(self, words: str) -> bool:
        """Return whether this is the profile's recovery key; whatever is wrong takes the same work.

        Raises:
            NotARecoveryKey: The words are none; that is told from the words alone.
        """
        secret, file = recovery.from_words(words), self.file
        sealed = recovery.NO_PAPER if file.recovery is None else file.recovery.master
        try:
            opened = recovery.open_with(secret, sealed, file.id)
        except (InvalidTag, ValueError):
            return False
        same = hmac.compare_digest(opened.content, self._master.content)
        opened.forget()
        return same

    # --- accounts ----------------------------------------------------------------------------

    def let_in(self, name: str, password: str, *, kept: str, cost: Stretching) -> None:
        """Let an account's password bring the keys back; the one before it does so no more.

        ``kept`` is what the records keep of the password; takes as long as stretching it.
        """
        way = unlocking.begun(password, kept, cost)
        id_ = self._file.id
        self._change_ways(
            lambda ways: ways.with_way(name, unlocking.leading(way, name, self._master, id_))
        )

    def shut_out(self, name: str) -> None:
        """Let an account bring the keys back no more."""
        self._change_ways(lambda ways: ways.without(name))

    def shut_all_out(self) -> None:
        """Let no account bring the keys back any more."""
        self._change_ways(lambda ways: Ways(ways.changes))

    def lets_in(self, name: str, kept: str) -> bool:
        """Return whether a password of which this is kept brings the keys back."""
        way = self._ways(self.file).by_name.get(name)
        return way is not None and way.kept == unlocking.digest(kept)

    def reopen_for(self, name: str, password: str, *, cost: Stretching) -> None:
        """Bring the keys back into the handles that were given out, by an account's password.

        Raises:
            WrongPassphrase: It does not open this seat for this account.
            Damaged: The key file was changed, or is an older one.
        """
        with self._lock:
            file = keyfile.read(self._profile)
            ways = self._ways(file)
            master = unlocking.follow(ways.by_name.get(name), name, password, file.id, cost)
            try:
                keyfile.demand_sealed(file, master)
                if ways.changes < self._changes:
                    raise keyfile.damaged()
                self._master.fill(master.content)
            finally:
                master.forget()
            self._show(file, self._stamp())

    def _change_ways(self, change: Callable[[Ways], Ways]) -> None:
        with self._lock, keyfile.changing(self._profile):
            self._look()
            before = self._ways(self._file)
            after = change(before)
            if after != before:
                count = max(before.changes, self._changes) + 1
                ways = replace(after, changes=count)
                self._write(self._file.with_accounts(self._sealed_ways(ways, self._master)))

    def _ways(self, file: KeyFile) -> Ways:
        if file.accounts is None:
            return Ways()
        if self._unlock is None:  # another program made the first way while the keys were away
            raise KeysAway
        return unlocking.unboxed(file.accounts.box, self._unlock, file.id)

    def _sealed_ways(self, ways: Ways, master: Key) -> Accounts:
        key = self._unlock or Key.fresh()
        wrapped = _wrapped(master, key, self._file.id, _UNLOCK, 1)
        return Accounts(wrapped.key, unlocking.boxed(ways, key, self._file.id))

    def _led_to(self, master: Key, ways: Ways) -> Accounts:
        """Lead every way to another master key, in a box that the key of before opens no more."""
        id_, key = self._file.id, Key.fresh()
        by_name = {n: unlocking.leading(w, n, master, id_) for n, w in ways.by_name.items()}
        wrapped = _wrapped(master, key, id_, _UNLOCK, 1)
        sealed = unlocking.boxed(Ways(ways.changes + 1, by_name), key, id_)
        key.forget()
        return Accounts(wrapped.key, sealed)

    def _take_unlock_key(self, file: KeyFile) -> None:
        if file.accounts is None:
            return
        wrapped = Wrapped("", file.accounts.key)
        key = _unwrapped(self._master, wrapped, file.id, _UNLOCK, 1)
        if self._unlock is None:
            self._unlock = key
        else:
            self._unlock.fill(key.content)
            key.forget()
        self._changes = max(self._changes, self._ways(file).changes)

    # --- out of memory, and back -------------------------------------------------------------

    def release(self) -> None:
        """Overwrite every key in memory; whoever holds a handle is refused until ``reopen``.

        The key to the accounts' ways stays: it opens nothing without one of their passwords.
        """
        with self._lock:
            self._master.forget()
            for given in self._given.values():
                for key in given.keys.values():
                    key.forget()

    def reopen(self, *, passphrase: str | None) -> None:
        """Bring the keys back into the handles that were given out.

        Raises:
            WrongPassphrase: The passphrase does not open this profile.
            NoSafeKeyring: The keyring does not answer.
            KeysMissing: The keyring does not hold the key any more.
        """
        with self._lock:
            file = keyfile.read(self._profile)
            master, store = _master(file, passphrase, self._keyring)
            keyfile.demand_sealed(file, master)
            self._master.fill(master.content)
            master.forget()
            self._keyring = store
            self._show(file, self._stamp())


def open_keys(
    profile: Path,
    *,
    passphrase: str | None,
    keyring: SafeKeyring | None = None,
    stretching: Stretching | None = None,
) -> Keys:
    """Open the keys of a profile, or make them for a new one.

    A new profile is guarded by the passphrase if one is given, else by ``keyring``, else by the
    system's keyring if that is known to be safe. A profile that has keys keeps its guard.

    Raises:
        WrongPassphrase: The passphrase does not open this profile.
        NoSafeKeyring: A keyring is needed and none that may be trusted answers.
        KeysMissing: There are records here, and no key file.
        Damaged: The key file cannot be understood.
    """
    private_folder(profile)
    if not (profile / keyfile.NAME).exists():
        _refuse_to_replace_keys(profile)
        _make(profile, passphrase, keyring, stretching or Stretching())
    file = keyfile.read(profile)
    master, store = _master(file, passphrase, keyring)
    if file.version == 1:
        file, master = _taken_over(profile, file, passphrase, keyring)
    return Keys(profile, master, file, store)


def demand_passphrase(profile: Path, passphrase: str) -> None:
    """Check a passphrase, and keep nothing of what it opens.

    Raises:
        WrongPassphrase: It does not open this profile.
    """
    unwrap_guarded(keyfile.read(profile), passphrase, None).forget()


def asks_for_passphrase(profile: Path) -> bool:
    """Return whether a passphrase guards the profile, so that whoever opens it must give one."""
    try:
        return keyfile.read(profile).guard.kind == "passphrase"
    except (FileNotFoundError, LightboxError):
        return False


def open_by_recovery(profile: Path, words: str) -> Keys:
    """Open a profile with its printed recovery key, to give it a new guard.

    Raises:
        NotARecoveryKey: The words are none.
        NoRecoveryKey: They are another profile's, or were renewed since.
        Damaged: The key file cannot be understood.
    """
    secret = recovery.from_words(words)
    file = keyfile.read(profile)
    paper = file.recovery
    try:
        master = recovery.open_with(secret, b"" if paper is None else paper.master, file.id)
    except (InvalidTag, ValueError):
        raise NoRecoveryKey(
            "This recovery key does not open this profile.",
            advice="Look for the page that was printed last, for this very seat.",
        ) from None
    return Keys(profile, master, file, None)


def _refuse_to_replace_keys(profile: Path) -> None:
    # A new key over old records would make them unreadable for ever, and look like a fresh start.
    kept = [*profile.glob("*.db"), *profile.glob("*/*.db"), *profile.glob("sealed/*")]
    if kept:
        raise KeysMissing(
            "This profile holds records, and its key file keys.json is missing.",
            advice="Restore keys.json from the last backup of the profile.",
        )


def _make(
    profile: Path, passphrase: str | None, keyring: SafeKeyring | None, stretching: Stretching
) -> None:
    master, id_ = Key.fresh(), os.urandom(8).hex()
    store = None if passphrase is not None else keyring or system_keyring()
    guard = prepare_guard(id_, 1, master, passphrase, store, stretching)
    classes = {name: Class(1, {1: _wrapped(master, Key.fresh(), id_, name, 1)}) for name in CLASSES}
    # Where another program made the keys at the same moment, its keys are the ones that count.
    text = keyfile.text(KeyFile(id_, guard, classes), master)
    create_durably(profile / keyfile.NAME, text)


def _master(
    file: KeyFile, passphrase: str | None, keyring: SafeKeyring | None
) -> tuple[Key, SafeKeyring | None]:
    store = None if file.guard.kind == "passphrase" else keyring or keyring_of_guard()
    return unwrap_guarded(file, passphrase, store), store


def _taken_over(
    profile: Path, file: KeyFile, passphrase: str | None, keyring: SafeKeyring | None
) -> tuple[KeyFile, Key]:
    """Bring a key file of the first version up to date, in one replacement of the file."""
    with keyfile.changing(profile):
        file = keyfile.read(profile)
        old, store = _master(file, passphrase, keyring)
        if file.version != 1:  # another program was faster
            return file, old
        derived = {
            name: Key(old.derive(f"data {name}".encode(), salt=_SALT))
            for name in CLASSES
            if name != _SEALED
        }
        # The sealed secrets were derived from the master key itself, by the same rule as now.
        derived[_SEALED] = old
        master = Key.fresh()
        outer = outer_key(file, passphrase, store)
        guard = replace(file.guard, made=keyfile.now())
        guard = replace(guard, master=wrap_guarded(outer, master, file.id, guard))
        classes = {
            name: Class(1, {1: _wrapped(master, key, file.id, name, 1)})
            for name, key in derived.items()
        }
        keyfile.write(profile, KeyFile(file.id, guard, classes), master)
        return keyfile.read(profile), master


def _seal_key(name: str, key: Key) -> bytes:
    return key.derive(f"seal {name}".encode(), salt=_SALT)


def _wrapped(master: Key, key: Key, id_: str, name: str, number: int) -> Wrapped:
    nonce = os.urandom(12)
    about = f"{id_} data {name} {number}".encode()
    return Wrapped(keyfile.now(), nonce + AESGCM(master.content).encrypt(nonce, key.content, about))


def _unwrapped(master: Key, wrapped: Wrapped, id_: str, name: str, number: int) -> Key:
    room = bytearray(BYTES)
    about = f"{id_} data {name} {number}".encode()
    try:
        AESGCM(master.content).decrypt_into(wrapped.key[:12], wrapped.key[12:], about, room)
    except (InvalidTag, ValueError):
        raise keyfile.damaged() from None
    return Key(room)
