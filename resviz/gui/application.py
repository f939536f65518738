"""Starts the window and wires it: workspace, panels, engine, theme."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from resviz.app.workspace import Workspace
from resviz.core.errors import ResvizError
from resviz.diagram.theme import THEMES, Theme
from resviz.gui import theme as looks
from resviz.gui.background import Background
from resviz.gui.garbage import Garbage
from resviz.gui.main_window import MainWindow
from resviz.gui.window_state import WindowState
from resviz.resources import asset
from resviz.zoo.families import AnySettings

if TYPE_CHECKING:
    from resviz.gui.engine_client import EngineClient

_IDLE = 400  # milliseconds until what is not seen at the start is made
Start = AnySettings | Path | None


class Application:
    """The window with all that lives as long as it does.

    Args:
        start: a network's settings, or the path of a design or a recording; ResNet-50 unless said.
        settings: where the window remembers its place; the user's own unless said.
    """

    def __init__(self, start: Start = None, settings: QSettings | None = None) -> None:
        self._qt = _qt_application()
        self._garbage = Garbage()
        self.background = Background()
        self.state = WindowState(settings)
        self.workspace = Workspace(
            None if isinstance(start, Path) else start,
            later=self.background.run,
            recordings=self.state.recordings,
        )
        looks.apply_palette(self._qt, self._theme())
        self.window = MainWindow(self.workspace, self.background, self.state)
        self._engine: EngineClient | None = None
        self.window.theme_chosen.connect(self._choose_theme)
        self.window.closed.connect(self.close)
        hints = QGuiApplication.styleHints()
        self._following = hints.colorSchemeChanged.connect(self._follow_system)
        self.window.set_theme(self._theme())
        looks.apply_sheet(self.window, self._theme())
        self.window.start()
        if isinstance(start, Path):
            self.window.open_path(start)

    def show(self) -> None:
        """Show the window, and start the engine once it is there; then make the lab ready."""
        self.window.show()
        QTimer.singleShot(0, self._garbage.start)
        QTimer.singleShot(0, self._start_engine)
        QTimer.singleShot(_IDLE, self.window.lab, self.window.lab.prepare)

    def close(self) -> None:
        """End the engine and what runs in the background."""
        QObject.disconnect(self._following)
        if self._engine:
            self._engine.close()
        self.background.wait()
        self.workspace.lab.autosave.end(wait=True)
        self._garbage.stop()

    def _start_engine(self) -> None:
        from resviz.gui.engine_client import EngineClient  # not needed to start

        if not self.window.isVisible():
            return  # closed before its engine was started
        self._engine = EngineClient(self.workspace.lab)
        self._engine.start()

    def _choose_theme(self, name: str) -> None:
        self.state.theme = name
        self._apply_theme()

    def _follow_system(self) -> None:
        if self.state.theme == "system":
            self._apply_theme()

    def _apply_theme(self) -> None:
        theme = self._theme()
        looks.remove_sheet(self.window)
        looks.apply_palette(self._qt, theme)
        self.window.set_theme(theme)
        looks.apply_sheet(self.window, theme)

    def _theme(self) -> Theme:
        chosen = self.state.theme
        return looks.system_theme() if chosen == "system" else THEMES[chosen]


def run(start: Start = None) -> int:
    """Open the window and stay until it is closed; returns the exit status.

    Raises:
        ResvizError: this PySide6 cannot be used with this Python, or the start cannot be opened.
    """
    application = Application(start)
    application.show()
    return int(QApplication.exec())


def _qt_application() -> QApplication:
    if pyside_version == "6.12.0" and sys.version_info < (3, 12):
        raise ResvizError(
            "PySide6 6.12.0 ends Python before 3.12 after a few thousand calls;"
            " install another one: pip install 'PySide6-Essentials<6.12'."
        )
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
    else:
        # The style is named here, for setting it makes a Python class of it, in 30 ms.
        app = QApplication([sys.argv[0], "-style", "fusion"])
    app.setApplicationName("resviz")
    app.setApplicationDisplayName("resviz")
    app.setDesktopFileName("resviz")
    app.setWindowIcon(QIcon(str(asset("icon.svg"))))
    looks.load_fonts()
    return app
