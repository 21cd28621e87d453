"""A seat that retrieves one study into a real archive; made to be killed while it does so.

Prints one JSON line when it starts (what is held, what the start-up sweep found lost), one for
each image that came in and is about to be stored, and one when the retrieve has ended.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from domain.work import Unwatched
from imaging.reading import Readers
from pacs_client.listen import Listener
from pacs_client.peers import Peer, parse
from pacs_client.retrieve import retrieve
from records.archive import Archive
from records.database import open_database

KEY = bytes(range(32))


class ArchiveShelf:
    """The listener's shelf over a real archive."""

    def __init__(self, archive: Archive, readers: Readers, peer: Peer) -> None:
        self._archive = archive
        self._readers = readers
        self._peer = peer

    def keep(self, part10: bytes, caller: str) -> None:
        say("came")
        self._archive.store(part10, self._readers.header(part10), origin=caller)

    def find(self, level: str, keys: Mapping[str, str]) -> list[dict[str, str]]:
        return self._archive.find(level, keys)

    def matching(self, level: str, keys: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
        return self._archive.matching(level, keys)

    def read(self, sop_uid: str) -> bytes:
        return self._archive.read(sop_uid)

    def holds(self, sop_uid: str) -> bool:
        return self._archive.holds(sop_uid)

    def peer_called(self, aet: str) -> Peer | None:
        return self._peer if aet == self._peer.aet else None


def open_archive(folder: Path) -> Archive:
    """Return the archive of a profile folder."""
    return Archive(open_database(folder / "records.db", KEY), folder / "objects", KEY)


def say(line: object) -> None:
    """Print at once: the reader may kill this process on it."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main(folder: Path, port: int, peer: Peer, study_uid: str) -> None:
    """Retrieve the study and say how it went."""
    archive = open_archive(folder)
    swept = archive.sweep()

    def held() -> frozenset[str]:
        return archive.sop_uids(study_uid)

    with Readers(1) as readers:
        shelf = ArchiveShelf(archive, readers, peer)
        with Listener("LIGHTBOX", port, shelf):
            say({"held": len(held()), "lost": list(swept.lost)})
            done = retrieve(peer, "LIGHTBOX", study_uid, held=held, work=Unwatched())
            say({"state": done.state.name, "received": len(done.received)})


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), parse(sys.argv[3]), sys.argv[4])
