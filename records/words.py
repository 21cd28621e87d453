"""Words as a search compares them: without case, accents or widths, whatever the script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Protocol

# Names of one script after the other, and parts of names, are words of their own.
_BETWEEN = str.maketrans({"^": " ", "=": " ", "\\": " ", "\x00": " "})
# Scripts that write without spaces: each sign is a word, so that a search finds any run of them.
_SIGNS = re.compile(
    r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f])"
)
_DAY = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")

# As the search table's tokenizer has it. Vowel signs of Indian scripts are marks (Mn, Mc).
_PARTS_OF_WORDS = frozenset(("Co", "Mn", "Mc"))


class Writer(Protocol):
    """What changes rows inside a transaction."""

    def run(self, sql: str, values: Mapping[str, object]) -> int: ...


def searchable(text: str) -> str:
    """Return a text as the search table keeps it."""
    plain = unicodedata.normalize("NFKC", text.translate(_BETWEEN)).casefold()
    return " ".join(_SIGNS.sub(r" \1 ", plain).split())


def question(typed: str) -> str:
    """Return what a person typed as FTS5 asks for it: every word, in any order, as it begins.

    Empty where nothing was typed that could be looked for.
    """
    found = []
    for word in _DAY.sub(_as_written, typed).translate(_BETWEEN).replace(",", " ").split():
        tokens = "".join(c if _of_a_word(c) else " " for c in searchable(word)).split()
        if tokens:
            found.append(f'"{" ".join(tokens)}"*')
    return " ".join(found)


def add_functions(connection: Any) -> None:
    """Let the statements of a connection fold what they put into the search table."""
    connection.create_function("searchable", 1, lambda text: searchable(text or ""))


def _as_written(day: re.Match[str]) -> str:
    return "".join(part or "" for part in day.groups())


def _of_a_word(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] in "LN" or kind in _PARTS_OF_WORDS


_WRITTEN = """
UPDATE study_words SET written = searchable(concat_ws(' ',
    (SELECT group_concat(json_extract(sentence.value, '$.text'), ' ')
        FROM reports, json_each(reports.body, '$.sections') section,
            json_each(section.value, '$.sentences') sentence
        WHERE reports.study_uid = :uid
            AND json_extract(sentence.value, '$.origin') <> 'drafted'),
    (SELECT group_concat(concat_ws(' ', json_extract(body, '$.kind'),
            json_extract(body, '$.site'), json_extract(body, '$.note')), ' ')
        FROM findings
        WHERE study_uid = :uid AND json_extract(body, '$.decision') <> 'rejected')))
WHERE rowid = (SELECT id FROM studies WHERE uid = :uid)
"""


def renew_written(writer: Writer, study_uid: str) -> None:
    """Make what is written of a study findable as it stands now, in the same transaction.

    Of reports it is what a person stands behind; of models, what nobody has rejected.
    """
    writer.run(_WRITTEN, {"uid": study_uid})
