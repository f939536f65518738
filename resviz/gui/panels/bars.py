"""The bars over the diagram: where one is, the search, the trace."""

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QWidget

from resviz.app.workspace import Workspace
from resviz.diagram.theme import Theme
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.panels.breadcrumb import Breadcrumb
from resviz.gui.panels.find_bar import FindBar
from resviz.gui.panels.trace_bar import TraceBar

_INSET = 8
_FIND_WIDTH = 372
_NAME = 6
"""Pixels for the names of stages, which stand above them where the picture is small."""


class Bars(QObject):
    """Puts the bars where they cover least: above left, above right, below."""

    def __init__(self, workspace: Workspace, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.breadcrumb = Breadcrumb(workspace, canvas)
        self.find = FindBar(workspace.finding, canvas)
        self.trace = TraceBar(workspace.tracing, canvas)
        self.breadcrumb.show_place()
        canvas.head = self.breadcrumb.sizeHint().height() + _INSET + _NAME
        self._beside: QWidget | None = None
        for watched in (canvas, self.find, self.trace):
            watched.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        self.find.set_theme(theme)
        self.trace.set_theme(theme)

    def keep_clear(self, beside: QWidget) -> None:
        """Do not cover what stands in the lower left corner."""
        self._beside = beside
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._arrange()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        width, height = self._canvas.width(), self._canvas.height()
        room = width - 2 * _INSET
        finding = self.find.isVisibleTo(self._canvas)
        find_width = min(_FIND_WIDTH, room)
        _place(self.find, width - _INSET - find_width, _INSET, find_width)
        self.breadcrumb.limit(max(room - (find_width + _INSET) * finding, 60))
        self.breadcrumb.move(_INSET, _INSET)
        size = self.trace.sizeHint().boundedTo(QSize(room, height))
        left, bottom = _INSET, height - _INSET
        if self._beside and self._beside.isVisibleTo(self._canvas):
            corner = self._beside.geometry()
            if corner.right() + 2 * _INSET + size.width() <= width:
                left, bottom = corner.right() + _INSET, corner.bottom() + 1
            else:
                bottom = corner.top() - _INSET
        _place(self.trace, left, bottom - size.height(), size.width())


def _place(bar: QWidget, x: int, y: int, width: int) -> None:
    bar.setGeometry(x, y, width, bar.sizeHint().height())
