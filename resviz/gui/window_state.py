"""What the window remembers from one start to the next: its place, its splitters, its theme."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths
from PySide6.QtWidgets import QMainWindow, QSplitter


class WindowState:
    """Kept where the system keeps such things.

    Args:
        settings: where; the user's own unless said (tests say).
    """

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings or QSettings("resviz", "resviz")
        self._own = settings is not None

    @property
    def theme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        name = str(self._settings.value("theme", "system"))
        return name if name in {"system", "light", "dark"} else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def folder(self) -> str:
        """Where the last file was opened or saved."""
        return str(self._settings.value("folder", ""))

    @folder.setter
    def folder(self, path: str) -> None:
        self._settings.setValue("folder", path)

    @property
    def recordings(self) -> Path:
        """Where recordings are kept while they are measured."""
        kept = QStandardPaths.StandardLocation.GenericDataLocation
        folder = QStandardPaths.writableLocation(kept)
        own = Path(self._settings.fileName()).parent
        return (own if self._own else Path(folder) / "resviz") / "recordings"

    @property
    def minimap(self) -> bool:
        """The whole diagram is shown in a corner while it does not fit."""
        return str(self._settings.value("minimap", "true")) == "true"

    @minimap.setter
    def minimap(self, shown: bool) -> None:
        self._settings.setValue("minimap", "true" if shown else "false")

    def restore(self, window: QMainWindow, splitters: Mapping[str, QSplitter]) -> bool:
        """Put the window where it was; False where it is opened for the first time."""
        geometry = self._bytes("geometry")
        for name, splitter in splitters.items():
            state = self._bytes(f"splitter/{name}")
            if not state.isEmpty():
                splitter.restoreState(state)
        return not geometry.isEmpty() and window.restoreGeometry(geometry)

    def save(self, window: QMainWindow, splitters: Mapping[str, QSplitter]) -> None:
        """Remember where the window is."""
        self._settings.setValue("geometry", window.saveGeometry())
        for name, splitter in splitters.items():
            self._settings.setValue(f"splitter/{name}", splitter.saveState())

    def _bytes(self, key: str) -> QByteArray:
        value: Any = self._settings.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
