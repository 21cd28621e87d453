"""What the app bar and the patient banner show of the workstation."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.state.reading import Reading
from app.state.worklist import Priority
from app.ui.frame.app_bar import BarState
from app.ui.frame.banner import BannerState
from app.ui.frame.two_patients import TwoState
from app.ui.words import age_words, iso_date, person
from app.workstation import Workstation
from domain.study import Study
from viewer.session.chronology import date_words


def _tr(text: str) -> str:
    return QCoreApplication.translate("frame", text)


def bar_state(station: Workstation) -> BarState:
    """Return what the app bar shows now."""
    jobs = station.jobs.items
    running = [job for job in jobs if job.under_way]
    archive = station.archive
    return BarState(
        room=station.room,
        jobs=len(jobs),
        job_done=running[0].done if len(running) == 1 and len(jobs) == 1 else None,
        archive=archive.name if archive is not None else "",
        archive_answered=archive.answered_at if archive is not None else None,
        archive_failing=archive is not None and archive.failing,
        runs_on=station.runs_on,
        user=person(station.user)[0],
    )


def banner_state(station: Workstation) -> BannerState:
    """Return what the banner says of the patient open for reading."""
    reading = station.reading
    if reading is not None:
        urgent = reading.priority is not Priority.ROUTINE
        return _state(
            station,
            reading.study,
            _note(station, reading),
            compared=_compared(reading),
            priority=reading.priority.name.lower() if urgent else "",
        )
    opening = station.opening
    if opening is None:
        return BannerState()
    note = _tr("Opening\N{HORIZONTAL ELLIPSIS}")
    if opening.study is None:
        return BannerState(patient_key=opening.study_uid, name=note)
    return _state(station, opening.study, note)


def _compared(reading: Reading) -> str:
    """Return the days of what stands beside; with the time where it is the same day."""
    own = reading.study
    return ", ".join(
        date_words(study.date, study.time if study.date == own.date else "")
        for study in reading.screen.beside
        if study not in reading.screen.strangers
    )


def _state(
    station: Workstation, study: Study, note: str, priority: str = "", compared: str = ""
) -> BannerState:
    patient = study.patient
    name, others = person(patient.name)
    age = age_words(study.age, patient.birth_date, study.date)
    return BannerState(
        patient_key=f"{patient.issuer}\\{patient.id}\\{patient.name}",
        name=name,
        other_names=others,
        id=patient.id,
        sex_age=f"{patient.sex} {age}".strip(),
        born=iso_date(patient.birth_date),
        description=study.description,
        date=_tr("{date} beside {other}").format(date=iso_date(study.date), other=compared)
        if compared
        else iso_date(study.date),
        accession=study.accession,
        priority=priority,
        note=note,
        elsewhere=station.room not in ("read", "report"),
    )


def two_state(station: Workstation) -> TwoState:
    """Return who else is asked for, or on the screen, beside the patient of the banner."""
    reading = station.reading
    if reading is None:
        return TwoState()
    if reading.asked_beside is not None:
        return TwoState(_who(reading.asked_beside), asked=True)
    return TwoState(", ".join(_who(study) for study in reading.screen.strangers))


def _who(study: Study) -> str:
    return f"{person(study.patient.name)[0] or _tr('No name')}, ID {study.patient.id or '?'}"


def _note(station: Workstation, reading: Reading) -> str:
    """Return where the study stands on the list as it is now."""
    if station.room == "report":
        return _tr("F3 images only")
    uids = [row.study_uid for row in station.worklist.rows]
    if reading.study.uid not in uids:
        return ""
    at = uids.index(reading.study.uid) + 1
    return _tr("Study {n} of {total}").format(n=at, total=station.worklist.passed)
