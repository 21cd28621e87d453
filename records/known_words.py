"""The words by which the patients of this seat could be known, so that they can be left out."""

from __future__ import annotations

import re

from records.database import Database

# Shorter ones are met everywhere: an initial, a number of two digits.
_LEAST_LETTERS = 3
_APART = re.compile(r"[\s^=,;/\\]+")


def words_of_patients(database: Database) -> frozenset[str]:
    """Return every part of a name and every number of a patient or study here, case-folded."""
    found: set[str] = set()
    with database.reading() as reader:
        for row in reader.each(
            "SELECT patient_name, patient_id, issuer, birth_date, accession, study_id, referring,"
            " uid FROM studies"
        ):
            for value in row:
                found.update(word.casefold() for word in _APART.split(str(value)))
                found.add(str(value).casefold())
    return frozenset(word for word in found if len(word) >= _LEAST_LETTERS)
