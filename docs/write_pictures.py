#!/usr/bin/env python3
"""Makes the pictures of the manual by the program itself, from studies that are formulas.

python docs/write_pictures.py [NAME…]
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from contextlib import ExitStack
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from app.actions.peers import remove_peer
from app.ui.pictures import picture_of, settle
from app.ui.start import Start
from app.ui.theme import dress
from docs.picturing.administered import (
    alerted,
    audited,
    backed_up,
    backed_up_no_more,
    features_switched,
    governed,
    governed_no_more,
    retained,
    retained_no_more,
    switched_back,
)
from docs.picturing.at_the_gate import (
    emergency_open,
    emergency_over,
    factor_asked,
    first_key,
    first_people,
    in_again,
    locked,
    paper_asked,
    people_page,
    proof_asked,
    proof_over,
    reviewed,
    roles_no_more,
    roles_page,
    unlocked,
    who_asked,
)
from docs.picturing.coming_in import (
    asked_whose,
    names_taken_off,
    put_aside_shown,
    stick_imported,
    told_whose,
    worklist_full,
)
from docs.picturing.looked_at import (
    fused,
    header_shown,
    information_shown,
    object_of,
    palette_open,
    played_on,
    report_room,
    report_tab,
    scene_shown,
    structures_shown,
)
from docs.picturing.measured import (
    explanation_shown,
    findings_shown,
    measurements_shown,
    nodule_outlined,
    report_of_marks,
    state_shown,
    with_prior,
)
from docs.picturing.on_the_network import (
    all_got,
    archive_asked,
    doctored,
    nothing_waits,
    ordered,
    outbox_waits,
    peers_known,
    ruled,
    undoctored,
    unordered,
    unruled,
)
from docs.picturing.seat import HELD, archive_beside, seat_with
from docs.picturing.small_file import small
from docs.picturing.stage import LARGE, SIZE, Picture, Stage, commands, room, settings_of

FOLDER = Path(__file__).with_name("pictures")

PICTURES = (
    Picture("transfers", ("room transfers",), do=archive_asked, undo=all_got),
    Picture("doctor", ("retrieve doctor",), do=doctored, undo=undoctored),
    Picture("outbox", ("room transfers",), do=outbox_waits, undo=nothing_waits, size=LARGE),
    Picture("orders", ("room transfers, orders",), do=ordered, undo=unordered),
    Picture("worklist", ("room worklist",), do=worklist_full),
    Picture("whose", ("question whose",), do=asked_whose, undo=told_whose),
    Picture("worklist-large", ("room worklist",), do=room("worklist"), size=LARGE),
    Picture("lock", ("screen lock",), "headmr", locked, unlocked),
    Picture("lock-large", ("screen lock",), "headmr", locked, unlocked, size=LARGE),
    Picture("ct-tilted", ("modality CT, tilted",), "headct"),
    Picture("ct-gap", ("modality CT, slices missing",), "gapped"),
    Picture("mr", ("modality MR",), "headmr"),
    Picture("film", ("modality DX",), "film"),
    Picture("priors", ("panel priors",), "film", with_prior),
    Picture("mammography", ("modality MG",), "mammo"),
    Picture("ultrasound", ("modality US",), "us", played_on),
    Picture("angiography", ("modality XA",), "xa", played_on),
    Picture("bone-scan", ("modality NM",), "nm"),
    Picture("pet-ct", ("modality PT",), "petct", hues=True),
    Picture("fusion", ("panel fusion",), "petct", fused, hues=True),
    Picture("colour", ("modality SC",), "capture"),
    Picture("overlays", ("overlays and tables",), "overlay"),
    Picture("structures", ("modality RTSTRUCT",), "planned", structures_shown),
    Picture("measurements", ("panel measurements",), "chest", measurements_shown),
    Picture("explanation", ("panel explanation",), "chest", explanation_shown),
    Picture("report-tab", ("panel report",), "chest", report_tab),
    Picture("report", ("room report",), "chest", report_room),
    Picture("information", ("panel information",), "chest", information_shown),
    Picture("object-report", ("modality SR", "object SR", "modality KO"), "chest", report_of_marks),
    Picture("state", ("modality PR",), "chest", state_shown),
    Picture("object-document", ("modality DOC", "object PDF"), "letter", object_of("DOC")),
    Picture("object-header", ("object header",), "headmr", header_shown),
    Picture("scene", ("panel 3D",), "chest", scene_shown, hues=True),
    Picture("layouts", ("panel layouts",), "headmr", commands("layout.2x3")),
    Picture("slab", ("panel slab",), "chest", commands("view.slab.mip", "view.slab.thicker")),
    Picture("segments", ("panel segments", "modality SEG"), "chest", nodule_outlined),
    Picture("ct", ("modality CT", "panel findings"), "chest", findings_shown),
    Picture("palette", ("panel palette",), "headmr", palette_open),
    Picture("who", ("screen sign-in",), do=who_asked, undo=in_again),
    Picture("second-factor", ("screen second factor",), do=factor_asked, undo=in_again),
    Picture("recovery-key", ("screen recovery key",), do=paper_asked, undo=in_again),
    Picture("first-key", ("screen first start",), do=first_key, undo=in_again),
    Picture("first-people", ("screen first start",), do=first_people, undo=in_again),
    Picture("proof", ("screen proof",), do=proof_asked, undo=proof_over),
    Picture("admin-people", ("settings people",), do=people_page),
    Picture("settings-keys", ("settings keys",), do=settings_of("keys")),
    Picture("settings-presets", ("settings presets",), do=settings_of("presets")),
    Picture("settings-hanging", ("settings hanging",), do=settings_of("hanging")),
    Picture(
        "settings-network",
        ("settings network",),
        do=peers_known,
        undo=lambda stage: remove_peer(stage.station, "CT2"),
    ),
    Picture("settings-rules", ("settings rules",), do=ruled, undo=unruled),
    Picture("settings-self-test", ("settings self_test",), do=settings_of("self_test")),
    Picture("settings-language", ("settings language",), do=settings_of("language")),
    Picture("admin-policy", ("settings policy",), do=governed, undo=governed_no_more),
    Picture("admin-audit", ("settings audit",), do=audited),
    Picture("admin-alerts", ("settings alerts",), do=alerted),
    Picture("admin-keys", ("settings secrets",), do=settings_of("secrets")),
    Picture("admin-backup", ("settings backup",), do=backed_up, undo=backed_up_no_more),
    Picture("admin-retention", ("settings retention",), do=retained, undo=retained_no_more),
    Picture("admin-roles", ("settings roles",), do=roles_page, undo=roles_no_more),
    Picture("admin-emergencies", ("settings emergencies",), do=reviewed),
    Picture("emergency", ("emergency access",), do=emergency_open, undo=emergency_over),
    Picture("admin-features", ("settings features",), do=features_switched, undo=switched_back),
    Picture("ct-large", ("modality CT",), "chest", findings_shown, size=LARGE),
    Picture("priors-large", ("panel priors",), "film", with_prior, size=LARGE),
    Picture("import-result", ("page import",), "headmr", stick_imported),
    Picture("quarantine", ("page quarantine",), "headmr", put_aside_shown),
    Picture("deidentify", ("page deidentify",), "headmr", names_taken_off),
)


def write(names: tuple[str, ...] = ()) -> None:
    """Make the named pictures, or all of them."""
    wanted = [p for p in PICTURES if not names or p.name in names]
    FOLDER.mkdir(exist_ok=True)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        studies = {p.study for p in wanted if p.study} or {"headmr"}
        if any(p.do in (worklist_full, ordered, ruled) for p in wanted):
            studies |= {"headmr", "chest"}
        asks = any(p.do is archive_asked for p in wanted)
        profile = seat_with(Path(folder), studies - set(HELD) if asks else studies)
        if asks:
            held.enter_context(archive_beside(Path(folder), profile))
        start = Start(dress(app), profile)
        start.window.resize(*SIZE)
        start.show()
        while start.seat is None:
            settle(50)
        stage = Stage(start)
        for picture in wanted:
            _take(stage, picture)
        start.close()
        settle(200)


def _take(stage: Stage, picture: Picture) -> None:
    if picture.study:
        stage.open(picture.study)
    stage.start.window.resize(*picture.size)
    settle(200)
    picture.do(stage)
    settle(300)
    for over in stage.start.window.findChildren(QWidget):
        over.clearFocus()
    made = picture_of(stage.start.window, stage.station, stage.seat)
    _with_popups(made, stage.start.window)
    picture.undo(stage)
    file = FOLDER / f"{picture.name}.png"
    small(made, 1.0 if picture.hues else 0.93).save(str(file), None, 0)
    sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} KB\n")
    sys.stdout.flush()


def _with_popups(made: QImage, window: QWidget) -> None:
    """Paint what is open over the window, which its own picture leaves out."""
    painter = QPainter(made)
    for over in QApplication.topLevelWidgets():
        if over is not window and over.isVisible():
            painter.drawPixmap(over.mapToGlobal(window.mapFromGlobal(QPoint())), over.grab())
            over.hide()
    painter.end()


if __name__ == "__main__":
    failed = 1
    try:
        write(tuple(sys.argv[1:]))
        failed = 0
    finally:
        # The window's own hook would keep an error to itself, and its threads would not end.
        if failed:
            traceback.print_exc(file=sys.__stderr__)
        os._exit(failed)
