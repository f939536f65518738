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
from resviz.app.spoken import spoken
from resviz.app.workspace import LARGE, Workspace
from resviz.core.network import Network
from resviz.diagram.layout import draw
from resviz.diagram.lit import Lit, Showing, dimmed
from resviz.diagram.scene import Scene
from resviz.diagram.theme import LIGHT, Theme
from resviz.diagram.unfold import revealing
from resviz.diagram.view import View
from resviz.gui.background import Background
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.prepared import Prepared, prepare
from resviz.gui.panels.bars import Bars

T = TypeVar("T")
_Wanted = tuple[Network, View, Theme]


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
        self._showing: Showing | None = None
        self._lit: Lit | None = None
        self.canvas.clicked.connect(workspace.select)
        self.canvas.toggled.connect(self._toggle)
        self.canvas.joined.connect(self._join)
        self.canvas.entered.connect(self._enter)
        self.canvas.left.connect(self._leave)
        self.canvas.escaped.connect(self._let_go)
        self.bars = Bars(workspace, self.canvas)
        workspace.network_changed.connect(self._draw_network)
        workspace.view_changed.connect(self._draw)
        workspace.selection_changed.connect(self._select)
        workspace.finding.wanted.connect(self.reveal)
        workspace.finding.changed.connect(self._light_up)
        workspace.tracing.changed.connect(self._light_up)
        workspace.busy_changed.connect(self.canvas.show_message)

    def show_network(self) -> None:
        """Draw what is open now."""
        self._draw_network()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.bars.set_theme(theme)
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
        format = writable(path, FORMATS)
        picture = Picture(self.canvas.scene, self._theme, network=self._drawn)
        lit = None if format.graph else self._lit
        self._work(
            partial(_save_seen, picture, lit, path),
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
        self._work(partial(_image, self.canvas.scene, self._lit, self._theme), self._copied)

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
        self._draw()

    def _draw(self) -> None:
        network, view, theme = self._workspace.network, self._workspace.view, self._theme
        self._wanted = (network, view, theme)
        keep, self._keep = self._keep, ""
        if len(network.nodes) < LARGE:
            self._show(self._wanted, _Drawing.of(network, view, theme), keep)
            return
        self.canvas.show_message(f"Laying out {len(network.nodes):,} layers …")
        self._background.run(
            partial(_Drawing.of, network, view, theme),
            partial(self._show, self._wanted, keep=keep),
        )

    def _show(self, wanted: _Wanted, drawing: "_Drawing", keep: str) -> None:
        if self._wanted == wanted:
            self._drawn = wanted[0]
            self.canvas.show_scene(drawing.scene, wanted[2], keep, drawing.prepared)
            self._showing = Showing(wanted[0], drawing.scene)
            self._light_up()
            self._select(self._workspace.selection)

    # What stands out, and where one goes

    def _light_up(self) -> None:
        """Let stand out what is found or traced."""
        light = self._workspace.finding.light or self._workspace.tracing.light
        # While another network is being drawn, that is not what the picture shows.
        shown = self._showing if self._drawn is self._workspace.network else None
        self._lit = shown.lit(light) if light and shown else None
        self.canvas.show_lit(self._lit)

    def _select(self, part: str) -> None:
        self.canvas.select(part)
        self.canvas.say(spoken(self._workspace.network, part))

    def reveal(self, part: str) -> None:
        """Select a layer or scope, unfolding what hides it."""
        workspace = self._workspace
        if not self.canvas.places.has(part):
            self.show_view(revealing(workspace.network, workspace.view, part), part)
        workspace.select(part)
        self.canvas.select(part)

    def show_view(self, view: View, keep: str = "") -> None:
        """Fold and unfold as a view says, while a part, else the selected one, keeps its place."""
        self._keep = keep or self._workspace.selection
        self._workspace.show(view)
        self._keep = ""

    def _join(self, part: str) -> None:
        if self._workspace.selection:
            self._workspace.tracing.between(part)
        else:
            self._workspace.select(part)

    def _enter(self) -> None:
        network, part = self._workspace.network, self._workspace.selection
        if part not in network:
            self.reveal(network.scopes[part].children[0])

    def _leave(self) -> None:
        network, part = self._workspace.network, self._workspace.selection
        self._workspace.select(next(network.ancestors(part), ""))

    def _let_go(self) -> None:
        """End what was begun last: a trace, a search, the selection."""
        workspace = self._workspace
        if workspace.tracing.active:
            workspace.tracing.end()
        elif workspace.finding.open:
            workspace.finding.close()
        else:
            workspace.select("")


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


def _save_seen(picture: Picture, lit: Lit | None, path: Path) -> None:
    """Save a picture as it is seen, some of it dimmed."""
    if lit:
        picture = picture._replace(scene=dimmed(picture.scene, lit, picture.theme))
    save_picture(picture, path)


def _image(scene: Scene, lit: Lit | None, theme: Theme) -> QImage:
    from resviz.gui.canvas.files import to_image  # not needed to start

    scene = dimmed(scene, lit, theme) if lit else scene
    return to_image(scene, round(scene.width * 2), round(scene.height * 2), theme)
