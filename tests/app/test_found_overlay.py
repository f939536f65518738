"""What probes of present weights found as values of boxes, on one scale for all arms."""

from __future__ import annotations

import numpy as np
import pytest

from resviz.app.found_overlay import found_overlay
from resviz.app.overlays import Overlays, measured_of
from resviz.app.recording import Recording
from resviz.diagram.overlay import Overlay
from resviz.protocol import Finding
from resviz.protocol.findings import Axis
from resviz.protocol.part_grids import PART_GRIDS
from resviz.zoo.presets import build
from tests.recordings import BLOCKS, LAYOUTS, finding, grid, recording, rows, started


def overlay(*findings: Finding, key: str = "lesions/loss", log: bool | None = None) -> Overlay:
    made = recording(2)
    made.find(findings)
    found = found_overlay(key, made, made.arms[0], log)
    assert found
    return found


def test_values_are_those_of_the_arm_found_last_and_the_scale_is_that_of_all() -> None:
    shown = overlay(
        finding(0, grid(values=[9, 9, 9])),
        finding(0, grid(values=[1, 2, 3], rule=0.25), step=1500),
        finding(1, grid(values=[4, 5, 6])),
    )
    assert shown.values == dict(zip(BLOCKS[:3], (1, 2, 3), strict=True))
    assert shown.limits == (1, 6)
    assert shown.title == "Loss  L"
    assert shown.note == "step 1,500 · intact: 0.25"
    assert "batch 64" in shown.conditions
    assert not shown.log


def test_what_cannot_be_deleted_has_no_colour() -> None:
    holes = {"missing": BLOCKS[:1], "values": [np.nan, 2, np.nan]}
    shown = overlay(finding(0, grid(**holes)))
    assert [*shown.values] == [*BLOCKS[1:3]], "but NaN has one of its own"
    assert shown.limits == (2, 2)


def test_a_share_is_on_the_scale_of_all_shares() -> None:
    shown = overlay(finding(0, grid("accuracy", values=[0.2, 0.3, 0.4])), key="lesions/accuracy")
    assert shown.limits == (0, 1)


def test_a_logarithmic_scale_leaves_out_what_it_cannot_hold() -> None:
    largest = grid("largest", values=[0.0, 0.5, np.inf], log=True)
    shown = overlay(finding(0, largest, probe="jacobian"), key="jacobian/largest")
    assert shown.log
    assert shown.limits == (0.5, 0.5)
    assert shown.values[BLOCKS[0]] == 0
    linear = overlay(finding(0, largest, probe="jacobian"), key="jacobian/largest", log=False)
    assert linear.limits == (0, 0.5)


def test_the_network_as_a_whole_does_not_stretch_the_scale_of_its_blocks() -> None:
    parts = Axis("block", (*BLOCKS[:2], "network"))
    squares = grid("mean_square", parts, values=[1, 2, 1e6], log=True)
    shown = overlay(finding(0, squares, probe="jacobian"), key="jacobian/mean_square")
    assert shown.limits == (1, 2)
    assert shown.values[""] == 1e6


def test_seeds_are_shown_as_their_mean() -> None:
    made = Recording.of(started(layouts=(LAYOUTS[0], LAYOUTS[0])))
    made.add([*rows(0, 0), *rows(1, 0)])
    made.find([finding(arm, grid(values=[10.0**arm] * 3, rule=1.0)) for arm in (0, 1)])
    shown = found_overlay("lesions/loss", made, made.arms[1])
    assert shown
    assert shown.values[BLOCKS[0]] == 5.5
    assert shown.note == "step 5, mean of 2 seeds"


def test_what_was_not_found_is_not_shown() -> None:
    made = recording(2)
    made.find([finding(1)])
    assert found_overlay("lesions/loss", made, made.arms[0]) is None
    assert found_overlay("lesions/accuracy", made, made.arms[1]) is None


def test_it_can_be_chosen_and_says_what_to_do_before_there_is_any() -> None:
    overlays, made = Overlays(), recording(2)
    network, measured = build("resnet20"), measured_of(made, "resnet8")
    for key, row in PART_GRIDS.items():
        overlays.choose(key)
        assert overlays.of_lab
        assert overlays.why_none
        assert overlays.why_none[0] == row.title
        assert "menu Probes" in overlays.why_none[1]
        assert overlays.overlay(network, measured) is None
    overlays.choose("lesions/loss")
    made.find([finding()])
    shown = overlays.overlay(network, measured)
    assert shown
    assert shown.values["stage2.block1"] == pytest.approx(2)
