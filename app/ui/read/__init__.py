"""The reading room: images with what was found and measured on them."""
