"""B-01, B-02, B-03, B-05, B-06: thousands of bad files, taken in as a person takes in a stick.

Each ends stored, in conflict or in quarantine with a sentence, within its time; no process dies, no
memory grows, and nothing is written outside of the profile. The system is the judge: what its
files are newer than, and what /proc says of memory.
"""

from __future__ import annotations

import random
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from app.actions.importing import Imported, files_under, import_files
from app.workstation import Workstation
from domain.errors import Unreadable
from domain.study import Instance
from domain.work import Unwatched
from imaging.reading import Readers
from tests.hostile import counts, mutants
from tests.imaging.made_objects import DEFLATED, encoded, identity, meta, shape
from tests.job.seat import PASSPHRASE
from tests.seats import open_workstation

SECONDS = 2.0  # for one file
# A worker may take 1 GiB of address space for a file; what these need is far less.
RESIDENT = 600 << 20
GROWTH = 200 << 20


@dataclass(frozen=True, slots=True)
class Quarters:
    """A seat in folders of its own: whatever it writes elsewhere in them is out of place."""

    station: Workstation
    home: Path
    stick: Path
    marker: Path

    def taken_in(self, inputs: Iterable[bytes]) -> Imported:
        """Write the inputs to the stick, import them, and hold everyone to their promises."""
        for number, content in enumerate(inputs):
            (self.stick / f"{number:05}").write_bytes(content)
        return self.imported(files_under([self.stick]))

    def imported(self, files: list[Path]) -> Imported:
        self.marker.touch()
        before = psutil.Process().memory_info().rss
        done = import_files(self.station, files, Unwatched())
        assert done.ended >= len(files)
        for aside in done.quarantined:
            assert aside["sentence"].endswith("."), aside
            assert aside["reason"] != "crashed", aside
            if aside["reason"] == "timeout":
                # On a machine that does other things a second look decides.
                self.assert_read_in_time(Path(aside["file"]).read_bytes())
        assert psutil.Process().memory_info().rss - before < GROWTH
        assert max(peaks(psutil.Process().children()), default=0) < RESIDENT
        assert self.written_outside() == ""
        return done

    def assert_read_in_time(self, content: bytes) -> None:
        ((_, header),) = self.station.readers.headers([("again", content)])
        assert isinstance(header, Instance) or header.reason not in ("timeout", "crashed")

    def written_outside(self) -> str:
        """Ask find(1) what is newer than the import and not in the seat's own folder."""
        command = ["/usr/bin/find", str(self.home), "-newer", str(self.marker), "-type", "f"]
        kept_out = ["-not", "-path", f"{self.station.profile}/*", "-not", "-path", self.marker]
        done = subprocess.run(  # noqa: S603 - find, by full path
            [*command, *map(str, kept_out)], capture_output=True, text=True, check=True
        )
        return done.stdout


def peaks(processes: Iterable[psutil.Process]) -> Iterator[int]:
    """Yield the most memory that each process ever held, as the system counts it."""
    for process in processes:
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                yield int(line.split()[1]) << 10


