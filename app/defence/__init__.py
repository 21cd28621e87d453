"""What keeps this program its own: where it starts from, what it holds, what it is made of."""
