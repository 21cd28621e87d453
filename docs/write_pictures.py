#!/usr/bin/env python3
"""Makes the pictures of the manual by the program itself, from studies that are formulas.

python docs/write_pictures.py [NAME…]
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter, qRgb
from PySide6.QtWidgets import QApplication, QWidget

from app.actions import ALL_COMMANDS, opening
from app.actions.archive_doctor import examine_in_background
from app.actions.delivering import deliver_to
from app.actions.demonstration import archive_process
from app.actions.emergency import begin_emergency, end_emergency, judge, reviews
from app.actions.importing import files_under, import_files, take_in
from app.actions.locking import lock, unlock
from app.actions.measuring import statistics
from app.actions.opening import begin_reading
from app.actions.order_rows import do_of_order
from app.actions.outbox import show_outbox
from app.actions.peers import add_peer, peer, remove_peer, set_delivery
from app.actions.retrieving import retrieve_chosen
from app.actions.reviewing import begin_review
from app.actions.roles import keep_role, remove_role
from app.actions.routing import keep_rules
from app.actions.searching import search
from app.actions.seat import set_seat
from app.actions.starting import open_workstation
from app.roles import shipped_roles
from app.session import Session, Why
from app.state.reading import Reading
from app.state.transfers import Question
from app.ui.admin.event_table import EventTable
from app.ui.buttons import Button
from app.ui.pictures import picture_of, settle, show_findings
from app.ui.shipped import STYLES
from app.ui.start import Start
from app.ui.theme import dress
from app.ui.tokens import read_tokens
from app.ui.transfers.quarantine import QuarantinePage
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from docs import picture_ultrasound
from docs.picture_audit import happen
from docs.picture_backup import back_up_no_more, back_up_some
from docs.picture_intake import stick
from docs.picture_orders import worklist
from docs.picture_people import ask_factor, ask_paper, ask_who
from docs.picture_phantoms import STUDIES, study_uid
from docs.picture_policy import govern, govern_no_more, switch_back, switch_some
from docs.picture_retention import retain_no_more, retain_some
from domain.geometry import Point
from domain.measurement import Author, Ellipse, Length, Text
from domain.rights import Person, Right, granted
from domain.routing import About as AboutStudy
from domain.routing import Act, Condition, Deed, Rule
from domain.study import Instance
from domain.work import Unwatched
from imaging.phantom import demonstration
from inference.models import Model
from records.delivery import Delivery, Hours
from records.outbox import Outgoing, Turn
from viewer.session.content import lattice_of
from viewer.session.explained import About
from viewer.session.screen import Screen
from viewer.tools.gesture import Painted

FOLDER = Path(__file__).with_name("pictures")
SIZE, LARGE = (1366, 768), (1920, 1080)
_WORDS = " ".join(("correct", "horse", "battery"))  # of a seat that lives for the pictures
_COLOURS = 256
_ARCHIVE, _HELD = "PACS-MAIN", ("headct", "us", "nm", "letter", "capture", "mammo")
_READER = Author("A. Mehra")


class Stage:
    """The program with one study open, and what a picture needs of it."""

    def __init__(self, start: Start) -> None:
        if start.station is None or start.seat is None:
            raise RuntimeError("the seat did not open")
        self.start = start
        self.station: Workstation = start.station
        self.seat: Seat = start.seat

    @property
    def reading(self) -> Reading:
        if self.station.reading is None:
            raise RuntimeError("no study is open")
        return self.station.reading

    @property
    def screen(self) -> Screen:
        return self.reading.screen

    def open(self, study: str, *, anew: bool = True) -> None:
        """Open a study and wait until all of it is there; anew, without what was drawn on it."""
        wanted = study_uid(study)
        if self.station.reading is not None:
            opening.close_study(self.station)
            settle(100)
        opening.open_study(self.station, wanted)
        self.until(lambda: self.station.reading is not None and self.reading.loaded)
        if anew:
            self.reading.annotations.load(())
        self.screen.explain(None)
        settle(400)

    def until(self, done: Callable[[], bool], seconds: float = 60.0) -> None:
        for _ in range(round(seconds * 20)):
            if done():
                return
            settle(50)

    def run(self, command_id: str) -> None:
        """Ask for what a command does."""
        next(c for c in ALL_COMMANDS if c.id == command_id).run(self.station)
        settle(150)

    def tab(self, id_: str) -> None:
        """Bring a panel beside the images to the front."""
        page = self.seat.workspace.room("read").page  # type: ignore[attr-defined]  # a ReadRoom
        page.right.bring(id_)
        settle(200)

    def settings(self, id_: str) -> None:
        self.station.enter("settings")
        settle(200)
        self.seat.workspace.room("settings").show_page(id_)  # type: ignore[attr-defined]
        settle(300)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, what it shows, the study that is open, what is done before."""

    name: str
    shows: tuple[str, ...]  # "modality CT", "panel findings", "settings keys"…
    study: str = ""
    do: Callable[[Stage], None] = lambda _: None
    undo: Callable[[Stage], None] = lambda _: None
    size: tuple[int, int] = SIZE
    hues: bool = False  # a scale of colours is part of what it shows


