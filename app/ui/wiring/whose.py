"""Asks whose the files are that an import left, because they are not DICOM and cannot say it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QCoreApplication, QObject, Qt

from app.actions.adopting import adopt_waiting
from app.actions.belonging import Entered, day, entered_study, held_study, ordered_study
from app.actions.listing import known_to
from app.actions.orders import about_order, may_know
from app.gate import about_study, may
from app.ui.watching import watch_while_alive
from app.ui.wiring.desk import Desk
from app.ui.words import iso_date, person
from app.ui.worklist.whose import Choice, Said, WhoseAsks, WhoseDialog
from app.workstation import Workstation
from domain.rights import Right
from domain.study import Patient, Study
from imaging.foreign.kinds import Kind, kind_of_file
from imaging.foreign.making import Belonging
from imaging.unpacking import is_archive
from records.choosing import Wanted

_MOST = 50  # choices shown; more are found by typing
_ORDER = "order "
_ARCHIVE = "ZIP"
_MAY_BE_VOLUMES = {_ARCHIVE, *(kind.value for kind in Kind if kind.is_volume)}


def _tr(text: str) -> str:
    return QCoreApplication.translate("whose", text)


class Whose(QObject):
    """Opens the question when files wait for it, one at a time."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._open: WhoseDialog | None = None
        watch_while_alive(self, desk.station.watch, self._ask)

    @property
    def dialog(self) -> WhoseDialog | None:
        """The question that is open."""
        return self._open

    def _ask(self) -> None:
        station = self._desk.station
        if self._open is not None or not station.nobodys:
            return
        kinds = _kinds(station)
        if not kinds:  # taken away since
            station.nobodys = ()
            return
        self._open = WhoseDialog(
            self._desk.theme,
            _words(kinds),
            WhoseAsks(
                choices=lambda text: _choices(station, text),
                known_as=lambda id_: _known_as(station, id_),
                take=lambda said: adopt_waiting(station, _belonging(station, said)),
                leave=self._leave,
            ),
            self._desk.window,
            volumes=bool(kinds.keys() & _MAY_BE_VOLUMES),
        )
        self._open.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._open.finished.connect(lambda _how: self._closed())
        self._open.open()

    def _leave(self) -> None:
        self._desk.station.nobodys = ()
        self._desk.station.telling.done("The files that are not DICOM were left where they are.")

    def _closed(self) -> None:
        self._open = None
        self._ask()  # more may have come in the meantime


def _kinds(station: Workstation) -> Counter[str]:
    """Return what waits; of an archive nobody knows yet what lies in it."""
    found: Counter[str] = Counter()
    for file in station.nobodys:
        try:
            kind = kind_of_file(file)
            name = kind.value if kind is not None else _ARCHIVE if is_archive(file) else ""
        except OSError:
            continue
        if name:
            found[name] += 1
    return found


def _words(kinds: Counter[str]) -> str:
    said = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return _tr("They are not DICOM and do not say it: {kinds}.").format(kinds=said)


def _choices(station: Workstation, text: str) -> tuple[Choice, ...]:
    found: list[Choice] = []
    within = known_to(station, station.session)
    if within is not None:
        held = station.records.archive.chosen(Wanted(text, within=within), limit=_MOST)
        found = [Choice(each.study.uid, _study_words(each.study)) for each in held]
    wanted = text.casefold().split()
    for known in station.records.orders.steps():
        step = known.step
        may_take = may(station, Right.IMPORT, about_order(station, step))
        if not (may_take and may_know(station, step)):
            continue
        words = _study_words(ordered_study(station, step))
        if all(word in words.casefold() for word in wanted):
            found.append(Choice(_ORDER + step.key, _tr("Ordered: {what}").format(what=words)))
    return tuple(found[:_MOST])


def _study_words(study: Study) -> str:
    parts = (
        person(study.patient.name)[0].replace("^", ", ", 1).replace("^", " "),
        study.patient.id,
        iso_date(study.date),
        study.description,
    )
    return " · ".join(part for part in parts if part)


def _known_as(station: Workstation, id_: str) -> str:
    if not id_:
        return ""
    for summary in station.records.archive.studies(matching={"PatientID": id_}, limit=20):
        patient = summary.study.patient
        here = about_study(station, summary.study.uid)
        if (patient.id, patient.issuer) == (id_, "") and may(station, Right.IMPORT, here):
            return _patient_words(patient)
    return ""


def _patient_words(patient: Patient) -> str:
    name = person(patient.name)[0].replace("^", ", ", 1).replace("^", " ")
    return " · ".join(p for p in (name, iso_date(patient.birth_date), patient.sex) if p)


def _belonging(station: Workstation, said: Said) -> Belonging:
    unit = "HU" if said.hounsfield else ""
    if said.choice.startswith(_ORDER):
        step = station.records.orders.step(said.choice.removeprefix(_ORDER))
        return Belonging(ordered_study(station, step), said.modality, unit, day(said.date))
    if said.choice:
        study = held_study(station, said.choice)
        return Belonging(study, said.modality, unit, day(said.date))
    entered = Entered(
        said.patient_id, said.name, said.birth_date, said.sex, said.description, said.date
    )
    study = entered_study(entered)
    return Belonging(study, said.modality, unit, study.date)
