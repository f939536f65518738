"""All presets as points, parameters against MACs: found by eye, looked at, opened."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolTip, QVBoxLayout

from resviz.app.preset_points import open_point, preset_points
from resviz.app.workspace import Workspace
from resviz.diagram.charts.networks import TITLE, Point, network_chart, told
from resviz.diagram.scene import Box
from resviz.diagram.theme import LIGHT, Theme
from resviz.gui.background import Background
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.panels.page import Page
from resviz.zoo.presets import letters_of, preset

_SETTLED = 60  # milliseconds after which a size is taken to be the last
_LEAST = QSize(480, 150)
_EDGE = 16  # what the canvas leaves around a scene that fits
_HINT = "Every point is a preset. Click one to read its numbers, double-click to open it."


class PresetChart(Page):
    """The chart, and above it what is said of the point that is selected.

    Signals:
        compare_wanted: name of a preset that the open network is to be compared with.
    """

    compare_wanted = Signal(str)

    def __init__(self, workspace: Workspace, background: Background) -> None:
        super().__init__()
        self._workspace = workspace
        self._background = background
        self._theme = LIGHT
        self._points: tuple[Point, ...] = ()
        self._asked = False
        self._words = ""
        self._selected = ""
        self.canvas = _Points()
        self.canvas.setAccessibleName(TITLE)
        self._told = QLabel(_HINT, textFormat=Qt.TextFormat.PlainText)
        self._told.setMinimumWidth(1)
        self.open = QPushButton("Open")
        self.open.setToolTip("Open this network (Enter, or a double click on its point)")
        self.compare = QPushButton("Compare")
        self.compare.setToolTip("Put the open network beside this one")
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED)
        self._arrange()
        self.canvas.clicked.connect(self._select)
        self.canvas.joined.connect(self._select)
        self.canvas.escaped.connect(lambda: self._select(""))
        self.canvas.opened.connect(self._open)
        self.canvas.resized.connect(self._settled.start)
        self._settled.timeout.connect(self._draw)
        self.open.clicked.connect(lambda: self._open(self._selected))
        self.compare.clicked.connect(lambda: self.compare_wanted.emit(self._selected))
        workspace.network_changed.connect(self._draw)
        self._select("")

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 6)
        bar.setSpacing(8)
        bar.addWidget(self._told, 1)
        bar.addWidget(self.open)
        bar.addWidget(self.compare)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.canvas, 1)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.canvas.set_theme(theme)

    def look_for(self, words: str) -> None:
        """Show what is looked for among the presets; nothing shows all alike."""
        self._words = words
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self.canvas.show_message("Counting all presets …")
            self._background.run(preset_points, self._adopt)
        self._draw()

    def _adopt(self, points: tuple[Point, ...]) -> None:
        self._points = points
        self._draw()

    def _draw(self) -> None:
        if not self._points or not self.isVisible():
            return
        room = self.canvas.size().expandedTo(_LEAST)
        scene = network_chart(
            self._points,
            room.width() - _EDGE,
            room.height() - _EDGE,
            titled=False,
            opened=open_point(self._workspace.architecture, self._workspace.network),
            found=self._found(),
        )
        self.canvas.show_scene(scene, self._theme)
        self.canvas.select(self._selected)

    def _found(self) -> frozenset[str] | None:
        letters = letters_of(self._words)
        if not letters:
            return None
        return frozenset(
            point.id
            for point in self._points
            if letters in letters_of(f"{point.id} {point.title} {point.group}")
        )

    def _select(self, name: str) -> None:
        self._selected = name
        point = next((point for point in self._points if point.id == name), None)
        words = f"{told(point)} · {point.about}" if point else _HINT
        self._told.setText(words)
        self._told.setToolTip(words if point else "")
        for button in (self.open, self.compare):
            button.setEnabled(point is not None)
        self.canvas.select(name)

    def _open(self, name: str) -> None:
        # As in the list of presets: one that is open just so is not opened again.
        if name and self._workspace.architecture.settings != preset(name).settings:
            self._workspace.open_preset(name)


class _Points(Canvas):
    """A canvas whose boxes are points: told at once, opened by a double click or Enter.

    Signals:
        opened: id of a point.
        resized: it has another size.
    """

    opened = Signal(str)
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("presets")
        self._told: Box | None = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        box = self.box_at(event.position())
        if box is not self._told and not event.buttons():
            self._told = box
            QToolTip.showText(event.globalPosition().toPoint(), box.about if box else "", self)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        box = self.box_at(event.position())
        if box and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(box.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selected_box:
            self.opened.emit(self.selected_box.id)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()
