"""The sentences the program proposes for findings, measurements, technique or a prior study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import log

from domain.errors import Refused
from domain.finding import Decision, Finding, ModelIdentity
from domain.measurement import (
    Angle,
    Bidirectional,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Polygon,
    Polyline,
    Probe,
    caption,
)
from domain.relation import LengthChange, RatioCourse, ratio_words
from domain.report import Origin, Sentence
from domain.study import Instance, Study
from domain.volume import Doubt, Gravity
from reports import numbers, wording
from reports.belonging import same_patient

# A volume must grow by a quarter before growth is told from the scatter of measuring it
# (British Thoracic Society guideline 2015); under 30 days the doubling time is mostly scatter.
SMALLEST_GROWTH = 0.25
SHORTEST_DAYS = 30

_EXAMINATIONS = {
    "CT": "CT",
    "MR": "MRI",
    "DX": "Radiographs",
    "CR": "Radiographs",
    "US": "Ultrasound",
    "PT": "PET",
    "MG": "Mammography",
    "NM": "Scintigraphy",
}


@dataclass(frozen=True, slots=True)
class Prior:
    """An earlier study of the same patient, and what a person matched in it.

    ``matches`` pairs the id of a present finding with the same finding as it was then.
    """

    study: Study
    matches: tuple[tuple[str, Finding], ...] = ()

    def of(self, finding: Finding) -> Finding | None:
        return dict(self.matches).get(finding.id)


# What a sentence is about that repeats the images' own headers: a fact to check, no conclusion.
HEADER = "header"


_NAMES = {
    "ellipse": "Region",
    "polygon": "Region",
    "polyline": "Length along a line",
    "bidirectional": "Long and short axis",
    "cobb": "Cobb angle",
}


def drafted(text: str, about: str = "") -> Sentence:
    return Sentence(text, Origin.DRAFTED, about)


def stated(text: str) -> Sentence:
    """Return a fact of the images' headers: it needs no decision, and a reader may change it."""
    return Sentence(text, Origin.READER, HEADER)


def accepted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that a person stands behind."""
    return tuple(f for f in findings if f.decision is Decision.ACCEPTED)


def measured(marks: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Return the marks that state a number and that a reader made."""
    numbered = (*(Length, Polyline, Bidirectional, Angle, CobbAngle, Ellipse, Polygon, Probe),)
    return tuple(m for m in marks if isinstance(m, numbered) and not m.author.is_model)


def model_named(model: ModelIdentity) -> str:
    """Return how a model is named wherever its results are."""
    said = f"{model.id} {model.version}".strip()
    return wording.plain(f"{said}: {model.label}" if model.label else said)


def finding_sentence(finding: Finding, study: Study, prior: Prior | None = None) -> Sentence:
    """Return what a finding is, where, how large, and which model marked it."""
    facts = []
    if (size := numbers.diameter(finding)) is not None:
        facts.append(f"diameter {size.text}")
    if (volume := numbers.volume(finding)) is not None:
        facts.append(f"volume {volume.text}")
    if (mean := numbers.mean(finding)) is not None:
        spread = numbers.spread(finding)
        facts.append(f"mean {mean.text}" + (f" (SD {spread.digits})" if spread else ""))
    text = thing(finding) + (f": {', '.join(facts)}" if facts else "") + "."
    grown = _change(finding, study, prior) if prior is not None else ""
    text += f" {grown}" if grown else ""
    return drafted(text, finding.id)


def provenance_sentence(model: ModelIdentity) -> Sentence:
    """Return which model marked what stands before it, said once for a section."""
    return drafted(f"AI-marked by {model_named(model)}.", provenance(model))


def provenance(model: ModelIdentity) -> str:
    """Return what a sentence about a model, rather than about one finding, is about."""
    return f"model {model.id} {model.version}"


def impression_sentence(finding: Finding, prior: Prior | None = None) -> Sentence:
    """Return a finding in short, as a conclusion."""
    size = numbers.diameter(finding)
    text = thing(finding) + (f", {size.text}" if size else "")
    before = prior.of(finding) if prior is not None else None
    then = numbers.diameter(before) if before is not None else None
    if prior is not None and then is not None and size is not None:
        text += f" ({then.text} on {wording.date(prior.study.date)})"
    return drafted(f"{text} (AI-marked).", finding.id)


def mark_sentence(mark: Measurement) -> Sentence:
    """Return a reader's measurement in words, its number as it stands beside the mark."""
    name = wording.plain(mark.label) or _NAMES.get(mark.kind, mark.kind.capitalize())
    where = f" on {mark.place.reformatted}" if mark.place.reformatted else ""
    return drafted(f"{name}{where}: {caption(mark)}.", mark.id)


def ratio_sentence(course: RatioCourse, study: Study) -> Sentence:
    """Return a ratio with its date, and what it was in the newest earlier study that has one."""
    text = f"{wording.plain(course.ratio.name)} {course.words}"
    if course.earlier:
        then = course.earlier[-1]
        text += f" on {wording.date(study.date) or 'this date'}"
        before = wording.date(then.date) or "an earlier date"
        if course.before is not None:
            text += f", was {ratio_words(then.value)} on {before}"
        else:
            text += f"; not compared with {before}: {course.not_comparable.split(',')[0]}"
    return drafted(f"{text}.", course.ratio.id)


def change_sentence(change: LengthChange, study: Study) -> Sentence:
    """Return a length with its date, what it was, and by how much it differs."""
    name = wording.plain(change.now.label) or "Length"
    now = wording.date(study.date) or "this date"
    before = wording.date(change.comparison.before_date) or "an earlier date"
    text = f"{name} {caption(change.now)} on {now}, was {caption(change.before)} on {before}"
    text += f": {change.words}" if change.why_not else f" ({change.words})"
    return drafted(f"{text}.", change.comparison.id)


