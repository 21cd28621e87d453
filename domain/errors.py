"""The one root that every expected failure in Lightbox descends from, and its few shared kinds.

LightboxError
 ├─ Unreadable    bytes that cannot be understood, or must not be
 ├─ OutOfSpace    the disk is full; nothing half-written is kept
 ├─ Refused       understood, but against a rule of this seat
 └─ NotFound      asked for by name, and not here
"""


class LightboxError(Exception):
    """Something went wrong that a person at the workstation can be told about.

    ``str(error)`` is a sentence for that person: what did not happen and why.
    ``advice`` is what they can do next, or empty when there is nothing.
    Neither may carry a patient's name or number: both reach the log.
    """

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class Unreadable(LightboxError):
    """Bytes from outside cannot be read, or reading them was stopped.

    ``reason`` is a short code for lists and tests: not-dicom, truncated, too-large, missing,
    geometry, syntax, hostile, timeout, memory, codec…
    """

    def __init__(self, message: str, *, reason: str, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.reason = reason

    # Raised in worker processes: a keyword-only argument needs its own way through pickle.
    def __reduce__(self) -> tuple[object, ...]:
        return (_unreadable, (str(self), self.reason, self.advice))


def _unreadable(message: str, reason: str, advice: str) -> Unreadable:
    return Unreadable(message, reason=reason, advice=advice)


class OutOfSpace(LightboxError):
    """There is no room on the disk; what was being written has been taken back."""


class Refused(LightboxError):
    """Against a rule of this seat: who may call, what may be replaced, what may be stored."""


class NotFound(LightboxError):
    """Asked for by name, and not here."""
