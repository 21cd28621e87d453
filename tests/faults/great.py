"""Objects of gigabytes, made to be sent, and what a listener holds while they come."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom.uid import generate_uid

from tests.faults.listening import Listening
from tests.peers.studies import make_object


@contextmanager
def watched(listener: Listening) -> Iterator[list[int]]:
    """Note the most that the listener and its workers hold together, until the block ends."""
    most, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            most[0] = max(most[0], listener.resident_bytes)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def great_object(file: Path, size: int) -> tuple[str, Path, str]:
    """Write a multi-frame of random frames; return its UID, its file, and its pixels' hash."""
    uid, small = make_object(str(generate_uid()), str(generate_uid()), 1, size=16)
    frame_bytes = 1000 * 1000 * 2
    frames = size // frame_bytes
    pixels = small.rindex(b"\xe0\x7f\x10\x00OW\0\0")
    # An explicit header, up to the pixels: rows, columns and the number of frames put anew.
    header = small[:pixels]
    for element in (b"\x28\x00\x10\x00US\x02\x00", b"\x28\x00\x11\x00US\x02\x00"):
        at = header.index(element) + len(element)
        header = header[:at] + (1000).to_bytes(2, "little") + header[at + 2 :]
    count = str(frames).encode()
    count += b" " * (len(count) % 2)
    at = header.index(b"\x28\x00\x10\x00US")
    header = (
        header[:at] + b"\x28\x00\x08\x00IS" + len(count).to_bytes(2, "little") + count + header[at:]
    )
    digest = hashlib.sha256()
    with file.open("wb") as written:
        written.write(header + b"\xe0\x7f\x10\x00OW\0\0")
        written.write((frames * frame_bytes).to_bytes(4, "little"))
        for _ in range(frames):
            frame = os.urandom(frame_bytes)
            digest.update(frame)
            written.write(frame)
    return uid, file, digest.hexdigest()
