"""ST03: decoded frames come from memory, then from the encrypted disk, and heal by themselves."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.study import Instance
from imaging.decoded import Decoded
from records.archive import Archive
from records.database import Database
from records.frames import DecodedFrames, FramesOfArchive
from tests.records.making import an_instance, part10

KEY = bytes(range(32))
ONE, TWO = bytes(32), bytes([1]) * 32


def picture(seed: int = 0, kind: str = "<i2") -> NDArray[np.generic]:
    return np.random.default_rng(seed).integers(0, 4000, (64, 48)).astype(kind)


def opened(folder: Path, decoder: str = "d 1", key: bytes = KEY, **bounds: int) -> DecodedFrames:
    return DecodedFrames(folder, key, decoder, **bounds)  # type: ignore[arg-type]  # bounds are whole


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "frames"


@pytest.fixture
def frames(folder: Path) -> Iterator[DecodedFrames]:
    cache = opened(folder, memory_bytes=0)  # nothing stays in memory: the disk must answer
    yield cache
    cache.close()


def _compressed(archive: Archive) -> Instance:
    return replace(archive.instance("1.2.3.2.1"), transfer_syntax="1.2.840.10008.1.2.4.80")


def files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def same(found: Decoded | None, wanted: NDArray[np.generic]) -> bool:
    return (
        found is not None
        and found.stored.dtype == wanted.dtype
        and np.array_equal(found.stored, wanted)
        and found.decoder == "JPEG-LS"
    )


@pytest.mark.parametrize("kind", ["|u1", "|i1", "<u2", "<i2", "<u4", "<f4", "<f8"])
def test_a_frame_comes_back_from_the_disk_bit_for_bit(
    frames: DecodedFrames, folder: Path, kind: str
) -> None:
    frames.put(ONE, 3, Decoded(picture(kind=kind), "JPEG-LS"))
    frames.close()

    again = opened(folder)
    assert same(again.get(ONE, 3), picture(kind=kind))
    assert again.get(ONE, 2) is again.get(TWO, 3) is None
    again.close()


def test_nothing_of_a_picture_can_be_read_on_the_disk(frames: DecodedFrames, folder: Path) -> None:
    """Judge: the file's own bytes."""
    plain = np.full((64, 48), 0x4142, "<i2")
    frames.put(ONE, 0, Decoded(plain, "JPEG-LS"))
    frames.settle()
    (file,) = files(folder)
    assert b"BABA" not in file.read_bytes()
    assert b"JPEG" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    stranger = opened(folder, key=bytes(32))
    assert stranger.get(ONE, 0) is None
    stranger.close()


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_a_miss_and_is_written_again(
    frames: DecodedFrames, folder: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    frames.put(ONE, 0, Decoded(picture(), "JPEG-LS"))
    frames.settle()
    (file,) = files(folder)
    content = bytearray(file.read_bytes())
    if seed % 3 == 0:
        content = content[: chance.randrange(len(content))]
    else:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)

    assert frames.get(ONE, 0) is None

    frames.put(ONE, 0, Decoded(picture(), "JPEG-LS"))
    frames.settle()
    assert same(frames.get(ONE, 0), picture())


def test_the_folder_may_go_in_the_middle_of_a_session(frames: DecodedFrames, folder: Path) -> None:
    frames.put(ONE, 0, Decoded(picture(), "JPEG-LS"))
    frames.settle()
    shutil.rmtree(folder)

    assert frames.get(ONE, 0) is None
    frames.put(ONE, 0, Decoded(picture(), "JPEG-LS"))
    frames.settle()

    assert same(frames.get(ONE, 0), picture())
    assert len(files(folder)) == 1


def test_a_file_under_another_s_name_is_a_miss(frames: DecodedFrames, folder: Path) -> None:
    for frame in range(2):
        frames.put(ONE, frame, Decoded(picture(frame), "JPEG-LS"))
    frames.settle()
    one, other = files(folder)
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)

    assert frames.get(ONE, 0) is None
    assert frames.get(ONE, 1) is None


