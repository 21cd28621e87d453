-- Search over what is written of a study too: reports, findings; and in scripts without spaces.
DROP TRIGGER study_forgotten;
DROP TABLE study_words;
CREATE VIRTUAL TABLE study_words USING fts5 (
    words,  -- what the index says: names, numbers, descriptions
    written,  -- what readers stand behind, and what models found
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'", prefix = '1 2 3'
);
CREATE TRIGGER study_forgotten AFTER DELETE ON studies BEGIN
    DELETE FROM study_words WHERE rowid = OLD.id;
END;
INSERT INTO study_words (rowid, words, written)
    SELECT id,
        searchable(concat_ws(' ', patient_name, patient_id, accession, description, date,
            referring, study_id,
            (SELECT group_concat(concat_ws(' ', modality, description, body_part), ' ')
                FROM series WHERE series.study = studies.id))),
        searchable(concat_ws(' ',
            (SELECT group_concat(json_extract(sentence.value, '$.text'), ' ')
                FROM reports, json_each(reports.body, '$.sections') section,
                    json_each(section.value, '$.sentences') sentence
                WHERE reports.study_uid = studies.uid
                    AND json_extract(sentence.value, '$.origin') <> 'drafted'),
            (SELECT group_concat(concat_ws(' ', json_extract(body, '$.kind'),
                    json_extract(body, '$.site'), json_extract(body, '$.note')), ' ')
                FROM findings
                WHERE findings.study_uid = studies.uid
                    AND json_extract(body, '$.decision') <> 'rejected')))
    FROM studies;
-- The worklist's order, with all that it is narrowed by, so that no row is read to be left out.
DROP INDEX studies_by_urgency;
CREATE INDEX studies_by_urgency
    ON studies (priority, date DESC, time DESC, id DESC, read_state, origin, modalities);
