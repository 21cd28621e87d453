-- Whose a pseudonym is, by number and issuer: two issuers may give out one number. Of a row from
-- before the issuer is known where all studies of the number have one; else it stays NULL, and the
-- row goes with whichever of them is erased: a project makes the same pseudonym again.
CREATE TABLE pseudonyms_by_issuer (
    project TEXT NOT NULL REFERENCES pseudonym_projects (name),
    kind TEXT NOT NULL,  -- patient, accession, uid
    replacement TEXT NOT NULL,
    original TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    issuer TEXT,
    UNIQUE (project, kind, replacement, patient_id, issuer)
) STRICT;
INSERT INTO pseudonyms_by_issuer
    SELECT project, kind, replacement, original, patient_id,
        (SELECT CASE WHEN count(DISTINCT issuer) = 1 THEN max(issuer) END FROM studies
            WHERE studies.patient_id = pseudonyms.patient_id)
    FROM pseudonyms;
DROP TABLE pseudonyms;
ALTER TABLE pseudonyms_by_issuer RENAME TO pseudonyms;
CREATE INDEX pseudonyms_by_patient ON pseudonyms (patient_id);
