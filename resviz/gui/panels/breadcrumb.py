"""The breadcrumb: where in the network the selection is, from the outside in."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from resviz.app.spoken import name
from resviz.app.workspace import Workspace

_MOST = 60
"""Siblings in a menu; of more, those around the part."""
_SIGN_WIDTH = 14


class Breadcrumb(QFrame):
    """``ResNet-50 › stage 2 › block 1 › conv2``; a part is selected by a click.

    The sign between two parts lists what is beside the second one.
    """

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("breadcrumb")
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._workspace = workspace
        self._parts: tuple[str, ...] = ()
        self._room = 10_000
        self._crumbs: list[tuple[QToolButton, QToolButton]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 1, 3, 1)
        self._row.setSpacing(0)
        workspace.selection_changed.connect(lambda _: self.show_place())
        workspace.network_changed.connect(self.show_place)

    def show_place(self) -> None:
        """Show where the selection is now."""
        workspace = self._workspace
        part = workspace.selection
        self._parts = ("", *reversed([*workspace.network.ancestors(part)]), part) if part else ("",)
        while len(self._crumbs) < len(self._parts):
            self._add()
        for at, (sign, crumb) in enumerate(self._crumbs):
            there = at < len(self._parts)
            crumb.setVisible(there)
            sign.setVisible(there and at > 0)
            if not there:
                continue
            words = name(workspace.network, self._parts[at])
            crumb.setText(words)
            crumb.setToolTip(self._parts[at] or workspace.network.summary)
            sign.setAccessibleName(f"Beside {words}")
            last = at == len(self._parts) - 1
            if crumb.property("last") != last:
                crumb.setProperty("last", last)
                crumb.style().unpolish(crumb)
                crumb.style().polish(crumb)
        self._fit()

    def limit(self, room: int) -> None:
        """Be no wider than this: parts in the middle go first."""
        if room != self._room:
            self._room = room
            self._fit()

    def _fit(self) -> None:
        shown = list(range(1, len(self._parts)))
        self._let_be_seen(shown)
        self.adjustSize()
        while self.sizeHint().width() > self._room and len(shown) > 1:
            shown.pop(0)
            self._let_be_seen(shown)
            self.adjustSize()

    def _let_be_seen(self, shown: Sequence[int]) -> None:
        for at in range(1, len(self._parts)):
            for widget in self._crumbs[at]:
                widget.setVisible(at in shown)

    def _add(self) -> None:
        at = len(self._crumbs)
        sign, crumb = QToolButton(), QToolButton()
        sign.setText("›")
        sign.setFixedWidth(_SIGN_WIDTH)
        sign.setProperty("role", "siblings")
        sign.setToolTip("What is beside it")
        sign.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(sign)
        menu.aboutToShow.connect(lambda: self._list_siblings(menu, at))
        sign.setMenu(menu)
        crumb.setProperty("role", "crumb")
        crumb.clicked.connect(lambda: self._workspace.select(self._parts[at]))
        for widget in (sign, crumb):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._row.addWidget(widget)
        self._crumbs.append((sign, crumb))

    def _list_siblings(self, menu: QMenu, at: int) -> None:
        menu.clear()
        network, part = self._workspace.network, self._parts[at]
        beside = network.scopes[self._parts[at - 1]].children
        here = beside.index(part)
        first = max(0, min(here - _MOST // 2, len(beside) - _MOST))
        for each in beside[first : first + _MOST]:
            action = menu.addAction(name(network, each))
            action.setCheckable(True)
            action.setChecked(each == part)
            action.triggered.connect(lambda _=False, each=each: self._workspace.select(each))
