"""Plays logind and a screen saver on a private bus, as its standard input says, a word a line."""

from __future__ import annotations

import os
import socket
import sys
import threading

from jeepney import (  # type: ignore[import-untyped]  # it ships no types
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import (  # type: ignore[import-untyped]
    DBusConnection,
    open_dbus_connection,
)

OWN = "/org/freedesktop/login1/session/c7"
OTHERS = "/org/freedesktop/login1/session/c8"
_MANAGER = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")


def _sleep(connection: DBusConnection, begins: bool) -> None:
    connection.send(new_signal(_MANAGER, "PrepareForSleep", "b", (begins,)))


def _lock(connection: DBusConnection, path: str) -> None:
    session = DBusAddress(path, interface="org.freedesktop.login1.Session")
    connection.send(new_signal(session, "Lock"))


def _saver(connection: DBusConnection, active: bool) -> None:
    saver = DBusAddress("/org/gnome/ScreenSaver", interface="org.gnome.ScreenSaver")
    connection.send(new_signal(saver, "ActiveChanged", "b", (active,)))


def _obey(connection: DBusConnection, delays: list[socket.socket]) -> None:
    for line in sys.stdin:
        match line.strip():
            case "sleep":
                _sleep(connection, True)
            case "wake":
                _sleep(connection, False)
            case "lock":
                _lock(connection, OWN)
            case "lock others":
                _lock(connection, OTHERS)
            case "saver":
                _saver(connection, True)
            case "saver ends":
                _saver(connection, False)
            case "delayed":
                # Whoever delays the sleep holds the other end: this one ends when it lets go.
                kept = delays[-1] if delays else None
                held = kept is not None and not _ended(kept)
                sys.stdout.write(f"{len(delays)} {'held' if held else 'free'}\n")
                sys.stdout.flush()
    os._exit(0)


def _ended(kept: socket.socket) -> bool:
    kept.setblocking(False)
    try:
        return kept.recv(1) == b""
    except BlockingIOError:
        return False


def main() -> None:
    connection = open_dbus_connection("SESSION", enable_fds=True)
    connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))
    delays: list[socket.socket] = []
    threading.Thread(target=_obey, args=(connection, delays), daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        asked = connection.receive()
        if asked.header.message_type is not MessageType.method_call:
            continue
        match asked.header.fields.get(HeaderFields.member):
            case "Inhibit":
                ours, theirs = socket.socketpair()
                delays.append(ours)
                connection.send(new_method_return(asked, "h", (theirs,)))
                theirs.close()
            case "Get":
                connection.send(new_method_return(asked, "v", (("s", "c7"),)))
            case "GetSession" if asked.body == ("c7",):
                connection.send(new_method_return(asked, "o", (OWN,)))
            case _:
                connection.send(new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod"))


if __name__ == "__main__":
    main()
