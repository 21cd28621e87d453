"""What arrives goes where the rules say, once, and also after the program was killed meanwhile."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.actions import routing
from app.actions.importing import import_files
from app.actions.peers import add_peer
from app.actions.receiving import start_listening
from app.actions.seat import set_seat
from app.actions.sending import deliver
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound
from domain.routing import About, Act, Condition, Deed, Rule
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.query import list_instances
from records.outbox import OutboxState
from tests.peers.conftest import SEAT, OrthancDesk, free_port
from tests.peers.studies import MadeStudy, make_object, make_study
from tests.seats import open_workstation

WORK = Unwatched()
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


def ct_to(name: str) -> Rule:
    return Rule("CT", (Act(Deed.FORWARD, name),), (Condition(About.MODALITY, ("CT",)),))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    yield made
    made.close()


def settle(station: Workstation) -> None:
    """Let the study's quiet time pass: what came lies an hour back."""
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    with station.records.database.writing() as writer:
        writer.run("UPDATE instances SET arrived = ?", (earlier,))


def go(station: Workstation) -> None:
    routing.decide_what_settled(station)
    routing.do_what_was_decided(station, WORK)


def bring(station: Workstation, study: MadeStudy) -> None:
    import_files(station, sorted(study.files.values()), WORK)


def queued(station: Workstation) -> set[str]:
    return {entry.sop_uid for entry in station.records.outbox.entries()}


def routed(station: Workstation) -> list[str]:
    events = [kept.event for kept in station.records.audit.recent(200)]
    return [event.study_uid for event in events if event.action == "route.study"]


def test_what_arrives_is_forwarded_to_the_archive_that_the_rule_names(
    station: Workstation, orthanc_server: Peer, study: MadeStudy, seat_port: int
) -> None:
    add_peer(station, "PACS", str(orthanc_server))
    set_seat(station, port=seat_port)
    start_listening(station, host="127.0.0.1")  # where the archive says that it keeps them
    routing.keep_rules(station, [ct_to("PACS")])
    bring(station, study)
    settle(station)
    go(station)
    deliver(station, WORK)

    held = {i.sop_uid for i in list_instances(orthanc_server, SEAT, study.uid, WORK).instances}
    assert held == study.uids
    assert {e.state for e in station.records.outbox.entries()} == {OutboxState.STORED}
    assert routed(station) == [study.uid]


def test_a_study_is_not_routed_while_it_still_arrives(
    station: Workstation, study: MadeStudy
) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    routing.keep_rules(station, [ct_to("PACS")])
    bring(station, study)
    go(station)
    assert queued(station) == set()
    settle(station)
    go(station)
    assert queued(station) == study.uids


def test_a_study_that_is_being_brought_from_an_archive_waits_until_it_is_whole(
    station: Workstation, study: MadeStudy
) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    routing.keep_rules(station, [ct_to("PACS")])
    bring(station, study)
    settle(station)
    station.records.retrieves.begin(study.uid, "", ["Elsewhere"], 40)
    go(station)
    assert queued(station) == set()
    station.records.retrieves.end(study.uid, whole=True)
    go(station)
    assert queued(station) == study.uids


def test_what_was_received_before_the_program_ended_is_routed_after_its_start(
    tmp_path: Path, study: MadeStudy
) -> None:
    profile = tmp_path / "seat"
    first = open_workstation(profile, passphrase=PASSPHRASE)
    add_peer(first, "PACS", f"PACS@127.0.0.1:{free_port()}")
    routing.keep_rules(first, [ct_to("PACS")])
    bring(first, study)
    settle(first)
    first.close()

    second = open_workstation(profile, passphrase=PASSPHRASE)
    routing.decide_what_settled(second)
    second.close()  # decided and on record, and nothing done yet

    third = open_workstation(profile, passphrase=PASSPHRASE)
    try:
        go(third)
        assert queued(third) == study.uids
        assert routed(third) == [study.uid]
        go(third)
        assert routed(third) == [study.uid]
    finally:
        third.close()


