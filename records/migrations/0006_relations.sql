-- What readers made of two lengths: ratios, and comparisons with an earlier study.
CREATE TABLE relations (
    id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL,
    place INTEGER NOT NULL,  -- order of making
    body TEXT NOT NULL  -- JSON
) STRICT;
CREATE INDEX relations_by_study ON relations (study_uid, place);
