"""What the rooms of the window show, each with its one owner. No Qt."""
