-- The accounts of this seat. None: it belongs to one person, who holds every right.
CREATE TABLE people (
    name TEXT PRIMARY KEY,  -- as it is compared: one spelling, no case
    looks TEXT NOT NULL UNIQUE,  -- what it looks like: no two names may be confused
    full_name TEXT NOT NULL,
    about TEXT NOT NULL,  -- what is said of the person, as JSON: address, department…
    roles TEXT NOT NULL,  -- JSON
    modalities TEXT NOT NULL,  -- JSON; empty: no limit
    institutions TEXT NOT NULL,  -- JSON; empty: no limit
    active INTEGER NOT NULL,
    created TEXT NOT NULL,
    signed_in TEXT,  -- when last
    password TEXT NOT NULL,  -- Argon2id, with its parameters
    must_change INTEGER NOT NULL,
    factor BLOB,  -- the secret of the second factor, sealed
    factor_step INTEGER NOT NULL DEFAULT 0  -- of the last code that was taken; none before it is
) STRICT;
CREATE TABLE recovery_codes (
    person TEXT NOT NULL REFERENCES people (name) ON DELETE CASCADE,
    code BLOB NOT NULL,  -- keyed hash
    PRIMARY KEY (person, code)
) STRICT, WITHOUT ROWID;
-- Beside the audit log, and compared with it: what a name has failed since it was right.
CREATE TABLE sign_in_tries (
    name TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    seq INTEGER NOT NULL,  -- the audit event of the last
    at TEXT NOT NULL
) STRICT;
-- Of a seat without accounts whose keys lie in the system's keyring: what its one person may set.
CREATE TABLE owner_password (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    kept TEXT NOT NULL
) STRICT;
