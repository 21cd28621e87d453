"""A capsule opens with its passphrase alone, and any byte that was changed is found and named."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from domain.errors import OutOfSpace, Refused, Unreadable
from domain.work import Unwatched
from records import capsule as capsules
from records import verify_capsule
from records.capsule import (
    About,
    BadPassphrase,
    Packed,
    Signer,
    is_capsule,
    new_passphrase,
    open_capsule,
    write_capsule,
)
from reports.signing import make_identity

WORD = "a stick on its way home"
ABOUT = About(
    "2026-01-12T08:00:00+00:00",
    "SEAT1, Dr Made Up",
    {"uid": "1.2.3", "patient_name": "SPECIMEN^ÅSA", "patient_id": "4711"},
    3,
)
# Nothing, a little, exactly one chunk, and a little more than two.
SIZES = (0, 10, verify_capsule.CHUNK_BYTES, 2 * verify_capsule.CHUNK_BYTES + 5)
PAGE = Path(__file__).resolve().parents[2] / "resources" / "capsule" / "verify.html"
ALONE = Path(__file__).with_name("page_alone.js")


def packed(number: int, content: bytes) -> Packed:
    return Packed(
        f"series-001/{number:05}.dcm",
        "image",
        f"1.2.3.{number}",
        "1.2.840.10008.5.1.4.1.1.2",
        "1.2.3.9",
        len(content),
        hashlib.sha256(content).hexdigest(),
        lambda: content,
    )


@pytest.fixture(scope="module")
def contents() -> list[bytes]:
    chance = random.Random(7)  # noqa: S311 - any bytes will do
    return [chance.randbytes(size) for size in SIZES]


@pytest.fixture(scope="module")
def signer() -> Signer:
    made = make_identity("Dr Made Up")
    return Signer(made.key_pem, made.certificate_pem)


@pytest.fixture(scope="module")
def capsule(
    contents: list[bytes], signer: Signer, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    target = tmp_path_factory.mktemp("stick") / "study.capsule"
    with pytest.MonkeyPatch.context() as patched:
        # The real cost of a passphrase would only be waiting here.
        patched.setattr(capsules, "_ITERATIONS", verify_capsule.LEAST_ITERATIONS)
        members = [packed(n, c) for n, c in enumerate(contents, 1)]
        write_capsule(target, WORD, ABOUT, members, signer, Unwatched())
    return target


def judged(capsule: Path, tmp_path: Path, word: str = WORD, *more: str) -> dict[str, object]:
    """Ask the program that stands alone, in a Python that finds nothing of ours."""
    secret = tmp_path / "word.txt"
    secret.write_text(word + "\n", encoding="utf-8")
    alone = tmp_path / "verify_capsule.py"
    alone.write_bytes(Path(verify_capsule.__file__).read_bytes())
    said = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, "-I", alone, capsule, "--passphrase-file", secret, "--json", *more],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert said.stderr == ""
    answer: dict[str, object] = json.loads(said.stdout)
    assert (said.returncode == 0) is answer["ok"]
    return answer


def browsed(node: str, capsule: Path, word: str = WORD) -> dict[str, object]:
    """Ask the page's own script, as a browser would run it."""
    said = subprocess.run(  # noqa: S603 - a judge, named by its full path
        [node, str(ALONE), str(PAGE), str(capsule), word],
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, object] = json.loads(said.stdout)
    return answer


def test_what_was_put_in_comes_out(capsule: Path, contents: list[bytes]) -> None:
    with open_capsule(capsule, WORD) as opened:
        assert opened.contents.study == ABOUT.study
        assert (opened.contents.expected, opened.is_longer) == (3, False)
        assert [opened.read(n) for n in range(4)] == contents


def test_nothing_of_the_patient_stands_in_the_clear(capsule: Path, contents: list[bytes]) -> None:
    sealed = capsule.read_bytes()
    for clear in ("SPECIMEN", "4711", "Made Up", "1.2.3.9", "series-001"):
        assert clear.encode() not in sealed
    assert contents[1] not in sealed
    assert is_capsule(capsule)


def test_the_program_that_stands_alone_reads_it_too(
    capsule: Path, contents: list[bytes], tmp_path: Path
) -> None:
    verdict = judged(capsule, tmp_path, WORD, "--out", str(tmp_path / "out"))
    assert verdict["ok"], verdict
    assert verdict["sentence"] == "4 of 4 members are as they were signed."
    written = sorted((tmp_path / "out").rglob("*.dcm"))
    assert [file.read_bytes() for file in written] == contents
    assert not judged(capsule, tmp_path, WORD + " ")["ok"]


def test_the_page_reads_it_as_a_browser_would(
    capsule: Path, contents: list[bytes], program: Callable[[str], str], tmp_path: Path
) -> None:
    node = program("node")
    said = browsed(node, capsule)
    assert said["hashes"] == [hashlib.sha256(content).hexdigest() for content in contents]
    assert (said["patient"], said["longer"]) == ("SPECIMEN^ÅSA", False)
    assert said["signer"] == judged(capsule, tmp_path)["signer"]
    assert browsed(node, capsule, "another word")["error"] == (
        "The passphrase does not open this capsule."
    )


def test_the_page_names_the_same_damage(
    capsule: Path, contents: list[bytes], program: Callable[[str], str], tmp_path: Path
) -> None:
    harmed = bytearray(capsule.read_bytes())
    harmed[-5] ^= 1  # in the last member
    target = tmp_path / "harmed.capsule"
    target.write_bytes(harmed)
    hashes = browsed(program("node"), target)["hashes"]
    assert hashes == [*(hashlib.sha256(c).hexdigest() for c in contents[:3]), None]


