"""The pictures of the manual, one subject a file."""
