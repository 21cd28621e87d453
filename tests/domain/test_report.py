"""What no person decided upon is never part of what is signed."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.report import Origin, Report, Section, Sentence


def test_a_drafted_sentence_is_not_in_the_text_until_accepted() -> None:
    section = Section(
        "findings",
        "Findings",
        (
            Sentence("No effusion.", Origin.READER),
            Sentence("Nodule of 8.1 mm.", Origin.DRAFTED),
            Sentence("Mass of 41 mm.", Origin.ACCEPTED),
        ),
    )
    report = Report("1.2", "ct-chest", (section,), "Dr Example", datetime.now(UTC))

    assert section.text == "No effusion. Mass of 41 mm."
    assert [s.text for s in report.undecided] == ["Nodule of 8.1 mm."]
