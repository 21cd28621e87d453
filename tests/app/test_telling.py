"""A person is told what did not happen and what to do, never a traceback or a patient's name."""

from __future__ import annotations

import pytest

from app.telling import Manner, Telling
from domain.errors import LightboxError
from domain.work import Cancelled


def test_an_expected_error_is_a_banner_with_its_advice() -> None:
    telling = Telling()

    telling.error(LightboxError("The archive did not answer.", advice="Check the network."))

    (told,) = telling.items
    assert (told.manner, told.sentence, told.advice) == (
        Manner.BANNER,
        "The archive did not answer.",
        "Check the network.",
    )


def test_our_own_bug_is_a_dialog_with_an_incident_number_and_no_details(
    caplog: pytest.LogCaptureFixture,
) -> None:
    telling = Telling()

    telling.error(KeyError("DOE^JANE"))

    (told,) = telling.items
    assert told.manner is Manner.DIALOG
    assert told.incident in told.advice
    assert "DOE" not in told.sentence + told.advice + caplog.text


def test_a_cancelled_task_is_no_news() -> None:
    telling = Telling()

    telling.error(Cancelled())

    assert telling.items == ()


def test_a_message_stays_until_dismissed() -> None:
    telling = Telling()
    telling.error(LightboxError("No."))

    telling.dismiss(telling.items[0])

    assert telling.items == ()
