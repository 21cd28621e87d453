"""A web archive in name only: it says whatever a test wants said, byte for byte, and counts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from pydicom.uid import ExplicitVRLittleEndian

from domain.work import Unwatched
from pacs_client.association import PeerFailed
from pacs_client.dicomweb import asking, fetching, storing
from pacs_client.dicomweb.fetching import WebArchive
from pacs_client.dicomweb.line import WebLimits
from pacs_client.peers import WebPeer
from pacs_client.query import Criteria, RemoteInstance
from pacs_client.send import Fate, Outgoing
from pacs_client.web_address import Basic, WebAddress
from tests.peers.studies import CT, make_object

WORK = Unwatched()
SECRET = Basic("seat", "open-sesame")
LIMITS = WebLimits(
    answer_seconds=0.6,
    stall_seconds=0.6,
    slowest_bytes_per_second=100_000,
    rows_bytes=64 * 1024,
    metadata_bytes=64 * 1024,
    object_bytes=256 * 1024,
    longest_wait_seconds=2.0,
)
# What the system's own buffers swallow of a flood before anybody can refuse it.
_BUFFERS = 8 << 20
STUDY, SERIES = "2.25.100", "2.25.101"
UID, PART10 = make_object(STUDY, SERIES, 1)
WANTED = [RemoteInstance(UID, SERIES)]
JSON = "application/dicom+json"
PARTS = 'multipart/related; type="application/dicom"; boundary=line'
_TYPE = b"@TYPE@"  # in what is said: the type that the question at hand asked for


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    sign_in: str


Answer = Callable[["Script"], None]


class Script(BaseHTTPRequestHandler):
    """Says whatever the test wants said, byte for byte."""

    protocol_version = "HTTP/1.1"
    server: ScriptedServer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._play()

    def do_POST(self) -> None:
        with suppress(OSError):
            self.server.brought.append(self.rfile.read(int(self.headers["Content-Length"])))
        self._play()

    def _play(self) -> None:
        told = self.headers.get("Authorization", "")
        self.server.seen.append(Seen(self.command, self.path, told))
        self.close_connection = True
        with suppress(OSError):
            self.server.answer(self)

    def say(self, data: bytes) -> None:
        """Send bytes as they are; whoever has gone ends the script."""
        self.connection.sendall(data.replace(_TYPE, self.server.media_type))
        self.server.sent += len(data)

    def flood(self, head: bytes, piece: bytes, times: int = 20_000) -> None:
        self.say(head)
        for _ in range(times):
            self.say(piece)

    def linger(self, seconds: float = 3.0) -> None:
        """Keep the line open and say nothing, until the other side goes."""
        self.connection.settimeout(seconds)
        with suppress(OSError):
            self.connection.recv(1)


class ScriptedServer(ThreadingHTTPServer):
    """A web archive in name only."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Answer, media_type: str = JSON) -> None:
        super().__init__(("127.0.0.1", 0), Script)
        self.answer = answer
        self.media_type = media_type.encode()
        self.seen: list[Seen] = []
        self.brought: list[bytes] = []
        self.sent = 0
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def peer(self) -> WebPeer:
        url = f"http://127.0.0.1:{self.server_address[1]}/dicom-web"
        return WebPeer("Archive", WebAddress(url, SECRET))

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


# What is asked of it


def ask_studies(peer: WebPeer) -> object:
    return asking.search(peer, Criteria(patient_id="P1"), WORK, limits=LIMITS).studies


def ask_instances(peer: WebPeer) -> object:
    return asking.list_instances(peer, STUDY, WORK, limits=LIMITS).instances


def fetch(peer: WebPeer) -> list[bytes]:
    kept: list[bytes] = []
    WebArchive(peer, LIMITS).fetch(STUDY, WANTED, lambda part10, _: kept.append(part10), WORK)
    return kept


def store(peer: WebPeer) -> object:
    out = [Outgoing(UID, CT, str(ExplicitVRLittleEndian), lambda: PART10)]
    sent = storing.store(peer, out, WORK, limits=LIMITS)
    if not sent.complete:
        raise PeerFailed(sent.outcomes[0].reason)
    return sent


def ask_picture(peer: WebPeer) -> object:
    return fetching.rendered(peer, (STUDY, SERIES, UID), WORK, limits=LIMITS)


VERBS = {
    "studies": ask_studies,
    "instances": ask_instances,
    "fetch": fetch,
    "store": store,
    "picture": ask_picture,
}
TYPES = {"fetch": PARTS, "picture": "image/png"}


def head(
    *lines: str, status: str = "200 OK", media_type: str = "@TYPE@", length: int | None = None
) -> bytes:
    told = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *lines]
    if length is not None:
        told.append(f"Content-Length: {length}")
    return ("\r\n".join(told) + "\r\n\r\n").encode("latin-1")


CHUNKED = head("Transfer-Encoding: chunked")


def whole(body: bytes, *lines: str, status: str = "200 OK", media_type: str = "@TYPE@") -> Answer:
    return lambda script: script.say(
        head(*lines, status=status, media_type=media_type, length=len(body)) + body
    )


def said(data: bytes) -> Answer:
    return lambda script: script.say(data)


def said_and_silent(data: bytes) -> Answer:
    def answer(script: Script) -> None:
        script.say(data)
        script.linger()

    return answer


def flooded(first: bytes, piece: bytes) -> Answer:
    return lambda script: script.flood(first, piece)


def trickled(first: bytes) -> Answer:
    def answer(script: Script) -> None:
        script.say(first)
        for _ in range(40):
            time.sleep(0.1)
            script.say(b" ")

    return answer


def row(**more: object) -> dict[str, object]:
    return {
        "0020000D": {"vr": "UI", "Value": [STUDY]},
        "0020000E": {"vr": "UI", "Value": [SERIES]},
        "00080018": {"vr": "UI", "Value": [UID]},
        "00100020": {"vr": "LO", "Value": ["P1"]},
        **more,
    }


def text(value: object) -> bytes:
    return json.dumps(value).encode()


def part(body: bytes, *lines: str) -> bytes:
    told = "\r\n".join(("Content-Type: application/dicom", *lines))
    return b"--line\r\n" + told.encode() + b"\r\n\r\n" + body + b"\r\n"


END = b"--line--\r\n"


def outcome(said_: object, status: str = "200 OK") -> tuple[Fate, str]:
    body = b"" if said_ is None else text(said_)
    out = [Outgoing(UID, CT, str(ExplicitVRLittleEndian), lambda: PART10)]
    with ScriptedServer(whole(body, status=status)) as server:
        (one,) = storing.store(server.peer, out, WORK, limits=LIMITS).outcomes
    return one.fate, one.reason


def failed(uid: str, reason: object) -> dict[str, object]:
    item = {
        "00081155": {"vr": "UI", "Value": [uid]},
        "00081197": {"vr": "US", "Value": [reason]},
    }
    return {"00081198": {"vr": "SQ", "Value": [item]}}


def stored(uid: str) -> dict[str, object]:
    return {"00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": [uid]}}]}}
