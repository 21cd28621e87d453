"""A seat whose clock is set while it runs: told on standard input when to look.

    clock_program.py PROFILE

Prints one JSON line after each line it reads: what it noticed, and what is due.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from app.actions.line import look_after
from app.workstation import Workstation
from records.outbox import Outgoing
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a seat that lives for one test
CT = "1.2.840.10008.5.1.4.1.1.2"


def main() -> None:
    station = open_workstation(Path(sys.argv[1]), passphrase=PASSPHRASE)
    say(station)
    for line in sys.stdin:
        if line.strip() == "put":
            objects = [Outgoing("1.2.9", CT, "1.2.840.10008.1.2.1", b"report")]
            box = station.records.outbox
            box.put("PACS", "1.2.3", "report", objects, now=datetime.now(UTC))
            (entry,) = box.take("PACS", datetime.now(UTC))
            box.failed(entry.id, datetime.now(UTC), "no answer")
        look_after(station)
        say(station)
    station.close()


def say(station: Workstation) -> None:
    verdict = station.records.audit.verify()
    events = station.records.audit.recent(100)[::-1]
    entries = station.records.outbox.entries()
    ahead = [(entry.next_try - datetime.now(UTC)).total_seconds() for entry in entries]
    sys.stdout.write(
        json.dumps(
            {
                "now": datetime.now(UTC).isoformat(),
                "jumped": station.jumped.seconds if station.jumped else 0,
                "actions": [recorded.event.action for recorded in events],
                "numbers": [recorded.seq for recorded in events],
                "sound": verdict.ok,
                "states": [entry.state.value for entry in entries],
                "ahead": ahead,
            }
        )
        + "\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
