"""A peer is valid or does not exist."""

import pytest

from pacs_client.peers import Peer, parse


def test_a_peer_is_read_from_one_line() -> None:
    assert parse("ORTHANC@10.0.0.5:4242") == Peer("ORTHANC", "ORTHANC", "10.0.0.5", 4242)
    assert parse("PACS@[::1]:104", name="Main").host == "::1"
    assert str(parse("ORTHANC@10.0.0.5:4242")) == "ORTHANC@10.0.0.5:4242"


def test_a_title_may_hold_blanks_inside() -> None:
    assert parse("CT ROOM 1@host:104").aet == "CT ROOM 1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ORTHANC",
        "ORTHANC@host",
        "ORTHANC@host:",
        "ORTHANC@host:0",
        "ORTHANC@host:65536",
        "ORTHANC@host:4242x",
        "ORTHANC@:104",
        "@host:104",
        "SEVENTEEN_LETTERS@host:104",
        "BACK\\SLASH@host:104",
        " LEADING@host:104",
        "NÄME@host:104",
        "A\nB@host:104",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"port|title|host|AET"):
        parse(text)