# ------------------------------------------------------------------------------ what is done


def _nodule(stage: Stage) -> Point:
    at = demonstration().current.thorax.nodules[0].centre
    stage.screen.place_crosshair(at, stage.screen.view.content.frame_of_reference)  # type: ignore[union-attr]
    settle(150)
    return at


def _mark(stage: Stage) -> str:
    """Measure the largest nodule; return the identifier of its region."""
    at = _nodule(stage)
    place, now = stage.screen.place(0), datetime.now(UTC)
    right, down = Point(at.x + 12, at.y, at.z), Point(at.x, at.y + 12, at.z)
    region = Ellipse(place, at, right, down, _READER, now)
    region = replace(region, statistics=statistics(stage.reading, region))
    across = Length(
        place, Point(at.x - 8, at.y - 22, at.z), Point(at.x + 8, at.y - 22, at.z), _READER, now
    )
    for mark in (
        region,
        across,
        Text(place, Point(at.x - 50, at.y + 60, at.z), "stable", _READER, now),
    ):
        stage.reading.annotations.place(mark)
    settle(200)
    return region.id


def _findings(stage: Stage) -> None:
    _nodule(stage)
    if not stage.reading.findings.items:
        stage.run("findings.analyse")
        stage.until(lambda: bool(stage.reading.findings.items), 120)
    settle(500)
    show_findings(stage.seat)
    first = stage.reading.findings.items[0]
    stage.reading.findings.choose(first.id)
    stage.screen.show_finding(first)
    settle(500)


def _measurements(stage: Stage) -> None:
    stage.screen.choose(_mark(stage))
    stage.tab("measurements")


def _explanation(stage: Stage) -> None:
    stage.screen.explain(About(mark_id=_mark(stage)))
    stage.tab("measurements")


def _segments(stage: Stage) -> None:
    at = _nodule(stage)
    outlining = stage.screen.outlining
    outlining.set_range((-100.0, 200.0))
    outlining.new(0, "Nodule, left upper lobe")
    outlining.set_radius(9.0)
    outlining.toggle_ball()
    outlining.toggle_only_in_range()
    outlining.paint(0, Painted((at,)))
    settle(1500)
    stage.tab("segments")


def _structures(stage: Stage) -> None:
    volume = stage.screen.view.content
    if volume is not None:
        stage.screen.place_crosshair(Point(38, 26, 22), volume.frame_of_reference)
    stage.tab("segments")


def _object(of: str) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        from app.actions.objects import open_object

        stage.until(lambda: any(_is(i, of) for i in stage.reading.instances), 10)
        one = next(i for i in stage.reading.instances if _is(i, of))
        open_object(stage.station, one.sop_uid)
        stage.until(lambda: stage.reading.objects.opened is not None, 20)
        settle(600)

    return do


def _is(instance: Instance, modality: str) -> bool:
    return instance.series.modality == modality


def _saved(stage: Stage) -> None:
    """Save marks as objects of the study, and open it anew: they come back."""
    _mark(stage)
    stage.run("measure.key_image")
    stage.run("measure.save")
    settle(300)
    stage.until(lambda: not stage.station.jobs.under_way)
    stage.open("chest")
    settle(1500)


