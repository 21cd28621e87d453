"""Runs images by themselves, at the pace the device stated or the reader chose."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Protocol

from domain.volume import ImageStack
from viewer.session.content import Content
from viewer.session.views import Viewport, content_key

# For slices, and for runs whose file states no pace.
SLICES_PER_SECOND, FRAMES_PER_SECOND = 10.0, 15.0
SLOWEST, FASTEST = 0.5, 120.0
RATES = (5.0, 10.0, 15.0, 24.0, 30.0, 60.0)
_STEP = 1.25

# A series by its key and not as an object: the object changes while its images arrive.
_Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Pace:
    """How a reader chose that a series runs."""

    series: str
    sop: str
    frame: int
    per_second: float | None  # None: at its own pace
    sweeps: bool | None  # None: as its file says


class Shown(Protocol):
    """What cine needs of the screen."""

    @property
    def viewports(self) -> tuple[Viewport, ...]: ...

    def slice_number(self, number: int) -> tuple[int, int] | None: ...

    def run_to(self, number: int, slice_: int) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """One viewport at play."""

    content: _Key
    began: float  # seconds on the clock that drives it, when image ``first`` was due
    first: int
    edges: tuple[float, ...]  # seconds from the start of a round until each image ends
    sweeps: bool
    last: int  # the image that was shown last
    steps: int = 0  # how many images were due since it began


class Cine:
    """Which viewports play. Time comes in from outside, so that it can be any clock.

    What is late is left out: a run keeps its pace, and how many images were left out is counted.
    """

    def __init__(self, screen: Shown, tell: Callable[[], None]) -> None:
        self._screen, self._tell = screen, tell
        self._runs: dict[int, _Run] = {}
        self._rates: dict[_Key, float] = {}  # what the reader chose
        self._sweeps: dict[_Key, bool] = {}
        self.shown = 0
        self.dropped = 0

    @property
    def is_playing(self) -> bool:
        return bool(self._runs)

    def plays(self, number: int) -> bool:
        return number in self._runs

    def can_play(self, number: int) -> bool:
        now = self._screen.slice_number(number) if number < len(self._screen.viewports) else None
        return now is not None and now[1] > 1

    def clear(self) -> None:
        """Forget everything, as when another study opens."""
        self._runs, self._rates, self._sweeps = {}, {}, {}
        self.shown = self.dropped = 0

    # ------------------------------------------------------------------ asking

    def toggle(self, number: int, now: float) -> None:
        """Start a viewport, or stop it where it is."""
        if number in self._runs:
            self.stop(number)
        else:
            self.play(number, now)

    def play(self, number: int, now: float) -> None:
        """Start a viewport from the image that it shows; one with nothing to run stays still."""
        content = self._screen.viewports[number].content
        at = self._screen.slice_number(number)
        if content is None or at is None or at[1] < 2:
            return
        image, count = at
        steps = self._seconds(content, count)
        edges = tuple(accumulate(steps))
        sweeps = self.sweeps(number)
        before = edges[image - 1] if image else 0.0
        self._runs[number] = _Run(content_key(content), now - before, image, edges, sweeps, image)
        self.shown = self.dropped = 0
        self._tell()

    def stop(self, number: int) -> None:
        if self._runs.pop(number, None) is not None:
            self._tell()

    def stop_all(self) -> None:
        if self._runs:
            self._runs = {}
            self._tell()

    def set_rate(self, number: int, per_second: float | None, now: float) -> None:
        """Choose how many images a second a series runs at; None takes the file's own pace."""
        content = self._screen.viewports[number].content
        if content is None:
            return
        if per_second is None:
            self._rates.pop(content_key(content), None)
        else:
            self._rates[content_key(content)] = min(FASTEST, max(SLOWEST, per_second))
        self._again(number, now)

    def faster(self, number: int, now: float, *, steps: int = 1) -> None:
        """Go faster, or slower, by a quarter."""
        self.set_rate(number, self.rate(number) * _STEP**steps, now)

    def set_sweeping(self, number: int, now: float, *, sweeps: bool) -> None:
        """Run there and back again, or from the beginning each time."""
        content = self._screen.viewports[number].content
        if content is not None:
            self._sweeps[content_key(content)] = sweeps
            self._again(number, now)

    def _again(self, number: int, now: float) -> None:
        if number in self._runs:
            self.play(number, now)
        else:
            self._tell()

    @property
    def chosen(self) -> tuple[Pace, ...]:
        """What the reader chose for each series."""
        keys = sorted({*self._rates, *self._sweeps})
        return tuple(Pace(*key, self._rates.get(key), self._sweeps.get(key)) for key in keys)

    def choose_again(self, paces: tuple[Pace, ...]) -> None:
        """Take back what was chosen before."""
        keys = {(pace.series, pace.sop, pace.frame): pace for pace in paces}
        self._rates |= {k: p.per_second for k, p in keys.items() if p.per_second is not None}
        self._sweeps |= {k: p.sweeps for k, p in keys.items() if p.sweeps is not None}

    # ------------------------------------------------------------------ pace

    def rate(self, number: int) -> float:
        """Return the images a second of a viewport, the mean where they differ."""
        content = self._screen.viewports[number].content
        at = self._screen.slice_number(number)
        if content is None or at is None:
            return SLICES_PER_SECOND
        run = self._runs.get(number)
        if run is not None and run.content == content_key(content):
            return len(run.edges) / run.edges[-1]
        seconds = self._seconds(content, at[1])
        return len(seconds) / sum(seconds)

    def differs(self, number: int) -> bool:
        """Return whether a viewport runs at another pace than its file states."""
        content = self._screen.viewports[number].content
        return (
            content is not None and content_key(content) in self._rates and bool(_stated(content))
        )

    def sweeps(self, number: int) -> bool:
        """Return whether a viewport runs there and back again."""
        content = self._screen.viewports[number].content
        if content is None:
            return False
        own = bool(content.sources) and content.sources[0].instance.sweeps
        return self._sweeps.get(content_key(content), own or not isinstance(content, ImageStack))

    def _seconds(self, content: Content, count: int) -> tuple[float, ...]:
        """Return how long each image stays."""
        chosen = self._rates.get(content_key(content))
        if chosen is not None:
            return (1.0 / chosen,) * count
        stated = _stated(content)
        if len(stated) == count - 1:
            # The last frame has nothing after it: it stays as long as the one before.
            return tuple(step / 1000.0 for step in (*stated, stated[-1]))
        if len(stated) == 1:
            return (stated[0] / 1000.0,) * count
        images = isinstance(content, ImageStack)
        return (1.0 / (FRAMES_PER_SECOND if images else SLICES_PER_SECOND),) * count

    # ------------------------------------------------------------------ running

    def advance(self, now: float) -> float | None:
        """Show what is due; return the seconds until the next image is, None when all stand."""
        wait: float | None = None
        for number in tuple(self._runs):
            run = self._runs[number]
            at = self._screen.slice_number(number)
            view = self._screen.viewports[number] if number < len(self._screen.viewports) else None
            moved = at is None or at[0] != run.last
            content = view.content if view is not None else None
            if content is None or content_key(content) != run.content or moved:
                # The reader took it over, or something else is shown there.
                self.stop(number)
                continue
            image, steps, left = _due(run, now)
            if image != run.last:
                self._runs[number] = replace(run, last=image, steps=steps)
                self.shown += 1
                self.dropped += max(0, steps - run.steps - 1)
                self._screen.run_to(number, image)
            wait = left if wait is None else min(wait, left)
        return wait


def _stated(content: Content) -> tuple[float, ...]:
    """Return the pace that the file of a run states, in ms; slices of many files have none."""
    if not content.sources:
        return ()
    first = content.sources[0].instance
    if any(source.instance is not first for source in content.sources):
        return ()
    return first.frame_times_ms


def _due(run: _Run, now: float) -> tuple[int, int, float]:
    """Return the image that is due, how many were until it, and the seconds that it stays."""
    whole, count = run.edges[-1], len(run.edges)
    rounds, within = divmod(max(0.0, now - run.began), whole)
    at = min(count - 1, bisect_right(run.edges, within))
    steps = int(rounds) * count + at - run.first
    left = max(0.0, run.edges[at] - within)
    if run.sweeps and count > 2:
        return _swept(run.first + steps, count), steps, left
    return at, steps, left


def _swept(position: int, count: int) -> int:
    """Return the image at a position of the way there and back (0 1 2 3 2 1 0)."""
    there_and_back = 2 * count - 2
    at = position % there_and_back
    return at if at < count else there_and_back - at
