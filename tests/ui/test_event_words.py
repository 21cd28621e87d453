"""Whoever reads the log reads words, not names for machines."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import app.actions
from app.actions import ALL_COMMANDS
from app.ui.admin.event_words import ACTIONS, action_named, words_of
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.rights import Right

# What writes an event, or hands its name to what does.
_WRITERS = {"AuditEvent", "_record", "_say", "_audit", "on_record", "leaving", "change_seat"}
_NAME = re.compile(r"[a-z]+\.[a-z_]+")


def names_in_the_source() -> Iterator[str]:
    """Yield every name of an action that the source hands to what writes the log."""
    for file in sorted(Path(app.actions.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if ast.unparse(node.func).rpartition(".")[2] not in _WRITERS:
                continue
            for inner in ast.walk(node):
                if isinstance(inner, ast.Constant) and _NAME.fullmatch(str(inner.value)):
                    yield str(inner.value)


def test_every_action_that_is_written_has_its_words() -> None:
    written = set(names_in_the_source())
    assert len(written) > 100  # the source was read
    commands = {command.id for command in ALL_COMMANDS}
    assert written - set(ACTIONS) - commands == set()


def test_no_two_actions_share_their_words() -> None:
    assert len({words.casefold() for words in ACTIONS.values()}) == len(ACTIONS)


def test_the_words_find_the_action_again_and_a_name_stays_what_it_is() -> None:
    assert all(action_named(words.upper()) == action for action, words in ACTIONS.items())
    assert action_named("report") == "report"


def test_what_was_refused_says_what_it_would_have_taken() -> None:
    refused = AuditEvent(
        AuditCode.SECURITY_ALERT,
        "exporting.export_study",
        "j.doe",
        Outcome.SERIOUS_FAILURE,
        detail={"needs": Right.EXPORT.value},
    )
    assert words_of(refused) == "Refused: export studies"