def _report_of_marks(stage: Stage) -> None:
    _saved(stage)
    _object("SR")(stage)


def _state(stage: Stage) -> None:
    _saved(stage)
    _nodule(stage)
    stage.run("objects.next_state")
    settle(500)


def _fused(stage: Stage) -> None:
    stage.run("fusion.fuse")
    settle(1500)
    stage.tab("segments")


def _prior(stage: Stage) -> None:
    """Measure the heart against the chest on the prior, then on the film beside it."""
    stage.open("film, prior")
    _cardiothoracic(stage, 0.435)
    stage.open("film", anew=False)
    stage.until(lambda: bool(stage.screen.priors), 30)
    settle(1500)
    _cardiothoracic(stage, 0.46)
    stage.tab("measurements")


def _cardiothoracic(stage: Stage, heart: float) -> None:
    """Draw both lines on the film, the one of the heart so long against that of the chest."""
    content, place = stage.screen.viewports[0].content, stage.screen.place(0)
    if content is None:
        raise RuntimeError("no film is shown")
    on = lattice_of(content, 0)
    _, rows, columns = on.shape
    for share, row in ((0.735, 0.74), (0.735 * heart, 0.62)):
        middle = 0.53 if share < 0.5 else 0.5
        left, right = (
            on.point(columns * (middle + side * share / 2), rows * row, 0) for side in (-1, 1)
        )
        stage.reading.annotations.place(Length(place, left, right, _READER, datetime.now(UTC)))
    stage.run("measure.cardiothoracic")
    settle(1500)


def _scene(stage: Stage) -> None:
    scene = next(n for n, v in enumerate(stage.screen.viewports) if v.kind.name == "SCENE")
    stage.screen.activate(scene)
    stage.screen.maximise(scene)
    stage.run("scene.preset.ct_lung")
    settle(2500)


def _report(stage: Stage) -> None:
    stage.run("report.open")
    settle(1500)


def _report_tab(stage: Stage) -> None:
    stage.run("report.open")
    settle(800)
    stage.station.enter("read")
    settle(400)
    stage.tab("report")


def _palette(stage: Stage) -> None:
    palette = stage.seat.workspace._palette
    palette.open_over(stage.start.window)
    palette._field.setText("window")
    settle(300)


def _asked_whose(stage: Stage) -> None:
    """Let pictures and a letter wait for somebody to say whose they are."""
    _room("worklist")(stage)
    brought = stage.station.profile / "brought"
    brought.mkdir(exist_ok=True)
    begins = {"1": b"\x89PNG\r\n\x1a\n", "2": b"\x89PNG\r\n\x1a\n", "3": b"%PDF-1.7\n"}
    for name, begin in begins.items():
        (brought / name).write_bytes(begin)
    stage.station.nobodys = tuple(sorted(brought.iterdir()))
    stage.station.changed()
    settle(300)


def _told_whose(stage: Stage) -> None:
    dialog = stage.seat.whose.dialog
    if dialog is not None:
        dialog.reject()
    settle(300)


def _locked(stage: Stage) -> None:
    """Leave a draft open, and the seat alone."""
    stage.run("report.open")
    settle(1500)
    lock(stage.station, Why.IDLE)
    settle(600)


def _unlocked(stage: Stage) -> None:
    unlock(stage.station, _WORDS)
    stage.start.window.unlocked()
    settle(300)


def _played(stage: Stage) -> None:
    stage.screen.go_to(0, 9)
    settle(500)


def _who(stage: Stage) -> None:
    ask_who(stage.start.window, stage.station.records.settings.load().aet)
    settle(300)


def _factor(stage: Stage) -> None:
    seat = stage.station.records.settings.load().aet
    ask_factor(stage.seat.workspace._theme, stage.start.window, seat)
    settle(500)


def _paper(stage: Stage) -> None:
    ask_paper(stage.seat.workspace._theme, stage.start.window)
    settle(300)


def _in_again(stage: Stage) -> None:
    stage.start.window.unlocked()
    settle(300)


def _people(stage: Stage) -> None:
    stage.settings("people")
    page = stage.seat.workspace.room("settings").page("people")  # type: ignore[attr-defined]
    page.ask_new()
    settle(400)


