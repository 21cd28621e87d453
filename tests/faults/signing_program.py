"""Signs the report on a study until it is killed: the victim of the crash tests of signing.

    signing_program.py PROFILE STUDY_UID

Prints "ready" when everything is written but the signature, waits for a line on stdin, signs, and
prints the report's identifier.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.actions.opening import load_study
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.signers import identity_of
from app.actions.signing import sign_report
from domain.work import Unwatched
from reports import composing
from tests.job.seat import PASSPHRASE
from tests.seats import open_workstation


def say(text: str) -> None:
    # One write, no buffer: what was said before the kill is what was said.
    os.write(1, text.encode() + b"\n")


def main(profile: Path, study_uid: str) -> None:
    station = open_workstation(profile, passphrase=PASSPHRASE)
    reading = load_study(station, study_uid, Unwatched())
    report = write_report(station, reading)
    for section in report.sections:
        if section.required:
            report = composing.write_section(report, section.id, "Nothing of note.")
    station.records.drafts.save_report(report)
    identity_of(station)
    say("ready")
    sys.stdin.readline()
    say(sign_report(station, reading, report, prove(station, PASSPHRASE)).report.id)
    station.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
