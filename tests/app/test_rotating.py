"""Keys are renewed while the seat is in use; what they were opens nothing afterwards."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.actions import recovering, rotating
from app.actions.importing import import_files
from app.gate import NotAllowed
from app.session import Session
from app.workstation import Workstation
from domain.errors import Refused
from domain.rights import Granted, Person
from domain.work import Unwatched
from imaging import phantom
from records.archive import Kept
from records.database import Occupied
from records.keys import WrongPassphrase, open_keys
from tests.app.conftest import PASSPHRASE, wait_until
from tests.records.decryptor import decrypted
from tests.records.making import an_instance, part10
from tests.seats import open_workstation

NEW = "another long passphrase of this seat"


def opened_by_key_file(passphrase: str, document: bytes) -> dict[str, list[bytes]]:
    """Return every data key that a key file gives to a passphrase: nothing of ours is used."""
    said = json.loads(document)
    guard = said["guard"]
    salt = base64.b64decode(guard["salt"])
    cost = guard["passes"], guard["memory_kib"], guard["lanes"]
    outer = hash_secret_raw(passphrase.encode(), salt, *cost, 32, Type.ID)

    def unwrapped(key: bytes, wrapped: str, about: str) -> bytes:
        raw = base64.b64decode(wrapped)
        return AESGCM(key).decrypt(raw[:12], raw[12:], about.encode())

    about = f"{said['id']} passphrase {guard['number']}"
    master = unwrapped(outer, guard["master"], about)
    return {
        name: [
            unwrapped(master, one["key"], f"{said['id']} data {name} {number}")
            for number, one in kept["generations"].items()
        ]
        for name, kept in said["classes"].items()
    }


def deciphered(file: Path, key: bytes) -> bytes:
    """Return what an object's file holds under a key: nothing of ours is used."""
    content = file.read_bytes()
    header, length = content[:44], int.from_bytes(content[24:32], "big")
    derive = HKDF(SHA256(), 32, bytes.fromhex(file.name), b"lightbox object")
    cipher, found = AESGCM(derive.derive(key)), b""
    for number, start in enumerate(range(0, length, 1 << 20)):
        size = min(1 << 20, length - start) + 16
        place = 44 + number * ((1 << 20) + 16)
        nonce = b"data" + number.to_bytes(8, "big")
        found += cipher.decrypt(nonce, content[place : place + size], header)
    return found


def object_files(profile: Path) -> list[Path]:
    return [f for f in (profile / "objects").glob("??/*") if not f.suffix]


@pytest.fixture
def busy(station: Workstation) -> Iterator[Callable[[], tuple[dict[str, bytes], list[object]]]]:
    """One thread stores object after object, another reads what is there, until it is stopped."""
    stop, stored, wrong = threading.Event(), dict[str, bytes](), list[object]()

    def store() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            content = part10(dataset=b"%06d" % number * 3000)
            instance = an_instance(number)
            if station.records.archive.store(content, instance, origin="test") is not Kept.NEW:
                wrong.append(number)
            stored[instance.sop_uid] = content

    def read() -> None:
        while not stop.is_set():
            for uid, content in tuple(stored.items()):
                if station.records.archive.read(uid) != content:
                    wrong.append(uid)

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told by the test
            wrong.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in (store, read, read)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(stored) > 30)

    def ended() -> tuple[dict[str, bytes], list[object]]:
        stop.set()
        for thread in threads:
            thread.join()
        return stored, wrong

    yield ended
    ended()


