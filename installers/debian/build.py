#!/usr/bin/env python3
"""Builds the Debian package of Lightbox, with the standard library and dpkg-deb alone."""

from __future__ import annotations

import argparse
import ast
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent

# What runs, and what a person may want to read beside it. Tests and benchmarks stay out.
ROOMS = (
    "app",
    "domain",
    "imaging",
    "inference",
    "pacs_client",
    "records",
    "reports",
    "resources",
    "viewer",
)
FILES = ("main.py", "pyproject.toml", "constraints.txt")
PAGES = ("README.md", "docs")
NOT_SHIPPED = shutil.ignore_patterns(
    "__pycache__", "*.pyc", ".*", "write_*.py", "picture_policy.py", "picturing"
)

INSTALLED = "usr/lib/lightbox"


def main() -> int:
    """Read the command line, build, and print where the package is."""
    parser = argparse.ArgumentParser(description="Build lightbox_VERSION_all.deb.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the package")
    parser.add_argument("--wheels", type=Path, help="folder of wheels to put inside")
    said = parser.parse_args()
    if shutil.which("dpkg-deb") is None:
        sys.stderr.write("dpkg-deb is missing; build on Debian or Ubuntu.\n")
        return 1
    if said.wheels is not None and not any(said.wheels.glob("*.whl")):
        sys.stderr.write(f"There are no wheels in {said.wheels}.\n")
        return 1
    sys.stdout.write(f"{build(said.out, said.wheels)}\n")
    return 0


def build(out: Path, wheels: Path | None = None) -> Path:
    """Build the package into ``out`` and return its path."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = said["project"]
    version = project["version"]
    out.mkdir(parents=True, exist_ok=True)
    package = out / f"lightbox_{version}_all.deb"
    with tempfile.TemporaryDirectory() as work:
        tree = Path(work) / "lightbox"
        _program(tree / INSTALLED, project, said["tool"]["lightbox"]["alone"], wheels)
        _copy(HERE / "lightbox", tree / "usr/bin/lightbox")
        _copy(HERE / "lightbox.desktop", tree / "usr/share/applications/lightbox.desktop")
        _copy(
            ROOT / "resources/icons/lightbox.svg",
            tree / "usr/share/icons/hicolor/scalable/apps/lightbox.svg",
        )
        _pages(tree / "usr/share/doc/lightbox", version)
        _control(tree, version)
        _modes(tree)
        # Equal input gives an equal package, so that two builds can be compared.
        moment = {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", _moment())}
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(package)],
            check=True,
            env={**os.environ, **moment},
            stdout=subprocess.DEVNULL,
        )
    return package


def _program(into: Path, project: dict[str, Any], alone: list[str], wheels: Path | None) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, into / room, ignore=NOT_SHIPPED)
    for file in FILES:
        _copy(ROOT / file, into / file)
    # The post-install step reads one name a line, and needs no TOML.
    needs = project["dependencies"]
    (into / "requirements.txt").write_text("\n".join(needs) + "\n", encoding="utf-8")
    (into / "requirements-alone.txt").write_text("\n".join(alone) + "\n", encoding="utf-8")
    if wheels is not None:
        (into / "wheels").mkdir()
        for wheel in sorted(wheels.glob("*.whl")):
            _copy(wheel, into / "wheels" / wheel.name)


def _pages(into: Path, version: str) -> None:
    for page in PAGES:
        source = ROOT / page
        if source.is_dir():
            shutil.copytree(source, into / page, ignore=NOT_SHIPPED)
        else:
            _copy(source, into / page)
    _copy(HERE / "copyright", into / "copyright")
    changes = f"lightbox ({version}) unstable; urgency=medium\n\n  * Lightbox {version}.\n\n"
    changes += " -- Lightbox <lightbox@localhost>  Thu, 01 Jan 2026 00:00:00 +0000\n"
    (into / "changelog.gz").write_bytes(gzip.compress(changes.encode(), mtime=0))


def _control(tree: Path, version: str) -> None:
    control = tree / "DEBIAN"
    control.mkdir()
    size = sum(f.stat().st_size for f in tree.rglob("*") if f.is_file()) // 1024
    depends = ", ".join(("python3 (>= 3.11)", "python3-venv", *screen_packages()))
    text = (HERE / "control").read_text(encoding="utf-8")
    text = text.format(version=version, size=size, depends=depends)
    (control / "control").write_text(text, encoding="utf-8")
    for script in ("postinst", "prerm"):
        _copy(HERE / script, control / script)


def screen_packages() -> tuple[str, ...]:
    """Return the system libraries that Qt needs: one list, in bootstrap.py."""
    for statement in ast.parse((ROOT / "bootstrap.py").read_text(encoding="utf-8")).body:
        if (
            isinstance(statement, ast.Assign)
            and isinstance(statement.targets[0], ast.Name)
            and statement.targets[0].id == "SCREEN_PACKAGES"
        ):
            return tuple(ast.literal_eval(statement.value))
    raise LookupError("bootstrap.py has no SCREEN_PACKAGES")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _modes(tree: Path) -> None:
    """Give every file the mode of its kind, whatever the builder's umask was."""
    programs = {tree / "usr/bin/lightbox", *(tree / "DEBIAN").glob("p*")}
    tree.chmod(0o755)
    for path in tree.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path in programs else 0o644)


def _moment() -> str:
    newest = max(f.stat().st_mtime for r in ROOMS for f in (ROOT / r).rglob("*.py"))
    return str(int(newest))


if __name__ == "__main__":
    sys.exit(main())
