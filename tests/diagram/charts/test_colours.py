from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from resviz.diagram.charts.colours import BROKEN, SCALE, TWO_SIDED, ZERO, pixels, shades
from resviz.diagram.charts.data import Heat, limits, matching
from resviz.diagram.theme import LEVELS, PLAIN, RESIDUAL, THEMES, Theme

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)])


def linear(rgb: np.ndarray) -> np.ndarray:
    share = rgb / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """OKLab of colours, shape ``(n, 3)``, as eyes of some kind see them."""
    return np.cbrt(np.clip(linear(rgb) @ seen.T, 0, 1) @ TO_LMS.T) @ TO_OKLAB.T


def lightness(rgb: np.ndarray) -> np.ndarray:
    """L of OKLab."""
    return oklab(rgb, np.eye(3))[:, 0]


# Machado, Oliveira and Fernandes 2009, severity 1.
SEEN = {
    "by most": np.eye(3),
    "without red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "without green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
@pytest.mark.parametrize("eyes", SEEN)
def test_networks_are_told_apart(theme: Theme, eyes: str) -> None:
    roles = (*RESIDUAL, *PLAIN)
    colours = oklab(np.array([rgb(theme[role]) for role in roles]), np.array(SEEN[eyes]))
    for one, other in combinations(range(len(roles)), 2):
        apart = np.linalg.norm(colours[one] - colours[other])
        assert apart > 0.09, f"{roles[one]} and {roles[other]}"


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_curves_stand_out_from_the_ground(theme: Theme) -> None:
    ground = linear(rgb(theme["background"])) @ LUMINANCE
    for role in (*RESIDUAL, *PLAIN):
        low, high = sorted((ground, linear(rgb(theme[role])) @ LUMINANCE))
        assert (high + 0.05) / (low + 0.05) > 3, role


def test_the_scale_rises_evenly() -> None:
    steps = np.diff(lightness(SCALE[::15]))
    assert steps.min() > 0
    assert steps.max() < 1.35 * steps.mean()


def test_both_sides_fall_evenly_from_the_middle_and_as_far() -> None:
    light = lightness(TWO_SIDED)
    left, right = light[:128][::-1], light[128:]
    assert np.abs(left - right).max() < 0.05
    assert left[0] > 0.95
    for side in (left, right):
        steps = -np.diff(side[::16])
        assert steps.min() > 0
        assert steps.max() < 1.6 * steps.mean()


@pytest.mark.parametrize("eyes", SEEN)
def test_both_sides_are_told_apart(eyes: str) -> None:
    seen = oklab(TWO_SIDED, np.array(SEEN[eyes]))
    apart = np.linalg.norm(seen - seen[::-1], axis=1)[:128]
    assert (apart[:96] > 0.09).all()  # but for a quarter about the middle


@pytest.mark.parametrize("special", [ZERO, BROKEN])
def test_specials_stand_out_from_both_scales(special: str) -> None:
    lone = oklab(rgb(special)[np.newaxis], np.eye(3))
    for scale in (SCALE, TWO_SIDED):
        assert np.linalg.norm(oklab(scale, np.eye(3)) - lone, axis=1).min() > 0.06


def test_the_middle_of_two_sides_is_neither() -> None:
    low, middle, high = shades(np.array([-1.0, 0.0, 1.0]), (-1.0, 1.0), TWO_SIDED).astype(int)
    assert np.ptp(middle) < 12
    assert low[2] - low[0] > 50  # blue
    assert high[0] - high[2] > 50  # red


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


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_lines_of_equal_height_are_legible_and_higher_ones_lighter(theme: Theme) -> None:
    found = [float(linear(rgb(theme[role])) @ LUMINANCE) for role in LEVELS]
    ground = float(linear(rgb(theme["background"])) @ LUMINANCE)
    assert found == sorted(found)
    for luminance in found:
        low, high = sorted((luminance, ground))
        assert (high + 0.05) / (low + 0.05) > 2.4
