"""De-identified copies of a study in an encrypted, signed file for a stick."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app.actions.capsules import put_page_beside
from app.actions.deidentifying import Told, Wish, copies, on_record
from app.actions.proving import demand_proof
from app.actions.signers import seat_identity
from app.gate import guarded
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import Refused
from domain.rights import Right
from domain.work import Work
from records.capsule import About, Packed, Signer, write_capsule

_MOST_BYTES = 1 << 30  # copies are held in memory: nothing of them touches the disk in clear

COMMANDS = ()


@guarded(Right.DEIDENTIFY)
def make_deidentified_capsule(
    station: Workstation, study_uid: str, target: Path, passphrase: str, wish: Wish, work: Work
) -> Told:
    """Write copies of a study that name nobody into a capsule; return what was done.

    Raises:
        Refused: The site does not allow it, nothing may leave, or it is too large.
        BadPassphrase: It is too easily guessed.
        OutOfSpace: There is no room; nothing is left behind.
    """
    if not station.policy.may_make_capsules:
        station.records.audit.record(
            AuditEvent(
                AuditCode.EXPORT, "deidentify.capsule", station.user, Outcome.SERIOUS_FAILURE,
                study_uid=study_uid,
            )
        )  # fmt: skip
        raise Refused(
            "This site does not allow studies to leave in capsules.",
            advice="Ask the administrator: may_make_capsules in policy.toml.",
        )
    demand_proof(station)
    on_record(station, (study_uid,), wish, "deidentify.capsule")
    told = Told()
    members: list[Packed] = []
    held, first = 0, None
    for copy in copies(station, (study_uid,), wish, told, work):
        part10 = copy.made.part10
        held += len(part10)
        if held > _MOST_BYTES:
            raise Refused(
                "The study is too large for a capsule of copies.",
                advice="Write the copies to a folder.",
            )
        made = station.readers.header(part10)
        first = first or made
        members.append(
            Packed(
                f"series-{copy.series:03}/{copy.image:05}.dcm",
                "image" if made.pixels is not None else "marks",
                made.sop_uid,
                made.sop_class,
                made.series.uid,
                len(part10),
                hashlib.sha256(part10).hexdigest(),
                partial(bytes, part10),
            )
        )
    if first is None:
        why = next((why for _, why in told.left_out), "The studies hold nothing.")
        raise Refused(
            f"None of the objects may leave: {why}",
            advice="Look at the images and blank what names anybody, then confirm it.",
        )
    about = About(
        datetime.now(UTC).isoformat(timespec="seconds"),
        wish.project,
        {
            "uid": first.study.uid,
            "patient_name": first.study.patient.name,
            "patient_id": first.study.patient.id,
            "birth_date": first.study.patient.birth_date,
            "description": first.study.description,
            "date": first.study.date,
            "accession": first.study.accession,
        },
        None,
    )
    identity = seat_identity(station)
    signer = Signer(identity.key_pem, identity.certificate_pem)
    write_capsule(target, passphrase, about, members, signer, work)
    put_page_beside(target)
    return told
