"""How dates, ages, names, times and sizes are written on screen, everywhere the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import QCoreApplication


def _tr(text: str) -> str:
    return QCoreApplication.translate("words", text)


def iso_date(written: str) -> str:
    """Return ``YYYYMMDD`` as ``YYYY-MM-DD``; what is no date stays as it is written."""
    if len(written) == 8 and written.isdigit():
        return f"{written[:4]}-{written[4:6]}-{written[6:]}"
    return written


def person(name: str) -> tuple[str, str]:
    """Return a PN's alphabetic group, then its other groups for the tooltip."""
    alphabetic, _, others = name.partition("=")
    first = alphabetic.rstrip("^")
    if not first and others:
        first, _, others = others.partition("=")
    return first, others.replace("=", "  ")


def age_words(age: str, birth_date: str = "", study_date: str = "") -> str:
    """Return the age at the study: as sent (063Y), else counted from the dates."""
    number, unit = age[:-1].lstrip("0"), age[-1:]
    if number.isdigit() and unit in "YMWD":
        words = {"Y": _tr("y"), "M": _tr("mo"), "W": _tr("wk"), "D": _tr("d")}
        return f"{number} {words[unit]}"
    born, seen = _day(birth_date), _day(study_date)
    if born is None or seen is None or seen < born:
        return ""
    years = seen.year - born.year - ((seen.month, seen.day) < (born.month, born.day))
    return f"{years} {_tr('y')}"


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(iso_date(written))
    except ValueError:
        return None


def apart(earlier: str, later: str) -> str:
    """Return in words how long before ``later`` the day ``earlier`` was."""
    one, two = _day(earlier), _day(later)
    if one is None or two is None or two < one:
        return ""
    days = (two - one).days
    if days < 14:
        return _tr("%n days before").replace("%n", str(days))
    if days < 61:
        return _tr("%n weeks before").replace("%n", str(days // 7))
    return _tr("%n months before").replace("%n", str(round(days / 30.44)))


def clock(at: datetime) -> str:
    """Return the time of day on this seat, to the second."""
    return at.astimezone().strftime("%H:%M:%S")


def clock_short(at: datetime) -> str:
    return at.astimezone().strftime("%H:%M")


def ago(at: datetime, now: datetime | None = None) -> str:
    """Return how long ago in words of one unit."""
    seconds = max(0, round(((now or datetime.now(UTC)) - at).total_seconds()))
    if seconds < 60:
        return _tr("{n} s ago").format(n=seconds)
    if seconds < 3600:
        return _tr("{n} min ago").format(n=seconds // 60)
    return _tr("{n} h ago").format(n=seconds // 3600)


def minus(number: str) -> str:
    """Write a number with a true minus sign."""
    return number.replace("-", "\N{MINUS SIGN}")


def initials(name: str) -> str:
    """Return one or two letters that stand for a person."""
    words = [w for w in name.replace("^", " ").replace(".", " ").split() if w.lower() != "dr"]
    letters = [w[0].upper() for w in words]
    return "".join(letters[:1] + letters[-1:]) if len(letters) > 1 else "".join(letters)


def short_hash(sha256: str) -> str:
    """Return a hash as its first and last four digits."""
    return f"{sha256[:4]}…{sha256[-4:]}" if len(sha256) > 10 else sha256


def megabytes(size: int) -> str:
    """Return a size with its unit."""
    if size < 1_000_000:
        return f"{max(1, size // 1000)} kB"
    if size < 1_000_000_000:
        return f"{size / 1e6:.0f} MB"
    return f"{size / 1e9:.1f} GB"
