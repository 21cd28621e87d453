"""What comes in: the worklist, a stick, what is nobody's, put aside, or leaves without names."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path

from app.actions.importing import import_files, take_in
from app.actions.reviewing import begin_review
from app.ui.pictures import settle
from app.ui.transfers.quarantine import QuarantinePage
from docs import picture_ultrasound
from docs.picture_intake import stick
from docs.picture_phantoms import STUDIES
from docs.picturing.stage import Stage, room
from domain.work import Unwatched


def worklist_full(stage: Stage) -> None:
    """Leave studies in every state: analysed, begun, in a draft."""
    stage.open("headmr")
    stage.run("report.open")
    settle(1500)
    stage.open("chest")
    stage.run("findings.analyse")
    stage.until(lambda: bool(stage.reading.findings.items), 120)
    room("worklist")(stage)


def asked_whose(stage: Stage) -> None:
    """Let pictures and a letter wait for somebody to say whose they are."""
    room("worklist")(stage)
    brought = stage.station.profile / "brought"
    brought.mkdir(exist_ok=True)
    begins = {"1": b"\x89PNG\r\n\x1a\n", "2": b"\x89PNG\r\n\x1a\n", "3": b"%PDF-1.7\n"}
    for name, begin in begins.items():
        (brought / name).write_bytes(begin)
    stage.station.nobodys = tuple(sorted(brought.iterdir()))
    stage.station.changed()
    settle(300)


def told_whose(stage: Stage) -> None:
    dialog = stage.seat.whose.dialog
    if dialog is not None:
        dialog.reject()
    settle(300)


def stick_imported(stage: Stage) -> None:
    """Take a stick in, of which not everything is as it should be."""
    images = list(islice(STUDIES["headmr"](), 12))
    with tempfile.TemporaryDirectory() as folder:
        take_in(stage.station, [stick(Path(folder), images)], Unwatched())
    stage.station.enter("transfers", "intake")
    stage.station.changed()
    settle(700)


def names_taken_off(stage: Stage) -> None:
    """Look through an ultrasound study before its copies leave without a name."""
    with tempfile.TemporaryDirectory() as folder:
        for number, part10 in enumerate(picture_ultrasound.images()):
            (Path(folder) / f"{number}.dcm").write_bytes(part10)
        import_files(stage.station, sorted(Path(folder).iterdir()), Unwatched())
    stage.station.worklist.reload()
    stage.station.worklist.choose(picture_ultrasound.STUDY_UID)
    stage.station.enter("worklist")  # there the chosen studies count, elsewhere the open one
    others = {row.study_uid for row in stage.station.worklist.rows[:3]}
    stage.station.worklist.choose_beside(frozenset((*others, picture_ultrasound.STUDY_UID)))
    begin_review(stage.station)
    review = stage.station.review
    if review is None:
        raise TypeError("nothing is looked through")
    review.name_project("Teaching")
    review.show_study(review.study_uids.index(picture_ultrasound.STUDY_UID))
    stage.until(lambda: not review.looking and review.lines is not None, 60)
    settle(500)


def put_aside_shown(stage: Stage) -> None:
    """Look at an object that names another patient than its study."""
    stick_imported(stage)
    waiting = stage.station.records.archive.conflicts()
    chosen = next(item for item in waiting if "another patient" in item.reason)
    stage.station.enter("transfers", "quarantine")
    settle(300)
    page = stage.start.window.findChild(QuarantinePage)
    if not isinstance(page, QuarantinePage):
        raise TypeError("the page of the quarantine was not built")
    page.show_item(chosen.id)
    stage.until(lambda: not stage.station.jobs.under_way, 20)
    settle(500)
