"""Whether a peer keeps what it was sent: storage commitment, or finding every object again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from pacs_client.identifier import Value, decode


@dataclass(frozen=True, slots=True)
class Report:
    """What a peer says about one commitment request (PS3.4 J.3.3)."""

    transaction: str
    kept: frozenset[str]
    refused: Mapping[str, int]  # SOP instance UID -> failure reason


class Reports:
    """Where the listener hands in commitment reports, and whoever asked waits for them."""

    def __init__(self) -> None:
        self._awaited: dict[str, SimpleQueue[Report]] = {}

    def expect(self, transaction: str) -> SimpleQueue[Report]:
        """Return the queue that the report on this transaction will arrive in."""
        return self._awaited.setdefault(transaction, SimpleQueue())

    def forget(self, transaction: str) -> None:
        """Wait no longer: a report that comes now is an alien's."""
        self._awaited.pop(transaction, None)

    def deliver(self, report: Report) -> bool:
        """Hand a report to whoever waits; False when nobody asked for it."""
        waiting = self._awaited.get(report.transaction)
        if waiting is None:
            return False
        waiting.put(report)
        return True


def read_report(data: bytes, syntax: str) -> Report:
    """Return what the data set of an N-EVENT-REPORT says.

    Raises:
        ValueError: It is none.
    """
    elements = decode(data, syntax)
    transaction = elements.get("TransactionUID")
    if not isinstance(transaction, str) or not transaction:
        raise ValueError("a commitment report without its transaction")
    refused: dict[str, int] = {}
    for item in _items(elements.get("FailedSOPSequence", ())):
        reason = item.get("FailureReason", "")
        number = int(reason) if isinstance(reason, str) and reason.isdigit() else 0x0110
        refused[str(item.get("ReferencedSOPInstanceUID", ""))] = number
    kept = frozenset(
        str(item.get("ReferencedSOPInstanceUID", ""))
        for item in _items(elements.get("ReferencedSOPSequence", ()))
    )
    return Report(transaction, kept - refused.keys(), refused)


def _items(value: Value) -> Sequence[Mapping[str, Value]]:
    return () if isinstance(value, str) else value
