"""Wires the settings room to the seat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.actions import ALL_COMMANDS, keys, presetting, self_test
from app.commands import carry_out
from app.gate import shows
from app.keymap import KeyMap, shipped
from app.ui.language import keep, kept
from app.ui.pages import Page
from app.ui.settings.keys import KeysAsks, KeysPage
from app.ui.settings.language import LanguageAsks, LanguagePage
from app.ui.settings.presets import PresetsAsks, PresetsPage
from app.ui.settings.room import SettingsRoom
from app.ui.settings.self_test import SelfTestAsks, SelfTestPage
from app.ui.wiring.admin import admin_pages
from app.ui.wiring.desk import Desk
from app.ui.wiring.hanging import hanging_page
from app.ui.wiring.network import network_page
from app.ui.wiring.rules import rules_page
from domain.rights import Right


def settings_room(desk: Desk, keys_changed: Callable[[], None]) -> SettingsRoom:
    """Return the room with every page that this seat has."""
    tr = desk.window.tr

    def page(id_: str, title: str, right: Right, build: Callable[[], QWidget]) -> Page:
        return Page(id_, title, build, allowed=lambda: shows(desk.station, right))

    return SettingsRoom(
        desk.theme,
        (
            Page("keys", tr("Keys and mouse"), lambda: _keys_page(desk, keys_changed)),
            page("presets", tr("Window presets"), Right.READ_IMAGES, lambda: _presets_page(desk)),
            page("hanging", tr("Hanging protocols"), Right.READ_IMAGES, lambda: hanging_page(desk)),
            page("network", tr("Network"), Right.NETWORK_CONFIGURE, lambda: network_page(desk)),
            page("rules", tr("Rules"), Right.RULES_CONFIGURE, lambda: rules_page(desk)),
            Page("language", tr("Language and text"), lambda: _language_page(desk)),
            page("self_test", tr("Self-test"), Right.EXAMINE_SEAT, lambda: _self_test_page(desk)),
            *admin_pages(desk),
        ),
        wanted=desk.station.take_page,
    )


def _keys_page(desk: Desk, changed: Callable[[], None]) -> KeysPage:
    station = desk.station

    def keep(keymap: KeyMap) -> None:
        desk.do(lambda: keys.keep_keys(station, keymap))
        changed()

    def take(file: Path) -> None:
        desk.do(lambda: keys.import_keys(station, ALL_COMMANDS, file))
        changed()

    return KeysPage(
        desk.theme,
        KeysAsks(
            commands=ALL_COMMANDS,
            habits=shipped(),
            keymap=lambda: keys.keymap_of(station, ALL_COMMANDS),
            keep=keep,
            export_to=lambda file: desk.do(lambda: keys.export_keys(station, ALL_COMMANDS, file)),
            import_from=take,
            brighter_up=lambda: keys.brighter_up(station),
            fixed=lambda: frozenset(station.records.settings.fixed.values),
            set_brighter_up=lambda up: desk.do(lambda: keys.set_brighter_up(station, up=up)),
        ),
    )


def _presets_page(desk: Desk) -> PresetsPage:
    station = desk.station
    keep = next(command for command in presetting.COMMANDS if command.id == "presets.keep")
    return PresetsPage(
        desk.theme,
        PresetsAsks(
            presets=lambda: presetting.own_presets(station),
            can_keep=lambda: keep.enabled(station),
            keep=lambda: desk.do(lambda: carry_out(station, keep)),
            rename=lambda one, name: desk.do(lambda: presetting.rename(station, one, name)),
            put_on_digit=lambda one, key: desk.do(
                lambda: presetting.put_on_digit(station, one, key)
            ),
            delete=lambda one: desk.do(lambda: presetting.delete(station, one)),
            watches=(station.watch,),
        ),
    )


def _language_page(desk: Desk) -> LanguagePage:
    profile = desk.station.profile
    return LanguagePage(
        desk.theme,
        LanguageAsks(
            kept=lambda: kept(profile),
            keep=lambda language, percent: desk.do(lambda: keep(profile, language, percent)),
        ),
    )


def _self_test_page(desk: Desk) -> SelfTestPage:
    station = desk.station
    return SelfTestPage(
        desk.theme,
        SelfTestAsks(
            tested=lambda: station.records.settings.load().self_tested,
            running=lambda: any(job.title == self_test.TITLE for job in station.jobs.under_way),
            start=lambda: desk.do(lambda: self_test.start(station)),
            watches=(station.watch, station.jobs.watch),
        ),
    )
