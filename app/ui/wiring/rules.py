"""Ties the page of rules to the seat."""

from __future__ import annotations

from app.actions import routing
from app.actions.peers import peers
from app.ui.settings.rules import RulesAsks, RulesPage
from app.ui.wiring.desk import Desk
from app.workstation import Workstation
from domain.routing import Routed, Rule
from inference.models import Model


def rules_page(desk: Desk) -> RulesPage:
    """Return the page of rules for what arrives."""
    station = desk.station

    def keep(rules: tuple[Rule, ...]) -> bool:
        try:
            routing.keep_rules(station, rules)
        except Exception as error:  # noqa: BLE001 - every ending is told in one place
            station.telling.error(error)
            return False
        return True

    return RulesPage(
        desk.theme,
        RulesAsks(
            rules=lambda: routing.rules_of(station),
            keep=keep,
            peers=lambda: tuple(peer.name for peer in peers(station)),
            models=lambda: tuple(m.id for m in station.models if isinstance(m, Model)),
            chosen=lambda: _chosen(station),
            dry_run=lambda: _dry_run(station),
            seconds=lambda: station.records.settings.load().settle_seconds,
            watches=(station.watch, station.worklist.watch),
        ),
    )


def _chosen(station: Workstation) -> str:
    row = station.worklist.chosen
    return "" if row is None else f"{row.description or row.modality} {row.date}".strip()


def _dry_run(station: Workstation) -> Routed | None:
    row = station.worklist.chosen
    return None if row is None else routing.try_rules(station, row.study_uid)
