-- What a person decided about something in quarantine; empty: it waits.
ALTER TABLE quarantine ADD COLUMN settled TEXT NOT NULL DEFAULT '';