def _page(id_: str) -> Callable[[Stage], None]:
    return lambda stage: stage.settings(id_)


def _worklist(stage: Stage) -> None:
    """Leave studies in every state: analysed, begun, in a draft."""
    stage.open("headmr")
    stage.run("report.open")
    settle(1500)
    stage.open("chest")
    stage.run("findings.analyse")
    stage.until(lambda: bool(stage.reading.findings.items), 120)
    _room("worklist")(stage)


def _asked(stage: Stage) -> None:
    """Ask an archive that answers, and get one of its studies."""
    stage.station.enter("transfers")
    settle(300)
    search(stage.station, Question(name="PHANTOM*"))
    stage.until(lambda: len(stage.station.transfers.results) == len(_HELD), 20)
    retrieve_chosen(stage.station, [study_uid("letter"), study_uid("headct")])
    stage.until(lambda: not stage.station.jobs.under_way, 60)
    stage.station.transfers.choose(frozenset({study_uid("mammo")}))
    settle(500)


def _peers_known(stage: Stage) -> None:
    """Know a scanner that may only send, and look at the page of the network."""
    add_peer(stage.station, "CT2", "CT_TWO@192.0.2.20:104", may="echo,store")
    stage.settings("network")


def _imported(stage: Stage) -> None:
    """Take a stick in, of which not everything is as it should be."""
    images = list(islice(STUDIES["headmr"](), 12))
    with tempfile.TemporaryDirectory() as folder:
        take_in(stage.station, [stick(Path(folder), images)], Unwatched())
    stage.station.enter("transfers", "intake")
    stage.station.changed()
    settle(700)


def _nameless(stage: Stage) -> None:
    """Look through an ultrasound study before its copies leave without a name."""
    with tempfile.TemporaryDirectory() as folder:
        for number, part10 in enumerate(picture_ultrasound.images()):
            (Path(folder) / f"{number}.dcm").write_bytes(part10)
        import_files(stage.station, sorted(Path(folder).iterdir()), Unwatched())
    stage.station.worklist.reload()
    stage.station.worklist.choose(picture_ultrasound.STUDY_UID)
    stage.station.enter("worklist")  # there the chosen study counts, elsewhere the open one
    begin_review(stage.station)
    review = stage.station.review
    if review is None:
        raise TypeError("nothing is looked through")
    stage.until(lambda: not review.looking, 60)
    review.name_project("Teaching")
    settle(500)


def _put_aside(stage: Stage) -> None:
    """Look at an object that names another patient than its study."""
    _imported(stage)
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


def _ordered(stage: Stage) -> None:
    """Ask a worklist, and have examinations in every state."""
    station = stage.station
    held = station.records.archive.study(study_uid("chest")).study
    with worklist(held.patient.id, held.patient.name, held.uid) as address:
        add_peer(station, "RIS", address, worklist=True, steps=True)
        station.enter("transfers", "orders")
        stage.until(lambda: len(station.ordered.rows) > 4, 20)
        keys = [row.key for row in station.ordered.rows]
        for key, done in ((0, "start"), (0, "complete"), (1, "start"), (2, "start")):
            do_of_order(station, keys[key], done)
            settle(300)
        do_of_order(station, keys[1], "absent")
        stage.until(lambda: not station.jobs.under_way, 20)
        settle(500)


def _ruled(stage: Stage) -> None:
    """Have a few rules, and one tried on the chosen study."""
    if stage.station.records.settings.load().peer(_ARCHIVE) is None:
        add_peer(stage.station, _ARCHIVE, f"{_ARCHIVE}@192.0.2.10:104")
    chest = Condition(AboutStudy.DESCRIPTION, ("*chest*", "*thorax*"))
    model = next(m.id for m in stage.station.models if isinstance(m, Model))
    keep_rules(
        stage.station,
        [
            Rule("Night films", (Act(Deed.NOTIFY),), (Condition(AboutStudy.SENDER, ("DX*",)),)),
            Rule(
                "Chest CT",
                (Act(Deed.ANALYSE, model), Act(Deed.FORWARD, _ARCHIVE)),
                (Condition(AboutStudy.MODALITY, ("CT",)), chest),
            ),
            Rule("The rest", (Act(Deed.STORE),)),
        ],
    )
    stage.station.worklist.choose(study_uid("chest"))
    stage.settings("rules")
    page = stage.seat.workspace.room("settings").page("rules")  # type: ignore[attr-defined]
    page._dry_run()
    settle(300)