def test_another_decoder_never_gets_an_older_one_s_frame(
    frames: DecodedFrames, folder: Path
) -> None:
    frames.put(ONE, 0, Decoded(picture(), "JPEG-LS"))
    frames.close()

    newer = opened(folder, decoder="d 2")

    assert newer.get(ONE, 0) is None
    assert files(folder) == []
    newer.close()


def test_the_disk_s_bound_is_held_and_what_was_used_last_stays(folder: Path) -> None:
    size = 64 * 48 * 2 + 200
    frames = opened(folder, memory_bytes=0, disk_bytes=4 * size)
    for frame in range(4):
        frames.put(ONE, frame, Decoded(picture(frame), "JPEG-LS"))
        frames.settle()
    assert frames.get(ONE, 0) is not None  # used again
    for frame in range(4, 6):
        frames.put(ONE, frame, Decoded(picture(frame), "JPEG-LS"))
        frames.settle()

    assert sum(file.stat().st_size for file in files(folder)) <= 4 * size
    assert frames.bytes_on_disk == sum(file.stat().st_size for file in files(folder))
    assert [n for n in range(6) if frames.get(ONE, n) is not None] == [0, 3, 4, 5]
    frames.close()
    small = opened(folder, disk_bytes=size)
    assert len(files(folder)) == 1
    small.close()


def test_the_memory_s_bound_is_held(folder: Path) -> None:
    one = picture().nbytes
    frames = DecodedFrames(folder, KEY, "d", memory_bytes=8 * one, may_grow=lambda: False)
    for frame in range(20):
        frames.put(ONE, frame, Decoded(picture(frame), "JPEG-LS"))
    frames.settle()

    assert [n for n in range(20) if frames.get(ONE, n) is not None] == list(range(12, 20))
    assert files(folder) == []  # the disk had no room for a cache
    frames.close()


def test_what_a_kill_left_by_halves_is_swept_away(frames: DecodedFrames, folder: Path) -> None:
    frames.put(ONE, 0, Decoded(picture(), "JPEG-LS"))
    frames.settle()
    (file,) = files(folder)
    file.with_name(f"{file.name}.77.part").write_bytes(b"half")

    again = opened(folder)

    assert files(folder) == [file]
    assert same(again.get(ONE, 0), picture())
    again.close()


def test_a_deleted_study_takes_its_decoded_frames_along(
    profile: Path, database: Database, folder: Path
) -> None:
    frames = opened(folder)
    archive = Archive(database, profile / "objects", bytes(32), frames=frames)
    instance = an_instance()
    archive.store(part10(), instance, origin="PACS")
    jpegls = _compressed(archive)
    cache = FramesOfArchive(database, frames)
    cache.decode(jpegls, 0, lambda: Decoded(picture(), "JPEG-LS"))
    frames.settle()
    assert same(cache.get(jpegls, 0), picture())
    assert len(files(folder)) == 1

    archive.delete_study("1.2.3")

    assert files(folder) == []
    assert cache.get(jpegls, 0) is None
    archive.close()
    frames.close()


def test_a_frame_of_an_object_that_was_replaced_meanwhile_is_not_kept(
    profile: Path, database: Database, folder: Path
) -> None:
    frames = opened(folder)
    archive = Archive(database, profile / "objects", bytes(32), frames=frames)
    archive.store(part10(), an_instance(), origin="PACS")
    jpegls = _compressed(archive)
    cache = FramesOfArchive(database, frames)

    def decode() -> Decoded:
        with database.writing() as writer:
            writer.run("UPDATE instances SET sha256 = ?", (os.urandom(32),))
        return Decoded(picture(), "JPEG-LS")

    cache.decode(jpegls, 0, decode)

    assert cache.get(jpegls, 0) is None
    archive.close()
    frames.close()


def test_what_is_not_compressed_is_not_cached(
    profile: Path, database: Database, folder: Path
) -> None:
    frames = opened(folder)
    archive = Archive(database, profile / "objects", bytes(32), frames=frames)
    plain = an_instance()
    archive.store(part10(), plain, origin="PACS")
    cache = FramesOfArchive(database, frames)

    cache.decode(plain, 0, lambda: Decoded(picture(), "native"))
    frames.settle()

    assert cache.get(plain, 0) is None
    assert files(folder) == []
    archive.close()
    frames.close()
