-- What leaves first, since when it is being tried, and by what it was confirmed. The objects that
-- the outbox carries itself move to a table of their own, so that no question reads through them.
CREATE TABLE outbox_objects (
    id INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    content BLOB NOT NULL
) STRICT;
INSERT INTO outbox_objects SELECT id, content FROM outbox WHERE content IS NOT NULL;
ALTER TABLE outbox ADD COLUMN carried INTEGER NOT NULL DEFAULT 0;  -- 1: in outbox_objects
ALTER TABLE outbox ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN asked_at TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '';
UPDATE outbox SET carried = content IS NOT NULL, asked_at = put_at,
    turn = CASE WHEN content IS NULL THEN 2 ELSE 0 END;
ALTER TABLE outbox DROP COLUMN content;
DROP INDEX outbox_by_state;
CREATE INDEX outbox_due ON outbox
    (state, peer, turn, id, study_uid, next_try, claimed_until);
CREATE INDEX outbox_by_study ON outbox (study_uid, peer, state);
CREATE INDEX outbox_by_report ON outbox (report_id, state);
