"""Domain values as typed JSON text that reads back as exactly the value that was written."""

from __future__ import annotations

import base64
import json
import types
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import numpy as np

T = TypeVar("T")

# Types whose JSON form is the value itself.
_BARE = (str, int, float, bool, types.NoneType)


def to_json(value: object) -> str:
    """Return a value of the domain as one line of text, in ASCII."""
    return json.dumps(plain(value), separators=(",", ":"))


def from_json(kind: Any, text: str) -> Any:
    """Return the value that ``to_json`` wrote; ``kind`` is its type, or a union of types."""
    return read(kind, json.loads(text))


def plain(value: object) -> Any:
    """Return a value of the domain in JSON's own types: objects, lists, texts, numbers."""
    if isinstance(value, str | bool | types.NoneType):
        return value
    # numpy's scalars travel as the numbers they stand for; float64 is already a float.
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int | float):
        return value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if is_dataclass(value):
        document = {name: plain(getattr(value, name)) for name in _field_names(_class(value))}
        tag = _tag(_class(value))
        return document if tag is None else {"kind": tag, **document}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        packed = zlib.compress(np.ascontiguousarray(value).tobytes(), 1)
        return {
            "dtype": value.dtype.str,
            "shape": list(value.shape),
            "zlib": base64.b64encode(packed).decode("ascii"),
        }
    raise TypeError(f"{type(value).__name__} has no written form")


def to_json_without(value: object, *names: str) -> str:
    """Return a dataclass as text, leaving out fields that are kept elsewhere."""
    document = {
        name: plain(getattr(value, name))
        for name in _field_names(_class(value))
        if name not in names
    }
    return json.dumps(document, separators=(",", ":"))


def read(kind: Any, document: Any) -> Any:
    """Return the value of type ``kind`` that ``plain`` turned into ``document``."""
    reader = _reader(kind)
    return document if reader is None else reader(document)


def read_dataclass(kind: type[T], document: dict[str, Any], **ready: object) -> T:
    """Return a value whose fields are in ``document``, but for those that were read already."""
    readers = _field_readers(cast(type, kind))
    values = {
        name: value if (reader := readers[name]) is None else reader(value)
        for name, value in document.items()
    }
    return kind(**values, **ready)


def _class(value: object) -> type:
    return type(value)


@cache
def _field_readers(kind: type) -> dict[str, _Reader | None]:
    hints = get_type_hints(kind)
    return {name: _reader(hints[name]) for name in _field_names(kind)}


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _tag(kind: type) -> str | None:
    """The word that tells a dataclass from its siblings in a union: its class variable ``kind``."""
    hint = get_type_hints(kind).get("kind")
    return cast(str, kind.kind) if get_origin(hint) is ClassVar else None  # type: ignore[attr-defined]


_Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> _Reader | None:
    """Return the function that reads one type, or None where JSON's own value is already it."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union_reader(arguments)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin is dict:
        return _dict_reader(arguments[0], _reader(arguments[1]))
    if origin is np.ndarray:
        return _read_array
    if kind in _BARE:
        return None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    raise TypeError(f"{kind} has no written form")


def _union_reader(arguments: tuple[Any, ...]) -> _Reader | None:
    wanted = tuple(kind for kind in arguments if kind is not types.NoneType)
    if len(wanted) == 1:
        only = _reader(wanted[0])
        if only is None:
            return None
        return lambda document: None if document is None else only(document)
    if all(get_origin(kind) is np.ndarray for kind in wanted):
        return _read_array
    if all(kind in _BARE for kind in wanted):
        return None
    by_tag = {_tag(kind): _reader(kind) for kind in wanted}

    def read_tagged(document: Any) -> Any:
        if document is None:
            return None
        reader = by_tag[document["kind"]]
        return document if reader is None else reader(document)

    return read_tagged


def _tuple_reader(arguments: tuple[Any, ...]) -> _Reader:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        each = _reader(arguments[0])
        if each is None:
            return tuple
        return lambda document: tuple([each(item) for item in document])
    readers = [_reader(kind) for kind in arguments]
    if all(reader is None for reader in readers):
        return tuple
    return lambda document: tuple(
        item if reader is None else reader(item)
        for item, reader in zip(document, readers, strict=True)
    )


def _dict_reader(key: Any, item: _Reader | None) -> _Reader:
    return lambda document: {
        key(name): value if item is None else item(value) for name, value in document.items()
    }


def _dataclass_reader(kind: type) -> _Reader:
    readers = _field_readers(kind)
    tag = _tag(kind)

    def read_fields(document: dict[str, Any]) -> Any:
        # A field that is not known raises KeyError: a later version wrote it, and to drop it
        # would lose what a reader had marked.
        return kind(
            **{
                name: value if (reader := readers[name]) is None else reader(value)
                for name, value in document.items()
                if name != "kind" or tag is None
            }
        )

    return read_fields


def _read_array(document: dict[str, Any]) -> np.ndarray[Any, Any]:
    shape = tuple(int(length) for length in document["shape"])
    values = zlib.decompress(base64.b64decode(document["zlib"]))
    return np.frombuffer(values, dtype=np.dtype(document["dtype"])).reshape(shape).copy()
