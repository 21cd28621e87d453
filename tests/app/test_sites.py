"""The list of sites: names and folders, none inside another; each opens as a seat of its own."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.sites import Site, add_site, known_sites, remove_site, site_named
from domain.errors import LightboxError, NotFound, Refused

MAIN = Path(__file__).resolve().parents[2] / "main.py"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "sites.json"


def test_sites_are_known_by_name_in_order_and_gone_when_taken_off(
    tmp_path: Path, listed: Path
) -> None:
    assert known_sites(listed) == ()
    add_site("South", tmp_path / "south", listed)
    north = add_site("north", tmp_path / "north", listed)
    assert [site.name for site in known_sites(listed)] == ["north", "South"]
    assert site_named("NORTH", listed) == north
    (tmp_path / "north").mkdir()
    remove_site("North", listed)
    assert [site.name for site in known_sites(listed)] == ["South"]
    assert (tmp_path / "north").is_dir()  # only the list forgets it
    with pytest.raises(NotFound):
        site_named("north", listed)


@pytest.mark.parametrize("folder", ["a", "a/inside", ".", "link"])
def test_no_two_sites_share_a_folder_or_lie_in_one_another(
    tmp_path: Path, listed: Path, folder: str
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    add_site("A", tmp_path / "a", listed)
    with pytest.raises(Refused):
        add_site("B", tmp_path / folder, listed)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 61, "A"])
def test_a_name_is_one_line_and_nobody_else_has_it(tmp_path: Path, listed: Path, name: str) -> None:
    add_site("a", tmp_path / "a", listed)
    with pytest.raises(Refused):
        add_site(name, tmp_path / "b", listed)


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"sites": [{"name": "x"}]}', b'{"sites": [{"name": "x", "folder": "y"}]}'],
)
def test_a_list_that_is_none_is_told(listed: Path, content: bytes) -> None:
    listed.parent.mkdir()
    listed.write_bytes(content)
    with pytest.raises(LightboxError, match="list of sites"):
        known_sites(listed)


def test_only_its_owner_reads_the_list(tmp_path: Path, listed: Path) -> None:
    add_site("a", tmp_path / "a", listed)
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    assert site_named("a", listed) == Site("a", tmp_path / "a")


def test_the_command_line_works_on_the_site_that_it_names(tmp_path: Path) -> None:
    def run(*words: str, of: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, str(MAIN), *words],
            env={
                **os.environ,
                "XDG_CONFIG_HOME": str(tmp_path / "settings"),
                "LIGHTBOX_PASSPHRASE": of and f"words of {of}",
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    for name in ("north", "south"):
        assert run("sites", "add", name, str(tmp_path / name)).returncode == 0
        done = run("seat", "--site", name, "--reader", f"Dr {name}", of=name)
        assert done.returncode == 0, done.stderr
    said = json.loads(run("sites", "--json").stdout)
    assert [(site["name"], site["begun"]) for site in said["sites"]] == [
        ("north", True),
        ("south", True),
    ]
    crossed = run("seat", "--site", "south", of="north")
    assert crossed.returncode == 1
    assert "passphrase" in crossed.stderr
    assert "Dr south" in run("seat", "--site", "south", of="south").stdout
    both = run("seat", "--site", "south", "--profile", str(tmp_path / "north"))
    assert (both.returncode, "Name one" in both.stderr) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--site=south", "seat"),
        ("seat", "--site=south"),
        ("--sit", "south", "seat"),
        ("seat", "--sit=south"),
        ("seat", "--site", "south", "--site", "north"),
        ("seat", "--site", "south", "--profile={north}"),
    ],
)
def test_however_a_site_is_named_nothing_goes_to_another(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Written with ``=``, shortened or twice: it is that site, or it is refused."""
    environment = {
        **os.environ,
        "XDG_CONFIG_HOME": str(tmp_path / "settings"),
        "XDG_DATA_HOME": str(tmp_path / "own"),
        "LIGHTBOX_PASSPHRASE": "words of south",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    for name in ("north", "south"):
        add_site(name, tmp_path / name, tmp_path / "settings" / "Lightbox" / "sites.json")
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, str(MAIN), *(w.format(north=tmp_path / "north") for w in words)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    begun = {file.parent.relative_to(tmp_path).parts[0] for file in tmp_path.rglob("keys.json")}
    assert begun == ({"south"} if done.returncode == 0 else set()), done.stderr
