"""Whoever reads the log reads words, not names for machines."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import app.actions
import records
from app.actions import ALL_COMMANDS
from app.ui.admin.event_words import ACTIONS, action_named, words_of
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.rights import Right

# What writes an event, or hands its name to what does.
_WRITERS = {"AuditEvent", "_record", "_say", "_audit", "on_record", "leaving", "change_seat"}
_NAME = re.compile(r"[a-z]{2,}(\.[a-z_-]+)+")
_FILES = re.compile(r".*\.(csv|db|html|json|jsonl|log|pdf|py|sql|toml|txt|lock|part|dat|key|pem)")
_ROOMS = (Path(app.actions.__path__[0]), Path(records.__path__[0]))


def _is_names(value: ast.expr) -> bool:
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return all(isinstance(part, ast.Constant) for part in parts)


def names_in_the_source() -> Iterator[str]:
    """Yield every name of an action that the source hands to what writes the log, or keeps."""
    for file in sorted(file for room in _ROOMS for file in room.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        assigned = [node.value for node in tree.body if isinstance(node, ast.Assign)]
        kept = [value for value in assigned if _is_names(value)]
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _WRITERS
        ]
        for node in (*kept, *calls):
            for inner in ast.walk(node):
                said = str(inner.value) if isinstance(inner, ast.Constant) else ""
                if _NAME.fullmatch(said) and not _FILES.fullmatch(said):
                    yield said


def test_every_action_that_is_written_has_its_words() -> None:
    written = set(names_in_the_source())
    assert len(written) > 100  # the source was read
    commands = {command.id for command in ALL_COMMANDS}
    assert written - set(ACTIONS) - commands - {"studies.uid"} == set()  # that is a column


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
