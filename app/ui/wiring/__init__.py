"""What ties each room of the window to the workstation, one file a room."""
