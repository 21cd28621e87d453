"""The menu of hangings: which protocol, which stage, why this one, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from viewer.session.hanging import can_reformat, main_content, planes, scene
from viewer.session.matching import Match
from viewer.session.screen import Screen
from viewer.ui.tips import plain_tip
from viewer.ui.wording import later, tr

# What only the window can do: the words of the menu, and the command that does it.
_ASKS = (
    (
        later("Remember this arrangement\N{HORIZONTAL ELLIPSIS}"),
        "hanging.remember",
    ),
    (later("Always hang studies like this so"), "hanging.always"),
    (later("Hanging protocols…"), "hanging.edit"),
)


def fill_hanging_menu(menu: QMenu, screen: Screen, ask: Callable[[str], None]) -> None:
    """Write what a study can be hung by into a menu.

    Args:
        menu: Where it is written.
        screen: The open study.
        ask: Runs a command of the window.
    """
    staging, hanging = screen.staging, screen.hanging
    now = hanging.id if hanging is not None else ""
    ranked = staging.ranked(screen.contents, screen.priors)
    suiting = [match for match in ranked if match.suits]
    for match in suiting:
        _protocol(menu, screen, match, now)
    others = [match for match in ranked if not match.suits]
    if others:
        inner = menu.addMenu(tr("Not meant for this study"))
        for match in others:
            _protocol(inner, screen, match, now)
    main = main_content(screen.contents)
    if main is not None and can_reformat(main):
        menu.addSeparator()
        _item(menu, tr("Planes and 3D of the longest series"), lambda: screen.hang(planes(main)))
        _item(menu, tr("3D alone"), lambda: screen.hang(scene(main)))
    if hanging is not None and len(hanging.stages) > 1:
        menu.addSeparator()
        for number, title in enumerate(hanging.stages):
            words = tr("Stage {n}: {title}").format(n=number + 1, title=tr(title))
            action = _item(menu, words, partial(screen.step_stage, number - hanging.stage))
            action.setCheckable(True)
            action.setChecked(number == hanging.stage)
            action.setEnabled(number in screen.stages_possible())
        _item(menu, f"{tr('Next stage')}\t.", partial(screen.step_stage, 1))
    if hanging is not None and hanging.why:
        inner = menu.addMenu(tr("Why this one"))
        for reason in hanging.why:
            _item(inner, reason, lambda: None).setEnabled(False)
    menu.addSeparator()
    for words, command in _ASKS:
        _item(menu, tr(words), partial(ask, command))


def _protocol(menu: QMenu, screen: Screen, match: Match, now: str) -> None:
    words = tr(match.protocol.title)
    action = _item(menu, words, partial(screen.use_protocol, match.protocol.id))
    action.setCheckable(True)
    action.setChecked(match.protocol.id == now)
    missing = [a.words for a in match.asked if a.rule.required and not a.holds]
    action.setEnabled(match.suits)
    action.setToolTip(
        plain_tip(
            tr("Asks for: {rules}").format(rules=", ".join(missing))
            if missing
            else "\n".join(match.why)
        )
    )
    menu.setToolTipsVisible(True)


def _item(menu: QMenu, text: str, act: Callable[[], object]) -> QAction:
    action = QAction(text, menu)
    action.triggered.connect(lambda: act())
    menu.addAction(action)
    return action
