"""What the documents say is what the program does."""

from __future__ import annotations

import argparse
import ast
import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import pytest
from pydicom._uid_dict import UID_dictionary
from pynetdicom import AE, AllStoragePresentationContexts, build_role
from pynetdicom.presentation import PresentationContext, build_context

from app import headless
from app.actions import ALL_VERBS
from app.options import Policy
from docs import write_conformance, write_keys, write_policy
from imaging.decoding import DECODERS
from imaging.parsing import UNCOMPRESSED
from pacs_client.listen import Listener
from pacs_client.peers import Peer
from pacs_client.services import EXPLICIT, IMPLICIT
from tests import hazards_held
from tests.peers.shelf import FolderShelf

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CT = "1.2.840.10008.5.1.4.1.1.2"
VENDOR_CLASS = "1.3.12.2.1107.5.9.1"
# A-ASSOCIATE has room for 128 contexts.
MOST_CONTEXTS = 120
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", *(ROOT / "installers").rglob("*.md")]


# The keyboard page


def test_the_keyboard_page_is_what_the_commands_say() -> None:
    written = write_keys.PAGE.read_text(encoding="utf-8")
    assert written == write_keys.page(), "run: python docs/write_keys.py"


# The administrator's manual


def verbs() -> dict[str, argparse.ArgumentParser]:
    parser = headless.parser(ALL_VERBS, Path("profile"))
    found = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(found[0].choices)


def options_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (option for option in action.option_strings if option.startswith("--"))
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from options_of(inner)


def section(page: str, title: str) -> str:
    """Return a page from one heading to the next of the same rank or higher."""
    lines = page.splitlines()
    start = next(i for i, line in enumerate(lines) if line.lstrip("# ") == title and "#" in line)
    rank = len(lines[start]) - len(lines[start].lstrip("#"))
    rest = lines[start + 1 :]
    ends = (i for i, line in enumerate(rest) if re.match(rf"#{{1,{rank}}} ", line))
    return "\n".join(rest[: next(ends, len(rest))])


