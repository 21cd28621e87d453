"""ZIP archives are unpacked apart, and whatever they hold or claim, this process goes on."""

from __future__ import annotations

import os
import random
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from domain.errors import Unreadable
from imaging import unpacking
from imaging.unpacking import Member, is_archive, is_locked, members

MOST = 1 << 20
PASSWORD = "green and ZQX"  # noqa: S105 - of archives that live for one test


def packed(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def found(archive: Path, password: str | None = None, largest: int = MOST) -> list[Member]:
    return list(members(archive, password, largest=largest))


def reason_of(one: Member) -> str:
    assert isinstance(one.content, Unreadable)
    return one.content.reason


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_every_file_comes_out_as_it_went_in_and_folders_do_not(tmp_path: Path, method: int) -> None:
    files = {"a/": b"", "a/1": b"one", "a/ü": os.urandom(300_000), "../../etc/x": b""}
    assert [(m.name, m.content) for m in found(packed(tmp_path / "a.zip", files, method))] == [
        (name, content) for name, content in files.items() if not name.endswith("/")
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


@pytest.mark.parametrize("kind", ["AES256", "AES128", "ZipCrypto"])
def test_what_another_program_locked_opens_with_its_password_only(
    kind: str, tmp_path: Path, program: Callable[[str], str]
) -> None:
    content = os.urandom(50_000)
    (tmp_path / "IM1").write_bytes(content)
    archive = tmp_path / "locked.zip"
    command: list[str | Path] = [
        program("7zz"),
        "a",
        "-tzip",
        f"-mem={kind}",
        f"-p{PASSWORD}",
        archive,
        "IM1",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: S603 - a judge

    assert is_locked(archive)
    assert found(archive, PASSWORD) == [Member("IM1", content)]
    assert [reason_of(one) for one in found(archive)] == ["password"]
    wrong = found(archive, "wrong")
    assert reason_of(wrong[-1]) in ("password", "garbled")  # ZipCrypto cannot always tell
    assert all(isinstance(one.content, Unreadable) for one in wrong)


def test_what_came_before_the_damage_is_kept_and_the_rest_is_said(tmp_path: Path) -> None:
    files = {f"{n}": os.urandom(40_000) for n in range(5)}
    whole = packed(tmp_path / "a.zip", files).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    out = found(tmp_path / "cut.zip")
    assert [one.content for one in out[:-1]] == [files[one.name] for one in out[:-1]]
    assert len(out) >= 2
    assert (out[-1].name, reason_of(out[-1])) == ("cut.zip", "garbled")


def test_a_file_that_is_too_large_costs_only_itself(tmp_path: Path) -> None:
    files = {"large": bytes(MOST + 1), "small": b"here"}
    out = found(packed(tmp_path / "a.zip", files))
    assert reason_of(out[0]) == "too-large"
    assert out[1] == Member("small", b"here")


def test_an_archive_that_grows_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_ALWAYS_BYTES", 32 << 20)
    bomb = packed(tmp_path / "bomb.zip", {f"{n}": bytes(32 << 20) for n in range(4)})
    before = psutil.Process().memory_info().rss
    out = found(bomb)
    assert reason_of(out[-1]) == "hostile"
    assert psutil.Process().memory_info().rss - before < 16 << 20
    assert psutil.Process().children() == []


def test_whoever_stops_asking_ends_the_process(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {f"{n}": os.urandom(200_000) for n in range(20)})
    asked = members(archive, None, largest=MOST)
    next(asked)
    assert len(psutil.Process().children()) == 1
    asked.close()  # type: ignore[attr-defined]  # a generator
    assert psutil.Process().children() == []


def test_noise_in_an_archive_ends_in_words(tmp_path: Path) -> None:
    dice = random.Random(5)  # noqa: S311 - bytes, not secrets
    whole = packed(tmp_path / "a.zip", {"1": os.urandom(3000), "2": bytes(9000)}).read_bytes()
    for number in range(12):
        bad = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            bad[dice.randrange(len(bad))] = dice.randrange(256)
        file = tmp_path / f"{number}.zip"
        file.write_bytes(bad)
        for one in found(file):
            if isinstance(one.content, Unreadable):
                assert str(one.content).endswith(".")
                assert one.content.advice


def test_dicom_that_begins_like_an_archive_is_none(tmp_path: Path) -> None:
    file = tmp_path / "IM1"
    file.write_bytes(b"PK\x03\x04" + bytes(124) + b"DICM")
    assert not is_archive(file)
    assert is_archive(packed(tmp_path / "a.zip", {"1": b"one"}))
