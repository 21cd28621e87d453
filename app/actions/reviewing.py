"""Looks through studies before they leave without a name, and lets them go on a person's word."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.actions.burned_in import look_at
from app.actions.deidentified_files import Exported, export_deidentified, report_of
from app.actions.deidentified_sending import queue_deidentified
from app.actions.deidentifying import Told, Wish
from app.actions.previewing_copies import changes_of
from app.actions.proving import demand_proof
from app.commands import Command
from app.gate import about_study, demand, guarded, may
from app.jobs import Pool
from app.state.review import Leaving, Line, Review, Seen
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Refused
from domain.rights import Right
from domain.study import Instance
from domain.work import Work
from imaging.deidentifying.judging import may_be_burned_in
from imaging.display import raw_picture

_PICTURES = 500  # that are looked through one by one; more are told to be too many


@guarded(Right.DEIDENTIFY)
def begin_review(station: Workstation) -> None:
    """Take up what is open or chosen, and go to the page where it is looked through.

    Raises:
        NotFound: No study is open or chosen.
    """
    if station.reading is not None and station.room != "worklist":
        uids: tuple[str, ...] = (station.reading.study.uid,)
    else:
        uids = station.worklist.chosen_uids
    if not uids:
        raise NotFound(
            "No study is open or chosen.", advice="Choose one in the worklist, or open it."
        )
    for uid in uids:
        demand(station, Right.DEIDENTIFY, about_study(station, uid), action="study.deidentify")
    project = station.review.project if station.review is not None else ""
    leaving = tuple(Leaving(uid, _words_of(station, uid)) for uid in uids)
    station.review = Review(leaving, project=project)
    station.enter("transfers", "deidentify")
    station.changed()
    look_through(station)


def _words_of(station: Workstation, uid: str) -> str:
    summary = station.records.archive.study(uid)
    what = " ".join((*summary.modalities, summary.study.description)).strip()
    whose = summary.study.patient.name.split("=")[0].replace("^", " ").strip()
    return f"{whose}: {what}, {summary.instances} objects"


@guarded(Right.DEIDENTIFY)
def look_through(station: Workstation) -> None:
    """Look for text in every image that may have some, aside, one study after the other.

    Rectangles that a person drew stay. What cannot be looked through does not leave, and does
    not keep the others.
    """
    review = _review(station)
    if review.looking:
        return
    review.looking = True
    for each in review.studies:
        each.looking = True
    review.changed()

    def look(work: Work) -> None:
        left = _PICTURES
        for number, each in enumerate(review.studies, 1):
            work.report(number / len(review.studies), f"{number} of {len(review.studies)}")
            try:
                seen = _seen(station, each.uid, left, work)
            except LightboxError as error:
                station.jobs.deliver(partial(cannot, each, str(error)))
                continue
            left -= len(seen)
            station.jobs.deliver(partial(review.found, each.uid, seen))

    def cannot(each: Leaving, why: str) -> None:
        each.failed, each.looking = why, False
        review.changed()

    def ended(_: None = None) -> None:
        review.looking = False
        for each in review.studies:
            each.looking = False
        review.changed()
        if station.review is review:
            show_changes(station)

    def failed(error: Exception) -> None:
        ended()
        station.telling.error(error)

    station.jobs.start(
        "Look for text in images",
        look,
        pool=Pool.COMPUTE,
        succeeded=ended,
        failed=failed,
        cancelled=ended,
    )


@guarded(Right.DEIDENTIFY)
def show_changes(station: Workstation) -> None:
    """Find out, aside, what becomes of the attributes of the study in front."""
    review = _review(station)
    basis = review.basis
    wish = replace(_wish(review), regions=dict(review.drawn))  # as if all were confirmed
    if review.lines is not None or review.looking:
        return

    def find(work: Work) -> tuple[Line, ...]:
        shows = may(station, Right.READ_IMAGES, about_study(station, basis[0]))
        return tuple(
            Line(one.tag, one.name, one.before if shows else "", one.after, one.drawn)
            for one in changes_of(station, basis[0], wish, work)
        )

    station.jobs.start(
        "See what changes in copies",
        find,
        pool=Pool.COMPUTE,
        shown=False,
        succeeded=lambda lines: review.show_lines(basis, lines),
        failed=station.telling.error,
    )


def _seen(station: Workstation, uid: str, most: int, work: Work) -> list[Seen]:
    suspects: list[tuple[str, Instance]] = []
    for number, series in enumerate(station.records.archive.series_of(uid), 1):
        for count, instance in enumerate(station.records.archive.instances(series.series.uid), 1):
            if may_be_burned_in(instance):
                suspects.append((f"series {number}, image {count}", instance))
    if len(suspects) > most:
        raise Refused(
            f"{len(suspects)} images would have to be looked through one by one.",
            advice="Export them with the command line, which blanks what it finds.",
        )
    seen = []
    for place, instance in suspects:
        work.pause_point()
        looked = look_at(station, instance, work)
        picture = _picture(station, instance)
        seen.append(
            Seen(
                instance.sop_uid, place, looked.why, picture, looked.texts, looked.ruled,
                looked.failed,
            )
        )  # fmt: skip
    return seen


def _picture(station: Workstation, instance: Instance) -> NDArray[np.uint8]:
    part10 = station.records.archive.read(instance.sop_uid)
    stored = station.readers.decode(part10, instance, 0).stored
    values = instance.frame_values(0)
    inverted = instance.pixels is not None and instance.pixels.photometric == "MONOCHROME1"
    if stored.ndim == 3:
        return np.asarray(stored, np.uint8)
    scaled = np.asarray(stored, np.float64) * values.slope + values.intercept
    return np.asarray(raw_picture(scaled, values.windows, inverted=inverted), np.uint8)


@guarded(Right.DEIDENTIFY)
def export_reviewed(station: Workstation, folder: Path, *, medium: bool = False) -> None:
    """Write the copies, aside, when every image in doubt was looked at.

    Raises:
        Refused: A study was not looked through, or no project is named.
    """
    demand_proof(station, spends=False)
    review = _ready(station)
    wish, uids = _wish(review), review.study_uids

    def written(exported: Exported) -> None:
        told = exported.report
        _show_report(review, told)
        station.telling.done(
            f"{told['objects']} objects were written without names,"
            f" {len(told['left_out'])} left out."
        )

    station.jobs.start(
        "Write copies that name nobody",
        lambda work: export_deidentified(station, uids, folder, wish, work, medium=medium),
        pool=Pool.COMPUTE,
        succeeded=written,
        failed=station.telling.error,
    )


@guarded(Right.DEIDENTIFY)
def send_reviewed(station: Workstation, peer: str) -> None:
    """Put the copies into the outbox of a peer, aside, when every image in doubt was looked at.

    Raises:
        Refused: A study was not looked through, or no project is named.
    """
    demand_proof(station, spends=False)
    review = _ready(station)
    wish, uids = _wish(review), review.study_uids

    def queued(told: Told) -> None:
        _show_report(review, {**report_of(told, wish), "peer": peer})
        station.telling.done(
            f"{told.objects} objects without names wait to be sent to {peer},"
            f" {len(told.left_out)} left out."
        )

    station.jobs.start(
        "Send copies that name nobody",
        lambda work: queue_deidentified(station, uids, peer, wish, work),
        pool=Pool.COMPUTE,
        succeeded=queued,
        failed=station.telling.error,
    )


def _show_report(review: Review, report: dict[str, Any]) -> None:
    review.report = report
    review.changed()


def _ready(station: Workstation) -> Review:
    review = _review(station)
    if not review.project.strip():
        raise Refused("The project has no name.", advice="Give the project a short name.")
    if review.waiting:
        raise Refused(
            f"Nobody has looked at {review.waiting} images that text may be burned into.",
            advice="Look at each of them and confirm it.",
        )
    if review.unready:
        raise Refused(
            f"{len(review.unready)} of the studies have not been looked through.",
            advice="Look again, or take them off the list.",
        )
    return review


def _wish(review: Review) -> Wish:
    return Wish(
        review.project.strip(),
        review.options,
        regions={uid: review.rectangles(uid) for uid in review.confirmed},
    )


def _review(station: Workstation) -> Review:
    if station.review is None:
        raise NotFound(
            "No study is chosen to be de-identified.", advice="Choose one in the worklist."
        )
    return station.review


COMMANDS = (
    Command(
        "study.deidentify",
        "De-identify",
        begin_review,
        menu="Study",
        audited=True,
        needs=Right.DEIDENTIFY,
    ),
)
