"""A seat that is used, locked, and opened again; its memory is searched by a test meanwhile."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from app.actions import people
from app.actions.accounts import sign_in
from app.actions.locking import lock, unlock
from app.actions.releasing import go_on
from app.session import Why
from domain.log import logger
from records.people import Account
from tests.records.making import an_instance, part10
from tests.seats import open_workstation


def main(profile: Path, name: str = "") -> int:
    station = open_workstation(profile, passphrase=sys.stdin.readline().rstrip("\n"))
    station.policy = replace(station.policy, keys_leave_at_lock=True, second_factor="none")
    if name:
        password = sys.stdin.readline().rstrip("\n")
        people.add(station, Account(name, "Henrik Berg", ("it", "radiologist")), password)
        sign_in(station, name, password)
    archive = station.records.archive
    for number in range(1, 40):
        archive.store(part10(dataset=b"%06d" % number * 3000), an_instance(number), origin="test")
    for uid in archive.sop_uids("1.2.3"):
        archive.read(uid)
    station.records.journal.save("what was on the screen")
    logger("app").info("in use")
    _say("in use")
    sys.stdin.readline()
    lock(station, Why.PERSON)
    while not go_on(station):
        pass
    _say("released")
    unlock(station, sys.stdin.readline().rstrip("\n"))
    _say(str(len(archive.sop_uids("1.2.3"))))
    sys.stdin.readline()
    station.close()
    return 0


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
