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
from resviz.diagram.theme import LIGHT
from resviz.diagram.view import View
from resviz.gui import theme
from resviz.gui.canvas.canvas import Canvas
from resviz.zoo.presets import build
from tests.bench import row

FRAME = 16.7
FRAMES = 60
DEPTH = 5000  # 6n + 2: 20,000 boxes with every layer drawn
SCALES = (0.1, 0.25, 0.36, 0.5, 0.7, 1.0, 2.0, 4.0)


def run() -> None:
    """Print the 95th percentile of frames: fitted, panning at several scales, zooming in."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.load_fonts()
    theme.apply_palette(app, LIGHT)
    scene = draw(build("resnet56", depth=DEPTH), View("layer", fold_repeats=False))
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
    canvas.close()


class Counted(Canvas):
    """A canvas that counts its frames."""

    frames = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.frames += 1


def _report(what: str, canvas: Counted, change: Callable[[], object]) -> None:
    taken = []
    canvas.frames = 0
    for _ in range(FRAMES):
        start = time.perf_counter()
        change()
        QApplication.processEvents()
        taken.append(1e3 * (time.perf_counter() - start))
    assert canvas.frames >= FRAMES, "nothing was painted"
    median, most = np.percentile(taken, [50, 95])
    row(
        f"{what}: median {median:.1f} ms, 95th percentile",
        f"{most:.1f} ms",
        f"at most {FRAME} ms",
        most <= FRAME,
    )
