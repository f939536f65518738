import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage

from resviz.gui.canvas.pixels import Pixels

WHITE, RED = QColor("#ffffff"), QColor("#ff0000")
WIDTH, HEIGHT = 24, 16


def red(image: QImage) -> set[tuple[int, int]]:
    return {
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) == RED
    }


edges = st.integers(-10, 40)


@given(st.lists(st.tuples(edges, edges, edges, edges), max_size=6))
def test_rectangles_cover_their_pixels_and_no_other(sides: list[tuple[int, int, int, int]]) -> None:
    bounds = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in sides]
    pixels = Pixels(WIDTH, HEIGHT, QPointF(0, 0), 1.0, WHITE)
    pixels.fill(np.array(bounds, dtype=float).reshape(-1, 4), RED)
    wanted = {
        (x, y)
        for left, top, right, bottom in bounds
        for x in range(left, max(right, left + 1))  # never thinner than a pixel
        for y in range(top, max(bottom, top + 1))
        if 0 <= x < WIDTH and 0 <= y < HEIGHT
    }
    assert red(pixels.image()) == wanted


def test_places_are_scaled_and_moved() -> None:
    pixels = Pixels(WIDTH, HEIGHT, QPointF(3, 2), 0.5, WHITE)
    pixels.fill(np.array([[4.0, 4.0, 8.0, 6.0]]), RED)
    assert red(pixels.image()) == {(5, 4), (6, 4)}


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ((2, 3, 5, 3), {(2, 3), (3, 3), (4, 3)}),
        ((5, 3, 2, 3), {(2, 3), (3, 3), (4, 3)}),
        ((2, 14, 2, 40), {(2, 14), (2, 15)}),
        ((1, 1, 3, 3), {(1, 1), (2, 2), (3, 3)}),
        ((-2, 0, 1, 3), {(0, 2), (1, 3)}),
    ],
)
def test_lines(line: tuple[int, ...], drawn: set[tuple[int, int]]) -> None:
    pixels = Pixels(WIDTH, HEIGHT, QPointF(0, 0), 1.0, WHITE)
    pixels.draw(np.array([line], dtype=float), RED)
    assert red(pixels.image()) == drawn
