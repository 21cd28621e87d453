"""The network: what this seat asks of archives, receives from them, and answers."""
