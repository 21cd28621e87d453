"""The verbs of the command line that take files in, and tell how each of them ended."""

from __future__ import annotations

import csv
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from app.actions import adopting, belonging
from app.actions.import_runs import known_interrupted, known_run, known_runs
from app.actions.importing import Imported, files_under, go_on, take_in
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import NotFound, OutOfSpace
from domain.rights import Right
from records.intake import FileOutcome, FileResult

_WORDS = {
    FileOutcome.STORED: "stored",
    FileOutcome.HERE: "already here",
    FileOutcome.CONFLICT: "in conflict",
    FileOutcome.QUARANTINED: "in quarantine",
    FileOutcome.NOT_DICOM: "not DICOM",
    FileOutcome.NOT_READ: "not read",
}
_NOTHING_TO_SAY = (FileOutcome.STORED, FileOutcome.HERE)


def _import(station: Workstation, said: Namespace, console: Console) -> Result:
    password = _password(said.password_file) if said.password_file is not None else None
    if said.go_on:
        done = _go_on(station, console, password)
    elif said.paths:
        return _take_in(station, said, console, password)
    else:
        raise NotFound("Nothing to take in was named.", advice="Name files or folders.")
    return _reported(said, done)


def _take_in(
    station: Workstation, said: Namespace, console: Console, password: str | None
) -> Result:
    """Take everything in; what is not DICOM only where a person said whose it is."""
    whose = belonging.belonging_said(station, said)
    if whose is None:
        return _reported(said, take_in(station, said.paths, console, password=password))
    foreign = adopting.foreign_files(files_under(said.paths))
    adopted = adopting.adopt(station, foreign, whose, console, password=password)
    places = {str(one.file) for one in adopted.files}
    apart = [*(file for file in foreign if str(file) in places), *adopted.beside]
    done = take_in(station, said.paths, console, password=password, apart=frozenset(apart))
    told = _reported(said, done)
    others = [one for one in told["files"] if one["place"] not in places]
    counts = told["counts"]
    counts[FileOutcome.STORED.value] += adopted.stored
    counts[FileOutcome.HERE.value] += adopted.duplicates
    counts[FileOutcome.NOT_DICOM.value] -= len(told["files"]) - len(others)
    told["files"] = others
    return {
        **told,
        "stored": told["stored"] + adopted.stored,
        "duplicates": told["duplicates"] + adopted.duplicates,
        "foreign": [{**asdict(one), "file": str(one.file)} for one in adopted.files],
        "studies": sorted({*done.studies, *adopted.studies}),
    }


def _reported(said: Namespace, done: Imported) -> Result:
    if said.report is not None:
        write_report(said.report, done.results)
    return _told(done)


def _go_on(station: Workstation, console: Console, password: str | None) -> Imported:
    left = known_interrupted(station)
    if not left:
        raise NotFound("No import was interrupted.", advice="Name what to take in.")
    return go_on(station, left[0], console, password=password)


def _told(done: Imported) -> Result:
    return {
        "run": done.run,
        "stored": done.stored,
        "duplicates": done.duplicates,
        "conflicts": done.conflicts,
        "counts": {outcome.value: done.counts[outcome] for outcome in FileOutcome},
        "contradicting": done.contradicting,
        "quarantined": done.quarantined,
        "files": [_row(result) for result in done.results],
        "media": [asdict(medium) for medium in done.media],
        "studies": sorted(done.studies),
    }


def _row(result: FileResult) -> dict[str, str]:
    return {**asdict(result), "outcome": result.outcome.value}


def write_report(file: Path, results: Sequence[FileResult]) -> None:
    """Write how each file ended, as a table that spreadsheets read.

    Raises:
        OutOfSpace: It cannot be written there.
    """
    names = [part.name for part in fields(FileResult)]
    try:
        with file.open("w", newline="", encoding="utf-8") as opened:
            table = csv.DictWriter(opened, names)
            table.writeheader()
            table.writerows({k: _inert(v) for k, v in _row(result).items()} for result in results)
    except OSError as error:
        raise OutOfSpace(
            "The table of the import could not be written; what was stored is kept.",
            advice="Check the folder that it should lie in.",
        ) from error


