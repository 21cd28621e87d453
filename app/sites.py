"""The sites that a person works for on this computer: each is a folder of its own.

A site's profile holds its records, images, keys, queues, models and audit log, and nothing outside
it does. The list of names and folders lies with the person's settings, outside every profile; no
patient is in it. Two sites never share a folder, nor does one lie inside another.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from domain.errors import LightboxError, NotFound, Refused
from records.files import private_folder, replace_durably

_FILE = "sites.json"
_MOST_BYTES = 1 << 20
_MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Site:
    """One site: what a person calls it, and where it lies."""

    name: str
    folder: Path

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > _MOST_LETTERS or not self.name.isprintable():
            raise ValueError(f"a site's name has 1 to {_MOST_LETTERS} letters in one line")
        if not self.folder.is_absolute():
            raise ValueError("a site's folder is named from the root")


def list_file() -> Path:
    """Return where the list of sites lies."""
    from platformdirs import user_config_path

    return user_config_path("Lightbox", appauthor=False) / _FILE


def known_sites(file: Path | None = None) -> tuple[Site, ...]:
    """Return the sites that were added on this computer, by name.

    Raises:
        LightboxError: The list cannot be understood.
    """
    place = file or list_file()
    try:
        with place.open("rb") as opened:
            said = json.loads(opened.read(_MOST_BYTES))
        sites = [Site(str(one["name"]), Path(one["folder"])) for one in said["sites"]]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LightboxError(
            "The list of sites cannot be read.",
            advice=f"Mend or delete {_FILE} in your settings, then add the sites again.",
        ) from error
    return tuple(sorted(sites, key=lambda site: site.name.casefold()))


def site_named(name: str, file: Path | None = None) -> Site:
    """Return a site by its name.

    Raises:
        NotFound: There is none of this name.
    """
    for site in known_sites(file):
        if site.name.casefold() == name.casefold():
            return site
    raise NotFound("There is no site of this name.", advice="`sites` lists those there are.")


def add_site(name: str, folder: Path, file: Path | None = None) -> Site:
    """Add a site; its profile is made when it is first opened.

    Raises:
        Refused: The name or the folder is taken, or one folder lies inside another.
    """
    try:
        site = Site(name.strip(), Path(os.path.realpath(folder)))
    except ValueError as error:
        raise Refused(
            f"A site has a name of 1 to {_MOST_LETTERS} letters in one line.",
            advice="Choose another name.",
        ) from error
    for other in known_sites(file):
        if other.name.casefold() == site.name.casefold():
            raise Refused("There is a site of this name already.", advice="Choose another name.")
        there, here = Path(os.path.realpath(other.folder)), site.folder
        if here == there or here.is_relative_to(there) or there.is_relative_to(here):
            raise Refused(
                "Another site has this folder, or lies inside it, or around it.",
                advice="Choose a folder that no other site touches.",
            )
    _write((*known_sites(file), site), file)
    return site


def remove_site(name: str, file: Path | None = None) -> Site:
    """Take a site off the list; its folder stays as it is.

    Raises:
        NotFound: There is none of this name.
    """
    gone = site_named(name, file)
    _write(tuple(site for site in known_sites(file) if site != gone), file)
    return gone


def _write(sites: tuple[Site, ...], file: Path | None) -> None:
    place = file or list_file()
    private_folder(place.parent)
    said = {"sites": [{"name": site.name, "folder": str(site.folder)} for site in sites]}
    replace_durably(place, json.dumps(said, ensure_ascii=False, indent=1).encode())
