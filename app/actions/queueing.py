"""Puts images into the outbox as was agreed for their peer: small ones first over a narrow line."""

from __future__ import annotations

from collections.abc import Sequence

from app.actions.peers import delivery_to
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import Unreadable
from domain.rights import Right
from domain.work import Work
from imaging.part10 import JPEG_2000_LOSSY
from records.outbox import Outgoing, Turn

COMMANDS: tuple[Command, ...] = ()
_AT_ONCE = 100  # previews in memory


@guarded(Right.SEND)
def queue_images(
    station: Workstation,
    peer: str,
    study_uid: str,
    objects: Sequence[tuple[str, str, str]],
    work: Work,
) -> None:
    """Queue objects of the archive for a peer: SOP UID, SOP class and transfer syntax of each.

    Where that is agreed, key images and previews of the others leave before the images.
    """
    box = station.records.outbox
    if delivery_to(station, peer).preview_first:
        key = {image.sop_uid for image in station.records.drafts.key_images(study_uid)}
        first = [Outgoing(*one, turn=Turn.PREVIEW) for one in objects if one[0] in key]
        box.put(peer, study_uid, "", first)
        objects = [one for one in objects if one[0] not in key]
        for at in range(0, len(objects), _AT_ONCE):
            some = objects[at : at + _AT_ONCE]
            box.put(peer, study_uid, "", _previews(station, some, work))
    box.put(peer, study_uid, "", [Outgoing(*one, turn=Turn.IMAGE) for one in objects])


def _previews(
    station: Workstation, objects: Sequence[tuple[str, str, str]], work: Work
) -> list[Outgoing]:
    made = []
    for sop_uid, sop_class, _ in objects:
        work.pause_point()
        part10 = station.records.archive.read(sop_uid)
        try:
            uid, content = station.readers.preview(
                part10, station.records.archive.instance(sop_uid)
            )
        except Unreadable:
            continue  # a report, a film: what no preview can be made of goes with the images
        made.append(Outgoing(uid, sop_class, JPEG_2000_LOSSY, content, Turn.PREVIEW))
    return made
