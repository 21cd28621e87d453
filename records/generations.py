"""The keys of one class of data: the one that seals from now on, and those before it."""

from __future__ import annotations

from collections.abc import Callable

from records.database import Damaged
from records.key import Key


class KeyGone(Damaged):
    """What was sealed names a generation of keys that this profile has given up."""

    def __init__(self, generation: int) -> None:
        super().__init__(
            f"This was sealed by keys that were given up (generation {generation}).",
            advice="Fetch the study again from where it came, or restore a back-up of that time.",
        )


class Generations:
    """A class's keys by generation. One owner changes it; any thread may ask."""

    def __init__(
        self, keys: dict[int, Key], current: int, look: Callable[[], None] = lambda: None
    ) -> None:
        self._keys, self._current = keys, current
        self._look = look  # reads anew what another program may have changed

    @staticmethod
    def of(keys: Generations | Key | bytes) -> Generations:
        """Return generations, of a single key where that is all there is."""
        return keys if isinstance(keys, Generations) else Generations({1: Key.of(keys)}, 1)

    def __repr__(self) -> str:
        return "Generations()"

    @property
    def newest(self) -> int:
        """The number of the generation that seals now, whichever program began it."""
        self._look()
        return self._current

    @property
    def known(self) -> tuple[int, ...]:
        """The generations that can still open something, oldest first."""
        return tuple(sorted(self._keys))

    @property
    def keys(self) -> dict[int, Key]:
        """The handles by generation, for whoever takes them out of memory and back."""
        return dict(self._keys)

    def key(self, generation: int) -> Key:
        """Return the key of a generation.

        Raises:
            KeyGone: It was given up.
        """
        if generation not in self._keys:
            self._look()
        try:
            return self._keys[generation]
        except KeyError:
            raise KeyGone(generation) from None

    def show(self, keys: dict[int, Key], current: int) -> None:
        """Take over what stands in the key file now; what was given up is overwritten."""
        for generation in set(self._keys) - set(keys):
            self._keys[generation].forget()
        self._keys, self._current = keys, current
