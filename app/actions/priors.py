"""Brings an earlier study beside the open one, and goes from study to study of the list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.actions.away import by_relevance, is_own, retrieve_prior
from app.actions.beside import admit_beside, load_beside, prepare_beside
from app.actions.opening import open_study
from app.commands import Command
from app.gate import about_study, demand, guarded
from app.jobs import Pool
from app.state.merging import RemoteRow
from app.state.reading import Beside, Reading
from app.state.worklist import WorklistRow
from app.workstation import Workstation
from domain.errors import Refused
from domain.rights import Right
from domain.study import Study
from viewer.session.captions import age_words
from viewer.session.chronology import date_words
from viewer.session.hanging import compared
from viewer.session.listed import ListedPrior
from viewer.session.patients import same_patient
from viewer.session.prior_series import counterpart, role_of

UNDER_WAY = ("waiting", "running", "slow", "resumed")


def earlier_first(reading: Reading) -> tuple[Study, ...]:
    """Return the patient's other studies: earlier ones, the newest first, then later ones."""
    now = (reading.study.date, reading.study.time)
    earlier = [p for p in reading.priors if (p.date, p.time) <= now]
    return (*earlier, *(p for p in reading.priors if p not in earlier))


@guarded(Right.READ_IMAGES)
def listed(station: Workstation, reading: Reading) -> tuple[ListedPrior, ...]:
    """Return the patient's other studies for the left column, those in archives last."""
    mine = reading.study
    priors = earlier_first(reading)
    days = [study.date for study in (*priors, mine)]
    here = tuple(
        ListedPrior(
            study.uid,
            # A date alone does not tell two studies of one day apart (RELIABILITY P-36).
            date_words(study.date, study.time if days.count(study.date) > 1 else ""),
            study.description,
            age_words(study, mine),
            "on this seat",
            beside=study.uid in reading.beside,
        )
        for study in priors
    )
    held = {mine.uid, *(study.uid for study in priors)}
    arriving = {row.study_uid for row in station.transfers.retrieves if row.state in UNDER_WAY}
    # What archives were asked for with this study, then what a search by hand found of it.
    found = {row.study_uid: row for row in (*station.transfers.results, *reading.away.rows)}
    ordered = by_relevance(station, mine, tuple(found.values()))
    away = tuple(
        _in_archive(row, own=is_own(row, mine), arriving=row.study_uid in arriving)
        for row in ordered
        if row.study_uid not in held
        and row.study_uid not in reading.withheld
        and mine.patient.id.strip()
        and (is_own(row, mine) or row in reading.away.rows)
    )
    return (*here, *away)


def _in_archive(row: RemoteRow, *, own: bool, arriving: bool) -> ListedPrior:
    where = f"in {', '.join(row.peers)}"
    if not own:
        # The same name and birth date under another ID: told, never merged, never fetched.
        where = f"{where}, other ID {row.patient_id}"
    return ListedPrior(
        row.study_uid,
        row.date,
        row.description,
        "",
        where,
        here=False,
        can_come=own and not arriving,
        arriving=arriving,
    )


def withheld_count(reading: Reading) -> int:
    """Return how many studies of the patient are not for the reader to see: that, and no more."""
    return len(reading.withheld | reading.away.withheld)


@guarded(Right.READ_IMAGES)
def open_beside(station: Workstation, uid: str, *, another_patient: bool = False) -> None:
    """Load a study of this seat in the background and show it beside the open one.

    A study of another patient is only asked about (``confirm_beside``), never shown at once
    (RELIABILITY P-30).

    Raises:
        NotFound: This seat does not hold the study.
        Refused: No study is open.
    """
    reading = station.reading
    if reading is None:
        raise Refused("No study is open, so no other one can be shown beside it.")
    if uid == reading.study.uid:
        return
    if not station.records.archive.sop_uids(uid):
        retrieve_prior(station, uid)
        return
    demand(station, Right.READ_IMAGES, about_study(station, uid), action="priors.open_beside")
    if uid in reading.beside:
        show_beside(reading, uid)
        return
    study = station.records.archive.study(uid).study
    if not same_patient(reading.study, study) and not another_patient:
        reading.asked_beside = study
        station.enter("read")
        station.changed()
        return
    reading.asked_beside = None
    station.enter("read")
    station.changed()
    bring_beside(
        station,
        uid,
        another_patient=another_patient,
        came=lambda: show_beside(reading, uid),
    )


@guarded(Right.READ_IMAGES)
def bring_beside(
    station: Workstation, study_uid: str, *, another_patient: bool, came: Callable[[], None]
) -> None:
    """Load a study in the background and let it be shown; ``came`` says that it may be."""
    reading = station.reading
    if reading is None:
        return
    station.jobs.start(
        "Open beside",
        partial(prepare_beside, station, study_uid, reading.study.uid),
        pool=Pool.OPENING,
        about=study_uid,
        succeeded=lambda beside: _admit(station, reading, beside, another_patient, came),
        failed=station.telling.error,
    )


def _admit(
    station: Workstation,
    reading: Reading,
    came: Beside,
    another_patient: bool,
    then: Callable[[], None],
) -> None:
    # A study that comes late for one that was left is dropped (RELIABILITY P-29).
    if station.reading is not reading:
        return
    if came.study.uid in reading.beside:  # asked for twice before it came
        then()
        return
    admit_beside(reading, came, another_patient=another_patient)
    then()
    station.changed()
    load_beside(station, reading, came)


