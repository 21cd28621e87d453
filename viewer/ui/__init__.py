"""The widgets that show a screen and turn a hand's moves into gestures."""
