-- What was written, so that a check can say whether it still is: see records/sealing.py.
ALTER TABLE instances ADD COLUMN sha256 BLOB;  -- of the object's bytes; NULL: kept before this
ALTER TABLE instances ADD COLUMN seal BLOB;
ALTER TABLE series ADD COLUMN seal BLOB;
ALTER TABLE studies ADD COLUMN seal BLOB;

-- When a study was checked last, and what of it is not as it was written.
CREATE TABLE checks (
    study_uid TEXT PRIMARY KEY,
    checked TEXT NOT NULL
) STRICT;
CREATE TABLE faults (
    id INTEGER PRIMARY KEY,
    study_uid TEXT NOT NULL,
    series_uid TEXT NOT NULL,
    sop_uid TEXT NOT NULL,
    object TEXT NOT NULL,
    kind TEXT NOT NULL,
    found TEXT NOT NULL
) STRICT;
CREATE INDEX faults_by_study ON faults (study_uid);
