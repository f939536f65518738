"""The diagram panel: the canvas, kept in step with the workspace."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resviz.app.picture_file import FORMATS, Picture, writable
from resviz.app.source_file import save_source
from resviz.app.workspace import LARGE, Workspace
from resviz.core.network import Network
from resviz.diagram.layout import draw
from resviz.diagram.scene import Scene
from resviz.diagram.theme import LIGHT, Theme
from resviz.diagram.view import Style, View
from resviz.gui.background import Background
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.prepared import Prepared, prepare
from resviz.gui.canvas.viewport import Begin

T = TypeVar("T")
_Wanted = tuple[Network, View, Theme]

_BEGINS: dict[Style, Begin] = {"column": "top", "row": "left"}
"""Where one begins to read what is too long to be read as a whole."""


class DiagramPanel(QWidget):
    """Draws the network of the workspace; large ones beside the window's work.

    Signals:
        said: what has been done, or is being done, in a few words.
        failed: why something could not be done, in a sentence.
    """

    said = Signal(str)
    failed = Signal(str)

    def __init__(self, workspace: Workspace, background: Background) -> None:
        super().__init__()
        self._workspace = workspace
        self._background = background
        self._theme = LIGHT
        self._wanted: _Wanted | None = None
        self._drawn: Network | None = None
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
        if len(self.canvas.scene.boxes) < LARGE:
            self.canvas.set_theme(theme)
        else:
            self._draw()

    def export(self, path: Path) -> None:
        """Save the diagram as it is unfolded, in the format of the file's suffix.

        Whether that worked is told when it is done.

        Raises:
            FileError: the suffix is unknown or there is no such folder.
        """
        writable(path, FORMATS)
        picture = Picture(self.canvas.scene, self._theme, network=self._drawn)
        self._work(
            partial(save_picture, picture, path),
            lambda _: self.said.emit(f"Saved {path}"),
        )

    def export_code(self, path: Path) -> None:
        """Save the network as PyTorch source; whether that worked is told when it is done."""
        self._work(
            partial(save_source, self._workspace.network, path),
            lambda _: self.said.emit(f"Saved {path}"),
            "Writing …",
        )

    def copy_picture(self) -> None:
        """Put the diagram on the clipboard, two pixels per point."""
        self._work(partial(_image, self.canvas.scene, self._theme), self._copied)

    def _work(
        self, work: Callable[[], T], done: Callable[[T], object], words: str = "Painting …"
    ) -> None:
        self.said.emit(words)
        self._background.run(work, done, self._work_failed)

    def _work_failed(self, error: Exception) -> None:
        self.said.emit("")  # it is not under way any more
        self.failed.emit(str(error))

    def _copied(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self.said.emit("Copied the diagram")

    def _toggle(self, box_id: str) -> None:
        self._keep = box_id
        self._workspace.toggle(box_id)

    def _draw_network(self) -> None:
        self._keep = ""
        self._draw(moving=False)

    def _draw(self, *, moving: bool = True) -> None:
        network, view, theme = self._workspace.network, self._workspace.view, self._theme
        self._wanted = (network, view, theme)
        keep, self._keep = self._keep, ""
        if len(network.nodes) < LARGE:
            self._show(self._wanted, _Drawing.of(network, view, theme), keep, moving)
            return
        self.canvas.show_message(f"Laying out {len(network.nodes):,} layers …")
        self._background.run(
            partial(_Drawing.of, network, view, theme),
            partial(self._show, self._wanted, keep=keep, moving=moving),
        )

    def _show(self, wanted: _Wanted, drawing: "_Drawing", keep: str, moving: bool) -> None:
        if self._wanted == wanted:
            self._drawn = wanted[0]
            scene, prepared = drawing
            begins = _BEGINS.get(wanted[1].style, "")
            self.canvas.show_scene(scene, wanted[2], keep, prepared, moving=moving, begins=begins)
            self.canvas.select(self._workspace.selection)


class _Drawing(NamedTuple):
    """A network laid out and made ready for the canvas."""

    scene: Scene
    prepared: Prepared

    @classmethod
    def of(cls, network: Network, view: View, theme: Theme) -> "_Drawing":
        scene = draw(network, view)
        return cls(scene, prepare(scene, theme))


def save_picture(picture: Picture, path: Path) -> None:
    """Save a picture in the format of the file's suffix; a PNG has two pixels per point.

    Raises:
        FileError: the suffix is unknown or the file cannot be written.
    """
    from resviz.gui.canvas.files import save_picture as save  # not needed to start

    save(picture._replace(scale=2.0 if path.suffix.lower() == ".png" else 1.0), path)


def _image(scene: Scene, theme: Theme) -> QImage:
    from resviz.gui.canvas.files import to_image  # not needed to start

    return to_image(scene, round(scene.width * 2), round(scene.height * 2), theme)
