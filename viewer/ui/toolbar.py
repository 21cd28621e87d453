"""The viewer's tool bar: layout, tools, preset, slab, and what each mouse button does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import perf_counter

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from viewer.session.captions import preset_line
from viewer.session.hanging import Kind
from viewer.session.layout import LAYOUTS
from viewer.session.link_words import bar_words
from viewer.session.screen import Screen
from viewer.session.view_state import THIN, Slab, SlabMode
from viewer.tools import TOOLS
from viewer.tools import tool as tool_named
from viewer.ui.controls import Choice, IconButton
from viewer.ui.hanging_menu import fill_hanging_menu
from viewer.ui.layout_picker import add_picker
from viewer.ui.link_menu import fill_link_menu
from viewer.ui.mouse_legend import MouseLegend
from viewer.ui.palette import LINE, colour
from viewer.ui.tips import plain_tip
from viewer.ui.tool_group import ToolGroup
from viewer.ui.wording import later, tr

# Below these widths the tool bar gives up parts, in the order of SCREENS.md section 3.
_FULL_PX, _NARROW_PX = 1500, 1200
_MOUSE = ("window", "pan", "zoom", "scroll", "crosshair", "rotate")
_GROUPS = (
    (later("Lengths"), ("length", "polyline", "bidirectional", "calibrate")),
    (later("Angles"), ("angle", "cobb")),
    (
        later("Regions"),
        ("ellipse", "circle", "rectangle", "polygon", "freehand"),
    ),
    (later("Words"), ("arrow", "text")),
)
_MARKS = ("probe", "magnifier")
_ALL_MARKS = (*(id_ for _, ids in _GROUPS for id_ in ids), *_MARKS)
_NARROW = ("window", "pan", "zoom", "crosshair")
_SLABS_MM = (3.0, 5.0, 10.0, 20.0)
_FLIP_KEYS = "Shift+H"
# The command that a button stands for, by its icon; every other icon is that of a tool.
_COMMANDS = {
    "tool-key-image": "measure.key_image",
    "tool-link": "view.link",
    "tool-cine": "cine.play",
    "tool-undo": "measure.undo",
    "tool-redo": "measure.redo",
    "tool-flip": "view.flip_sideways",
    "tool-invert": "view.invert",
    "tool-fit": "view.fit",
    "tool-reset": "view.reset",
}


class _Rule(QWidget):
    """A hairline between groups."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(9, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter = QPainter(self)
        painter.fillRect(QRectF(4, 0, 1, self.height()), colour(LINE))
        painter.end()


