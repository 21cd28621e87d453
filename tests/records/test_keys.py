"""One passphrase or keyring opens a profile; nothing else does, and nothing secret lies about."""

from __future__ import annotations

import json
import pickle
import stat
from pathlib import Path
from typing import Any

import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.backends.SecretService import Keyring as SecretServiceKeyring

from domain.errors import LightboxError
from records.database import Damaged, open_database
from records.keys import KeysMissing, NoSafeKeyring, Stretching, WrongPassphrase, open_keys
from records.system_keyring import chosen
from tests.records.making import HORSE

CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)


class MemoryKeyring:
    """A keyring that lives as long as the test."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class ForgetfulKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        self.held.pop((service, username), None)
        return None


class BrokenKeyring(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"no bus for {service} {username} {password}")


def test_the_same_passphrase_gives_the_same_keys_again(profile: Path) -> None:
    first = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    again = open_keys(profile, passphrase=HORSE)
    assert first.data_key("database") == again.data_key("database")
    assert len(first.data_key("database").content) == 32
    assert first.data_key("database") != first.data_key("objects")


def test_two_profiles_with_one_passphrase_share_no_key(tmp_path: Path) -> None:
    one = open_keys(tmp_path / "one", passphrase=HORSE, stretching=CHEAP)
    two = open_keys(tmp_path / "two", passphrase=HORSE, stretching=CHEAP)
    assert one.data_key("database") != two.data_key("database")


def test_a_wrong_passphrase_is_told_in_one_sentence_without_the_passphrase(profile: Path) -> None:
    open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    with pytest.raises(WrongPassphrase) as told:
        open_keys(profile, passphrase=HORSE.replace("horse", "donkey"))
    assert str(told.value) == "The passphrase does not open this profile."
    assert "donkey" not in told.value.advice
    assert told.value.__cause__ is None


def test_a_guess_at_the_passphrase_costs_64_mebibytes_three_times(profile: Path) -> None:
    open_keys(profile, passphrase=HORSE)
    document = json.loads((profile / "keys.json").read_text())
    guard = document["guard"]
    assert (guard["passes"], guard["memory_kib"]) == (3, 64 * 1024)


def test_a_locked_profile_without_a_passphrase_says_how_to_give_one(profile: Path) -> None:
    open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    with pytest.raises(NoSafeKeyring) as told:
        open_keys(profile, passphrase=None)
    assert "LIGHTBOX_PASSPHRASE" in told.value.advice


def test_a_new_profile_without_keyring_and_passphrase_is_refused_with_advice(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.get_keyring", NullKeyring)
    with pytest.raises(NoSafeKeyring) as told:
        open_keys(profile, passphrase=None)
    assert "LIGHTBOX_PASSPHRASE" in told.value.advice
    assert not (profile / "keys.json").exists()


def test_an_empty_passphrase_is_refused(profile: Path) -> None:
    with pytest.raises(WrongPassphrase):
        open_keys(profile, passphrase=HORSE[:0])


def test_a_keyring_opens_the_profile_without_a_passphrase(profile: Path) -> None:
    ring = MemoryKeyring()
    first = open_keys(profile, passphrase=None, keyring=ring)
    assert first.in_keyring
    assert open_keys(profile, passphrase=None, keyring=ring).data_key("x") == first.data_key("x")
    # The key file alone is worth nothing: what unwraps it is only in the keyring.
    with pytest.raises(KeysMissing):
        open_keys(profile, passphrase=None, keyring=MemoryKeyring())


def test_the_key_of_another_profile_in_the_keyring_is_told_apart(profile: Path) -> None:
    ring = MemoryKeyring()
    open_keys(profile, passphrase=None, keyring=ring)
    for place in ring.held:
        ring.held[place] = "A" * 43 + "="
    with pytest.raises(KeysMissing):
        open_keys(profile, passphrase=None, keyring=ring)


@pytest.mark.parametrize("ring", [ForgetfulKeyring(), BrokenKeyring()])
def test_a_keyring_that_does_not_keep_what_it_is_given_makes_no_profile(
    profile: Path, ring: MemoryKeyring
) -> None:
    with pytest.raises(NoSafeKeyring) as told:
        open_keys(profile, passphrase=None, keyring=ring)
    assert told.value.__cause__ is None  # the back end's words held the secret
    assert not (profile / "keys.json").exists()


def built(kind: Any) -> object:
    return kind()


def a_backend(module: str, name: str) -> object:
    made: Any = type(name, (), {"__module__": module})
    made.__qualname__ = name
    return made()


@pytest.mark.parametrize(
    "backend",
    [
        built(NullKeyring),
        built(FailKeyring),
        a_backend("keyrings.alt.file", "PlaintextKeyring"),
        a_backend("keyrings.alt.file", "EncryptedKeyring"),
        a_backend("keyrings.cryptfile.cryptfile", "CryptFileKeyring"),
        a_backend("elsewhere.SecretService", "Keyring"),
    ],
)
def test_a_keyring_that_is_not_known_to_encrypt_is_refused(backend: object) -> None:
    assert chosen(backend) is None


def test_of_a_chain_only_a_safe_member_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = built(ChainerBackend)
    plain = a_backend("keyrings.alt.file", "PlaintextKeyring")
    monkeypatch.setattr(ChainerBackend, "backends", [plain])
    assert chosen(chain) is None
    safe = built(SecretServiceKeyring)
    monkeypatch.setattr(ChainerBackend, "backends", [plain, safe])
    assert chosen(chain) is safe


def test_a_lost_key_file_never_begins_a_second_key(profile: Path) -> None:
    keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    open_database(profile / "lightbox.db", keys.data_key("database")).close()
    (profile / "keys.json").unlink()
    with pytest.raises(KeysMissing) as told:
        open_keys(profile, passphrase=HORSE)
    assert "backup" in told.value.advice
    assert not (profile / "keys.json").exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"lightbox-keys": 1}', b"\xff\xfe"])
def test_a_key_file_that_is_not_one_is_called_damaged(profile: Path, content: bytes) -> None:
    profile.mkdir()
    (profile / "keys.json").write_bytes(content)
    with pytest.raises(Damaged):
        open_keys(profile, passphrase=HORSE)
    assert (profile / "keys.json").read_bytes() == content


def test_a_key_file_that_asks_for_all_memory_is_called_damaged(profile: Path) -> None:
    open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    document = json.loads((profile / "keys.json").read_text())
    document["guard"]["memory_kib"] = 1 << 40
    (profile / "keys.json").write_text(json.dumps(document))
    with pytest.raises(Damaged):
        open_keys(profile, passphrase=HORSE)


def test_keys_of_a_later_version_are_left_alone(profile: Path) -> None:
    open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    document = json.loads((profile / "keys.json").read_text())
    (profile / "keys.json").write_text(json.dumps({**document, "lightbox-keys": 4}))
    with pytest.raises(LightboxError, match="later version"):
        open_keys(profile, passphrase=HORSE)


def test_a_sealed_secret_comes_back_and_lies_nowhere_in_clear(profile: Path) -> None:
    keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    assert keys.unseal("signing-key") is None
    keys.seal("signing-key", b"-----BEGIN PRIVATE KEY-----")
    keys.seal("signing-key", b"-----BEGIN OTHER KEY-----")
    again = open_keys(profile, passphrase=HORSE)
    assert again.unseal("signing-key") == b"-----BEGIN OTHER KEY-----"
    for file in profile.rglob("*"):
        assert file.is_dir() or b"BEGIN" not in file.read_bytes()


def test_a_sealed_secret_under_another_name_or_changed_is_damaged(profile: Path) -> None:
    keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    keys.seal("one", b"secret")
    (profile / "sealed" / "one").rename(profile / "sealed" / "two")
    with pytest.raises(Damaged):
        keys.unseal("two")


@pytest.mark.parametrize("name", ["../keys.json", "a/b", "", "UPPER", ".hidden", "a" * 65])
def test_a_sealed_secret_cannot_be_named_out_of_its_folder(profile: Path, name: str) -> None:
    keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    with pytest.raises(ValueError, match="name"):
        keys.seal(name, b"secret")


def test_only_the_owner_can_open_what_the_keys_leave_on_disk(profile: Path) -> None:
    keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    keys.seal("one", b"secret")
    for path in (profile, *profile.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path.name


def test_keys_do_not_show_themselves(profile: Path) -> None:
    keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    assert repr(keys) == "Keys()"
    with pytest.raises(TypeError):
        pickle.dumps(keys)
