"""The frame around every room: app bar, patient banner, messages, lock."""
