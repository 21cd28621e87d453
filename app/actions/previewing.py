"""Shows a study in the worklist before it is opened; nothing is marked as read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.actions.consenting import demand_access
from app.actions.listing import iso_date
from app.actions.signing import verdict_of
from app.commands import Command
from app.gate import about_study, guarded, may
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError
from domain.report import Stage
from domain.rights import RESULTS, Right
from domain.work import Work
from imaging.own_pixels import own_pixels

COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PreviewImage:
    """One picture of the strip. ``pixels`` is None where the picture cannot be made."""

    title: str
    words: str
    missing: bool
    pixels: NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What the strip under the worklist shows of one study."""

    study_uid: str
    series: tuple[PreviewImage, ...]
    priors: tuple[PreviewImage, ...]
    impression: str
    impression_by: str
    verdict: str  # of the signature on that report, empty without one
    verdict_ok: bool


@guarded(Right.READ_IMAGES)
def preview(station: Workstation, study_uid: str, side_px: int, work: Work) -> Preview:
    """Return the first look at a study: a picture of each series, its priors, its last report."""
    archive = station.records.archive
    summary = archive.study(study_uid)
    demand_access(station, study_uid)
    station.records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            "study.preview",
            station.user,
            patient_id=summary.study.patient.id,
            study_uid=study_uid,
        )
    )
    series = []
    for held in archive.series_of(study_uid):
        work.pause_point()
        if held.series.modality in RESULTS:
            continue  # reports have their own place in the strip
        number = f"{held.series.number} · " if held.series.number is not None else ""
        series.append(
            PreviewImage(
                f"{number}{held.series.description or held.series.modality}",
                f"{held.instances} image{'s' if held.instances != 1 else ''}",
                missing=False,
                pixels=_small(station, held.series.uid, side_px, work),
            )
        )
    priors = []
    for prior in archive.priors(summary.study)[:3]:
        work.pause_point()
        if not may(station, Right.READ_IMAGES, about_study(station, prior.study.uid)):
            continue
        first = archive.series_of(prior.study.uid)[:1]
        priors.append(
            PreviewImage(
                f"{iso_date(prior.study.date)} {prior.study.description}",
                "on this seat",
                missing=prior.complete is False,
                pixels=_small(station, first[0].series.uid, side_px, work) if first else None,
            )
        )
    return _with_report(station, study_uid, tuple(series), tuple(priors))


def _with_report(
    station: Workstation,
    study_uid: str,
    series: tuple[PreviewImage, ...],
    priors: tuple[PreviewImage, ...],
) -> Preview:
    summary = station.records.archive.study(study_uid)
    uids = [study_uid, *(p.study.uid for p in station.records.archive.priors(summary.study))]
    for uid in uids:
        if not may(station, Right.READ_REPORTS, about_study(station, uid)):
            continue
        for report in station.records.drafts.reports(uid):
            if report.stage is Stage.DRAFT:
                continue
            verdict = verdict_of(station, report)
            impression = next((s.text for s in report.sections if s.id == "impression"), "")
            return Preview(
                study_uid,
                series,
                priors,
                impression,
                f"{report.changed.date().isoformat()} · {report.author}",
                "" if verdict is None else verdict.sentence,
                verdict is not None and verdict.ok,
            )
    return Preview(study_uid, series, priors, "", "", "", verdict_ok=False)


def _small(
    station: Workstation, series_uid: str, side_px: int, work: Work
) -> NDArray[np.uint8] | None:
    """Return the middle image of a series, made small; None where it cannot be shown."""
    images = [i for i in station.records.archive.instances(series_uid) if i.pixels is not None]
    if not images:
        return None
    middle = images[len(images) // 2]
    frames = middle.pixels.frames if middle.pixels is not None else 1
    try:
        archive = station.records.archive
        pixels = own_pixels(middle, frames // 2, archive, station.readers, work)
    except LightboxError:
        # The strip only points the way; opening the study says what is wrong with it.
        return None
    step = max(1, max(pixels.shape[:2]) // side_px)
    return np.ascontiguousarray(pixels[::step, ::step])
