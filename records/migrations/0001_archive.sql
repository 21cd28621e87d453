-- What the local archive holds: studies, series, instances, and what was put aside.
CREATE TABLE studies (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    facts TEXT NOT NULL,  -- domain.study.Study as JSON, as the first instance said it
    patient_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    patient_name TEXT NOT NULL,
    name_key TEXT NOT NULL,  -- folded for matching without regard to case
    birth_date TEXT NOT NULL,
    sex TEXT NOT NULL,
    age TEXT NOT NULL,
    date TEXT NOT NULL,
    time TEXT NOT NULL,
    accession TEXT NOT NULL,
    description TEXT NOT NULL,
    referring TEXT NOT NULL,
    referring_key TEXT NOT NULL,
    study_id TEXT NOT NULL,
    modalities TEXT NOT NULL DEFAULT '\',  -- \CT\SR\
    series INTEGER NOT NULL DEFAULT 0,
    instances INTEGER NOT NULL DEFAULT 0,
    origin TEXT NOT NULL,
    arrived TEXT NOT NULL,
    priority INTEGER NOT NULL DEFAULT 2,
    read_state TEXT NOT NULL DEFAULT 'unread',
    read_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX studies_by_patient ON studies (patient_id, issuer);
CREATE INDEX studies_by_date ON studies (date, time);
CREATE INDEX studies_by_urgency ON studies (priority, date DESC, time DESC, id DESC);
CREATE INDEX studies_by_accession ON studies (accession);

CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    study INTEGER NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
    facts TEXT NOT NULL,  -- domain.study.Series as JSON, as the first instance said it
    modality TEXT NOT NULL,
    number INTEGER,
    description TEXT NOT NULL,
    body_part TEXT NOT NULL,
    date TEXT NOT NULL,
    time TEXT NOT NULL,
    protocol TEXT NOT NULL,
    laterality TEXT NOT NULL,
    instances INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX series_by_study ON series (study);

CREATE TABLE instances (
    id INTEGER PRIMARY KEY,
    sop_uid TEXT NOT NULL UNIQUE,
    series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    sop_class TEXT NOT NULL,
    transfer_syntax TEXT NOT NULL,
    number INTEGER,
    frames INTEGER,
    pixel_rows INTEGER,
    pixel_columns INTEGER,
    frame_of_reference TEXT NOT NULL,
    image_type TEXT NOT NULL,
    content_time TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    facts TEXT NOT NULL,  -- domain.study.Instance as JSON, without its study and series
    study_facts TEXT,  -- where this instance says something else of its study than the first
    series_facts TEXT,
    object TEXT NOT NULL UNIQUE,  -- the name of its file
    size INTEGER NOT NULL,
    origin TEXT NOT NULL,
    arrived TEXT NOT NULL
) STRICT;
CREATE INDEX instances_by_series ON instances (series, number);

CREATE TRIGGER instance_counted AFTER INSERT ON instances BEGIN
    UPDATE series SET instances = instances + 1 WHERE id = NEW.series;
    UPDATE studies SET instances = instances + 1
        WHERE id = (SELECT study FROM series WHERE id = NEW.series);
END;
CREATE TRIGGER instance_uncounted AFTER DELETE ON instances BEGIN
    UPDATE series SET instances = instances - 1 WHERE id = OLD.series;
    UPDATE studies SET instances = instances - 1
        WHERE id = (SELECT study FROM series WHERE id = OLD.series);
END;
CREATE TRIGGER series_counted AFTER INSERT ON series BEGIN
    UPDATE studies SET series = series + 1,
        modalities = CASE WHEN instr(modalities, '\' || NEW.modality || '\')
            THEN modalities ELSE modalities || NEW.modality || '\' END
        WHERE id = NEW.study;
END;

-- Free-text search over what a person would type: names, numbers, descriptions.
CREATE VIRTUAL TABLE study_words USING fts5 (
    words, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE TRIGGER study_forgotten AFTER DELETE ON studies BEGIN
    DELETE FROM study_words WHERE rowid = OLD.id;
END;

-- How many instances somebody who should know says a study has; known before the first arrives.
CREATE TABLE expectations (
    study_uid TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    source TEXT NOT NULL
) STRICT;

-- What came and was not taken into a study: unreadable, refused, or against what is held.
CREATE TABLE quarantine (
    id TEXT PRIMARY KEY,
    object TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    origin TEXT NOT NULL,
    reason TEXT NOT NULL,
    name TEXT NOT NULL,
    conflict INTEGER NOT NULL DEFAULT 0,
    sop_uid TEXT NOT NULL DEFAULT '',
    study_uid TEXT NOT NULL DEFAULT '',
    arrived TEXT NOT NULL
) STRICT;
CREATE INDEX quarantine_by_content ON quarantine (sha256);

-- Files whose row is gone and that are still to be unlinked.
CREATE TABLE removals (object TEXT PRIMARY KEY) STRICT;
