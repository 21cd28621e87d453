-- Who stands behind a pseudonym. Each project has a key of its own, so that the pseudonyms of two
-- projects cannot be joined by anybody who has both.
CREATE TABLE pseudonym_projects (
    name TEXT PRIMARY KEY,
    key BLOB NOT NULL,
    made TEXT NOT NULL
) STRICT;
CREATE TABLE pseudonyms (
    project TEXT NOT NULL REFERENCES pseudonym_projects (name),
    kind TEXT NOT NULL,  -- patient, accession, uid
    replacement TEXT NOT NULL,
    original TEXT NOT NULL,
    patient_id TEXT NOT NULL,  -- whose it is, to forget them all with the patient
    PRIMARY KEY (project, kind, replacement)
) STRICT;
CREATE INDEX pseudonyms_by_patient ON pseudonyms (patient_id);
