"""What boxes are coloured by: the choice, what is counted, what the lab measured, a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from resviz.app.overlays import Overlays, live, measured_of, overlay_of
from resviz.app.recording import Recording
from resviz.app.workspace import Workspace
from resviz.core.errors import FileError, UnknownName
from resviz.core.measures import MEASURES
from resviz.zoo.presets import build
from tests.recordings import fill, recording, started


def test_nothing_is_shown_until_it_is_chosen() -> None:
    overlays = Overlays()
    assert overlays.overlay(build("resnet18")) is None
    heard: list[str] = []
    overlays.changed.connect(lambda: heard.append(overlays.key))
    overlays.choose("macs")
    shown = overlays.overlay(build("resnet18"))
    assert shown
    assert shown.values["stem.conv"] == 118_013_952
    overlays.choose("")
    assert overlays.overlay(build("resnet18")) is None
    assert heard == ["macs", ""]


def test_a_scale_that_is_asked_for_holds_until_another_overlay() -> None:
    overlays = Overlays()
    overlays.choose("macs")
    overlays.set_log(False)
    shown = overlays.overlay(build("resnet18"))
    assert shown
    assert shown.log is False
    overlays.choose("params")
    assert overlays.log is None


def test_unknown_overlays_are_refused() -> None:
    with pytest.raises(UnknownName, match="There is no overlay 'mac'; did you mean macs"):
        Overlays().choose("mac")
    with pytest.raises(UnknownName, match="There is no overlay 'macks'"):
        overlay_of(build("resnet18"), "macks")


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


def test_without_a_recording_it_is_said_why_nothing_is_seen() -> None:
    workspace = Workspace()
    workspace.overlays.choose("weight_grad")
    assert workspace.overlay() is None
    words = workspace.overlays.why_none
    assert words
    assert "Run the gradient lab" in words[1]


def test_values_of_a_file_come_and_go_with_the_network(tmp_path: Path) -> None:
    path = tmp_path / "sensitivity.csv"
    path.write_text("stage4.block3,1\n")
    workspace = Workspace()
    workspace.load_values(path)
    assert workspace.overlay()
    workspace.open_preset("vgg11")
    assert workspace.overlay() is None
    assert workspace.overlays.why_none == (
        "sensitivity",
        "sensitivity.csv names no part of this network.",
    )
    workspace.open_preset("resnet50")
    assert workspace.overlay()


def test_a_file_that_cannot_be_read_leaves_what_there_was(tmp_path: Path) -> None:
    workspace = Workspace()
    workspace.overlays.choose("macs")
    with pytest.raises(FileError):
        workspace.load_values(tmp_path / "no.csv")
    assert workspace.overlays.key == "macs"


@pytest.mark.parametrize("key", sorted(MEASURES))
def test_everything_that_is_counted_can_be_had_by_name(key: str) -> None:
    assert overlay_of(build("resnet18"), key).values
