-- What a reader makes of a study: marks, key images, findings, drafts, signed documents.
CREATE TABLE marks (
    id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL,
    place INTEGER NOT NULL,  -- order of drawing
    body TEXT NOT NULL
) STRICT;
CREATE INDEX marks_by_study ON marks (study_uid, place);
CREATE TABLE key_images (
    id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL,
    place INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX key_images_by_study ON key_images (study_uid, place);
CREATE TABLE analyses (
    id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL,
    made TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX analyses_by_study ON analyses (study_uid, made);
CREATE TABLE findings (
    id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL,
    place INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_study ON findings (study_uid, place);
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL,
    stage TEXT NOT NULL,
    changed TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX reports_by_study ON reports (study_uid, changed);

-- The exact bytes that were signed. They are evidence: never changed, never deleted alone.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sop_uid TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    kept TEXT NOT NULL,
    UNIQUE (report_id, kind)
) STRICT;
CREATE TRIGGER documents_are_not_changed BEFORE UPDATE ON documents BEGIN
    SELECT RAISE(ABORT, 'a signed document is never changed');
END;
CREATE TRIGGER documents_are_not_deleted BEFORE DELETE ON documents BEGIN
    SELECT RAISE(ABORT, 'a signed document is never deleted');
END;
