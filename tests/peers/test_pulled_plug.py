"""The plug is pulled at any moment of asking and bringing; the study ends complete all the same.

F-09, and line 4 of what "in and out" must hold: fifty moments, the same in every run. The judge
is the bytes of the files that were sent to Orthanc.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pydicom
import pytest

from domain.work import Unwatched
from pacs_client.association import PeerTrouble
from pacs_client.listen import Listener
from pacs_client.peers import Peer
from pacs_client.query import Criteria, list_instances, search
from pacs_client.retrieve import How, retrieve
from pacs_client.send import Outgoing, send
from pacs_client.wire import Limits
from tests.peers.conftest import SEAT
from tests.peers.proxy import Proxy
from tests.peers.shelf import FolderShelf
from tests.peers.studies import CT, MadeStudy, make_study

WORK = Unwatched()
# A line that hangs is another test's: here every end is seen at once.
LIMITS = Limits(associate_seconds=5, idle_seconds=5, stall_seconds=5, fruitless_seconds=5)
_SEED = 20260112


@dataclass(frozen=True, slots=True)
class Lines:
    """Orthanc behind one line, and this seat behind another: each can be cut."""

    archive: Peer
    out: Proxy  # what this seat asks, and what a C-GET brings
    home: Proxy  # what a C-MOVE brings
    shelf: FolderShelf


@pytest.fixture(scope="module")
def whole(orthanc_server: Peer, tmp_path_factory: pytest.TempPathFactory) -> MadeStudy:
    """A study in the archive."""
    study = make_study(tmp_path_factory.mktemp("plug") / "study", series=2, images=4)
    objects = [
        Outgoing(uid, CT, str(pydicom.dcmread(path).file_meta.TransferSyntaxUID), path.read_bytes)
        for uid, path in study.files.items()
    ]
    assert send(orthanc_server, SEAT, objects, WORK).complete
    return study


@pytest.fixture
def lines(orthanc_server: Peer, tmp_path: Path, seat_port: int) -> Iterator[Lines]:
    folder = tmp_path / "shelf"
    folder.mkdir()
    shelf = FolderShelf(folder, [orthanc_server])
    with (
        Listener(SEAT, 0, shelf) as listener,
        Proxy(orthanc_server.port) as out,
        Proxy(listener.port, port=seat_port) as home,
    ):
        yield Lines(Peer("Orthanc", "ORTHANC", "127.0.0.1", out.port), out, home, shelf)


def bring(lines: Lines, study: MadeStudy, how: How) -> tuple[int, bool]:
    """Bring the study as a person would: again, if it did not come whole. Return the tries."""
    for tries in range(1, 4):
        with suppress(PeerTrouble):
            done = retrieve(
                lines.archive,
                SEAT,
                study.uid,
                held=lambda: lines.shelf.of_study(study.uid),
                work=WORK,
                prefer=how,
                keep=lines.shelf.keep,
                limits=LIMITS,
            )
            if done.complete:
                return tries, True
    return tries, False


def forget(lines: Lines) -> None:
    for path in lines.shelf.folder.glob("*"):
        path.unlink()
    lines.shelf.forget()
    lines.shelf.callers.clear()
    for line in (lines.out, lines.home):
        line.plug_in()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", ["move", "get"])
def test_a_study_ends_complete_whenever_the_plug_is_pulled(
    lines: Lines, whole: MadeStudy, how: How
) -> None:
    """F-09: twenty moments over each of C-MOVE and C-GET, on either line."""
    assert bring(lines, whole, how) == (1, True)
    spans = {"out": lines.out.passed, "home": lines.home.passed}
    chosen = Random(f"{_SEED} {how}")  # noqa: S311 - moments, not secrets
    cuts = 0
    for moment in range(20):
        forget(lines)
        which = "home" if how == "move" and moment % 2 else "out"
        line = lines.home if which == "home" else lines.out
        before = line.cuts
        line.cut_after(chosen.randrange(1, spans[which]))
        tries, complete = bring(lines, whole, how)
        cuts += line.cuts - before
        assert complete, f"moment {moment} on {which}"
        assert tries <= 2
        assert lines.shelf.uids() == whole.uids
        for uid, path in whole.files.items():
            assert pydicom.dcmread(lines.shelf.folder / f"{uid}.dcm") == pydicom.dcmread(path)
        # What was durable before the cut is not asked for again: at most one was in the air.
        assert len(lines.shelf.callers) <= len(whole.uids) + 1
    assert cuts == 20


@pytest.mark.timeout(60)
def test_a_question_that_was_cut_is_an_error_and_never_a_short_list(
    lines: Lines, whole: MadeStudy
) -> None:
    """Ten moments over a C-FIND: all the rows, or a sentence; never fewer rows as if all."""
    rows = len(search(lines.archive, SEAT, Criteria(), WORK).studies)
    first = lines.out.passed
    assert len(list_instances(lines.archive, SEAT, whole.uid, WORK).instances) == len(whole.uids)
    listed = lines.out.passed - first
    chosen = Random(_SEED)  # noqa: S311 - the same
    for moment in range(10):
        lines.out.cut_after(chosen.randrange(1, (first, listed)[moment % 2]))
        with suppress(PeerTrouble):
            if moment % 2:
                found = len(list_instances(lines.archive, SEAT, whole.uid, WORK).instances)
                assert found == len(whole.uids)
            else:
                assert len(search(lines.archive, SEAT, Criteria(), WORK).studies) == rows
    lines.out.plug_in()
    assert len(search(lines.archive, SEAT, Criteria(), WORK).studies) == rows
