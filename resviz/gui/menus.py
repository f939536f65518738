"""Menus and their actions, made from the rows of `resviz.app.actions`."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from resviz.app.actions import ACTIONS, MENUS
from resviz.diagram.theme import Theme
from resviz.gui.theme import icon

Callback = Callable[[], object]


def make_actions(window: QMainWindow, callbacks: Mapping[str, Callback]) -> dict[str, QAction]:
    """Fill the window's menu bar; every row needs a callback of its id.

    Raises:
        KeyError: a row has no callback.
    """
    menus: dict[str, QMenu] = {}

    def menu_of(path: str) -> QMenu:
        if path not in menus:
            outer, _, title = path.rpartition("/")
            menus[path] = (menu_of(outer) if outer else window.menuBar()).addMenu(title)
            menus[path].setObjectName(path)
            menus[path].setToolTipsVisible(True)  # of an entry that is disabled it says why
        return menus[path]

    for path in MENUS:
        menu_of(path)
    groups: dict[str, QActionGroup] = {}
    made: dict[str, QAction] = {}
    for row in ACTIONS:
        action = QAction(row.title, window)
        action.setObjectName(row.id)
        action.setStatusTip(row.help)
        words = row.help or row.title.replace("&", "").rstrip("…")
        action.setToolTip(f"{words} ({row.shortcut})" if row.shortcut else words)
        if row.shortcut:
            action.setShortcut(QKeySequence(row.shortcut))
        if row.group:
            group = groups.setdefault(row.group, QActionGroup(window))
            action.setActionGroup(group)
        action.setCheckable(row.checkable or bool(row.group))
        callback = callbacks[row.id]
        action.triggered.connect(lambda _checked=False, callback=callback: callback())
        if row.divided:
            menu_of(row.menu).addSeparator()
        menu_of(row.menu).addAction(action)
        made[row.id] = action
    return made


def tint_actions(actions: Mapping[str, QAction], names: Sequence[str], theme: Theme) -> None:
    """Give the actions of these ids their icons in the theme's colour."""
    icons = {row.id: row.icon for row in ACTIONS}
    for name in names:
        actions[name].setIcon(icon(icons[name], theme))
        actions[name].setIconVisibleInMenu(False)
