-- What AI is switched on for, and everything that ever switched it. An empty modality: all of them.
CREATE TABLE ai_features (
    feature TEXT NOT NULL,
    modality TEXT NOT NULL,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    enabled_at TEXT,
    enabled_by TEXT,
    disabled_at TEXT,
    disabled_by TEXT,
    reason TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    PRIMARY KEY (feature, modality)
) STRICT;
CREATE TABLE ai_feature_history (
    id INTEGER PRIMARY KEY,
    feature TEXT NOT NULL,
    modality TEXT NOT NULL,
    was_on INTEGER,  -- NULL: nobody had decided
    is_on INTEGER NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(trim(reason)) > 0)
) STRICT;