def test_a_decision_that_did_not_reach_the_audit_log_is_not_acted_upon_before_it_does(
    station: Workstation, study: MadeStudy
) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    routing.keep_rules(station, [ct_to("PACS")])
    bring(station, study)
    settle(station)
    (settled,) = station.records.routings.settled(datetime.now(UTC), 60)
    # As a program leaves it that is killed between the decision and the log.
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    station.records.routings.decide(settled, "CT", [Act(Deed.FORWARD, "PACS")], long_ago)
    routing.do_what_was_decided(station, WORK)
    assert queued(station) == set()
    go(station)
    assert routed(station) == [study.uid]
    assert queued(station) == study.uids


def test_what_comes_late_follows_by_the_same_rule_and_nothing_is_queued_twice(
    station: Workstation, study: MadeStudy, tmp_path: Path
) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    add_peer(station, "OTHER", f"OTHER@127.0.0.1:{free_port()}")
    routing.keep_rules(station, [ct_to("PACS")])
    bring(station, study)
    settle(station)
    go(station)
    routing.keep_rules(station, [replace(ct_to("OTHER"), name="new")])
    uid, part10 = make_object(study.uid, study.series[0], 99)
    (tmp_path / "late.dcm").write_bytes(part10)
    import_files(station, [tmp_path / "late.dcm"], WORK)
    with station.records.database.writing() as writer:  # an hour later
        before = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
        writer.run("UPDATE routings SET decided_at = ?", (before,))
    settle(station)
    go(station)
    go(station)
    entries = station.records.outbox.entries()
    assert sorted(e.sop_uid for e in entries) == sorted([*study.uids, uid])
    assert {e.peer for e in entries} == {"PACS"}


def test_rules_are_for_what_arrives_from_then_on(station: Workstation, study: MadeStudy) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    bring(station, study)
    settle(station)
    routing.keep_rules(station, [ct_to("PACS")])
    go(station)
    assert queued(station) == set()
    assert routed(station) == []


def test_nothing_is_sent_back_to_where_it_came_from(station: Workstation, study: MadeStudy) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    routing.keep_rules(station, [ct_to("PACS")])
    archive = station.records.archive
    for file in study.files.values():
        part10 = file.read_bytes()
        archive.store(part10, station.readers.header(part10), origin="PACS")
    settle(station)
    go(station)
    assert routed(station) == [study.uid]
    assert queued(station) == set()


def test_what_cannot_be_done_is_told_once_and_holds_up_nothing_else(
    station: Workstation, study: MadeStudy
) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    add_peer(station, "GONE", f"GONE@127.0.0.1:{free_port()}")
    both = (Act(Deed.FORWARD, "GONE"), Act(Deed.FORWARD, "PACS"), Act(Deed.NOTIFY))
    routing.keep_rules(station, [Rule("both", both)])
    seat = station.records.settings.load()
    station.records.settings.save(
        replace(seat, peers=tuple(p for p in seat.peers if p.name != "GONE"))
    )
    bring(station, study)
    settle(station)
    go(station)
    go(station)
    states = {str(a.act): a.state for a in station.records.routings.of_study(study.uid)}
    assert states == {"forward GONE": "failed", "forward PACS": "done", "notify": "done"}
    told = [each.sentence for each in station.telling.items]
    assert len([sentence for sentence in told if "A rule could not be followed" in sentence]) == 1
    assert [sentence for sentence in told if sentence.startswith("A study has arrived: CT")]
    assert queued(station) == study.uids


def test_a_rule_for_a_peer_or_model_that_nobody_knows_is_refused(station: Workstation) -> None:
    with pytest.raises(NotFound, match="no peer called NOBODY"):
        routing.keep_rules(station, [ct_to("NOBODY")])
    with pytest.raises(NotFound, match="no model called none"):
        routing.keep_rules(station, [Rule("a", (Act(Deed.ANALYSE, "none"),))])
    assert station.records.settings.load().rules == ()


