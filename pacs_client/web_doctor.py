"""Walks the way to an archive on the web, up to the step that fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from domain.work import Work
from pacs_client.association import PeerTrouble, PeerUntrusted
from pacs_client.diagnosis import Diagnosis, Finding, Fix, Step
from pacs_client.dicomweb.asking import search
from pacs_client.dicomweb.fetching import WebArchive
from pacs_client.dicomweb.line import WebLimits
from pacs_client.peers import WebPeer
from pacs_client.query import Criteria
from pacs_client.walking import Stop, Walk, words_of

_ROWS = 20
_CONNECT_SECONDS = 5.0


def examine_web(
    archive: WebPeer,
    work: Work,
    *,
    limits: WebLimits | None = None,
    told: Callable[[tuple[Finding, ...]], None] = lambda _: None,
) -> Diagnosis:
    """Try every step of asking an archive on the web; nothing of it needs a port of this seat.

    Raises:
        Cancelled: The person stopped it.
    """
    web = archive.web
    walk = Walk(web.host, web.port, work, told, _CONNECT_SECONDS)
    with suppress(Stop):
        walk.name()
        walk.line()
        try:
            answer = search(archive, Criteria(), work, most=_ROWS, limits=limits)
        except PeerUntrusted as error:
            walk.bad(Step.SECURE, words_of(error), Fix("No secure connection", error.advice))
        except PeerTrouble as error:
            walk.bad(
                Step.QUERY,
                words_of(error),
                Fix("The archive does not answer queries on the web (QIDO-RS)", error.advice),
            )
        if web.secure:
            walk.good(Step.SECURE, "TLS, the archive's certificate is believed")
        count = len(answer.studies)
        walk.good(Step.QUERY, f"{count} studies{' and more' if answer.cut else ''}")
        _list(walk, archive, answer.studies[0].study.uid if answer.studies else "", work, limits)
    return walk.diagnosis(archive.name, str(archive), walk.seen_as or "ADDRESS")


def _list(
    walk: Walk, archive: WebPeer, study_uid: str, work: Work, limits: WebLimits | None
) -> None:
    """See whether the archive names the objects of a study: what a retrieve begins with."""
    if not study_uid:
        return
    try:
        listed = WebArchive(archive, limits).list_instances(study_uid, work)
    except PeerTrouble as error:
        walk.bad(
            Step.GET,
            words_of(error),
            Fix("The archive does not list the objects of a study (QIDO-RS)", error.advice),
        )
    walk.good(Step.GET, f"WADO-RS, {len(listed.instances)} objects of one study are listed")
