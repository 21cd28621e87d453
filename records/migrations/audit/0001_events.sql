-- The audit log: rows that are added in order and never touched again.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,  -- the event as canonical JSON, its own number within
    hash BLOB NOT NULL  -- SHA-256 over the hash before and the body
) STRICT;
CREATE TRIGGER events_have_no_gap BEFORE INSERT ON events
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM events) BEGIN
    SELECT RAISE(ABORT, 'an audit event must follow the last one');
END;
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events BEGIN
    SELECT RAISE(ABORT, 'an audit event is never changed');
END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN
    SELECT RAISE(ABORT, 'an audit event is never deleted');
END;
