"""Each operation by itself, against numbers worked out by hand or by brute force."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core import ops
from resviz.core.errors import ShapeError


def places(size: int, kernel: int, stride: int, padding: int) -> int:
    """How many windows fit, by trying each."""
    starts = range(-padding, size + padding, stride)
    return sum(1 for start in starts if start + kernel <= size + padding)


@given(st.integers(1, 40), st.integers(1, 7), st.integers(1, 4), st.integers(0, 3))
def test_a_convolution_has_one_output_a_window(
    size: int, kernel: int, stride: int, padding: int
) -> None:
    op = ops.Conv2d(3, 5, kernel, stride, padding)
    expected = places(size, kernel, stride, padding)
    if expected < 1:
        with pytest.raises(ShapeError, match="does not fit a map of"):
            op.output((3, size, size))
    else:
        assert op.output((3, size, size)) == (5, expected, expected)


def test_a_convolution_by_hand() -> None:
    op = ops.Conv2d(3, 64, kernel=7, stride=2, padding=3)
    assert op.output((3, 224, 224)) == (64, 112, 112)
    assert op.params == 64 * 3 * 49
    assert op.macs((64, 112, 112)) == 118_013_952
    assert op.elementwise(((3, 224, 224),), (64, 112, 112)) == 0


def test_a_bias_costs_parameters_and_additions_but_no_multiply_adds() -> None:
    bare, biased = ops.Conv2d(2, 4, 3), ops.Conv2d(2, 4, 3, bias=True)
    assert biased.params == bare.params + 4
    assert biased.macs((4, 6, 6)) == bare.macs((4, 6, 6)) == 4 * 36 * 2 * 9
    assert biased.elementwise(((2, 8, 8),), (4, 6, 6)) == 4 * 36


def test_a_convolution_counts_as_many_multiply_adds_as_its_loops() -> None:
    op = ops.Conv2d(2, 3, kernel=3)
    output = op.output((2, 5, 4))
    loops = product(*map(range, output), range(2), range(3), range(3))
    assert op.macs(output) == sum(1 for _ in loops)


def test_batch_norm() -> None:
    op = ops.BatchNorm2d(8)
    assert op.output((8, 4, 4)) == (8, 4, 4)
    assert op.params == 16
    assert op.elementwise(((8, 4, 4),), (8, 4, 4)) == 2 * 128


def test_relu() -> None:
    op = ops.ReLU()
    assert op.output((8, 4, 4)) == (8, 4, 4)
    assert op.elementwise(((8, 4, 4),), (8, 4, 4)) == 128


def test_max_pooling() -> None:
    op = ops.MaxPool2d(3, 2, 1)
    assert op.output((64, 112, 112)) == (64, 56, 56)
    assert op.elementwise(((64, 112, 112),), (64, 56, 56)) == 64 * 56 * 56 * 8


@pytest.mark.parametrize(("size", "places"), [(2, 1), (3, 1), (4, 2), (8, 4), (112, 56)])
def test_the_last_window_of_a_pooling_may_hang_over_the_edge(size: int, places: int) -> None:
    for op in (ops.MaxPool2d(3, 2, ceil=True), ops.AvgPool2d(3, 2, ceil=True)):
        assert op.output((64, size, size)) == (64, places, places)
        with pytest.raises(ShapeError, match="does not fit a map of 1×1"):
            op.output((64, 1, 1))


def test_global_average_pooling() -> None:
    op = ops.GlobalAvgPool()
    assert op.output((512, 7, 7)) == (512,)
    assert op.elementwise(((512, 7, 7),), (512,)) == 512 * 49


def test_a_linear_layer() -> None:
    op = ops.Linear(512, 1000)
    assert op.output((512,)) == (1000,)
    assert op.params == 513_000
    assert op.macs((1000,)) == 512_000
    assert op.elementwise(((512,),), (1000,)) == 1000


def test_addition() -> None:
    op = ops.Add()
    shape = (8, 4, 4)
    assert op.output(shape, shape) == shape
    assert op.elementwise((shape, shape), shape) == 128
    assert op.elementwise((shape, shape, shape), shape) == 256


@pytest.mark.parametrize("size", [1, 7, 8, 15])
def test_a_zero_padded_shortcut_keeps_every_other_place(size: int) -> None:
    kept = len(range(size)[::2])
    assert ops.ZeroPadShortcut(32, 2).output((16, size, size)) == (32, kept, kept)
    assert ops.ZeroPadShortcut(32, 2).params == 0


@pytest.mark.parametrize(
    ("op", "shapes", "message"),
    [
        (ops.Conv2d(3, 8, 3), [(4, 8, 8)], "takes 3 channels, but its input is 4×8×8"),
        (ops.Conv2d(3, 8, 3), [(3,)], "needs a channels×height×width map, but its input is 3"),
        (ops.Conv2d(3, 8, 9), [(3, 8, 8)], "9×9 window does not fit a map of 8×8"),
        (ops.BatchNorm2d(3), [(4, 8, 8)], "takes 3 channels"),
        (ops.MaxPool2d(3, 2), [(3, 2, 2)], "max pooling with a 3×3 window"),
        (ops.Linear(3, 4), [(4,)], "of 3 features cannot take 4"),
        (ops.Linear(3, 4), [(4, 1, 1)], "cannot take 4×1×1"),
        (ops.Add(), [(3, 8, 8), (4, 8, 8)], "cannot add 3×8×8 and 4×8×8"),
        (ops.ZeroPadShortcut(8), [(16, 4, 4)], "not go from 16 to 8"),
        (ops.GlobalAvgPool(), [(16,)], "needs a channels×height×width map"),
    ],
)
def test_shapes_that_do_not_fit_are_named(
    op: ops.Op, shapes: list[ops.Shape], message: str
) -> None:
    with pytest.raises(ShapeError, match=message):
        op.output(*shapes)
