"""Asks the workers whom an object names, where text is burned in, and for a copy without both."""

from __future__ import annotations

from collections.abc import Iterable

from domain.errors import Unreadable
from domain.study import Instance
from imaging.deidentifying.options import Option
from imaging.deidentifying.telling import Deidentified, Done, FoundText, Identity, Task
from imaging.limits import COPYING_SECONDS, decoding_seconds
from imaging.reading import Readers
from imaging.workers import strange

_TEXT_SECONDS = 30.0  # loading the reader of texts takes longest, once


def identity_of(readers: Readers, part10: bytes, options: Iterable[Option]) -> Identity:
    """Return what an object says of people, places and days, and its UIDs.

    Raises:
        Unreadable: It cannot be taken apart.
    """
    said, _ = readers.workers.ask("identity", part10, said=sorted(one.value for one in options))
    try:
        return Identity(
            tuple((str(kind), str(value)) for kind, value in said["identifiers"]),
            tuple(str(uid) for uid in said["uids"]),
            tuple(str(value) for value in said["accessions"]),
            tuple(str(value) for value in said["raw"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise strange() from error


def deidentified(readers: Readers, part10: bytes, instance: Instance, task: Task) -> Deidentified:
    """Return a copy of an object that names nobody, and what was done to it.

    Raises:
        Unreadable: Nothing proves that a copy would name nobody.
    """
    pixels = instance.pixels
    values = 0 if pixels is None else (
        pixels.rows * pixels.columns * pixels.samples * pixels.frames
        * max(1, pixels.bits_allocated // 8)
    )  # fmt: skip
    frames = 0 if pixels is None else pixels.frames
    seconds = min(readers.workers.seconds + 4 * decoding_seconds(values, frames), COPYING_SECONDS)
    answer, made = readers.workers.ask(
        "deidentify", part10, room=len(part10) + values * 5 // 4 + (2 << 20), key="part10",
        seconds=seconds, said=task.plain(),
    )  # fmt: skip
    if made is None:
        raise strange()
    try:
        report = tuple(
            Done(int(tag), str(name), str(what), int(n)) for tag, name, what, n in answer["report"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise strange() from error
    return Deidentified(made.tobytes(), report)


def texts_in(
    readers: Readers, part10: bytes, instance: Instance, frame: int
) -> tuple[FoundText, ...]:
    """Return the texts that are burned into one frame (from 0).

    Raises:
        Unreadable: It cannot be decoded, or text cannot be looked for on this installation.
    """
    pixels = instance.pixels
    if pixels is None:
        raise Unreadable("The object holds no image.", reason="missing")
    values = pixels.rows * pixels.columns * pixels.samples
    answer, _ = readers.workers.ask(
        "texts", part10, frame=frame, again=pixels.frames > 1,
        seconds=_TEXT_SECONDS + 10 * decoding_seconds(values, pixels.frames),
    )  # fmt: skip
    try:
        return tuple(
            FoundText((int(left), int(top), int(right), int(end)), str(text), float(score))
            for left, top, right, end, text, score in answer["texts"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise strange() from error
