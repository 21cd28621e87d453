"""Lets a second start bring the first window of a profile to the front, and do nothing else.

A socket in the profile, which only its owner can reach; whoever speaks through it is asked of the
system (SO_PEERCRED), and one word is understood. Where the system cannot say who speaks, there is
no socket, and a second start is told that the profile is in use.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = "window.sock"
_RAISE = b"raise\n"
_DONE = b"ok\n"
_SECONDS = 1.0
_CREDENTIALS = struct.Struct("3i")  # process, user, group
CAN_ASK = sys.platform == "linux"


class Doorbell:
    """Hears who rings at a window that is open, one after the other."""

    def __init__(
        self, profile: Path, rung: Callable[[], None], turned_away: Callable[[int], None]
    ) -> None:
        self._rung, self._turned_away = rung, turned_away
        self._path = profile / _NAME
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._path.unlink(missing_ok=True)  # of a window that was killed: ours holds the profile
        with _short(self._path) as path:
            self._socket.bind(path)
        self._path.chmod(0o600)
        self._socket.listen(4)
        self._ear = threading.Thread(target=self._listen, name="doorbell", daemon=True)
        self._ear.start()

    def close(self) -> None:
        """Hear nobody any more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in accept
        self._ear.join()
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            with caller, suppress(OSError):
                self._answer(caller)

    def _answer(self, caller: socket.socket) -> None:
        user = _user_of(caller)
        if user != os.geteuid():
            self._turned_away(user)
            return
        caller.settimeout(_SECONDS)
        if _said(caller) == _RAISE:
            self._rung()
            caller.sendall(_DONE)


def ring(profile: Path) -> bool:
    """Ask the window that has this profile open to come to the front; False: there is none."""
    if not CAN_ASK or not (profile / _NAME).exists():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller, suppress(OSError):
        caller.settimeout(2 * _SECONDS)
        with _short(profile / _NAME) as path:
            caller.connect(path)
        if _user_of(caller) != os.geteuid():
            return False
        caller.sendall(_RAISE)
        return _said(caller) == _DONE
    return False


def _said(caller: socket.socket) -> bytes:
    said = b""
    while len(said) <= len(_RAISE) and not said.endswith(b"\n"):
        piece = caller.recv(len(_RAISE) + 1 - len(said))
        if not piece:
            break
        said += piece
    return said


def _user_of(caller: socket.socket) -> int:
    said = caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(said)[1])


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """Yield a name of a socket that is short enough for the system, however deep it lies."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
