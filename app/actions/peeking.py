"""Looks at what a web archive holds without getting it: its picture, its metadata, its frames."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.actions.peers import any_peer
from app.commands import Command
from app.gate import about_study, demand, guarded
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, OutOfSpace, Refused
from domain.rights import Right
from domain.work import Work
from pacs_client.dicomweb.fetching import frames, metadata, rendered

_PNG_BEGINS = b"\x89PNG\r\n\x1a\n"


@guarded(Right.RETRIEVE)
def peek(
    station: Workstation,
    name: str,
    path: tuple[str, ...],
    file: Path,
    work: Work,
    *,
    frame: int | None = None,
    described: bool = False,
) -> int:
    """Write what an archive shows of a resource into a new file; return the bytes it has.

    A picture is the archive's own rendering of an instance: to recognise a study by, never to read
    or measure. ``described`` asks for the metadata instead, of a study, series or instance;
    ``frame``, from 1, for the values of one frame as they are stored, uncompressed.

    Raises:
        Refused: The site does not allow it, or the file is there already.
        PeerTrouble: The archive did not give it.
        OutOfSpace: It could not be written; nothing was left behind.
    """
    # Of a study that is not here nothing is known: who is limited to some may not look at it. And
    # what is looked at becomes a file.
    about = about_study(station, path[0])
    for right in (Right.RETRIEVE, Right.EXPORT):
        demand(station, right, about, action="peeking.peek")
    archive = any_peer(station, name)
    allowed = station.policy.may_export_images
    station.records.audit.record(
        AuditEvent(
            AuditCode.EXPORT,
            "peek.metadata" if described else "peek.image",
            station.user,
            Outcome.SUCCESS if allowed else Outcome.SERIOUS_FAILURE,
            study_uid=path[0],
            peer=str(archive),
        )
    )
    if not allowed:
        raise Refused(
            "This site does not allow images to leave as plain files.",
            advice="Ask the administrator: may_export_images in policy.toml.",
        )
    if file.exists():
        raise Refused("There is a file of this name already.", advice="Choose another name.")
    try:
        if described:
            content = metadata(archive, path, work)
        elif len(path) < 3:
            raise LightboxError(
                "A picture is that of one instance.",
                advice="Name its study, series and instance, or ask for --metadata.",
            )
        elif frame is not None:
            (content,) = frames(archive, path, (frame,), work)
        else:
            content = rendered(archive, path, work)
            if not content.startswith(_PNG_BEGINS):
                raise LightboxError(f"What {name} calls a picture is none.")
    except ValueError as error:
        raise LightboxError(
            f"This cannot be asked for: {error}.", advice="Take the UIDs from `find`."
        ) from error
    try:
        file.write_bytes(content)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise OutOfSpace(
            "The file could not be written; nothing of it was left behind.",
            advice="Check that the disk has room and may be written to.",
        ) from error
    return len(content)


def _peek(station: Workstation, said: Namespace, console: Console) -> Result:
    path = tuple(uid for uid in (said.study_uid, said.series_uid, said.sop_uid) if uid)
    written = peek(
        station,
        said.peer,
        path,
        said.out,
        console,
        frame=said.frame,
        described=said.metadata,
    )
    return {"file": str(said.out), "bytes": written}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("peer", metavar="PEER")
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("series_uid", metavar="SERIES_UID", nargs="?")
    parser.add_argument("sop_uid", metavar="SOP_UID", nargs="?")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--metadata", action="store_true", help="all but the pixels, as DICOM JSON")
    what.add_argument("--frame", type=int, metavar="N", help="the values of one frame, from 1")


COMMANDS: tuple[Command, ...] = ()

VERBS = (
    Verb(
        "peek",
        "see what a web archive shows of a study without getting it; not for diagnosis",
        _arguments,
        _peek,
        lambda r: f"{r['bytes']} bytes are in {r['file']}. Not for diagnosis.",
        needs=Right.RETRIEVE,
    ),
)