def test_a_dry_run_says_what_each_rule_would_do_and_does_nothing(
    station: Workstation, study: MadeStudy
) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    bring(station, study)
    head = Condition(About.BODY_PART, ("HEAD",))
    routing.keep_rules(
        station,
        [
            Rule("heads", (Act(Deed.NOTIFY),), (Condition(About.MODALITY, ("CT",)), head)),
            ct_to("PACS"),
            Rule("rest", (Act(Deed.STORE),)),
        ],
    )
    said = Namespace(does="try", study=study.uid)
    result = routing.VERBS[0].run(station, said, None)  # type: ignore[arg-type]  # says nothing
    (tried,) = result["tried"]
    assert (tried["rule"], tried["would"]) == ("CT", ["forward PACS"])
    assert [(r["wins"], r["against"], r["after"]) for r in tried["rules"]] == [
        (False, ["body-part HEAD"], ""),
        (True, [], ""),
        (False, [], "CT"),
    ]
    assert queued(station) == set()
    assert routed(station) == []


def test_rules_come_back_with_the_seat_in_their_order(tmp_path: Path) -> None:
    profile = tmp_path / "seat"
    rules = (
        Rule("one", (Act(Deed.NOTIFY),), (Condition(About.SENDER, ("CT*", "MR?")),)),
        Rule("two", (Act(Deed.STORE),), needs_all=False),
    )
    first = open_workstation(profile, passphrase=PASSPHRASE)
    routing.keep_rules(first, rules)
    first.close()
    second = open_workstation(profile, passphrase=PASSPHRASE)
    try:
        assert routing.rules_of(second) == rules
    finally:
        second.close()


def test_two_rules_of_one_name_are_refused(station: Workstation) -> None:
    twice = [Rule("A", (Act(Deed.STORE),)), Rule("a", (Act(Deed.NOTIFY),))]
    with pytest.raises(LightboxError, match="same name"):
        routing.keep_rules(station, twice)


def test_a_whole_study_is_analysed_by_the_model_that_the_rule_names_once(
    station: Workstation, tmp_path: Path
) -> None:
    study = make_study(tmp_path / "small", series=1, images=3)
    (model, *_rest) = station.models
    rule = Rule("models", (Act(Deed.ANALYSE, model.id),))
    routing.keep_rules(station, [rule])
    bring(station, study)
    settle(station)
    go(station)
    # Three slices of noise are nothing that the model may run on; it says so, and no number.
    (act,) = station.records.routings.of_study(study.uid)
    assert act.state == "failed"
    assert act.reason
    assert station.records.drafts.analyses(study.uid) == ()


def test_a_rule_sends_copies_that_name_nobody_to_the_archive_it_names(
    station: Workstation, orthanc_server: Peer, orthanc_desk: OrthancDesk, study: MadeStudy,
    seat_port: int,
) -> None:  # fmt: skip
    """PR01. Judge: what Orthanc holds afterwards."""
    add_peer(station, "TEACH", str(orthanc_server))
    set_seat(station, port=seat_port)
    start_listening(station, host="127.0.0.1")
    act = Act(Deed.ANONYMISE, "Teaching > TEACH")
    routing.keep_rules(station, [Rule("teaching", (act,))])
    bring(station, study)
    settle(station)
    go(station)
    go(station)  # and not once more
    deliver(station, WORK)

    entries = station.records.outbox.entries()
    assert len(entries) == len(study.uids)
    assert {e.state for e in entries} == {OutboxState.STORED}
    assert not {e.sop_uid for e in entries} & study.uids
    (new_study,) = {e.study_uid for e in entries}
    assert new_study != study.uid
    held = orthanc_desk.ask(
        "POST",
        "/tools/find",
        {"Level": "Study", "Query": {"StudyInstanceUID": new_study}, "Expand": True},
    )
    patient = station.records.archive.study(study.uid).study.patient
    assert held[0]["PatientMainDicomTags"]["PatientID"] != patient.id
    assert patient.name.split("^")[0] not in str(held)


def test_a_rule_that_takes_names_away_says_for_which_project_and_for_whom(
    station: Workstation,
) -> None:
    with pytest.raises(ValueError, match="a project and a peer"):
        Act(Deed.ANONYMISE, "Teaching")
    with pytest.raises(NotFound, match="no peer called NOBODY"):
        routing.keep_rules(station, [Rule("a", (Act(Deed.ANONYMISE, "Teaching > NOBODY"),))])
