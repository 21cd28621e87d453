-- What this seat is called, where it listens, whom it knows.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL  -- JSON
) STRICT;
