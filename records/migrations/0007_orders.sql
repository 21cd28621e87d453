-- What worklists said is to be done, as they said it last: known also while the line is down.
CREATE TABLE orders (
    key TEXT PRIMARY KEY,  -- domain.order.ScheduledStep.key
    peer TEXT NOT NULL,
    day TEXT NOT NULL,  -- YYYYMMDD; empty where none is set
    step_id TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    accession TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    body TEXT NOT NULL,  -- the step as JSON
    seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX orders_by_day ON orders (day, peer);
CREATE INDEX orders_by_study ON orders (study_uid);
