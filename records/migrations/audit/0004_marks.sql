-- How far something has come that follows the log: what was sent on, what was looked through.
CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT;