@pytest.mark.timeout(120)
def test_everything_is_renewed_while_one_imports_and_others_read(
    station: Workstation, busy: Callable[[], tuple[dict[str, bytes], list[object]]]
) -> None:
    """ST19. Judges: a decryptor that knows the layouts only; every object's bytes."""
    profile = station.profile
    document = (profile / "keys.json").read_bytes()
    old = opened_by_key_file(PASSPHRASE, document)
    rotating.renew_guard(station, NEW)
    done = rotating.rotate(station, rotating.CLASSES, Unwatched())
    while done.objects is not None and not done.objects.whole:
        done = rotating.Rotated(done.generations, rotating.reseal(station, Unwatched()))
    stored, wrong = busy()
    assert wrong == []
    assert len(stored) > 30

    for uid, content in stored.items():
        assert station.records.archive.read(uid) == content
    # The old passphrase opens nothing, and neither does any key that it once gave.
    now = (profile / "keys.json").read_bytes()
    with pytest.raises(InvalidTag):
        opened_by_key_file(PASSPHRASE, now)
    with pytest.raises(WrongPassphrase):
        open_keys(profile, passphrase=PASSPHRASE)
    new = opened_by_key_file(NEW, now)
    assert {name: len(keys) for name, keys in new.items()} == dict.fromkeys(new, 1)
    files = object_files(profile)
    assert len(files) == len(stored)
    for file in files:
        assert deciphered(file, new["objects"][0]) in stored.values()
        with pytest.raises(InvalidTag):
            deciphered(file, old["objects"][0])
    station.records.database.rest()
    for path, name in ((profile / "seat.db", "seat"), (profile / "audit" / "audit.db", "audit")):
        pages = path.stat().st_size // 4096
        assert len(decrypted(path, old[name][0])[1]) == pages
        if name == "seat":
            assert decrypted(path, new[name][0])[1] == []
    assert station.records.audit.verify().ok
    said = [kept.event.action for kept in station.records.audit.recent(400)]
    assert said.index("keys.rotated") < said.index("keys.rotate") < said.index("keys.renew-guard")


def test_images_of_before_are_sealed_anew_in_the_background_and_the_old_key_goes(
    station: Workstation, study_uid: str
) -> None:
    uids = sorted(station.records.archive.sop_uids(study_uid))
    before = [station.records.archive.read(uid) for uid in uids]
    names = sorted(file.name for file in object_files(station.profile))
    keys = station.records.keys
    keys.begin_generation("objects")
    assert keys.generations("objects").known == (1, 2)
    rotating.look_after(station)
    wait_until(lambda: keys.generations("objects").known == (2,))
    assert [station.records.archive.read(uid) for uid in uids] == before
    assert sorted(file.name for file in object_files(station.profile)) == names
    assert station.records.archive.check_study(study_uid, lambda: None) == ()


def test_what_was_stopped_half_way_opens_and_goes_on(station: Workstation, study_uid: str) -> None:
    uids = sorted(station.records.archive.sop_uids(study_uid))
    before = [station.records.archive.read(uid) for uid in uids]
    seen = 0

    class Stopped(Exception):
        pass

    class Stopping(Unwatched):
        def pause_point(self) -> None:
            nonlocal seen
            seen += 1
            if seen > 10:
                raise Stopped

    station.records.keys.begin_generation("objects")
    with pytest.raises(Stopped):
        rotating.reseal(station, Stopping())
    other = open_workstation(station.profile, passphrase=PASSPHRASE)
    assert other.records.keys.generations("objects").known == (1, 2)
    assert [other.records.archive.read(uid) for uid in uids] == before
    assert rotating.reseal(other, Unwatched()).whole
    assert [station.records.archive.read(uid) for uid in uids] == before
    other.close()


def test_a_study_that_is_deleted_while_its_images_are_sealed_anew_stays_deleted(
    station: Workstation, study_uid: str
) -> None:
    class Deleting(Unwatched):
        def __init__(self) -> None:
            self.turn = 0

        def pause_point(self) -> None:
            self.turn += 1
            if self.turn == 5:
                station.records.archive.delete_study(study_uid)

    station.records.keys.begin_generation("objects")
    assert rotating.reseal(station, Deleting()).whole
    assert object_files(station.profile) == []
    assert list((station.profile / "objects").glob("??/*")) == []


