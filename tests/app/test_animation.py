"""A recording as pictures one after the other, in which curves move and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from resviz.app import figures
from resviz.app.animation import animation
from resviz.app.recording import Recording
from resviz.core.errors import FileError
from resviz.diagram.scene import Circle, Line, Scene, Text
from tests.recordings import CONDITIONS, LAYOUTS, fill, recording, started


def with_zeros_and_nan() -> Recording:
    """Ten steps; in the fifth a zero, in the eighth a NaN, else norms that grow a thousandfold."""
    made = Recording.of(started())
    for step in range(10):
        for arm in (0, 1):
            values = np.full(14, 10.0 ** (3 * step / 9 - arm))
            if arm == 1 and step in (4, 7):
                values[5] = 0 if step == 4 else np.nan
            fill(made, arm, step, values)
    return made


def axes(scene: Scene) -> list[object]:
    """All words and lines but the step beneath, the word for it, the curves and the marks."""
    curves = ("residual", "plain")
    words = [each for each in scene.notes if isinstance(each, Text) and "step " not in each.text]
    lines = [
        each
        for each in scene.notes
        if isinstance(each, Line) and not each.stroke.startswith(curves) and each.stroke != "muted"
    ]
    return [*words, *lines]


def test_nothing_moves_but_the_curves() -> None:
    pictures = animation(with_zeros_and_nan())
    assert pictures.steps == tuple(range(10))
    first, *others = map(pictures.scene, pictures.steps)
    for scene in others:
        assert (scene.width, scene.height) == (first.width, first.height) == pictures.size
        assert axes(scene) == axes(first)
    curves = [
        [each for each in scene.notes if isinstance(each, Line) and each.width == 1.6]
        for scene in (first, others[-1])
    ]
    assert curves[0] != curves[1]


def test_what_no_axis_holds_is_marked_in_its_step() -> None:
    pictures = animation(with_zeros_and_nan())
    rings = [
        sum(isinstance(each, Circle) and not each.fill for each in pictures.scene(step).notes)
        for step in pictures.steps
    ]
    assert rings == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]


def test_every_picture_says_its_step_and_its_conditions() -> None:
    pictures = animation(recording(13))
    for step in (0, 7, 12):
        words = " ".join(each.text for each in pictures.scene(step).notes if isinstance(each, Text))
        assert f"step {step} · digits 1×8×8" in words
        assert "PyTorch default init" in words


@pytest.mark.parametrize(("steps", "seconds", "rate"), [(13, 10, 2), (61, 10, 6.1), (500, 10, 12)])
def test_long_runs_are_thinned_to_the_time_they_take(
    steps: int, seconds: float, rate: float
) -> None:
    pictures = animation(recording(steps), seconds=seconds)
    assert pictures.rate == rate
    assert len(pictures.steps) == min(steps, 120)
    assert (pictures.steps[0], pictures.steps[-1]) == (0, steps - 1)


def test_axes_hold_the_bands_of_seeds() -> None:
    runs = tuple(replace(LAYOUTS[0], seed=seed) for seed in (0, 1))
    made = Recording(CONDITIONS, runs)
    for step in range(4):
        for arm, size in enumerate((1e-6, 10.0**step)):
            fill(made, arm, step, size)
    low, high = figures.held(made, "weight_grad").y_range
    assert low < -6
    assert high > 3
    pictures = animation(made)
    words = [axes(pictures.scene(step)) for step in pictures.steps]
    assert all(each == words[1] for each in words[2:])


def test_one_step_is_no_animation() -> None:
    for steps in (0, 1):
        with pytest.raises(FileError, match="needs at least two steps"):
            animation(recording(steps))
