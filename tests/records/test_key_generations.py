"""Every class of data has keys of its own, one for each generation; old profiles are taken over."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from records import keyfile
from records.database import Damaged, open_database
from records.generations import KeyGone
from records.key import Key, KeysAway
from records.keys import Keys, KeysRenewed, WrongPassphrase, open_keys
from records.rekeying import open_keyed, rekey
from tests.records.conftest import CHEAP
from tests.records.decryptor import decrypted
from tests.records.making import HORSE

OTHER = "a wholly other passphrase"


def stretched(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, 1, 64, 1, 32, Type.ID)


def derived(master: bytes, info: str) -> bytes:
    return HKDF(SHA256(), 32, b"lightbox keys 1", info.encode()).derive(master)


def text(value: bytes) -> str:
    return base64.b64encode(value).decode()


@pytest.fixture
def old_profile(profile: Path) -> tuple[Path, bytes]:
    """A profile as the first version made it: every key derived from the master key."""
    profile.mkdir(mode=0o700)
    master, salt, nonce = os.urandom(32), os.urandom(16), os.urandom(12)
    outer = stretched(HORSE, salt)
    document = {
        "lightbox-keys": 1,
        "id": "0123456789abcdef",
        "guard": "passphrase",
        "salt": text(salt),
        "passes": 1,
        "memory_kib": 64,
        "lanes": 1,
        "master": text(
            nonce + AESGCM(outer).encrypt(nonce, master, b"0123456789abcdef passphrase")
        ),
    }
    (profile / "keys.json").write_text(json.dumps(document))
    database = open_database(profile / "seat.db", derived(master, "data seat"))
    with database.writing() as writer:
        writer.run("INSERT INTO settings VALUES ('kept', '\"before\"')")
    database.close()
    (profile / "sealed").mkdir(mode=0o700)
    secret = AESGCM(derived(master, "seal signing-key")).encrypt(nonce, b"a key", b"signing-key")
    (profile / "sealed" / "signing-key").write_bytes(nonce + secret)
    return profile, master


def test_a_profile_of_the_first_version_is_taken_over_with_all_that_it_holds(
    old_profile: tuple[Path, bytes],
) -> None:
    profile, master = old_profile
    keys = open_keys(profile, passphrase=HORSE)
    assert bytes(keys.data_key("objects").content) == derived(master, "data objects")
    assert keys.unseal("signing-key") == b"a key"
    database = open_keyed(profile / "seat.db", keys, "seat")
    assert database.row("SELECT value FROM settings WHERE name = 'kept'") == ('"before"',)
    database.close()
    document = json.loads((profile / "keys.json").read_text())
    assert document["lightbox-keys"] == 2
    again = open_keys(profile, passphrase=HORSE)
    assert again.data_key("seat") == keys.data_key("seat")
    with pytest.raises(WrongPassphrase):
        open_keys(profile, passphrase=OTHER)


def test_a_class_of_data_has_a_key_that_no_other_class_and_no_master_key_gives(keys: Keys) -> None:
    names = ("seat", "audit", "objects", "frames", "journal", "sealed", "made-just-now")
    assert len({bytes(keys.data_key(name).content) for name in names}) == len(names)


def test_two_programs_that_open_a_profile_agree_on_a_class_that_neither_knew(
    profile: Path, keys: Keys
) -> None:
    other = open_keys(profile, passphrase=HORSE)
    assert keys.data_key("backup") == other.data_key("backup")


def test_a_new_generation_is_seen_by_a_program_that_runs_already(profile: Path, keys: Keys) -> None:
    other = open_keys(profile, passphrase=HORSE)
    before = keys.generations("objects")
    assert before.newest == 1
    assert other.begin_generation("objects") == 2
    assert before.newest == 2
    assert before.key(2) == other.data_key("objects") != before.key(1)


def test_a_generation_that_was_given_up_opens_nothing_any_more(profile: Path, keys: Keys) -> None:
    held = keys.generations("objects")
    first = held.key(1)
    keys.begin_generation("objects")
    with pytest.raises(ValueError, match="seals now"):
        keys.give_up("objects", 2)
    keys.give_up("objects", 1)
    with pytest.raises(KeyGone):
        held.key(1)
    with pytest.raises(KeysAway):
        first.content  # noqa: B018 - to ask is the test
    assert list(
        json.loads((profile / "keys.json").read_text())["classes"]["objects"]["generations"]
    ) == ["2"]


@pytest.mark.parametrize("what", ["generation back", "own recovery", "note", "class gone"])
def test_a_key_file_that_somebody_changed_is_damaged(profile: Path, keys: Keys, what: str) -> None:
    keys.begin_generation("objects")
    document = json.loads((profile / "keys.json").read_text())
    if what == "generation back":
        document["classes"]["objects"]["current"] = 1
    elif what == "own recovery":
        document["recovery"] = {"made": "", "public": text(bytes(32)), "master": text(bytes(92))}
    elif what == "note":
        document["notes"] = ["audit-head"]
    else:
        del document["classes"]["audit"]
    (profile / "keys.json").write_text(json.dumps(document))
    with pytest.raises(Damaged):
        open_keys(profile, passphrase=HORSE)


def test_a_database_is_encrypted_anew_and_the_old_key_reads_no_page(
    profile: Path, keys: Keys
) -> None:
    """An independent reader of SQLCipher files, with the key of before and with that of now."""
    database = open_keyed(profile / "seat.db", keys, "seat")
    with database.writing() as writer:
        writer.run("INSERT INTO settings VALUES ('kept', '1')")
    before = bytes(keys.data_key("seat").content)
    assert rekey(database, keys, "seat") == 2
    assert database.row("SELECT value FROM settings WHERE name = 'kept'") == ("1",)
    assert database.damage() == ()
    now = bytes(keys.data_key("seat").content)
    database.close()
    _, bad = decrypted(profile / "seat.db", before)
    pages = (profile / "seat.db").stat().st_size // 4096
    assert len(bad) == pages
    plain, bad = decrypted(profile / "seat.db", now)
    assert bad == []
    assert b"kept" in plain
    again = open_keyed(profile / "seat.db", open_keys(profile, passphrase=HORSE), "seat")
    assert again.row("SELECT value FROM settings WHERE name = 'kept'") == ("1",)
    again.close()


def test_a_database_that_a_crash_left_under_the_older_key_is_brought_on(
    profile: Path, keys: Keys
) -> None:
    open_keyed(profile / "seat.db", keys, "seat").close()
    keys.begin_generation("seat")
    database = open_keyed(profile / "seat.db", keys, "seat")
    assert keys.generations("seat").known == (2,)
    database.close()
    _, bad = decrypted(profile / "seat.db", bytes(keys.data_key("seat").content))
    assert bad == []


def test_a_new_passphrase_makes_the_old_one_and_an_old_copy_of_the_key_file_useless(
    profile: Path, keys: Keys
) -> None:
    old = (profile / "keys.json").read_bytes()
    said = json.loads(old)["guard"]
    wrapped = base64.b64decode(said["master"])
    outer = stretched(HORSE, base64.b64decode(said["salt"]))
    id_ = json.loads(old)["id"]
    stolen = AESGCM(outer).decrypt(wrapped[:12], wrapped[12:], f"{id_} passphrase 1".encode())
    before = bytes(keys.data_key("objects").content)
    keys.renew_guard(passphrase=OTHER, stretching=CHEAP)
    with pytest.raises(WrongPassphrase):
        open_keys(profile, passphrase=HORSE)
    assert bytes(open_keys(profile, passphrase=OTHER).data_key("objects").content) == before
    # The master key of before, however somebody came by it, opens no key of the file of now.
    for name, kept in json.loads((profile / "keys.json").read_text())["classes"].items():
        key = base64.b64decode(kept["generations"]["1"]["key"])
        with pytest.raises(InvalidTag):
            AESGCM(stolen).decrypt(key[:12], key[12:], f"{id_} data {name} 1".encode())


def test_a_program_that_runs_through_a_renewal_of_the_guard_is_told_to_open_again(
    profile: Path, keys: Keys
) -> None:
    other = open_keys(profile, passphrase=HORSE)
    held = other.generations("objects")
    keys.renew_guard(passphrase=OTHER, stretching=CHEAP)
    with pytest.raises(KeysRenewed):
        held.newest  # noqa: B018 - to ask is the test


def test_released_keys_refuse_and_come_back_into_the_same_handles(keys: Keys) -> None:
    handle, kept = keys.data_key("objects"), keys.generations("seat")
    before = bytes(handle.content)
    keys.release()
    assert not keys.held
    for refused in (
        lambda: handle.content,
        lambda: kept.key(1).content,
        lambda: keys.seal("a", b""),
    ):
        with pytest.raises(KeysAway):
            refused()
    with pytest.raises(WrongPassphrase):
        keys.reopen(passphrase=OTHER)
    with pytest.raises(KeysAway):
        handle.content  # noqa: B018 - to ask is the test
    keys.reopen(passphrase=HORSE)
    assert bytes(handle.content) == before
    keys.seal("a", b"secret")
    assert keys.unseal("a") == b"secret"


def test_a_key_shows_and_hands_out_nothing() -> None:
    key = Key.fresh()
    assert repr(key) == "Key()"
    taken = bytearray(range(32))
    assert bytes(Key(taken).content) == bytes(range(32))
    assert taken == bytearray(32)  # what was handed in is overwritten
    with pytest.raises(ValueError, match="32 bytes"):
        Key(b"short")


def test_small_secrets_follow_into_a_new_generation(profile: Path, keys: Keys) -> None:
    keys.seal("one", b"secret")
    keys.begin_generation("sealed")
    assert keys.unseal("one") == b"secret"
    assert keys.reseal_all() == 1
    keys.give_up("sealed", 1)
    assert open_keys(profile, passphrase=HORSE).unseal("one") == b"secret"


def test_the_file_says_what_it_was_told(profile: Path, keys: Keys) -> None:
    file = keyfile.read(profile)
    assert replace(file, seal="") == replace(keys.file, seal="")
