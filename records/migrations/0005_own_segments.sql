-- What readers marked out by hand, voxel by voxel.
CREATE TABLE own_segments (
    id TEXT PRIMARY KEY,
    study_uid TEXT NOT NULL,
    place INTEGER NOT NULL,  -- order of beginning
    body TEXT NOT NULL  -- JSON
) STRICT;
CREATE INDEX own_segments_by_study ON own_segments (study_uid, place);
