"""Where this seat goes on the web, what it says there, and what it makes of what it hears.

A-33 and B-20 of the fault catalogue; the judge is the scripted server, which notes what was asked
of it and what it was shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import Refused, Unreadable
from domain.work import Cancelled
from pacs_client.association import PeerFailed, PeerRefused
from pacs_client.dicomweb import asking, fetching, storing
from pacs_client.dicomweb.fetching import WebArchive
from pacs_client.peers import WebPeer
from pacs_client.query import Criteria, RemoteInstance
from pacs_client.send import Fate, Outgoing
from pacs_client.web_address import WebAddress
from tests.hostile.scripted_web import (
    CHUNKED,
    END,
    JSON,
    LIMITS,
    PART10,
    PARTS,
    SECRET,
    SERIES,
    STUDY,
    TYPES,
    UID,
    VERBS,
    WORK,
    Answer,
    Script,
    ScriptedServer,
    ask_studies,
    failed,
    fetch,
    flooded,
    head,
    outcome,
    part,
    row,
    said,
    said_and_silent,
    store,
    stored,
    text,
    whole,
)
from tests.peers.studies import CT, make_object

# Where this seat goes, and what it says there


@pytest.fixture
def elsewhere() -> Iterator[ScriptedServer]:
    """Another server, which should hear of nothing."""
    with ScriptedServer(whole(b"[]")) as server:
        yield server


def place(server: ScriptedServer) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_no_password_follows_a_redirect(verb: str, status: str, elsewhere: ScriptedServer) -> None:
    """A-33: judged by the other server, which hears of nothing."""
    away = f"Location: {place(elsewhere)}/dicom-web/studies"
    with ScriptedServer(whole(b"", away, status=status), TYPES.get(verb, JSON)) as server:
        with pytest.raises(PeerFailed, match="points to another address"):
            VERBS[verb](server.peer)
        assert [seen.sign_in for seen in server.seen] == [SECRET.header]
    assert elsewhere.seen == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_or_password_of_the_environment_is_used(
    variable: str, elsewhere: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-33: judged by the proxy, which hears of nothing, and by what the archive was shown."""
    monkeypatch.setenv(variable, place(elsewhere))
    monkeypatch.setenv("HOME", str(tmp_path))
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login thief password taken\n")
    netrc.chmod(0o600)
    with ScriptedServer(whole(b"[]")) as server:
        nobody = WebPeer("Archive", WebAddress(server.peer.web.url))
        asking.echo(nobody, limits=LIMITS)
        assert [seen.sign_in for seen in server.seen] == [""]
    assert elsewhere.seen == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_sign_in_that_is_not_taken_is_shown_once_and_never_again(verb: str) -> None:
    """B-20: 401 again and again, with every kind of challenge."""
    challenges = ("Basic realm=x", "Digest realm=x, nonce=y", "Negotiate", "Bearer")
    lines = [f"WWW-Authenticate: {challenge}" for challenge in challenges]
    with ScriptedServer(whole(b"", *lines, status="401 No"), TYPES.get(verb, JSON)) as server:
        with pytest.raises(PeerRefused, match="sign-in"):
            VERBS[verb](server.peer)
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    "url",
    [
        "{elsewhere}/dicom-web/bulk/1",
        "{elsewhere}",
        "//127.0.0.1/dicom-web/bulk/1",
        "/dicom-web/bulk/1",
        "../bulk/1",
        "file:///etc/passwd",
        "ftp://127.0.0.1/dicom-web/bulk/1",
        "gopher://127.0.0.1:{port}/dicom-web/1",
        "https://127.0.0.1:{port}/dicom-web/bulk/1",
        "http://localhost:{port}/dicom-web/bulk/1",
        "http://127.0.0.1/dicom-web/bulk/1",
        "http://127.0.0.1:{port}@{elsewhere}/dicom-web/1",
        "http://judge:secret@127.0.0.1:{port}/dicom-web/1",
        "http://127.0.0.1:{port}/dicom-web/../admin",
        "http://127.0.0.1:{port}/dicom-web/%2e%2e/admin",
        "http://127.0.0.1:{port}/dicom-web/..%2fadmin",
        "http://127.0.0.1:{port}/dicom-web-of-another/1",
        "http://127.0.0.1:{port}\\dicom-web/1",
        "http://127.0.0.1:{port}/dicom-web/1\r\nX-Evil: yes",
        "http://127.0.0.1:{port}/dicom-web/1 HTTP/1.1",
        "http://127.0.0.1:{port}\u2215dicom-web/1",
        "http://127.0.0.1:99999/dicom-web/1",
        "http://[::1/dicom-web/1",
        "",
    ],
)
def test_bulk_data_at_another_address_is_not_asked_for(url: str, elsewhere: ScriptedServer) -> None:
    """A-33: judged by both servers, which hear of nothing."""
    with ScriptedServer(whole(b"value"), "application/octet-stream") as server:
        address = url.format(elsewhere=place(elsewhere), port=server.server_address[1])
        with pytest.raises(PeerFailed, match="at another address"):
            fetching.bulk_value(server.peer, address, WORK, limits=LIMITS)
        assert server.seen == []
        own = f"{server.peer.web.url}/bulk/1?part=2"
        assert fetching.bulk_value(server.peer, own, WORK, limits=LIMITS) == b"value"
        assert server.seen[0].path == "/dicom-web/bulk/1?part=2"
    assert elsewhere.seen == []


