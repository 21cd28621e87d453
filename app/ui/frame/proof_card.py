"""Asks, in the window and over all that stands there, who is at the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from app.ui.buttons import Button
from app.ui.labels import label, say
from app.ui.naming import named
from app.ui.panels import Panel, column, line
from app.ui.theme import Theme
from domain.errors import LightboxError
from viewer.ui.wording import tr

# Checks off this thread what was typed, then calls exactly one of the two.
Prover = Callable[[str, str, Callable[[], None], Callable[[Exception], None]], None]


class ProofCard(QWidget):
    """Goes with Cancel, with Esc, with the lock, and with a proof; only then it goes on."""

    def __init__(
        self, theme: Theme, over: QWidget, asks_secret: bool, prover: Prover,
        proved: Callable[[], None], why: str = "", *, asks_code: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(over)
        self._theme, self._prover, self._proved = theme, prover, proved
        self._over, self._before = over, QApplication.focusWidget()
        whole = column(self)
        whole.addStretch(2)
        card = Panel("s2")
        card.setFixedWidth(theme.px(416))
        pad = theme.px(20)
        inside = column(card, margins=(pad, pad, pad, pad), gap=theme.px(10))
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        inside.addWidget(label(self.tr("Prove who you are"), "strong"))
        words = why or self.tr("Patient data are about to leave this seat.")
        inside.addWidget(label(words, "sentence", wraps=True))
        self._secret = QLineEdit()
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._secret.setPlaceholderText(self.tr("Passphrase or password"))
        self._secret.setProperty("role", "tall")
        named(self._secret, self.tr("Passphrase or password"))
        self._secret.setVisible(asks_secret)
        self._asks_secret = asks_secret
        inside.addWidget(self._secret)
        self._code = QLineEdit()
        self._code.setPlaceholderText(self.tr("Code of the second factor"))
        self._code.setProperty("role", "tall")
        named(self._code, self.tr("Code of the second factor"))
        self._code.setVisible(asks_code)
        self._asks_code = asks_code
        inside.addWidget(self._code)
        self._wrong = label("", "detail", mean="red", wraps=True)
        self._wrong.hide()
        inside.addWidget(self._wrong)
        foot = line(gap=theme.px(8))
        foot.addStretch(1)
        self._cancel = Button(theme, self.tr("Cancel"), key=self.tr("Esc"), kind="quiet")
        self._cancel.clicked.connect(self.leave)
        self._go = Button(theme, self.tr("Go on"), key=self.tr("Enter"), kind="primary")
        self._go.clicked.connect(self._try)
        foot.addWidget(self._cancel)
        foot.addWidget(self._go)
        inside.addLayout(foot)
        self._secret.returnPressed.connect(self._try)
        self._code.returnPressed.connect(self._try)
        for part in (self._secret, self._code, self._cancel, self._go):
            part.installEventFilter(self)
        over.installEventFilter(self)
        self.setGeometry(over.rect())
        self.show()
        self.raise_()
        (self._secret if asks_secret else self._go).setFocus()

    def leave(self) -> None:
        """Go, and let nothing happen."""
        before = self._before
        self.hide()
        self.deleteLater()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus()

    def _try(self) -> None:
        if not self._go.isEnabled():
            return
        typed, code = self._secret.text(), self._code.text().strip()
        if self._asks_secret and not typed:
            self._say(self.tr("Type your passphrase or password."))
            return
        if self._asks_code and not code:
            self._say(self.tr("Type the code of your second factor."), self._code)
            return
        self._forget()
        self._go.setEnabled(False)
        self._prover(typed, code, self._done, self._failed)

    def _done(self) -> None:
        if not isValid(self) or self.isHidden():
            return  # cancelled, or locked, meanwhile: then nothing goes on
        self.leave()
        self._proved()

    def _failed(self, error: Exception) -> None:
        if not isValid(self):
            return
        self._go.setEnabled(True)
        known, advice = isinstance(error, LightboxError), tr(getattr(error, "advice", ""))
        sentence = tr(str(error)) if known else self.tr("That did not work.")
        self._say(f"{sentence} {advice}".strip())

    def _say(self, words: str, where: QLineEdit | None = None) -> None:
        say(self._wrong, words)
        self._wrong.show()
        (where or (self._secret if self._asks_secret else self._go)).setFocus()

    def _forget(self) -> None:
        self._secret.clear()
        self._code.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        self._forget()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()  # no key reaches what stands under the card

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over:
            if event.type() == QEvent.Type.Resize:
                self.setGeometry(self._over.rect())
        elif event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # nor does any shortcut of the window
            return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        veil = self._theme.colour("s0")
        veil.setAlphaF(0.72)
        QPainter(self).fillRect(self.rect(), veil)
