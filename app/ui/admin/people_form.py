"""The form of one person: who it is, what the roles are, and what they are limited to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QGridLayout, QLineEdit

from app.ui.buttons import Button, ListRow
from app.ui.frame.secret_field import add_show_button
from app.ui.labels import label, say
from app.ui.naming import named
from app.ui.panels import Panel, column, line
from app.ui.theme import Theme
from domain.account_names import account_name
from domain.errors import LightboxError
from domain.rights import Role
from records.people import AboutPerson, Account


class PersonForm(Panel):
    """Fields for a new account, or for one that is there; its name never changes."""

    def __init__(
        self,
        theme: Theme,
        account: Account | None,
        *,
        roles: tuple[Role, ...],
        keep: Callable[[Account, str], None],
        leave: Callable[[], None],
        first: bool = False,  # then its person sits here, and chooses the password at once
    ) -> None:
        super().__init__("cardtop")
        self._theme, self._account, self._keep = theme, account, keep
        pad = theme.px(16)
        whole = column(self, margins=(pad, pad, pad, pad), gap=theme.px(10))
        title = self.tr("A new person") if account is None else account.name
        whole.addWidget(label(title, "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(4))
        about = account.about if account else AboutPerson()
        self._name = self._field(grid, 0, self.tr("Name for signing in"), "")
        if account is not None:
            self._name.setText(account.name)
            self._name.setEnabled(False)
        self._full = self._field(
            grid, 1, self.tr("Full name"), account.full_name if account else ""
        )
        self._email = self._field(grid, 2, self.tr("Email"), about.email)
        self._licence = self._field(grid, 3, self.tr("Licence number"), about.licence)
        self._department = self._field(grid, 4, self.tr("Department"), about.department)
        self._institution = self._field(grid, 5, self.tr("Institution"), about.institution)
        self._specialty = self._field(grid, 6, self.tr("Specialty"), about.specialty)
        self._modalities = self._field(
            grid,
            8,
            self.tr("Only these modalities"),
            _list(account.modalities if account else frozenset()),
        )
        self._institutions = self._field(
            grid,
            9,
            self.tr("Only these institutions"),
            _list(account.institutions if account else frozenset()),
        )
        for field in (self._modalities, self._institutions):
            field.setPlaceholderText(self.tr("all, or names separated by commas"))
        self._password = self._field(grid, 10, self.tr("Password"), "", shown=first)
        self._again = self._field(grid, 11, self.tr("The new password once more"), "", shown=first)
        whole.addLayout(grid)
        whole.addWidget(label(self.tr("Roles"), "heading"))
        boxes = QGridLayout()
        boxes.setHorizontalSpacing(theme.px(8))
        boxes.setVerticalSpacing(0)
        along = 2 if theme.is_enlarged else 3
        self._roles: dict[str, ListRow] = {}
        for at, role in enumerate(roles):
            box = ListRow(theme, role.title, boxed=True)
            box.setCheckable(True)
            box.setChecked(account is not None and role.id in account.roles)
            self._roles[role.id] = box
            boxes.addWidget(box, at // along, at % along)
            boxes.setColumnStretch(at % along, 1)
        whole.addLayout(boxes)
        for field in (self._password, self._again):
            add_show_button(theme, field)
        self._wrong = label("", "detail", mean="red", wraps=True)
        self._wrong.hide()
        whole.addWidget(self._wrong)
        foot = line(gap=theme.px(8))
        away = Button(theme, self.tr("Cancel"), kind="quiet")
        away.clicked.connect(leave)
        self._save_button = Button(theme, self.tr("Keep"), kind="primary")
        self._save_button.clicked.connect(self._save)
        foot.addStretch(1)
        foot.addWidget(away)
        foot.addWidget(self._save_button)
        whole.addLayout(foot)
        (self._full if account else self._name).setFocus()

    def _field(
        self, grid: QGridLayout, at: int, name: str, text: str, *, shown: bool = True
    ) -> QLineEdit:
        row, place = at // 4, at % 4
        heading = label(name, "heading")
        heading.setVisible(shown)
        grid.addWidget(heading, 2 * row, place)
        field = QLineEdit(text)
        named(field, name)
        field.setMaxLength(128)
        field.setMinimumWidth(self._theme.px(96))
        field.returnPressed.connect(self._save)
        field.setVisible(shown)
        grid.addWidget(field, 2 * row + 1, place)
        return field

    def _save(self) -> None:
        roles = tuple(id_ for id_, box in self._roles.items() if box.isChecked())
        name, full = self._name.text().strip(), self._full.text().strip()
        if not (name and full and roles):
            self._refuse(self.tr("Give the person a name, a full name and a role."))
            return
        if self._password.text() != self._again.text():
            self._refuse(self.tr("The two passwords differ."))
            return
        about = AboutPerson(
            email=self._email.text().strip(),
            department=self._department.text().strip(),
            institution=self._institution.text().strip(),
            licence=self._licence.text().strip(),
            specialty=self._specialty.text().strip(),
        )
        try:
            before = self._account or Account(account_name(name), full, roles)
        except LightboxError as error:
            self._refuse(f"{error} {error.advice}".strip())
            return
        self._keep(
            replace(
                before,
                full_name=full,
                roles=roles,
                about=about,
                modalities=frozenset(m.upper() for m in _names(self._modalities.text())),
                institutions=frozenset(_names(self._institutions.text())),
            ),
            self._password.text(),
        )

    def _refuse(self, words: str) -> None:
        say(self._wrong, words)
        self._wrong.show()


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _list(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
