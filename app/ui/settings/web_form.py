"""Where one peer answers on the web, and how this seat signs in there."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.ui.labels import label
from app.ui.naming import named
from app.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class WebEntry:
    """A web address as the page shows it and as the form gives it back: never a kept secret."""

    url: str = ""
    user: str = ""  # empty with a secret: that is a token
    has_secret: bool = False
    secret: str = field(default="", repr=False)  # what was typed; empty leaves what is kept


class WebForm(QWidget):
    """Three fields in a row."""

    def __init__(self, theme: Theme, web: WebEntry) -> None:
        super().__init__()
        self._web = web
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(4))
        self._url = self._field(
            grid, 0, self.tr("On the web (DICOMweb)"), web.url, "https://…/dicom-web"
        )
        self._user = self._field(grid, 1, self.tr("Sign in as"), web.user, self.tr("with a token"))
        kept = self.tr("kept") if web.has_secret else self.tr("none")
        self._secret = self._field(grid, 2, self.tr("Password or token"), "", kept)
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        for at, share in enumerate((5, 2, 2)):
            grid.setColumnStretch(at, share)

    def _field(self, grid: QGridLayout, at: int, name: str, text: str, none: str) -> QLineEdit:
        grid.addWidget(label(name, "heading"), 0, at)
        field_ = QLineEdit(text)
        field_.setPlaceholderText(none)
        named(field_, name)
        grid.addWidget(field_, 1, at)
        return field_

    def web(self) -> WebEntry:
        """Return what the fields say."""
        return WebEntry(
            self._url.text().strip(),
            self._user.text().strip(),
            self._web.has_secret,
            self._secret.text(),
        )
