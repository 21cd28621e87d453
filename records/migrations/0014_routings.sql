-- Which way each study went that has arrived, and what is still to be done with it.
CREATE TABLE routings (
    study_uid TEXT PRIMARY KEY,
    rule TEXT NOT NULL,  -- the name of the rule that won; empty: none, or older than the rules
    decided_at TEXT NOT NULL,
    instances INTEGER NOT NULL,  -- how many the study had then
    recorded INTEGER NOT NULL DEFAULT 0  -- whether the audit log knows
) STRICT;
CREATE TABLE routed_acts (
    id INTEGER PRIMARY KEY,
    study_uid TEXT NOT NULL REFERENCES routings (study_uid) ON DELETE CASCADE,
    deed TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',  -- waiting, done, failed
    claimed_until TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    UNIQUE (study_uid, deed, target)
) STRICT;
CREATE INDEX routed_acts_by_state ON routed_acts (state, id);