def _unruled(stage: Stage) -> None:
    keep_rules(stage.station, [])


def _governed(stage: Stage) -> None:
    """Obey a policy that a made-up clinic has signed."""
    govern(stage.station)
    stage.settings("policy")
    _dismissed(stage)


def _governed_no_more(stage: Stage) -> None:
    govern_no_more(stage.station)
    _dismissed(stage)


def _roles(stage: Stage) -> None:
    """A role that a site made of a shipped one."""
    of = next(role for role in shipped_roles() if role.id == "radiologist")
    made = replace(of, id="radiologist_night", title="Radiologist at night")
    keep_role(stage.station, replace(made, rights=of.rights - {Right.EXPORT}))
    stage.settings("roles")


def _roles_no_more(stage: Stage) -> None:
    remove_role(stage.station, "radiologist_night")


def _reviewed(stage: Stage) -> None:
    """An emergency access of somebody else that waits for a word, and one that has it."""
    station = stage.station
    here = station.session
    for name, reason in (
        ("r.lindqvist", "Transferred at night, images were made in another house"),
        ("t.osei", "Unconscious after a fall, anticoagulated: priors needed"),
    ):
        person = Person(name, name, ("radiologist",), modalities=frozenset({"US"}))
        station.session = Session(person, granted(person, shipped_roles()))
        begin_emergency(station, reason)
        begin_reading(station, study_uid("headmr"))
        end_emergency(station)
    station.session = here
    first = min(access.id for access in reviews(station))
    judge(station, first, justified=True, note="Confirmed with the ward")
    stage.settings("emergencies")


def _emergency(stage: Stage) -> None:
    """Emergency access that is open."""
    begin_emergency(stage.station, "Unconscious after a fall, anticoagulated")
    stage.station.enter("worklist")
    settle(300)


def _emergency_no_more(stage: Stage) -> None:
    end_emergency(stage.station)


def _switched(stage: Stage) -> None:
    """Have AI features in every state, some by policy."""
    govern(stage.station)
    switch_some(stage.station)
    stage.settings("features")
    _dismissed(stage)


def _switched_back(stage: Stage) -> None:
    switch_back(stage.station)
    _governed_no_more(stage)


def _backed_up(stage: Stage) -> None:
    """Have backups that stand well."""
    back_up_some(stage.station)
    stage.settings("backup")
    _dismissed(stage)


def _backed_up_no_more(stage: Stage) -> None:
    back_up_no_more(stage.station)
    _dismissed(stage)


def _retained(stage: Stage) -> None:
    """Have rules, holds and a dry run."""
    retain_some(stage.station)
    stage.settings("retention")
    room = stage.seat.workspace.room("settings")
    next(b for b in room.findChildren(Button) if b.text() == "Dry run").click()
    settle(600)
    _dismissed(stage)


def _retained_no_more(stage: Stage) -> None:
    retain_no_more(stage.station)
    _dismissed(stage)


def _dismissed(stage: Stage) -> None:
    for told in stage.station.telling.items:
        stage.station.telling.dismiss(told)
    settle(300)


def _audited(stage: Stage) -> None:
    """Choose an event of a log in which something happened."""
    happen(stage.station)
    stage.settings("audit")
    room = stage.seat.workspace.room("settings")
    (table,) = room.findChildren(EventTable)
    stage.until(lambda: table.events.rowCount() > 3)
    table.selectRow(3)
    settle(300)


def _alerted(stage: Stage) -> None:
    """Show what stands out."""
    happen(stage.station)
    stage.settings("alerts")
    settle(1000)


def _unordered(stage: Stage) -> None:
    remove_peer(stage.station, "RIS")
    stage.station.enter("transfers", "archive")
    settle(200)


