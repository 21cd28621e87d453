"""What waits in a seat's outbox arrives once, whatever the peer and the line do.

The judges are Orthanc's own list of instances and DCMTK's storescp; the seat's record of events is
read back from its audit log.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pydicom
import pytest

from app.actions.importing import import_files
from app.actions.peers import set_delivery
from app.actions.queueing import queue_images
from domain.measurement import Author, KeyImage
from imaging.preview_uids import preview_uid
from pacs_client.peers import Peer
from records.delivery import SYNTAXES, Delivery, hours_of
from records.outbox import Outgoing
from tests.peers.conftest import OrthancDesk
from tests.peers.proxy import Proxy
from tests.peers.sending_seat import WORK, Sender
from tests.peers.studies import CT, MadeStudy, make_object, make_study
from tests.peers.test_bad_receivers import received, storescp

MOMENTS = 15
_SEED = 20260112


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
    assert orthanc_desk.sop_uids(study.uid) == sorted(study.files)
    assert set(sender.states(study)) == {"stored"}


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
