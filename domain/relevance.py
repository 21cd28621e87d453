"""Which of a patient's other studies matter most beside one: what was imaged, how, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# Words of descriptions and of Body Part Examined, by the region that they mean.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "head": ("head", "brain", "skull", "cranium", "cerebral", "schaedel", "schadel", "kopf", "ctb"),
    "face": ("face", "sinus", "sinuses", "orbit", "orbits", "dental", "jaw", "mandible"),
    "neck": ("neck", "hals", "thyroid", "larynx", "carotid", "carotids"),
    "chest": ("chest", "thorax", "lung", "lungs", "thoracic", "rib", "ribs", "cxr"),
    "heart": ("heart", "cardiac", "coronary", "cardio"),
    "breast": ("breast", "breasts", "mammo", "mammography", "mamma"),
    "abdomen": ("abdomen", "abdominal", "liver", "kidney", "kidneys", "pancreas", "renal", "kub"),
    "pelvis": ("pelvis", "pelvic", "prostate", "hip", "hips", "bladder", "uterus", "becken"),
    "spine": ("spine", "spinal", "cspine", "tspine", "lspine", "lumbar", "cervical", "vertebra"),
    "arm": ("arm", "shoulder", "elbow", "wrist", "hand", "humerus", "forearm", "finger"),
    "leg": ("leg", "knee", "ankle", "foot", "femur", "tibia", "thigh", "toe"),
}
_REGIONS = {word: region for region, words in _WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One study as far as its relevance goes."""

    study_uid: str
    day: str  # YYYYMMDD, or empty
    modalities: frozenset[str]
    text: str  # its descriptions and body parts

    @property
    def regions(self) -> frozenset[str]:
        """The parts of the body that its words name."""
        words = re.findall(r"[a-z]+", self.text.casefold())
        return frozenset(_REGIONS[word] for word in words if word in _REGIONS)


def ranked(current: Candidate, others: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the earlier studies, the one that matters most first.

    The same region counts most, then the same modality, then how lately it was made. A study that
    names no region is neither like nor unlike.
    """
    mine = current.regions

    def place(other: Candidate) -> tuple[int, int, int, str]:
        theirs = other.regions
        region = 1 if not (mine and theirs) else 0 if mine & theirs else 2
        modality = 0 if current.modalities & other.modalities else 1
        return region, modality, -int(other.day or 0), other.study_uid

    earlier = [
        other
        for other in others
        if other.study_uid != current.study_uid
        and (not current.day or not other.day or other.day <= current.day)
    ]
    return tuple(sorted(earlier, key=place))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which priors are fetched before anybody asks for them."""

    most: int = 3
    years: int = 5
    same_region: bool = True
    same_modality: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.most <= 50 or not 0 < self.years <= 100:
            raise ValueError("1 to 50 priors of 1 to 100 years are fetched")

    def chosen(
        self, current: Candidate, others: Iterable[Candidate], today: date
    ) -> tuple[Candidate, ...]:
        """Return the priors to fetch, the most relevant first."""
        mine = current.regions
        oldest = f"{today.year - self.years:04}{today:%m%d}"
        found = [
            other
            for other in ranked(current, others)
            if other.day >= oldest
            and not (self.same_region and mine and other.regions and not mine & other.regions)
            and not (self.same_modality and not current.modalities & other.modalities)
        ]
        return tuple(found[: self.most])


@dataclass(frozen=True, slots=True)
class Prefetch:
    """Whether, when and how far priors are fetched before anybody asks for them."""

    on: bool = False
    wanted: Wanted = Wanted()
    from_hour: int = 0
    to_hour: int = 24  # the end of the day; a window may go over midnight, as 20 to 6
    fullest_percent: int = 90  # of the disk: from there on nothing more is fetched

    def __post_init__(self) -> None:
        if not (0 <= self.from_hour <= 24 and 0 <= self.to_hour <= 24):
            raise ValueError("a window goes from one hour of the day to another, 0 to 24")
        if not 0 < self.fullest_percent <= 97:
            raise ValueError("a disk is filled to 97 % at most")

    def open_at(self, hour: int) -> bool:
        """Return whether priors are fetched in this hour of the day."""
        if self.from_hour < self.to_hour:
            return self.from_hour <= hour < self.to_hour
        return hour >= self.from_hour or hour < self.to_hour
