"""Commands on images that run by themselves."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from app.commands import Command
from app.workstation import Workstation
from domain.rights import Right
from viewer.session.cine import RATES
from viewer.session.screen import Screen


def _on_screen(act: Callable[[Screen, float], object]) -> Callable[[Workstation], None]:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            act(station.reading.screen, perf_counter())

    return run


def _can_play(station: Workstation) -> bool:
    reading = station.reading
    return reading is not None and reading.screen.cine.can_play(reading.screen.active)


def _turn(screen: Screen, now: float) -> None:
    number, cine = screen.active, screen.cine
    cine.set_sweeping(number, now, sweeps=not cine.sweeps(number))


def _command(
    id_: str, title: str, act: Callable[[Screen, float], object], shortcut: str = ""
) -> Command:
    return Command(
        f"cine.{id_}",
        title,
        _on_screen(act),
        menu="Cine",
        shortcut=shortcut,
        enabled=_can_play,
        room="read",
        needs=Right.READ_IMAGES,
    )


def _at(rate: float) -> Callable[[Screen, float], object]:
    return lambda screen, now: screen.cine.set_rate(screen.active, rate, now)


COMMANDS = (
    _command("play", "Play or stop", lambda s, now: s.cine.toggle(s.active, now), "C"),
    _command("faster", "Play faster", lambda s, now: s.cine.faster(s.active, now), "Ctrl+PgUp"),
    _command(
        "slower",
        "Play slower",
        lambda s, now: s.cine.faster(s.active, now, steps=-1),
        "Ctrl+PgDown",
    ),
    _command(
        "own_rate",
        "Play at the pace of the file",
        lambda s, now: s.cine.set_rate(s.active, None, now),
    ),
    *(_command(f"rate.{rate:g}", f"Play {rate:g} images a second", _at(rate)) for rate in RATES),
    _command("sweep", "Play there and back, or round and round", _turn),
)
