"""Every value of the domain reads back as exactly what was written."""

from __future__ import annotations

import random
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
import pytest

from domain.finding import Analysis, Finding, Mask, ModelIdentity
from domain.geometry import Direction, Lattice, Point
from domain.graphics import OverlayPlane
from domain.measurement import (
    Angle,
    Arrow,
    Author,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    KeyImage,
    Length,
    Measurement,
    Place,
    Polygon,
    Polyline,
    Probe,
    Text,
)
from domain.report import Report
from domain.study import Instance, Series, Study, Window
from records.serialising import from_json, to_json
from tests.records.making import an_instance

KINDS = (
    *(Length, Angle, Ellipse, Probe, Arrow, Text, KeyImage),
    *(Polyline, Polygon, Bidirectional, CobbAngle, Calibration),
    *(Report, Finding, ModelIdentity, Instance, Study, Series, Window, Place, Author, Point),
)
TEXTS = ("", "DOE^JANE", 'quote " and \\', "山田^太郎", "line\nbreak\x00", "\udcff lone", "🫁")


def some(hint: Any, chance: random.Random) -> Any:
    """Return a random value of a type, built from nothing but its annotations."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return some(chance.choice(arguments), chance)
    if origin is tuple and arguments[-1] is Ellipsis:
        return tuple(some(arguments[0], chance) for _ in range(chance.randrange(4)))
    if origin is tuple:
        return tuple(some(argument, chance) for argument in arguments)
    if origin is dict:
        return {some(arguments[0], chance): some(arguments[1], chance) for _ in range(2)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return chance.choice(list(hint))
    if hint is Bidirectional:
        # By chance alone two axes never cross at a right angle.
        x, y, z = (chance.gauss(0, 1e3) for _ in range(3))
        ends = (Point(x, y, z), Point(x + 40, y, z), Point(x + 9, y - 5, z), Point(x + 9, y, z))
        made_at = some(datetime, chance)
        author, words = some(Author, chance), (some(str, chance), some(str, chance))
        return Bidirectional(some(Place, chance), *ends, author, made_at, *words)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        while True:  # until the values may stand together: a constructor refuses what cannot be
            values = {field.name: some(hints[field.name], chance) for field in fields(hint)}
            if hint is OverlayPlane:  # by chance alone a number never is one of its groups
                values |= {"group": 0x6000 + 2 * chance.randrange(16), "rows": 9, "columns": 7}
            try:
                made: Any = hint
                return made(**values)
            except ValueError:
                continue
    simple: dict[Any, Callable[[], Any]] = {
        str: lambda: chance.choice(TEXTS),
        int: lambda: chance.choice((0, -1, 2**63, chance.randrange(10**6))),
        float: lambda: chance.choice((0.1 + 0.2, -0.0, 1e-300, float("inf"), chance.gauss(0, 1e3))),
        bool: lambda: chance.random() < 0.5,
        datetime: lambda: datetime(2026, 1, 12, 10, 15, 0, chance.randrange(10**6), UTC),
        types.NoneType: lambda: None,
    }
    return simple[hint]()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(25))
def test_any_value_reads_back_as_it_was(kind: type, seed: int) -> None:
    value = some(kind, random.Random(seed))  # noqa: S311 - the same values every run
    text = to_json(value)
    again = from_json(kind, text)
    assert again == value
    assert type(again) is kind
    assert to_json(again) == text
    assert text.isascii()


@pytest.mark.parametrize("seed", range(50))
def test_a_mark_knows_its_own_kind_when_it_comes_back(seed: int) -> None:
    mark = some(Measurement, random.Random(seed))  # noqa: S311
    assert from_json(Measurement, to_json(mark)) == mark


def test_every_kind_of_measurement_is_tried_above() -> None:
    assert set(get_args(Measurement)) <= set(KINDS)


def test_a_moment_keeps_its_time_zone() -> None:
    made = datetime(2026, 1, 12, 10, 15, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    mark = Text(Place("1", "2", "3"), Point(1, 2, 3), "here", Author("x"), made)
    again = from_json(Text, to_json(mark))
    assert again.made == made
    assert again.made.utcoffset() == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_mask_keeps_every_voxel_its_type_and_its_place(dtype: type[np.generic]) -> None:
    labels = np.random.default_rng(1).integers(0, 200, (5, 7, 9)).astype(dtype)
    lattice = Lattice((1.5, 2.5, 3.5), (0.7, 0, 0), (0, 0.7, 0), (0, 0, 1.25), (5, 7, 9))
    model = ModelIdentity("nodules", "1", "ab" * 32, "demonstration")
    made = datetime(2026, 1, 12, tzinfo=UTC)
    mask = Mask(lattice, labels, {1: "lung", 2: "nodule"})
    analysis = Analysis(model, "1", "2", (), mask, {"lung": 4000.5}, {"check": 0.1}, ("x",), made)
    again = from_json(Analysis, to_json(analysis))
    assert again.mask.labels.dtype == labels.dtype
    assert np.array_equal(again.mask.labels, labels)
    assert again.mask.labels.flags.writeable
    assert (again.mask.lattice, again.mask.names) == (lattice, {1: "lung", 2: "nodule"})
    assert replace(again, mask=None).volumes_ml == {"lung": 4000.5}


def test_numbers_of_numpy_are_written_as_the_numbers_they_are() -> None:
    point = Point(np.float64(1.5), np.float32(2.5), 3)  # type: ignore[arg-type]
    assert from_json(Point, to_json(point)) == Point(1.5, 2.5, 3)


def test_a_value_that_cannot_exist_is_not_read() -> None:
    with pytest.raises(ValueError, match="length 1"):
        from_json(Direction, '{"x":2,"y":0,"z":0}')


def test_what_a_later_version_wrote_is_not_read_with_parts_lost() -> None:
    text = to_json(an_instance()).replace('"kernel":', '"kernel_of_the_future":')
    with pytest.raises(KeyError):
        from_json(Instance, text)


def test_a_field_that_an_earlier_version_did_not_know_has_its_default() -> None:
    text = to_json(an_instance()).replace('"burned_in":false,', "")
    assert from_json(Instance, text) == an_instance()
