"""A web archive that lies, stalls or floods gets nothing but an ending, in time and memory.

B-20, B-06 and A-06 of the fault catalogue; the judge is the scripted server, which counts what
was asked of it, and how much it could send before nobody listened any more.
"""

from __future__ import annotations

import gzip
import random
import time
import zlib
from pathlib import Path
from tempfile import gettempdir
from typing import cast

import pytest

from domain.errors import LightboxError
from pacs_client.association import PeerFailed, PeerTrouble
from pacs_client.dicomweb import asking
from pacs_client.dicomweb.fetching import WebArchive
from pacs_client.named import names_of
from pacs_client.query import Criteria
from pacs_client.send import Fate
from tests.hostile.scripted_web import (
    _BUFFERS,
    CHUNKED,
    END,
    JSON,
    LIMITS,
    PART10,
    PARTS,
    SERIES,
    STUDY,
    TYPES,
    UID,
    VERBS,
    WANTED,
    WORK,
    Answer,
    Script,
    ScriptedServer,
    failed,
    fetch,
    flooded,
    head,
    outcome,
    part,
    row,
    said,
    said_and_silent,
    stored,
    text,
    trickled,
    whole,
)
from tests.peers.studies import make_object

GZIPPED = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
# The last four bytes of a gzip body say how long it is: this one says 2.
LYING_GZIP = GZIPPED[:-4] + (2).to_bytes(4, "little")

