"""Hears from the system that the computer goes to sleep, or that its screen was locked.

Linux: logind on the system's bus, and whichever screen saver is on the session's. Where there is
no bus nothing is heard and nothing is said; the seat still sees on waking that the computer slept.
Windows and macOS tell of both in ways of their own, which nobody has tried here: there the clock
of the session and its own minutes are all, and this is the place for more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

from app.session import Why

_LOGIN = "org.freedesktop.login1"
_MANAGER = "org.freedesktop.login1.Manager"
_SESSION = "org.freedesktop.login1.Session"
_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")


class SystemLock(QObject):
    """Calls ``lock`` with the reason, before the computer sleeps and when its screen is locked."""

    def __init__(self, lock: Callable[[Why], None], parent: QObject) -> None:
        super().__init__(parent)
        self._lock = lock
        self._own_path = ""  # of the login session that this program runs in, once that is known
        self._delay: QDBusUnixFileDescriptor | None = None
        if not sys.platform.startswith("linux"):
            return
        self._system = QDBusConnection.systemBus()
        if self._system.isConnected():
            hear = self._system.connect
            hear(_LOGIN, "", _MANAGER, "PrepareForSleep", self, _slot("_sleeping(bool)"))
            hear(_LOGIN, "", _SESSION, "Lock", self, _slot("_locked(QDBusMessage)"))
            self._ask_for_session()
            self._ask_for_delay()
        session = QDBusConnection.sessionBus()
        if session.isConnected():
            for saver in _SAVERS:
                session.connect("", "", saver, "ActiveChanged", self, _slot("_saving(bool)"))

    @Slot(bool)
    def _sleeping(self, begins: bool) -> None:
        if begins:
            self._lock(Why.SUSPEND)
            self._delay = None  # everything is covered: the computer may sleep now
        else:
            self._ask_for_delay()

    @Slot(QDBusMessage)
    def _locked(self, told: QDBusMessage) -> None:
        # Also another person's session at this computer may be locked, and is no business of ours.
        if told.path() == self._own_path or not self._own_path:
            self._lock(Why.SYSTEM)

    @Slot(bool)
    def _saving(self, active: bool) -> None:
        if active:
            self._lock(Why.SYSTEM)

    # --- asked in passing: a system that does not answer holds up nothing -----------------------

    def _ask_for_delay(self) -> None:
        """Let the computer not sleep before the screens are covered."""

        def answered(reply: QDBusMessage) -> None:
            given = reply.arguments()[0]
            if isinstance(given, QDBusUnixFileDescriptor):
                self._delay = given

        arguments = ["sleep", "Lightbox", "The screens are covered first.", "delay"]
        self._ask("/org/freedesktop/login1", _MANAGER, "Inhibit", arguments, answered)

    def _ask_for_session(self) -> None:
        def named(reply: QDBusMessage) -> None:
            name = reply.arguments()[0]
            found = name.variant() if isinstance(name, QDBusVariant) else name
            self._ask("/org/freedesktop/login1", _MANAGER, "GetSession", [str(found)], placed)

        def placed(reply: QDBusMessage) -> None:
            path = reply.arguments()[0]
            if isinstance(path, QDBusObjectPath):
                self._own_path = path.path()

        known = os.environ.get("XDG_SESSION_ID", "")
        if known:
            self._ask("/org/freedesktop/login1", _MANAGER, "GetSession", [known], placed)
            return
        own = "/org/freedesktop/login1/session/auto"
        self._ask(own, "org.freedesktop.DBus.Properties", "Get", [_SESSION, "Id"], named)

    def _ask(
        self, path: str, interface: str, method: str, arguments: list[str],
        answered: Callable[[QDBusMessage], None],
    ) -> None:  # fmt: skip
        message = QDBusMessage.createMethodCall(_LOGIN, path, interface, method)
        message.setArguments(arguments)
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(message), self)

        def finished() -> None:
            watcher.deleteLater()
            reply = watcher.reply()
            if reply.type() == QDBusMessage.MessageType.ReplyMessage and reply.arguments():
                answered(reply)

        watcher.finished.connect(finished)


def _slot(name: str) -> bytes:
    # The stubs say that a slot is named by bytes; PySide takes it by text only.
    return SLOT(name)  # type: ignore[return-value]
