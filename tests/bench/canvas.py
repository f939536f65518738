"""Frames of the diagram with 20,000 boxes: the real widget, painted in software.

A frame is what it takes to change the view and repaint it. 16.7 ms is one sixtieth of a second.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from resviz.diagram.layout import draw
from resviz.diagram.scene import Scene
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import View
from resviz.gui import theme
from resviz.gui.canvas.canvas import Canvas
from resviz.gui.canvas.prepared import Prepared, prepare
from resviz.zoo.presets import build
from tests.bench import row

FRAME = 16.7
FRAMES = 60
TOGGLED = "stage2"
UNFOLDED_AT = (0.0, 0.25, 1.0)
DEPTH = 5000  # 6n + 2: 20,000 boxes with every layer drawn
SCALES = (0.1, 0.25, 0.36, 0.5, 0.7, 1.0, 2.0, 4.0)


def run() -> None:
    """Print the 95th percentile of frames: zooming, panning, hovering, unfolding."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.load_fonts()
    theme.apply_palette(app, LIGHT)
    network, view = build("resnet56", depth=DEPTH), View("layer", fold_repeats=False)
    scene = draw(network, view)
    prepared = [
        (each, prepare(each, LIGHT)) for each in (draw(network, view.toggle(TOGGLED)), scene)
    ]
    canvas = Counted()
    canvas.resize(1280, 800)
    canvas.show()
    canvas.show_scene(scene, LIGHT)
    app.processEvents()
    print(f"  {len(scene.boxes):,} boxes, {len(scene.edges):,} edges, 1280 × 800")
    _report("fitted", canvas, canvas.update)
    at = QPointF(300, 300)
    _report("zooming in from the whole", canvas, lambda: canvas.zoom(1.09, at))
    for scale in SCALES:
        canvas.fit()
        canvas.zoom(scale / canvas.viewport.scale, QPointF(400, 300))
        _report(f"panning at {scale:.0%}", canvas, lambda: canvas.pan(QPointF(-7, -5)))
    _report_hovering(canvas)
    for scale in UNFOLDED_AT:
        _report_unfolding(canvas, prepared, scale)
    canvas.close()


class Counted(Canvas):
    """A canvas that counts its frames."""

    frames = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.frames += 1


def _report_hovering(canvas: Counted) -> None:
    canvas.fit()
    boxes = iter(canvas.scene.boxes[10 :: len(canvas.scene.boxes) // (2 * FRAMES)])

    def hover() -> None:
        rect = next(boxes).rect
        here = canvas.viewport.to_screen(QPointF(rect.x + 3, rect.y + 3))
        canvas.light(canvas.box_at(here))

    _report("hovering over the whole", canvas, hover)


def _report_unfolding(
    canvas: Counted, prepared: list[tuple[Scene, Prepared]], scale: float
) -> None:
    """Fold and unfold a stage; a frame is whatever passes from one to the next."""
    taken: list[float] = []
    for scene, ready in prepared * 3:
        canvas.fit()
        if scale:
            canvas.zoom(scale / canvas.viewport.scale, QPointF(400, 300))
        _settle()
        canvas.frames = 0
        end = time.perf_counter() + 0.35
        start = time.perf_counter()
        canvas.show_scene(scene, LIGHT, TOGGLED, ready, moving=True)
        while start < end:
            QApplication.processEvents()
            if canvas.frames:
                taken.append(1e3 * (time.perf_counter() - start))
                canvas.frames = 0
            else:
                time.sleep(0.0005)
            start = time.perf_counter()
    where = f"at {scale:.0%}" if scale else "in the whole"
    _row(f"folding and unfolding {where}, {len(taken)} frames", taken)


def _settle() -> None:
    end = time.perf_counter() + 0.3
    while time.perf_counter() < end:
        QApplication.processEvents()


def _report(what: str, canvas: Counted, change: Callable[[], object]) -> None:
    taken = []
    canvas.frames = 0
    for _ in range(FRAMES):
        start = time.perf_counter()
        change()
        QApplication.processEvents()
        taken.append(1e3 * (time.perf_counter() - start))
    assert canvas.frames >= FRAMES, "nothing was painted"
    _row(what, taken)


def _row(what: str, taken: list[float]) -> None:
    median, most = np.percentile(taken, [50, 95])
    row(
        f"{what}: median {median:.1f} ms, 95th percentile",
        f"{most:.1f} ms",
        f"at most {FRAME} ms",
        most <= FRAME,
    )
