"""A peer on raw sockets that follows a script, and the protocol only as far as the script does.

Its bytes are made by hand from PS3.7 and PS3.8, so it shares no code with what it tests.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from pacs_client.peers import Peer

FIND = "1.2.840.10008.5.1.4.1.2.2.1"
MOVE = "1.2.840.10008.5.1.4.1.2.2.2"
ECHO = "1.2.840.10008.1.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"


def unit(kind: int, body: bytes) -> bytes:
    return struct.pack(">BxL", kind, len(body)) + body


def item(kind: int, body: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(body)) + body


def user_information(unit_bytes: int = 16384) -> bytes:
    return item(0x50, item(0x51, struct.pack(">L", unit_bytes)) + item(0x52, b"1.2.3.4"))


def associate_request(
    *offers: tuple[str, str], calling: str = "CLIENT", called: str = "LIGHTBOX"
) -> bytes:
    body = struct.pack(">HH", 1, 0) + called.ljust(16).encode() + calling.ljust(16).encode()
    body += bytes(32) + item(0x10, b"1.2.840.10008.3.1.1.1")
    for place, (abstract, syntax) in enumerate(offers or ((ECHO, IMPLICIT),)):
        inside = item(0x30, abstract.encode()) + item(0x40, syntax.encode())
        body += item(0x20, bytes((2 * place + 1, 0, 0, 0)) + inside)
    return unit(1, body + user_information())


def command(field: int, *, data: bool = False, **numbers: int) -> bytes:
    """Return a command set; keywords are m (message), a (answers), s (status), c/f (counts)."""
    elements = {0x0100: field, 0x0800: 1 if data else 0x0101}
    names = {"m": 0x0110, "a": 0x0120, "s": 0x0900, "r": 0x1020, "c": 0x1021, "f": 0x1022}
    elements |= {names[name]: number for name, number in numbers.items()}
    body = b"".join(struct.pack("<HHLH", 0, e, 2, elements[e]) for e in sorted(elements))
    return struct.pack("<HHLL", 0, 0, 4, len(body)) + body


def uid_element(element: int, uid: str) -> bytes:
    value = uid.encode() + (b"\0" if len(uid) % 2 else b"")
    return struct.pack("<HHL", 0, element, len(value)) + value


def value(context: int, flags: int, data: bytes) -> bytes:
    return struct.pack(">LBB", len(data) + 2, context, flags) + data


def row(**texts: str) -> bytes:
    """Return an implicit little endian identifier with the few keys the tests need."""
    tags = {
        "level": (0x0008, 0x0052),
        "date": (0x0008, 0x0020),
        "name": (0x0010, 0x0010),
        "id": (0x0010, 0x0020),
        "study": (0x0020, 0x000D),
        "series": (0x0020, 0x000E),
        "sop": (0x0008, 0x0018),
        "count": (0x0020, 0x1208),
    }
    out = b""
    for name in sorted(texts, key=lambda name: tags[name]):
        data = texts[name].encode()
        data += b" " if len(data) % 2 else b""
        out += struct.pack("<HHL", *tags[name], len(data)) + data
    return out


class Line:
    """One connection of the bad peer, with the words it may use."""

    def __init__(self, connection: socket.socket, stopped: threading.Event) -> None:
        self.socket = connection
        self.stopped = stopped

    def say(self, data: bytes) -> None:
        self.socket.sendall(data)

    def hear(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            part = self.socket.recv(count - len(got))
            if not part:
                raise ConnectionError
            got += part
        return got

    def unit(self) -> tuple[int, bytes]:
        kind, length = struct.unpack(">BxL", self.hear(6))
        return kind, self.hear(length)

    def accept(self) -> str:
        """Take the association, in implicit little endian; return what it is for."""
        kind, body = self.unit()
        assert kind == 1
        wanted = ""
        answer = body[:68] + item(0x10, b"1.2.840.10008.3.1.1.1")
        at = 68
        while at < len(body):
            which, length = struct.unpack(">BxH", body[at : at + 4])
            inside = body[at + 4 : at + 4 + length]
            if which == 0x20:
                (name_bytes,) = struct.unpack(">H", inside[6:8])
                wanted = wanted or inside[8 : 8 + name_bytes].decode()
                syntax = item(0x40, IMPLICIT.encode())
                answer += item(0x21, inside[:1] + bytes(3) + syntax)
            at += 4 + length
        self.say(unit(2, answer + user_information()))
        return wanted

    def request(self) -> int:
        """Wait for a whole request; return its message id."""
        number, ended = 0, False
        while not ended:
            kind, body = self.unit()
            if kind == 5:
                self.say(unit(6, bytes(4)))
                raise ConnectionError
            if kind != 4:
                raise ConnectionError
            at = 0
            while at < len(body):
                length, _, flags = struct.unpack(">LBB", body[at : at + 6])
                data = body[at + 6 : at + 4 + length]
                if flags & 1:
                    place = data.find(struct.pack("<HHL", 0, 0x0110, 2))
                    number = struct.unpack("<H", data[place + 8 : place + 10])[0]
                    ended = struct.pack("<HHLH", 0, 0x0800, 2, 0x0101) in data
                elif flags & 2:
                    ended = True
                at += 4 + length
        return number

    def answer(self, said: bytes, data: bytes = b"", context: int = 1) -> None:
        self.say(unit(4, value(context, 3, said)))
        if data:
            self.say(unit(4, value(context, 2, data)))

    def wait(self) -> None:
        """Say nothing more until the test ends."""
        self.stopped.wait(60)


Script = Callable[[Line], None]


class BadPeer:
    """Listens on a free port of 127.0.0.1 and plays its script to each that connects."""

    def __init__(self, script: Script, aet: str = "BAD") -> None:
        self._script = script
        self._stopped = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.1)
        self.peer = Peer("The peer", aet, "127.0.0.1", self._door.getsockname()[1])
        self._threads = [threading.Thread(target=self._serve)]

    def _serve(self) -> None:
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                connection, _ = self._door.accept()
                connection.settimeout(30)
                thread = threading.Thread(target=self._play, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _play(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self._script(Line(connection, self._stopped))

    def __enter__(self) -> Peer:
        self._threads[0].start()
        return self.peer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        self._door.close()


# Scripts for whoever calls it


def rejects(line: Line) -> None:
    line.unit()
    line.say(unit(3, bytes((0, 1, 1, 3))))
    line.wait()


def is_full(line: Line) -> None:
    line.unit()
    line.say(unit(3, bytes((0, 2, 3, 2))))
    line.wait()


def says_nothing(line: Line) -> None:
    line.wait()


def stalls_in_a_header(line: Line) -> None:
    line.unit()
    line.say(b"\x02\0\0")
    line.wait()


def stalls_in_a_unit(line: Line) -> None:
    line.unit()
    line.say(b"\x02\0\0\0\x01\0" + bytes(100))
    line.wait()


def drips(line: Line) -> None:
    line.unit()
    line.say(b"\x02\0\0\0\x01\0")
    while not line.stopped.wait(0.1):
        line.say(b"\0")


def speaks_http(line: Line) -> None:
    line.say(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def claims_four_gigabytes(line: Line) -> None:
    line.accept()
    line.request()
    line.say(b"\x04\0\xff\xff\xff\xff" + bytes(4096))
    line.wait()


def hangs_up(line: Line) -> None:
    line.accept()
    line.request()


def aborts(line: Line) -> None:
    line.accept()
    line.request()
    line.say(unit(7, bytes(4)))


def stalls_after_accepting(line: Line) -> None:
    line.accept()
    line.request()
    line.wait()


def stalls_in_an_answer(line: Line) -> None:
    line.accept()
    number = line.request()
    line.say(unit(4, value(1, 1, command(0x8030, a=number, s=0)[:20])))
    line.wait()


def answers_something_else(line: Line) -> None:
    line.accept()
    number = line.request()
    line.answer(command(0x8030, a=number + 7, s=0))
    line.wait()


def answers_with_noise(line: Line) -> None:
    line.accept()
    line.request()
    line.say(unit(4, value(1, 3, b"\xff" * 64)))
    line.wait()


def sends_a_value_longer_than_its_unit(line: Line) -> None:
    line.accept()
    line.request()
    line.say(unit(4, struct.pack(">LBB", 5000, 1, 3) + bytes(10)))
    line.wait()


def finds_without_end(line: Line) -> None:
    line.accept()
    number = line.request()
    place = 0
    while not line.stopped.is_set():
        place += 1
        line.answer(command(0x8020, a=number, s=0xFF00, data=True), row(study=f"1.2.{place}"))


def finds_others_too(line: Line) -> None:
    line.accept()
    number = line.request()
    pending = command(0x8020, a=number, s=0xFF00, data=True)
    line.answer(pending, row(study="1.2.1", name="DOE^JANE", id="1", date="20260112"))
    line.answer(pending, row(study="1.2.2", name="ROE^RICHARD", id="2", date="20260112"))
    line.answer(pending, b"\xff" * 40)
    line.answer(pending, row(name="DOE^NOBODY"))
    line.answer(pending, row(study="1.2.3", name="DOE^JOHN", id="3", date="20260113"))
    line.answer(command(0x8020, a=number, s=0))
    with suppress(ConnectionError):
        line.request()


def _lists(line: Line, number: int, rows: list[bytes]) -> None:
    for said in rows:
        line.answer(command(0x8020, a=number, s=0xFF00, data=True), said)
    line.answer(command(0x8020, a=number, s=0))


def archive_of(sop_uids: list[str], move: Callable[[Line, int], None], *, told: str = "") -> Script:
    """Return a script that lists one series of objects, and moves them as told."""

    def script(line: Line) -> None:
        if line.accept() == MOVE:
            move(line, line.request())
            return
        _lists(line, line.request(), [row(study="1.2.1", count=told)])
        _lists(line, line.request(), [row(study="1.2.1", series="1.2.1.1")])
        rows = [row(study="1.2.1", series="1.2.1.1", sop=uid) for uid in sop_uids]
        _lists(line, line.request(), rows)
        line.request()

    return script


def archive_that_echoes(sop_uids: list[str], move: Callable[[Line, int], None]) -> Script:
    """Return a script that answers whatever a doctor asks before the move, each on its own line."""

    def script(line: Line) -> None:
        wanted = line.accept()
        number = line.request()
        if wanted == ECHO:
            line.answer(command(0x8030, a=number, s=0))
            line.request()
        elif wanted == MOVE:
            move(line, number)
        else:
            pending = row(study="1.2.1", date="20200101", count=str(len(sop_uids)))
            rows = [[pending], [row(study="1.2.1", series="1.2.1.1")]]
            rows.append([row(study="1.2.1", series="1.2.1.1", sop=uid) for uid in sop_uids])
            for said in rows:
                _lists(line, number, said)
                number = line.request()

    return script


def claims_to_have_moved(line: Line, number: int) -> None:
    line.answer(command(0x8021, a=number, s=0, c=3, f=0))
    line.request()


def moves_without_end(line: Line, number: int) -> None:
    while not line.stopped.wait(0.05):
        line.answer(command(0x8021, a=number, s=0xFF00, r=3, c=0, f=0))


def says_nothing_in_the_move(line: Line, number: int) -> None:
    assert number
    line.wait()


def dies_in_the_move(line: Line, number: int) -> None:
    line.answer(command(0x8021, a=number, s=0xFF00, r=3, c=0, f=0))


# What a caller may try on our receiving side


def connect(port: int, address: str = "127.0.0.1") -> socket.socket:
    """Return a connection to our listener, from a chosen loopback address."""
    line = socket.socket()
    line.settimeout(20)
    line.bind((address, 0))
    line.connect(("127.0.0.1", port))
    return line


def seconds_until_closed(line: socket.socket) -> float:
    """Return how long our listener takes to end this connection."""
    began = time.monotonic()
    with suppress(ConnectionError):
        while line.recv(4096):
            pass
    return time.monotonic() - began
