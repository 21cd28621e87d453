"""Taking a CT from disk into the encrypted, indexed archive."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.actions.importing import Imported, import_files
from benchmarks.bench import SLICES, Bench
from benchmarks.rows import NotRun, Row, interleaved, seconds
from domain.errors import Unreadable
from domain.work import Unwatched


def importing(bench: Bench) -> Iterator[Row]:
    """Import: read, parse in workers, encrypt, fsync, index."""
    files = bench.plain.files

    def ours() -> float:
        with bench.fresh_seat() as station:
            station.readers.warm()
            took = seconds(lambda: done.append(import_files(station, files, Unwatched())))
            assert done[-1].stored == SLICES
            assert len(station.records.archive.sop_uids(bench.plain.study_uid)) == SLICES
            return took

    done: list[Imported] = []

    def peer() -> float:
        folder, sealer = bench.new_folder(), AESGCM(bytes(32))

        def keep() -> None:
            for number, file in enumerate(files):
                with (folder / str(number)).open("wb") as kept:
                    kept.write(sealer.encrypt(number.to_bytes(12, "big"), file.read_bytes(), None))
                    kept.flush()
                    os.fsync(kept.fileno())

        took = seconds(keep)
        assert len(list(folder.iterdir())) == SLICES
        shutil.rmtree(folder)
        return took

    mine, theirs = interleaved(ours, peer, bench.runs)
    a_minute = 60 * SLICES / mine
    yield Row(
        "import from disk, encrypted and indexed",
        a_minute,
        "images/min",
        "20 000 images/min",
        a_minute >= 20_000,
        60 * SLICES / theirs,
        "AES-GCM and fsync alone",
    )


def headers(bench: Bench) -> Iterator[Row | NotRun]:
    """Reading every header in the killable workers."""
    what = "header scan on import, in killable workers"
    scanner = shutil.which("gdcmscanner", path="/usr/bin:/usr/local/bin")
    if scanner is None:
        yield NotRun(what, "gdcmscanner is not installed")
        return
    files = [(str(file), file.read_bytes()) for file in bench.plain.files]
    with bench.fresh_seat() as station:

        def ours() -> float:
            def scan() -> None:
                outcomes = [outcome for _, outcome in station.readers.headers(files)]
                assert not any(isinstance(o, Unreadable) for o in outcomes)
                assert len(outcomes) == SLICES

            return seconds(scan)

        def peer() -> float:
            command = [scanner, "-d", str(bench.plain.files[0].parent), "-t", "0008,0018"]
            command += ["-t", "0020,0032", "-t", "0028,0030", "-p"]

            def scan() -> None:
                said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
                assert said.stdout.count(".dcm") >= SLICES

            return seconds(scan)

        mine, theirs = interleaved(ours, peer, bench.runs)
    yield Row(
        what,
        mine / SLICES * 1000,
        "ms/image",
        "at most 4x gdcmscanner (reference)",
        mine <= 4 * theirs,
        theirs / SLICES * 1000,
        "gdcmscanner",
    )


ROWS = (importing, headers)
