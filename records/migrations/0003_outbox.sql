-- What is on its way to an archive, until that archive has confirmed it.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    peer TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    report_id TEXT NOT NULL,
    sop_uid TEXT NOT NULL,
    sop_class TEXT NOT NULL,
    transfer_syntax TEXT NOT NULL,
    content BLOB,  -- NULL: the object lies in the local archive
    sha256 TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'waiting',
    tries INTEGER NOT NULL DEFAULT 0,
    next_try TEXT NOT NULL,
    claimed_until TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    put_at TEXT NOT NULL,
    sent_at TEXT,
    stored_at TEXT,
    UNIQUE (peer, sop_uid)
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, peer, study_uid, id);
