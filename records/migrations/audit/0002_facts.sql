-- What is searched: each event once more, as numbers that are quick to look through. Made from
-- the chained body by the database itself, whoever writes the event; the body alone counts.
CREATE TABLE names (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE facts (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,  -- milliseconds since 1970, UTC
    code INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    action INTEGER NOT NULL,  -- these and the following: of names
    who INTEGER NOT NULL,
    patient INTEGER NOT NULL,
    study INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    detail INTEGER NOT NULL
) STRICT;
CREATE VIEW told AS SELECT
    seq,
    CAST(round(unixepoch(json_extract(body, '$.at'), 'subsec') * 1000) AS INTEGER) AS at,
    CAST(json_extract(body, '$.code') AS INTEGER) AS code,
    json_extract(body, '$.outcome') AS outcome,
    json_extract(body, '$.action') AS action,
    json_extract(body, '$.who') AS who,
    json_extract(body, '$.patient_id') AS patient,
    json_extract(body, '$.study_uid') AS study,
    json_extract(body, '$.peer') AS peer,
    (SELECT coalesce(group_concat(key || ' ' || value, ' '), '')
        FROM json_each(events.body, '$.detail')) AS detail
FROM events;
INSERT OR IGNORE INTO names (text)
    SELECT action FROM told UNION SELECT who FROM told UNION SELECT patient FROM told
    UNION SELECT study FROM told UNION SELECT peer FROM told UNION SELECT detail FROM told;
INSERT INTO facts SELECT seq, at, code, outcome,
    (SELECT id FROM names WHERE text = action), (SELECT id FROM names WHERE text = who),
    (SELECT id FROM names WHERE text = patient), (SELECT id FROM names WHERE text = study),
    (SELECT id FROM names WHERE text = peer), (SELECT id FROM names WHERE text = detail)
    FROM told;
CREATE TRIGGER events_are_found AFTER INSERT ON events BEGIN
    INSERT INTO names (text) SELECT said.text FROM (
        SELECT action AS text FROM told WHERE seq = NEW.seq
        UNION SELECT who FROM told WHERE seq = NEW.seq
        UNION SELECT patient FROM told WHERE seq = NEW.seq
        UNION SELECT study FROM told WHERE seq = NEW.seq
        UNION SELECT peer FROM told WHERE seq = NEW.seq
        UNION SELECT detail FROM told WHERE seq = NEW.seq
    ) AS said WHERE NOT EXISTS (SELECT 1 FROM names WHERE names.text = said.text);
    INSERT INTO facts SELECT seq, at, code, outcome,
        (SELECT id FROM names WHERE text = action), (SELECT id FROM names WHERE text = who),
        (SELECT id FROM names WHERE text = patient), (SELECT id FROM names WHERE text = study),
        (SELECT id FROM names WHERE text = peer), (SELECT id FROM names WHERE text = detail)
        FROM told WHERE seq = NEW.seq;
END;