def rows(text: str) -> list[list[str]]:
    """Return the cells of every table row that is neither head nor rule."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    tables = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = [i for i, cells in enumerate(tables) if set("".join(cells)) == {"-"}]
    heads = {i - 1 for i in rules}
    return [cells for i, cells in enumerate(tables) if i not in heads and i not in rules]


@pytest.fixture(scope="module")
def administration() -> str:
    return (DOCS / "administration.md").read_text(encoding="utf-8")


def test_every_verb_and_option_of_the_command_line_is_in_the_administrators_manual(
    administration: str,
) -> None:
    command_line = section(administration, "The command line")
    for name, parser in verbs().items():
        lines = [line for line in command_line.splitlines() if line.startswith(f"| `{name}")]
        assert lines, f"the verb {name} is missing"
        told = "\n".join(lines)
        missing = set(options_of(parser)) - {
            "--help",
            "--profile",
            "--json",
            "--passphrase-fd",
            "--site",
            "--as",
        }
        missing = {option for option in missing if option not in told}
        assert not missing, f"{name} lacks {missing}"


def test_no_verb_is_in_the_administrators_manual_that_does_not_exist(administration: str) -> None:
    told = re.findall(r"^\| `([a-z-]+)", section(administration, "The command line"), re.MULTILINE)
    assert set(told) == set(verbs())


def test_every_policy_is_in_the_administrators_manual_with_its_default(
    administration: str,
) -> None:
    assert administration == write_policy.page(administration), "run: python docs/write_policy.py"
    told = [cells[0].strip("`") for cells in rows(section(administration, "Policy"))]
    assert told == [f.name for f in fields(Policy)]


# The conformance statement


@pytest.fixture(scope="module")
def conformance() -> str:
    return (DOCS / "conformance.md").read_text(encoding="utf-8")


def test_the_statement_is_the_one_that_the_program_writes(conformance: str) -> None:
    assert conformance == write_conformance.statement(), "run: python docs/write_conformance.py"


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listener]:
    shelf = FolderShelf(
        tmp_path_factory.mktemp("shelf"), [Peer("Client", "CLIENT", "127.0.0.1", 11112)]
    )
    with Listener("LIGHTBOX", 0, shelf) as listening:
        yield listening


def accepted(listener: Listener, contexts: Sequence[PresentationContext]) -> list[tuple[str, str]]:
    """Propose contexts, a few associations long; return those taken, with their syntax."""
    taken: list[tuple[str, str]] = []
    for start in range(0, len(contexts), MOST_CONTEXTS):
        client = AE("CLIENT")
        client.connection_timeout = client.acse_timeout = client.network_timeout = 10
        association = client.associate(
            "127.0.0.1",
            listener.port,
            contexts=list(contexts[start : start + MOST_CONTEXTS]),
            ae_title="LIGHTBOX",
        )
        if association.is_rejected or association.is_aborted:
            continue
        assert association.is_established
        taken += [
            (str(c.abstract_syntax), str(c.transfer_syntax[0]))
            for c in association.accepted_contexts
        ]
        association.release()
    return taken


def every_transfer_syntax() -> list[str]:
    return [uid for uid, (_, kind, *_) in UID_dictionary.items() if kind == "Transfer Syntax"]


def test_exactly_the_listed_transfer_syntaxes_are_accepted_for_storage(
    conformance: str, listener: Listener
) -> None:
    stored = section(conformance, "Storage accepted")
    told = {cells[1] for cells in rows(stored) if cells[1].startswith("1.2.840")}
    # pydicom's dictionary lags behind the standard, so what the page lists is tried too.
    syntaxes = sorted({*every_transfer_syntax(), *told})
    offers = [build_context(CT, syntax) for syntax in syntaxes]
    assert {syntax for _, syntax in accepted(listener, offers)} == told


def test_exactly_the_transfer_syntaxes_said_to_be_opened_have_a_decoder(conformance: str) -> None:
    stored = rows(section(conformance, "Storage accepted"))
    opened = {cells[1] for cells in stored if cells[-1].startswith("yes")}
    assert opened == set(DECODERS) | UNCOMPRESSED


def test_every_storage_class_of_the_standard_is_accepted_and_no_vendors(
    listener: Listener,
) -> None:
    offers = [
        build_context(str(context.abstract_syntax), EXPLICIT)
        for context in AllStoragePresentationContexts
    ]
    taken = {abstract for abstract, _ in accepted(listener, offers)}
    assert taken == {str(offer.abstract_syntax) for offer in offers}
    assert accepted(listener, [build_context(VENDOR_CLASS, EXPLICIT)]) == []


def test_exactly_the_listed_services_are_accepted_and_only_uncompressed(
    conformance: str, listener: Listener
) -> None:
    told = {cells[1] for cells in rows(section(conformance, "Services accepted"))}
    classes = [
        uid
        for uid, (_, kind, *_) in UID_dictionary.items()
        if kind in ("SOP Class", "Meta SOP Class")
        and uid not in {str(c.abstract_syntax) for c in AllStoragePresentationContexts}
        and not uid.startswith("1.2.840.10008.5.1.4.1.1.")
    ]
    offers = [build_context(uid, [IMPLICIT, EXPLICIT]) for uid in classes]
    taken = accepted(listener, offers)
    assert {abstract for abstract, _ in taken} == told
    assert {syntax for _, syntax in taken} == {EXPLICIT}
    compressed = [build_context(uid, sorted(DECODERS)) for uid in sorted(told)]
    assert accepted(listener, compressed) == []


def test_a_get_is_accepted_with_the_role_of_the_caller_turned_round(listener: Listener) -> None:
    client = AE("CLIENT")
    client.acse_timeout = client.network_timeout = 10
    association = client.associate(
        "127.0.0.1",
        listener.port,
        contexts=[build_context(CT, EXPLICIT)],
        ae_title="LIGHTBOX",
        ext_neg=[build_role(CT, scp_role=True, scu_role=True)],
    )
    try:
        assert [(c.as_scu, c.as_scp) for c in association.accepted_contexts] == [(True, True)]
    finally:
        association.release()


# The tables of risk


def table(name: str) -> list[dict[str, str]]:
    with (DOCS / "risk" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hazards() -> list[dict[str, str]]:
    return table("hazards")


def faults() -> list[dict[str, str]]:
    return table("faults")


def test_every_hazard_is_complete_and_numbered_once() -> None:
    rows = hazards()
    assert [h["id"] for h in rows] == [f"H-{n:02}" for n in range(1, len(rows) + 1)]
    assert all(value.strip() for hazard in rows for value in hazard.values())
    assert {h["severity"] for h in rows} <= {"minor", "serious", "critical"}


# Of the catalogue, what must be there: the network, the disk, foreign files, the audit log.
_FAULTS = [*range(1, 27)]
_ATTACKS = [*range(1, 11), *range(14, 18), *range(20, 26), *range(27, 36)]
_BAD_BYTES = [*range(1, 7), 11, 15, 16, 19, 20]


def test_every_fault_of_the_catalogue_is_complete_and_listed_once() -> None:
    wanted = {"F": _FAULTS, "A": _ATTACKS, "B": _BAD_BYTES}
    ids = [fault["id"] for fault in faults()]
    assert {f"{kind}-{number:02}" for kind, numbers in wanted.items() for number in numbers} <= {
        *ids
    }
    assert ids == sorted(set(ids), key=lambda id_: ("FAB".index(id_[0]), int(id_[2:])))
    assert all(value.strip() for fault in faults() for value in fault.values())


@pytest.mark.parametrize("row", [*hazards(), *faults()], ids=lambda row: row["id"])
def test_every_test_that_a_hazard_or_a_fault_names_exists(row: dict[str, str]) -> None:
    for named in row["tests"].split():
        file, _, function = named.partition("::")
        source = ROOT / file
        assert source.is_file(), named
        (found,) = [
            node
            for node in ast.parse(source.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name == function
        ]
        # That it ran and passed is asked after all tests: tests/hazards_held.py.
        assert proves_something(found, source), named
        assert source.name.startswith("test_"), named
        assert source.is_relative_to(ROOT / "tests"), named


def proves_something(test: ast.FunctionDef, source: Path) -> bool:
    """Return whether a test could fail: it, or a helper that it calls, asserts or expects."""
    helpers = {
        node.name: node
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    seen: set[str] = set()
    waiting = [test]
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
                return True
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"raises", "fail", "waitUntil"} or name.startswith("assert_"):
                return True
            if name in helpers and name not in seen:
                seen.add(name)
                waiting.append(helpers[name])
    return False


_CHEATS = """
import pytest

