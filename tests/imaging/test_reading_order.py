"""Images are read from where the reader looks, and nothing is read that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.study import FrameGeometry, FrameValues, Instance, Pixels, Window
from domain.volume import ImageStack
from domain.work import Unwatched
from imaging.assembly import arrange, begin, fill, load
from imaging.nearest_first import NearestFirst
from imaging.own_pixels import own_pixels
from imaging.quantiles import quantiles
from imaging.reading import Readers
from tests.phantoms.runs import compressed_run
from tests.phantoms.slices import HEADER_BYTES, Shelf, file_of, instance

FRAMES, ROWS, COLUMNS = 200, 8, 6
FRAME_BYTES = ROWS * COLUMNS * 2


class Watched(Shelf):
    """A shelf that remembers which bytes were asked for, and how often the whole object."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.parts: list[tuple[int, int]] = []
        self.whole = 0

    def read(self, sop_uid: str) -> bytes:
        self.whole += 1
        return bytes(bytearray(super().read(sop_uid)))  # new bytes each time, as from an archive

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        self.parts.append((offset, length))
        return super().read_part(sop_uid, offset, length)

    @property
    def frames(self) -> list[int]:
        return [(offset - HEADER_BYTES) // FRAME_BYTES for offset, _ in self.parts]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(2) as readers:
        yield readers


@pytest.fixture
def run() -> tuple[Instance, Watched]:
    """A run of plain images without a place: frame n holds the value 20 n everywhere."""
    stored = np.repeat(np.arange(FRAMES, dtype="<u2") * 20, ROWS * COLUMNS)
    pixels = Pixels(
        ROWS, COLUMNS, frames=FRAMES, bits_stored=12, high_bit=11, offset=HEADER_BYTES,
        length=FRAMES * FRAME_BYTES,
    )  # fmt: skip
    made = instance(
        1,
        FrameGeometry(None, None, None, ""),
        pixels=pixels,
        modality="XA",
        values=FrameValues(windows=(Window(2048.0, 4096.0),)),
    )
    return made, Watched({made.sop_uid: file_of(stored)})


def test_one_image_of_a_run_is_read_without_the_others(
    run: tuple[Instance, Watched], readers: Readers
) -> None:
    made, shelf = run

    grey = own_pixels(made, 17, shelf, readers, Unwatched(), window=Window(340.0, 2.0))

    assert shelf.parts == [(HEADER_BYTES + 17 * FRAME_BYTES, FRAME_BYTES)]
    assert shelf.whole == 0
    assert grey.shape == (ROWS, COLUMNS)
    assert set(grey.reshape(-1).tolist()) == {255}


def test_what_is_looked_at_is_read_first_and_then_its_neighbours(
    run: tuple[Instance, Watched], readers: Readers
) -> None:
    made, shelf = run
    (stack,) = arrange([made])
    arrived: list[int] = []

    shown = fill(
        begin(stack), stack, shelf, readers, Unwatched(), arrived=arrived.append, near=lambda: 0
    )

    assert isinstance(shown, ImageStack)
    assert arrived[0] == 0
    assert shelf.frames[:7] == list(range(7))
    assert sorted(arrived) == list(range(FRAMES))
    assert [int(image[0, 0]) for image in shown.images if image is not None] == [
        20 * n for n in range(FRAMES)
    ]


def test_who_scrolls_on_while_a_run_is_read_is_followed(
    run: tuple[Instance, Watched], readers: Readers
) -> None:
    made, shelf = run
    (stack,) = arrange([made])
    arrived: list[int] = []

    def near() -> int:
        return 0 if len(arrived) < 2 else FRAMES - 1

    fill(begin(stack), stack, shelf, readers, Unwatched(), arrived=arrived.append, near=near)

    # A few had been asked for already; most of what lies between had not.
    assert arrived.index(FRAMES - 1) < FRAMES // 2
    assert sorted(arrived) == list(range(FRAMES))


def test_a_value_that_16_bits_with_a_sign_do_not_hold_makes_that_image_real(
    readers: Readers,
) -> None:
    stored = np.full((2, ROWS, COLUMNS), 7, dtype="<u2")
    stored[1, 0, 0] = 60000
    pixels = Pixels(
        ROWS, COLUMNS, frames=2, bits_stored=16, high_bit=15, offset=HEADER_BYTES,
        length=2 * FRAME_BYTES,
    )  # fmt: skip
    made = instance(
        1, FrameGeometry(None, None, None, ""), pixels=pixels, modality="XA",
        values=FrameValues(intercept=-8.0),
    )  # fmt: skip
    (stack,) = arrange([made])

    shown = load(stack, Shelf({made.sop_uid: file_of(stored)}), readers, Unwatched())

    assert isinstance(shown, ImageStack)
    first, second = shown.images
    assert first is not None
    assert second is not None
    assert first.dtype == np.int16
    assert second.dtype == np.float32
    assert (int(first[0, 0]), float(second[0, 0])) == (-1, 59992.0)


def test_a_compressed_run_is_read_from_the_store_once(readers: Readers) -> None:
    part10, frames = compressed_run()
    made = readers.header(part10)
    shelf = Watched({made.sop_uid: part10})
    (stack,) = arrange([made])

    shown = load(stack, shelf, readers, Unwatched())

    assert isinstance(shown, ImageStack)
    for image, drawn in zip(shown.images, frames, strict=True):
        assert image is not None
        assert np.array_equal(image, drawn)
    # Two threads may ask at the same moment before the first has it.
    assert shelf.whole <= 2


@given(
    wanted=st.sets(st.integers(0, 200), max_size=60),
    at=st.integers(-5, 205),
    count=st.integers(1, 9),
)
def test_the_nearest_come_first_and_every_one_comes_once(
    wanted: set[int], at: int, count: int
) -> None:
    order = NearestFirst(wanted, lambda: at, 0)
    taken: list[int] = []
    while following := order.take(count):
        taken += following

    assert sorted(taken) == sorted(wanted)
    assert [abs(n - at) for n in taken] == sorted(abs(n - at) for n in wanted)


@given(
    st.sampled_from(["i1", "u1", "i2", "u2"]).flatmap(
        lambda kind: st.lists(
            # Neighbours more than half the range apart overflow in numpy's own interpolation.
            st.integers(int(np.iinfo(kind).min) // 2, int(np.iinfo(kind).max) // 2),
            min_size=1,
            max_size=200,
        ).map(lambda values: np.array(values, dtype=kind))
    ),
    st.floats(0.0, 1.0),
)
def test_quantiles_by_counting_are_those_of_numpy(values: np.ndarray, share: float) -> None:
    shares = (0.005, share, 0.995)

    assert quantiles(values, shares) == tuple(float(v) for v in np.quantile(values, shares))