def show_beside(reading: Reading, study_uid: str) -> None:
    """Put the series that is most like the one being read beside it."""
    came = reading.beside[study_uid]
    screen = reading.screen
    # What is being read, even where the active viewport shows another prior.
    shown = [screen.view.content, *(view.content for view in screen.viewports)]
    own = [c for c in shown if c is not None and c.study_uid == reading.study.uid]
    for current in (own or list(screen.contents))[:1]:
        found = counterpart(current, tuple(came.contents.values()))
        if found is not None:
            screen.hang(compared(current, found, role_of(came.study, reading.study)))
    reading.changed()


@guarded(Right.READ_IMAGES)
def confirm_beside(station: Workstation) -> None:
    """Show the other patient's study after all; both names stay on the screen."""
    reading = station.reading
    if reading is not None and reading.asked_beside is not None:
        open_beside(station, reading.asked_beside.uid, another_patient=True)


def decline_beside(station: Workstation) -> None:
    """Leave the other patient's study where it is."""
    if station.reading is not None:
        station.reading.asked_beside = None
        station.changed()


def close_beside(station: Workstation) -> None:
    """Take every other study off the screen; the open one is hung as it was opened."""
    reading = station.reading
    if reading is None or not reading.beside:
        return
    for uid in tuple(reading.beside):
        # Out of the list first: what is forgotten now must not be saved as deleted.
        del reading.beside[uid]
        reading.kept.pop(uid, None)
        reading.kept_relations.pop(uid, None)
        reading.screen.dismiss(uid)
        reading.annotations.dismiss(uid)
    reading.screen.hang()
    reading.changed()
    station.changed()


@guarded(Right.READ_IMAGES)
def beside_newest(station: Workstation) -> None:
    """Open the newest prior beside the study; where one is open, the next older one."""
    reading = station.reading
    if reading is None:
        return
    priors = earlier_first(reading)
    if not priors:
        station.telling.done(none_words(reading))
        return
    shown = {v.content.study_uid for v in reading.screen.viewports if v.content is not None}
    at = next((n for n, prior in enumerate(priors) if prior.uid in shown), -1)
    open_beside(station, priors[(at + 1) % len(priors)].uid)


def none_words(reading: Reading) -> str:
    """Return that there is no prior, as far as it is known (C10)."""
    away = reading.away
    if away.rows:
        return "No prior of this patient is on this seat. Archives have some: see the list."
    if away.asking:
        return f"No prior of this patient is on this seat. {', '.join(away.asking)} is being asked."
    if away.silent:
        names = ", ".join(away.silent)
        return f"No prior of this patient is on this seat. {names} did not answer."
    return "No prior of this patient is on this seat."


def _open_chosen_beside(station: Workstation) -> None:
    if station.worklist.chosen is not None:
        open_beside(station, station.worklist.chosen.study_uid)


# ------------------------------------------------------------------ from study to study


def _open_uid(station: Workstation) -> str:
    if station.opening is not None:
        return station.opening.study_uid
    return station.reading.study.uid if station.reading is not None else ""


def _go(
    station: Workstation, step: int, stop_at: Callable[[WorklistRow, WorklistRow], bool]
) -> None:
    rows = station.worklist.rows
    at = next((n for n, row in enumerate(rows) if row.study_uid == _open_uid(station)), None)
    if at is None:
        return
    here = rows[at]
    beyond = rows[at + 1 :] if step > 0 else tuple(reversed(rows[:at]))
    for row in beyond:
        if stop_at(here, row):
            open_study(station, row.study_uid)
            return
    station.telling.done("This is the last on the list." if step > 0 else "This is the first.")


def _any(_here: WorklistRow, _row: WorklistRow) -> bool:
    return True


def _another_patient(here: WorklistRow, row: WorklistRow) -> bool:
    return (here.patient_id, here.issuer) != (row.patient_id, row.issuer)


def _is_open(station: Workstation) -> bool:
    return station.reading is not None


def _is_on_its_way(station: Workstation) -> bool:
    return station.reading is not None or station.opening is not None


def _is_beside(station: Workstation) -> bool:
    return station.reading is not None and bool(station.reading.beside)


def _is_asked(station: Workstation) -> bool:
    return station.reading is not None and station.reading.asked_beside is not None


def _step(id_: str, title: str, key: str, step: int, stop_at: Callable[..., bool]) -> Command:
    return Command(
        id_,
        title,
        lambda station: _go(station, step, stop_at),
        menu="Study",
        shortcut=key,
        enabled=_is_on_its_way,
        room="read",
        needs=Right.READ_IMAGES,
    )


COMMANDS = (
    Command(
        "prior.beside",
        "Prior beside, then the next older",
        beside_newest,
        menu="Study",
        shortcut="Ctrl+B",
        enabled=_is_open,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "prior.close",
        "Close what is beside",
        close_beside,
        menu="Study",
        shortcut="Ctrl+Shift+B",
        enabled=_is_beside,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "study.beside",
        "Open beside the open study",
        _open_chosen_beside,
        menu="Study",
        shortcut="Ctrl+B",
        enabled=_is_open,
        room="worklist",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "prior.confirm",
        "Show both patients",
        confirm_beside,
        menu="Study",
        enabled=_is_asked,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    Command(
        "prior.decline",
        "Do not show the other patient",
        decline_beside,
        menu="Study",
        enabled=_is_asked,
        room="read",
        needs=Right.READ_IMAGES,
    ),
    _step("study.next", "Next study", "Ctrl+Right", 1, _any),
    _step("study.previous", "Previous study", "Ctrl+Left", -1, _any),
    _step("patient.next", "Next patient", "Ctrl+Down", 1, _another_patient),
    _step("patient.previous", "Previous patient", "Ctrl+Up", -1, _another_patient),
)
