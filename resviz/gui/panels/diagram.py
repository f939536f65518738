"""The diagram panel: the canvas, kept in step with the workspace."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resviz.app.picture_file import Picture
from resviz.app.side_by_side import SideBySide
from resviz.app.workspace import LARGE, Workspace
from resviz.core.network import Network
from resviz.diagram.lit import dimmed
from resviz.diagram.scene import OTHER, Scene
from resviz.diagram.selected import selection_marks
from resviz.diagram.theme import LIGHT, Theme
from resviz.diagram.view import View
from resviz.gui.background import Background
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.legend import LegendBox
from resviz.gui.canvas.viewport import BEGINS
from resviz.gui.panels.bars import Bars
from resviz.gui.panels.drawing import Drawing, Wanted
from resviz.gui.panels.operating import Operating
from resviz.gui.panels.picture_work import PictureWork
from resviz.gui.panels.walking import Walking

if TYPE_CHECKING:
    from resviz.diagram.pairing import Pairing

_INSET = 12
_PACE = 250
"""Milliseconds between two pictures of what is being measured."""


class DiagramPanel(QWidget):
    """Draws the network of the workspace; large ones beside the window's work.

    Signals:
        said: what has been done, or is being done, in a few words.
        failed: why something could not be done, in a sentence.
    """

    said = Signal(str)
    failed = Signal(str)

    def __init__(
        self, workspace: Workspace, background: Background, side_by_side: SideBySide
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._side_by_side = side_by_side
        self._picked = ""
        self._background = background
        self.work = PictureWork(background, self.said.emit, self.failed.emit)
        self._theme = LIGHT
        self._wanted: Wanted | None = None
        self._drawing: Drawing | None = None
        self._keep = ""
        self._behind = False
        self.canvas = Canvas()
        self.legend = LegendBox(self.canvas)
        self.legend.clicked.connect(self.toggle_log)
        self._pace = QTimer(self, singleShot=True, interval=_PACE)
        self._pace.timeout.connect(self._recolour)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.bars = Bars(workspace, self.canvas)
        self.walking = Walking(workspace, self.canvas, self._mark, self.show_view)
        self.canvas.clicked.connect(self._pick)
        self.canvas.toggled.connect(self._toggle)
        workspace.network_changed.connect(self._follow_network)
        side_by_side.changed.connect(self._draw_network)
        side_by_side.pointed.connect(self._point)
        workspace.view_changed.connect(self._draw)
        workspace.busy_changed.connect(self.canvas.show_message)
        workspace.overlays.changed.connect(self._recolour)
        workspace.lab.run_changed.connect(self._follow_lab)
        workspace.lab.data_arrived.connect(self._follow_lab)
        workspace.lab.look_changed.connect(self._follow_lab)
        workspace.lab.looking.found.connect(lambda _: self._follow_lab())
        self.operating = Operating(workspace, self.canvas, self.said.emit)

    def show_network(self) -> None:
        """Draw what is open now."""
        self._draw_network()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.legend.set_theme(theme)
        self.bars.set_theme(theme)
        drawing = self._drawing
        if drawing is None and self._wanted is None:
            return  # nothing is shown yet
        at_rest = drawing is not None and self._wanted is drawing.wanted
        if drawing is None or not at_rest or len(drawing.plain.boxes) >= LARGE:
            self._draw(moving=False)
            return
        self._wanted = drawing.wanted._replace(theme=theme)
        self._drawing = drawing._replace(wanted=self._wanted)
        self.canvas.set_theme(theme)

    def picture(self) -> Picture:
        """What is on the screen."""
        boxes, places = self.canvas.marked_boxes, self.canvas.places
        # What stands out is not to be outdone by the edges of what is selected.
        edges = [] if self.walking.lit else [edge for box in boxes for edge in places.edges_of(box)]
        picture = Picture(self._scene(), self._theme, marked=selection_marks(boxes, edges))
        if self._drawing is None or self.other:
            return picture
        shown = self._drawing.wanted
        return picture._replace(network=shown.network, view=shown.view, overlay=shown.overlay)

    def _toggle(self, box_id: str) -> None:
        self._keep = box_id
        self._workspace.toggle(self._pairing.home(box_id) if self._pairing else box_id)

    # Two networks side by side

    @property
    def other(self) -> Network | None:
        """The network that is shown beside the open one; None where that is shown alone."""
        return self._drawing.wanted.other if self._drawing else None

    @property
    def _pairing(self) -> "Pairing | None":
        return self._drawing.pairing if self._drawing else None

    def _pick(self, part_id: str) -> None:
        """Select what was clicked; of the other network, what stands for it in the open one."""
        self._picked = picked = part_id
        if self._pairing and picked and not self._workspace.exists(picked):
            part_id = self._pairing.partner(picked)
        if part_id and not self._workspace.exists(part_id):
            return  # of a network that is shown no longer than it takes to draw the next
        self._workspace.select(part_id)
        self._picked = picked
        self._mark(part_id)
        if picked and not part_id:
            self._side_by_side.pointed(picked.removeprefix(OTHER))

    def _point(self, part_id: str) -> None:
        """Mark what only the other network has."""
        if self._pairing:
            self._picked = OTHER + part_id
            self._mark("")

    def _mark(self, part_id: str) -> None:
        """Mark what is selected, and what belongs to it in the other network."""
        if self._pairing is None:
            self.canvas.select(part_id)
        elif self._picked and self._pairing.partner(self._picked) == part_id:
            self.canvas.select(self._picked, part_id)
        else:
            self._picked = ""
            self.canvas.select(part_id, self._pairing.partner(part_id))
        self.walking.say(part_id)

    def _follow_network(self) -> None:
        if not self._side_by_side.on:  # else the other changes, too, and with it the pair
            self._draw_network()

    def show_view(self, view: View, keep: str = "") -> None:
        """Fold and unfold as a view says, while a part, else the selected one, keeps its place."""
        self._keep = keep or self._workspace.selection
        self._workspace.show(view)
        self._keep = ""

    def _draw_network(self) -> None:
        self._keep = ""
        self._draw(moving=False)

    def _scene(self) -> Scene:
        """What is on the screen, with the legend of its colours, dimmed where it is."""
        scene = self.canvas.scene
        if self._drawing and self._drawing.painted:
            from resviz.diagram.overlay_legend import with_legend  # seldom needed

            scene = with_legend(self._drawing.painted)
        return dimmed(scene, self.walking.lit) if self.walking.lit else scene

    def _draw(self, *, moving: bool = True) -> None:
        workspace = self._workspace
        side_by_side = self._side_by_side
        if side_by_side.waiting:
            self._wanted, self._keep = None, ""
            self.canvas.show_message("Comparing …")
            return
        if why_alone := side_by_side.why_alone:
            self.said.emit(why_alone)
        other = side_by_side.other
        overlay = workspace.overlay(other)
        wanted = Wanted(workspace.network, workspace.view, self._theme, overlay, other)
        self._wanted = wanted
        keep, self._keep = self._keep, ""
        if wanted.size < LARGE:
            self._show(Drawing.of(wanted), keep, moving)
            return
        self.canvas.show_message(f"Laying out {wanted.size:,} layers …")
        show = partial(self._show, keep=keep, moving=moving)
        self._background.run(partial(Drawing.of, wanted), show, self._drawing_failed)

    def _drawing_failed(self, error: Exception) -> None:
        self.canvas.show_message("")
        self.work.failed(error)

    def _show(self, drawing: Drawing, keep: str, moving: bool) -> None:
        if self._wanted is not drawing.wanted:
            return  # another one is wanted meanwhile
        self._drawing = drawing
        scene, ready, (_, view, theme, *_) = drawing.scene, drawing.prepared, drawing.wanted
        self.canvas.show_scene(scene, theme, keep, ready, moving=moving, begins=BEGINS[view.style])
        self._picked = ""
        self.walking.drawn(drawing.wanted.network, drawing.plain)
        self._explain()
        self._catch_up()

    # Overlays

    @property
    def scale_is_log(self) -> bool | None:
        """Colours are on a logarithmic scale; None where there are none."""
        painted = self._drawing.painted if self._drawing else None
        return painted.scale.log if painted else None

    def toggle_log(self) -> None:
        """Show values on a linear scale where it was logarithmic, or the other way round."""
        if self.scale_is_log is not None:
            self._workspace.overlays.set_log(not self.scale_is_log)

    def _follow_lab(self) -> None:
        if self._workspace.overlays.of_lab and not self._pace.isActive():
            self._pace.start()

    def _recolour(self) -> None:
        """Show the same picture in the colours of now."""
        before = self._drawing
        if before is None or self._wanted is not before.wanted:
            self._behind = True  # a picture is on its way; its colours may be of before
            return
        overlay = self._workspace.overlay(self.other)
        if overlay is None and before.painted is None:
            self._explain()
            return
        self._wanted = wanted = before.wanted._replace(overlay=overlay)
        if len(before.plain.boxes) < LARGE:
            self._show_colours(before.coloured(wanted))
        else:
            work = partial(before.coloured, wanted)
            self._background.run(work, self._show_colours, self._drawing_failed)

    def _show_colours(self, drawing: Drawing) -> None:
        if self._wanted is drawing.wanted:
            self._drawing = drawing
            self.canvas.recolour(drawing.scene, drawing.prepared)
            self._explain()
            self._catch_up()

    def _catch_up(self) -> None:
        """Show the colours that were wanted while a picture was on its way."""
        if self._behind:
            self._behind = False
            self._recolour()

    def _explain(self) -> None:
        """Show the legend of the colours there are."""
        painted = self._drawing.painted if self._drawing else None
        if painted:
            self.legend.show_overlay(painted)
        elif words := self._workspace.overlays.why_none:
            self.legend.show_words(*words)
        else:
            self.legend.hide()
        self._put_legend()
        self.canvas.keep_free(0 if self.legend.isHidden() else self.legend.height() + _INSET)

    def _put_legend(self) -> None:
        self.legend.move(_INSET, self.canvas.height() - self.legend.height() - _INSET)
        self.bars.keep_clear(self.legend)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._put_legend()
