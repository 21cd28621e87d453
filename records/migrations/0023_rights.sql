-- Roles that this site made, beside those that are shipped.
CREATE TABLE roles (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    rights TEXT NOT NULL,  -- names of rights, as JSON
    modalities TEXT NOT NULL,  -- as JSON; none: of every modality
    who TEXT NOT NULL,
    changed TEXT NOT NULL
) STRICT;

-- Access beyond one's own rights: who, why, until when, and what a person said of it afterwards.
CREATE TABLE emergencies (
    id INTEGER PRIMARY KEY,
    who TEXT NOT NULL,
    reason TEXT NOT NULL,
    patient_id TEXT NOT NULL,  -- whose; empty: everybody's on this seat
    issuer TEXT NOT NULL,
    began TEXT NOT NULL,
    until TEXT NOT NULL,
    ended TEXT NOT NULL DEFAULT '',
    why_ended TEXT NOT NULL DEFAULT '',
    verdict TEXT NOT NULL DEFAULT '',  -- justified, not justified; empty: nobody has looked yet
    judged_by TEXT NOT NULL DEFAULT '',
    judged TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE emergency_opened (
    emergency INTEGER NOT NULL,
    study_uid TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (emergency, study_uid)
) STRICT;

-- What patients agreed to and refused; the newest of a kind counts, the others are its history.
CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    patient_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    kind TEXT NOT NULL,  -- ai, access
    given INTEGER NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX consents_by_patient ON consents (patient_id, kind, id);