def thing(finding: Finding) -> str:
    """Return what a finding is and where, in words."""
    kind = wording.plain(finding.kind)
    site = wording.plain(finding.site)
    said = kind[:1].upper() + kind[1:]
    return f"{said}, {site}" if site else said


def _change(finding: Finding, study: Study, prior: Prior) -> str:
    before = prior.of(finding)
    if before is None:
        return ""
    now, then = numbers.diameter(finding), numbers.diameter(before)
    if now is None or then is None:
        return ""
    text = f"Diameter {then.text} on {wording.date(prior.study.date)}, now {now.text}."
    days = _days_between(prior.study, study)
    return text + doubling_sentence(before, finding, days)


def _days_between(earlier: Study, later: Study) -> int | None:
    then, now = study_day(earlier.date), study_day(later.date)
    return (now - then).days if then is not None and now is not None else None


def doubling_sentence(before: Finding, now: Finding, days: int | None) -> str:
    """Return the volume doubling time in words, or nothing where it is not justified.

    It needs two volumes by the same model and version, an interval of at least
    ``SHORTEST_DAYS`` and a growth of at least ``SMALLEST_GROWTH``.
    """
    if before.volume_mm3 is None or now.volume_mm3 is None or not before.volume_mm3 > 0:
        return ""
    same = (before.model.id, before.model.version) == (now.model.id, now.model.version)
    if not same or days is None or days < SHORTEST_DAYS:
        return ""
    ratio = now.volume_mm3 / before.volume_mm3
    if ratio < 1 + SMALLEST_GROWTH:
        return ""
    return f" Volume doubling time {days * log(2) / log(ratio):.0f} days."


def comparison_sentence(study: Study, prior: Prior | None) -> Sentence:
    """Return what the study was compared with.

    Raises:
        Refused: The prior is another patient's, or not earlier.
    """
    if prior is None:
        return stated("No earlier study was available on this seat.")
    if not same_patient(study.patient, prior.study.patient):
        raise Refused("The study to compare with is of another patient.")
    if prior.study.date > study.date and study.date:
        raise Refused("The study to compare with is later than this one.")
    name = wording.plain(prior.study.description) or "Earlier study"
    return stated(f"{name}, {wording.date(prior.study.date) or 'date unknown'}.")


def technique_sentences(
    instances: Sequence[Instance],
    examination: str,
    *,
    expected_images: int | None = None,
    doubts: Sequence[Doubt] = (),
) -> tuple[Sentence, ...]:
    """Return how the images were made, and which of them are missing."""
    images = [i for i in instances if i.pixels is not None]
    if not images:
        return ()
    sentences = [stated(_acquired(images, examination))]
    if expected_images is not None and expected_images > len(instances):
        missing = expected_images - len(instances)
        were = "was" if missing == 1 else "were"
        sentences.append(stated(f"{missing} of {expected_images} images {were} not received."))
    sentences += [stated(text) for text in absent_numbers(images)]
    for doubt in doubts:
        if doubt.gravity is not Gravity.NOTE:
            fact, then = wording.plain(doubt.fact), wording.plain(doubt.consequence)
            between = " " if fact.endswith(".") else "; "
            said = f"{fact}{between}{then}" if then else fact
            sentences.append(stated(said.rstrip(".") + "."))
    lossy = sorted({i.lossy for i in images if i.lossy})
    if lossy:
        sentences.append(stated(f"The images are lossy compressed ({', '.join(lossy)})."))
    return tuple(sentences)


def _acquired(images: Sequence[Instance], examination: str) -> str:
    modalities = sorted({i.series.modality for i in images})
    name = examination or " and ".join(_EXAMINATIONS.get(m, m) for m in modalities)
    series = len({i.series.uid for i in images})
    frames = sum(i.pixels.frames for i in images if i.pixels is not None)
    parts = [name, f"{frames} image{'s' if frames != 1 else ''} in {series} series"]
    thick = sorted({round(i.slice_thickness_mm, 2) for i in images if i.slice_thickness_mm})
    if thick:
        said = " and ".join(f"{t:.1f}" if round(t, 1) == t else f"{t:.2f}" for t in thick[:3])
        parts.append(f"slices of {said} mm")
    kernels = sorted({wording.plain(i.kernel) for i in images if i.kernel})
    if kernels:
        parts.append(f"kernel {' and '.join(kernels[:3])}")
    return ", ".join(parts) + "."


def absent_numbers(images: Iterable[Instance]) -> tuple[str, ...]:
    """Return a sentence for each series whose image numbers have holes.

    Numbers that run in steps (every second one) are a habit of some scanners, not a loss; so a
    series counts as holed only while fewer than a tenth of its numbers are absent.
    """
    by_series: dict[str, list[Instance]] = defaultdict(list)
    for image in images:
        by_series[image.series.uid].append(image)
    sentences = []
    for series in by_series.values():
        held = {i.number for i in series if i.number is not None}
        if len(held) < 2:
            continue
        absent = sorted(set(range(min(held), max(held) + 1)) - held)
        if not absent or len(absent) * 10 > len(held):
            continue
        name = series[0].series.number
        which = f"series {name}" if name is not None else "one series"
        said = ", ".join(str(n) for n in absent[:8]) + (", …" if len(absent) > 8 else "")
        plural = "s" if len(absent) > 1 else ""
        sentences.append(f"Image{plural} {said} of {which} {'are' if plural else 'is'} absent.")
    return tuple(sentences)


def study_day(text: str) -> date | None:
    """Return a study's date, or None where it is absent or no date."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  a day has no time zone
    except ValueError:
        return None
