"""Wires the page of hanging protocols to the seat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.actions import hung_priors, protocols
from app.actions.protocols import DryRun
from app.jobs import Pool
from app.ui.settings.hanging import HangingAsks, HangingPage
from app.ui.wiring.desk import Desk
from viewer.session.hanging_facts import facts_of_contents
from viewer.session.matching import Book, Match
from viewer.session.protocols import Protocol
from viewer.session.shipped_protocols import shipped


def hanging_page(desk: Desk) -> HangingPage:
    """Return the page, which asks for everything through the desk."""
    station = desk.station

    def save(protocol: Protocol) -> bool:
        desk.do(lambda: protocols.save_protocol(station, protocol))
        kept = protocol in protocols.own_protocols(station)
        if kept and station.remembered is not None and station.reading is not None:
            # What was chosen for such studies before would stand in the way of the new one.
            kind = facts_of_contents(station.reading.screen.contents).kind_of_study
            desk.do(lambda: protocols.choose_always(station, kind, ""))
        return kept

    def delete(id_: str) -> Protocol | None:
        gone: list[Protocol] = []
        desk.do(lambda: gone.append(protocols.delete_protocol(station, id_)))
        return gone[0] if gone else None

    def take(file: Path) -> Protocol | None:
        brought: list[Protocol] = []
        desk.do(lambda: brought.append(protocols.import_protocol(station, file)))
        return brought[0] if brought else None

    def drop_draft() -> None:
        station.remembered = None

    return HangingPage(
        desk.theme,
        HangingAsks(
            own=lambda: protocols.own_protocols(station),
            shipped=shipped,
            in_use=lambda: _in_use(desk),
            draft=lambda: station.remembered,
            drop_draft=drop_draft,
            save=save,
            delete=delete,
            free_id=lambda title: protocols.free_id(station, title),
            try_it=lambda protocol, tried: _try(desk, protocol, tried),
            match_open=lambda protocol: _match_open(desk, protocol),
            import_from=take,
            export_to=lambda id_, file: desk.do(
                lambda: protocols.export_protocol(station, id_, file)
            ),
            opens_priors=lambda: hung_priors.opens_priors(station),
            turn_opening_priors=lambda: desk.do(lambda: hung_priors.turn_opening_priors(station)),
        ),
    )


def _in_use(desk: Desk) -> str:
    reading = desk.station.reading
    hanging = reading.screen.hanging if reading is not None else None
    return hanging.id if hanging is not None else ""


def _match_open(desk: Desk, protocol: Protocol) -> Match | None:
    reading = desk.station.reading
    if reading is None:
        return None
    facts = facts_of_contents(reading.screen.contents, reading.screen.priors)
    return Book((protocol,)).ranked(facts)[0]


def _try(desk: Desk, protocol: Protocol, tried: Callable[[DryRun], None]) -> None:
    station = desk.station
    station.jobs.start(
        "Try a hanging protocol",
        lambda work: protocols.dry_run(station, protocol, work),
        pool=Pool.RECORDS,
        succeeded=tried,
        failed=station.telling.error,
    )
