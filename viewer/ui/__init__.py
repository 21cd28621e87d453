"""The widgets that show a screen and turn a hand's moves into gestures."""

from viewer.ui.overrides import settle_errors

settle_errors()
