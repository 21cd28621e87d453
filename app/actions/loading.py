"""Fills the images of a study that was opened, those that are looked at first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic

from app.commands import Command
from app.gate import guarded
from app.state.reading import Beside, Reading
from app.workstation import Workstation
from domain.rights import Right
from domain.volume import Volume
from domain.work import Work
from imaging.assembly import begin, fill
from imaging.stacks import REFUSED
from viewer.session.body import Box, body_box
from viewer.session.content import Content
from viewer.session.screen import Screen

# Told that a stack has new images, by its number, and where its body lies once that is known.
Looked = Callable[[int, Box | None], None]

# Viewports read the arriving volume this often, not once for every plane.
_LOOK_SECONDS = 0.1
LOADING = "Load images"  # what the job that fills the open study is called

COMMANDS: tuple[Command, ...] = ()


def begin_contents(reading: Reading | Beside) -> None:
    """Make what the images of a study will fill, the longest first, with nothing in it yet."""
    shown = [n for n, stack in enumerate(reading.stacks) if stack.kind != REFUSED]
    for n in sorted(shown, key=lambda n: -len(reading.stacks[n].sources)):
        reading.contents[n] = begin(reading.stacks[n])


@guarded(Right.READ_IMAGES)
def load_images(
    station: Workstation,
    reading: Reading | Beside,
    screen: Screen,
    work: Work,
    *,
    looked: Looked = lambda _stack, _body: None,
) -> None:
    """Fill every stack, first those on the screen, each from the image that is looked at.

    ``looked`` is told which one has new planes.
    """
    # The contents stand in the order to read them: the longest first.
    left = list(reading.contents)
    coming = _Coming(sum(len(reading.stacks[n].sources) for n in left) or 1, work, looked)
    while left:
        n = next((n for n in left if screen.is_on_screen(reading.contents[n])), left[0])
        left.remove(n)
        reading.contents[n] = fill(
            reading.contents[n],
            reading.stacks[n],
            station.records.archive,
            station.readers,
            work,
            arrived=partial(coming.arrived, n, reading.contents[n]),
            near=partial(screen.looked_at, reading.contents[n]),
        )
        coming.look(n, reading.contents[n])


class _Coming:
    """Counts the images of a study as they arrive, and tells now and then."""

    def __init__(self, total: int, work: Work, looked: Looked) -> None:
        self._total, self._work, self._looked = total, work, looked
        self._came = 0
        self._told = 0.0
        self._framed: set[int] = set()  # the stacks whose body was looked for

    def arrived(self, stack: int, content: Content, _image: int) -> None:
        self._came += 1
        if monotonic() - self._told >= _LOOK_SECONDS:
            self._told = monotonic()
            self._work.report(min(1.0, self._came / self._total), "decoding")
            self.look(stack, content)

    def look(self, stack: int, content: Content) -> None:
        """Say that a stack has new images, and the first time where the body lies in them.

        That is found here, because it costs tens of milliseconds and the window must not wait.
        """
        body = None
        if isinstance(content, Volume) and stack not in self._framed and content.filled.any():
            self._framed.add(stack)
            body = body_box(content)
        self._looked(stack, body)
