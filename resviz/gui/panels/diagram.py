"""The diagram panel: the canvas, kept in step with the workspace."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resviz.app.whole_file import write_whole
from resviz.app.workspace import LARGE, Workspace
from resviz.core.errors import FileError
from resviz.core.network import Network
from resviz.diagram.layout import draw
from resviz.diagram.scene import Scene
from resviz.diagram.svg import to_svg
from resviz.diagram.theme import LIGHT, Theme
from resviz.diagram.view import View
from resviz.gui.background import Background
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.painter import save_pdf, save_png, to_image

SUFFIXES = (".svg", ".pdf", ".png")


class DiagramPanel(QWidget):
    """Draws the network of the workspace; large ones beside the window's work."""

    def __init__(self, workspace: Workspace, background: Background) -> None:
        super().__init__()
        self._workspace = workspace
        self._background = background
        self._theme = LIGHT
        self._wanted: tuple[Network, View] | None = None
        self._keep = ""
        self.canvas = Canvas()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.canvas.clicked.connect(workspace.select)
        self.canvas.toggled.connect(self._toggle)
        workspace.network_changed.connect(self._draw_network)
        workspace.view_changed.connect(self._draw)
        workspace.selection_changed.connect(self.canvas.select)
        workspace.busy_changed.connect(self.canvas.show_message)

    def show_network(self) -> None:
        """Draw what is open now."""
        self._draw_network()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.canvas.set_theme(theme)

    def export(self, path: Path) -> None:
        """Save the diagram as it is unfolded, in the format of the file's suffix.

        Raises:
            FileError: the suffix is unknown or the file cannot be written.
        """
        scene = self.canvas.scene
        match path.suffix.lower():
            case ".svg":
                text = to_svg(scene, self._theme)
                write_whole(path, lambda file: file.write(text.encode()))
            case ".png":
                save_png(scene, path, self._theme, scale=2.0)
            case ".pdf":
                save_pdf(scene, path, self._theme)
            case suffix:
                raise FileError(
                    f"A picture cannot be saved as {suffix or 'a file without a suffix'};"
                    f" take one of {', '.join(SUFFIXES)}."
                )

    def copy_picture(self) -> None:
        """Put the diagram on the clipboard, two pixels per point."""
        scene = self.canvas.scene
        size = round(scene.width * 2), round(scene.height * 2)
        QGuiApplication.clipboard().setImage(to_image(scene, *size, self._theme))

    def _toggle(self, box_id: str) -> None:
        self._keep = box_id
        self._workspace.toggle(box_id)

    def _draw_network(self) -> None:
        self._keep = ""
        self._draw()

    def _draw(self) -> None:
        network, view = self._workspace.network, self._workspace.view
        self._wanted = (network, view)
        keep, self._keep = self._keep, ""
        if len(network.nodes) < LARGE:
            self._show(network, view, draw(network, view), keep)
            return
        self.canvas.show_message(f"Laying out {len(network.nodes):,} layers …")
        self._background.run(
            lambda: draw(network, view), lambda scene: self._show(network, view, scene, keep)
        )

    def _show(self, network: Network, view: View, scene: Scene, keep: str) -> None:
        if self._wanted == (network, view):
            self.canvas.show_scene(scene, keep)
            self.canvas.select(self._workspace.selection)
