"""The bench that a reference is laid on: it comes in as a patient's images do, and a hand draws."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.errors import Unreadable
from domain.geometry import Point
from domain.measurement import Author, Length, Measurement
from domain.study import Instance
from domain.volume import Volume
from domain.work import Unwatched
from imaging.assembly import load
from imaging.reading import Readers
from imaging.references import Reference, Vector
from imaging.stacks import arrange
from viewer.session.annotations import Annotations
from viewer.session.content import Content
from viewer.session.hanging import one
from viewer.session.pointing import At, Pointing, counted
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation

TESTER = Author("self-test")
SIDE = 512.0
SIZE = (SIDE, SIDE)
# Geometry is arithmetic: what is off by more is a fault and no rounding.
MM = 1e-3
DEGREES = 1e-3
SHARE = 1e-4

Stroke = tuple[Point, ...]  # pressed at the first place, released at the last


class WrongError(Exception):
    """What came out is not what the reference was made from; says both."""


class _Shelf:
    """The files of a reference, as an archive hands out its own."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def read(self, sop_uid: str) -> bytes:
        return self._files[sop_uid]

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        return self._files[sop_uid][offset : offset + length]


def opened(reference: Reference, readers: Readers) -> tuple[Screen, Content]:
    """Return a reference on a screen, having come in as a patient's images do."""
    read: dict[str, Instance] = {}
    files: dict[str, bytes] = {}
    named = [(str(n), file) for n, file in enumerate(reference.files)]
    for name, outcome in readers.headers(named):
        if isinstance(outcome, Unreadable):
            raise outcome
        read[outcome.sop_uid] = outcome
        files[outcome.sop_uid] = dict(named)[name]
    stacks = arrange(tuple(read.values()))
    if len(stacks) != 1:
        raise WrongError(f"{len(stacks)} stacks were made of one series")
    content = load(stacks[0], _Shelf(files), readers, Unwatched())
    screen = Screen(Annotations())
    screen.open(stacks[0].sources[0].instance.study)
    screen.take(content, finished=True)
    screen.hang(one(content))
    return screen, content


def volume_of(content: Content) -> Volume:
    if not isinstance(content, Volume):
        raise WrongError("the slices did not become a volume")
    return content


def turn(screen: Screen, content: Content, orientation: Orientation) -> None:
    screen.hang(one(content, orientation))


def through(screen: Screen, content: Content, at: Point) -> None:
    screen.place_crosshair(at, volume_of(content).frame_of_reference)


def pixel(screen: Screen, at: Point) -> At:
    plane = screen.plane(0, *SIZE)
    if plane is None:
        raise WrongError("nothing was shown")
    x, y = plane.to_pixel(at)
    return At(x, y, *SIZE)


def handled(screen: Screen, tool: str, *strokes: Stroke, words: str = "") -> None:
    """Do with a tool what a hand does: stroke after stroke, then the words that are asked for."""
    pointing = Pointing(
        screen, author=lambda: TESTER, statistics=counted, now=lambda: datetime.now(UTC)
    )
    for stroke in strokes:
        at = [pixel(screen, place) for place in stroke]
        pointing.press(0, at[0], tool_id=tool)
        for each in at[1:]:
            pointing.move(each)
        pointing.move(at[-1], released=True)
    if words:
        pointing.write(words)


def by_hand(screen: Screen, tool: str, *strokes: Stroke, words: str = "") -> Measurement:
    """Return the mark that a hand draws with a tool, stroke after stroke."""
    before = len(screen.annotations.items)
    handled(screen, tool, *strokes, words=words)
    marks = screen.annotations.items
    if len(marks) != before + 1:
        raise WrongError(f"the tool {tool} made no mark")
    return marks[-1]


def drawn(screen: Screen, tool: str, *places: Point) -> Measurement:
    """Return the mark that a hand draws with a tool from place to place.

    The first two are the ends of a drag, every further one a click.
    """
    return by_hand(screen, tool, places[:2], *((place,) for place in places[2:]))


def near(what: str, found: float, true: float, within: float) -> int:
    if not abs(found - true) <= within:
        raise WrongError(f"{what} came out as {found:.6g}, and is {true:.6g}.")
    return 1


def same(what: str, found: object, true: object) -> int:
    if found != true:
        raise WrongError(f"{what} came out as {found}, and is {true}.")
    return 1


def point(at: Vector) -> Point:
    return Point(*at)


def xyz(at: Point) -> Vector:
    return at.x, at.y, at.z


def length_of(mark: Measurement) -> float:
    if not isinstance(mark, Length):
        raise WrongError(f"a length came out as {mark.kind}")
    return mark.millimetres
