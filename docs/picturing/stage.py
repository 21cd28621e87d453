"""What a picture of the manual is, and the open program that it is taken of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.actions import ALL_COMMANDS, opening
from app.state.reading import Reading
from app.ui.pictures import settle
from app.ui.start import Start
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from docs.picture_phantoms import study_uid
from viewer.session.screen import Screen

SIZE, LARGE = (1366, 768), (1920, 1080)


class Stage:
    """The program with one study open, and what a picture needs of it."""

    def __init__(self, start: Start) -> None:
        if start.station is None or start.seat is None:
            raise RuntimeError("the seat did not open")
        self.start = start
        self.station: Workstation = start.station
        self.seat: Seat = start.seat

    @property
    def reading(self) -> Reading:
        if self.station.reading is None:
            raise RuntimeError("no study is open")
        return self.station.reading

    @property
    def screen(self) -> Screen:
        return self.reading.screen

    def open(self, study: str, *, anew: bool = True) -> None:
        """Open a study and wait until all of it is there; anew, without what was drawn on it."""
        wanted = study_uid(study)
        if self.station.reading is not None:
            opening.close_study(self.station)
            settle(100)
        opening.open_study(self.station, wanted)
        self.until(lambda: self.station.reading is not None and self.reading.loaded)
        if anew:
            self.reading.annotations.load(())
        self.screen.explain(None)
        settle(400)

    def until(self, done: Callable[[], bool], seconds: float = 60.0) -> None:
        for _ in range(round(seconds * 20)):
            if done():
                return
            settle(50)

    def run(self, command_id: str) -> None:
        """Ask for what a command does."""
        next(c for c in ALL_COMMANDS if c.id == command_id).run(self.station)
        settle(150)

    def tab(self, id_: str) -> None:
        """Bring a panel beside the images to the front."""
        page = self.seat.workspace.room("read").page  # type: ignore[attr-defined]  # a ReadRoom
        page.right.bring(id_)
        settle(200)

    def settings(self, id_: str) -> None:
        self.station.enter("settings")
        settle(200)
        self.seat.workspace.room("settings").show_page(id_)  # type: ignore[attr-defined]
        settle(300)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, what it shows, the study that is open, what is done before."""

    name: str
    shows: tuple[str, ...]  # "modality CT", "panel findings", "settings keys"…
    study: str = ""
    do: Callable[[Stage], None] = lambda _: None
    undo: Callable[[Stage], None] = lambda _: None
    size: tuple[int, int] = SIZE
    hues: bool = False  # a scale of colours is part of what it shows


def settings_of(id_: str) -> Callable[[Stage], None]:
    return lambda stage: stage.settings(id_)


def room(name: str) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.station.enter(name)
        settle(1500)

    return do


def commands(*ids: str) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        for id_ in ids:
            stage.run(id_)
        settle(1500)

    return do


def dismissed(stage: Stage) -> None:
    for told in stage.station.telling.items:
        stage.station.telling.dismiss(told)
    settle(300)
