"""A-07: no way past TLS, whichever side is weak, wrong, expired, nameless or in clear.

openssl is the other side: it says which alert ended a hand-shake, and what a good one agreed on.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pacs_client.association import PeerFailed, PeerTrouble, PeerUntrusted
from pacs_client.listen import Listener, Notice, Policy
from pacs_client.peers import Peer
from pacs_client.query import echo
from pacs_client.wire import Limits
from tests.peers.authorities import Authority, Vouched
from tests.peers.conftest import SEAT, answers, free_port, run, running
from tests.peers.shelf import FolderShelf

ANYTHING = ("-cipher", "ALL:@SECLEVEL=0")
NAMES = ("-aet", "CLIENT", "-aec", SEAT)
HASTY = Limits(associate_seconds=5, idle_seconds=5, stall_seconds=5)


@pytest.fixture
def clinic(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "clinic", "clinic")


@pytest.fixture
def stranger(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "stranger", "stranger")


@pytest.fixture
def notices() -> list[Notice]:
    return []


@pytest.fixture
def listener(tmp_path: Path, clinic: Authority, notices: list[Notice]) -> Iterator[Listener]:
    folder = tmp_path / "shelf"
    folder.mkdir()
    shelf = FolderShelf(folder, [Peer("Client", "CLIENT", "localhost", free_port())])
    with Listener(
        SEAT,
        0,
        shelf,
        identity=clinic.identity("seat"),
        policy=Policy(unnamed_seconds=2.0),
        noticed=notices.append,
    ) as running_listener:
        yield running_listener


class OpenSsl:
    """openssl's client with a certificate of the clinic, and what it must show to be let in."""

    def __init__(self, program: str, listener: Listener, clinic: Authority) -> None:
        self._program, self._port = program, listener.port
        self._trusted, self._own = clinic.file, clinic.vouch("scanner")

    def shakes(self, *words: str, own: Vouched | None = None) -> str:
        """Return what a hand-shake came to."""
        shown = own or self._own
        done = subprocess.run(  # noqa: S603 - openssl, by full path
            [
                *(self._program, "s_client", "-connect", f"localhost:{self._port}"),
                *("-CAfile", str(self._trusted), "-verify_return_error", "-ign_eof"),
                *("-cert", str(shown.certificate), "-key", str(shown.key), *words),
            ],
            input="never a request",
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.stdout + done.stderr


@pytest.fixture
def openssl(program: Callable[[str], str], listener: Listener, clinic: Authority) -> OpenSsl:
    return OpenSsl(program("openssl"), listener, clinic)


def refused(notices: list[Notice], count: int) -> bool:
    """Whether so many callers were turned away for their certificate or their TLS, and no more."""
    deadline = time.monotonic() + 10
    while len(notices) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return [n.kind for n in notices] == ["refused-certificate"] * count


@pytest.mark.parametrize(
    "words",
    [
        ("-tls1", *ANYTHING),
        ("-tls1_1", *ANYTHING),
        ("-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"),
        ("-tls1_2", "-cipher", "AES256-GCM-SHA384:@SECLEVEL=0"),
        ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0"),
        ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0"),
        ("-tls1_2", "-cipher", "AECDH-AES256-SHA:@SECLEVEL=0"),
    ],
)
def test_a07_an_old_protocol_or_a_weak_cipher_is_turned_away(
    openssl: OpenSsl, notices: list[Notice], words: tuple[str, ...]
) -> None:
    said = openssl.shakes(*words)
    assert "Cipher is (NONE)" in said
    assert "alert" in said
    assert refused(notices, 1)


def test_a07_the_best_that_both_sides_have_is_agreed_on(
    openssl: OpenSsl, notices: list[Notice]
) -> None:
    assert "New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384" in openssl.shakes()
    assert "New, TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384" in openssl.shakes("-tls1_2")
    assert "refused-certificate" not in {n.kind for n in notices}


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
@pytest.mark.parametrize("who", ["a stranger", "somebody whose certificate has expired"])
def test_a07_a_caller_whose_certificate_is_worth_nothing_is_turned_away(
    openssl: OpenSsl,
    clinic: Authority,
    stranger: Authority,
    notices: list[Notice],
    who: str,
    version: str,
) -> None:
    gone = "expired" in who
    shown = clinic.vouch("late", expired=True) if gone else stranger.vouch("intruder")
    said = openssl.shakes(version, own=shown)
    assert ("certificate expired" if gone else "unknown ca") in said
    assert refused(notices, 1)


def test_a07_a_caller_without_a_certificate_or_without_tls_is_turned_away(
    program: Callable[[str], str], listener: Listener, clinic: Authority, notices: list[Notice]
) -> None:
    where = ("localhost", str(listener.port))
    nameless = run([program("echoscu"), "+tla", "+cf", clinic.file, *NAMES, *where])
    assert nameless.returncode != 0
    clear = run([program("echoscu"), *NAMES, *where])
    assert clear.returncode != 0
    assert refused(notices, 2)


# The other way round: this seat calls


@contextmanager
def serving(openssl: str, folder: Path, shown: Vouched, *words: str) -> Iterator[Peer]:
    """Run openssl's server in the place of an archive."""
    port = free_port()
    folder.mkdir()
    command = [openssl, "s_server", "-accept", str(port), "-cert", str(shown.certificate)]
    with running(
        [*command, "-key", str(shown.key), "-quiet", *words], folder, lambda: answers(port)
    ):
        yield Peer("Archive", "ARCHIVE", "localhost", port)


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("old", PeerFailed),
        ("weak", PeerFailed),
        ("expired", PeerUntrusted),
        ("of a stranger", PeerUntrusted),
        ("of another name", PeerUntrusted),
    ],
)
def test_a07_an_archive_that_is_not_to_be_trusted_hears_nothing(
    how: str,
    kind: type[PeerTrouble],
    program: Callable[[str], str],
    clinic: Authority,
    stranger: Authority,
    tmp_path: Path,
) -> None:
    shown = {
        "expired": lambda: clinic.vouch("archive", expired=True),
        "of a stranger": lambda: stranger.vouch("archive"),
        "of another name": lambda: clinic.vouch("archive", hosts=("pacs.example",)),
    }.get(how, lambda: clinic.vouch("archive"))()
    words = {
        "old": ("-tls1_1", *ANYTHING),
        "weak": ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0"),
    }.get(how, ())
    folder = tmp_path / "server"
    with serving(program("openssl"), folder, shown, *words) as peer:
        with pytest.raises(kind) as told:
            echo(replace(peer, identity=clinic.identity("seat")), SEAT, limits=HASTY)
        assert told.value.advice
    # What a server is told stands in its output: not one byte of an association request.
    assert SEAT not in (folder / "output.txt").read_text(errors="replace")


def test_a07_where_tls_was_stripped_on_the_way_nothing_is_said_in_clear(
    clinic: Authority, tmp_path: Path
) -> None:
    shelf = FolderShelf(tmp_path, [Peer("Seat", SEAT, "localhost", 104)])
    heard: list[Notice] = []
    with Listener("ARCHIVE", 0, shelf, noticed=heard.append) as plain:
        peer = Peer("Archive", "ARCHIVE", "localhost", plain.port)
        assert echo(peer, SEAT, limits=HASTY) < 5
        with pytest.raises(PeerFailed, match="does not speak TLS"):
            echo(replace(peer, identity=clinic.identity("seat")), SEAT, limits=HASTY)
    # All that the plain port saw of it was a greeting that is no DICOM.
    assert [n.kind for n in heard] == ["protocol"]
