"""Ties the pages of the site's policy and of AI features to the seat."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.actions import features, policy
from app.options import Policy
from app.site_policy import SitePolicy
from app.ui.admin.features import FeaturesAsks, FeaturesPage
from app.ui.admin.policy import InForce, OptionRow, PolicyAsks, PolicyPage
from app.ui.wiring.desk import Desk
from domain.features import Feature, Toggle
from inference.models import Model
from records.retention import RetentionRule
from viewer.ui.wording import tr


def _tr(text: str) -> str:
    return QCoreApplication.translate("policy", text)


def policy_page(desk: Desk) -> PolicyPage:
    """Return the page of the site's policy."""
    station = desk.station
    return PolicyPage(
        desk.theme,
        PolicyAsks(
            in_force=lambda: _in_force(station.site, policy.is_pinned(station)),
            install=lambda file: desk.do(lambda: policy.install_policy(station, file)),
            watches=(station.watch,),
        ),
    )


def _in_force(site: SitePolicy, key: str) -> InForce:
    where = _tr("policy.toml in this profile") if site.file else ""
    return InForce(
        site.file if site.system else where,
        site.version,
        site.site,
        site.signed.by if site.signed else "",
        site.signed.at if site.signed else None,
        key,
        tuple(
            OptionRow(
                one.name,
                tr(one.metadata["text"]),
                _shown(getattr(site.policy, one.name)),
                _shown(one.default),
                _may_be(one),
                one.name in site.named,
                one.metadata["at_once"],
            )
            for one in fields(Policy)
        ),
        tuple(_also(site)),
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return str(value)


def _may_be(one: Field[Any]) -> str:
    meta, default = one.metadata, one.default
    low, high = meta["at_least"], meta["at_most"]
    if isinstance(default, bool):
        return _tr("true or false")
    if meta["choices"]:
        return " | ".join(meta["choices"])
    if isinstance(default, str):
        return meta["pattern"] or _tr("any text")
    if isinstance(default, tuple):
        return _tr("a list of texts")
    if high < float("inf"):
        return _tr("{low} to {high}").format(low=low, high=high)
    return _tr("at least {low}").format(low=low)


def _also(site: SitePolicy) -> list[tuple[str, str]]:
    decided = dict(site.fixed.values)
    rules: tuple[RetentionRule, ...] = decided.pop("retention", ())  # type: ignore[assignment]
    settings = ", ".join(f"{name} = {_shown(value)}" for name, value in decided.items())
    kept = ", ".join(f"{rule.name} {rule.keep_years}" for rule in rules)
    said = [
        (_tr("Settings of the seat"), settings),
        (_tr("Retention, years"), kept),
        (_tr("Peers"), ", ".join(peer.name for peer in site.fixed.peers)),
        (_tr("Roles"), ", ".join(role.title for role in site.roles)),
        (_tr("AI features"), ", ".join(_feature(toggle) for toggle in site.features)),
        (_tr("Models"), ", ".join(f"{id_} {m.version}".strip() for id_, m in site.models.items())),
    ]
    return [(heading, words) for heading, words in said if words]


def _feature(toggle: Toggle) -> str:
    word = _tr("on") if toggle.on else _tr("off")
    return f"{toggle.feature.value} {toggle.modality} {word}".replace("  ", " ")


def features_page(desk: Desk) -> FeaturesPage:
    """Return the page of AI features."""
    station = desk.station

    def switch(feature: Feature, to: str, modality: str, reason: str) -> bool:
        try:
            features.switch(station, feature, on=to == "on", modality=modality, reason=reason)
        except Exception as error:  # noqa: BLE001 - every ending is told in one place
            station.telling.error(error)
            return False
        return True

    def serving(feature: Feature) -> tuple[str, ...]:
        usable = [m for m in station.models if isinstance(m, Model)]
        return tuple(m.id for m in usable if feature in m.features)

    return FeaturesPage(
        desk.theme,
        FeaturesAsks(
            decided=lambda: features.toggles(station),
            models=serving,
            history=lambda: tuple(s.toggle for s in station.records.features.history()),
            switch=switch,
            watches=(station.watch,),
        ),
    )
