"""What waits in a seat's outbox arrives once, whatever the peer and the line do.

The judges are Orthanc's own list of instances and DCMTK's storescp; the seat's record of events is
read back from its audit log.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pydicom
import pytest

from app.actions.delivering import deliver_to
from app.actions.importing import import_files
from app.actions.queueing import queue_images
from app.actions.receiving import start_listening
from app.actions.seat import add_peer, set_delivery, set_seat
from app.actions.sending import deliver_in_background
from app.actions.starting import open_workstation
from app.workstation import Workstation
from domain.errors import Refused
from domain.measurement import Author, KeyImage
from domain.work import Unwatched
from imaging.reading import preview_uid
from pacs_client.association import open_association
from pacs_client.breaker import Breakers, State
from pacs_client.command import Command, Field
from pacs_client.contexts import Offer
from pacs_client.identifier import Elements, encode
from pacs_client.peers import Peer
from pacs_client.services import COMMITMENT, COMMITMENT_INSTANCE, PLAIN
from pacs_client.wire import Limits
from records.audit import open_audit
from records.delivery import SYNTAXES, Delivery, hours_of
from records.outbox import OutboxState, Outgoing, Turn
from tests.peers.bad_peer import BadPeer, Line, says_nothing
from tests.peers.conftest import OrthancDesk
from tests.peers.proxy import Proxy
from tests.peers.servers import free_port
from tests.peers.studies import CT, MadeStudy, make_object, make_study
from tests.peers.test_bad_receivers import received, storescp

WORK = Unwatched()
HASTY = Limits(
    connect_seconds=2, associate_seconds=2, idle_seconds=2, stall_seconds=2, report_seconds=1
)
MOMENTS = 15
_SEED = 20260112


@dataclass(frozen=True, slots=True)
class Sender:
    """A seat that knows one peer, called PACS, and has something for it."""

    station: Workstation

    def put(self, study: MadeStudy) -> None:
        import_files(self.station, list(study.files.values()), WORK)
        self.station.records.outbox.put(
            "PACS",
            study.uid,
            "",
            [Outgoing(uid, CT, SYNTAXES["explicit"], turn=Turn.IMAGE) for uid in study.files],
        )

    def knows(self, peer: Peer, *, port: int | None = None) -> None:
        add_peer(self.station, "PACS", f"{peer.aet}@{peer.host}:{port or peer.port}")

    def deliver(self) -> None:
        """Send at once what waits, as when its next try has come."""
        self.station.records.outbox.hasten("PACS", datetime.now(UTC))
        deliver_to(self.station, "PACS", WORK)

    def states(self, study: MadeStudy) -> list[str]:
        entries = self.station.records.outbox.entries(study_uid=study.uid)
        return [entry.state.value for entry in entries]

    def reasons(self, study: MadeStudy) -> set[str]:
        entries = self.station.records.outbox.entries(study_uid=study.uid)
        return {entry.reason for entry in entries if entry.reason}

    def recorded(self, action: str) -> list[dict[str, str]]:
        return [
            dict(each.event.detail)
            for each in self.station.records.audit.recent(500)
            if each.event.action == action
        ]


@pytest.fixture(scope="module")
def module_sender(tmp_path_factory: pytest.TempPathFactory, seat_port: int) -> Iterator[Sender]:
    """A seat that also listens where Orthanc wants to report."""
    folder = tmp_path_factory.mktemp("sender") / "seat"
    station = open_workstation(folder, passphrase="correct horse battery staple")  # noqa: S106
    station.limits = replace(HASTY, report_seconds=20)
    set_seat(station, port=seat_port)
    start_listening(station, host="127.0.0.1")
    yield Sender(station)
    station.close()


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    station = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106
    station.limits = HASTY
    yield Sender(station)
    station.close()


def there(desk: OrthancDesk, study: MadeStudy) -> list[str]:
    """Return the SOP instance UIDs of a study that Orthanc lists."""
    asked = {"Level": "Instance", "Query": {"StudyInstanceUID": study.uid}, "Expand": True}
    return sorted(
        each["MainDicomTags"]["SOPInstanceUID"] for each in desk.ask("POST", "/tools/find", asked)
    )


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_plug_pulled_at_any_moment_of_a_store_leaves_every_object_there_once(
    module_sender: Sender,
    orthanc_server: Peer,
    orthanc_desk: OrthancDesk,
    tmp_path: Path,
    moment: int,
) -> None:
    """Line 4 of what "in and out" must hold, for C-STORE; judge: Orthanc."""
    sender, study = module_sender, make_study(tmp_path / "study", series=1, images=6)
    sender.put(study)
    dice = random.Random(_SEED + moment)  # noqa: S311 - moments, not secrets
    size = sum(path.stat().st_size for path in study.files.values())
    with Proxy(orthanc_server.port) as line:
        sender.knows(orthanc_server, port=line.port)
        line.cut_after(dice.randint(1, size + 1500))
        sender.deliver()
        assert line.cuts == 1
        tries = 1
        while set(sender.states(study)) != {"stored"} and tries < 5:
            sender.deliver()
            tries += 1
    assert there(orthanc_desk, study) == sorted(study.files)
    assert set(sender.states(study)) == {"stored"}


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
    assert there(orthanc_desk, other) == sorted(other.files)
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
    assert there(orthanc_desk, study) == sorted(study.files)
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


@pytest.mark.parametrize("syntax", ["jpeg-ls", "jpeg-2000", "htj2k", "rle"])
def test_a_peer_gets_images_in_the_compression_agreed_and_else_uncompressed(
    sender: Sender, program: Callable[[str], str], tmp_path: Path, syntax: str
) -> None:
    """Judge: storescp, which takes every syntax it knows, or uncompressed ones only."""
    study = make_study(tmp_path / "study", series=1, images=2)
    sender.put(study)
    # storescp 3.6.7 knows no HTJ2K: there it is the peer that does not take it.
    takes = {"jpeg-ls": "+xt", "jpeg-2000": "+xv", "rle": "+xr", "htj2k": "+xa"}[syntax]
    with storescp(program, tmp_path / "scp", takes) as peer:
        sender.knows(peer)
        set_delivery(sender.station, "PACS", Delivery(syntax))
        sender.deliver()
    got: list[Any] = [pydicom.dcmread(p) for p in (tmp_path / "scp" / "got").iterdir()]
    assert {str(d.SOPInstanceUID) for d in got} == study.uids
    expected = SYNTAXES["explicit" if syntax == "htj2k" else syntax]
    assert {str(d.file_meta.TransferSyntaxUID) for d in got} == {expected}
    for dataset in got:
        came = pydicom.dcmread(study.files[str(dataset.SOPInstanceUID)])
        assert _pixels(program, dataset, tmp_path) == came.PixelData


def test_a_peer_that_takes_the_oldest_syntax_alone_gets_images_and_documents(
    sender: Sender, program: Callable[[str], str], tmp_path: Path
) -> None:
    """PS3.5 10.1: implicit little endian is what every peer has to take. Judge: storescp +xi."""
    study = make_study(tmp_path / "study", series=1, images=2)
    sender.put(study)
    first, *_ = study.files
    report: Any = pydicom.dcmread(study.files[first])
    report.SOPInstanceUID = report.file_meta.MediaStorageSOPInstanceUID = "2.25.1"
    document = tmp_path / "document.dcm"
    report.save_as(document)
    carried = Outgoing("2.25.1", CT, SYNTAXES["explicit"], document.read_bytes())
    sender.station.records.outbox.put("PACS", study.uid, "report-1", [carried])
    with storescp(program, tmp_path / "scp", "+xi") as peer:
        sender.knows(peer)
        sender.deliver()
    assert received(tmp_path / "scp") == {"2.25.1", *study.files}
    for path in (tmp_path / "scp" / "got").iterdir():
        got: Any = pydicom.dcmread(path)
        assert got.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2"
        came = study.files.get(str(got.SOPInstanceUID), document)
        assert got == pydicom.dcmread(came)


def _pixels(program: Callable[[str], str], dataset: Any, folder: Path) -> bytes:
    from tests.peers.servers import run

    tool = {SYNTAXES["jpeg-ls"]: "dcmdjpls", SYNTAXES["rle"]: "dcmdrle"}.get(
        str(dataset.file_meta.TransferSyntaxUID), "gdcmconv"
    )
    source, plain = folder / "one.dcm", folder / "plain.dcm"
    dataset.save_as(source)
    options = ["--raw"] if tool == "gdcmconv" else []
    assert run([program(tool), *options, source, plain]).returncode == 0
    return bytes(pydicom.dcmread(plain).PixelData)


def test_images_wait_for_their_hours_and_reports_do_not(
    sender: Sender, program: Callable[[str], str], tmp_path: Path
) -> None:
    study = make_study(tmp_path / "study", series=1, images=2)
    sender.put(study)
    box = sender.station.records.outbox
    first, *_ = study.files
    report: Any = pydicom.dcmread(study.files[first])
    report.SOPInstanceUID = report.file_meta.MediaStorageSOPInstanceUID = "2.25.1"
    document = tmp_path / "document.dcm"
    report.save_as(document)
    carried = Outgoing("2.25.1", CT, SYNTAXES["explicit"], document.read_bytes())
    box.put("PACS", study.uid, "report-1", [carried])
    later = _later()
    with storescp(program, tmp_path / "scp") as peer:
        sender.knows(peer)
        set_delivery(sender.station, "PACS", Delivery(hours=hours_of(later), hold_reports=True))
        sender.deliver()
        assert received(tmp_path / "scp") == set()
        set_delivery(sender.station, "PACS", Delivery(hours=hours_of(later)))
        sender.deliver()
        assert received(tmp_path / "scp") == {"2.25.1"}
        set_delivery(sender.station, "PACS", Delivery())
        sender.deliver()
        assert received(tmp_path / "scp") == {"2.25.1", *study.files}


def test_key_images_and_previews_go_ahead_of_the_images(
    sender: Sender, program: Callable[[str], str], tmp_path: Path
) -> None:
    """Judge: storescp, by what lies in its folder before the hours and after."""
    study = _large_images(tmp_path, 3)
    station = sender.station
    import_files(station, list(study.files.values()), WORK)
    key, *others = study.files
    station.records.drafts.save_key_images(study.uid, [_key_image(study.uid, key)])
    with storescp(program, tmp_path / "scp", "+xa") as peer:
        sender.knows(peer)
        closed = Delivery(preview_first=True, hours=hours_of(_later()))
        set_delivery(station, "PACS", closed)
        kinds = [(uid, CT, SYNTAXES["explicit"]) for uid in study.files]
        queue_images(station, "PACS", study.uid, kinds, WORK)
        queue_images(station, "PACS", study.uid, kinds, WORK)  # asked twice, made once
        sender.deliver()
        previews = {preview_uid(uid) for uid in others}
        assert received(tmp_path / "scp") == {key, *previews}
        set_delivery(station, "PACS", Delivery(preview_first=True))
        sender.deliver()
        assert received(tmp_path / "scp") == {*study.files, *previews}
    for path in (tmp_path / "scp" / "got").iterdir():
        got: Any = pydicom.dcmread(path)
        if got.SOPInstanceUID in study.uids:
            assert got.PixelData == pydicom.dcmread(study.files[str(got.SOPInstanceUID)]).PixelData


def _large_images(folder: Path, count: int) -> MadeStudy:
    files = {}
    for number in range(count):
        uid, part10 = make_object("1.2.3.9", "1.2.3.9.1", number, size=128)
        files[uid] = folder / f"{uid}.dcm"
        files[uid].write_bytes(part10)
    return MadeStudy("1.2.3.9", files, ("1.2.3.9.1",))


def _key_image(study_uid: str, sop_uid: str) -> KeyImage:
    return KeyImage(study_uid, "1.2", sop_uid, 0, Author("Dr Judge"), datetime.now(UTC))


def _later() -> str:
    """Return hours of the day that are not these."""
    hour = datetime.now().astimezone().hour
    return f"{(hour + 2) % 24:02}:00-{(hour + 3) % 24:02}:00"


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
