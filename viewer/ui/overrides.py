"""Lets an error inside an override of Qt be told, where it would end the program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any


def settle_errors() -> None:
    """From now on, settle every error that leaves a method which Qt calls.

    Before Python 3.12 an error that C code raised, such as an index out of range, travels as its
    bare text until somebody catches it. PySide6 takes that text for the error itself when it
    leaves an override, and reads where nothing is: see docs/decisions.md. To catch it once, and
    raise it again, makes it whole.
    """
    try:
        from shiboken6 import Shiboken
    except ImportError:
        return  # what of a window's rooms needs no Qt is tried without it
    if sys.version_info < (3, 12):
        setattr(Shiboken.Object, "__init_subclass__", classmethod(_settle))  # noqa: B010 - a foreign class


def _settle(cls: type, /, **said: Any) -> None:
    object.__init_subclass__(**said)
    for name, method in list(vars(cls).items()):
        if isinstance(method, FunctionType) and _is_override(cls, name):
            setattr(cls, name, _settled(method))


def _is_override(cls: type, name: str) -> bool:
    """Return whether Qt knows a method of this name too; Python's own names are not its affair."""
    if name.startswith("__"):
        return False
    inherited = (vars(base)[name] for base in cls.__mro__[1:] if name in vars(base))
    return any(not isinstance(method, FunctionType) for method in inherited)


def _settled(method: Callable[..., object]) -> Callable[..., object]:
    @wraps(method)
    def call(*given: object, **named: object) -> object:
        try:
            return method(*given, **named)
        except Exception:  # noqa: TRY203 - to be caught is what makes it whole
            raise

    return call
