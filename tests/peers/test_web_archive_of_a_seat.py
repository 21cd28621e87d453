"""An archive known by its web address is a full one: asked, brought from, sent to, confirmed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pydicom
import pytest
from PIL import Image

from app import headless
from app.actions import ALL_VERBS
from app.actions.peers import any_peers, peers
from app.headless import Result
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Refused
from domain.work import Unwatched
from pacs_client.association import PeerRefused
from pacs_client.dicomweb import asking
from pacs_client.dicomweb.storing import store
from pacs_client.peers import WebPeer
from pacs_client.web_address import Basic, Bearer, WebAddress
from tests.peers.authorities import Authority
from tests.peers.proxy import Proxy
from tests.peers.servers import answers, free_port, running
from tests.peers.studies import MadeStudy
from tests.peers.web_servers import PASSWORD, USER, outgoing, tls_before
from tests.seats import open_workstation

WORK = Unwatched()


@pytest.fixture
def web_port(web_archive: WebPeer) -> int:
    return web_archive.web.port


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106 - lives for one test
    yield made
    made.close()


@pytest.fixture
def words(tmp_path: Path) -> tuple[str, ...]:
    """What a person writes to sign in."""
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return "--user", USER, "--password-file", str(file)


def do(station: Workstation, *said: str) -> Result:
    """Run a verb as the command line does."""
    parsed = headless.parser(ALL_VERBS, Path()).parse_args(said)
    (verb,) = (verb for verb in ALL_VERBS if verb.name == said[0])
    assert isinstance(verb, headless.Verb)
    result = verb.run(station, parsed, headless.Console(StringIO()))
    assert PASSWORD not in str(result) + verb.words(result)
    return result


@pytest.fixture
def url(station: Workstation, web_port: int, words: tuple[str, ...]) -> str:
    """The archive's address, known to the seat as WEB."""
    address = f"http://127.0.0.1:{web_port}/dicom-web"
    do(station, "peers", "add", "WEB", address, *words)
    return address


def archive_at(url: str) -> WebPeer:
    return WebPeer("Orthanc", WebAddress(url, Basic(USER, PASSWORD)))


def test_a_study_is_found_and_brought_whole_and_only_once(
    station: Workstation, url: str, study: MadeStudy
) -> None:
    assert store(archive_at(url), outgoing(study), WORK).complete
    assert do(station, "echo", "WEB")["answered"]
    (found,) = do(station, "find", "WEB", "--study-uid", study.uid)["found"]
    assert (found["patient_name"], found["instances"]) == ("Müller^Änne", len(study.uids))
    images = do(station, "find", "WEB", "--level", "image", "--study-uid", study.uid)["found"]
    assert {image["SOPInstanceUID"] for image in images} == study.uids

    got = do(station, "retrieve", "WEB", study.uid)

    assert (got["ok"], got["how"], got["received"]) == (True, "web", len(study.uids))
    archive = station.records.archive
    assert {uid: archive.read(uid) for uid in archive.sop_uids(study.uid)} == {
        uid: path.read_bytes() for uid, path in study.files.items()
    }
    assert archive.study(study.uid).origin == "WEB"
    assert do(station, "retrieve", "WEB", study.uid)["how"] == ""  # nothing had to be asked for
    actions = [kept.event.action for kept in station.records.audit.recent(40)]
    assert {"echo", "find.studies", "find.image", "retrieve.study", "retrieve.ended"} <= {*actions}


def test_where_dicoms_own_protocol_fails_the_web_is_the_third_way(
    station: Workstation, url: str, study: MadeStudy
) -> None:
    assert store(archive_at(url), outgoing(study), WORK).complete
    do(station, "peers", "add", "WEB", f"GONE@127.0.0.1:{free_port()}")

    got = do(station, "retrieve", "WEB", study.uid)

    assert (got["ok"], got["how"]) == (True, "web")
    assert "cannot be reached" in got["reason"]


@pytest.mark.usefixtures("url")
def test_what_is_sent_arrives_once_and_is_stored_only_when_it_was_found_again(
    station: Workstation, study: MadeStudy, tmp_path: Path
) -> None:
    do(station, "import", str(tmp_path / "study"))

    sent = do(station, "send", "WEB", study.uid)

    assert sent["ok"]
    assert {o["sop_uid"] for o in sent["objects"]} == study.uids
    (found,) = do(station, "find", "WEB", "--study-uid", study.uid)["found"]
    assert found["instances"] == len(study.uids)
    assert do(station, "send", "WEB", study.uid)["already_there"] == len(study.uids)


def test_what_is_refused_waits_and_is_never_called_stored(
    station: Workstation, url: str, study: MadeStudy, tmp_path: Path
) -> None:
    do(station, "import", str(tmp_path / "study"))
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong")
    do(station, "peers", "add", "WEB", url, "--user", USER, "--password-file", str(wrong))
    with pytest.raises(PeerRefused, match="sign-in"):
        do(station, "send", "WEB", study.uid)
    assert not station.records.outbox.entries(study_uid=study.uid)


