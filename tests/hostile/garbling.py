"""A line on which what the other side answers is garbled on its way."""

from __future__ import annotations

import random
import selectors
import socket
import threading
from contextlib import suppress


class GarblingLine:
    """Listens on a port of 127.0.0.1 and passes on to another, garbling what comes back."""

    def __init__(self, port: int, dice: random.Random) -> None:
        self._target, self._dice = port, dice
        self._ended = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.1)
        self.port = int(self._door.getsockname()[1])
        self._threads = [threading.Thread(target=self._watch_the_door)]

    def __enter__(self) -> GarblingLine:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._door.close()

    def _watch_the_door(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                caller, _ = self._door.accept()
                thread = threading.Thread(target=self._pass_on, args=(caller,))
                self._threads.append(thread)
                thread.start()

    def _pass_on(self, caller: socket.socket) -> None:
        with (
            caller,
            socket.create_connection(("127.0.0.1", self._target)) as archive,
            selectors.DefaultSelector() as ready,
            suppress(OSError),
        ):
            ready.register(caller, selectors.EVENT_READ)
            ready.register(archive, selectors.EVENT_READ)
            while not self._ended.is_set():
                for key, _ in ready.select(0.1):
                    said = bytearray(key.fileobj.recv(65536))  # type: ignore[union-attr]
                    if not said:
                        return
                    if key.fileobj is caller:
                        archive.sendall(said)
                        continue
                    self._garble(said)
                    caller.sendall(said)

    def _garble(self, said: bytearray) -> None:
        # One answer in three, so that some conversations come far.
        if self._dice.random() < 0.7:
            return
        for _ in range(self._dice.randint(1, 4)):
            said[self._dice.randrange(len(said))] ^= 1 << self._dice.randrange(8)
        if self._dice.random() < 0.1:
            del said[self._dice.randrange(len(said)) :]
