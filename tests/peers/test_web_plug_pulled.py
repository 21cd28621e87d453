"""A line that is cut while a web archive is asked, gives or takes loses and doubles nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.work import Unwatched
from pacs_client.association import PeerTrouble
from pacs_client.commitment import Reference
from pacs_client.dicomweb import asking
from pacs_client.dicomweb.fetching import WebArchive
from pacs_client.dicomweb.line import WebLimits
from pacs_client.dicomweb.storing import found_again, store
from pacs_client.named import names_of
from pacs_client.peers import WebPeer
from pacs_client.query import RemoteInstance
from tests.peers.proxy import Proxy
from tests.peers.studies import CT, MadeStudy, make_study
from tests.peers.web_servers import outgoing

WORK = Unwatched()
LIMITS = WebLimits(answer_seconds=10.0, stall_seconds=10.0, batch_bytes=6000)
# Where within the bytes of the whole exchange the plug is pulled: the same in every run.
_CHANCE = random.Random(20260112)  # noqa: S311 - no secret
MOMENTS = sorted(round(_CHANCE.random(), 3) for _ in range(15))


@pytest.fixture
def proxy(web_archive: WebPeer) -> Iterator[Proxy]:
    with Proxy(web_archive.web.port) as line:
        yield line


@pytest.fixture
def through(proxy: Proxy, web_archive: WebPeer) -> WebPeer:
    """The archive at the other end of the line that can be cut."""
    url = web_archive.web.url.replace(str(web_archive.web.port), str(proxy.port))
    return replace(web_archive, web=replace(web_archive.web, url=url))


@pytest.fixture
def held(web_archive: WebPeer, study: MadeStudy) -> MadeStudy:
    assert store(web_archive, outgoing(study), WORK).complete
    return study


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_list_is_whole_or_it_is_none(
    moment: float, proxy: Proxy, through: WebPeer, held: MadeStudy
) -> None:
    """F-09: pulled during QIDO-RS; the judge is the list that Orthanc gives without a cut."""
    whole = asking.list_instances(through, held.uid, WORK, limits=LIMITS)
    proxy.cut_after(1 + int(moment * (proxy.passed - 2)))

    try:
        came = asking.list_instances(through, held.uid, WORK, limits=LIMITS)
    except PeerTrouble:
        came = asking.list_instances(through, held.uid, WORK, limits=LIMITS)

    assert proxy.cuts == 1
    assert came == whole
    assert {instance.sop_uid for instance in came.instances} == held.uids


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_came_before_the_cut_is_kept_whole_and_only_the_rest_is_asked_for(
    moment: float, proxy: Proxy, through: WebPeer, held: MadeStudy
) -> None:
    """F-09: pulled during WADO-RS; the judge is the bytes of the files that were stored."""
    kept: list[bytes] = []
    web = WebArchive(through, LIMITS)
    listed = web.list_instances(held.uid, WORK).instances
    before = proxy.passed
    web.fetch(held.uid, listed, lambda _part10, _from: None, WORK)
    proxy.cut_after(1 + int(moment * (proxy.passed - before - 2)))

    def missing() -> list[RemoteInstance]:
        here = {names_of(part10)[1] for part10 in kept}
        return [instance for instance in listed if instance.sop_uid not in here]

    for _ in range(2):
        try:
            web.fetch(held.uid, missing(), lambda part10, _: kept.append(part10), WORK)
        except PeerTrouble:
            continue
        break

    assert proxy.cuts == 1
    assert Counter(kept) == Counter(path.read_bytes() for path in held.files.values())


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_object_arrives_once_whenever_the_line_is_cut(
    moment: float, proxy: Proxy, through: WebPeer, web_archive: WebPeer, tmp_path: Path
) -> None:
    """F-09: pulled during STOW-RS; the judge is what Orthanc lists and gives back afterwards."""
    trial = make_study(tmp_path / "trial", series=2, images=6)
    assert store(through, outgoing(trial), WORK, limits=LIMITS).complete
    proxy.cut_after(1 + int(moment * (proxy.passed - 2)))
    sent = make_study(tmp_path / "sent", series=2, images=6)
    said: list[str] = []

    try:
        first = store(
            through,
            outgoing(sent),
            WORK,
            on_outcome=lambda o: said.append(o.sop_uid),
            limits=LIMITS,
        ).accepted
    except PeerTrouble:
        first = frozenset()
    assert len(said) == len(set(said))
    references = [Reference(uid, CT, sent.uid) for uid in sent.uids]
    # What was called accepted is there, before anything is tried again.
    assert first <= found_again(web_archive, references).kept
    again = store(through, outgoing(sent), WORK, accepted=first, limits=LIMITS)

    assert proxy.cuts == 1
    assert again.complete
    assert found_again(web_archive, references).complete
    assert asking.list_instances(web_archive, sent.uid, WORK).told == len(sent.uids)
    kept: list[bytes] = []
    WebArchive(web_archive).fetch(sent.uid, [], lambda part10, _: kept.append(part10), WORK)
    assert Counter(kept) == Counter(path.read_bytes() for path in sent.files.values())