def test_an_image_is_seen_without_being_brought_where_the_site_allows_it(
    station: Workstation, url: str, study: MadeStudy, tmp_path: Path
) -> None:
    """Judge: PIL and pydicom, of what the archive renders and holds."""
    assert store(archive_at(url), outgoing(study), WORK).complete
    uid, file = next(iter(study.files.items()))
    known = pydicom.dcmread(file)
    path = (study.uid, str(known.SeriesInstanceUID), uid)

    do(station, "peek", "WEB", *path, "--out", str(tmp_path / "seen.png"))
    do(station, "peek", "WEB", *path, "--out", str(tmp_path / "frame"), "--frame", "1")
    do(station, "peek", "WEB", path[0], "--out", str(tmp_path / "told.json"), "--metadata")

    with Image.open(tmp_path / "seen.png") as seen:
        assert seen.size == (known.Columns, known.Rows)
    assert (tmp_path / "frame").read_bytes() == known.PixelData
    assert len(json.loads((tmp_path / "told.json").read_text("utf-8"))) == len(study.uids)
    assert station.records.archive.studies() == ()
    actions = [kept.event.action for kept in station.records.audit.recent(20)]
    assert actions.count("peek.image") == 2
    with pytest.raises(LightboxError, match="already"):
        do(station, "peek", "WEB", *path, "--out", str(tmp_path / "frame"))
    with pytest.raises(LightboxError, match="one instance"):
        do(station, "peek", "WEB", path[0], "--out", str(tmp_path / "none"))
    with pytest.raises(LightboxError, match="cannot be asked for"):
        do(station, "peek", "WEB", "../x", "--out", str(tmp_path / "none"), "--metadata")
    station.policy = replace(station.policy, may_export_images=False)
    with pytest.raises(Refused, match="does not allow"):
        do(station, "peek", "WEB", *path, "--out", str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("moment", [0.15, 0.5, 0.85])
def test_a_plug_pulled_while_the_outbox_empties_loses_and_doubles_nothing(
    station: Workstation,
    web_archive: WebPeer,
    words: tuple[str, ...],
    study: MadeStudy,
    tmp_path: Path,
    moment: float,
) -> None:
    """F-09: the judge is what Orthanc lists afterwards."""
    do(station, "import", str(tmp_path / "study"))
    with Proxy(web_archive.web.port) as proxy:
        do(station, "peers", "add", "WEB", f"http://127.0.0.1:{proxy.port}/dicom-web", *words)
        do(station, "echo", "WEB")
        proxy.cut_after(2000 + int(moment * sum(len(f.read_bytes()) for f in study.files.values())))
        first = do(station, "send", "WEB", study.uid)
        assert proxy.cuts == 1
        assert not first["ok"]
        again = do(station, "send", "WEB", study.uid)
    assert again["ok"]
    assert {o["sop_uid"] for o in again["objects"]} == study.uids
    listing = asking.list_instances(web_archive, study.uid, WORK)
    assert {instance.sop_uid for instance in listing.instances} == study.uids
    assert listing.told == len(study.uids)


@pytest.mark.parametrize("moment", [0.15, 0.5, 0.85])
def test_a_plug_pulled_during_a_retrieve_is_made_good_within_it(
    station: Workstation,
    web_archive: WebPeer,
    words: tuple[str, ...],
    study: MadeStudy,
    moment: float,
) -> None:
    """F-09: the judge is the bytes of the files that were stored."""
    assert store(web_archive, outgoing(study), WORK).complete
    with Proxy(web_archive.web.port) as proxy:
        do(station, "peers", "add", "WEB", f"http://127.0.0.1:{proxy.port}/dicom-web", *words)
        lists = proxy.passed
        asking.list_instances(any_web(station), study.uid, WORK)
        lists = proxy.passed - lists
        objects = sum(len(file.read_bytes()) for file in study.files.values())
        proxy.cut_after(lists + int(moment * objects))
        got = do(station, "retrieve", "WEB", study.uid)
        assert proxy.cuts == 1
    assert got["ok"]
    archive = station.records.archive
    assert {uid: archive.read(uid) for uid in archive.sop_uids(study.uid)} == {
        uid: path.read_bytes() for uid, path in study.files.items()
    }


def any_web(station: Workstation) -> WebPeer:
    (known,) = any_peers(station)
    assert isinstance(known, WebPeer)
    return known


# How an address is kept


def web_of(station: Workstation, name: str) -> WebAddress:
    (known,) = (p for p in any_peers(station) if p.name == name)
    assert known.web is not None
    return known.web


def test_an_archive_on_the_web_alone_never_calls_this_seat(station: Workstation, url: str) -> None:
    assert peers(station) == ()
    (told,) = do(station, "peers")["peers"]
    assert told["web"] == {
        "url": url,
        "sign_in": "password",
        "user": USER,
        "shows_certificate": False,
    }
    assert "aet" not in told
    with pytest.raises(LightboxError, match="DICOM's own protocol"):
        do(station, "peers", "add", "WEB", url, "--may", "echo")
    with pytest.raises(NotFound):
        do(station, "orders", "WEB")
    do(station, "peers", "remove", "WEB")
    assert any_peers(station) == ()


def test_a_peer_has_both_addresses_and_keeps_one_when_the_other_changes(
    station: Workstation, url: str
) -> None:
    do(station, "peers", "add", "WEB", "PACS@localhost:104", "--may", "echo")
    do(station, "peers", "add", "WEB", "PACS@localhost:105")
    (known,) = peers(station)
    assert (known.port, [r.value for r in known.rights]) == (105, ["echo"])
    assert known.web == WebAddress(url, Basic(USER, PASSWORD))
    do(station, "peers", "add", "WEB", "PACS@localhost:105", "--web", "none")
    assert peers(station)[0].web is None


@pytest.mark.parametrize("other", ["http://127.0.0.1:1/dicom-web", "http://localhost:{port}/x"])
def test_a_password_does_not_go_along_to_another_host_or_port(
    station: Workstation, url: str, web_port: int, other: str
) -> None:
    """A-33: judged by what is kept."""
    do(station, "peers", "add", "WEB", f"{url}/deeper")
    assert web_of(station, "WEB").sign_in == Basic(USER, PASSWORD)
    do(station, "peers", "add", "WEB", other.format(port=web_port))
    assert web_of(station, "WEB").sign_in is None


@pytest.mark.parametrize(("before", "after"), [("https", "http"), ("http", "https")])
def test_a_password_does_not_go_along_to_another_scheme(
    station: Workstation, words: tuple[str, ...], tmp_path: Path, before: str, after: str
) -> None:
    """A-33, at the same host and port: judged by what is kept."""
    authorities = ("--web-authorities", str(Authority(tmp_path / "clinic", "clinic").file))
    more = {"http": (), "https": authorities}
    place = f"127.0.0.1:{free_port()}/dicom-web"
    do(station, "peers", "add", "WEB", f"{before}://{place}", *words, *more[before])
    assert web_of(station, "WEB").sign_in == Basic(USER, PASSWORD)
    do(station, "peers", "add", "WEB", f"{after}://{place}", *more[after])
    assert web_of(station, "WEB").sign_in is None


def test_an_echo_asks_in_every_way_a_peer_is_known(
    station: Workstation, url: str, program: Callable[[str], str], tmp_path: Path
) -> None:
    port = free_port()
    command = [program("storescp"), "-aet", "PACS", str(port)]
    with running(command, tmp_path, lambda: answers(port)):
        do(station, "peers", "add", "WEB", f"PACS@127.0.0.1:{port}")
        assert do(station, "echo", "WEB")["answered"]
        do(station, "peers", "add", "WEB", f"{url}-not")
        with pytest.raises(LightboxError, match="no DICOMweb at this address"):
            do(station, "echo", "WEB")


def test_a_token_takes_the_place_of_a_password(
    station: Workstation, url: str, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("abc.def\n")
    do(station, "peers", "add", "WEB", url, "--token-file", str(token))
    assert web_of(station, "WEB").sign_in == Bearer("abc.def")
    assert "abc.def" not in repr(any_peers(station)) + repr(station.records.settings.load())


@pytest.mark.parametrize(
    "address",
    [
        "ftp://archive/dicom-web",
        "file:///etc/passwd",
        "https://archive.example/dicom-web",  # nobody said whose word on it is taken
        "http://judge:secret@127.0.0.1/dicom-web",
        "http://127.0.0.1/dicom-web?key=1",
        "http:///dicom-web",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/\u00e4",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_when_it_is_given(
    station: Workstation, address: str
) -> None:
    with pytest.raises(LightboxError):
        do(station, "peers", "add", "WEB", "PACS@localhost:104", "--web", address)
    assert any_peers(station) == ()


def test_a_password_is_not_sent_in_clear_to_another_computer(
    station: Workstation, words: tuple[str, ...]
) -> None:
    with pytest.raises(LightboxError, match="under https only"):
        do(station, "peers", "add", "WEB", "http://192.0.2.7/dicom-web", *words)


def test_an_archive_with_certificates_is_known_by_the_authorities_that_were_named(
    station: Workstation,
    web_port: int,
    words: tuple[str, ...],
    tmp_path: Path,
    program: Callable[[str], str],
) -> None:
    clinic = Authority(tmp_path / "clinic", "clinic")
    own = clinic.vouch("seat")
    with tls_before(program("stunnel4"), tmp_path, web_port, clinic) as port:
        address = f"https://localhost:{port}/dicom-web"
        do(
            station,
            *("seat", "--certificate", str(own.certificate), "--key", str(own.key)),
            *("--authorities", str(clinic.file)),
        )
        do(station, "peers", "add", "WEB", address, *words)
        assert do(station, "echo", "WEB")["answered"]
        stranger = Authority(tmp_path / "stranger", "stranger").file
        do(station, "peers", "add", "WEB", address, "--web-authorities", str(stranger))
        with pytest.raises(LightboxError, match="cannot prove to be it"):
            do(station, "echo", "WEB")
