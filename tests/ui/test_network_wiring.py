"""What the network's page gives back is what the seat keeps; a secret is never shown or lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.ui.settings.peer_form import RIGHTS, PeerEntry
from app.ui.settings.web_form import WebEntry
from app.ui.wiring.network import _keep, _peers
from app.workstation import Workstation
from domain.errors import LightboxError
from records.delivery import Delivery
from tests.seats import open_workstation

WEB = WebEntry("http://127.0.0.1:8042/dicom-web", "seat12", secret="of-the-clinic")  # noqa: S106
BOTH = PeerEntry(
    "PACS",
    "ORTHANC",
    "127.0.0.1",
    4242,
    tls=False,
    may=("find", "get"),
    worklist=True,
    delivery=Delivery("rle", 50),
    web=WEB,
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106
    yield made
    made.close()


def test_a_peer_with_both_addresses_comes_back_without_its_password(station: Workstation) -> None:
    _keep(station, BOTH)
    shown = _peers(station)
    assert shown == (replace(BOTH, web=WebEntry(WEB.url, "seat12", has_secret=True)),)
    assert "clinic" not in repr(shown) + repr(BOTH)
    known = station.records.settings.load().peer("PACS")
    assert known is not None
    assert known.web is not None
    assert known.web.password == "of-the-clinic"  # noqa: S105


def test_what_was_not_typed_anew_stays(station: Workstation) -> None:
    _keep(station, BOTH)
    (shown,) = _peers(station)
    _keep(station, replace(shown, may=tuple(RIGHTS)))
    known = station.records.settings.load().peer("PACS")
    assert known is not None
    assert known.web is not None
    assert (known.web.user, known.web.password) == ("seat12", "of-the-clinic")
    assert known.delivery == Delivery("rle", 50)


def test_a_secret_does_not_follow_to_another_host(station: Workstation) -> None:
    _keep(station, BOTH)
    (shown,) = _peers(station)
    _keep(station, replace(shown, web=replace(shown.web, url="http://localhost:8042/dicom-web")))
    known = station.records.settings.load().peer("PACS")
    assert known is not None
    assert known.web is not None
    assert not known.web.password


def test_a_secret_without_a_name_is_a_token_and_an_empty_address_forgets(
    station: Workstation,
) -> None:
    _keep(station, replace(BOTH, web=replace(WEB, user="")))
    known = station.records.settings.load().peer("PACS")
    assert known is not None
    assert known.web is not None
    assert (known.web.user, known.web.token) == ("", "of-the-clinic")
    (shown,) = _peers(station)
    _keep(station, replace(shown, web=WebEntry()))
    assert _peers(station)[0].web == WebEntry()


def test_an_archive_on_the_web_alone_needs_no_title(station: Workstation) -> None:
    _keep(station, PeerEntry("CLOUD", "", "", 104, tls=False, may=tuple(RIGHTS), web=WEB))
    (shown,) = _peers(station)
    assert (shown.address, shown.web.url) == ("", WEB.url)
    with pytest.raises(LightboxError):
        _keep(station, PeerEntry("NOBODY", "", "", 104, tls=False, may=()))