ENDINGS: dict[str, Answer] = {
    "html-200": whole(b"<html>Please sign in</html>", media_type="text/html"),
    "plain-text-200": whole(b"[]", media_type="text/plain"),
    "nonsense-type": whole(b"[]", media_type=";;;=,"),
    "html-500": whole(b"<html/>", status="500 Oops", media_type="text/html"),
    "forbidden": whole(b"", status="403 Forbidden"),
    "gone": whole(b"", status="410 Gone"),
    "teapot": whole(b"[]", status="418 I am a teapot"),
    "partial": whole(b"[]", status="207 Multi-Status"),
    "proxy-sign-in": whole(b"", 'Proxy-Authenticate: Basic realm="x"', status="407 Proxy"),
    "redirect-to-a-file": whole(b"", "Location: file:///etc/passwd", status="302 Found"),
    "redirect-to-itself": whole(b"", "Location: /dicom-web/studies", status="301 Moved"),
    "redirect-without-a-place": whole(b"", status="307 Temporary"),
    "redirect-by-refresh": whole(b"<html/>", "Refresh: 0; url=http://x/", media_type="text/html"),
    "gzip": whole(GZIPPED, "Content-Encoding: gzip"),
    "gzip-with-a-lying-size": whole(LYING_GZIP, "Content-Encoding: gzip"),
    "deflate": whole(zlib.compress(b"[]"), "Content-Encoding: deflate"),
    "two-codings": whole(b"[]", "Content-Encoding: identity, gzip"),
    "gzip-as-transfer": said(head("Transfer-Encoding: gzip, chunked") + GZIPPED),
    "two-lengths": said(head("Content-Length: 2", "Content-Length: 40") + b"[]"),
    "length-below-zero": said(head("Content-Length: -2") + b"[]"),
    "length-of-5000-digits": said(head("Content-Length: " + "9" * 5000) + b"[]"),
    "two-transfers": said(
        head("Transfer-Encoding: chunked", "Transfer-Encoding: gzip") + b"0\r\n\r\n"
    ),
    "length-in-words": said(head("Content-Length: two") + b"[]"),
    "length-beside-chunks": said(head("Transfer-Encoding: chunked", length=2) + b"2\r\n[]\r\n"),
    "longer-than-it-says": said(head(length=1) + b"[]"),
    "shorter-than-it-says": said(head(length=4000) + b"[]"),
    "says-a-terabyte": said(head(length=1 << 40) + b"[]"),
    "no-status-line": said(b"[]\r\n\r\n"),
    "status-of-another-protocol": said(b"SIP/2.0 200 OK\r\n\r\n"),
    "status-in-words": said(b"HTTP/1.1 fine OK\r\n\r\n"),
    "closes-at-once": said(b""),
    "closes-in-the-head": said(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "chunk-of-no-size": said(CHUNKED + b"zz\r\n[]\r\n0\r\n\r\n"),
    "chunk-below-zero": said(CHUNKED + b"-5\r\n[]\r\n0\r\n\r\n"),
    "chunk-of-a-terabyte": said(CHUNKED + b"10000000000\r\n[]"),
    "chunks-without-end": said(CHUNKED + b"2\r\n[]\r\n"),
    "binary-noise": said(bytes(range(256)) * 64),
    "silent": said_and_silent(b""),
    "silent-in-the-head": said_and_silent(b"HTTP/1.1 200 OK\r\n"),
    "silent-in-the-body": said_and_silent(head(length=4000) + b"["),
    "silent-in-a-chunk": said_and_silent(CHUNKED + b"fff\r\n["),
    "a-byte-now-and-then": trickled(head(length=400) + b"["),
    "head-a-byte-now-and-then": trickled(b"HTTP/1.1 200 OK\r\nX: "),
    "head-without-end": flooded(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 4000 + b"\r\n"),
    "line-without-end": flooded(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 4096),
    "continue-without-end": flooded(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "body-without-end": flooded(head(), b" " * 65536),
    "chunks-and-chunks": flooded(CHUNKED, b"ffff\r\n" + b" " * 65535 + b"\r\n"),
    "trailers-without-end": flooded(CHUNKED + b"0\r\n", b"X: " + b"x" * 4000 + b"\r\n"),
}


# A picture of one byte is one: what comes after it belongs to nobody and is not read.
_NOT_EVIL = {("longer-than-it-says", "picture")}


@pytest.mark.parametrize(
    ("evil", "verb"),
    [(evil, verb) for evil in ENDINGS for verb in VERBS if (evil, verb) not in _NOT_EVIL],
)
def test_an_answer_that_is_none_ends_with_one_sentence_and_gives_nothing(
    evil: str, verb: str
) -> None:
    """B-20: refused in time and in memory; judged by the server's own count of bytes."""
    with ScriptedServer(ENDINGS[evil], TYPES.get(verb, JSON)) as server:
        begun = time.monotonic()
        with pytest.raises(PeerTrouble) as told:
            VERBS[verb](server.peer)
        assert time.monotonic() - begun < 30  # a bound on hanging, not a figure of speed
    assert str(told.value).endswith(".")
    assert server.sent < _BUFFERS
    assert len(server.seen) == 1  # nothing was asked a second time
    assert not isinstance(told.value.__cause__, (MemoryError, RecursionError))


# JSON


TWICE = text([row()])[:-2] + b', "00100020": {"vr": "LO", "Value": ["P2"]}}]'

BAD_JSON = {
    "nothing": b"",
    "blanks": b"   ",
    "a-word": b"studies",
    "a-number": b"7",
    "a-text": b'"no"',
    "null": b"null",
    "numbers": b"[1, 2]",
    "lists": b"[[]]",
    "cut-short": text([row()])[:-5],
    "two-documents": b"[][]",
    "a-patient-twice": TWICE,
    "a-value-twice": b'[{"00100020": {"vr": "LO", "Value": ["P1"], "Value": ["P2"]}}]',
    "deep": b"[" * 60_000,
    "deep-objects": b'{"0":' * 10_000 + b"1" + b"}" * 10_000,
    "deep-sequences": b'{"00081199":{"vr":"SQ","Value":[' * 40 + b"{}" + b"]}}" * 40,
    "not-a-number": b'[{"00201208": {"vr": "IS", "Value": [NaN]}}]',
    "infinity": b'[{"00201208": {"vr": "IS", "Value": [-Infinity]}}]',
    "a-number-of-60000-digits": b'[{"00201208": {"vr": "IS", "Value": [' + b"9" * 60_000 + b"]}}]",
    "latin-1": '[{"00100010": {"vr": "PN", "Value": ["Müller"]}}]'.encode("latin-1"),
    "utf-16": "[]".encode("utf-16"),
    "half-a-character": b'[{"00100020": {"vr": "LO", "Value": ["\\ud800"]}}]',
    "half-a-character-in-a-name": (
        b'[{"00100010": {"vr": "PN", "Value": [{"Alphabetic": "\\udfff"}]}}]'
    ),
    "a-tag-in-words": text([{"PatientID": {"vr": "LO", "Value": ["P1"]}}]),
    "a-tag-too-long": text([{"001000200": {"vr": "LO", "Value": ["P1"]}}]),
    "a-tag-with-a-sign": text([{"+0100020": {"vr": "LO", "Value": ["P1"]}}]),
    "an-element-that-is-a-text": text([{"00100020": "P1"}]),
    "a-value-that-is-no-list": text([{"00100020": {"vr": "LO", "Value": "P1"}}]),
    "a-value-that-is-true": text([{"00100020": {"vr": "LO", "Value": [True]}}]),
    "a-value-that-is-a-list": text([{"00100020": {"vr": "LO", "Value": [["P1"]]}}]),
    "a-name-of-numbers": text([{"00100010": {"vr": "PN", "Value": [{"Alphabetic": 7}]}}]),
    "an-item-that-is-a-text": text([{"00081199": {"vr": "SQ", "Value": ["P1"]}}]),
    "one-that-is-longer-than-it-may-be": b"[" + b" " * 70_000 + b"]",
}


@pytest.mark.parametrize(
    ("evil", "verb"),
    [
        (evil, verb)
        for evil, body in BAD_JSON.items()
        for verb in ("studies", "instances", "store")
        if body.strip() or verb != "store"  # a 200 without words says that all was stored
    ],
)
def test_json_that_is_no_list_of_data_sets_is_refused_whole(evil: str, verb: str) -> None:
    """B-20: nothing of a doubtful answer is shown, above all no patient named twice."""
    with ScriptedServer(whole(BAD_JSON[evil])) as server, pytest.raises(PeerFailed):
        VERBS[verb](server.peer)


def test_rows_that_were_not_asked_for_are_left_out() -> None:
    """B-20: another patient's study, another study's object, a name that is a path."""
    other = row(**{"00100020": {"vr": "LO", "Value": ["P2"]}})
    climbing = row(**{"0020000D": {"vr": "UI", "Value": ["../../etc"]}})
    with ScriptedServer(whole(text([other, climbing, row()]))) as server:
        answer = asking.search(server.peer, Criteria(patient_id="P1"), WORK, limits=LIMITS)
    assert [s.study.patient.id for s in answer.studies] == ["P1"]
    assert answer.refused_rows == 2
    strange = row(**{"0020000D": {"vr": "UI", "Value": ["2.25.7"]}})
    nameless = row(**{"00080018": {"vr": "UI", "Value": ["/etc/passwd"]}})
    with ScriptedServer(whole(text([strange, nameless, row()]))) as server:
        listing = asking.list_instances(server.peer, STUDY, WORK, limits=LIMITS)
    assert [i.sop_uid for i in listing.instances] == [UID]
    assert listing.told == 2  # the nameless one is missing, and known to be


def test_numbers_that_no_computer_holds_are_taken_for_none() -> None:
    """B-20: counts and reasons of sixty thousand digits."""
    long = "9" * 60_000
    counted = row(**{"00201208": {"vr": "IS", "Value": [long]}})
    with ScriptedServer(whole(text([counted]))) as server:
        (study,) = asking.search(server.peer, Criteria(), WORK, limits=LIMITS).studies
    assert study.instance_count is None
    numbered = row(**{"00200013": {"vr": "IS", "Value": [long[:20_000]]}})
    with ScriptedServer(whole(text([numbered]))) as server:
        (one,) = asking.list_instances(server.peer, STUDY, WORK, limits=LIMITS).instances
    assert one.number is None
    assert outcome(failed(UID, long), "409 None")[0] is Fate.FAILED


def test_a_list_without_end_is_cut_and_says_so() -> None:
    """B-20: every page has new rows."""
    numbers = iter(range(1_000_000))

    def answer(script: Script) -> None:
        rows = [row(**{"0020000D": {"vr": "UI", "Value": [f"2.25.{next(numbers)}"]}})]
        whole(text(rows * 1))(script)

    with ScriptedServer(answer) as server:
        found = asking.search(server.peer, Criteria(), WORK, most=20, limits=LIMITS)
        assert (len(found.studies), found.cut) == (20, True)
        assert len(server.seen) < 30


@pytest.mark.parametrize("without_names", [(), ({},) * 3])
def test_an_archive_that_always_gives_its_first_page_is_asked_twice_and_no_more(
    without_names: tuple[dict[str, object], ...],
) -> None:
    with ScriptedServer(whole(text([row(), *without_names]))) as server:
        found = asking.search(server.peer, Criteria(patient_id="P1"), WORK, limits=LIMITS)
        assert (len(found.studies), found.cut, len(server.seen)) == (1, False, 2)


# Bodies of several parts


def other_study() -> bytes:
    return make_object("2.25.999", SERIES, 1)[1]


BAD_PARTS: dict[str, tuple[bytes, str]] = {
    "no-boundary-named": (part(PART10) + END, PARTS.partition("; boundary")[0]),
    "another-boundary": (part(PART10) + END, PARTS.replace("line", "other")),
    "a-boundary-of-nothing": (part(PART10) + END, PARTS.replace("=line", '=""')),
    "a-boundary-of-a-thousand": (part(PART10) + END, PARTS.replace("line", "b" * 1000)),
    "a-boundary-of-two-lines": (part(PART10) + END, PARTS.replace("=line", '="li\tne"')),
    "no-end": (part(PART10), PARTS),
    "no-end-within-an-object": (part(PART10)[: len(PART10) // 2], PARTS),
    "half-an-end": (part(PART10) + b"--line-", PARTS),
    "nothing-at-all": (b"", PARTS),
    "only-an-end": (END, PARTS),
    "a-boundary-that-goes-on": (part(PART10).replace(b"--line\r", b"--lineage\r") + END, PARTS),
    "html-in-a-part": (
        b"--line\r\nContent-Type: text/html\r\n\r\n<html/>\r\n" + END,
        PARTS,
    ),
    "not-dicom": (part(b"x" * 2000) + END, PARTS),
    "an-empty-object": (part(b"") + END, PARTS),
    "an-object-cut-in-its-head": (part(PART10[:180]) + END, PARTS),
    "an-object-cut-before-its-study": (part(PART10[:420]) + END, PARTS),
    "another-study": (part(other_study()) + END, PARTS),
    "another-object-of-the-study": (part(make_object(STUDY, SERIES, 2)[1]) + END, PARTS),
    "more-objects-than-asked-for": (part(PART10) + part(make_object(STUDY, SERIES, 2)[1]), PARTS),
    "a-million-parts": (b"--line\r\n\r\n\r\n" * 1_000_000 + END, PARTS),
    "a-million-boundaries": (b"--line\r\n" * 1_000_000 + END, PARTS),
    "a-head-without-end": (b"--line\r\n" + b"X: y\r\n" * 100_000 + END, PARTS),
    "a-head-that-is-none": (b"--line\r\nno colon here\r\n\r\nx\r\n" + END, PARTS),
    "a-length-that-lies": (part(PART10, "Content-Length: 7") + END, PARTS),
    "a-coding": (part(PART10, "Content-Transfer-Encoding: base64") + END, PARTS),
    "too-long-a-preamble": (b"x" * 200_000 + part(PART10) + END, PARTS),
    "too-long-an-object": (part(PART10 + bytes(400_000)) + END, PARTS),
    "another-kind": (part(PART10) + END, PARTS.replace("/dicom", "/octet-stream")),
    "parts-of-another-kind": (part(PART10) + END, PARTS.replace("related", "mixed")),
    "one-object-alone": (PART10, "application/dicom"),
    "a-zip": (b"PK\x03\x04" + bytes(400), "application/zip"),
}


@pytest.mark.parametrize("evil", BAD_PARTS)
def test_of_a_body_that_is_not_what_was_asked_for_nothing_is_kept(evil: str) -> None:
    """B-20 and B-06: a million parts, an object that is cut, one of another patient."""
    body, media_type = BAD_PARTS[evil]
    kept: list[bytes] = []
    with ScriptedServer(whole(body), media_type) as server:
        with pytest.raises(PeerTrouble):
            WebArchive(server.peer, LIMITS).fetch(
                STUDY, WANTED, lambda part10, _: kept.append(part10), WORK
            )
        assert server.sent < _BUFFERS
    assert kept in ([], [PART10])
    assert kept == [] or evil in ("more-objects-than-asked-for", "half-an-end")


GOOD_PARTS = {
    "plain": part(PART10) + END,
    "a-preamble": b"This is a message of several parts.\r\n" + part(PART10) + END,
    "something-after-the-end": part(PART10) + END + b"And that was it.",
    "no-head": b"--line\r\n\r\n" + PART10 + b"\r\n" + END,
    "blanks-after-a-boundary": part(PART10).replace(b"--line\r", b"--line  \r") + END,
    "the-same-twice-is-kept-once": part(PART10) + b"--line--",
}


@pytest.mark.parametrize("form", GOOD_PARTS)
@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_every_form_of_the_standard_is_read_however_it_is_cut_on_its_way(
    form: str, piece: int
) -> None:
    def answer(script: Script) -> None:
        body = GOOD_PARTS[form]
        script.say(head("Transfer-Encoding: chunked"))
        chunks = [body[at : at + piece] for at in range(0, len(body), piece)]
        script.say(b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n")

    with ScriptedServer(answer, PARTS) as server:
        assert fetch(server.peer) == [PART10]


_ROOT = Path(gettempdir()) / "escaped"  # where a careless reader would put it
NAMES = ("../../../escaped", str(_ROOT), "C:\\escaped", "..%2f..%2fescaped", "a\x00b")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_that_a_part_carries_is_used_for_anything(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-06: judged by what has appeared on the disk, here and above."""
    inner = tmp_path / "a" / "b" / "c"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    before = sorted(tmp_path.rglob("*"))
    lines = (
        f'Content-Disposition: attachment; filename="{name}"',
        f"Content-Location: {name}",
        f"Content-ID: {name}",
    )
    with ScriptedServer(whole(part(PART10, *lines) + END, lines[0]), PARTS) as server:
        assert fetch(server.peer) == [PART10]
    assert sorted(tmp_path.rglob("*")) == before
    assert not _ROOT.exists()


# Garbled answers


def good_answer(verb: str) -> bytes:
    """Return an answer that is right, byte for byte."""
    if verb == "fetch":
        body, media_type = part(PART10, f"Content-Length: {len(PART10)}") + END, PARTS
    elif verb == "store":
        body, media_type = text(stored(UID)), JSON
    elif verb == "picture":
        body, media_type = b"\x89PNG\r\n\x1a\n" + bytes(200), "image/png"
    else:
        body, media_type = text([row()]), JSON
    return head(media_type=media_type, length=len(body)) + body


def garbled(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with some of them changed, lost, doubled or cut off."""
    spoiled = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(spoiled))
        match chance.randrange(4):
            case 0:
                spoiled[at] = chance.randrange(256)
            case 1:
                del spoiled[at : at + chance.randint(1, 40)]
            case 2:
                spoiled[at:at] = spoiled[at : at + chance.randint(1, 40)]
            case _:
                spoiled[at] ^= 1 << chance.randrange(8)
        if len(spoiled) < 2:
            break
    return bytes(spoiled[: chance.randint(1, len(spoiled))] if chance.random() < 0.2 else spoiled)


@pytest.mark.parametrize("verb", VERBS)
def test_a_garbled_answer_is_a_value_of_its_kind_or_a_sentence(verb: str) -> None:
    """B-20: three hundred garbled answers of each kind; whatever is kept is what was asked for."""
    chance = random.Random(verb)  # noqa: S311 - no secret
    answers = [garbled(good_answer(verb), chance) for _ in range(300)]
    left = iter(answers)
    with ScriptedServer(lambda script: said(next(left, b""))(script)) as server:
        for _ in answers:
            try:
                came = VERBS[verb](server.peer)
            except LightboxError as error:
                assert str(error).endswith(".")  # noqa: PT017 - one of two good endings
                continue
            if verb == "fetch":
                assert [names_of(part10) for part10 in cast(list[bytes], came)] == [(STUDY, UID)]
