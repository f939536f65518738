"""The band of a live curve, from the least to the greatest of several runs."""

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from resviz.diagram.charts.data import Curve
from resviz.diagram.charts.plot import pieces


def band_path(curve: Curve) -> QPainterPath:
    """What the band of a curve covers; nothing where there is one run only."""
    path = QPainterPath()
    if curve.low is None or curve.high is None:
        return path
    for piece in pieces(curve.low):
        x = curve.x[piece]
        xs = np.concatenate([x, x[::-1]])
        ys = np.concatenate([curve.high[piece], curve.low[piece][::-1]])
        points = zip(xs.tolist(), ys.tolist(), strict=True)
        path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
        path.closeSubpath()
    return path
