"""A model proposes, a person decides: one finding at a time, seeing what it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.state.reading import Findings, ModelVerdict, Reading
from app.ui.buttons import Button
from app.ui.read.asks import ReadAsks
from app.ui.read.findings import FindingsPanel
from app.ui.read.measurements import MeasurementsPanel
from app.ui.read.objects.asks import ObjectAsks
from app.ui.theme import Theme
from domain.finding import Decision, Finding, ModelIdentity
from domain.geometry import Point
from domain.measurement import Author, Ellipse, Length, Place, RegionStatistics
from domain.study import Patient, Study
from viewer.session.annotations import Annotations
from viewer.session.explained import About
from viewer.session.screen import Screen

NOW = datetime(2026, 1, 12, 9, 41, tzinfo=UTC)
STUDY = Study("1.2.3", Patient("1CT1", "DOE^JANE"), "20260112")
MODEL = ModelIdentity(
    "lung-nodules",
    "1.0",
    "7f3a" + "0" * 56 + "c91e",
    "demonstration: trained on phantoms, not for clinical use",
    "onnx",
    "cpu",
)


def finding(site: str, confidence: float) -> Finding:
    return Finding(
        kind="lung nodule",
        study_uid="1.2.3",
        series_uid="1.2.3.1",
        frame_of_reference="1.2.3.9",
        centre=Point(0, 0, 0),
        corners=(Point(-5, -5, -5), Point(5, 5, 5)),
        model=MODEL,
        confidence=confidence,
        made=NOW,
        diameter_mm=12.4,
        volume_mm3=998.0,
        mean_value=-20.0,
        sd_value=90.0,
        unit="HU",
        site=site,
    )


SURE, DOUBTFUL = finding("right upper lobe", 0.94), finding("left lower lobe", 0.55)


class Desk:
    """An open study, with what was asked about it."""

    def __init__(self) -> None:
        annotations = Annotations()
        screen = Screen(annotations)
        screen.open(STUDY)
        self.reading = Reading(
            STUDY, (), (), (), screen, annotations, Findings(lambda _items: None)
        )
        self.stopped = 0
        self.shown: list[str] = []

    def asks(self) -> ReadAsks:
        return ReadAsks(
            show_finding=self.reading.findings.choose,
            decide=lambda id_, decision: self.reading.findings.decide(
                id_, decision, by="Dr A. Mehra"
            ),
            undo_decision=self.reading.findings.undo,
            reword=lambda _id, _site: None,
            where=lambda _finding: "Slice 204 (200–208)",  # noqa: RUF001 - as it is shown
            analyse=lambda _id: None,
            stop_analysis=self._stop,
            show_mark=self.shown.append,
            delete_mark=self.reading.annotations.remove,
            show_segment=lambda _key: None,
            slice_of=lambda _mark: "Slice 204",
            new_images=lambda: 0,
            show_new_images=lambda: None,
            arrivals=lambda _changed: lambda: None,
            go=lambda _room: None,
            saved=lambda: "",
            jobs_watch=lambda _changed: lambda: None,
            objects=ObjectAsks(
                read=lambda _uid: None,
                header=lambda _uid: None,
                content=lambda: None,
                close=lambda: None,
                page=lambda _number: None,
                image=lambda _uid, _frame: None,
                use_state=lambda _uid: None,
                where=lambda _uid, _frame: "",
            ),
            run=lambda _id: None,
        )

    def _stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.reading.findings.load((DOUBTFUL, SURE))
    return made


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, desk: Desk) -> FindingsPanel:
    made = FindingsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(made)
    made.resize(344, 800)
    made.show()
    return made


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def decisions(desk: Desk) -> dict[str, Decision]:
    return {f.site: f.decision for f in desk.reading.findings.items}


def test_the_chosen_finding_shows_size_score_model_and_what_it_is_not(
    panel: FindingsPanel, desk: Desk
) -> None:
    desk.reading.findings.choose(SURE.id)

    said = words(panel)
    for expected in (
        "12.4 mm",
        "998 mm³",
        "−20 (90) HU",  # noqa: RUF001 - a true minus sign
        "0.94",
        "lung-nodules 1.0 · weights 7f3a…c91e",
        "Demonstration: trained on phantoms, not for clinical use.",
        "Not cleared as a medical device.",
    ):
        assert expected in said


def test_enter_accepts_only_the_chosen_one_and_goes_to_the_next(
    panel: FindingsPanel, desk: Desk
) -> None:
    desk.reading.findings.choose(SURE.id)

    QTest.keyClick(panel, Qt.Key.Key_Return)

    assert decisions(desk) == {
        "right upper lobe": Decision.ACCEPTED,
        "left lower lobe": Decision.PROPOSED,
    }
    assert desk.reading.findings.chosen == DOUBTFUL


def test_enter_without_a_chosen_finding_accepts_nothing(panel: FindingsPanel, desk: Desk) -> None:
    QTest.keyClick(panel, Qt.Key.Key_Return)

    assert set(decisions(desk).values()) == {Decision.PROPOSED}


def test_enter_on_an_accepted_finding_changes_nothing(panel: FindingsPanel, desk: Desk) -> None:
    desk.reading.findings.decide(DOUBTFUL.id, Decision.REJECTED, by="B")
    desk.reading.findings.choose(DOUBTFUL.id)

    QTest.keyClick(panel, Qt.Key.Key_Return)

    assert decisions(desk)["left lower lobe"] is Decision.REJECTED


def test_rejected_findings_are_folded_away_but_counted(panel: FindingsPanel, desk: Desk) -> None:
    desk.reading.findings.decide(DOUBTFUL.id, Decision.REJECTED, by="B")

    assert "1 rejected finding" in words(panel)
    assert not any("left lower lobe" in text for text in words(panel))
    panel._turn_rejected()
    assert any("left lower lobe" in text for text in words(panel))


def test_no_button_accepts_more_than_one(panel: FindingsPanel, desk: Desk) -> None:
    desk.reading.findings.choose(SURE.id)

    accepting = [b for b in panel.findChildren(Button) if b.text() == "Accept"]

    assert len(accepting) == 1


def test_a_model_that_found_nothing_is_no_statement_that_nothing_is_there(
    qtbot: QtBot, theme: Theme
) -> None:
    desk = Desk()
    desk.reading.models = (ModelVerdict("m", "Lung nodules", "none found", can_run=True),)
    panel = FindingsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(panel)

    assert any("no statement that nothing is there" in text for text in words(panel))


def test_a_model_that_does_not_suit_says_why_and_offers_no_button(
    qtbot: QtBot, theme: Theme
) -> None:
    desk = Desk()
    desk.reading.models = (
        ModelVerdict("m", "Rib fractures", "not suited: bone kernel needed", can_run=False),
    )
    panel = FindingsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(panel)

    assert "not suited: bone kernel needed" in words(panel)
    assert not any("Analyse" in b.accessibleName() for b in panel._models.findChildren(QWidget))


PLACE = Place("1.2.3", "1.2.3.1", "1.2.3.9", "1.2.3.1.204", 0, "PixelSpacing")
READER = Author("Dr A. Mehra")


def test_the_origin_of_a_region_names_scale_voxels_and_author(qtbot: QtBot, theme: Theme) -> None:
    desk = Desk()
    statistics = RegionStatistics(38.0, 17.0, -12.0, 80.0, 441, 276.1, "HU")
    region = Ellipse(PLACE, Point(0, 0, 0), Point(9, 0, 0), Point(0, 9, 0), READER, NOW, statistics)
    desk.reading.annotations.place(region)
    panel = MeasurementsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(panel)
    assert "441 voxels" not in words(panel)

    desk.reading.screen.explain(About(mark_id=region.id))

    said = words(panel)
    assert "441 voxels" in said
    assert "PixelSpacing" in said
    assert "Dr A. Mehra" in said


def test_a_length_without_a_scale_says_that_no_millimetres_are_given(
    qtbot: QtBot, theme: Theme
) -> None:
    desk = Desk()
    place = Place("1.2.3", "1.2.3.1", "", "1.2.3.1.1", 0, spacing_basis="")
    desk.reading.annotations.place(Length(place, Point(0, 0, 0), Point(30, 0, 0), READER, NOW))
    panel = MeasurementsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(panel)

    said = words(panel)
    assert "30.0 px, uncalibrated" in said
    assert not any("mm" in text for text in said)


def test_deleting_a_measurement_asks_nothing_and_can_be_undone(qtbot: QtBot, theme: Theme) -> None:
    desk = Desk()
    mark = Length(PLACE, Point(0, 0, 0), Point(30, 0, 0), READER, NOW)
    desk.reading.annotations.place(mark)
    panel = MeasurementsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(panel)
    desk.reading.screen.choose(mark.id)

    QTest.keyClick(panel, Qt.Key.Key_Delete)
    assert not desk.reading.annotations.items
    desk.reading.annotations.undo()

    assert desk.reading.annotations.items == (mark,)
