"""The cards of a seat with accounts, with a second factor that belongs to nobody."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.buttons import Button
from app.ui.frame.first_steps import FirstAsks, FirstSteps
from app.ui.frame.own_steps import OwnSteps, StepsAsks
from app.ui.frame.proof_card import ProofCard
from app.ui.frame.rescue_card import RescueCard
from app.ui.frame.sign_in import Gate, GateState
from app.ui.frame.window import Window
from app.ui.theme import Theme
from records.recovery import as_words
from records.second_factor import address

# The secret of RFC 6238's own examples.
_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - of nobody


def ask_who(window: Window, seat: str) -> None:
    """Let the gate ask for a name, a password and a code."""
    window.show_gate(
        GateState(
            Gate.WHO,
            of_account=True,
            asks_name=True,
            asks_code=True,
            emergency=True,
            rescue=True,
            version="Lightbox 0.1",
            seat=f"Seat {seat}",
        )
    )


def ask_factor(theme: Theme, window: Window, seat: str) -> None:
    """Show the square of a second factor that is being set up."""
    card = OwnSteps(
        theme,
        StepsAsks(
            change_password=lambda _old, _new, _done, _failed: None,
            begin_factor=lambda show, _failed: show(_SECRET, address(_SECRET, "a.mehra", seat)),
            keep_factor=lambda _code, _password, _old, _done, _failed: None,
            done=lambda: None,
            leave=lambda: None,
        ),
    )
    window.show_card(card)
    why = card.tr("This seat asks for a code of a telephone beside the password.")
    card.ask_factor(why=why, leave=card.tr("Sign out"))


def ask_paper(theme: Theme, window: Window) -> None:
    """Show the card that takes the recovery key."""
    window.show_card(
        RescueCard(
            theme,
            lambda _name, _key, _new, _failed: None,
            lambda: None,
            asks_name=True,
        )
    )


def begin_first(theme: Theme, window: Window, step: str = "") -> None:
    """Show the steps of a first start, at the one whose button is named ``step``."""
    card = FirstSteps(
        theme,
        FirstAsks(
            make_key=lambda show, _failed: show(as_words(bytes(range(20)))),
            save_page=lambda _words: None,
            add_first=lambda _name, _full, _password, _failed: None,
            done=lambda: None,
        ),
    )
    window.show_card(card)
    for button in card.findChildren(Button):
        if step and button.accessibleName() == step:
            button.click()
            break


def ask_proof(theme: Theme, over: QWidget) -> ProofCard:
    """Ask who is there before data leave, with a second factor."""
    return ProofCard(
        theme, over, True, lambda _secret, _code, _done, _failed: None, lambda: None, asks_code=True
    )
