"""What the lab measures as values of boxes: of layers, of what holds them, on one scale."""

from __future__ import annotations

import numpy as np
import pytest

from resviz.app.live_overlay import LIVE, live
from resviz.app.overlays import Overlays, measured_of
from resviz.app.recording import Recording
from resviz.protocol import Row
from resviz.protocol.quantities import BINS
from resviz.zoo.presets import build
from tests.app.test_spread import KEY, ONE, PARTS, recorded, spreading
from tests.recordings import CONDITIONS, LAYOUTS, fill, recording, rows, started


def test_live_values_are_those_measured_last_on_one_scale_for_all_arms() -> None:
    taken = recording()
    network = build("resnet20")
    found = measured_of(taken, "plain8")
    assert found
    shown = live("weight_grad", network, *found)
    first, last = found.arm.layout.ids("weight_grad")[0], found.arm.layout.ids("weight_grad")[-1]
    assert shown.values[first] == found.arm.values("weight_grad")[-1][0]
    assert shown.values[last] == found.arm.values("weight_grad")[-1][-1]
    both = np.concatenate([arm.values("weight_grad") for arm in taken.arms])
    assert shown.limits == (both.min(), both.max())
    assert shown.log
    assert "batch 64" in shown.conditions
    assert shown.note == "step 12"


def test_an_earlier_step_has_its_own_values_on_the_same_scale() -> None:
    taken = Recording.of(started())
    for step, factor in enumerate((1.0, 100.0)):
        fill(taken, 0, step, factor)
    found = measured_of(taken, "resnet8")
    assert found
    early = live("weight_grad", build("resnet20"), *found, step=0)
    late = live("weight_grad", build("resnet20"), *found)
    assert (early.values["stem.conv"], late.values["stem.conv"]) == (1.0, 100.0)
    assert early.limits == late.limits == (1.0, 100.0)
    assert (early.note, late.note) == ("step 0", "step 1")


def test_a_block_has_the_norm_of_all_its_weights() -> None:
    found = measured_of(recording(), "resnet8")
    assert found
    values = live("weight_grad", build("resnet20"), *found).values
    both = [values["stage1.block1.conv1"], values["stage1.block1.conv2"]]
    assert values["stage1.block1"] == pytest.approx(np.hypot(*both))


def test_a_stage_has_the_gradient_at_its_first_blocks_input() -> None:
    found = measured_of(recording(), "resnet8")
    assert found
    values = live("input_grad", build("resnet20"), *found).values
    assert values["stage2"] == values["stage2.block1"]


def test_exact_zeros_and_nan_do_not_spoil_the_scale() -> None:
    taken = recording(1)
    numbers = np.full(2 + 8 + 4, 0.5)
    numbers[2], numbers[3] = 0.0, np.nan
    fill(taken, 0, 1, numbers)
    found = measured_of(taken, "resnet8")
    assert found
    shown = live("weight_grad", build("resnet20"), *found)
    assert shown.limits
    assert shown.limits[0] > 0
    assert shown.values["stem.conv"] == 0


def test_of_a_histogram_boxes_show_the_median_of_all_the_elements_they_hold() -> None:
    made = Recording(CONDITIONS, (spreading(LAYOUTS[0]),))
    counts = np.zeros((len(PARTS), BINS))
    counts[0, ONE] = 10
    counts[1, [ONE, ONE + 4]] = 10, 30
    counts[2, 0] = 5
    made.add([*rows(0, 0), Row(0, 3, 0, counts.tobytes())])
    found = measured_of(made, "resnet8")
    assert found
    shown = live(KEY, build("resnet20"), *found)
    assert shown
    assert shown.title == "Spread of weight gradients: median  |∂L/∂W|"
    assert shown.values["stem.conv"] == pytest.approx(2.0)
    assert shown.values["head.fc"] == 0
    block = shown.values["stage1.block1.conv1"]
    assert shown.values["stage1"] == shown.values["stage1.block1"] == block
    assert 4**4 < block < 4**5
    assert 4**4 < shown.values[""] < block, "of all layers together"
    assert shown.log
    assert shown.limits == (shown.values["stem.conv"], block)


def test_its_scale_is_that_of_all_arms_and_steps() -> None:
    made = recorded({ONE: 1}, {ONE + 2: 1}, {0: 1}, arms=2)
    found = measured_of(made, "plain8")
    assert found
    shown = live(KEY, build("resnet20"), *found, step=1)
    assert shown
    assert shown.limits == pytest.approx((2, 32))
    assert shown.values["stem.conv"] == pytest.approx(32)
    assert shown.note == "step 1"


def test_everything_measured_of_layers_and_blocks_can_be_chosen() -> None:
    overlays = Overlays()
    for key, row in LIVE.items():
        overlays.choose(key)
        assert overlays.why_none
        assert overlays.why_none[0] == row.title
