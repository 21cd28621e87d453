"""What hanging protocols may know of a study: plain facts of its series and films."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.geometry import Lattice
from domain.study import Instance
from domain.volume import Gravity, ImageStack, SliceSource, Volume
from imaging.stacks import REFUSED, VOLUME, Stack
from viewer.session.chronology import when_made
from viewer.session.content import Content, acquired_orientation
from viewer.session.laterality import sided
from viewer.session.patients import same_patient

# Planes thicker than a few slices are worth reformatting; two are only two images.
FEWEST_FOR_PLANES = 3
RADIOGRAPHS = ("CR", "DX", "MG", "RG", "IO", "PX", "XA", "RF")


@dataclass(frozen=True, slots=True)
class Shown:
    """One series, or one film, that a viewport could show."""

    content: int  # which of the contents it is
    image: int  # which image of a stack: films are hung one by one
    instance: Instance
    kind: str  # volume, images, film
    images: int
    acquired: str = ""  # axial, sagittal, coronal; empty for what is no volume
    thickness_mm: float = 0.0
    side: str = ""
    view: str = ""

    @property
    def modality(self) -> str:
        return self.instance.series.modality

    @property
    def text(self) -> str:
        """The names of series and protocol, and what the image type says it is."""
        series = self.instance.series
        split = " ".join(value for _, value in self.instance.split_by)
        return f"{series.description} {series.protocol} {split}"


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What the rules of a protocol are asked of."""

    own: tuple[Shown, ...]
    earlier: tuple[Shown, ...] = ()  # of priors: the newest study first
    monitors: int = 1

    @property
    def priors(self) -> int:
        return len({shown.instance.study.uid for shown in self.earlier})

    @property
    def description(self) -> str:
        studies = {shown.instance.study.description for shown in self.own}
        return " ".join([*sorted(studies), *dict.fromkeys(shown.text for shown in self.own)])

    @property
    def kind_of_study(self) -> str:
        """What two studies have in common that a reader wants hung alike: CT|CHEST."""
        modalities = sorted({shown.modality for shown in self.own})
        parts = sorted({shown.instance.series.body_part.upper() for shown in self.own} - {""})
        return f"{'+'.join(modalities)}|{'+'.join(parts)}"


def facts_of_contents(
    current: Sequence[Content], priors: Sequence[Content] = (), *, monitors: int = 1
) -> StudyFacts:
    """Return the facts of what is open; ``content`` counts through current, then priors."""
    own = [
        _shown(n, content.sources, _volume_lattice(content), len(_frames(content)))
        for n, content in enumerate(current)
    ]
    earlier = [
        _shown(len(current) + n, content.sources, _volume_lattice(content), len(_frames(content)))
        for n, content in enumerate(priors)
    ]
    mine = tuple(shown for group in own for shown in group)
    flat = [shown for group in earlier for shown in group if _is_of_patient(shown, mine)]
    return StudyFacts(mine, tuple(sorted(flat, key=_newest_first)), monitors)


def facts_of_stacks(stacks: Iterable[Stack], priors: Sequence[Iterable[Stack]] = ()) -> StudyFacts:
    """Return the facts of a study in the index, whose pixels nobody has read."""

    def of(stacks: Iterable[Stack]) -> list[Shown]:
        return [
            shown
            for n, stack in enumerate(stacks)
            if stack.kind != REFUSED
            for shown in _shown(
                n,
                stack.sources,
                stack.lattice if stack.kind == VOLUME else None,
                len(stack.sources),
            )
        ]

    earlier = [shown for prior in priors for shown in of(prior)]
    return StudyFacts(tuple(of(stacks)), tuple(sorted(earlier, key=_newest_first)))


def _is_of_patient(shown: Shown, own: Sequence[Shown]) -> bool:
    # Another patient may stand beside the open study on request, but is never hung as a prior.
    return any(same_patient(shown.instance.study, mine.instance.study) for mine in own[:1])


def _newest_first(shown: Shown) -> tuple[int, ...]:
    return tuple(-value for value in when_made(shown.instance.study))


def _frames(content: Content) -> Sequence[object]:
    return content.images if isinstance(content, ImageStack) else content.sources


def _volume_lattice(content: Content) -> Lattice | None:
    refused = any(doubt.gravity is Gravity.REFUSED for doubt in content.doubts)
    if not isinstance(content, Volume) or refused:
        return None
    return content.lattice


def _shown(
    number: int, sources: Sequence[SliceSource], lattice: Lattice | None, images: int
) -> list[Shown]:
    if not sources:
        return []
    if lattice is not None and lattice.shape[0] >= FEWEST_FOR_PLANES:
        first = sources[0].instance
        plane = acquired_orientation(lattice).value
        known = sided(first)
        pitch = lattice.spacing_mm[2]
        return [Shown(number, 0, first, "volume", images, plane, pitch, known.side, known.view)]
    uids = {source.instance.sop_uid for source in sources}
    modality = sources[0].instance.series.modality
    if modality in RADIOGRAPHS and len(uids) == len(sources):
        return [_film(number, image, source.instance) for image, source in enumerate(sources)]
    first = sources[0].instance
    known = sided(first)
    # A tomosynthesis opens in the middle of the breast; a run opens at its beginning.
    at = images // 2 if modality == "MG" else 0
    return [Shown(number, at, first, "images", images, "", 0.0, known.side, known.view)]


def _film(number: int, image: int, instance: Instance) -> Shown:
    known = sided(instance)
    return Shown(number, image, instance, "film", 1, "", 0.0, known.side, known.view)