def _all_got(stage: Stage) -> None:
    """Get what other pictures show."""
    retrieve_chosen(stage.station, [study_uid(study) for study in _HELD])
    stage.until(lambda: not stage.station.jobs.under_way, 60)


def _doctored(stage: Stage) -> None:
    """Ask an archive that is entered under a wrong title why studies do not come from it."""
    station = stage.station
    held = peer(station, _ARCHIVE)
    add_peer(station, "CLINIC-WEST", f"WEST@{held.host}:{held.port}")
    station.enter("transfers", "archive")
    settle(300)
    search(station, Question(name="PHANTOM*"))
    stage.until(lambda: len(station.transfers.results) == len(_HELD), 20)
    examine_in_background(station, "CLINIC-WEST")
    stage.until(lambda: not station.jobs.under_way, 60)
    settle(500)


def _undoctored(stage: Stage) -> None:
    stage.station.transfers.show_doctor(None)
    remove_peer(stage.station, "CLINIC-WEST")


def _waiting(stage: Stage) -> None:
    """Have something confirmed, and something that waits for each reason there is."""
    station = stage.station
    add_peer(station, "CLINIC-WEST", "CLINIC@192.0.2.30:104")
    set_delivery(station, "CLINIC-WEST", Delivery(limit_kb_s=50, hours=_later()))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        add_peer(station, "OLD-ARCHIVE", f"OLD@127.0.0.1:{nobody.getsockname()[1]}")
        _put(station, "OLD-ARCHIVE", "letter")
        for _ in range(5):
            station.records.outbox.hasten("OLD-ARCHIVE", datetime.now(UTC))
            deliver_to(station, "OLD-ARCHIVE", Unwatched())
    _put(station, "CLINIC-WEST", "headct")
    _put(station, _ARCHIVE, "us")
    deliver_to(station, _ARCHIVE, Unwatched())
    _put(station, _ARCHIVE, "nm")
    for entry in station.records.outbox.entries(study_uid=study_uid("nm")):
        station.records.outbox.refused(
            entry.id, f"{_ARCHIVE} does not keep objects of this kind (reason 0122)."
        )
    station.enter("transfers")
    show_outbox(station)
    settle(500)


def _put(station: Workstation, peer: str, study: str) -> None:
    uid = study_uid(study)
    objects = [
        Outgoing(i.sop_uid, i.sop_class, i.transfer_syntax, turn=Turn.IMAGE)
        for i in station.records.archive.instances_of_study(uid)
    ]
    station.records.outbox.put(peer, uid, "", objects)


def _later() -> tuple[Hours, ...]:
    """Return an hour of the day that is not this one."""
    hour = (datetime.now().astimezone().hour + 3) % 24
    return (Hours(f"{hour:02}:00", f"{hour:02}:59"),)


def _nothing_waits(stage: Stage) -> None:
    for entry in stage.station.records.outbox.entries():
        if entry.state.value != "stored":
            stage.station.records.outbox.withdraw(entry.id)
    for name in ("CLINIC-WEST", "OLD-ARCHIVE"):
        remove_peer(stage.station, name)
    show_outbox(stage.station)


def _room(name: str) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.station.enter(name)
        settle(1500)

    return do


def _information(stage: Stage) -> None:
    stage.tab("information")


def _header(stage: Stage) -> None:
    stage.run("objects.header")
    settle(800)


def _command(*ids: str) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        for id_ in ids:
            stage.run(id_)
        settle(1500)

    return do


