"""B-11, B-16, A-06: names that a file, an archive or a peer gives are never names on this disk.

strace is the judge: every path that the importing and exporting processes make or open to write.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hostile import counts
from tests.imaging.made_objects import image
from tests.job.seat import Seat

NAMES = (
    b"../../../../tmp/lightbox-was-here",
    b"/tmp/lightbox-was-here",
    b"C:\\Windows\\lightbox",
    b"..\\..\\lightbox",
    b"1.2.3/../../../lightbox",
    b"1.2\0.3",
    b"1.2.3\0\0",
    b"1.2.3 ",
    b"1." * 40 + b"1",
    b"1.02.003",
    b"1.\xd9\xa2.3",
    b"",
    b".",
    b"..",
    b"CON",
    b"NUL.dcm",
    b"-rf",
    b"$(touch lightbox)",
    b"%2e%2e%2flightbox",
    b"1.2.3\nlightbox",
)
PLACES = (0x00080018, 0x0020000D, 0x0020000E)
PIXELS = bytes(range(128)) * 3
CALLS = "openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat"
# What every program on this system opens to write, or what belongs to no disk.
_NOBODYS = re.compile(r"/dev/(null|tty|shm/.*|urandom)|/proc/.*|/memfd:.*")


def named(tag: int, name: bytes, number: int) -> bytes:
    """Return an image that has a name at one place, and its own lawful ones elsewhere."""
    value = name + (b"\0" if len(name) % 2 else b"")
    own = f"1.2.8.{tag}.{number}"
    lawful = {"sop": own, "study": f"{own}.1", "series": f"{own}.2"}
    return image(16, 12, PIXELS, (tag, "UI", value), **lawful)


def written(trace: str, here: Path) -> Iterator[Path]:
    """Yield every path that a trace shows made, renamed to, or opened to write."""
    for line in trace.splitlines():
        if "= -1 " in line or not ("O_WRONLY" in line or "O_RDWR" in line or "openat" not in line):
            continue
        for said in re.findall(r'"((?:[^"\\]|\\.)*)"', line):
            path = said.encode().decode("unicode_escape")
            if not _NOBODYS.fullmatch(path):
                yield Path(os.path.normpath(here / path))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    for place in PLACES:
        for number, name in enumerate(NAMES):
            (folder / f"{place:08x}-{number:02}").write_bytes(named(place, name, number))
    with zipfile.ZipFile(folder / "names.zip", "w") as packed:
        for number, name in enumerate(NAMES):
            inside = name.decode("latin-1") or "empty"
            packed.writestr(zipfile.ZipInfo(inside), image(16, 12, PIXELS, sop=f"1.2.9.{number}"))
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    return folder


@pytest.mark.timeout(240)
def test_b11_no_name_from_outside_becomes_a_name_on_this_disk(
    stick: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    here, out, trace = tmp_path / "here", tmp_path / "out", tmp_path / "trace"
    here.mkdir()
    seat = Seat(tmp_path / "profile")
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    def traced(*words: object) -> dict[str, object]:
        done = subprocess.run(  # noqa: S603 - strace, by full path
            [
                *(program("strace"), "-f", "-qq", "-A", "-s", "4096", "-o", str(trace)),
                *("-e", f"trace={CALLS}", *seat.command(*words)),
            ],
            cwd=here,
            env={
                **seat.environment,
                "PYTHONDONTWRITEBYTECODE": "1",
                "HOME": str(tmp_path / "home"),
                "TMPDIR": str(temporary),
            },
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said: dict[str, object] = json.loads(done.stdout)
        return said

    taken = traced("import", stick)
    studies = taken["studies"]
    assert isinstance(studies, list)
    assert studies
    for number, study_uid in enumerate(studies[:6]):
        traced("export", study_uid, out / f"{number}")

    strays = {
        path
        for path in written(trace.read_text(errors="replace"), here)
        if not any(path.is_relative_to(own) for own in (seat.profile, out, temporary))
    }
    assert strays == set()
    objects = [file for file in (seat.profile / "objects").glob("*/*") if file.is_file()]
    assert objects
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", f"{f.parent.name}/{f.name}")
               for f in objects)  # fmt: skip
    exported = [file for file in out.rglob("*") if file.is_file()]
    assert exported
    assert all(re.fullmatch(r"series-\d{3}/\d{5}\.dcm", f"{f.parent.name}/{f.name}")
               for f in exported)  # fmt: skip
    tried = len(PLACES) * len(NAMES) + len(NAMES) + 1
    counts.TOLD.append(f"B-11: {tried} names, {len(objects)} objects kept under our own")