class ViewerToolBar(QWidget):
    """The tool bar of the reading room. ``add_right`` takes what the window puts at its end.

    Every button acts on the screen but one: ``key_image_wanted`` asks the window to run its command
    for the active viewport (Screen.key_image), for only the window knows who the reader is.
    """

    key_image_wanted = Signal()
    command_wanted = Signal(str)  # one of the window's own, by its id

    def __init__(
        self, screen: Screen, parent: QWidget | None = None, *, scale: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._screen, self._scale = screen, scale
        self._key_of: Callable[[str], str] = lambda _: ""
        self.setAccessibleName(tr("Tools"))
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 0, 12, 0)
        self._layout.setSpacing(4)
        # What has no room is behind "More tools"; the bar never widens the window.
        self._layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._of_window: list[QWidget] = []
        self._wide: tuple[int, ...] = ()  # what the words of the choices take
        self._tools: dict[str, IconButton] = {}
        self._arrange = Choice(tr("Layout"), self._layouts, icon="tool-layout", scale=scale)
        self._hanging = Choice(tr("Hanging"), self._hangings, scale=scale)
        self._layout.addWidget(self._arrange)
        self._layout.addWidget(self._hanging)
        self._rule()
        for id_ in _MOUSE:
            self._add_tool(id_)
        self._rule()
        self._groups = [ToolGroup(screen, title, ids, scale=scale) for title, ids in _GROUPS]
        # Stands for all of them where there is no room for each.
        self._one_group = ToolGroup(screen, later("Measure"), _ALL_MARKS, scale=scale)
        for group in (*self._groups, self._one_group):
            self._layout.addWidget(group)
        for id_ in _MARKS:
            self._add_tool(id_)
        self._rule()
        self._key_image = self._add(
            "tool-key-image", tr("Key image"), "K", self.key_image_wanted.emit
        )
        self._key_image.setCheckable(True)
        self._link = Choice(tr("Links"), self._links, icon="tool-link", key="Shift+L", scale=scale)
        self._layout.addWidget(self._link)
        self._cine = self._add(
            "tool-cine", tr("Play"), "C", lambda: screen.cine.toggle(screen.active, perf_counter())
        )
        self._cine.setCheckable(True)
        self._undo = self._add("tool-undo", tr("Undo"), "Ctrl+Z", screen.annotations.undo)
        self._redo = self._add("tool-redo", tr("Redo"), "Ctrl+Y", screen.annotations.redo)
        self._flip = self._add(
            "tool-flip", tr("Flip"), _FLIP_KEYS, lambda: screen.flip_sideways(screen.active)
        )
        self._invert = self._add(
            "tool-invert", tr("Invert"), "I", lambda: screen.invert(screen.active)
        )
        self._fit = self._add("tool-fit", tr("Fit"), "=", lambda: screen.fit(screen.active))
        self._reset = self._add(
            "tool-reset", tr("Reset the view"), "Esc", lambda: screen.reset(screen.active)
        )
        self._more = IconButton("more", tr("More tools"), scale=scale)
        self._more.clicked.connect(self._open_more)
        self._layout.addWidget(self._more)
        self._rule()
        self._preset = Choice(tr("Window preset"), self._presets, key=tr("0 to 9"), scale=scale)
        self._slab = Choice(tr("Slab"), self._slabs, key=tr("Alt+wheel"), scale=scale)
        self._layout.addWidget(self._preset)
        self._layout.addWidget(self._slab)
        self._layout.addStretch(1)
        self._legend = MouseLegend(screen, self.command_wanted.emit, scale=scale)
        self._layout.addWidget(self._legend)
        self._watching = [screen.watch(self.refresh), screen.annotations.watch(self.refresh)]
        self.setFixedHeight(round(44 * scale))
        self.refresh()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    def add_right(self, widget: QWidget) -> None:
        """Put a control of the window at the end of the bar."""
        self._layout.addWidget(widget)
        self._of_window.append(widget)

    def stop_watching(self) -> None:
        for stop in self._watching:
            stop()
        self._watching = []
        self._legend.stop_watching()

    def show_keys(self, key_of: Callable[[str], str]) -> None:
        """Show beside every control the key that is in force; ``key_of`` knows it by command."""
        for button in self.findChildren(IconButton):
            command = _COMMANDS.get(
                button.drawing_name, f"view.tool.{button.drawing_name.removeprefix('tool-')}"
            )
            if isinstance(button, ToolGroup):
                button.show_keys(lambda id_: key_of(f"view.tool.{id_}"))
            elif button is not self._more:
                button.say_key(key_of(command))
        self._link.say_key(key_of("view.link"))
        self._key_of = key_of

    def refresh(self) -> None:
        """Read the screen again."""
        screen = self._screen
        for id_, button in self._tools.items():
            button.setChecked(screen.buttons["left"] == id_)
            button.setEnabled(id_ not in screen.tools_away)
        for group in (*self._groups, self._one_group):
            group.refresh()
        self._link.say(tr(bar_words(screen.links, link=screen.link)))
        self._key_image.setChecked(screen.is_key_image(screen.active))
        self._cine.setChecked(screen.cine.plays(screen.active))
        self._cine.setEnabled(screen.cine.can_play(screen.active))
        self._undo.setEnabled(screen.annotations.can_undo)
        self._redo.setEnabled(screen.annotations.can_redo)
        mpr = len({v.content for v in screen.viewports if v.kind is Kind.PLANE}) == 1
        name = tr(screen.layout.title)
        self._arrange.say(f"{name} MPR" if mpr and screen.layout.count == 4 else name)
        hanging = screen.hanging
        self._hanging.say(tr(hanging.title) if hanging is not None else tr("Hanging"))
        why = "\n".join(hanging.why) if hanging is not None else ""
        self._hanging.setToolTip(plain_tip(f"{tr('Hanging')}  . ,\n{why}".strip()))
        view = screen.view
        self._preset.setEnabled(bool(screen.presets(screen.active)) or view.kind is Kind.SCENE)
        self._say_preset()
        self._slab.setEnabled(view.kind is Kind.PLANE)
        words = view.state.slab.words if view.state is not None else ""
        self._slab.say(f"{words[:1].upper()}{words[1:]}" if words else tr("Thin"))
        choices = (self._arrange, self._hanging, self._link, self._preset, self._slab)
        wide = tuple(choice.sizeHint().width() for choice in choices)
        if wide != self._wide:  # longer words may need what a button has
            self._wide = wide
            self._collapse()

    def _say_preset(self) -> None:
        screen = self._screen
        if screen.view.kind is Kind.SCENE:
            self._preset.say(tr(screen.view.scene_preset))
            return
        used = screen.preset_in_use(screen.active)
        if used is None:
            own = bool(screen.presets(screen.active))
            self._preset.say(tr("Own window") if own else tr("Window"))
            return
        digit = "" if used.key is None else str(used.key)
        shown = tr(used.name)
        self._preset.say(f"{shown[:1].upper()}{shown[1:]}", digit)

    # ------------------------------------------------------------------ parts

    def _rule(self) -> None:
        self._layout.addWidget(_Rule())

    def _add_tool(self, id_: str) -> None:
        tool = tool_named(id_)
        button = self._add(
            f"tool-{id_}", tr(tool.label), tool.key, lambda: self._screen.choose_tool(id_)
        )
        button.setCheckable(True)
        self._tools[id_] = button

    def _add(self, icon: str, name: str, key: str, act: Callable[[], None]) -> IconButton:
        button = IconButton(icon, name, key, scale=self._scale)
        # A click toggles a checkable button by itself; what counts is what the screen says.

        def clicked() -> None:
            act()
            self.refresh()

        button.clicked.connect(clicked)
        self._layout.addWidget(button)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._collapse()

    def _collapse(self) -> None:
        """Show as much as the window has room for."""
        width = self.window().width() if self.window() is not None else self.width()
        full = width >= _FULL_PX * self._scale
        narrow = width < _NARROW_PX * self._scale or self._scale >= 1.25
        self._legend.setVisible(full)
        self._hanging.setVisible(full)
        for id_, button in self._tools.items():
            button.setVisible(not narrow or id_ in _NARROW)
        for group in self._groups:
            group.setVisible(not narrow)
        self._one_group.setVisible(narrow)
        for button in (self._redo, self._flip, self._invert, self._fit, self._reset):
            button.setVisible(full)
        self._link.setVisible(not narrow)
        self._undo.setVisible(not narrow)
        self._slab.setVisible(not narrow)
        self._more.setVisible(not full)
        self._give_way()

    def _give_way(self) -> None:
        """Give up one thing after the other, each in a menu as well, until no word is cut."""
        self._fold(folded=False)
        if self._fits():
            return
        self._fold(folded=True)
        away = [self._tools[id_] for id_ in ("magnifier", "probe", "rotate", "scroll")]
        for part in (*away, self._link, self._slab):
            if self._fits():
                return
            part.hide()
            self._more.show()

    def _fits(self) -> bool:
        self._layout.invalidate()
        return self._layout.sizeHint().width() <= self.width()

    def _fold(self, *, folded: bool) -> None:
        """Show the window's own buttons as their icons alone, or with their words."""
        for part in self._of_window:
            fold = getattr(part, "fold", None)
            if callable(fold):
                fold(folded)

    def _open_more(self) -> None:
        menu = QMenu(self)
        for tool in TOOLS:
            key = self._key_of(f"view.tool.{tool.id}")
            self._item(menu, f"{tr(tool.label)}\t{key}", self._chooser(tool.id))
        menu.addSeparator()
        screen = self._screen
        for name, command, act in (
            (tr("Redo"), "measure.redo", screen.annotations.redo),
            (
                tr("Flip left and right"),
                "view.flip_sideways",
                lambda: screen.flip_sideways(screen.active),
            ),
            (
                tr("Flip top and bottom"),
                "view.flip_over",
                lambda: screen.flip_over(screen.active),
            ),
            (tr("Turn right by 90°"), "view.turn_right", lambda: screen.turn(screen.active, 90)),
            (tr("Invert"), "view.invert", lambda: screen.invert(screen.active)),
            (tr("Fit"), "view.fit", lambda: screen.fit(screen.active)),
            (tr("Reset the view"), "view.reset", lambda: screen.reset(screen.active)),
        ):
            self._item(menu, f"{name}\t{self._key_of(command)}", act)
        self._links(menu.addMenu(tr("Links")))
        self._slabs(menu.addMenu(tr("Slab")))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _chooser(self, id_: str) -> Callable[[], None]:
        return lambda: self._screen.choose_tool(id_)

    def _item(self, menu: QMenu, text: str, act: Callable[[], None]) -> QAction:
        action = QAction(text, menu)
        action.triggered.connect(lambda: act())
        menu.addAction(action)
        return action

    # ------------------------------------------------------------------ menus

    def _layouts(self, menu: QMenu) -> None:
        screen = self._screen
        # Where the bar has no room for the hanging's own button, its menu is here.
        self._hangings(menu.addMenu(tr("Hanging")))
        menu.addSeparator()
        add_picker(menu, screen.layout, screen.set_layout)
        for layout in LAYOUTS:
            if layout.spans:
                self._item(menu, tr(layout.title), partial(screen.set_layout, layout))

    def _links(self, menu: QMenu) -> None:
        fill_link_menu(menu, self._screen)

    def _hangings(self, menu: QMenu) -> None:
        fill_hanging_menu(menu, self._screen, self.command_wanted.emit)

    def _presets(self, menu: QMenu) -> None:
        screen = self._screen
        if screen.view.kind is Kind.SCENE:
            for name in screen.scene_presets(screen.active):
                self._item(
                    menu,
                    tr(name),
                    partial(screen.set_scene_preset, screen.active, name),
                )
            return
        offered = screen.presets(screen.active)
        for before, preset in zip((None, *offered), offered, strict=False):
            if before is not None and before.key is not None and preset.key is None:
                menu.addSeparator()
            digit = "" if preset.key is None else f"\t{preset.key}"
            act = partial(screen.take_preset, screen.active, preset)
            self._item(menu, f"{preset_line(replace(preset, name=tr(preset.name)))}{digit}", act)

    def _slabs(self, menu: QMenu) -> None:
        screen = self._screen
        self._item(menu, f"{tr('Thin')}\tNum 0", lambda: screen.set_slab(screen.active, THIN))
        for mode in (SlabMode.MEAN, SlabMode.MIP, SlabMode.MINIP):
            menu.addSeparator()
            for thickness in _SLABS_MM:
                slab = Slab(mode, thickness)
                words = slab.words
                self._item(
                    menu,
                    f"{words[:1].upper()}{words[1:]}",
                    partial(screen.set_slab, screen.active, slab),
                )
