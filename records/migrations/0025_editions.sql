-- How often what lets a person in, and what they hold, was changed. The audit log says it too: an
-- older copy of this file that is put back would open a closed account again, and is noticed.
CREATE TABLE editions (
    account TEXT PRIMARY KEY,
    edition INTEGER NOT NULL
) STRICT;
