-- What was fetched before anybody asked for it, and for whose sake archives were asked.
CREATE TABLE prefetches (
    study_uid TEXT PRIMARY KEY,
    for_whom TEXT NOT NULL,  -- the order or the study whose prior it is
    at TEXT NOT NULL,
    whole INTEGER NOT NULL
) STRICT;
CREATE TABLE prefetch_looks (
    for_whom TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;
