"""Peers that refuse, lie, sleep or vanish: what is sent is called what it is, and none is lost.

The judges are Orthanc, DCMTK's storescp told to misbehave, and the seat's own audit log.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.actions.delivering import deliver_to
from app.actions.importing import import_files
from app.actions.peers import add_peer
from app.actions.sending import deliver_in_background
from app.workstation import Workstation
from domain.errors import Refused
from pacs_client.association import open_association
from pacs_client.breaker import Breakers, State
from pacs_client.command import Command, Field
from pacs_client.contexts import Offer
from pacs_client.identifier import Elements, encode
from pacs_client.peers import Peer
from pacs_client.services import COMMITMENT, COMMITMENT_INSTANCE, PLAIN
from records.audit import open_audit
from records.delivery import SYNTAXES
from records.outbox import OutboxState, Outgoing, Turn
from tests.peers.bad_peer import BadPeer, Line, says_nothing
from tests.peers.conftest import OrthancDesk
from tests.peers.sending_seat import WORK, Sender
from tests.peers.servers import free_port
from tests.peers.studies import CT, make_study
from tests.peers.test_bad_receivers import received, storescp

STORESCP = {
    "--refuse": (("waiting",), "PACS refused the connection and gave no reason.", "rejected"),
    "--sleep-during": (("waiting",), "PACS stopped answering.", "stalled"),
    # It answers for the first object before it sleeps: taken, and not yet vouched for.
    "--sleep-after": (("sent", "waiting"), "PACS stopped answering.", "stalled"),
    "--abort-during": (("waiting",), "PACS broke the work off.", "broken-off"),
    "--abort-after": (("waiting",), "PACS broke the work off.", "broken-off"),
}


@pytest.mark.parametrize("option", STORESCP)
def test_a_misbehaving_receiver_is_told_by_its_sentence_and_nothing_is_called_stored(
    sender: Sender, program: Callable[[str], str], tmp_path: Path, option: str
) -> None:
    """F-12; judge: storescp, told to misbehave."""
    study = make_study(tmp_path / "study", series=1, images=2)
    sender.put(study)
    states, sentence, why = STORESCP[option]
    options = (option, "4") if "sleep" in option else (option,)
    with storescp(program, tmp_path / "scp", *options) as peer:
        sender.knows(peer)
        sender.deliver()
    assert tuple(sorted(set(sender.states(study)))) == states
    assert sender.reasons(study) == {sentence}
    assert [detail["why"] for detail in sender.recorded("send.failed")] == [why]
    assert sender.recorded("send.ended") == []


def test_a_receiver_that_throws_everything_away_is_never_said_to_store(
    sender: Sender, program: Callable[[str], str], tmp_path: Path
) -> None:
    """F-12, storescp --ignore: it says success, offers no commitment and cannot be asked."""
    study = make_study(tmp_path / "study", series=1, images=2)
    sender.put(study)
    with storescp(program, tmp_path / "scp", "--ignore") as peer:
        sender.knows(peer)
        sender.deliver()
        sender.deliver()
    assert received(tmp_path / "scp") == set()
    assert sender.states(study) == ["sent", "sent"]
    assert all("does not offer this service" in reason for reason in sender.reasons(study))


def test_an_object_that_the_archive_does_not_vouch_for_is_sent_again_alone(
    module_sender: Sender, orthanc_server: Peer, orthanc_desk: OrthancDesk, tmp_path: Path
) -> None:
    """F-23, failure 0x0112 for one instance, reported on a new association; judge: Orthanc."""
    sender = module_sender
    study = make_study(tmp_path / "study", series=1, images=3)
    sender.put(study)
    sender.knows(orthanc_server)
    sender.deliver()
    assert sender.states(study) == ["stored"] * 3
    entries = sender.station.records.outbox.entries(study_uid=study.uid)
    confirmed = {e.confirmed_by for e in entries}
    assert confirmed == {"storage commitment"}

    other = make_study(tmp_path / "other", series=1, images=3)
    sender.put(other)
    deliver_to_archive_only = list(other.files)[:2]
    _store(orthanc_desk, [other.files[uid] for uid in deliver_to_archive_only])
    box, now = sender.station.records.outbox, datetime.now(UTC)
    for entry in box.entries(study_uid=other.uid):
        box.sent(entry.id, now)  # as if all three had gone, and one had been lost there
    deliver_to(sender.station, "PACS", WORK)
    assert sorted(sender.states(other)) == ["stored", "stored", "waiting"]
    assert sender.reasons(other) == {"PACS does not have it (reason 0112)."}
    assert box.entries(state=OutboxState.WAITING)[0].sop_uid not in deliver_to_archive_only
    sender.deliver()
    assert orthanc_desk.sop_uids(other.uid) == sorted(other.files)
    assert set(sender.states(other)) == {"stored"}


def _store(desk: OrthancDesk, files: list[Path]) -> None:
    from http.client import HTTPConnection

    for file in files:
        line = HTTPConnection("127.0.0.1", desk.port, timeout=30)
        line.request("POST", "/instances", file.read_bytes())
        assert line.getresponse().status == 200
        line.close()


def test_a_report_that_never_comes_is_made_up_for_by_finding_every_object_again(
    sender: Sender, orthanc_server: Peer, orthanc_desk: OrthancDesk, tmp_path: Path
) -> None:
    """F-23, the report never arrives: nobody listens where Orthanc wants to tell it."""
    study = make_study(tmp_path / "study", series=1, images=2)
    sender.put(study)
    sender.knows(orthanc_server)
    sender.deliver()
    assert orthanc_desk.sop_uids(study.uid) == sorted(study.files)
    entries = sender.station.records.outbox.entries()
    assert {(e.state.value, e.confirmed_by) for e in entries} == {
        ("stored", "found again by a query")
    }


def test_a_peer_that_is_silent_is_left_alone_after_five_tries_and_holds_up_no_other(
    sender: Sender, program: Callable[[str], str], tmp_path: Path
) -> None:
    study = make_study(tmp_path / "study", series=1, images=1)
    sender.put(study)
    dead = Peer("PACS", "DEAD", "127.0.0.1", free_port())
    sender.knows(dead)
    for _ in range(7):
        sender.deliver()
    breakers = sender.station.breakers
    assert breakers.of("PACS").state is State.OPEN
    assert breakers.seconds_left("PACS") > 0
    # Two of the seven did not even knock.
    assert len(sender.recorded("send.failed")) == 5
    assert sender.reasons(study) == {"PACS cannot be reached."}

    other = make_study(tmp_path / "other", series=1, images=1)
    import_files(sender.station, list(other.files.values()), WORK)
    with storescp(program, tmp_path / "scp") as peer:
        add_peer(sender.station, "OTHER", f"{peer.aet}@{peer.host}:{peer.port}")
        (uid,) = other.files
        outgoing = [Outgoing(uid, CT, SYNTAXES["explicit"], turn=Turn.IMAGE)]
        sender.station.records.outbox.put("OTHER", other.uid, "", outgoing)
        deliver_to(sender.station, "OTHER", WORK)
    assert received(tmp_path / "scp") == {uid}


def test_a_silent_peer_stalls_only_the_try_and_the_object_waits(
    sender: Sender, tmp_path: Path
) -> None:
    study = make_study(tmp_path / "study", series=1, images=1)
    sender.put(study)
    asked: list[int] = []

    def script(line: Line) -> None:
        asked.append(1)
        says_nothing(line)

    with BadPeer(script) as peer:
        sender.knows(peer)
        sender.deliver()
    assert asked == [1]
    assert sender.states(study) == ["waiting"]
    assert sender.reasons(study) == {"PACS stopped answering."}


def test_a_report_on_a_transaction_that_nobody_asked_about_stores_nothing(
    module_sender: Sender, orthanc_server: Peer, tmp_path: Path
) -> None:
    """F-23, wrong transaction UID: it is answered with 0115, and the copy here must stay."""
    sender, study = module_sender, make_study(tmp_path / "study", series=1, images=1)
    sender.put(study)
    sender.knows(orthanc_server)
    box = sender.station.records.outbox
    (entry,) = box.entries(study_uid=study.uid)
    box.sent(entry.id, datetime.now(UTC))
    listener = sender.station.listener
    assert listener is not None
    seat = Peer("Seat", listener.aet, "127.0.0.1", listener.port)
    with open_association(seat, "ORTHANC", [Offer(COMMITMENT, PLAIN, serve=True)]) as association:
        context = association.contexts[0]
        references = [{"ReferencedSOPClassUID": CT, "ReferencedSOPInstanceUID": entry.sop_uid}]
        said: Elements = {"TransactionUID": "2.25.42", "ReferencedSOPSequence": references}
        number = association.next_id()
        report = Command(
            Field.N_EVENT_REPORT_RQ,
            affected_class=COMMITMENT,
            affected_uid=COMMITMENT_INSTANCE,
            message_id=number,
            event_type=1,
        )
        association.send(context, report, encode(said, context.syntax))
        assert association.status(number) == 0x0115
    assert sender.states(study) == ["sent"]
    with pytest.raises(Refused, match="on their way"):
        sender.station.records.archive.delete_study(study.uid)


def test_what_waits_goes_by_itself_when_the_line_returns_long_before_its_next_try(
    sender: Sender, program: Callable[[str], str], tmp_path: Path
) -> None:
    """The look that a seat takes every few seconds; judge: storescp's folder."""
    clock = [0.0]
    station = sender.station
    station.breakers = Breakers(lambda: clock[0])
    study = make_study(tmp_path / "study", series=1, images=2)
    sender.put(study)
    box = station.records.outbox
    port = free_port()
    sender.knows(Peer("PACS", "PACS", "127.0.0.1", port))
    for _ in range(6):
        sender.deliver()
    for entry in box.entries():
        for _ in range(11):
            box.failed(entry.id, datetime.now(UTC), "PACS cannot be reached.")
    assert box.due(datetime.now(UTC) + timedelta(minutes=20)) == ()  # about an hour away

    knocked = len(sender.recorded("send.failed"))
    for _ in range(3):
        look(station)  # it is left alone
    assert (len(sender.recorded("send.failed")), station.jobs.items) == (knocked, ())
    with storescp(program, tmp_path / "scp", port=port):
        clock[0] += 30.0
        look(station)
        look(station)
    assert received(tmp_path / "scp") == study.uids
    assert station.breakers.of("PACS").state is State.CLOSED


def test_a_fault_of_this_seat_sends_nothing_and_is_not_told_at_every_look(
    sender: Sender, program: Callable[[str], str], tmp_path: Path
) -> None:
    """What cannot be recorded does not happen; judge: storescp's folder."""
    study = make_study(tmp_path / "study", series=1, images=1)
    sender.put(study)
    station = sender.station
    with storescp(program, tmp_path / "scp") as peer:
        sender.knows(peer)
        station.records.audit.close()
        for _ in range(3):
            look(station)
    assert received(tmp_path / "scp") == set()
    assert sender.states(study) == ["waiting"]
    assert len(station.telling.items) == 1
    assert station.jobs.items == ()
    again = open_audit(station.profile / "audit", station.records.keys)
    station.records = replace(station.records, audit=again)


def look(station: Workstation) -> None:
    """Take one look, and wait for the jobs that it started."""
    deliver_in_background(station)
    until = time.monotonic() + 20
    while station.sending and time.monotonic() < until:
        time.sleep(0.01)
    assert not station.sending