def test_whichever_byte_is_changed_it_is_named_or_nothing_opens(
    capsule: Path, tmp_path: Path
) -> None:
    whole = capsule.read_bytes()
    with open_capsule(capsule, WORD) as opened:
        starts = [*opened._capsule._starts, len(whole)]
    chance = random.Random(11)  # noqa: S311 - the same bytes each time
    places = [
        *range(0, starts[0], max(1, starts[0] // 40)),
        *(chance.randrange(a, b) for a, b in pairwise(starts) for _ in "abc"),
    ]
    target = tmp_path / "changed.capsule"
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        target.write_bytes(changed)
        bad = [n for n in range(4) if starts[n] <= place < starts[n + 1]]
        if not bad:  # of its own words: nothing is believed
            with pytest.raises((Unreadable, BadPassphrase)), open_capsule(target, WORD):
                pass
            continue
        with open_capsule(target, WORD) as opened:
            assert [n for n in range(4) if opened.read(n) is None] == bad
        with target.open("rb") as file:
            verdict = verify_capsule.check(file, WORD)
        assert verdict.bad == (
            f"series-001/{bad[0] + 1:05}.dcm ({bad[0] + 1} of 4) is damaged or was changed",
        )


@pytest.mark.parametrize("kept", [0, 11, 40, 2000, -1, -(1 << 20)])
def test_what_is_cut_off_is_missed(capsule: Path, tmp_path: Path, kept: int) -> None:
    target = tmp_path / "short.capsule"
    target.write_bytes(capsule.read_bytes()[:kept])
    if kept >= 0:
        with pytest.raises(Unreadable), open_capsule(target, WORD):
            pass
        return
    with open_capsule(target, WORD) as opened:
        assert [opened.read(n) is None for n in range(4)] == [False, False, False, True]


def test_chunks_cannot_be_moved_doubled_or_added(capsule: Path, tmp_path: Path) -> None:
    whole = capsule.read_bytes()
    with open_capsule(capsule, WORD) as opened:
        start = opened._capsule._starts[3]
    long = verify_capsule.CHUNK_BYTES + verify_capsule.TAG_BYTES
    first, second = whole[start : start + long], whole[start + long : start + 2 * long]
    target = tmp_path / "moved.capsule"
    for begin in (second + first, first + first):
        target.write_bytes(whole[:start] + begin + whole[start + 2 * long :])
        with open_capsule(target, WORD) as opened:
            assert opened.read(3) is None
    target.write_bytes(whole + b"x")
    with open_capsule(target, WORD) as opened:
        assert opened.is_longer
    with target.open("rb") as file:
        assert "does not belong" in verify_capsule.check(file, WORD).sentence


def test_another_signer_cannot_speak_for_the_list(
    contents: list[bytes], signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capsules, "_ITERATIONS", verify_capsule.LEAST_ITERATIONS)
    monkeypatch.setattr(capsules, "_signature", lambda _signed, _signer: bytes(range(1, 65)))
    target = tmp_path / "forged.capsule"
    write_capsule(target, WORD, ABOUT, [packed(1, contents[1])], signer, Unwatched())
    with pytest.raises(Unreadable, match="signature"), open_capsule(target, WORD):
        pass


@pytest.mark.parametrize("name", ["../../evil.dcm", "/etc/passwd", "a/b/c", "C:\\x", "a\0/b"])
def test_no_member_is_named_out_of_its_folder(
    contents: list[bytes],
    signer: Signer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setattr(capsules, "_ITERATIONS", verify_capsule.LEAST_ITERATIONS)
    honest = capsules._line
    monkeypatch.setattr(capsules, "_line", lambda member: {**honest(member), "name": name})
    target = tmp_path / "named.capsule"
    write_capsule(target, WORD, ABOUT, [packed(1, contents[1])], signer, Unwatched())
    with pytest.raises(Unreadable, match="name"), open_capsule(target, WORD):
        pass
    assert not judged(target, tmp_path, WORD, "--out", str(tmp_path / "out"))["ok"]
    assert not (tmp_path / "out").exists()


def test_a_capsule_is_written_whole_or_not_at_all(
    contents: list[bytes], signer: Signer, tmp_path: Path
) -> None:
    target = tmp_path / "study.capsule"

    def fails() -> bytes:
        raise OutOfSpace("The stick is full.")

    torn = Packed("series-001/00002.dcm", "image", "1", "2", "3", 4, "x", fails)
    with pytest.raises(OutOfSpace):
        write_capsule(target, WORD, ABOUT, [packed(1, contents[1]), torn], signer, Unwatched())
    assert list(tmp_path.iterdir()) == []
    target.write_bytes(b"somebody's")
    with pytest.raises(Refused, match="there already"):
        write_capsule(target, WORD, ABOUT, [], signer, Unwatched())
    with pytest.raises(BadPassphrase, match="at least 12"):
        write_capsule(tmp_path / "other", "too short", ABOUT, [], signer, Unwatched())
    assert target.read_bytes() == b"somebody's"


def test_a_proposed_passphrase_is_never_the_same() -> None:
    words = {new_passphrase() for _ in range(100)}
    assert len(words) == 100
    assert all(len(word) == 29 for word in words)
