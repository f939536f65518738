"""The parts of a frame: the scene in its batches, and what is painted over it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QRegion

from resviz.app.lesions import INTACT, Done
from resviz.diagram.scene import Box
from resviz.diagram.theme import Theme
from resviz.gui.canvas.batches import AnyBatch, TextBatch
from resviz.gui.canvas.lesions import paint_lesions
from resviz.gui.canvas.marks import Marks
from resviz.gui.canvas.overlay import (
    HANDLE,
    paint_arcs,
    paint_handle,
    paint_names,
    paint_outline,
    paint_selection,
)
from resviz.gui.canvas.pixels import Pixels
from resviz.gui.canvas.places import Places
from resviz.gui.canvas.prepared import Prepared
from resviz.gui.canvas.viewport import Viewport

AFAR = 0.2
"""Device pixels per point below which everything but text is set as pixels."""


def paint_marks(
    painter: QPainter,
    exposed: QRegion,
    places: Places,
    viewport: Viewport,
    theme: Theme,
    hovered: Box | None,
    selected: Sequence[Box],
    marks: Marks | None = None,
    lesions: Done = INTACT,
) -> None:
    """Paint what lies over the scene, in some areas of the widget.

    Args:
        painter: of the widget, in its pixels.
        exposed: what to paint; after a pan, strips.
        places: where the scene's boxes are.
        viewport: what of the scene is on the screen.
        theme: the colours.
        hovered: the box under the pointer.
        selected: the boxes that show the selection.
        marks: what stands out while the rest is dimmed; all of it where this is None.
        lesions: what is done to blocks in the lab.
    """
    for area in exposed:  # type: ignore[attr-defined]  # iterable, which its stub does not say
        painter.save()
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(viewport.origin)
        painter.scale(viewport.scale, viewport.scale)
        paint_lesions(painter, places, lesions, theme, viewport.scale)
        for lit in (hovered, *selected):
            if lit:
                paint_arcs(painter, lit, places.arcs_of(lit), theme, viewport.scale)
        if hovered:
            width = max(1.6, 1.6 / viewport.scale)
            paint_outline(painter, hovered, QColor(theme["hover"]), width)
        for box in selected:
            # What stands out is not to be outdone by the edges of what is selected.
            edges = places.edges_of(box) if marks is None else []
            paint_selection(painter, box, edges, theme, viewport.scale)
        painter.resetTransform()
        paint_names(painter, places.stages, viewport, theme)
        if marks:
            marks.paint_counts(painter, viewport, theme)
        handle = handle_of(hovered, viewport)
        if hovered and handle:
            paint_handle(painter, hovered, handle, theme)
        painter.restore()


def pixels_of(box: Box, places: Places, viewport: Viewport) -> QRect:
    """The pixels of a box with all that may be painted around it."""
    area = places.extent_of(box)
    corners = map(viewport.to_screen, (area.topLeft(), area.bottomRight()))
    around = HANDLE + 4 + 3 * viewport.scale
    return QRectF(*corners).adjusted(-around, -around, around, around).toAlignedRect()


def handle_of(box: Box | None, viewport: Viewport) -> QPointF | None:
    """Where, in pixels, the sign is that folds a box."""
    if box is None or not box.foldable:
        return None
    return viewport.to_screen(QPointF(box.rect.right, box.rect.y))


def paint_scene(
    painter: QPainter,
    area: QRect,
    prepared: Prepared,
    viewport: Viewport,
    theme: Theme,
    marks: Marks | None = None,
) -> None:
    """Paint the scene in an area of the device, in its pixels."""
    shown = QRectF(area)
    stroke = 2 * (1 + viewport.scale)  # pixels by which a line reaches beyond what it goes around
    near = shown.adjusted(-stroke, -stroke, stroke, stroke)
    part = QRectF(viewport.to_scene(near.topLeft()), viewport.to_scene(near.bottomRight()))
    ratio = painter.device().devicePixelRatioF()
    afar = viewport.scale * ratio < AFAR
    if afar:
        pixels = Pixels(
            round(shown.width() * ratio),
            round(shown.height() * ratio),
            (viewport.origin - shown.topLeft()) * ratio,
            viewport.scale * ratio,
            QColor(theme["background"]),
        )
        _paint_afar(pixels, part, prepared, viewport.scale * ratio, theme, marks)
        painter.drawImage(shown, pixels.image())
    else:
        painter.fillRect(area, QColor(theme["background"]))
    painter.translate(viewport.origin)
    painter.scale(viewport.scale, viewport.scale)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    near_enough = [batch for batch in prepared.batches if not afar or isinstance(batch, TextBatch)]
    for batch in near_enough:
        with _dim_only(marks, batch):
            batch.paint(painter, part, viewport.scale)
    if marks:
        if not afar:
            marks.paint_veil(painter, part, theme)
        marks.paint_stems(painter, part, theme)
        for batch in near_enough:
            with marks.bright_only(batch):
                batch.paint(painter, part, viewport.scale)
        if not afar:
            marks.paint_outlines(painter, part, theme, viewport.scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _paint_afar(
    pixels: Pixels,
    part: QRectF,
    prepared: Prepared,
    scale: float,
    theme: Theme,
    marks: Marks | None,
) -> None:
    """Set the pixels of what touches a part of the scene, at so many per point."""
    for batch in prepared.batches:
        with _dim_only(marks, batch):
            batch.paint_afar(pixels, part, scale)
    if marks:
        pixels.fade(QColor(theme["background"]))
        marks.paint_outlines_afar(pixels, part, theme)
        for batch in prepared.batches:
            with marks.bright_only(batch):
                batch.paint_afar(pixels, part, scale)


def _dim_only(marks: Marks | None, batch: AnyBatch) -> AbstractContextManager[None]:
    """What is bright is painted later, over what is dimmed."""
    return marks.dim_only(batch) if marks else nullcontext()
