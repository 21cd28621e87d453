"""Notices an older copy of the accounts: the log says how often each was changed."""

from __future__ import annotations

from collections.abc import Callable

from domain.audit import AuditCode, AuditEvent
from records.audit import AuditLog
from records.database import Database, Writer

KEPT = "people.kept"


class Editions:
    """Counts the changes of each account, here and in the log, which is kept apart.

    The log is told after a change is kept: a crash between the two leaves more here than there,
    which nobody gains by. Less here than there is a file that was put back.
    """

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database, self._audit = database, audit
        self.who: Callable[[], str] = lambda: "(service)"

    def raised(self, writer: Writer, account: str) -> int:
        """Count a change while it is written; return its number, for ``tell``.

        An administrator's change of an account that was put back makes it a good one again.
        """
        number = max(_kept(writer.row(_ASKED, (account,))), self._audit.edition_of(account)) + 1
        writer.run(
            "INSERT INTO editions VALUES (?, ?) ON CONFLICT (account) DO UPDATE"
            " SET edition = excluded.edition",
            (account, number),
        )
        return number

    def tell(self, account: str, number: int) -> None:
        """Put on record that a change was kept."""
        detail = {"account": account, "edition": str(number)}
        self._audit.record(AuditEvent(AuditCode.SECURITY_ALERT, KEPT, self.who(), detail=detail))

    def is_put_back(self, account: str) -> bool:
        """Return whether the log knows of a later change than these records."""
        here = _kept(self._database.row(_ASKED, (account,)))
        return here < self._audit.edition_of(account)


_ASKED = "SELECT edition FROM editions WHERE account = ?"


def _kept(row: tuple[object, ...] | None) -> int:
    return 0 if row is None else int(str(row[0]))
