"""A scene made ready for the screen: where its boxes are, its marks sorted into batches."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QSizeF

from resviz.diagram.scene import Area, Circle, Line, Mark, Raster, Rect, Scene, Text
from resviz.diagram.theme import Theme
from resviz.gui.canvas.batches import AnyBatch, CircleBatch, LineBatch, RectBatch, TextBatch
from resviz.gui.canvas.overview import Overview
from resviz.gui.canvas.places import Places

_MANY = 2000
"""Boxes from which the scene is likely to be stretched, which needs its overview at once."""


class Prepared(NamedTuple):
    """A scene made ready for a theme.

    Attributes:
        places: where its boxes are.
        batches: its marks, in batches.
        overview: the whole of it as a small image.
    """

    places: Places
    batches: list[AnyBatch]
    overview: Overview


def prepare(scene: Scene, theme: Theme, places: Places | None = None) -> Prepared:
    """Make a scene ready; what takes long of showing it, and can be done in any thread.

    Args:
        scene: what to show.
        theme: its colours.
        places: where its boxes are, if that is known.
    """
    sorted_ = _batches(scene, theme)
    overview = Overview(QSizeF(scene.width, scene.height), sorted_, theme)
    places = places or Places(scene)
    if len(scene.boxes) > _MANY:
        _ = overview.image, places.looks, places.edge_bounds
    return Prepared(places, sorted_, overview)


def _batches(scene: Scene, theme: Theme) -> list[AnyBatch]:
    """Sort a scene's marks into batches, in painting order; texts come last of all.

    Every mark is told whose it is: the number of its box, that of its edge after those of all
    boxes, or −1.
    """
    found: dict[tuple[object, ...], AnyBatch] = {}
    for phase, owner, mark in _phased(scene):
        key, make = _style(phase, mark)
        batch = found.get(key)
        if batch is None:
            batch = found[key] = make(theme)
        batch.whose.append(owner)
        batch.marks.append(mark)  # type: ignore[arg-type]  # the key holds the kind
    ordered = [found[key] for key in sorted(found, key=lambda key: key[0])]  # type: ignore[arg-type,return-value]
    for batch in ordered:
        batch.finish()
    return list(ordered)


def _phased(scene: Scene) -> Iterator[tuple[int, int, Mark]]:
    """Every mark with the phase in which it is painted, and whose it is.

    Nothing in one phase overlaps.
    """
    for mark in scene.ground:
        yield -1, -1, mark
    for owner, box in enumerate(scene.boxes):
        body, *rest = box.marks
        phase = (0 if box.kind == "stage" else 1) if box.holds else 5
        yield phase, owner, body
        for mark in rest:
            yield phase + (2 if box.holds else 1), owner, mark
    for owner, edge in enumerate(scene.edges, len(scene.boxes)):
        yield 4, owner, edge.line
        for mark in edge.marks:
            yield 7, owner, mark
    for mark in scene.notes:
        yield 7, -1, mark


def _style(phase: int, mark: Mark) -> tuple[tuple[object, ...], Callable[[Theme], AnyBatch]]:
    match mark:
        case Rect():
            return (phase, "rect", mark.fill, mark.stroke, mark.stroke_width), RectBatch
        case Circle():
            return (phase, "circle", mark.fill, mark.stroke, mark.stroke_width), CircleBatch
        case Line():
            return (phase, "line", mark.stroke, mark.width, mark.dash), LineBatch
        case Text():
            return (9, "text", mark.size, mark.weight, mark.fill), TextBatch
        case Raster() | Area():
            raise TypeError("only charts have rasters and areas")
