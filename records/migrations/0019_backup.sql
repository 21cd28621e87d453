-- Where backups go and how the last ones ended; and whose keys are still to be destroyed in them.
CREATE TABLE backup_notes (
    name TEXT PRIMARY KEY,  -- plan, state
    value TEXT NOT NULL  -- JSON
) STRICT;
CREATE TABLE backup_erasures (
    whom TEXT PRIMARY KEY,  -- patient:ID|ISSUER, study:UID, …: gone once the backups are
    asked TEXT NOT NULL
) STRICT;
