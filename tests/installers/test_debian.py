"""The Debian package holds the program and nothing else, and can be set up without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "installers" / "debian" / "build.py"
HOME = "usr/lib/lightbox"
NO_DEVICE = "not a cleared medical device"


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own scripts and dpkg-deb
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def make_wheel(folder: Path) -> None:
    """Write the smallest package that pip can install."""
    info = "made_up-1.dist-info"
    with zipfile.ZipFile(folder / "made_up-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("made_up.py", "ANSWER = 42\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: made-up\nVersion: 1\n")
        tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{info}/WHEEL", tags)
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="module")
def dpkg_deb(program: Callable[[str], str]) -> str:
    return program("dpkg-deb")


@pytest.fixture(scope="module")
def package(dpkg_deb: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert dpkg_deb
    folder = tmp_path_factory.mktemp("dist")
    wheels = tmp_path_factory.mktemp("wheels")
    make_wheel(wheels)
    # -I: the builder must need nothing but the standard library.
    said = run([sys.executable, "-I", str(BUILD), "--out", str(folder), "--wheels", str(wheels)])
    assert said.returncode == 0, said.stderr
    (built,) = folder.glob("lightbox_*_all.deb")
    return built


@pytest.fixture(scope="module")
def listing(dpkg_deb: str, package: Path) -> list[list[str]]:
    """What dpkg-deb lists: mode, owner, size, date, time, name."""
    said = run([dpkg_deb, "-c", str(package)])
    assert said.returncode == 0
    return [line.split(maxsplit=5) for line in said.stdout.splitlines()]


@pytest.fixture
def root(dpkg_deb: str, package: Path, tmp_path: Path) -> Path:
    """The package unpacked into a folder of its own, with its scripts in DEBIAN."""
    assert run([dpkg_deb, "-R", str(package), str(tmp_path / "root")]).returncode == 0
    return tmp_path / "root"


def test_the_package_depends_on_python_and_on_all_that_qt_needs(
    dpkg_deb: str, package: Path
) -> None:
    said = run([dpkg_deb, "-f", str(package), "Depends"]).stdout
    assert "python3 (>= 3.11), python3-venv" in said
    assert {"libegl1", "libxcb-cursor0", "libxkbcommon-x11-0"} <= {
        need.strip() for need in said.split(",")
    }


def test_the_package_says_what_it_is_not_before_during_and_after_installation(
    dpkg_deb: str, package: Path, root: Path
) -> None:
    control = run([dpkg_deb, "-f", str(package), "Description"]).stdout
    assert NO_DEVICE in " ".join(control.split())
    assert NO_DEVICE in (root / "DEBIAN/postinst").read_text()
    assert NO_DEVICE in (root / "usr/share/applications/lightbox.desktop").read_text()


def test_everything_belongs_to_root_and_nobody_else_may_write(listing: list[list[str]]) -> None:
    assert {owner for _, owner, *_ in listing} == {"root/root"}
    assert {mode for mode, *_ in listing} == {"drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x"}
    programs = {name for mode, *_, name in listing if mode == "-rwxr-xr-x"}
    assert programs == {"./usr/bin/lightbox"}


def test_no_cache_test_benchmark_or_patient_is_inside(listing: list[list[str]]) -> None:
    names = [name for *_, name in listing]
    unwanted = ("__pycache__", ".pyc", "/tests/", "/benchmarks/", "/.git", ".dcm", "/.venv/")
    assert [name for name in names if any(part in name for part in unwanted)] == []
    outside = ("usr/lib/lightbox/", "usr/share/", "usr/bin/")
    files = [name for name in names if not name.endswith("/")]
    assert [name for name in files if not name.removeprefix("./").startswith(outside)] == []


def test_every_file_of_the_program_is_inside(listing: list[list[str]]) -> None:
    names = {name for *_, name in listing}
    rooms = ("app", "domain", "imaging", "inference", "pacs_client", "records", "reports", "viewer")
    for room in rooms:
        for file in (ROOT / room).rglob("*"):
            if file.suffix in (".py", ".sql", ".toml"):
                assert f"./{HOME}/{file.relative_to(ROOT)}" in names
    for more in (
        "main.py",
        "constraints.txt",
        "requirements.txt",
        "requirements-alone.txt",
        "wheels/made_up-1-py3-none-any.whl",
    ):
        assert f"./{HOME}/{more}" in names


def test_two_builds_of_one_source_are_the_same_bytes(package: Path, tmp_path: Path) -> None:
    moment = {"SOURCE_DATE_EPOCH": "1767225600"}
    for name in ("a", "b"):
        said = run([sys.executable, str(BUILD), "--out", str(tmp_path / name)], **moment)
        assert said.returncode == 0, said.stderr
    first, second = (tmp_path / name / package.name for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_with_wheels_inside_the_environment_is_made_without_a_network(root: Path) -> None:
    home = root / HOME
    (home / "requirements.txt").write_text("made-up\n")
    (home / "requirements-alone.txt").unlink()
    (home / "constraints.txt").write_text("made-up==1\n")
    said = run(
        [str(root / "DEBIAN/postinst"), "configure"],
        DPKG_ROOT=str(root),
        PIP_INDEX_URL="http://192.0.2.1/",
    )
    assert said.returncode == 0, said.stderr
    assert NO_DEVICE in said.stdout
    python = home / ".venv/bin/python"
    told = run([str(python), "-I", "-c", "import made_up; print(made_up.ANSWER)"])
    assert told.stdout.strip() == "42"

    kept = root / "home/reader/.local/share/Lightbox/keys.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    assert run([str(root / "DEBIAN/prerm"), "remove"], DPKG_ROOT=str(root)).returncode == 0
    assert not (home / ".venv").exists()
    assert not list(home.rglob("__pycache__"))
    assert kept.exists()


def test_a_bundle_that_lacks_a_package_fails_and_does_not_ask_the_network(root: Path) -> None:
    (root / HOME / "requirements.txt").write_text("made-up\nnumpy\n")
    said = run([str(root / "DEBIAN/postinst"), "configure"], DPKG_ROOT=str(root))
    assert said.returncode != 0
    assert "numpy" in said.stderr


def test_the_launcher_starts_the_program_whatever_lies_in_the_callers_folder(
    root: Path, tmp_path: Path
) -> None:
    home = root / HOME
    bin_folder = home / ".venv/bin"
    bin_folder.mkdir(parents=True)
    trap = tmp_path / "trap"
    trap.mkdir()
    for name in ("app", "domain", "argparse"):
        (trap / f"{name}.py").write_text("raise SystemExit('the wrong file was imported')\n")
    launcher = root / "usr/bin/lightbox"
    launcher.write_text(launcher.read_text().replace("/usr/lib/lightbox", str(home)))
    # The environment of the tests has the packages; a link to its Python would not find them.
    (bin_folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (bin_folder / "python").chmod(0o755)
    said = subprocess.run(  # noqa: S603 - the launcher under test
        [str(launcher), "--help"],
        cwd=trap,
        env={**os.environ, "PYTHONPATH": str(trap)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "Not cleared as a medical device" in said.stdout
