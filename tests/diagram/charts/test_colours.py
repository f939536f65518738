from __future__ import annotations

import numpy as np

from resviz.diagram.charts.colours import BROKEN, SCALE, ZERO, pixels, shades
from resviz.diagram.charts.data import Heat, limits, matching


def lightness(rgb: np.ndarray) -> np.ndarray:
    """L of OKLab."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    to_lms = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    return np.cbrt(linear @ to_lms.T) @ [0.2104542553, 0.7936177850, -0.0040720468]


def test_the_scale_rises_evenly() -> None:
    steps = np.diff(lightness(SCALE[::15]))
    assert steps.min() > 0
    assert steps.max() < 1.35 * steps.mean()


def test_the_ends_and_nothing() -> None:
    got = shades(np.array([-5.0, 0.0, 5.0, np.nan, -99.0, 99.0]), (-5.0, 5.0))
    assert got[0].tolist() == got[3].tolist() == got[4].tolist() == SCALE[0].tolist()
    assert got[2].tolist() == got[5].tolist() == SCALE[-1].tolist()


def test_the_output_is_on_top_and_specials_stand_out() -> None:
    values = np.array([[0.0, np.nan], [1.0, np.nan]])
    zeros = np.array([[False, True], [False, False]])
    broken = np.array([[False, False], [False, True]])
    heat = Heat("a", "ink", ("in", "out"), np.array([0, 1]), values, zeros, broken)
    picture = pixels(heat, (0.0, 1.0))
    assert picture[0, 0].tolist() == SCALE[-1].tolist()
    assert "#{:02X}{:02X}{:02X}".format(*picture[1, 1]) == ZERO
    assert "#{:02X}{:02X}{:02X}".format(*picture[0, 1]) == BROKEN


def test_limits_hold_everything_with_air() -> None:
    low, high = limits(np.array([1.0, np.nan, 3.0]), least=1.0)
    assert low < 1 < 3 < high
    low, high = limits(np.array([2.0]), least=1.0)
    assert (low, high) == (1.5, 2.5)
    assert limits(np.array([]), least=1.0) == (-1.0, 0.0)
    low, high = limits(np.array([1e300]), least=1.0)
    assert low < 1e300 < high


def test_finds_a_part_among_others() -> None:
    ids = ("stem.conv", "stage1.block1.conv1", "stage1.block1.conv2", "stage1.block11.conv1")
    assert matching(ids, "stage1.block1") == [1, 2]
    assert matching(ids, "stage1.block1.conv2") == [2]
    assert matching(("stage1.block1", "head"), "stage1.block1.conv2") == [0]
    assert matching(ids, "") == matching(ids, "stage2") == []
