"""What a worker says of a header arrives as it was said, and nothing else gets through."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from domain.study import Instance
from imaging.wire import from_plain, reader_version, to_plain
from tests.records.making import an_instance, without_pixels

WHOLE = replace(
    an_instance(),
    split_by=(("echo", "1"),),
    doubts=("odd",),
    burned_in=True,
    lossy="12:1",
    reader=reader_version(),
)


def over_the_pipe(plain: list[Any]) -> list[Any]:
    arrived: list[Any] = json.loads(json.dumps(plain))
    return arrived


@pytest.mark.parametrize("instance", [WHOLE, without_pixels(WHOLE)])
def test_an_instance_arrives_as_it_was_sent(instance: Instance) -> None:
    assert from_plain(over_the_pipe(to_plain(instance))) == instance


@pytest.mark.parametrize("field", range(len(fields(Instance))))
@pytest.mark.parametrize("wrong", [{"a": 1}, [[[0]]], 2.5])
def test_a_value_of_another_type_is_refused(field: int, wrong: object) -> None:
    plain = over_the_pipe(to_plain(WHOLE))
    if fields(Instance)[field].name == "slice_thickness_mm" and wrong == 2.5:
        return
    plain[field] = wrong
    with pytest.raises((TypeError, ValueError)):
        from_plain(plain)


def test_too_few_and_too_many_values_are_refused() -> None:
    plain = over_the_pipe(to_plain(WHOLE))
    for wrong in (plain[:-1], [*plain, ""], []):
        with pytest.raises((TypeError, ValueError)):
            from_plain(wrong)
