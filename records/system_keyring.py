"""The system's keyring, if it is one that is known to keep secrets encrypted."""

from __future__ import annotations

from typing import Protocol, cast

# Judged by exact class: a back end that is merely installed (a plaintext file, one that fails or
# forgets, one that asks on the terminal) is never picked because it happens to be there.
SAFE = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
SERVICE = "Lightbox"
_CHAIN = "keyring.backends.chainer.ChainerBackend"


class SafeKeyring(Protocol):
    """Where the system keeps secrets for this user."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def safe_keyring() -> SafeKeyring | None:
    """Return the system's keyring if it may hold a key, else None."""
    # Imported here: a seat with a passphrase never asks, and starts 70 ms sooner.
    from keyring import backend, core
    from keyring.errors import KeyringError

    try:
        # Not keyring.get_keyring(): it reads a file of the user's that may name a folder and a
        # class in it, and would run what lies there.
        said = core.load_env()
        found = backend.get_all_keyring()
        return chosen(said or max(found, key=backend.by_priority, default=None))
    except (KeyringError, ImportError, RuntimeError):
        return None


def chosen(backend: object) -> SafeKeyring | None:
    """Return a back end that may hold a key: this one, or the first safe one of a chain."""
    name = f"{type(backend).__module__}.{type(backend).__qualname__}"
    if name == _CHAIN:
        members = getattr(backend, "backends", ())
        return next((found for member in members if (found := chosen(member))), None)
    return cast(SafeKeyring, backend) if name in SAFE else None
