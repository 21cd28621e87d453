"""Gives a control its name for assistive tools, with its key in the tooltip."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

from viewer.ui.tips import plain_tip

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, key: str = "", tip: str = "") -> W:
    """Name a control: ``Name  Key`` in the tooltip, the name alone for assistive tools."""
    widget.setAccessibleName(name)
    said = tip or name
    widget.setToolTip(plain_tip(f"{said}  {key}" if key else said))
    return widget


def marked(widget: W, **properties: str) -> W:
    """Set style properties (role, mean, ground…) and have the style sheet read them again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    return widget
