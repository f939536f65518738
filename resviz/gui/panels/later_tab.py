"""Pages of the window that are made when they are first shown, so that the start need not wait."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from resviz.app.comparing import Comparing
from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.background import Background
from resviz.gui.panels.page import Page

if TYPE_CHECKING:
    from resviz.gui.panels.compare import ComparePanel
    from resviz.gui.panels.preset_chart import PresetChart

Tell = Callable[[str], object]


P = TypeVar("P", bound=Page)


class LaterTab(QWidget, Generic[P]):
    """Holds a page from when it is first shown or asked for.

    Args:
        make: makes the page.
    """

    def __init__(self, make: Callable[[], P]) -> None:
        super().__init__()
        self._make = make
        self._theme = LIGHT
        self._page: P | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    @property
    def page(self) -> P:
        """The page, made where it is not there yet."""
        if self._page is None:
            self._page = self._make()
            self._page.set_theme(self._theme)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._page)
        return self._page

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        if self._page:
            self._page.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        self.page.show()
        super().showEvent(event)


def compare_tab(
    workspace: Workspace, comparing: Comparing, background: Background, tell: Tell, say: Tell
) -> "LaterTab[ComparePanel]":
    """The comparison's place.

    Args:
        workspace: whose network is compared.
        comparing: with what.
        background: where longer work is done.
        tell: told in a sentence what the user must see.
        say: told what the user may see in passing.
    """

    def make() -> "ComparePanel":
        from resviz.gui.panels.compare import ComparePanel

        panel = ComparePanel(workspace, comparing, background)
        panel.failed.connect(tell)
        panel.said.connect(say)
        return panel

    return LaterTab(make)


def presets_tab(
    workspace: Workspace, background: Background, search: QLineEdit, compare: Tell
) -> "LaterTab[PresetChart]":
    """The place of the chart of all presets.

    Args:
        workspace: where presets are opened.
        background: where they are counted.
        search: what is looked for among them.
        compare: told the name of one that the open network is to be compared with.
    """

    def make() -> "PresetChart":
        from resviz.gui.panels.preset_chart import PresetChart

        chart = PresetChart(workspace, background)
        chart.look_for(search.text())
        search.textChanged.connect(chart.look_for)
        chart.compare_wanted.connect(compare)
        return chart

    return LaterTab(make)