@pytest.fixture
def quarters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Quarters]:
    for name in ("stick", "here", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    station = open_workstation(tmp_path / "profile", passphrase=PASSPHRASE)
    station.readers.close()
    station.readers = Readers(seconds=SECONDS)
    try:
        yield Quarters(station, tmp_path, tmp_path / "stick", tmp_path / "marker")
    finally:
        station.close()


def looked_at(readers: Readers, files: Iterable[Path]) -> int:
    """Open each file to its first and last image, as a viewer does; return how many could be."""
    whole: list[tuple[int, Callable[[], bytes], Instance, int]] = []
    for name, header in readers.headers((str(f), f.read_bytes()) for f in files):
        if isinstance(header, Instance) and header.pixels is not None:
            whole += [
                (len(whole) + n, Path(name).read_bytes, header, frame)
                for n, frame in enumerate(sorted({0, header.pixels.frames - 1}))
            ]
    shown = 0
    for number, decoded in readers.decode_many(whole):
        if isinstance(decoded, Unreadable):
            assert decoded.reason not in ("timeout", "crashed"), str(decoded)
            continue
        pixels = whole[number][2].pixels
        assert pixels is not None
        assert decoded.stored.shape[:2] == (pixels.rows, pixels.columns)
        shown += 1
    return shown


def tell(row: str, done: Imported, shown: int = 0) -> None:
    kept = done.stored + done.duplicates + done.conflicts + len(done.quarantined)
    aside = done.ended - kept
    counts.TOLD.append(
        f"{row}: {done.ended} files: {done.stored} stored, {done.duplicates} known,"
        f" {done.conflicts} in conflict, {len(done.quarantined)} in quarantine,"
        f" {aside} no DICOM; {shown} images shown"
    )


MADE = {"B-01": mutants.cut, "B-02": mutants.flipped, "B-03": mutants.with_false_lengths}


@pytest.mark.parametrize("row", MADE)
@pytest.mark.timeout(600)
def test_b01_b02_b03_a_stick_of_damaged_files_is_taken_in_to_its_last(
    row: str, quarters: Quarters
) -> None:
    dice = random.Random(row)  # noqa: S311 - the same files every time
    done = quarters.taken_in(MADE[row](dice, counts.tries(row)))
    assert done.ended == counts.tries(row)
    shown = looked_at(quarters.station.readers, sorted(quarters.stick.iterdir()))
    tell(row, done, shown)
    # A seat that took all this in is still one.
    (good,) = mutants.seeds()[:1]
    quarters.assert_read_in_time(good)


# --------------------------------------------------------------- B-05: nested without end


ENDLESS = b"\xff\xff\xff\xff"
OPEN = b"\x08\0\x40\x11SQ\0\0" + ENDLESS + b"\xfe\xff\x00\xe0" + ENDLESS
SHUT = b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"
EMPTY_ITEM = b"\xfe\xff\x00\xe0\0\0\0\0"


def nested(depth: int, *, shut: bool, early: bool) -> bytes:
    inside = OPEN * depth + (SHUT * depth if shut else b"")
    elements = [encoded(e) for e in identity()]
    body = elements[0] + inside + b"".join(elements[1:])
    if not early:
        body = b"".join(elements) + inside
    return bytes(128) + b"DICM" + meta("1.2.840.10008.1.2.1", "1.2.3.4") + body


def test_b05_sequences_nested_without_end_are_refused(quarters: Quarters) -> None:
    bombs = [
        nested(depth, shut=shut, early=early)
        for depth in (100, 500, 5_000, 100_000)
        for shut in (True, False)
        for early in (True, False)
    ]
    assert len(bombs) == counts.tries("B-05") // counts.TIMES
    done = quarters.taken_in(bombs)
    tell("B-05", done)
    assert {aside["reason"] for aside in done.quarantined} == {"hostile"}
    assert len(done.quarantined) == len(bombs)


def test_b05_a_million_empty_items_are_read_in_time(quarters: Quarters) -> None:
    items = b"\x08\0\x40\x11SQ\0\0" + ENDLESS + EMPTY_ITEM * 1_000_000 + b"\xfe\xff\xdd\xe0\0\0\0\0"
    elements = [encoded(e) for e in identity()]
    body = elements[0] + items + b"".join(elements[1:])
    file = bytes(128) + b"DICM" + meta("1.2.840.10008.1.2.1", "1.2.3.4") + body
    assert quarters.taken_in([file]).stored == 1


# --------------------------------------------------------------- B-06: grown out of little


def deflated(megabytes: int) -> bytes:
    """Return an object whose pixels are so many megabytes of nothing, deflated."""
    deflater = zlib.compressobj(9, wbits=-15)
    bomb = deflater.compress(b"".join(encoded(e) for e in (*identity(), *shape(4, 4))))
    bomb += deflater.compress(struct.pack("<HH2sHL", 0x7FE0, 0x10, b"OW", 0, megabytes << 20))
    for _ in range(megabytes):
        bomb += deflater.compress(bytes(1 << 20))
    bomb += deflater.flush()
    return bytes(128) + b"DICM" + meta(DEFLATED, "1.2.3.4") + bomb


def packed(file: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file


def overlapping(file: Path) -> Path:
    """Return an archive whose directory names one member a thousand times."""
    packed(file, [("1", bytes(1 << 20))])
    content = file.read_bytes()
    at = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entries = content[at:end] * 1000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), at, 0)
    file.write_bytes(content[:at] + entries + tail)
    return file


@pytest.mark.timeout(300)
def test_b06_what_grows_out_of_little_is_stopped_at_its_cap(quarters: Quarters) -> None:
    stick = quarters.stick
    for megabytes in (10, 20, 50, 200):
        bomb = deflated(megabytes)
        (stick / f"deflated {megabytes}").write_bytes(bomb)
        (stick / f"deflated {megabytes} cut").write_bytes(bomb[:-200])
    inner = packed(stick / "inner.zip", [(f"{n}", bytes(1 << 20)) for n in range(20)])
    packed(stick / "nested.zip", [(f"{n}.zip", inner.read_bytes()) for n in range(20)])
    overlapping(stick / "overlapping.zip")
    packed(stick / "great.zip", [(f"{n}", bytes(64 << 20)) for n in range(20)])
    files = sorted(stick.iterdir())
    assert len(files) == counts.tries("B-06") // counts.TIMES
    done = quarters.imported(files)
    tell("B-06", done)
    assert done.stored == 0
    asides = {Path(a["file"]).name: a["reason"] for a in done.quarantined}
    assert all(asides[f"deflated {n}"] == "hostile" for n in (10, 20, 50, 200))
    assert asides["great.zip"] == "hostile"


def test_each_row_of_the_catalogue_has_its_number_and_all_together_five_thousand() -> None:
    made = counts.all_tries()
    assert {row for row, least in counts.LEAST.items() if made[row] < least} == set()
    assert sum(made.values()) >= 5000
