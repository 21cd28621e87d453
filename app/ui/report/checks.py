"""The lines of "Before signing": what is open, gathered by kind; what is met."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.state.reading import Reading
from app.ui.report.asks import CheckItem
from domain.finding import Decision
from reports.open_items import OpenItem


def _tr(text: str) -> str:
    return QCoreApplication.translate("checks", text)


def check_items(reading: Reading, items: Sequence[OpenItem]) -> tuple[CheckItem, ...]:
    """Return open lines first, then the met ones; findings and sentences are counted."""
    lines: list[CheckItem] = []
    findings = [i for i in items if i.code == "finding"]
    drafted = [i for i in items if i.code == "drafted"]
    if findings:
        words = (
            _tr("1 AI finding not decided")
            if len(findings) == 1
            else _tr("{n} AI findings not decided").format(n=len(findings))
        )
        lines.append(
            CheckItem(
                words, findings[0].text.removesuffix(" is not decided."), True,
                findings[0].required, _tr("Show"), "finding", findings[0].at,
            )
        )  # fmt: skip
    if drafted:
        words = (
            _tr("1 drafted sentence")
            if len(drafted) == 1
            else _tr("{n} drafted sentences").format(n=len(drafted))
        )
        lines.append(
            CheckItem(
                words, _tr("not yet in the report"), True, drafted[0].required, _tr("Next"),
                "drafted", drafted[0].at,
            )
        )  # fmt: skip
    for item in items:
        if item.code not in ("finding", "drafted"):
            leads = _tr("Show") if item.at else ""
            lines.append(
                CheckItem(item.text.rstrip("."), "", True, item.required, leads, item.code, item.at)
            )
    lines.sort(key=lambda line: not line.is_required)
    seen = _seen(reading)
    met = _met(reading, {item.code for item in items})
    return (*lines, *(s for s in seen if s.is_open), *met, *(s for s in seen if not s.is_open))


def _met(reading: Reading, open_codes: set[str]) -> list[CheckItem]:
    met = []
    decided = sum(f.decision is not Decision.PROPOSED for f in reading.findings.items)
    if decided and "finding" not in open_codes:
        met.append(CheckItem(_tr("{n} AI findings decided").format(n=decided)))
    if "missing" not in open_codes:
        images = sum(i.pixels is not None for i in reading.instances)
        if reading.expected is not None:
            images = len(reading.instances)  # the sender's total counts documents as well
            words = _tr("{n} of {total} images received")
        else:
            words = _tr("{n} images, no total announced")
        met.append(CheckItem(words.format(n=images, total=reading.expected)))
    if "laterality" not in open_codes:
        met.append(CheckItem(_tr("Sides agree with the images")))
    return met


def _seen(reading: Reading) -> list[CheckItem]:
    """Return how much was looked at: open where something was not."""
    total = seen = opened = series = 0
    for content in reading.contents.values():
        viewed = reading.screen.viewed(content)
        series += 1
        opened += bool(viewed.any())
        total += len(viewed)
        seen += int(viewed.sum())
    if not series:
        return []
    return [
        CheckItem(
            _tr("{n} of {total} series opened").format(n=opened, total=series),
            is_open=opened < series, leads=_tr("Show"), code="viewed",
        ),
        CheckItem(
            _tr("{n} of {total} slices viewed").format(n=seen, total=total),
            _tr("at full fidelity"), is_open=seen < total, leads=_tr("Show"), code="viewed",
        ),
    ]  # fmt: skip
