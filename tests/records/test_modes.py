"""What a profile holds is for its owner alone, and nobody else's hand reaches what is believed."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions.doctor import examine
from domain.audit import Outcome
from domain.work import Unwatched
from records.modes import NotYours, loose, mend
from records.safe_places import who_else_may_write
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of seats that live for one test
NOBODY = 65534
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_others_may_open_is_closed_at_the_start_and_on_record(tmp_path: Path) -> None:
    profile = tmp_path / "seat"
    open_workstation(profile, passphrase=PASSPHRASE).close()
    profile.chmod(0o755)
    (profile / "keys.json").chmod(0o644)
    (profile / "audit").chmod(0o777)
    assert {"seat", "keys.json", "audit"} <= {each.path.name for each in loose(profile)}

    station = open_workstation(profile, passphrase=PASSPHRASE)
    event = next(
        e.event for e in station.records.audit.recent(9) if e.event.action == "seat.mend_modes"
    )
    station.close()
    assert (mode(profile), mode(profile / "keys.json"), mode(profile / "audit")) == (
        0o700,
        0o600,
        0o700,
    )
    assert event.outcome is Outcome.MINOR_FAILURE
    assert "keys.json (644)" in event.detail["open to others"]


def test_the_doctor_names_what_others_may_open_down_to_the_last_object(tmp_path: Path) -> None:
    station = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    mend(station.profile)
    deep = station.profile / "objects" / "ab"
    deep.mkdir(mode=0o700, exist_ok=True)
    (deep / "stray").write_bytes(b"")
    (deep / "stray").chmod(0o640)
    found = {check.what: check for check in examine(station, Unwatched())}
    station.close()
    assert not found["file modes"].ok
    assert "stray (640)" in found["file modes"].words
    assert found["places"].ok


@only_root
def test_a_profile_of_another_user_is_not_opened(tmp_path: Path) -> None:
    profile = tmp_path / "seat"
    profile.mkdir(mode=0o700)
    os.chown(profile, NOBODY, NOBODY)
    with pytest.raises(NotYours, match="another user"):
        open_workstation(profile, passphrase=PASSPHRASE)
    assert list(profile.iterdir()) == []


@only_root
def test_what_another_user_owns_is_theirs_to_write_whatever_its_mode_says(tmp_path: Path) -> None:
    """A-31: its owner opens it again whenever they like."""
    file = tmp_path / "policy.toml"
    file.write_text("x")
    file.chmod(0o444)
    os.chown(file, NOBODY, -1)
    assert who_else_may_write(file) == file
    os.chown(file, os.geteuid(), -1)
    file.chmod(0o644)
    assert who_else_may_write(file) is None


@only_root
def test_others_may_write_is_what_another_user_can_really_do(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Judge: another user of this computer who tries, by setpriv."""
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):  # noqa: S108
            folder.chmod(mode(folder) | 0o055)
    place = tmp_path / "place"
    place.mkdir()
    file = place / "policy.toml"
    file.write_text("x")
    for folder_mode, file_mode in ((0o755, 0o644), (0o755, 0o666), (0o777, 0o644), (0o1777, 0o644)):
        place.chmod(folder_mode)
        file.chmod(file_mode)
        tried = subprocess.run(  # noqa: S603 - the judge
            [program("setpriv"), f"--reuid={NOBODY}", "--clear-groups", "sh", "-c",
             f"echo y >> '{file}' || mv '{file}' '{place}/moved'"],
            capture_output=True, check=False,
        )  # fmt: skip
        could = tried.returncode == 0
        if (place / "moved").exists():
            (place / "moved").rename(file)
        assert (who_else_may_write(file) is not None) == could, (oct(folder_mode), oct(file_mode))
