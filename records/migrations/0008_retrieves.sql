-- Studies that are being brought here, or did not come whole; taken up again after a restart.
CREATE TABLE retrieves (
    study_uid TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    peers TEXT NOT NULL,  -- JSON: names, the first is asked first
    state TEXT NOT NULL,
    expected INTEGER,
    reason TEXT NOT NULL,
    begun TEXT NOT NULL,
    claimed_until TEXT NOT NULL DEFAULT ''  -- by a program that is bringing it
) STRICT;
-- What a study has, object by object, as an archive lists it.
CREATE TABLE listed (
    study_uid TEXT NOT NULL,
    sop_uid TEXT NOT NULL,
    series_uid TEXT NOT NULL,
    number INTEGER,
    source TEXT NOT NULL,
    PRIMARY KEY (study_uid, sop_uid)
) STRICT;
