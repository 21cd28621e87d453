"""Decides what a person is told about an error, and where."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from uuid import uuid4

from domain import log
from domain.errors import LightboxError
from domain.rights import WORDS, NotAllowed
from domain.work import Cancelled


class Manner(Enum):
    """Where a message is seen."""

    BANNER = "banner"  # stays until dismissed
    DIALOG = "dialog"  # our own bug: incident number, the study stays open
    TOAST = "toast"  # something went well, or was taken back
    REFUSAL = "refusal"  # it takes a right that this person does not hold


@dataclass(frozen=True, slots=True)
class Told:
    """One message: what did not happen, what to do next, and the number to quote."""

    manner: Manner
    sentence: str
    advice: str
    incident: str
    at: datetime
    right: str = ""  # what it takes, in words


class Telling:
    """What has been told and not yet dismissed, newest last."""

    def __init__(self) -> None:
        self._told: tuple[Told, ...] = ()
        self._watchers: list[Callable[[], None]] = []
        self._log = log.logger("app")

    @property
    def items(self) -> tuple[Told, ...]:
        return self._told

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def error(self, error: BaseException) -> None:
        """Tell a person about an error; a cancelled task is no news."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, NotAllowed):
            # The control is not there: only a key, a drop or a paste comes this far.
            words = WORDS[error.right]
            self._add(Told(Manner.REFUSAL, str(error), error.advice, "", datetime.now(UTC), words))
            return
        incident = uuid4().hex[:8]
        if isinstance(error, LightboxError):
            # Sentences carry no patient data by rule, so they may stand in the log.
            self._log.warning("told", incident=incident, sentence=str(error))
            self._add(Told(Manner.BANNER, str(error), error.advice, incident, datetime.now(UTC)))
            return
        self._log.error(
            "incident",
            incident=incident,
            kind=type(error).__name__,
            # Frames only: the error's own words may quote a header.
            where=[
                f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
                for frame in traceback.extract_tb(error.__traceback__)
            ],
        )
        self._add(
            Told(
                Manner.DIALOG,
                "Something went wrong inside Lightbox.",
                f"Your study is still open and your draft is saved. Incident {incident}.",
                incident,
                datetime.now(UTC),
            )
        )

    def done(self, sentence: str) -> None:
        """Say that something went well."""
        self._add(Told(Manner.TOAST, sentence, "", "", datetime.now(UTC)))

    def dismiss(self, told: Told) -> None:
        """Take a message away after a person has seen it."""
        self._told = tuple(item for item in self._told if item is not told)
        self._tell()

    def _add(self, told: Told) -> None:
        self._told = (*self._told, told)
        self._tell()

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()
