"""The verb `sites`: which sites a person works for on this computer, and where each lies."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app import sites
from app.headless import BareVerb, Console, Result


def _sites(said: Namespace, _console: Console) -> Result:
    if said.do == "add":
        sites.add_site(said.name, said.folder)
    elif said.do == "remove":
        sites.remove_site(said.name)
    return {
        "sites": [
            {
                "name": site.name,
                "folder": str(site.folder),
                "begun": (site.folder / "keys.json").is_file(),
            }
            for site in sites.known_sites()
        ]
    }


def _words(result: Result) -> str:
    lines = [
        f"{site['name']}  {site['folder']}" + ("" if site["begun"] else "  (not begun)")
        for site in result["sites"]
    ]
    return "\n".join(lines) or "No site was added; --profile names a folder of its own."


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="do", metavar="list|add|remove")
    kinds.add_parser("list", help="the sites, and their folders")
    adding = kinds.add_parser("add", help="add a site; its folder is made at its first start")
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("folder", metavar="DIR", type=Path)
    removing = kinds.add_parser("remove", help="take one off the list; its folder stays")
    removing.add_argument("name", metavar="NAME")


VERBS = (
    BareVerb(
        "sites",
        "the sites that you work for on this computer",
        _arguments,
        _sites,
        _words,
    ),
)
