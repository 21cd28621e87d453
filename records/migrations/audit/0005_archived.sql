-- Old events lie in sealed files; the log goes on where the last of them ends.
CREATE TABLE archived (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL UNIQUE,
    root BLOB NOT NULL,  -- the hash of the last event in it
    file TEXT NOT NULL,
    newest TEXT NOT NULL  -- when its newest event was written
) STRICT;
DROP TRIGGER IF EXISTS events_have_no_gap;
CREATE TRIGGER events_have_no_gap BEFORE INSERT ON events
WHEN NEW.seq <> 1 + max(
    (SELECT coalesce(max(seq), 0) FROM events), (SELECT coalesce(max(last), 0) FROM archived)
) BEGIN
    SELECT RAISE(ABORT, 'an audit event must follow the last one');
END;
CREATE TRIGGER archives_follow_each_other BEFORE INSERT ON archived
WHEN NEW.first <> (SELECT coalesce(max(last), 0) + 1 FROM archived) BEGIN
    SELECT RAISE(ABORT, 'an archive must follow the last one');
END;
CREATE TRIGGER archives_are_not_changed BEFORE UPDATE ON archived BEGIN
    SELECT RAISE(ABORT, 'what was archived is never changed');
END;
CREATE TRIGGER archives_are_not_forgotten BEFORE DELETE ON archived BEGIN
    SELECT RAISE(ABORT, 'what was archived is never forgotten');
END;
DROP TRIGGER IF EXISTS events_are_not_deleted;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
WHEN OLD.seq > (SELECT coalesce(max(last), 0) FROM archived) BEGIN
    SELECT RAISE(ABORT, 'an audit event is never deleted');
END;
