"""Getting what a web archive holds (WADO-RS, PS3.18 10.4): objects, and what is shown of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress

from domain.errors import LightboxError, Refused, Unreadable
from domain.work import Work
from pacs_client.association import PeerFailed
from pacs_client.dicomweb.answer import Answer
from pacs_client.dicomweb.asking import JSON, listed, named
from pacs_client.dicomweb.exchange import Exchange, NotGiven, status_trouble
from pacs_client.dicomweb.line import WebLimits
from pacs_client.dicomweb.multipart import Part, parts
from pacs_client.named import names_of
from pacs_client.peers import AnyPeer
from pacs_client.query import Listing, RemoteInstance
from pacs_client.wire import Nonsense

Keep = Callable[[bytes, str], None]

_DICOM = "application/dicom"
# As it is stored there: what is decoded and coded again is another object.
_OBJECTS = f'multipart/related; type="{_DICOM}"; transfer-syntax=*'
_OCTETS = "application/octet-stream"
_FEW = 3  # objects come faster one by one than after another look at the list
_MOST_FRAMES = 1000  # of one request
_PART_HEAD_BYTES = 16 * 1024
_PICTURES = frozenset({"image/jpeg", "image/png"})


class WebArchive:
    """One web archive as a retrieve sees it; it remembers how its studies are divided."""

    def __init__(self, archive: AnyPeer, limits: WebLimits | None = None) -> None:
        self._archive = archive
        self._limits = limits
        self._series: dict[str, set[str]] = {}  # series UID -> what the archive lists there

    def list_instances(self, study_uid: str, work: Work) -> Listing:
        """Return every object of a study that the archive names.

        Raises:
            PeerTrouble: It did not answer to the end.
            Cancelled: The person stopped it.
        """
        with Exchange(self._archive, work, self._limits) as exchange:
            listing = listed(exchange, study_uid, work)
        found: dict[str, set[str]] = {}
        for instance in listing.instances:
            found.setdefault(instance.series_uid, set()).add(instance.sop_uid)
        self._series = found
        return listing

    def fetch(
        self, study_uid: str, wanted: Collection[RemoteInstance], keep: Keep, work: Work
    ) -> None:
        """Keep each wanted object as it comes; with none named, whatever the study has.

        A series that is wanted whole comes with one request, others object by object. What comes
        unasked, or says that it is another study's, is not kept.

        Raises:
            PeerTrouble: Not everything came; what came is kept.
            Cancelled: The person stopped it; what came is kept.
        """
        if len(wanted) > _FEW and not self._series:
            # Listed by other means: whether a series is wanted whole is for the web to say.
            with suppress(PeerFailed):
                self.list_instances(study_uid, work)
        with Exchange(self._archive, work, self._limits) as exchange:
            study = f"/studies/{named(study_uid)}"
            if not wanted:
                self._take(exchange, study, study_uid, None, keep, set())
                return
            by_series: dict[str, set[str]] = {}
            for instance in wanted:
                by_series.setdefault(named(instance.series_uid), set()).add(named(instance.sop_uid))
            ungiven: list[NotGiven] = []
            for series_uid, uids in by_series.items():
                ungiven += self._series_of(exchange, study_uid, series_uid, uids, keep)
            if ungiven:
                raise ungiven[0]

    def _series_of(
        self, exchange: Exchange, study_uid: str, series_uid: str, uids: set[str], keep: Keep
    ) -> list[NotGiven]:
        """Keep what is wanted of a series; return why some of it was not given."""
        series = f"/studies/{study_uid}/series/{series_uid}"
        kept: set[str] = set()
        paths = [(f"{series}/instances/{uid}", {uid}) for uid in sorted(uids)]
        if self._series.get(series_uid) == uids:
            # One object that an archive cannot give makes some give none of its series.
            paths.insert(0, (series, uids))
        ungiven: list[NotGiven] = []
        for path, named_here in paths:
            if named_here <= kept:
                continue
            try:
                self._take(exchange, path, study_uid, named_here, keep, kept)
            except NotGiven as error:
                ungiven.append(error)
        return [] if uids <= kept else ungiven

    def _take(
        self,
        exchange: Exchange,
        path: str,
        study_uid: str,
        wanted: Collection[str] | None,
        keep: Keep,
        kept: set[str],
    ) -> None:
        name = exchange.archive.name
        came = 0
        unkept: list[LightboxError] = []
        most = _MOST_OBJECTS if wanted is None else len(wanted)
        for part10 in _objects(exchange, path, most):
            came += 1
            try:
                told_study, sop_uid = names_of(part10)
                if told_study != study_uid or (wanted is not None and sop_uid not in wanted):
                    raise PeerFailed(
                        f"{name} sent an object that was not asked for; it was not kept.",
                        advice="Tell its administrator: patients may be mixed up there.",
                    )
                if sop_uid not in kept:
                    keep(part10, name)
                    kept.add(sop_uid)
            except (Refused, Unreadable) as error:
                unkept.append(error)  # this one is not taken; the others may be sound
        if unkept:
            raise NotGiven(
                f"{len(unkept)} objects from {name} were not kept. {unkept[0]}",
                advice=unkept[0].advice,
            )
        if wanted is not None and not kept.issuperset(wanted):
            raise NotGiven(
                f"{name} sent {came} of {len(wanted)} objects and called that all.",
                advice="Try again; if it happens again, tell its administrator.",
            )


_MOST_OBJECTS = 100_000


def _objects(exchange: Exchange, path: str, most: int) -> Iterator[bytes]:
    with exchange.get(path, accept=_OBJECTS) as answer:
        _demand(exchange, answer)
        for part in _parts(exchange, answer, _DICOM, most):
            if part.media_type not in ("", _DICOM):
                raise Nonsense("a part that is no object")
            yield part.body


def metadata(
    archive: AnyPeer, path: Sequence[str], work: Work, *, limits: WebLimits | None = None
) -> bytes:
    """Return what is known of a study, series or instance without its pixels, as DICOM JSON.

    It is foreign text still: whoever reads it does so where that can be killed.

    Raises:
        PeerTrouble: It was not given.
        Cancelled: The person stopped it.
    """
    with (
        Exchange(archive, work, limits) as exchange,
        exchange.get(f"{_resource(path)}/metadata", accept=JSON) as answer,
    ):
        _demand(exchange, answer)
        if answer.media_type()[0] not in (JSON, "application/json"):
            raise Nonsense("metadata that is no JSON")
        return answer.whole(exchange.limits.metadata_bytes)


def frames(
    archive: AnyPeer,
    path: Sequence[str],
    numbers: Sequence[int],
    work: Work,
    *,
    limits: WebLimits | None = None,
) -> tuple[bytes, ...]:
    """Return frames of an instance, counted from 1, uncompressed and in the order asked for.

    Raises:
        PeerTrouble: They were not given, or not as many.
        Cancelled: The person stopped it.
    """
    if not 0 < len(numbers) <= _MOST_FRAMES or min(numbers) < 1:
        raise ValueError("frames are asked for by their numbers, from 1, a thousand at most")
    where = f"{_resource(path)}/frames/{','.join(map(str, numbers))}"
    with (
        Exchange(archive, work, limits) as exchange,
        exchange.get(where, accept=f'multipart/related; type="{_OCTETS}"') as answer,
    ):
        _demand(exchange, answer)
        came = tuple(p.body for p in _parts(exchange, answer, _OCTETS, len(numbers)))
    if len(came) != len(numbers):
        raise PeerFailed(f"{archive.name} sent {len(came)} of {len(numbers)} frames.")
    return came


def rendered(
    archive: AnyPeer,
    path: Sequence[str],
    work: Work,
    *,
    picture: str = "image/png",
    limits: WebLimits | None = None,
) -> bytes:
    """Return an instance as the archive would show it: to look at, never to measure.

    Raises:
        PeerTrouble: It was not given.
        Cancelled: The person stopped it.
    """
    if picture not in _PICTURES:
        raise ValueError(f"a picture is PNG or JPEG, not {picture}")
    with (
        Exchange(archive, work, limits) as exchange,
        exchange.get(f"{_resource(path)}/rendered", accept=picture) as answer,
    ):
        _demand(exchange, answer)
        if answer.media_type()[0] != picture:
            raise Nonsense("a picture of another kind")
        return _delimited(exchange, answer)


def bulk_value(archive: AnyPeer, url: str, work: Work, *, limits: WebLimits | None = None) -> bytes:
    """Return what a BulkDataURI of the archive's metadata stands for.

    Raises:
        PeerFailed: It lies outside the archive's own address: nothing is asked there.
        PeerTrouble: It was not given.
        Cancelled: The person stopped it.
    """
    with Exchange(archive, work, limits) as exchange:
        if not exchange.address.holds(url):
            raise PeerFailed(
                f"{archive.name} keeps a part of its data at another address.",
                advice="Ask its administrator for an archive that answers with all of it.",
            )
        accept = f'multipart/related; type="{_OCTETS}", {_OCTETS}'
        with exchange.get(exchange.address.beyond(url), accept=accept) as answer:
            _demand(exchange, answer)
            if answer.media_type()[0] == "multipart/related":
                return b"".join(p.body for p in _parts(exchange, answer, _OCTETS, 1))
            return _delimited(exchange, answer)


def _resource(path: Sequence[str]) -> str:
    levels = ("studies", "series", "instances")
    if not 0 < len(path) <= len(levels):
        raise ValueError("a resource is named by one, two or three UIDs")
    return "".join(f"/{level}/{named(uid)}" for level, uid in zip(levels, path, strict=False))


def _parts(exchange: Exchange, answer: Answer, kind: str, most: int) -> Iterator[Part]:
    media_type, told = answer.media_type()
    # Some put the transfer syntax inside the quotes of the type.
    inner = told.get("type", kind).partition(";")[0].strip().lower()
    if media_type != "multipart/related" or inner != kind:
        raise Nonsense("a body of another kind")
    most_bytes = exchange.limits.object_bytes
    answer.expect((most_bytes + _PART_HEAD_BYTES) * most)
    return parts(answer.read, told.get("boundary", ""), most_parts=most, most_bytes=most_bytes)


def _delimited(exchange: Exchange, answer: Answer) -> bytes:
    if not answer.delimited:
        raise Nonsense("a body of which nobody can say whether it is whole")
    return answer.whole(exchange.limits.object_bytes)


def _demand(exchange: Exchange, answer: Answer) -> None:
    if answer.status != 200:
        raise status_trouble(exchange.archive, answer.status)
