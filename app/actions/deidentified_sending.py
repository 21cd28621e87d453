"""De-identified copies of studies on their way to a peer, by hand or by a rule."""

from __future__ import annotations

from collections.abc import Sequence

from app.actions.deidentifying import Told, Wish, copies, on_record
from app.actions.peers import any_peer
from app.actions.proving import demand_proof
from app.gate import demand, guarded
from app.workstation import Workstation
from domain.errors import Refused
from domain.rights import Right
from domain.work import Work
from records.outbox import Outgoing, Turn

COMMANDS = ()


@guarded(Right.DEIDENTIFY)
def queue_deidentified(
    station: Workstation, study_uids: Sequence[str], peer: str, wish: Wish, work: Work
) -> Told:
    """Put copies of studies that name nobody into the outbox of a peer; return what was done.

    They wait there under their new UIDs: nothing of the outbox says whose they are.

    Raises:
        ProofNeeded: The person at the keyboard has to show first who that is.
        NotFound: Nobody knows the peer, or this seat does not hold one of the studies.
        Refused: Nothing of the studies may leave.
    """
    any_peer(station, peer)  # a wrong name costs no proof
    demand_proof(station)
    return queue_by_rule(station, study_uids, peer, wish, work)


@guarded(Right.DEIDENTIFY)
def queue_by_rule(
    station: Workstation, study_uids: Sequence[str], peer: str, wish: Wish, work: Work
) -> Told:
    """Do the same where a rule says so: nobody is at the keyboard to prove who that is.

    Raises:
        NotFound: Nobody knows the peer, or this seat does not hold one of the studies.
        Refused: Nothing of the studies may leave.
    """
    demand(station, Right.SEND, action="deidentify.send")
    known = any_peer(station, peer)
    on_record(station, study_uids, wish, "deidentify.send", peer=known.name)
    told = Told()
    for copy in copies(station, study_uids, wish, told, work):
        made = station.readers.header(copy.made.part10)
        out = Outgoing(
            made.sop_uid, made.sop_class, made.transfer_syntax, copy.made.part10, Turn.IMAGE
        )
        station.records.outbox.put(known.name, made.study.uid, "", [out])
    if not told.objects:
        why = next((why for _, why in told.left_out), "The studies hold nothing.")
        raise Refused(
            f"None of the objects may leave: {why}",
            advice="Look at the images and blank what names anybody, then confirm it.",
        )
    return told
