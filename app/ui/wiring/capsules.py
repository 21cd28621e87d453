"""Asks where a capsule lies and for its passphrase, when one is written or taken in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit

from app.actions import capsules
from app.actions.proving import demand_proof
from app.ui.wiring.desk import Desk
from app.workstation import Workstation
from domain.errors import NotFound
from records.capsule import is_capsule, new_passphrase


def _tr(text: str) -> str:
    return QCoreApplication.translate("capsules", text)


def send_to_stick(desk: Desk) -> None:
    """Put the study that is open, or chosen in the worklist, into a capsule."""
    desk.do(lambda: _ask_and_send(desk, _study(desk.station)))


def _ask_and_send(desk: Desk, study_uid: str) -> None:
    demand_proof(desk.station, spends=False)  # before anything else is asked
    # A file's name is read by whoever holds the stick: it says nothing about the patient.
    name, _kind = QFileDialog.getSaveFileName(
        desk.window,
        _tr("Write the study to a stick"),
        f"study{capsules.SUFFIX}",
        _tr("Capsules ({kinds})").format(kinds=f"*{capsules.SUFFIX}"),
    )
    if not name:
        return
    target = Path(name)
    if not target.suffix:
        target = target.with_suffix(capsules.SUFFIX)
    word, given = QInputDialog.getText(
        desk.window,
        _tr("Passphrase of the capsule"),
        _tr("Write it down now, and tell it another way than with the stick:"),
        QLineEdit.EchoMode.Normal,
        new_passphrase(),
    )
    if given:
        capsules.send_to_stick(desk.station, study_uid, target, word.strip())


def _study(station: Workstation) -> str:
    if station.reading is not None:
        return station.reading.study.uid
    chosen = station.worklist.chosen
    if chosen is None:
        raise NotFound(
            "No study is open or chosen.", advice="Choose one in the worklist, or open it."
        )
    return chosen.study_uid


def take_capsules(desk: Desk, paths: Sequence[Path]) -> list[Path]:
    """Take in the capsules among ``paths``, each with its passphrase; return the others."""
    others = []
    for path in paths:
        if not (path.is_file() and is_capsule(path)):
            others.append(path)
            continue
        word, given = QInputDialog.getText(
            desk.window,
            _tr("Open a capsule"),
            _tr("Passphrase of {name}").format(name=path.name),
            QLineEdit.EchoMode.Password,
        )
        if given:
            capsules.take_from_stick(desk.station, path, word.strip())
    return others
