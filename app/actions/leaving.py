"""The way of a study out of this seat into a folder: allowed, on record, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.actions.proving import demand_proof
from app.commands import Command
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import OutOfSpace, Refused


@dataclass(slots=True)
class Leaving:
    """What was written so far; each file is taken back where the rest cannot follow."""

    folder: Path
    written: list[Path] = field(default_factory=list)

    @contextmanager
    def writing(self, file: Path) -> Iterator[BinaryIO]:
        """Open a new file of the study; its folder is made."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.written.append(file)
        with file.open("wb") as out:
            yield out

    def take_back(self) -> None:
        """Remove what was written, and the folders that it lay in."""
        folders = {file.parent for file in self.written} | {self.folder}
        for file in self.written:
            file.unlink(missing_ok=True)
        for folder in sorted(folders, key=lambda path: len(path.parts), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


@contextmanager
def leaving(station: Workstation, study_uid: str, folder: Path, action: str) -> Iterator[Leaving]:
    """Let a study be written into a folder, where the site allows it.

    Raises:
        Refused: The site does not allow it, or the folder holds something already.
        ProofNeeded: The person at the keyboard has to show first who that is.
        NotFound: This seat does not hold the study.
        OutOfSpace: It could not be written; nothing was left behind.
    """
    study = station.records.archive.study(study_uid).study
    allowed = station.policy.may_export_images
    event = AuditEvent(
        AuditCode.EXPORT,
        action,
        station.user,
        Outcome.SUCCESS if allowed else Outcome.SERIOUS_FAILURE,
        study.patient.id,
        study_uid,
    )
    if not allowed:
        station.records.audit.record(event)
        raise not_allowed_to_leave()
    demand_proof(station)
    demand_empty(folder)
    station.records.audit.record(event)
    with written_into(folder) as left:
        yield left


def not_allowed_to_leave() -> Refused:
    return Refused(
        "This site does not allow images to leave as plain files.",
        advice="Ask the administrator: may_export_images in policy.toml.",
    )


def demand_empty(folder: Path) -> None:
    """Go on only if a folder holds nothing yet.

    Raises:
        Refused: It does.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused("The folder to export to holds files already.", advice="Choose an empty one.")


@contextmanager
def written_into(folder: Path) -> Iterator[Leaving]:
    """Take back what was written where the rest cannot follow.

    Raises:
        OutOfSpace: It could not be written; nothing was left behind.
    """
    left = Leaving(folder)
    try:
        yield left
    except OSError as error:
        left.take_back()
        raise OutOfSpace(
            "The study could not be written out; nothing of it was left behind.",
            advice="Check that the disk or stick has room and may be written to.",
        ) from error
    except BaseException:
        left.take_back()
        raise


COMMANDS: tuple[Command, ...] = ()
