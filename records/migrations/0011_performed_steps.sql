-- What was done of the orders, and who is still to be told of it.
CREATE TABLE performed_steps (
    uid TEXT PRIMARY KEY,
    order_key TEXT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL  -- domain.performed.PerformedStep as JSON
) STRICT;
CREATE INDEX performed_steps_by_order ON performed_steps (order_key);
-- A step is under way once at a time.
CREATE UNIQUE INDEX performed_steps_under_way ON performed_steps (order_key)
    WHERE state = 'IN PROGRESS';

CREATE TABLE step_messages (
    id INTEGER PRIMARY KEY,
    step_uid TEXT NOT NULL REFERENCES performed_steps (uid),
    peer TEXT NOT NULL,
    telling TEXT NOT NULL,  -- begun, ended
    state TEXT NOT NULL DEFAULT 'waiting',  -- waiting, told, refused
    tries INTEGER NOT NULL DEFAULT 0,
    next_try TEXT NOT NULL,
    claimed_until TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    put_at TEXT NOT NULL,
    told_at TEXT,
    UNIQUE (step_uid, peer, telling)
) STRICT;
CREATE INDEX step_messages_by_state ON step_messages (state, id);