PICTURES = (
    Picture("transfers", ("room transfers",), do=_asked, undo=_all_got),
    Picture("doctor", ("retrieve doctor",), do=_doctored, undo=_undoctored),
    Picture("outbox", ("room transfers",), do=_waiting, undo=_nothing_waits, size=LARGE),
    Picture("orders", ("room transfers, orders",), do=_ordered, undo=_unordered),
    Picture("worklist", ("room worklist",), do=_worklist),
    Picture("whose", ("question whose",), do=_asked_whose, undo=_told_whose),
    Picture("worklist-large", ("room worklist",), do=_room("worklist"), size=LARGE),
    Picture("lock", ("screen lock",), "headmr", _locked, _unlocked),
    Picture("lock-large", ("screen lock",), "headmr", _locked, _unlocked, size=LARGE),
    Picture("ct-tilted", ("modality CT, tilted",), "headct"),
    Picture("ct-gap", ("modality CT, slices missing",), "gapped"),
    Picture("mr", ("modality MR",), "headmr"),
    Picture("film", ("modality DX",), "film"),
    Picture("priors", ("panel priors",), "film", _prior),
    Picture("mammography", ("modality MG",), "mammo"),
    Picture("ultrasound", ("modality US",), "us", _played),
    Picture("angiography", ("modality XA",), "xa", _played),
    Picture("bone-scan", ("modality NM",), "nm"),
    Picture("pet-ct", ("modality PT",), "petct", hues=True),
    Picture("fusion", ("panel fusion",), "petct", _fused, hues=True),
    Picture("colour", ("modality SC",), "capture"),
    Picture("overlays", ("overlays and tables",), "overlay"),
    Picture("structures", ("modality RTSTRUCT",), "planned", _structures),
    Picture("measurements", ("panel measurements",), "chest", _measurements),
    Picture("explanation", ("panel explanation",), "chest", _explanation),
    Picture("report-tab", ("panel report",), "chest", _report_tab),
    Picture("report", ("room report",), "chest", _report),
    Picture("information", ("panel information",), "chest", _information),
    Picture(
        "object-report", ("modality SR", "object SR", "modality KO"), "chest", _report_of_marks
    ),
    Picture("state", ("modality PR",), "chest", _state),
    Picture("object-document", ("modality DOC", "object PDF"), "letter", _object("DOC")),
    Picture("object-header", ("object header",), "headmr", _header),
    Picture("scene", ("panel 3D",), "chest", _scene, hues=True),
    Picture("layouts", ("panel layouts",), "headmr", _command("layout.2x3")),
    Picture("slab", ("panel slab",), "chest", _command("view.slab.mip", "view.slab.thicker")),
    Picture("segments", ("panel segments", "modality SEG"), "chest", _segments),
    Picture("ct", ("modality CT", "panel findings"), "chest", _findings),
    Picture("palette", ("panel palette",), "headmr", _palette),
    Picture("who", ("screen sign-in",), do=_who, undo=_in_again),
    Picture("second-factor", ("screen second factor",), do=_factor, undo=_in_again),
    Picture("recovery-key", ("screen recovery key",), do=_paper, undo=_in_again),
    Picture("admin-people", ("settings people",), do=_people),
    Picture("settings-keys", ("settings keys",), do=_page("keys")),
    Picture("settings-presets", ("settings presets",), do=_page("presets")),
    Picture("settings-hanging", ("settings hanging",), do=_page("hanging")),
    Picture(
        "settings-network",
        ("settings network",),
        do=_peers_known,
        undo=lambda stage: remove_peer(stage.station, "CT2"),
    ),
    Picture("settings-rules", ("settings rules",), do=_ruled, undo=_unruled),
    Picture("settings-self-test", ("settings self_test",), do=_page("self_test")),
    Picture("settings-language", ("settings language",), do=_page("language")),
    Picture("admin-policy", ("settings policy",), do=_governed, undo=_governed_no_more),
    Picture("admin-audit", ("settings audit",), do=_audited),
    Picture("admin-alerts", ("settings alerts",), do=_alerted),
    Picture("admin-keys", ("settings secrets",), do=_page("secrets")),
    Picture("admin-backup", ("settings backup",), do=_backed_up, undo=_backed_up_no_more),
    Picture("admin-retention", ("settings retention",), do=_retained, undo=_retained_no_more),
    Picture("admin-roles", ("settings roles",), do=_roles, undo=_roles_no_more),
    Picture("admin-emergencies", ("settings emergencies",), do=_reviewed),
    Picture("emergency", ("emergency access",), do=_emergency, undo=_emergency_no_more),
    Picture("admin-features", ("settings features",), do=_switched, undo=_switched_back),
    Picture("ct-large", ("modality CT",), "chest", _findings, size=LARGE),
    Picture("priors-large", ("panel priors",), "film", _prior, size=LARGE),
    Picture("import-result", ("page import",), "headmr", _imported),
    Picture("quarantine", ("page quarantine",), "headmr", _put_aside),
    Picture("deidentify", ("page deidentify",), "headmr", _nameless),
)


