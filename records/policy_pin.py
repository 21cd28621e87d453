"""The site's policy key that this seat believes, and the newest policy that it has obeyed.

Kept twice, sealed and in the encrypted database: whoever takes the sealed file away does not get
a seat that believes everything again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from domain.errors import LightboxError
from records.database import Damaged
from records.keys import Keys
from records.settings import Settings

_NAME = "policy-pin"


class PinMissing(LightboxError):
    """This seat was given a policy key, and it is no longer there."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What is believed; an empty key: nothing was pinned."""

    key_pem: str = ""
    version: int = 0  # of the newest policy obeyed under this key
    sha256: str = ""  # and what it said


def load_pin(keys: Keys, settings: Settings) -> Pin:
    """Return what this seat believes.

    Raises:
        PinMissing: It was given a key, and somebody has taken it away.
    """
    sealed = _read((keys.unseal(_NAME) or b"").decode())
    kept = _read(settings.own().policy_pin)
    if kept.key_pem and not sealed.key_pem:
        raise PinMissing(
            "The site's policy key that this seat was given is missing from its profile.",
            advice="Restore the folder sealed/ of the profile from its last backup.",
        )
    if sealed.key_pem != kept.key_pem:
        return sealed  # the power failed between the two: the sealed one is written first
    return max(sealed, kept, key=lambda pin: pin.version)


def save_pin(keys: Keys, settings: Settings, pin: Pin) -> None:
    """Keep what this seat believes from now on."""
    said = json.dumps(asdict(pin))
    keys.seal(_NAME, said.encode())
    settings.save(replace(settings.load(), policy_pin=said))


def _read(said: str) -> Pin:
    if not said:
        return Pin()
    try:
        return Pin(**json.loads(said))
    except (ValueError, TypeError) as error:
        raise Damaged("The site's policy key of this profile is damaged.") from error
