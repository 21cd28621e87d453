"""The seat's name, port and peers are kept, and nothing invalid is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from records.database import Database
from records.settings import KnownPeer, Seat, Settings


def test_a_new_seat_has_the_defaults(database: Database) -> None:
    assert Settings(database).load() == Seat("LIGHTBOX", 11112, (), "", "")


def test_what_was_set_is_found_by_another_start(database: Database) -> None:
    peer = KnownPeer("archive", "ORTHANC", "127.0.0.1", 4242)
    seat = Seat("READ1", 11113, (peer,), "dr.house", "-----BEGIN CERTIFICATE-----")
    Settings(database).save(seat)
    Settings(database).save(replace(seat, user="dr.cuddy"))
    assert Settings(database).load() == replace(seat, user="dr.cuddy")
    assert seat.peer("archive") == peer
    assert seat.peer("other") is None


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_cannot_exist_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match="port"):
        Seat(port=port)
    with pytest.raises(ValueError, match="port"):
        KnownPeer("a", "A", "h", port)


@pytest.mark.parametrize("aet", ["", "A" * 17])
def test_a_title_that_dicom_does_not_allow_is_refused(aet: str) -> None:
    with pytest.raises(ValueError, match="title"):
        Seat(aet=aet)
    with pytest.raises(ValueError, match="title"):
        KnownPeer("a", aet, "h", 104)


def test_two_peers_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Seat(peers=(KnownPeer("a", "A", "h", 104), KnownPeer("a", "B", "h", 104)))
