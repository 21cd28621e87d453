"""How fast the frames of a run follow each other (PS3.3 C.7.6.5)."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from imaging.header import Header

RECOMMENDED_RATE = 0x00082144
CINE_RATE = 0x00180040
FRAME_TIME = 0x00181063
FRAME_TIME_VECTOR = 0x00181065
PLAYBACK = 0x00181244

_MOST_FRAMES = 1 << 16
# Slower or faster than this is a mistake in the file, not a run to be watched.
_SHORTEST_MS, _LONGEST_MS = 1.0, 60_000.0


@dataclass(frozen=True, slots=True)
class Timing:
    """What a header says of the pace of its frames."""

    milliseconds: tuple[float, ...] = ()  # one for all frames, or from each frame to the next
    sweeps: bool = False  # there and back again, instead of from the beginning


def timing_of(header: Header, frames: int) -> Timing:
    """Return the pace of an object's frames; empty where it has none or states none that holds.

    The rate that is recommended for display comes first, then the times between the frames, the
    time of a frame, and the rate of the acquisition.
    """
    if frames < 2:
        return Timing()
    sweeps = header.integer(PLAYBACK) == 1
    return Timing(_milliseconds(header, frames), sweeps)


def _milliseconds(header: Header, frames: int) -> tuple[float, ...]:
    recommended = _of_rate(header.number(RECOMMENDED_RATE))
    if recommended:
        return recommended
    if frames <= _MOST_FRAMES:
        vector = tuple(header.numbers(FRAME_TIME_VECTOR))
        # The first entry stands before the first frame and is 0; the others follow a frame each.
        if len(vector) == frames and all(_holds(step) for step in vector[1:]):
            return _plain(vector[1:])
    own = header.number(FRAME_TIME)
    if own is not None and _holds(own):
        return (own,)
    return _of_rate(header.number(CINE_RATE))


def _of_rate(rate: float | None) -> tuple[float, ...]:
    if rate is None or not isfinite(rate) or rate <= 0 or not _holds(1000.0 / rate):
        return ()
    return (1000.0 / rate,)


def _holds(milliseconds: float) -> bool:
    return isfinite(milliseconds) and _SHORTEST_MS <= milliseconds <= _LONGEST_MS


def _plain(steps: tuple[float, ...]) -> tuple[float, ...]:
    return steps[:1] if len(set(steps)) == 1 else steps
