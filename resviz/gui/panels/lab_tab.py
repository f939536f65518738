"""The gradient lab's place in the window; the lab is made once the window is there and idle.

It plots with pyqtgraph, which takes as long to import as the rest of the window does to start.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resviz.app.workspace import Workspace
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.background import Background
from resviz.gui.panels.picture_work import save_picture

if TYPE_CHECKING:
    from resviz.gui.panels.lab.panel import LabPanel

_MODULES = ("resviz.gui.panels.lab.panel", "resviz.gui.panels.lab.board")


class LabTab(QWidget):
    """Holds the lab from when it is made: by `prepare`, or at the latest when it is first shown.

    Args:
        workspace: whose lab it is.
        on_opened: called when the lab has been made.
        background: where files are written.
        tell: told in a sentence what the user must see.
        say: told what the user may see in passing.
    """

    def __init__(
        self,
        workspace: Workspace,
        on_opened: Callable[[], object],
        background: Background,
        tell: Callable[[str], object],
        say: Callable[[str], object] = lambda words: None,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._on_opened = on_opened
        self._background = background
        self._tell, self._say = tell, say
        self._theme = LIGHT
        self._panel: LabPanel | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    @property
    def panel(self) -> "LabPanel":
        """The lab, made where it is not there yet."""
        if self._panel is None:
            self._panel = self._make_panel()
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._panel)
            self._on_opened()
        return self._panel

    def _make_panel(self) -> "LabPanel":
        from resviz.gui.panels.lab.errands import Errands
        from resviz.gui.panels.lab.panel import LabPanel
        from resviz.gui.panels.lab.saving import Saving

        workspace = self._workspace
        saving = Saving(Errands(self._background, self._tell, self._say), save_picture)
        panel = LabPanel(
            workspace.lab, workspace.overlays, workspace.select, saving, self._theme, self
        )
        panel.highlight(workspace.selection)
        workspace.selection_changed.connect(panel.highlight)
        return panel

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        if self._panel:
            self._panel.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        if self._panel is None:
            # Once it has been painted, and before there is something to plot.
            QTimer.singleShot(0, self, self.prepare)
        self.panel.show()
        super().showEvent(event)

    def prepare(self) -> None:
        """Make the lab ready beside other work, a part at a time."""
        self._background.run(
            lambda: [import_module(module) for module in _MODULES], lambda _: self._make_parts()
        )

    def _make_parts(self) -> None:
        panel = self.panel
        QTimer.singleShot(0, panel, panel.prepare)
