"""Lists the pages of administration; each is built when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.gate import shows
from app.ui.pages import Page
from app.ui.wiring.audit import alerts_page, audit_page
from app.ui.wiring.backup import backup_page
from app.ui.wiring.desk import Desk
from app.ui.wiring.emergency import review_page
from app.ui.wiring.keys import keys_page
from app.ui.wiring.people import people_page
from app.ui.wiring.policy import features_page, policy_page
from app.ui.wiring.retention import retention_page
from app.ui.wiring.roles import roles_page
from domain.rights import Right
from viewer.ui.wording import later, tr

# To add a page: its id, its title, the right that shows it, and what builds it.
_PAGES: tuple[tuple[str, str, Right, Callable[[Desk], QWidget]], ...] = (
    ("people", later("People"), Right.PEOPLE_MANAGE, people_page),
    ("roles", later("Roles"), Right.ROLES_MANAGE, roles_page),
    ("emergencies", later("Emergency access"), Right.EMERGENCY_REVIEW, review_page),
    ("audit", later("Audit"), Right.AUDIT_READ, audit_page),
    ("alerts", later("Alerts"), Right.ALERTS_REVIEW, alerts_page),
    ("policy", later("Policy"), Right.POLICY_MANAGE, policy_page),
    ("features", later("AI features"), Right.AI_FEATURES, features_page),
    ("secrets", later("Keys"), Right.KEYS_MANAGE, keys_page),
    ("backup", later("Backup"), Right.BACKUP, backup_page),
    ("retention", later("Retention"), Right.RETENTION_MANAGE, retention_page),
)


def admin_pages(desk: Desk) -> tuple[Page, ...]:
    """Return every page; those that a person has no right to are absent from the rail."""
    return tuple(
        Page(
            id_,
            tr(title),
            lambda build=build: build(desk),  # type: ignore[misc]
            group=desk.window.tr("Administration"),
            allowed=lambda right=right: shows(desk.station, right),  # type: ignore[misc]
        )
        for id_, title, right, build in _PAGES
    )