def _inert(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: names of files are a stranger's."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _password(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(
            "The file with the password cannot be read.", advice="Check its name and its text."
        ) from error


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="the password of locked ZIP archives"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write the end of every file as CSV"
    )
    parser.add_argument(
        "--continue", dest="go_on", action="store_true", help="go on with an interrupted import"
    )
    belonging.arguments(parser)


def _words(result: Result) -> str:
    lines = [_counts(result["counts"])]
    for one in result.get("foreign", ()):
        said = f"{one['kind']} {one['outcome']}, {one['objects']} objects. {one['sentence']}"
        lines.append(f"  {one['file']}: {said.strip()} {one['advice']}".rstrip())
        lines += [f"    {doubt}" for doubt in one["doubts"]]
    quiet = [outcome.value for outcome in _NOTHING_TO_SAY]
    for one in result["files"]:
        if one["outcome"] not in quiet:
            lines.append(f"  {one['place']}: {one['sentence']} {one['advice']}".rstrip())
    return "\n".join([*lines, *(_medium(medium) for medium in result["media"])])


def _counts(counts: dict[str, int]) -> str:
    said = [
        f"{counts[outcome.value]} {words}"
        for outcome, words in _WORDS.items()
        if counts[outcome.value] or outcome in _NOTHING_TO_SAY
    ]
    return ", ".join(said)


def _medium(medium: dict[str, object]) -> str:
    lines = [
        f"{medium['root']}: {medium['listed']} listed, {medium['found']} found, "
        f"{medium['stored']} on this seat, {medium['unlisted']} more that are not listed"
    ]
    lines += [f"  {doubt}" for doubt in _texts(medium["doubts"])]
    lines += [f"  not there: {name}" for name in _texts(medium["missing"])]
    lines += [f"  refused: {name}" for name in _texts(medium["refused"])]
    return "\n".join(lines)


def _texts(texts: object) -> Sequence[str]:
    return texts if isinstance(texts, list | tuple) else ()


def _imports(station: Workstation, said: Namespace, _console: Console) -> Result:
    journal = station.records.intake
    if said.run is not None:
        run = known_run(station, said.run)
        return {"files": [_row(result) for result in journal.results(run.id)]}
    left = {run.id for run in known_interrupted(station)}
    return {
        "imports": [
            {
                "run": run.id,
                "begun": run.begun.isoformat(timespec="seconds"),
                "how": run.how or ("interrupted" if run.id in left else "under way"),
                "who": run.who,
                "paths": list(run.paths),
                "counts": {o.value: n for o, n in journal.counts(run.id).items()},
                "media": [asdict(medium) for medium in run.media],
            }
            for run in known_runs(station)
        ]
    }


def _imports_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", type=int, metavar="NUMBER")


def _imports_words(result: Result) -> str:
    if "files" in result:
        lines = [
            f"{f['outcome']:12} {f['place']} {f['sentence']}".rstrip() for f in result["files"]
        ]
        return "\n".join(lines) or "No file of it has ended."
    lines = [
        f"{run['run']}  {run['begun']}  {run['how']}  {', '.join(run['paths'])}\n"
        f"    {_counts(run['counts'])}"
        for run in result["imports"]
    ]
    return "\n".join(lines) or "Nothing was taken in yet."


VERBS = (
    Verb(
        "import", "take files, folders and media in", _arguments, _import, _words,
        needs=Right.IMPORT,
    ),
    Verb(
        "imports", "the last imports, and how each file ended", _imports_arguments, _imports,
        _imports_words, needs=Right.IMPORT,
    ),
)  # fmt: skip
