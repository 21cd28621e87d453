"""An Instance as plain lists, for the pipe between a worker and its reader.

JSON and not pickle: a worker that a hostile file has taken over must not be able to run code in
the reader. What arrives is built field by field, and only from values of the fields' own types.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from zlib import crc32

from domain.study import Instance

# Raised by hand when what is read from the same header becomes something else.
_RULES = 5

_From = Callable[[Any], Any]


def to_plain(instance: Instance) -> list[Any]:
    """Return ``instance`` as nested lists of text, numbers, truth values and None."""
    plain: list[Any] = _plain(instance)
    return plain


def from_plain(plain: list[Any]) -> Instance:
    """Return the Instance that ``to_plain`` wrote.

    Raises:
        TypeError, ValueError: It is not one.
    """
    instance: Instance = _from(Instance)(plain)
    return instance


@cache
def reader_version() -> str:
    """Return which reader writes an Instance now: another one where it learnt or changed a rule.

    The names of all fields count, so that a row from before a field is never taken for one in
    which the header did not say it.
    """
    return f"{_RULES}-{crc32(' '.join(_names(Instance)).encode()):08x}"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    noun: type = type(value)
    return [_plain(getattr(value, name)) for name in _fields(noun)]


@cache
def _fields(noun: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(noun))


def _names(kind: Any) -> list[str]:
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        inner = [name for field in _fields(kind) for name in (field, *_names(hints[field]))]
        return [kind.__name__, *inner]
    return [name for part in get_args(kind) for name in _names(part)]


@cache
def _from(kind: Any) -> _From:
    """Return what builds a value of one type, or refuses what is none."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(parts)
    if origin is tuple:
        return _tuple(parts)
    if isinstance(kind, type) and is_dataclass(kind):
        return _noun(kind)
    if kind in (str, int, float, bool):
        return _bare(kind)
    raise AssertionError(f"{kind} does not travel between a worker and its reader")


def _bare(kind: type) -> _From:
    taken = (int, float) if kind is float else (kind,)

    def build(plain: Any) -> Any:
        if type(plain) not in taken:
            raise TypeError(f"{type(plain).__name__} where {kind.__name__} belongs")
        return plain

    return build


def _optional(parts: tuple[Any, ...]) -> _From:
    (only,) = (_from(part) for part in parts if part is not types.NoneType)
    return lambda plain: None if plain is None else only(plain)


def _tuple(parts: tuple[Any, ...]) -> _From:
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _from(parts[0])
        return lambda plain: tuple([each(item) for item in _list(plain)])
    builders = [_from(part) for part in parts]
    return lambda plain: tuple(
        [build(item) for build, item in zip(builders, _list(plain), strict=True)]
    )


def _noun(kind: type) -> _From:
    hints = get_type_hints(kind)
    builders = [_from(hints[name]) for name in _fields(kind)]

    def build(plain: Any) -> Any:
        return kind(*[b(item) for b, item in zip(builders, _list(plain), strict=True)])

    return build


def _list(plain: Any) -> list[Any]:
    if type(plain) is not list:
        raise TypeError(f"{type(plain).__name__} where a list belongs")
    return plain
