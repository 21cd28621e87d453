"""The window: shows the workstation's models and turns clicks into commands."""

from viewer.ui.overrides import settle_errors

settle_errors()
