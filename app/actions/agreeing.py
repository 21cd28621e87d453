"""What is agreed for sending to a peer: compression, speed, hours, what goes first."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from dataclasses import replace
from typing import Any

from app.commands import Command
from domain.errors import LightboxError
from records.delivery import AS_STORED, SYNTAXES, Delivery, hours_of

COMMANDS: tuple[Command, ...] = ()


def agreed(said: Namespace, before: Delivery) -> Delivery:
    """Return the delivery that the command line asks for; what it leaves out stays as it was.

    Raises:
        LightboxError: Hours or limit cannot be understood.
    """
    try:
        changes: dict[str, Any] = {
            "syntax": said.syntax,
            "limit_kb_s": said.limit,
            "hours": None if said.hours is None else hours_of(said.hours),
            "hold_reports": said.hold_reports,
            "preview_first": said.preview_first,
        }
        return replace(before, **{name: it for name, it in changes.items() if it is not None})
    except ValueError as error:
        raise LightboxError(
            f"This is no way of sending to a peer: {error}.",
            advice="Write hours as 20:00-06:00, several with commas between, and limits in kB/s.",
        ) from error


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of a peer's delivery to a verb."""
    parser.add_argument(
        "--as",
        dest="syntax",
        choices=(AS_STORED, *SYNTAXES),
        help="how objects are compressed on their way to it, never with a loss",
    )
    parser.add_argument("--limit", type=int, metavar="KB_S", help="most kB/s to it; 0 for no limit")
    parser.add_argument(
        "--hours", metavar="HH:MM-HH:MM", help='when images may go to it; "" for always'
    )
    parser.add_argument(
        "--hold-reports",
        action=BooleanOptionalAction,
        help="hold reports back outside these hours too (default: they go at any hour)",
    )
    parser.add_argument(
        "--preview-first",
        action=BooleanOptionalAction,
        help="key images and small lossy previews before the full images",
    )


def as_result(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as `--json` shows it."""
    return {
        "as": delivery.syntax,
        "limit_kb_s": delivery.limit_kb_s or None,
        "hours": [str(hours) for hours in delivery.hours],
        "hold_reports": delivery.hold_reports,
        "preview_first": delivery.preview_first,
    }


def in_words(result: dict[str, Any]) -> str:
    """Return a delivery as it stands in a list of peers; nothing where nothing is special."""
    parts = []
    if result["as"] != AS_STORED:
        parts.append(f"as {result['as']}")
    if result["limit_kb_s"]:
        parts.append(f"at most {result['limit_kb_s']} kB/s")
    if result["hours"]:
        what = "everything" if result["hold_reports"] else "images"
        parts.append(f"{what} from {', '.join(result['hours'])}")
    if result["preview_first"]:
        parts.append("previews first")
    return "; ".join(parts)
