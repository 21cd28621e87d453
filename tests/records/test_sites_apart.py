"""AD07, ID21: each site is a folder of its own; nothing of one is ever seen in another."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound
from domain.study import Patient
from records.archive import Archive, Priority
from records.audit import AuditLog, open_audit
from records.database import Damaged, Database, open_database
from records.keys import Keys, WrongPassphrase, open_keys
from records.objects import ObjectFiles
from records.rekeying import open_keyed
from records.settings import KnownPeer, Seat, Settings
from tests.records.conftest import CHEAP
from tests.records.making import a_study, an_instance, part10

WORDS = {"north": "the passphrase of north", "south": "the passphrase of south"}


class Site:
    """One site with everything that is kept for it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder / name
        self.keys: Keys = open_keys(self.folder, passphrase=WORDS[name], stretching=CHEAP)
        self.database: Database = open_keyed(self.folder / "seat.db", self.keys, "seat")
        self.archive = Archive(
            self.database, self.folder / "objects", self.keys.generations("objects")
        )
        self.log: AuditLog = open_audit(self.folder / "audit", self.keys)
        self.settings = Settings(self.database)

    def close(self) -> None:
        self.archive.close()
        self.log.close()
        self.database.close()

    def store(self, number: int) -> None:
        # The same names, numbers and UIDs at both sites, as hospitals of one town have them.
        patient = Patient(f"P{number % 3}", f"DOE{number % 3}^{self.name.upper()}", "19400101", "F")
        study = a_study(f"1.2.{number % 4}", patient=patient, description=f"seen at {self.name}")
        instance = replace(an_instance(number, study=study), sop_uid=f"1.2.{number % 4}.{number}")
        self.archive.store(part10(dataset=self.name.encode() * 500), instance, origin=self.name)

    def delete(self, number: int) -> None:
        try:
            self.archive.delete_study(f"1.2.{number % 4}")
        except NotFound:
            return

    def name_first(self, number: int) -> None:
        try:
            self.archive.set_priority(f"1.2.{number % 4}", Priority.URGENT)
        except NotFound:
            return

    def record(self, number: int) -> None:
        self.log.record(AuditEvent(AuditCode.QUERY, f"find.{number}", f"reader of {self.name}"))

    def know(self, number: int) -> None:
        self.settings.save(Seat(peers=(KnownPeer(self.name, "AET", "h", 104 + number),)))

    def seen(self) -> list[str]:
        """Return every word that any question about this site gives."""
        rows = [str(row) for row in self.archive.studies()]
        rows += [str(row) for row in self.archive.find("STUDY", {"PatientName": "*"})]
        rows += [str(event) for event in self.log.recent(500)]
        rows.append(str(self.settings.load()))
        for study in self.archive.every_study():
            for uid in self.archive.sop_uids(study):
                rows.append(self.archive.read(uid)[-len(self.name) * 3 :].decode())
        return rows


@contextmanager
def both() -> Iterator[tuple[Site, Site]]:
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        sites = Site("north", Path(folder)), Site("south", Path(folder))
        try:
            yield sites
        finally:
            for site in sites:
                site.close()


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1]),
        st.sampled_from(["store", "store", "delete", "name_first", "record", "know"]),
        st.integers(1, 12),
    ),
    min_size=1,
    max_size=25,
)


@given(STEPS)
@settings(max_examples=12, deadline=None)
def test_whatever_is_done_at_two_sites_no_question_at_one_gives_a_word_of_the_other(
    steps: list[tuple[int, str, int]],
) -> None:
    """AD07: random operations at A and B; the judge is a word that every row of a site carries."""
    with both() as sites:
        for which, step, number in steps:
            getattr(sites[which], step)(number)
        for site, other in (sites, sites[::-1]):
            for words in site.seen():
                assert other.name not in words.lower()


def test_the_keys_of_one_site_open_nothing_of_another() -> None:
    with both() as (north, south):
        for number in range(1, 5):
            south.store(number)
        south.keys.seal("signing-key", b"of south")
        south.log.checkpoint()
        with pytest.raises(WrongPassphrase):
            open_keys(south.folder, passphrase=WORDS["north"])
        with pytest.raises(Damaged):
            open_database(south.folder / "seat.db", north.keys.data_key("seat"))
        objects = ObjectFiles(south.folder / "objects", north.keys.generations("objects"))
        for uid in south.archive.sop_uids("1.2.1"):
            row = south.database.row("SELECT object FROM instances WHERE sop_uid = ?", (uid,))
            assert row is not None
            with pytest.raises(Damaged):
                objects.read(row[0])
        # Nor does it help to lay files of one beside the keys of the other.
        stolen = north.folder.with_name("stolen")
        shutil.copytree(south.folder, stolen)
        shutil.copy(north.folder / "keys.json", stolen / "keys.json")
        keys = open_keys(stolen, passphrase=WORDS["north"])
        with pytest.raises(Damaged):
            keys.unseal("signing-key")
        with pytest.raises(Damaged):
            open_keyed(stolen / "seat.db", keys, "seat")
