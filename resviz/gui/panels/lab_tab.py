"""The gradient lab's place in the window; the lab itself is made when it is first looked at.

It plots with pyqtgraph, which takes as long to import as the rest of the window does to start.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.panels.diagram import save_picture

if TYPE_CHECKING:
    from resviz.gui.panels.lab.panel import LabPanel


class LabTab(QWidget):
    """Holds the lab from the moment it is first shown."""

    def __init__(self, workspace: Workspace, on_opened: Callable[[], object]) -> None:
        super().__init__()
        self._workspace = workspace
        self._on_opened = on_opened
        self._theme = LIGHT
        self._panel: LabPanel | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    @property
    def panel(self) -> "LabPanel":
        """The lab, made where it is not there yet."""
        if self._panel is None:
            from resviz.gui.panels.lab.panel import LabPanel

            self._panel = LabPanel(self._workspace.lab, self._workspace.select, save_picture)
            self._panel.set_theme(self._theme)
            self._workspace.selection_changed.connect(self._panel.highlight)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._panel)
            self._on_opened()
        return self._panel

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        if self._panel:
            self._panel.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        self.panel.show()
        super().showEvent(event)