def test_holds():
    assert int("1") == 1

def test_proves_nothing():
    assert True

@pytest.mark.skip
def test_is_skipped():
    assert int("1") == 1

@pytest.mark.skipif("1 == 1", reason="always")
def test_is_skipped_by_a_condition():
    assert int("1") == 1

def test_skips_itself():
    pytest.skip("not today")
    assert int("1") == 1

@pytest.mark.xfail(reason="known", strict=False)
def test_is_expected_to_fail():
    assert int("1") == 1

@pytest.mark.parametrize("case", [])
def test_has_no_case(case):
    assert case

@pytest.mark.slow
def test_is_deselected():
    assert int("1") == 1

def test_fails():
    assert int("1") == 2
"""
_CHEATING = re.findall(r"def (test_\w+)", _CHEATS)


def test_a_hazard_is_held_only_by_a_test_that_ran_and_passed(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests" / "conftest.py")
    source = tmp_path / "tests" / "test_cheats.py"
    source.write_text(_CHEATS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = -m 'not slow' -p no:pytest-qt\nmarkers = slow\n", encoding="utf-8"
    )
    passed = tmp_path / "passed"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests"],
        cwd=tmp_path, env={**os.environ, "LIGHTBOX_PASSED": str(passed)},
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    table = tmp_path / "hazards.csv"
    named = [f"tests/test_cheats.py::{name}" for name in (*_CHEATING, "test_is_misspelt")]
    rows = "".join(f"H-{n},{test}\n" for n, test in enumerate(named))
    table.write_text(f"id,tests\n{rows}H-99,\n", encoding="utf-8")

    ran = {"tests/test_cheats.py::test_holds", "tests/test_cheats.py::test_proves_nothing"}
    bare, missing = hazards_held.unheld(table, hazards_held.passed_tests(passed))
    assert set(missing) == set(named) - ran
    assert len(bare) == len(named) - len(ran) + 1
    assert hazards_held.main(passed, strict=False, tables=[table]) == 1
    # What ran and proves nothing is found by its text.
    tests = {
        node.name: node for node in ast.parse(_CHEATS).body if isinstance(node, ast.FunctionDef)
    }
    assert proves_something(tests["test_holds"], source)
    assert not proves_something(tests["test_proves_nothing"], source)


@pytest.mark.parametrize("number", range(1, 38))
def test_every_invariant_of_viewing_is_held_by_a_test_that_a_hazard_names(number: int) -> None:
    told = rf"::test_(p\d\d_)*p{number:02}_"
    assert [hazard["id"] for hazard in hazards() if re.search(told, hazard["tests"])]


# All pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_the_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")) and not target.endswith("read.png"):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


@pytest.mark.parametrize("page", ["manual.md", "administration.md", "conformance.md", "risk.md"])
def test_every_manual_says_that_this_is_no_cleared_medical_device(page: str) -> None:
    text = " ".join((DOCS / page).read_text(encoding="utf-8").split())
    assert "ot cleared as a medical device" in text
