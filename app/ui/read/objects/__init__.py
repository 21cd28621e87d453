"""What the reading room shows of objects that are no pictures."""
