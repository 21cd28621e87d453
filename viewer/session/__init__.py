"""What the reader has on the screen and has marked there. No Qt, no VTK."""
