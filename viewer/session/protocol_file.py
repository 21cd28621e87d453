"""Hanging protocols as TOML text: read strictly, written so that they read back the same."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from domain.errors import LightboxError
from viewer.session.layout import layout_named
from viewer.session.protocols import AUTO, COUNTS, Protocol, Rule, StageRule

T = TypeVar("T")

LONGEST_FILE = 262_144  # characters
_LONGEST_TEXT, _MOST_ITEMS = 200, 64
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class ProtocolError(LightboxError):
    """A hanging protocol says something that it may not."""


def read_protocol(text: str) -> Protocol:
    """Return the protocol that a TOML text describes.

    Raises:
        ProtocolError: It is no TOML, or says something unknown, of the wrong kind or out of
            bounds; the message names the place.
    """
    if len(text) > LONGEST_FILE:
        raise ProtocolError("The hanging protocol is too long to be one.")
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProtocolError(
            f"The hanging protocol is no TOML: {str(error)[:_LONGEST_TEXT]}."
        ) from error
    protocol = _read(Protocol, table, "the protocol")
    check(protocol)
    return protocol


def check(protocol: Protocol) -> None:
    """Refuse what single fields cannot know.

    Raises:
        ProtocolError: Its id, a layout, or a rule makes no sense.
    """
    if not _ID.fullmatch(protocol.id):
        raise ProtocolError(
            "A protocol's id has small letters, digits and hyphens.", advice="For example ct-head."
        )
    for rule in protocol.rules:
        _check_rule(rule)
    for stage in protocol.stages:
        _check_stage(stage)


def _check_rule(rule: Rule) -> None:
    if rule.what in COUNTS:
        if rule.any or rule.none:
            raise ProtocolError(f"A number of {rule.what} is at_least or at_most, not a word.")
        if rule.at_least > rule.at_most:
            raise ProtocolError(f"No number of {rule.what} is as low and as high as asked.")
    elif not (rule.any or rule.none):
        raise ProtocolError(f"A rule about {rule.what} names no word.")


def _check_stage(stage: StageRule) -> None:
    if stage.layout == AUTO:
        return
    layout = layout_named(stage.layout)
    if layout is None:
        raise ProtocolError(
            "A stage has a layout that is not known.", advice="Use 1x1 to 4x4, 1+2, 1+3 or auto."
        )
    # Those of other monitors stand in windows whose grids are the reader's own.
    count = sum(pane.monitor == 1 for pane in stage.panes)
    if count > layout.count:
        raise ProtocolError(f"The layout {layout.id} has no room for {count} panes.")


# ---------------------------------------------------------------------------- reading


def _read(kind: type[T], table: Any, where: str) -> T:
    if not isinstance(table, Mapping):
        raise ProtocolError(f"A table is needed for {where}.")
    known = {_name(f): f for f in fields(kind)}  # type: ignore[arg-type]  # a dataclass
    for key in table:
        if key not in known:
            raise ProtocolError(f"There is nothing called {str(key)[:40]!r} in {where}.")
    hints = get_type_hints(kind)
    said = {
        f.name: _value(hints[f.name], table[name], f, f"{name} of {where}")
        for name, f in known.items()
        if name in table
    }
    made = kind(**said)
    for name, f in known.items():
        _bounds(getattr(made, f.name), f, f"{name} of {where}")
    return made


def _value(hint: Any, value: Any, about: Field[Any], where: str) -> Any:
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if not isinstance(value, list):
            raise ProtocolError(f"A list is needed for {where}.")
        if len(value) > about.metadata.get("most", _MOST_ITEMS):
            raise ProtocolError(f"There are too many entries in {where}.")
        return tuple(_value(inner, item, about, where) for item in value)
    if is_dataclass(hint) and isinstance(hint, type):
        return _read(hint, value, where)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise ProtocolError(f"A value of another kind is needed for {where}.")
    if hint is str:
        if len(value) > _LONGEST_TEXT or not value.isprintable():
            raise ProtocolError(f"A short line of text is needed for {where}.")
        if value != value.strip():
            raise ProtocolError(f"The text begins or ends with a blank in {where}.")
    return value


def _bounds(value: Any, about: Field[Any], where: str) -> None:
    limits = about.metadata
    size = len(value) if isinstance(value, str | tuple) else value
    if "least" in limits and not size >= limits["least"]:
        raise ProtocolError(f"Too little is given for {where}.")
    if "most" in limits and not size <= limits["most"]:
        raise ProtocolError(f"Too much is given for {where}.")
    if "one_of" in limits and value not in limits["one_of"]:
        named = ", ".join(choice for choice in limits["one_of"] if choice)
        raise ProtocolError(f"One of these is needed for {where}: {named}.")
    if "each_of" in limits and not set(value) <= set(limits["each_of"]):
        raise ProtocolError(f"Only these may stand in {where}: {', '.join(limits['each_of'])}.")
    if isinstance(value, tuple) and any(isinstance(item, str) and not item for item in value):
        raise ProtocolError(f"An empty word stands in {where}.")


def _name(about: Field[Any]) -> str:
    return str(about.metadata.get("name") or about.name)


# ---------------------------------------------------------------------------- writing


def write_protocol(protocol: Protocol) -> str:
    """Return a protocol as TOML; what is as usual is left out."""
    return "\n".join(_lines(protocol, "")).strip() + "\n"


def _lines(value: Any, prefix: str) -> list[str]:
    plain: list[str] = []
    tables: list[str] = []
    for about in fields(value):
        now = getattr(value, about.name)
        if now == _default(about):
            continue
        name = _name(about)
        if isinstance(now, tuple) and now and is_dataclass(now[0]):
            full = f"{prefix}{name}"
            for item in now:
                tables += ["", f"[[{full}]]", *_lines(item, f"{full}.")]
        else:
            plain.append(f"{name} = {_plain(now)}")
    return plain + tables


def _default(about: Field[Any]) -> Any:
    return None if about.default is MISSING else about.default


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_plain(item) for item in value) + "]"
    if isinstance(value, str):
        # JSON's quoting is TOML's for all printable text.
        return json.dumps(value, ensure_ascii=False)
    return repr(value)
