"""Own hanging protocols are kept, tried on the archive, and carried in files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions.hanging import always, remember
from app.actions.importing import import_files
from app.actions.opening import load_study
from app.actions.protocols import (
    book_of,
    delete_protocol,
    dry_run,
    export_protocol,
    import_protocol,
    own_protocols,
    save_protocol,
)
from app.session import single_user
from app.workstation import Workstation
from domain.errors import NotFound, Refused
from domain.work import Unwatched
from imaging import phantom
from tests.seats import open_workstation
from viewer.session.protocol_file import ProtocolError, write_protocol
from viewer.session.protocols import PaneRule, Protocol, Rule, StageRule
from viewer.session.shipped_protocols import shipped

MINE = Protocol(
    "mine", "Mine", 1, (Rule("modality", any=("CT",), weight=900, required=True),),
    (StageRule("One", "1x2", panes=(PaneRule(), PaneRule(role="prior"))),),
)  # fmt: skip


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workstation]:
    """A seat that holds a small study and its prior."""
    folder = tmp_path_factory.mktemp("seat")
    made = open_workstation(folder / "profile", passphrase="correct horse battery")  # noqa: S106
    shown = phantom.demonstration()
    for name, examination in (("now", shown.current), ("prior", shown.prior)):
        files = []
        for number, part10 in enumerate(phantom.dicom_series(examination)):
            if number >= 4:
                break
            files.append(folder / f"{name}{number}.dcm")
            files[-1].write_bytes(part10)
        import_files(made, files, Unwatched())
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_own(station: Workstation) -> Iterator[None]:
    yield
    for protocol in own_protocols(station):
        delete_protocol(station, protocol.id)
    station.reading = None


def test_a_protocol_is_kept_for_the_next_start_and_shipped_ones_are_not_changed(
    station: Workstation,
) -> None:
    save_protocol(station, MINE)
    assert own_protocols(station) == (MINE,)
    assert book_of(station).protocols[0] == MINE
    with pytest.raises(Refused):
        save_protocol(station, shipped()[0])
    assert delete_protocol(station, "mine") == MINE
    with pytest.raises(NotFound):
        delete_protocol(station, "mine")


def test_a_dry_run_counts_the_studies_it_would_hang_and_those_without_a_prior(
    station: Workstation,
) -> None:
    before = station.records.settings.load()
    tried = dry_run(station, MINE, Unwatched())
    assert (tried.studies, len(tried.hung), len(tried.without_prior)) == (2, 2, 0)
    second = Protocol(
        "mine", "Mine", 1, MINE.rules,
        (StageRule("One", "1x2", panes=(PaneRule(), PaneRule(role="prior", prior=2))),),
    )  # fmt: skip
    assert len(dry_run(station, second, Unwatched()).without_prior) == 2
    none = Protocol("mine", "Mine", 1, (Rule("modality", any=("US",), required=True),), MINE.stages)
    assert dry_run(station, none, Unwatched()).sentence == "Would hang 0 of 2 studies."
    assert station.records.settings.load() == before


def test_a_file_carries_a_protocol_to_another_seat(station: Workstation, tmp_path: Path) -> None:
    save_protocol(station, MINE)
    file = tmp_path / "mine.toml"
    export_protocol(station, "mine", file)
    brought = import_protocol(station, file)
    assert brought.id == "mine-2"
    assert (brought.title, brought.stages) == (MINE.title, MINE.stages)
    file.write_bytes(b"\xff\xfe not text")
    with pytest.raises(ProtocolError):
        import_protocol(station, file)
    file.write_text(write_protocol(MINE) + "\nrun = 'rm'\n", encoding="utf-8")
    with pytest.raises(ProtocolError):
        import_protocol(station, file)


def test_a_choice_is_remembered_for_this_reader_and_studies_like_this(
    station: Workstation,
) -> None:
    station.worklist.reload()
    uid = station.worklist.all_rows[0].study_uid
    station.reading = load_study(station, uid, Unwatched())
    station.reading.screen.use_protocol("planes")
    always(station)
    reading = load_study(station, uid, Unwatched())
    assert reading.screen.hanging is not None
    assert reading.screen.hanging.id == "planes"
    session, station.session = station.session, single_user("somebody else")
    try:
        assert book_of(station).choices == {}
    finally:
        station.session = session


def test_remembering_leads_to_the_settings_with_a_draft_that_nothing_keeps_yet(
    station: Workstation,
) -> None:
    station.worklist.reload()
    station.reading = load_study(station, station.worklist.all_rows[0].study_uid, Unwatched())
    remember(station)
    assert (station.room, station.page) == ("settings", "hanging")
    assert station.remembered is not None
    assert own_protocols(station) == ()
    tried = dry_run(station, station.remembered, Unwatched())
    assert len(tried.hung) == 2
