"""Bringing one study from several archives: what one does not give, the next is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.work import Work
from pacs_client.asking import Keep
from pacs_client.association import PeerTrouble
from pacs_client.peers import AnyPeer
from pacs_client.query import RemoteInstance
from pacs_client.retrieve import How, Progress, Retrieved, Tried, WebWay, retrieve
from pacs_client.transfer import State
from pacs_client.wire import Limits


@dataclass(frozen=True, slots=True)
class Source:
    """One archive that was found to hold the study, and how it can be asked."""

    peer: AnyPeer
    web: WebWay | None = None


def retrieve_from(
    sources: Sequence[Source],
    seat_aet: str,
    study_uid: str,
    *,
    held: Callable[[], frozenset[str]],
    work: Work,
    prefer: How = "move",
    on_progress: Callable[[Progress], None] = lambda _: None,
    keep: Keep | None = None,
    limits: Limits | None = None,
    announced: int | None = None,
) -> Retrieved:
    """Bring a study here from the first archive, and what is then missing from the others.

    The study is complete when everything is here that any of those asked lists, and no fewer
    objects than were ``announced`` when it was found.

    Raises:
        LightboxError: None of them could be asked, or nothing came; it is the first one's error.
        Cancelled: The person stopped it; what came is kept.
    """
    if not sources:
        raise ValueError("a study comes from somewhere")
    first_error: PeerTrouble | None = None
    whole: Retrieved | None = None
    failed: list[Tried] = []
    for source in sources:
        try:
            got = retrieve(
                source.peer,
                seat_aet,
                study_uid,
                held=held,
                work=work,
                prefer=prefer,
                on_progress=on_progress,
                keep=keep,
                web=source.web,
                limits=limits,
            )
        except PeerTrouble as error:
            first_error = first_error or error
            failed.append(Tried(source.peer.name, "", str(error), len(held())))
            continue
        whole = got if whole is None else _joined(whole, got, held())
        if whole.complete and len(whole.received) >= (announced or 0):
            break
    if whole is None:
        assert first_error is not None  # noqa: S101 - each source gave one or the other
        raise first_error
    tried = (*failed, *whole.tried)
    return replace(
        whole, tried=tried, reason=" ".join(dict.fromkeys(each.reason for each in tried))
    )


def _joined(before: Retrieved, then: Retrieved, held: frozenset[str]) -> Retrieved:
    """Return what two archives together know of a study, and what is here of that."""
    listed: dict[str, RemoteInstance] = {}
    for instance in (*before.listed, *then.listed):
        listed.setdefault(instance.sop_uid, instance)
    expected = None
    if before.expected is not None or then.expected is not None:
        expected = (before.expected or frozenset()) | (then.expected or frozenset())
    counts = [each.expected_count for each in (before, then) if each.expected_count is not None]
    count = max([*counts, len(expected or ())]) if counts else None
    missing = frozenset() if expected is None else expected - held
    all_here = expected is not None and not missing and len(held) >= (count or 0)
    whole = all_here or (expected is None and then.complete)
    state = State.COMPLETE if whole else State.INCOMPLETE
    return Retrieved(
        state,
        expected,
        count,
        before.received | then.received,
        missing,
        ", then ".join(dict.fromkeys(how for how in (before.how, then.how) if how)),
        "",
        tuple(listed.values()),
        (*before.tried, *then.tried),
    )
