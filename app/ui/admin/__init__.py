"""The pages of administration: people, rights, audit, keys, policy. One page a file."""
