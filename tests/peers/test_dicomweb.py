"""Everything this seat asks of a web archive works with Orthanc's DICOMweb, behind its sign-in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from dicomweb_client.session_utils import create_session
from dicomweb_client.web import DICOMwebClient
from PIL import Image
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

from domain.errors import Unreadable
from domain.work import Unwatched
from pacs_client.association import PeerFailed, PeerRefused, PeerUntrusted
from pacs_client.commitment import How, Reference
from pacs_client.dicomweb import asking, fetching, storing
from pacs_client.dicomweb.fetching import WebArchive
from pacs_client.dicomweb.line import WebLimits
from pacs_client.pacing import Pace
from pacs_client.peers import WebPeer
from pacs_client.query import Criteria, RemoteInstance
from pacs_client.secure import Authorities
from pacs_client.send import Fate, Form, Outgoing, Sent
from pacs_client.web_address import Basic, Bearer, WebAddress
from tests.peers.authorities import Authority
from tests.peers.proxy import Proxy
from tests.peers.studies import CT, MadeStudy, make_object, make_study
from tests.peers.web_servers import PASSWORD, USER, outgoing, tls_before

WORK = Unwatched()


@pytest.fixture
def archive(web_archive: WebPeer) -> WebPeer:
    return web_archive


@pytest.fixture
def stored(archive: WebPeer, study: MadeStudy) -> Sent:
    return storing.store(archive, outgoing(study), WORK)


def taken(archive: WebPeer, study: MadeStudy) -> dict[str, bytes]:
    """Return what comes when all of a study is fetched."""
    web, came = WebArchive(archive), dict[str, bytes]()

    def keep(part10: bytes, origin: str) -> None:
        assert origin == archive.name
        came[str(pydicom.dcmread(BytesIO(part10)).SOPInstanceUID)] = part10

    web.fetch(study.uid, web.list_instances(study.uid, WORK).instances, keep, WORK)
    return came


def test_a_web_archive_answers(archive: WebPeer) -> None:
    assert asking.echo(archive) < 5


def test_every_object_stored_is_accepted_and_listed(
    archive: WebPeer, study: MadeStudy, stored: Sent
) -> None:
    assert stored.complete
    listing = asking.list_instances(archive, study.uid, WORK)
    assert {(i.sop_uid, i.sop_class) for i in listing.instances} == {
        (uid, CT) for uid in study.uids
    }
    assert {i.series_uid for i in listing.instances} == set(study.series)
    assert listing.told == len(study.uids)


@pytest.mark.usefixtures("stored")
def test_what_comes_back_is_what_was_stored_byte_for_byte(
    archive: WebPeer, study: MadeStudy
) -> None:
    assert taken(archive, study) == {uid: path.read_bytes() for uid, path in study.files.items()}


def test_storing_the_same_again_is_accepted_and_nothing_is_held_twice(
    archive: WebPeer, study: MadeStudy, stored: Sent
) -> None:
    assert stored.complete
    assert storing.store(archive, outgoing(study), WORK).complete
    assert asking.list_instances(archive, study.uid, WORK).told == len(study.uids)


def test_objects_go_out_in_batches_and_each_has_its_own_fate(
    archive: WebPeer, study: MadeStudy
) -> None:
    told: list[str] = []
    limits = WebLimits(batch_bytes=5000)
    objects = [*outgoing(study), Outgoing("2.25.1", CT, "", lambda: b"no DICOM at all")]
    sent = storing.store(
        archive, objects, WORK, on_outcome=lambda o: told.append(o.sop_uid), limits=limits
    )
    fates = {o.sop_uid: o.fate for o in sent.outcomes}
    assert fates.pop("2.25.1") is not Fate.ACCEPTED
    assert set(fates.values()) == {Fate.ACCEPTED}
    assert sorted(told) == sorted([*study.uids, "2.25.1"])


def test_an_object_goes_in_the_form_that_was_agreed_where_it_can_be_had_so(
    archive: WebPeer, study: MadeStudy
) -> None:
    def other(uid: str) -> bytes:
        dataset = pydicom.dcmread(study.files[uid])
        dataset.compress(RLELossless, generate_instance_uid=False)
        buffer = BytesIO()
        dataset.save_as(buffer, enforce_file_format=True)
        return buffer.getvalue()

    def not_so() -> bytes:
        raise Unreadable("Its pixels would change.", reason="codec")

    first, *rest = outgoing(study)
    agreed = [replace(o, wanted=Form(RLELossless, partial(other, o.sop_uid))) for o in rest]
    objects = [replace(first, wanted=Form(RLELossless, not_so)), *agreed]
    assert storing.store(archive, objects, WORK).complete
    came = taken(archive, study)
    assert came.pop(first.sop_uid) == study.files[first.sop_uid].read_bytes()
    for uid, part10 in came.items():
        dataset = pydicom.dcmread(BytesIO(part10))
        assert dataset.file_meta.TransferSyntaxUID == RLELossless
        assert np.array_equal(dataset.pixel_array, pydicom.dcmread(study.files[uid]).pixel_array)


def test_what_is_stored_goes_no_faster_than_was_agreed(archive: WebPeer, study: MadeStudy) -> None:
    """The judge is a clock that goes on only while the sender waits."""
    clock = [0.0]

    class Waiting(Unwatched):
        def pause_point(self) -> None:
            clock[0] += 0.05

    slow = replace(archive, pace=Pace(20_000, clock=lambda: clock[0]))
    assert storing.store(slow, outgoing(study), Waiting()).complete
    total = sum(path.stat().st_size for path in study.files.values())
    assert total / 20_000 - 0.5 < clock[0] < 10 * total / 20_000


def test_only_what_an_archive_lists_counts_as_found_again(
    archive: WebPeer, study: MadeStudy, stored: Sent
) -> None:
    assert stored.complete
    asked = [Reference(uid, CT, study.uid) for uid in (*study.uids, "2.25.99")]
    found = storing.found_again(archive, asked)
    assert (found.kept, found.missing) == (study.uids, frozenset({"2.25.99"}))
    assert found.how is How.FIND_BACK


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(name="M*ller^*"),
        Criteria(name="Müller^Änne"),
        Criteria(patient_id="LBX-?"),
        Criteria(accession="A4711"),
        Criteria(date_from=date(2026, 1, 1), date_to=date(2026, 1, 31)),
        Criteria(modality="CT"),
        Criteria(description="CT CHEST W/O"),
    ],
    ids=["wildcard", "name", "id", "accession", "dates", "modality", "description"],
)
@pytest.mark.usefixtures("stored")
def test_a_study_is_found_by(archive: WebPeer, study: MadeStudy, criteria: Criteria) -> None:
    found = {f.study.uid: f for f in asking.search(archive, criteria, WORK).studies}
    assert found[study.uid].study.patient.name == "Müller^Änne"
    assert found[study.uid].study.accession == "A4711"
    assert found[study.uid].modalities == ("CT",)
    assert found[study.uid].instance_count == len(study.uids)


@pytest.mark.parametrize(
    "criteria",
    [Criteria(name="NOBODY*"), Criteria(patient_id="LBX"), Criteria(date_to=date(2025, 12, 31))],
    ids=["name", "id", "dates"],
)
@pytest.mark.usefixtures("stored")
def test_a_study_is_not_found_by(archive: WebPeer, study: MadeStudy, criteria: Criteria) -> None:
    found = asking.search(archive, criteria, WORK).studies
    assert study.uid not in {f.study.uid for f in found}


def test_a_list_longer_than_a_page_comes_whole_and_one_beyond_the_limit_says_so(
    archive: WebPeer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_study(tmp_path / "long", series=2, images=9)
    assert storing.store(archive, outgoing(made), WORK).complete
    monkeypatch.setattr(asking, "_PAGE", 4)
    listing = asking.list_instances(archive, made.uid, WORK)
    assert {i.sop_uid for i in listing.instances} == made.uids
    keys = {"StudyInstanceUID": made.uid, "SOPInstanceUID": "", "InstanceNumber": ""}
    few = asking.find_rows(archive, "IMAGE", keys, WORK, most=7)
    assert (len(few.rows), few.cut) == (7, True)
    other = make_study(tmp_path / "other", series=1, images=1)
    assert storing.store(archive, outgoing(other), WORK).complete
    assert asking.search(archive, Criteria(), WORK, most=1).cut


@pytest.mark.usefixtures("stored")
def test_series_and_images_are_listed_with_their_numbers(
    archive: WebPeer, study: MadeStudy
) -> None:
    keys = {"StudyInstanceUID": study.uid, "SeriesInstanceUID": "", "Modality": ""}
    series = asking.find_rows(archive, "SERIES", keys, WORK)
    assert {(s["SeriesInstanceUID"], s["Modality"]) for s in series.rows} == {
        (uid, "CT") for uid in study.series
    }


@pytest.mark.usefixtures("stored")
def test_an_independent_client_reads_what_was_stored_and_ours_what_that_one_stores(
    archive: WebPeer, study: MadeStudy, tmp_path: Path
) -> None:
    """Judge: dicomweb-client, which nobody here wrote."""
    session = create_session()
    # It codes a password as Latin-1; Orthanc reads UTF-8.
    session.auth = USER, PASSWORD.encode().decode("latin-1")
    client = DICOMwebClient(archive.web.url, session=session)
    theirs = {str(d.SOPInstanceUID): d for d in client.retrieve_study(study.uid)}
    assert {uid: d.PixelData for uid, d in theirs.items()} == {
        uid: pydicom.dcmread(path).PixelData for uid, path in study.files.items()
    }
    other = make_study(tmp_path / "other", series=1, images=3)
    client.store_instances([pydicom.dcmread(path) for path in other.files.values()])
    came = taken(archive, other)
    assert {uid: pydicom.dcmread(BytesIO(b)).PixelData for uid, b in came.items()} == {
        uid: pydicom.dcmread(path).PixelData for uid, path in other.files.items()
    }


@pytest.mark.usefixtures("stored")
def test_only_what_is_missing_comes_and_nothing_beside_it(
    archive: WebPeer, study: MadeStudy
) -> None:
    web, came = WebArchive(archive), list[str]()
    listing = web.list_instances(study.uid, WORK)
    wanted = listing.instances[3:8]
    web.fetch(
        study.uid,
        wanted,
        lambda part10, _: came.append(str(pydicom.dcmread(BytesIO(part10)).SOPInstanceUID)),
        WORK,
    )
    assert sorted(came) == sorted(i.sop_uid for i in wanted)


@pytest.mark.usefixtures("stored")
def test_what_was_listed_by_other_means_comes_series_by_series(
    archive: WebPeer, study: MadeStudy
) -> None:
    """The judge is a line that counts the connections: one for the list, one for each series."""
    listed = asking.list_instances(archive, study.uid, WORK).instances
    came: list[bytes] = []
    with Proxy(archive.web.port) as proxy:
        url = archive.web.url.replace(str(archive.web.port), str(proxy.port))
        through = replace(archive, web=replace(archive.web, url=url))
        WebArchive(through).fetch(study.uid, listed, lambda part10, _: came.append(part10), WORK)
        assert proxy.connections == 1 + len(study.series)
    assert sorted(came) == sorted(path.read_bytes() for path in study.files.values())


@pytest.mark.usefixtures("stored")
def test_a_study_that_nobody_listed_comes_whole(archive: WebPeer, study: MadeStudy) -> None:
    came: list[bytes] = []
    WebArchive(archive).fetch(study.uid, [], lambda part10, _: came.append(part10), WORK)
    assert sorted(came) == sorted(path.read_bytes() for path in study.files.values())


def test_what_an_archive_does_not_have_is_said(archive: WebPeer) -> None:
    wanted = [RemoteInstance("2.25.3", "2.25.2")]
    with pytest.raises(PeerFailed, match="nothing of that name"):
        WebArchive(archive).fetch("2.25.1", wanted, lambda *_: None, WORK)
    assert asking.list_instances(archive, "2.25.1", WORK).told == 0


@pytest.mark.usefixtures("stored")
def test_metadata_frames_and_pictures_of_an_instance_come(
    archive: WebPeer, study: MadeStudy
) -> None:
    listed = asking.list_instances(archive, study.uid, WORK).instances[0]
    path = (study.uid, listed.series_uid, listed.sop_uid)
    known = pydicom.dcmread(study.files[listed.sop_uid])
    (told,) = json.loads(fetching.metadata(archive, path, WORK))
    assert told["00080018"]["Value"] == [listed.sop_uid]
    assert len(json.loads(fetching.metadata(archive, path[:1], WORK))) == len(study.uids)
    (frame,) = fetching.frames(archive, path, [1], WORK)
    assert frame == known.PixelData
    for kind in ("image/png", "image/jpeg"):
        picture = Image.open(BytesIO(fetching.rendered(archive, path, WORK, picture=kind)))
        assert picture.size == (known.Columns, known.Rows)


def test_a_value_that_stands_apart_is_fetched_from_where_the_metadata_says(
    archive: WebPeer, study: MadeStudy
) -> None:
    uid, part10 = make_object(study.uid, study.series[0], 99, size=64)
    out = [Outgoing(uid, CT, str(ExplicitVRLittleEndian), lambda: part10)]
    assert storing.store(archive, out, WORK).complete
    path = (study.uid, study.series[0], uid)
    (told,) = json.loads(fetching.metadata(archive, path, WORK))
    url = told["7FE00010"]["BulkDataURI"]
    value = fetching.bulk_value(archive, url, WORK)
    assert np.array_equal(
        np.frombuffer(value, np.int16).reshape(64, 64), pydicom.dcmread(BytesIO(part10)).pixel_array
    )


@pytest.mark.parametrize(
    "sign_in", [None, Basic(USER, "wrong"), Bearer("wrong")], ids=["none", "password", "token"]
)
def test_a_wrong_sign_in_is_named_as_the_reason(
    archive: WebPeer, sign_in: Basic | Bearer | None
) -> None:
    wrong = WebPeer("Orthanc", replace(archive.web, sign_in=sign_in))
    with pytest.raises(PeerRefused, match="does not accept this seat's sign-in"):
        asking.echo(wrong)


def test_a_wrong_path_is_named_as_the_reason(archive: WebPeer) -> None:
    url = archive.web.url.replace("/dicom-web", "/nowhere")
    wrong = WebPeer("Orthanc", WebAddress(url, archive.web.sign_in))
    with pytest.raises(PeerFailed, match="no DICOMweb at this address"):
        asking.echo(wrong)


# Behind TLS with certificates of both sides


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("web-clinic"), "clinic")


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("web-stranger"), "stranger")


@pytest.fixture(scope="session")
def secure_archive(
    web_archive: WebPeer,
    program: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    clinic: Authority,
) -> Iterator[WebPeer]:
    folder = tmp_path_factory.mktemp("stunnel")
    with tls_before(program("stunnel4"), folder, web_archive.web.port, clinic) as port:
        address = WebAddress(
            f"https://localhost:{port}/dicom-web", Basic(USER, PASSWORD), clinic.identity("seat")
        )
        yield WebPeer("Orthanc", address)


def test_with_certificates_of_both_sides_every_verb_works(
    secure_archive: WebPeer, study: MadeStudy
) -> None:
    assert storing.store(secure_archive, outgoing(study), WORK).complete
    found = asking.search(secure_archive, Criteria(study_uid=study.uid), WORK)
    assert [f.study.uid for f in found.studies] == [study.uid]
    expected = {uid: path.read_bytes() for uid, path in study.files.items()}
    assert taken(secure_archive, study) == expected


def test_nothing_is_said_to_an_archive_that_cannot_prove_who_it_is(
    secure_archive: WebPeer, clinic: Authority, stranger: Authority
) -> None:
    doubting = replace(secure_archive.web, trust=clinic.identity("seat", believes=stranger))
    with pytest.raises(PeerUntrusted, match="cannot prove to be it"):
        asking.echo(WebPeer("Orthanc", doubting))


@pytest.mark.parametrize("shown", ["none", "a stranger's"])
def test_an_archive_that_wants_a_certificate_is_named_as_the_reason(
    secure_archive: WebPeer, clinic: Authority, stranger: Authority, shown: str
) -> None:
    trust = (
        Authorities(clinic.file.read_text())
        if shown == "none"
        else stranger.identity("seat", believes=clinic)
    )
    with pytest.raises(PeerUntrusted, match="ended the secure connection before it answered"):
        asking.echo(WebPeer("Orthanc", replace(secure_archive.web, trust=trust)))
