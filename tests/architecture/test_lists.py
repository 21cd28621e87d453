"""Every list of features is complete, and no two commands claim one name or key."""

from __future__ import annotations

import importlib
import pkgutil

import app.actions
import viewer.tools
from app.commands import Command, clashes


def all_commands() -> tuple[Command, ...]:
    found: list[Command] = []
    for module in pkgutil.iter_modules(app.actions.__path__, "app.actions."):
        found.extend(getattr(importlib.import_module(module.name), "COMMANDS", ()))
    return tuple(found)


def test_no_two_commands_claim_one_id_or_shortcut() -> None:
    assert clashes(all_commands()) == []


def test_every_action_file_ends_in_its_commands_or_verbs() -> None:
    for module in pkgutil.iter_modules(app.actions.__path__, "app.actions."):
        loaded = importlib.import_module(module.name)
        assert hasattr(loaded, "COMMANDS") or hasattr(loaded, "VERBS"), module.name


def test_the_list_of_all_commands_forgets_none() -> None:
    from app.actions import ALL_COMMANDS

    assert sorted(c.id for c in ALL_COMMANDS) == sorted(c.id for c in all_commands())


def test_every_tool_file_is_in_the_list_of_tools() -> None:
    listed = {type(tool).__module__ for tool in viewer.tools.TOOLS}
    files = {
        module.name
        for module in pkgutil.iter_modules(viewer.tools.__path__, "viewer.tools.")
        if any(
            name.endswith("Tool") and getattr(thing, "__module__", "") == module.name
            for name, thing in vars(importlib.import_module(module.name)).items()
            if isinstance(thing, type) and name != "Tool"
        )
    }
    assert files == listed
