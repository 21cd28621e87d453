"""One C-FIND on an open association: asked, read to its end, cancelled in order (PS3.4 C.4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from domain.errors import LightboxError
from domain.work import Cancelled, Work
from pacs_client.association import PENDING, Association, PeerFailed, cancel, status_failure
from pacs_client.command import Command, Field
from pacs_client.contexts import Context
from pacs_client.identifier import Elements, decode, encode, is_ascii, writes

_CANCEL_SECONDS = 3.0
_UTF8 = "ISO_IR 192"
# In which a question is asked again where a peer does not understand UTF-8 (PS3.3 C.12.1.1.2).
_OTHER_SETS = (
    "ISO_IR 100",
    "ISO_IR 101",
    "ISO_IR 110",
    "ISO_IR 144",
    "ISO_IR 126",
    "ISO_IR 127",
    "ISO_IR 138",
    "ISO_IR 148",
    "ISO_IR 166",
    "\\ISO 2022 IR 87",
    "\\ISO 2022 IR 87\\ISO 2022 IR 159",
    "\\ISO 2022 IR 149",
    "GB18030",
)
_MOST_SETS = 3


@dataclass(frozen=True, slots=True)
class Rows:
    """What a peer answered to one question."""

    rows: tuple[Elements, ...]
    cut: bool = False  # there are more: the query was stopped at the limit
    unread: int = 0  # that are no data sets


class _NotTaken(Exception):
    """The peer ended the question with a failure before it answered anything."""

    def __init__(self, failure: PeerFailed) -> None:
        super().__init__()
        self.failure = failure


def ask(association: Association, sop_class: str, keys: Elements, work: Work, most: int) -> Rows:
    """Return the rows that answer ``keys``, at most ``most``.

    A question beyond ASCII goes out as UTF-8. Where that is refused, or finds nothing, it is
    asked again in the older sets that can write it: some archives compare the bytes as they are.
    A peer with a set of its own is asked in that set alone.

    Raises:
        PeerTrouble: The peer did not answer the question to its end.
        Cancelled: The person stopped it.
    """
    context = association.context(sop_class)
    if context is None:
        raise PeerFailed(f"{association.peer.name} does not answer queries of this kind.")
    refused: PeerFailed | None = None
    for specific in _sets(association.peer.charset, keys):
        asked = {**keys, "SpecificCharacterSet": specific}
        try:
            found = _once(association, context, asked, work, most)
        except _NotTaken as error:
            refused = refused or error.failure
            continue
        if found.rows or found.unread or is_ascii(keys):
            return found
        refused = None
    if refused is not None:
        raise refused
    return Rows(())


def _sets(own: str, keys: Elements) -> Iterator[str]:
    if own:
        if not writes(own, keys):
            raise LightboxError(
                "The question has letters that the peer's character set does not have.",
                advice="Ask with a wildcard in their place, or change the peer's character set.",
            )
        yield own
        return
    yield _UTF8
    if is_ascii(keys):
        yield ""  # the default repertoire: some old peers know no other
        return
    able = [specific for specific in _OTHER_SETS if writes(specific, keys)]
    yield from able[: _MOST_SETS - 1]


def _once(
    association: Association, context: Context, keys: Elements, work: Work, most: int
) -> Rows:
    number = association.next_id()
    request = Command(
        Field.C_FIND_RQ, affected_class=context.abstract, message_id=number, priority=0
    )
    association.send(context, request, encode(keys, context.syntax))
    rows: list[Elements] = []
    unread = 0
    try:
        while True:
            message = association.answer(number)
            status = message.command.status
            if status not in PENDING:
                break
            work.pause_point()
            if len(rows) + unread >= most:
                _stop(association, context, number)
                return Rows(tuple(rows), cut=True, unread=unread)
            try:
                rows.append(decode(message.data.getvalue(), context.syntax))
            except ValueError:
                unread += 1
    except Cancelled:
        with suppress(LightboxError, Cancelled):
            _stop(association, context, number)
        raise
    if status not in (0x0000, None):
        failure = status_failure(association.peer, int(status), "answering a query")
        if rows or unread:
            raise failure
        raise _NotTaken(failure)
    return Rows(tuple(rows), unread=unread)


def _stop(association: Association, context: Context, number: int) -> None:
    """Cancel a query and let what is on its way run out, for a moment."""
    cancel(association, context, number)
    deadline = monotonic() + _CANCEL_SECONDS
    while monotonic() < deadline:
        if association.answer(number, _CANCEL_SECONDS).command.status not in PENDING:
            return
    # It goes on as if nothing had been said.
    association.abort()
