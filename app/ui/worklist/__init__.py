"""The worklist: which study to read next."""
