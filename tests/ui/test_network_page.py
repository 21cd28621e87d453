"""The page of the network: what is changed there holds, and what is refused goes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui.buttons import Button
from app.ui.settings.network import NetworkAsks, NetworkPage, OwnAddress
from app.ui.settings.peer_form import RIGHTS, PeerEntry, PeerForm
from app.ui.theme import Theme
from records.delivery import Delivery, hours_of

MAIN = PeerEntry("PACS-MAIN", "ORTHANC", "10.20.4.8", 104, tls=False, may=tuple(RIGHTS))


class Desk:
    def __init__(self) -> None:
        self.own = OwnAddress("LIGHTBOX", 11112, 0, "", "LIGHTBOX on port 11112")
        self.peers: tuple[PeerEntry, ...] = (MAIN,)
        self.refuses = False
        self.tried: list[Callable[[str, bool], None]] = []

    def asks(self) -> NetworkAsks:
        return NetworkAsks(
            own=lambda: self.own,
            set_own=self.set_own,
            set_certificate=lambda _certificate, _key, _authorities: True,
            peers=lambda: self.peers,
            keep=self.keep,
            remove=self.remove,
            try_it=lambda _name, told: self.tried.append(told),
        )

    def set_own(self, aet: str, port: int, tls_port: int) -> bool:
        if not self.refuses:
            self.own = replace(self.own, aet=aet, port=port, tls_port=tls_port)
        return not self.refuses

    def keep(self, entry: PeerEntry) -> bool:
        if not self.refuses:
            others = tuple(peer for peer in self.peers if peer.name != entry.name)
            self.peers = (*others, entry)
        return not self.refuses

    def remove(self, name: str) -> None:
        self.peers = tuple(peer for peer in self.peers if peer.name != name)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, desk: Desk) -> NetworkPage:
    made = NetworkPage(theme, desk.asks())
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(part.text() for part in widget.findChildren(QLabel) if part.isVisible())


def press(widget: QWidget, name: str) -> None:
    QApplication.processEvents()
    buttons = [b for b in widget.findChildren(Button) if b.accessibleName() == name]
    QTest.mouseClick(next(b for b in buttons if b.isVisible()), Qt.MouseButton.LeftButton)


def open_form(page: NetworkPage) -> PeerForm:
    QApplication.processEvents()
    return next(form for form in page.findChildren(PeerForm) if form.isVisible())


def test_each_peer_stands_with_its_address_and_its_rights(page: NetworkPage, desk: Desk) -> None:
    assert "ORTHANC@10.20.4.8:104" in words(page)
    assert "It may do everything" in words(page)
    desk.peers = (replace(MAIN, tls=True, may=("echo", "store")),)
    page.entered()
    assert "It may ask whether this seat answers, send images here" in words(page)
    assert "TLS" in words(page)
    desk.peers = (replace(MAIN, may=()),)
    page.entered()
    assert "It may ask nothing of this seat" in words(page)


def test_a_peer_is_added_with_what_the_form_says(page: NetworkPage, desk: Desk) -> None:
    press(page, "Add a peer")
    form = open_form(page)
    for field, text in ((form._name, "CT2"), (form._aet, "CT_TWO"), (form._host, "10.0.0.7")):
        QTest.keyClicks(field, text)
    assert not form._tls.isEnabled()  # this seat has no certificate to show
    for right in ("find", "move", "get", "commit"):
        QTest.mouseClick(form._rights[right], Qt.MouseButton.LeftButton)
    press(form, "Keep")
    assert desk.peers[-1] == PeerEntry(
        "CT2", "CT_TWO", "10.0.0.7", 104, tls=False, may=("echo", "store")
    )
    assert not any(form.isVisible() for form in page.findChildren(PeerForm))


def test_what_is_refused_stays_in_the_form(page: NetworkPage, desk: Desk) -> None:
    press(page, "Change: PACS-MAIN")
    form = open_form(page)
    assert form._name.isReadOnly()
    form._host.setText("nowhere")
    desk.refuses = True
    press(form, "Keep")
    assert form.isVisible()
    assert form._host.text() == "nowhere"
    assert desk.peers == (MAIN,)


def test_a_title_that_is_refused_goes_back(page: NetworkPage, desk: Desk) -> None:
    desk.refuses = True
    page._aet.setFocus()
    page._aet.setText("BAD\\TITLE")
    QTest.keyClick(page._aet, Qt.Key.Key_Return)
    assert page._aet.text() == "LIGHTBOX"
    desk.refuses = False
    page._port.setText("11113")
    QTest.keyClick(page._port, Qt.Key.Key_Return)
    assert desk.own.port == 11113


def test_how_a_try_went_stands_beside_the_peer(page: NetworkPage, desk: Desk) -> None:
    press(page, "Try: PACS-MAIN")
    assert "Asking…" in words(page)
    desk.tried[0]("PACS-MAIN refused LIGHTBOX.", False)
    assert "PACS-MAIN refused LIGHTBOX." in words(page)


def test_a_peer_is_removed(page: NetworkPage, desk: Desk) -> None:
    press(page, "Remove: PACS-MAIN")
    assert desk.peers == ()
    assert "Nobody yet" in words(page)


def test_the_files_of_a_certificate_are_asked_for_one_after_the_other(
    page: NetworkPage, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def choose(_parent: QWidget, title: str, *_more: str) -> tuple[str, str]:
        asked.append(title)
        return str(tmp_path / f"{len(asked)}.pem"), ""

    monkeypatch.setattr("app.ui.settings.network.QFileDialog.getOpenFileName", choose)
    desk.own = replace(desk.own, certificate="Certificate of CN=seat, from CN=ca, until 2030-01-01")
    press(page, "Certificate…")
    assert len(asked) == 3
    assert "until 2030-01-01" in words(page)
    assert page._tls_port.isEnabled()


def test_how_a_peer_is_sent_to_is_agreed_in_the_form(page: NetworkPage, desk: Desk) -> None:
    press(page, "Change: PACS-MAIN")
    form = open_form(page)
    form._delivery.choose_syntax("jpeg-ls")
    form._delivery._limit.setText("50")
    form._delivery._hours.setText("20:00 to six")
    QTest.mouseClick(form._worklist, Qt.MouseButton.LeftButton)
    press(form, "Keep")
    assert "20:00-06:00" in form._wrong.text()  # how hours are written
    assert desk.peers == (MAIN,)
    form._delivery._hours.setText("20:00-06:00")
    press(form, "Keep")
    (kept,) = desk.peers
    assert kept.worklist
    assert kept.delivery == Delivery("jpeg-ls", 50, hours_of("20:00-06:00"))
