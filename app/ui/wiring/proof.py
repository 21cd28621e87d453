"""Lets a person prove who they are before data leave, and then goes on with what was asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.actions.proving import asks_for_code, asks_for_secret, prove
from app.jobs import Pool
from app.ui.frame.proof_card import ProofCard
from app.ui.frame.window import Window
from app.ui.theme import Theme
from app.workstation import Workstation


def ask_for_proof(
    theme: Theme, station: Workstation, window: Window, go_on: Callable[[], None]
) -> None:
    """Show the card over the room; ``go_on`` is called once the proof has been given."""
    if window.workspace is not None:
        ask_over(theme, station, window.workspace, go_on)


def ask_over(
    theme: Theme, station: Workstation, over: QWidget, go_on: Callable[[], None],
    *, action: str = "session.prove", why: str = "",
) -> None:  # fmt: skip
    """Show the card over a widget; ``why`` says what the proof is for, ``action`` what it is."""
    if over.findChild(ProofCard) is not None:
        return

    def prover(
        secret: str, code: str, proved: Callable[[], None], failed: Callable[[Exception], None]
    ) -> None:
        station.jobs.start(
            "Prove who you are",
            lambda _work: prove(station, secret, code, action=action),
            pool=Pool.DESK,
            shown=False,
            succeeded=lambda _proof: proved(),
            failed=failed,
        )

    ProofCard(
        theme, over, asks_for_secret(station), prover, go_on, why,
        asks_code=asks_for_code(station, action),
    )  # fmt: skip