# ------------------------------------------------------------------------------ files


def small(image: QImage, least: float = 0.93) -> QImage:
    """Return a picture in the 256 colours it has most of: a third of the bytes.

    Where they cover less of it than ``least``, it keeps all it has.
    """
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), -1) & 0xFFFFFF
    seen = seen[:, : plain.width()]
    # Greys to 6 bits: noise that nobody sees is most of a PNG.
    coarse = seen & 0xFCFCFC
    colours, counts = np.unique(coarse, return_counts=True)
    # Rare hues carry meaning: amber, red and green keep their place among the greys.
    tokens = read_tokens(STYLES / "tokens.toml").colour
    own = [int(tokens[name][1:], 16) & 0xFCFCFC for name in ("amb", "red", "grn", "acc")]
    own += [hue >> 1 & 0x7C7C7C for hue in own]  # their edges against the dark
    common = [int(hue) for hue in colours[np.argsort(counts)[::-1]]]
    kept = list(dict.fromkeys((*own, *common)))[:_COLOURS]
    table = [qRgb(int(c) >> 16 & 255, int(c) >> 8 & 255, int(c) & 255) for c in kept]
    rounded = np.ascontiguousarray(coarse | np.uint32(0xFF000000))
    image = QImage(
        rounded.data, rounded.shape[1], rounded.shape[0], 4 * rounded.shape[1],
        QImage.Format.Format_RGB32,
    ).copy()  # fmt: skip
    if counts.size > _COLOURS and counts[np.isin(colours, kept)].sum() < least * seen.size:
        return image  # too many colours to be told apart by 256
    return image.convertToFormat(QImage.Format.Format_Indexed8, table)


def write(names: tuple[str, ...] = ()) -> None:
    """Make the named pictures, or all of them."""
    wanted = [p for p in PICTURES if not names or p.name in names]
    FOLDER.mkdir(exist_ok=True)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        studies = {p.study for p in wanted if p.study} or {"headmr"}
        if any(p.do in (_worklist, _ordered, _ruled) for p in wanted):
            studies |= {"headmr", "chest"}
        asks = any(p.do is _asked for p in wanted)
        profile = _seat(Path(folder), studies - set(_HELD) if asks else studies)
        if asks:
            held.enter_context(_archive(Path(folder), profile))
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


@contextmanager
def _archive(folder: Path, seat: Path) -> Iterator[None]:
    """Run an archive that knows the seat, and that the seat knows, on this machine alone."""
    profile, words = folder / "archive", os.environ["LIGHTBOX_PASSPHRASE"]
    station = open_workstation(seat, passphrase=words)
    own = station.records.settings.load()
    archive = open_workstation(profile, passphrase=words)
    set_seat(archive, aet=_ARCHIVE, reader="Archive")
    add_peer(archive, own.aet, f"{own.aet}@127.0.0.1:{own.port}")
    files = _files(folder / "held", _HELD)
    import_files(archive, files_under([files]), Unwatched())
    archive.close()
    with archive_process(profile, words) as port:
        add_peer(station, _ARCHIVE, f"{_ARCHIVE}@127.0.0.1:{port}")
        station.close()
        yield


def _files(folder: Path, studies: Iterable[str]) -> Path:
    folder.mkdir()
    for study in sorted(studies):
        for number, file in enumerate(STUDIES[study]()):
            (folder / f"{study}{number:04}.dcm").write_bytes(file)
    return folder


def _seat(folder: Path, studies: set[str]) -> Path:
    files = _files(folder / "files", studies)
    os.environ["LIGHTBOX_PASSPHRASE"] = _WORDS
    profile = folder / "seat"
    station = open_workstation(profile, passphrase=_WORDS)
    with socket.socket() as free:
        free.bind(("", 0))
        settings = station.records.settings
        settings.save(replace(settings.load(), port=free.getsockname()[1], user="A. Mehra"))
    import_files(station, files_under([files]), Unwatched())
    station.close()
    return profile


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