@pytest.mark.usefixtures("study_uid")
def test_a_damaged_image_keeps_its_key_in_use(station: Workstation) -> None:
    file = object_files(station.profile)[3]
    content = bytearray(file.read_bytes())
    content[200] ^= 1
    file.write_bytes(content)
    done = rotating.rotate(station, ["objects"], Unwatched())
    assert done.objects is not None
    assert done.objects.damaged == (file.name,)
    assert station.records.keys.generations("objects").known == (1, 2)


def test_neither_guard_nor_databases_are_renewed_under_another_programs_feet(
    station: Workstation,
) -> None:
    other = open_workstation(station.profile, passphrase=PASSPHRASE)
    other.records.database.rows("SELECT 1")
    with pytest.raises(Occupied):
        rotating.renew_guard(station, NEW)
    with pytest.raises(Occupied):
        rotating.rotate(station, ["seat"], Unwatched())
    assert station.records.keys.generations("seat").known == (1,)
    # But its images are: that other program seals under the new key from then on.
    assert rotating.rotate(station, ["objects"], Unwatched()).generations == {"objects": 2}
    other.records.archive.store(part10(), an_instance(), origin="test")
    (file,) = object_files(station.profile)
    assert file.read_bytes()[40:44] == (2).to_bytes(4, "big")
    other.close()


def test_a_class_that_does_not_exist_is_refused(station: Workstation) -> None:
    with pytest.raises(Refused):
        rotating.rotate(station, ["objects", "nothing"], Unwatched())
    assert station.records.keys.generations("objects").known == (1,)


def test_nobody_without_the_right_renews_a_key(station: Workstation) -> None:
    station.session = Session(Person("resident", "R"), Granted())
    for refused in (
        lambda: rotating.rotate(station, rotating.CLASSES, Unwatched()),
        lambda: rotating.renew_guard(station, NEW),
        lambda: recovering.make_recovery_key(station),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_the_keys_page_can_say_when_what_was_renewed(station: Workstation) -> None:
    before = rotating.key_state(station)
    assert (before.guard, before.last_rotation, before.recovery_since) == ("passphrase", "", "")
    recovering.make_recovery_key(station)
    rotating.rotate(station, ["journal"], Unwatched())
    after = rotating.key_state(station)
    assert after.last_rotation
    assert after.recovery_since
    assert {c.name: c.current for c in after.classes}["journal"] == 2


def test_the_screen_of_before_comes_back_after_its_key_was_renewed(station: Workstation) -> None:
    station.records.journal.save("what was on the screen")
    rotating.rotate(station, ["journal", "sealed", "frames"], Unwatched())
    assert station.records.journal.load() == "what was on the screen"


def test_an_import_after_a_renewal_is_under_the_new_key(
    station: Workstation, small_study: tuple[phantom.Examination, Path]
) -> None:
    rotating.rotate(station, ["objects"], Unwatched())
    import_files(station, sorted(small_study[1].iterdir()), Unwatched())
    assert {file.read_bytes()[40:44] for file in object_files(station.profile)} == {b"\0\0\0\2"}


def test_a_seat_whose_passphrase_is_forgotten_is_opened_by_the_paper_and_that_is_on_record(
    tmp_path: Path,
) -> None:
    profile = tmp_path / "seat"
    station = open_workstation(profile, passphrase=PASSPHRASE)
    words = recovering.make_recovery_key(station)
    with pytest.raises(Occupied):
        recovering.recover(profile, words, NEW)
    station.close()
    recovering.recover(profile, words.lower().replace(" ", "-"), NEW)
    with pytest.raises(WrongPassphrase):
        open_workstation(profile, passphrase=PASSPHRASE)
    again = open_workstation(profile, passphrase=NEW)
    actions = [kept.event.action for kept in again.records.audit.recent(10)]
    assert actions[:3] == ["seat.start", "keys.recover", "keys.renew-recovery"]
    assert again.records.audit.verify().ok
    again.close()
