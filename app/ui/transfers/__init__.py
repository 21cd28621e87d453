"""What is asked of archives, what arrives, what waits to be stored."""
