"""Looks through studies before they leave without a name, and lets them go on a person's word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.actions.burned_in import look_at
from app.actions.deidentified_files import Exported, export_deidentified
from app.actions.deidentifying import Wish, preview_lines
from app.actions.proving import demand_proof
from app.commands import Command
from app.gate import guarded, may
from app.jobs import Pool
from app.state.review import Line, Review, Seen
from app.workstation import Workstation
from domain.errors import NotFound, Refused
from domain.rights import Right
from domain.study import Instance
from domain.work import Work
from imaging.deidentifying.judging import may_be_burned_in
from imaging.display import raw_picture

_PICTURES = 500  # that are looked through one by one; more are told to be too many


@guarded(Right.DEIDENTIFY)
def begin_review(station: Workstation) -> None:
    """Take up the study that is open or chosen, and go to the page where it is looked through.

    Raises:
        NotFound: No study is open or chosen.
    """
    if station.reading is not None and station.room != "worklist":
        uid = station.reading.study.uid
    elif station.worklist.chosen is not None:
        uid = station.worklist.chosen.study_uid
    else:
        raise NotFound(
            "No study is open or chosen.", advice="Choose one in the worklist, or open it."
        )
    summary = station.records.archive.study(uid)
    what = " ".join((*summary.modalities, summary.study.description)).strip()
    project = station.review.project if station.review is not None else ""
    whose = summary.study.patient.name.split("=")[0].replace("^", " ").strip()
    words = f"{whose}: {what}, {summary.instances} objects"
    station.review = Review((uid,), words, project=project)
    station.enter("transfers", "deidentify")
    station.changed()
    look_through(station)


@guarded(Right.DEIDENTIFY)
def look_through(station: Workstation) -> None:
    """Look for text in every image that may have some, aside; rectangles a person drew stay."""
    review = _review(station)
    review.looking = True
    review.changed()

    def look(work: Work) -> tuple[tuple[Seen, ...], tuple[Line, ...]]:
        seen = tuple(_seen(station, review, work))
        changes = preview_lines(station, review.study_uids[0], _wish(review))
        shows = may(station, Right.READ_IMAGES)
        lines = tuple(
            Line(tag, name, before if shows else "", after) for tag, name, before, after in changes
        )
        return seen, lines

    def found(both: tuple[tuple[Seen, ...], tuple[Line, ...]]) -> None:
        review.images, review.lines = both
        review.looking = False
        for seen in review.images:
            review.drawn.setdefault(
                seen.sop_uid, (*seen.ruled, *(text.place for text in seen.texts))
            )
        review.show_image(review.shown)

    def failed(error: Exception) -> None:
        review.looking = False
        review.changed()
        station.telling.error(error)

    station.jobs.start(
        "Look for text in images", look, pool=Pool.COMPUTE, succeeded=found, failed=failed
    )


def _seen(station: Workstation, review: Review, work: Work) -> list[Seen]:
    suspects: list[tuple[str, Instance]] = []
    for uid in review.study_uids:
        for number, series in enumerate(station.records.archive.series_of(uid), 1):
            for count, instance in enumerate(
                station.records.archive.instances(series.series.uid), 1
            ):
                if may_be_burned_in(instance):
                    suspects.append((f"series {number}, image {count}", instance))
    if len(suspects) > _PICTURES:
        raise Refused(
            f"{len(suspects)} images would have to be looked through one by one.",
            advice="Export them with the command line, which blanks what it finds.",
        )
    seen = []
    for number, (place, instance) in enumerate(suspects, 1):
        work.pause_point()
        work.report(number / len(suspects), f"{number} of {len(suspects)}")
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
        Refused: An image was not looked at, or no project is named.
    """
    demand_proof(station, spends=False)
    review = _review(station)
    if not review.project.strip():
        raise Refused("The project has no name.", advice="Give the project a short name.")
    if review.waiting:
        raise Refused(
            f"Nobody has looked at {review.waiting} images that text may be burned into.",
            advice="Look at each of them and confirm it.",
        )
    wish = _wish(review)

    def done(exported: Exported) -> None:
        review.report = exported.report
        review.changed()
        station.telling.done(
            f"{review.report['objects']} objects were written without names,"
            f" {len(review.report['left_out'])} left out."
        )

    station.jobs.start(
        "Write copies that name nobody",
        lambda work: export_deidentified(
            station, review.study_uids, folder, wish, work, medium=medium
        ),
        pool=Pool.COMPUTE,
        succeeded=done,
        failed=station.telling.error,
    )


def _wish(review: Review) -> Wish:
    return Wish(
        review.project.strip() or "preview",
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
