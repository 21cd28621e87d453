-- What must not be deleted: studies that a person keeps, and patients or studies under a legal hold.
CREATE TABLE pins (
    study_uid TEXT PRIMARY KEY,
    who TEXT NOT NULL,
    since TEXT NOT NULL
) STRICT;
CREATE TABLE holds (
    id INTEGER PRIMARY KEY,
    patient_id TEXT NOT NULL,  -- of a patient: with the issuer; empty: of a study
    issuer TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    reason TEXT NOT NULL,
    who TEXT NOT NULL,
    since TEXT NOT NULL,
    lifted TEXT NOT NULL DEFAULT '',  -- when; empty: it binds
    lifted_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX holds_that_bind ON holds (study_uid, patient_id, issuer) WHERE lifted = '';
