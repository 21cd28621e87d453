-- Whose a study is, where a person says otherwise than its objects do. The objects stay as they came.
CREATE TABLE coercions (
    id INTEGER PRIMARY KEY,
    study_uid TEXT NOT NULL,
    was_id TEXT NOT NULL,  -- what the objects say: patient ID and issuer
    was_issuer TEXT NOT NULL,
    was TEXT NOT NULL,  -- domain.study.Patient as JSON, before
    now TEXT NOT NULL,  -- and after
    own INTEGER NOT NULL,  -- 1: of the study itself; 0: of objects that join it
    who TEXT NOT NULL,
    made TEXT NOT NULL,
    reason TEXT NOT NULL,
    undone TEXT NOT NULL DEFAULT ''  -- when, by whom; empty: it counts
) STRICT;
CREATE INDEX coercions_by_study ON coercions (study_uid, id);

-- Objects that said another patient than their study did, and joined it by a person's word.
CREATE TABLE joined_instances (
    sop_uid TEXT PRIMARY KEY REFERENCES instances (sop_uid) ON DELETE CASCADE,
    was_id TEXT NOT NULL,
    was_issuer TEXT NOT NULL
) STRICT;

-- Who sent a study that nobody asked for and nobody has looked at yet; empty: somebody did.
ALTER TABLE studies ADD COLUMN unasked TEXT NOT NULL DEFAULT '';
CREATE INDEX studies_unasked ON studies (unasked) WHERE unasked <> '';
