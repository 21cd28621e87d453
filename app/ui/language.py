"""The language of the screen: which one this seat wants, and the words of it."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from app.ui.shipped import RESOURCES

TRANSLATIONS = RESOURCES / "translations"
CONTEXT = "Lightbox"
SYSTEM = "system"
ENGLISH, HINDI = "en", "hi"
LANGUAGES = (SYSTEM, ENGLISH, HINDI)
# Beside the records, not in them: the gate speaks before they are open. It holds no patient data.
_KEPT = "screen.json"


class Words(QTranslator):
    """Every text of the program in one language: the same English is the same word everywhere.

    Qt asks by the class that shows a text. A text that moves to another class must not lose its
    translation, so the one context of the file answers for all of them.
    """

    def translate(
        self, _context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        # An empty text would be shown as one; none lets Qt go on to the English.
        return super().translate(CONTEXT, text, disambiguation, n) or None


def wanted(said: str, system: str) -> str:
    """Return the language to show: as the seat says, or the nearest to the system's."""
    if said in (ENGLISH, HINDI):
        return said
    return HINDI if system.split("_")[0] == HINDI else ENGLISH


def speak(application: QCoreApplication, said: str = SYSTEM) -> str:
    """Show every text from now on in the language that the seat says; return which one it is."""
    language = wanted(said, QLocale.system().name())
    for before in application.findChildren(Words):
        QCoreApplication.removeTranslator(before)
        before.deleteLater()
    if language != ENGLISH:
        words = Words(application)
        if words.load(str(TRANSLATIONS / f"lightbox_{language}.qm")):
            QCoreApplication.installTranslator(words)
    return language


def kept(profile: Path) -> tuple[str, int]:
    """Return what a seat says of its language and of its text size in percent."""
    try:
        said = json.loads((profile / _KEPT).read_text(encoding="utf-8"))
        language, percent = said.get("language"), said.get("text_percent")
    except (OSError, ValueError, AttributeError):
        return SYSTEM, 100
    return (
        language if language in LANGUAGES else SYSTEM,
        percent if isinstance(percent, int) else 100,
    )


def keep(profile: Path, language: str, percent: int) -> None:
    """Keep what a person chose, for the next start. Raises OSError where the disk refuses."""
    said = json.dumps({"language": language, "text_percent": percent})
    beside = profile / f"{_KEPT}.new"
    beside.write_text(said, encoding="utf-8")
    beside.replace(profile / _KEPT)