# Trying again, and stopping


def busy_then(answer: Answer, *, times: int, status: str, wait: str) -> Answer:
    left = [times]

    def say(script: Script) -> None:
        if left[0] > 0:
            left[0] -= 1
            whole(b"", f"Retry-After: {wait}", status=status)(script)
        else:
            answer(script)

    return say


@pytest.mark.parametrize("status", ["429 Many", "502 Bad Gateway", "503 Busy"])
def test_an_archive_that_is_busy_for_a_moment_is_asked_again(status: str) -> None:
    busy = busy_then(whole(part(PART10) + END), times=2, status=status, wait="0")
    with ScriptedServer(busy, PARTS) as server:
        assert fetch(server.peer) == [PART10]
        assert len(server.seen) == 3


@pytest.mark.parametrize("wait", ["0", "999999999999999999999", "-1", "soon", "1e9"])
def test_an_archive_that_stays_busy_is_let_alone(wait: str) -> None:
    """B-20: a wait that no reader would sit through is not waited for."""
    busy = busy_then(whole(b"[]"), times=100, status="503 Busy", wait=wait)
    with ScriptedServer(busy) as server:
        with pytest.raises(PeerFailed, match="busy"):
            ask_studies(server.peer)
        assert len(server.seen) <= 3


def test_what_is_to_be_stored_is_brought_once_however_busy_the_archive_is() -> None:
    busy = busy_then(whole(b"{}"), times=1, status="503 Busy", wait="0")
    with ScriptedServer(busy) as server:
        with pytest.raises(PeerFailed, match="busy"):
            store(server.peer)
        assert [seen.method for seen in server.seen] == ["POST"]


