"""The page of roles: what each may, right by right; those of this site can be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from app.ui.buttons import Button
from app.ui.labels import label, say
from app.ui.naming import named
from app.ui.panels import Panel, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from domain.rights import WORDS, Right, Role
from viewer.ui.tips import plain_tip
from viewer.ui.wording import tr

_MARK = "\N{CHECK MARK}"


@dataclass(frozen=True)
class RolesAsks:
    """What the page reads and asks for."""

    roles: Callable[[], tuple[Role, ...]]
    shipped: Callable[[str], bool]
    holders: Callable[[], dict[str, tuple[str, ...]]]
    keep: Callable[[Role], None]
    remove: Callable[[str], None]
    watches: tuple[Watch, ...] = ()


class RolesPage(QWidget):
    """Rights down the side, roles across; below, the role of the column that is chosen."""

    def __init__(self, theme: Theme, asks: RolesAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._roles: tuple[Role, ...] = ()
        self._chosen = ""
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(10))
        whole.addWidget(label(self.tr("Roles"), "sheet"))
        about = self.tr(
            "Nobody may what no role of theirs grants. Roles that Lightbox ships stay as they are;"
            " copy one to change it. Press a square to grant a right, or to take it."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        self._table = QTableWidget()
        self._table.setAccessibleName(self.tr("Rights of each role"))
        self._table.setHorizontalHeader(_Upright(theme, self._table))
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self._table.verticalHeader().setDefaultSectionSize(theme.px(24))
        self._table.currentCellChanged.connect(lambda _r, column_, *_: self._choose(column_))
        self._table.cellClicked.connect(self._press)
        whole.addWidget(self._table, 1)
        whole.addWidget(self._foot())
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def _foot(self) -> Panel:
        theme, foot = self._theme, Panel("card")
        inside = column(foot, margins=(theme.px(14), theme.px(10), theme.px(14), theme.px(10)))
        inside.setSpacing(theme.px(8))
        self._words = label("", "medium", wraps=True)
        self._held = label("", "detail", wraps=True)
        inside.addWidget(self._words)
        inside.addWidget(self._held)
        row = line(gap=theme.px(8))
        self._title = QLineEdit()
        self._title.setMaxLength(60)
        self._title.setPlaceholderText(self.tr("Title"))
        named(self._title, self.tr("Title of the role"))
        self._only = QLineEdit()
        self._only.setMaxLength(120)
        self._only.setPlaceholderText(self.tr("Modalities, empty: every one"))
        named(self._only, self.tr("Modalities of the role"))
        self._keep = Button(theme, self.tr("Keep"), height="button_small")
        self._keep.clicked.connect(self._keep_words)
        self._copy = Button(theme, self.tr("Copy to a role of this site"), height="button_small")
        self._copy.clicked.connect(self._copy_role)
        self._remove = Button(theme, self.tr("Remove"), height="button_small", kind="danger")
        self._remove.clicked.connect(lambda: self._asks.remove(self._chosen))
        row.addWidget(self._title, 1)
        row.addWidget(self._only, 1)
        for button in (self._keep, self._copy, self._remove):
            row.addWidget(button)
        row.addStretch(1)
        inside.addLayout(row)
        return foot

    def entered(self) -> None:
        """Read the roles again."""
        found = self._asks.roles()
        if found != self._roles:
            self._roles = found
            self._fill()
        self._show_chosen()

    def _fill(self) -> None:
        table = self._table
        table.blockSignals(True)
        table.clear()
        table.setRowCount(len(Right))
        table.setColumnCount(len(self._roles))
        table.setHorizontalHeaderLabels([tr(role.title) for role in self._roles])
        table.setVerticalHeaderLabels([_upper(tr(WORDS[right])) for right in Right])
        for row, right in enumerate(Right):
            for at, role in enumerate(self._roles):
                cell = QTableWidgetItem(_MARK if right in role.rights else "")
                cell.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                cell.setToolTip(plain_tip(f"{tr(role.title)}: {tr(WORDS[right])}"))
                table.setItem(row, at, cell)
        ids = [role.id for role in self._roles]
        if self._chosen not in ids:
            self._chosen = ids[0]
        table.setCurrentCell(max(0, table.currentRow()), ids.index(self._chosen))
        table.blockSignals(False)

    @property
    def _role(self) -> Role | None:
        return next((role for role in self._roles if role.id == self._chosen), None)

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._roles) and self._roles[at].id != self._chosen:
            self._chosen = self._roles[at].id
            self._show_chosen()

    def _show_chosen(self) -> None:
        role = self._role
        if role is None:
            return
        own = not self._asks.shipped(role.id)
        kind = self.tr("a role of this site") if own else self.tr("shipped, stays as it is")
        words = self.tr("{title}: {kind}, {n} rights")
        say(self._words, words.format(title=tr(role.title), kind=kind, n=len(role.rights)))
        who = sorted(name for name, held in self._asks.holders().items() if role.id in held)
        nobody = self.tr("Nobody holds it.")
        say(self._held, self.tr("Held by {who}").format(who=", ".join(who)) if who else nobody)
        for part in (self._title, self._only, self._keep, self._remove):
            part.setVisible(own)
        self._title.setText(role.title)
        self._only.setText(" ".join(sorted(role.modalities)))

    def _press(self, row: int, at: int) -> None:
        role, right = self._roles[at], tuple(Right)[row]
        if not self._asks.shipped(role.id):
            self._asks.keep(replace(role, rights=role.rights ^ {right}))

    def _keep_words(self) -> None:
        role = self._role
        if role is not None:
            only = frozenset(self._only.text().upper().replace(",", " ").split())
            self._asks.keep(replace(role, title=self._title.text().strip(), modalities=only))

    def _copy_role(self) -> None:
        role = self._role
        if role is None:
            return
        taken = {one.id for one in self._roles}
        number = next(n for n in range(2, 1000) if f"{role.id[:30]}_{n}" not in taken)
        title = self.tr("{title}, of this site").format(title=tr(role.title))
        self._chosen = f"{role.id[:30]}_{number}"
        self._asks.keep(replace(role, id=self._chosen, title=title[:60]))


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


class _Upright(QHeaderView):
    """Titles of narrow columns, from foot to head."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setDefaultSectionSize(theme.px(32))
        self.setMinimumSectionSize(theme.px(28))
        self.setFixedHeight(theme.px(176))
        self.setSectionsClickable(True)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme, model = self._theme, self.model()
        words = str(model.headerData(logical, Qt.Orientation.Horizontal) or "")
        painter.save()
        painter.fillRect(rect, theme.colour("s1"))
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.colour("t1"))
        painter.translate(rect.left(), rect.bottom() - theme.px(6))
        painter.rotate(-90)
        metrics = QFontMetrics(theme.font(12, 500))
        room = rect.height() - theme.px(12)
        cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        place = QRect(0, 0, room, rect.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
        painter.restore()
