"""What every figure must be: everything inside, no text over another."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

from resviz.diagram.scene import Area, Circle, Line, Raster, Rect, Scene, Text
from resviz.diagram.svg import to_svg
from resviz.diagram.text import text_width
from resviz.diagram.theme import DARK


def box(text: Text) -> Rect:
    """The rectangle that a text covers; it lies, or runs upwards."""
    width = text_width(text.text, text.size, text.weight)
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * width
    above, height = 0.75 * text.size, 0.95 * text.size
    if not text.angle:
        return Rect(text.x - before, text.y - above, width, height)
    assert text.angle == -90
    return Rect(text.x - above, text.y + before - width, height, width)


def texts(scene: Scene) -> list[Text]:
    """All texts beside the boxes, in the order in which they are drawn."""
    return [mark for mark in scene.notes if isinstance(mark, Text) and mark.text]


def assert_tidy(scene: Scene) -> None:
    """Look at every text and every mark."""
    boxes = [(text.text, box(text)) for text in texts(scene)]
    for words, rect in boxes:
        assert rect.x >= 0, f"{words!r} is outside"
        assert rect.y >= 0, f"{words!r} is outside"
        assert rect.right <= scene.width, f"{words!r} is outside"
        assert rect.bottom <= scene.height, f"{words!r} is outside"
    for (a, one), (b, other) in combinations(boxes, 2):
        apart = (
            one.right <= other.x + 0.5
            or other.right <= one.x + 0.5
            or one.bottom <= other.y + 0.5
            or other.bottom <= one.y + 0.5
        )
        assert apart, f"{a!r} and {b!r} overlap"
    for mark in scene.notes:
        for x, y in _points(mark):
            assert -0.5 <= x <= scene.width + 0.5
            assert -0.5 <= y <= scene.height + 0.5
    ElementTree.fromstring(to_svg(scene, DARK))


def _points(mark: object) -> list[tuple[float, float]]:
    match mark:
        case Line(points=points) | Area(points=points):
            return list(points)
        case Circle(x=x, y=y):
            return [(x, y)]
        case (
            Rect(x=x, y=y, width=width, height=height)
            | Raster(x=x, y=y, width=width, height=height)
        ):
            return [(x, y), (x + width, y + height)]
        case _:
            return []