class Stopping:
    """A person who stops the work once the server has been asked."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server

    def report(self, done: float, note: str = "") -> None: ...

    def pause_point(self) -> None:
        if self._server.seen:
            raise Cancelled


@pytest.mark.parametrize(
    "answer",
    [
        said_and_silent(b""),
        said_and_silent(head(length=100)),
        flooded(CHUNKED, b"1\r\n \r\n" * 1000),
        busy_then(whole(b""), times=9, status="503 Busy", wait="2"),
    ],
    ids=["silent", "silent-body", "flood", "busy"],
)
def test_whoever_stops_waiting_is_let_go(answer: Answer) -> None:
    with ScriptedServer(answer) as server, pytest.raises(Cancelled):
        asking.search(server.peer, Criteria(), Stopping(server))


# What an archive says of what it was brought


@pytest.mark.parametrize(
    ("told", "status", "fate"),
    [
        (stored(UID), "200 OK", Fate.ACCEPTED),
        (stored(UID), "202 Some", Fate.ACCEPTED),
        (None, "200 OK", Fate.ACCEPTED),
        ({}, "200 OK", Fate.ACCEPTED),
        (stored("2.25.7"), "200 OK", Fate.FAILED),  # of another object, not of this one
        (None, "202 Some", Fate.FAILED),
        ({}, "409 None", Fate.FAILED),
        (failed(UID, 0xA700), "202 Some", Fate.FAILED),
        (failed(UID, 0x0110), "409 None", Fate.FAILED),
        (failed(UID, 0x0122), "409 None", Fate.REFUSED),
        (failed(UID, 0xA900), "409 None", Fate.REFUSED),
        (failed(UID, 0xC000), "409 None", Fate.REFUSED),
        (failed(UID, 0x0111), "409 None", Fate.ACCEPTED),  # it was there: find-back decides
        ({**stored(UID), **failed(UID, 0xA700)}, "200 OK", Fate.FAILED),  # the worse is believed
        (None, "413 Long", Fate.REFUSED),
        (None, "415 Kind", Fate.REFUSED),
        (None, "400 Bad", Fate.FAILED),
    ],
)
def test_of_what_was_brought_only_what_is_named_as_stored_counts(
    told: object, status: str, fate: Fate
) -> None:
    assert outcome(told, status)[0] is fate


@pytest.mark.parametrize("can_be_had", [True, False])
def test_an_object_in_a_compression_that_is_not_taken_is_brought_without(
    can_be_had: bool,
) -> None:
    answers = iter([failed(UID, 0xC122), stored(UID)])

    def plain() -> bytes:
        if not can_be_had:
            raise Unreadable("It cannot be decoded.", reason="codec")
        return b"PLAIN"

    one = Outgoing(UID, CT, "1.2.840.10008.1.2.4.90", lambda: b"COMPRESSED", decompressed=plain)
    with ScriptedServer(lambda script: whole(text(next(answers)))(script)) as server:
        (end,) = storing.store(server.peer, [one], WORK, limits=LIMITS).outcomes
    assert b"COMPRESSED" in server.brought[0]
    assert [b"PLAIN" in body for body in server.brought[1:]] == [True] * can_be_had
    assert end.fate is (Fate.ACCEPTED if can_be_had else Fate.REFUSED)


def test_what_was_stored_stays_so_where_the_line_ends_over_another_object() -> None:
    answers = iter([whole(text({**failed(UID, 0xC122), **stored("2.25.7")})), said(b"")])
    told: list[tuple[str, Fate]] = []
    objects = [
        Outgoing("2.25.7", CT, "1.2.840.10008.1.2.4.90", lambda: b"COMPRESSED"),
        Outgoing(UID, CT, "1.2.840.10008.1.2.4.90", lambda: b"TOO", decompressed=lambda: b"PLAIN"),
    ]
    with ScriptedServer(lambda script: next(answers)(script)) as server:
        storing.store(
            server.peer,
            objects,
            WORK,
            limits=LIMITS,
            on_outcome=lambda end: told.append((end.sop_uid, end.fate)),
        )
    assert told == [("2.25.7", Fate.ACCEPTED), (UID, Fate.FAILED)]


# What is given although something is not


def objects_by_path(objects: dict[str, bytes], whole_series: bytes | None) -> Answer:
    """Answer lists, single objects, and the series as a whole where that can be had."""
    listed = [row(**{"00080018": {"vr": "UI", "Value": [uid]}}) for uid in [*objects, "2.25.404"]]

    def answer(script: Script) -> None:
        path = script.path.partition("?")[0]
        uid = path.rpartition("/")[2]
        if uid in objects:
            whole(part(objects[uid]) + END, media_type=PARTS)(script)
        elif uid == SERIES and whole_series is not None:
            whole(whole_series, media_type=PARTS)(script)
        elif uid == SERIES:
            whole(b"", status="500 Broken")(script)
        elif path.endswith(("/instances", "/studies")):
            whole(text(listed))(script)
        else:
            whole(b"", status="404 Gone")(script)

    return answer


@pytest.mark.parametrize("form", ["a series that is broken", "a series that is short", "singly"])
def test_one_object_that_is_not_given_keeps_no_other_back(form: str) -> None:
    objects = dict(make_object(STUDY, SERIES, number) for number in range(4))
    short = b"".join(part(body) for body in list(objects.values())[:2]) + END
    kept: list[bytes] = []
    with ScriptedServer(objects_by_path(objects, short if "short" in form else None)) as server:
        web = WebArchive(server.peer, LIMITS)
        wanted = [RemoteInstance(uid, SERIES) for uid in ("2.25.404", *objects)]
        if form != "singly":
            wanted = list(web.list_instances(STUDY, WORK).instances)
        with pytest.raises(PeerFailed, match=r"\.$"):
            web.fetch(STUDY, wanted, lambda part10, _: kept.append(part10), WORK)
    assert sorted(kept) == sorted(objects.values())


def test_one_object_that_this_seat_refuses_keeps_no_other_back() -> None:
    objects = dict(make_object(STUDY, SERIES, number) for number in range(4))
    refused, *others = objects.values()
    kept: list[bytes] = []

    def keep(part10: bytes, _from: str) -> None:
        if part10 == refused:
            raise Refused("It contradicts what is kept here.")
        kept.append(part10)

    body = b"".join(part(body) for body in objects.values()) + END
    with ScriptedServer(objects_by_path(objects, body)) as server:
        wanted = [RemoteInstance(uid, SERIES) for uid in objects]
        with pytest.raises(PeerFailed, match="contradicts"):
            WebArchive(server.peer, LIMITS).fetch(STUDY, wanted, keep, WORK)
    assert sorted(kept) == sorted(others)
