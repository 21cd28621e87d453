"""The settings room: what this seat is like for whoever reads at it."""
