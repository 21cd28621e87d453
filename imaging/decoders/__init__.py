"""Decoders of compressed pixels: one file for each kind of stream, one library in each."""
