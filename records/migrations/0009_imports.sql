-- What was taken in from files, file by file: the journal that an interrupted import goes on from.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    begun TEXT NOT NULL,
    ended TEXT,  -- NULL: under way, or its program was killed
    how TEXT NOT NULL DEFAULT '',  -- done, cancelled, or why it ended early
    who TEXT NOT NULL,
    owner TEXT NOT NULL,  -- the process that is at it, so that nobody takes it up beside that one
    paths TEXT NOT NULL,  -- JSON: what was named
    media TEXT NOT NULL DEFAULT '[]'  -- JSON: what the indexes of CDs and sticks promised
) STRICT;
CREATE TABLE import_files (
    import INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    sentence TEXT NOT NULL,
    advice TEXT NOT NULL,
    sop_uid TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    aside TEXT NOT NULL,  -- its number in quarantine
    stamp TEXT NOT NULL,  -- size and time of change: another file of the name is read anew
    sha256 BLOB NOT NULL,
    PRIMARY KEY (import, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_files_by_outcome ON import_files (import, outcome);
