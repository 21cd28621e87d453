"""The window: shows the workstation's models and turns clicks into commands."""
