"""A study is put on a stick from one window and taken in at another, by what their dialogs ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from app.actions.importing import import_files
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.capsules import send_to_stick, take_capsules
from app.ui.wiring.desk import Desk
from domain.work import Unwatched
from imaging import phantom
from records.capsule import is_capsule
from tests.seats import open_workstation
from tests.ui.shown import until


@pytest.fixture
def desks(theme: Theme, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    made = []
    for name in ("sender", "clinic"):
        window = Window(theme, lambda _entry, _opened, _failed: None)
        main = MainThread(window)
        station = open_workstation(
            tmp_path / name,
            passphrase="correct horse battery staple",  # noqa: S106 - lives for one test
            deliver=main.deliver,
        )
        made.append(Desk(theme, station, window, main, lambda _room: None))
    yield made[0], made[1]
    for desk in made:
        desk.station.close()


def test_a_study_goes_by_stick_with_the_passphrase_that_was_proposed(
    desks: tuple[Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, clinic = desks
    whole = phantom.demonstration().current
    examination = replace(whole, key="by stick", shape=(3, 32, 32), spacing_mm=(5.6, 5.6, 13.0))
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        files.append(tmp_path / f"{number}.dcm")
        files[-1].write_bytes(part10)
    import_files(sender.station, files, Unwatched())
    sender.station.worklist.reload()
    proposed: list[str] = []

    def asked(_parent: QWidget, _title: str, _label: str, _mode: object, text: str = "") -> object:
        if text:
            proposed.append(text)
        return proposed[-1], True

    monkeypatch.setattr(QInputDialog, "getText", asked)
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "stick" / "study"), "")
    )
    (tmp_path / "stick").mkdir()

    send_to_stick(sender)  # nothing is chosen: that is said, and nothing is written
    assert list((tmp_path / "stick").iterdir()) == []
    sender.station.worklist.choose(examination.study_uid)
    send_to_stick(sender)
    written = tmp_path / "stick" / "study.capsule"
    until(lambda: not sender.station.jobs.under_way)
    assert is_capsule(written)
    assert (tmp_path / "stick" / "check-a-capsule.html").is_file()

    others = take_capsules(clinic, [written, files[0]])
    until(lambda: not clinic.station.jobs.under_way)
    assert others == [files[0]]
    assert len(clinic.station.records.archive.sop_uids(examination.study_uid)) == 3
