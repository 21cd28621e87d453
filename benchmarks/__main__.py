"""Prints one table: each limit of the design, our figure, and the peer's in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks import (
    archive,
    audit,
    backups,
    crowds,
    decoded,
    inference,
    large,
    many,
    network,
    opening,
    playing,
    reports,
    scenes,
    sending,
    starting,
    viewer,
)
from benchmarks.bench import Bench
from benchmarks.rows import NotRun, Row

SUBJECTS: dict[str, Iterable[Callable[[Bench], Iterable[Row | NotRun]]]] = {
    "viewer": viewer.ROWS,
    "scenes": scenes.ROWS,
    "playing": playing.ROWS,
    "large": large.ROWS,
    "opening": opening.ROWS,
    "archive": archive.ROWS,
    "many": many.ROWS,
    "decoded": decoded.ROWS,
    "network": (*network.ROWS, *sending.ROWS, *crowds.ROWS),
    "reports": reports.ROWS,
    "inference": inference.ROWS,
    "audit": audit.ROWS,
    "backups": backups.ROWS,
    "starting": starting.ROWS,
}


def main(arguments: list[str]) -> int:
    """Measure what is named, or everything; return 0 if every row that ran holds."""
    reader = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    reader.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SUBJECTS))
    reader.add_argument("--json", type=Path, metavar="FILE")
    reader.add_argument("--runs", type=int, default=5)
    said = reader.parse_args(arguments)
    for name in said.names:
        if name not in SUBJECTS:
            reader.error(f"no subject is called {name}; there are {', '.join(SUBJECTS)}")
    done: list[Row | NotRun] = []
    load = _load()
    print(_HEAD)
    with tempfile.TemporaryDirectory(prefix="lightbox-benchmarks-") as folder:
        bench = Bench(Path(folder), said.runs)
        for name in said.names or SUBJECTS:
            for measure in SUBJECTS[name]:
                for row in measure(bench):
                    done.append(row)
                    print(line(row), flush=True)
    made = _table(done, load)
    print(f"\n{made['at']}, {made['machine']}, load before {load}, after {made['load_after']}")
    if said.json is not None:
        said.json.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row.holds for row in done if isinstance(row, Row)) else 1


_HEAD = "| what | ours | peer | ratio | limit | holds |\n|---|---|---|---|---|---|"


def line(row: Row | NotRun) -> str:
    """Return a row as one line of the table."""
    if isinstance(row, NotRun):
        return f"| {row.what} | not run: {row.why} | | | | |"
    peer = "" if row.peer is None else f"{row.peer:.4g} {row.unit} {row.peer_name}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    what = f"{row.what} ({row.note})" if row.note else row.what
    holds = "yes" if row.holds else "**no**"
    return f"| {what} | {row.ours:.4g} {row.unit} | {peer} | {ratio} | {row.limit} | {holds} |"


def _load() -> float | None:
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _table(rows: list[Row | NotRun], load: float | None) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "load_before": load,
        "load_after": _load(),
        "rows": [
            asdict(row) | ({"ratio": row.ratio} if isinstance(row, Row) else {}) for row in rows
        ],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
