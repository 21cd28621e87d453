"""A-26: no service does anything with a patient's data that the audit log does not hear of."""

from __future__ import annotations

import ast
from pathlib import Path

import app.actions
from app.gate import GUARDED

ACTIONS = Path(app.actions.__path__[0])

# Guarded services that write no event of their own, and why nothing is missing from the log.
# A line here needs a reason that a privacy officer accepts.
UNHEARD = {
    "adopting.wait_for_patient": "begins a question; the answer is on record",
    "auditing.count": "counts what a look has found, and the look is on record",
    "auditing.look_around": "says what the page of the log asks for; that look is on record",
    "belonging.held_study": "read where files are put with a study, which is on record",
    "consenting.said_of": "read where a study is opened, which is on record",
    "emergency.reviews": "names accesses that are on record themselves",
    "erasing.holds_of": "names holds that are on record themselves",
    "findings.reword": "changes a draft, which is on record as it is kept and signed",
    "findings.show": "moves within a study whose opening is on record",
    "hanging.remember": "keeps an arrangement of viewports, no patient in it",
    "keeping.what_frees": "counts studies and bytes",
    "measuring.delete": "changes marks of a study whose opening is on record",
    "measuring.show": "moves within a study whose opening is on record",
    "monitors.close_window": "places windows",
    "monitors.open_window": "places windows",
    "monitors.set_windows": "places windows",
    "objects.next_state": "shows another part of a study whose opening is on record",
    "objects.show_only_keys": "shows part of a study whose opening is on record",
    "objects.without_state": "shows part of a study whose opening is on record",
    "people.accounts": "names accounts, no patient; what is changed of them is on record",
    "people.is_locked": "says of an account whether it waits; what locked it is on record",
    "policy._demand_keys_right": "asks for a right; what it is for is on record",
    "protocols.export_protocol": "writes an arrangement of viewports, no patient in it",
    "reconciling.candidates": "names patients for a decision that is on record",
    "reporting.before_signing": "checks a report whose signing is on record",
    "reporting.key_pictures": "paints for a signing or a draft that is on record",
    "retaining.dry_run": "says what rules would do; what they do is on record",
    "roles.holders": "names people and roles, no patient",
    "roles.roles_here": "names roles, no patient",
    "routing.facts_of": "read for a rule; what it does with a study is on record",
    "routing.try_rules": "says what rules would do; what they do is on record",
    "segments.show": "moves within a study whose opening is on record",
    "signing.keep_in_study": "keeps what a signing made, which is on record",
    "written.show_written_mark": "moves within a study whose opening is on record",
    "written.take_over": "changes marks of a study whose opening is on record",
    "written.take_over_one": "changes marks of a study whose opening is on record",
}


def _calls() -> tuple[dict[str, set[str]], set[str]]:
    """Return what each function of app/actions names, and which write to the log themselves."""
    named: dict[str, set[str]] = {}
    writing: set[str] = set()
    for file in sorted(ACTIONS.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            key = f"{file.stem}.{node.name}"
            names = named.setdefault(key, set())
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name):
                    names.add(inner.id)
                if isinstance(inner, ast.Call):
                    said = ast.unparse(inner.func)
                    names.add(said.rpartition(".")[2])
                    if said.endswith("audit.record") or said == "AuditEvent":
                        writing.add(key)
    return named, writing


def heard() -> set[str]:
    """Return the functions that write to the log, or name one that does."""
    named, reached = _calls()
    by_name: dict[str, set[str]] = {}
    for key in named:
        by_name.setdefault(key.partition(".")[2], set()).add(key)
    while True:
        more = {
            key
            for key, names in named.items()
            if key not in reached and any(by_name.get(name, set()) & reached for name in names)
        }
        if not more:
            return reached
        reached |= more


def test_every_guarded_service_is_heard_of_or_says_in_words_why_it_need_not_be() -> None:
    """A-26, by the program's own source: an action without an event is found here."""
    silent = set(GUARDED) - heard()
    assert silent - set(UNHEARD) == set(), "write an event, or say why nothing is missing"
    assert set(UNHEARD) - silent == set(), "these write an event, or are gone"
    assert all(len(reason) > 10 for reason in UNHEARD.values())


def test_the_check_finds_a_service_that_writes_nothing() -> None:
    assert "auditing.look" in heard()
    assert "opening.begin_reading" in heard()
    assert "keeping.what_frees" not in heard()
