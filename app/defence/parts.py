"""What this program is made of: each installed part, its version, its licence, what is unsafe.

A part is a Python package, or a library that stands inside one and has faults of its own.
"""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "parts.toml"
_LOCK = Path(__file__).resolve().parents[2] / "constraints.txt"
# They install packages and are no part of what runs.
_TOOLS = frozenset({"pip", "setuptools", "wheel"})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is installed. ``inside`` names the package that brings it; empty: itself."""

    name: str
    version: str
    licence: str  # as SPDX writes it; empty: unknown
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Unsafe:
    """A part that is there in a version that must not be used."""

    part: Part
    below: str
    known_as: str
    why: str


def packages() -> tuple[Part, ...]:
    """Return the Python packages that are installed, in the order of their names."""
    found: dict[str, Part] = {}
    for one in distributions():
        name = normal(one.metadata["Name"])
        if name not in _TOOLS:
            found.setdefault(name, Part(name, public(one.version), _licence(name, one)))
    return tuple(found[name] for name in sorted(found))


def parts(engine: str = "") -> tuple[Part, ...]:
    """Return the packages and the libraries inside them; ``engine`` is SQLite's version."""
    inside = [Part("sqlite", engine, "Public-Domain", "sqlcipher3")] if engine else []
    return (*packages(), *inside, *_libraries())


def locked() -> Mapping[str, str]:
    """Return what the lock says is installed: the version of each package."""
    lines = _LOCK.read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^\s;#]+)", line) for line in lines)
    return {normal(one[1]): public(one[2]) for one in found if one}


def drift(here: Sequence[Part]) -> list[str]:
    """Return in words where what is installed is not what the lock says."""
    lock = locked()
    words = []
    for part in here:
        if part.inside:
            continue
        wanted = lock.get(part.name)
        if wanted is None:
            words.append(f"{part.name} {part.version} is installed and not in the lock")
        elif wanted != part.version:
            words.append(f"{part.name} is {part.version}, the lock says {wanted}")
    return words


def unsafe(here: Sequence[Part]) -> tuple[Unsafe, ...]:
    """Return the parts whose version is on the list of those that must not be used."""
    return tuple(
        Unsafe(part, one["below"], one["known_as"], one["why"])
        for part in here
        for one in _table()["unsafe"]
        if part.name == one["part"] and _numbers(part.version) < _numbers(one["below"])
    )


def bad_licences(here: Sequence[Part]) -> list[str]:
    """Return in words which parts have a licence that is unknown or not allowed."""
    return [
        f"{part.name}: {part.licence or 'no licence is known'}"
        for part in here
        if not is_allowed(part.licence)
    ]


def is_allowed(licence: str) -> bool:
    """Return whether an SPDX expression may be used: of OR one is enough, of AND each counts."""
    allowed = frozenset(_table()["allowed"])
    whole = licence.replace("(", " ").replace(")", " ").strip()
    if not whole:
        return False
    return any(
        all(part.strip() in allowed for part in re.split(r"\s+AND\s+", choice))
        for choice in re.split(r"\s+OR\s+", whole)
    )


def altered(one: Distribution) -> list[str]:
    """Return the installed files of a package that are not what its own record says."""
    found = []
    for file in one.files or ():
        if file.hash is None or file.hash.mode != "sha256":
            continue
        place = Path(str(one.locate_file(file)))
        wanted = file.hash.value
        try:
            got = hashlib.sha256(place.read_bytes()).digest()
        except OSError:
            found.append(f"{file}: missing")
            continue
        if base64.urlsafe_b64encode(got).decode("ascii").rstrip("=") != wanted:
            found.append(f"{file}: altered")
    return found


def cyclonedx(here: Sequence[Part], version: str) -> dict[str, Any]:
    """Return the list of parts as CycloneDX 1.6 writes it; equal parts give an equal list."""
    whole = "\n".join(f"{part.name} {part.version}" for part in here)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, whole)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "lightbox",
                "name": "lightbox-workstation",
                "version": version,
            }
        },
        "components": [_component(part) for part in here],
        "dependencies": [{"ref": "lightbox", "dependsOn": [_ref(p) for p in here if not p.inside]}],
    }


def _component(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": _ref(part),
        "name": part.name,
        "version": part.version,
    }
    if part.licence:
        # SPDX has no name for what belongs to nobody.
        said = part.licence.replace("Public-Domain", "LicenseRef-public-domain")
        made["licenses"] = [{"expression": said}]
    if part.inside:
        made["description"] = f"inside {part.inside}"
    else:
        made["purl"] = f"pkg:pypi/{part.name}@{part.version}"
    return made


def _ref(part: Part) -> str:
    return f"{part.inside}/{part.name}" if part.inside else part.name


def _libraries() -> Iterator[Part]:
    """Yield the libraries inside packages that have had faults which files can reach."""
    asked: tuple[tuple[str, str, str, Callable[[], str]], ...] = (
        ("openjpeg", "pillow", "BSD-2-Clause", _openjpeg),
        ("openssl", "cryptography", "Apache-2.0", _openssl),
    )
    for name, inside, licence, ask in asked:
        version = ask()
        if version:
            yield Part(name, version, licence, inside)


def _openjpeg() -> str:
    from PIL import features

    return str(features.version("jpg_2000") or "")


def _openssl() -> str:
    from cryptography.hazmat.backends.openssl import backend

    found = re.match(r"OpenSSL (\S+)", backend.openssl_version_text())
    return found[1] if found else ""


def _licence(name: str, one: Distribution) -> str:
    table = _table()
    if name in table["read"]:
        return str(table["read"][name])
    expression: str = _field(one, "License-Expression")
    if expression:
        return expression
    told = _field(one, "License")
    groups = [c for c in one.metadata.get_all("Classifier") or () if c.startswith("License ::")]
    for said in (told, *(group.split(" :: ")[-1] for group in groups)):
        if said in table["said"]:
            return str(table["said"][said])
        if is_allowed(said):
            return str(said)
    return ""


def _field(one: Distribution, name: str) -> str:
    return str(one.metadata[name]).strip() if name in one.metadata else ""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def normal(name: str) -> str:
    """Return a package's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def public(version: str) -> str:
    """Return a version without what one platform adds to it: +cpu, +cu130."""
    return version.split("+")[0]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", public(version)))
