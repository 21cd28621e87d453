"""An object that an archive is asked to send only to see whether it can: it is not kept."""

from __future__ import annotations

from threading import Lock


class Trial:
    """Knows which object is awaited, and whether it came. Several threads may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._awaited: dict[str, bool] = {}

    def expect(self, sop_uid: str) -> None:
        """Wait for an object."""
        with self._lock:
            self._awaited[sop_uid] = False

    def takes(self, sop_uid: str) -> bool:
        """Return whether an object is one that is awaited, and note that it came."""
        with self._lock:
            if sop_uid not in self._awaited:
                return False
            self._awaited[sop_uid] = True
            return True

    def came(self, sop_uid: str) -> bool:
        """Return whether an awaited object came."""
        with self._lock:
            return self._awaited.get(sop_uid, False)

    def end(self) -> None:
        """Wait for nothing any more."""
        with self._lock:
            self._awaited.clear()
