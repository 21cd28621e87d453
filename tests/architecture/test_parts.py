"""What is installed is what is listed: versions, licences, and nothing that is known to be unsafe.

A-34, judges: the CycloneDX project's own schema and reader, pip's records of what it installed.
"""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from app.defence.parts import (
    Part,
    altered,
    bad_licences,
    cyclonedx,
    drift,
    is_allowed,
    locked,
    normal,
    packages,
    parts,
    public,
    unsafe,
)
from docs import write_parts
from records.database import engine_version

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the lists are those of Linux")


@pytest.fixture(scope="module")
def here() -> tuple[Part, ...]:
    return parts(engine_version())


@ON_LINUX
def test_a34_the_list_of_parts_is_what_is_installed_and_what_the_lock_says(
    here: tuple[Part, ...],
) -> None:
    """A-34: CI fails on drift, either way."""
    assert drift(here) == []
    missing = set(locked()) - {part.name for part in here}
    assert missing == {"onnxruntime"}, "in the lock, and not installed"  # macOS has that one
    assert write_parts.LIST.read_text(encoding="utf-8") == write_parts.bom(here), (
        "run: python docs/write_parts.py"
    )
    assert write_parts.PAGE.read_text(encoding="utf-8") == write_parts.page(here)


def test_a34_the_list_is_cyclonedx_and_its_own_reader_finds_the_same_parts(
    here: tuple[Part, ...],
) -> None:
    """A-34. Judge: cyclonedx-python-lib, by the schema and by reading it back."""
    text = json.dumps(cyclonedx(here, "1.0"))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    read = Bom.from_json(json.loads(text))  # type: ignore[attr-defined]  # made by a decorator
    assert {(c.name, c.version) for c in read.components} == {(p.name, p.version) for p in here}
    broken = text.replace('"type": "library"', '"type": "thing"', 1)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


def test_a34_no_part_is_of_a_version_that_is_known_to_be_unsafe(here: tuple[Part, ...]) -> None:
    """A-34: the pinned list; pip-audit's database is not at hand where there is no network."""
    assert [f"{u.part.name} {u.part.version}: {u.known_as}" for u in unsafe(here)] == []
    assert {"sqlite", "openssl", "openjpeg"} <= {part.name for part in here}


@pytest.mark.parametrize(
    ("name", "version", "known_as"),
    [
        ("pydicom", "3.0.1", "CVE-2026-32711"),
        ("pydicom", "2.4.4", "CVE-2026-32711"),
        ("sqlite", "3.51.2", "SQLite 3.51.3"),
        ("python-gdcm", "3.2.9", "CVE-2026-3650"),
        ("torch", "2.5.1+cu124", "CVE-2025-32434"),
        ("openjpeg", "2.5.3", "CVE-2025-54874"),
        ("pillow", "9.5.0", "CVE-2025-48379"),
    ],
)
def test_an_unsafe_version_is_found_whatever_else_is_installed(
    name: str, version: str, known_as: str
) -> None:
    (found,) = unsafe([Part(name, version, "MIT"), Part("numpy", "1.0", "MIT")])
    assert known_as in found.known_as


@pytest.mark.parametrize(
    ("name", "version"), [("pydicom", "3.0.2"), ("torch", "2.13.0"), ("sqlite", "3.53.4")]
)
def test_a_version_at_or_above_the_floor_is_none(name: str, version: str) -> None:
    assert unsafe([Part(name, version, "MIT")]) == ()


def test_every_part_has_a_licence_that_may_be_used(here: tuple[Part, ...]) -> None:
    assert bad_licences(here) == []


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("", False),
        ("See LICENSE", False),
    ],
)
def test_an_unknown_or_a_forbidden_licence_stops_the_checks(licence: str, may: bool) -> None:
    assert is_allowed(licence) == may
    assert (bad_licences([Part("x", "1", licence)]) == []) == may


def test_drift_is_named_both_ways() -> None:
    (name, version), *_ = locked().items()
    assert drift([Part(name, version, "MIT")]) == []
    assert "the lock says" in drift([Part(name, "0.0.1", "MIT")])[0]
    assert "not in the lock" in drift([Part("made-up", "1", "MIT")])[0]


def test_a_changed_file_of_an_installed_package_is_named(tmp_path: Path) -> None:
    one = distribution("iniconfig")
    folder = Path(str(one.locate_file("")))
    for name in ("iniconfig", f"iniconfig-{one.version}.dist-info"):
        shutil.copytree(folder / name, tmp_path / name)
    (info,) = tmp_path.glob("*.dist-info")
    copied = Distribution.at(info)
    assert altered(copied) == []
    with (tmp_path / "iniconfig" / "__init__.py").open("a") as changed:
        changed.write("# changed\n")
    (tmp_path / "iniconfig" / "py.typed").unlink()
    found = altered(copied)
    assert "iniconfig/__init__.py: altered" in found
    assert "iniconfig/py.typed: missing" in found


def test_names_and_versions_are_compared_as_registries_do() -> None:
    assert normal("Jaraco.Classes") == normal("jaraco_classes") == "jaraco-classes"
    assert public("2.13.0+cpu") == "2.13.0"
    names = [part.name for part in packages()]
    assert names == sorted(set(names))
