"""Archives, worklists, rules and what waits for them."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

from app.actions.archive_doctor import examine_in_background
from app.actions.delivering import deliver_to
from app.actions.order_rows import do_of_order
from app.actions.outbox import show_outbox
from app.actions.peers import add_peer, peer, remove_peer, set_delivery
from app.actions.retrieving import retrieve_chosen
from app.actions.routing import keep_rules
from app.actions.searching import search
from app.state.transfers import Question
from app.ui.pictures import settle
from app.workstation import Workstation
from docs.picture_orders import worklist
from docs.picture_phantoms import study_uid
from docs.picturing.seat import ARCHIVE, HELD
from docs.picturing.stage import Stage
from domain.routing import About as AboutStudy
from domain.routing import Act, Condition, Deed, Rule
from domain.work import Unwatched
from inference.models import Model
from records.delivery import Delivery, Hours
from records.outbox import Outgoing, Turn


def archive_asked(stage: Stage) -> None:
    """Ask an archive that answers, and get one of its studies."""
    stage.station.enter("transfers")
    settle(300)
    search(stage.station, Question(name="PHANTOM*"))
    stage.until(lambda: len(stage.station.transfers.results) == len(HELD), 20)
    retrieve_chosen(stage.station, [study_uid("letter"), study_uid("headct")])
    stage.until(lambda: not stage.station.jobs.under_way, 60)
    stage.station.transfers.choose(frozenset({study_uid("mammo")}))
    settle(500)


def peers_known(stage: Stage) -> None:
    """Know a scanner that may only send, and look at the page of the network."""
    add_peer(stage.station, "CT2", "CT_TWO@192.0.2.20:104", may="echo,store")
    stage.settings("network")


def ordered(stage: Stage) -> None:
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


def unordered(stage: Stage) -> None:
    remove_peer(stage.station, "RIS")
    stage.station.enter("transfers", "archive")
    settle(200)


def all_got(stage: Stage) -> None:
    """Get what other pictures show."""
    retrieve_chosen(stage.station, [study_uid(study) for study in HELD])
    stage.until(lambda: not stage.station.jobs.under_way, 60)


def doctored(stage: Stage) -> None:
    """Ask an archive that is entered under a wrong title why studies do not come from it."""
    station = stage.station
    held = peer(station, ARCHIVE)
    add_peer(station, "CLINIC-WEST", f"WEST@{held.host}:{held.port}")
    station.enter("transfers", "archive")
    settle(300)
    search(station, Question(name="PHANTOM*"))
    stage.until(lambda: len(station.transfers.results) == len(HELD), 20)
    examine_in_background(station, "CLINIC-WEST")
    stage.until(lambda: not station.jobs.under_way, 60)
    settle(500)


def undoctored(stage: Stage) -> None:
    stage.station.transfers.show_doctor(None)
    remove_peer(stage.station, "CLINIC-WEST")


def outbox_waits(stage: Stage) -> None:
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
    _put(station, ARCHIVE, "us")
    deliver_to(station, ARCHIVE, Unwatched())
    _put(station, ARCHIVE, "nm")
    for entry in station.records.outbox.entries(study_uid=study_uid("nm")):
        station.records.outbox.refused(
            entry.id, f"{ARCHIVE} does not keep objects of this kind (reason 0122)."
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


def nothing_waits(stage: Stage) -> None:
    for entry in stage.station.records.outbox.entries():
        if entry.state.value != "stored":
            stage.station.records.outbox.withdraw(entry.id)
    for name in ("CLINIC-WEST", "OLD-ARCHIVE"):
        remove_peer(stage.station, name)
    show_outbox(stage.station)


def ruled(stage: Stage) -> None:
    """Have a few rules, and one tried on the chosen study."""
    if stage.station.records.settings.load().peer(ARCHIVE) is None:
        add_peer(stage.station, ARCHIVE, f"{ARCHIVE}@192.0.2.10:104")
    chest = Condition(AboutStudy.DESCRIPTION, ("*chest*", "*thorax*"))
    model = next(m.id for m in stage.station.models if isinstance(m, Model))
    keep_rules(
        stage.station,
        [
            Rule("Night films", (Act(Deed.NOTIFY),), (Condition(AboutStudy.SENDER, ("DX*",)),)),
            Rule(
                "Chest CT",
                (Act(Deed.ANALYSE, model), Act(Deed.FORWARD, ARCHIVE)),
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


def unruled(stage: Stage) -> None:
    keep_rules(stage.station, [])
