"""Recordings as labelled arrays, as scripts and notebooks read them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray

import resviz
from resviz.app.recording import Recording
from resviz.app.recording_file import save
from resviz.core.errors import UnknownName
from resviz.protocol import ArmLayout, Series, Table
from resviz.protocol.quantities import BINS
from tests.recordings import BLOCKS, CONDITIONS, LAYERS, fill, recording, rows


def test_one_line_reads_a_quantity_with_its_labels(tmp_path: Path) -> None:
    made = recording(4)
    save(made, tmp_path / "run.resviz")
    grads = resviz.load(str(tmp_path / "run.resviz"))["plain8"]["weight_grad"]
    assert isinstance(grads, xarray.DataArray)
    assert (grads.name, grads.dims, grads.shape) == ("weight_grad", ("step", "layer"), (4, 8))
    assert grads.step.values.tolist() == [0, 1, 2, 3]
    assert grads.layer.values.tolist() == list(LAYERS)
    assert grads.stage.values.tolist()[:2] == ["stem", "stage1"]
    assert (grads.values == made.arms[1].values("weight_grad")).all()
    assert float(grads.sel(step=2, layer="head.fc")) == made.arms[1].values("weight_grad")[2, -1]
    assert grads.groupby("stage").mean().sizes == {"step": 4, "stage": 5}


def test_the_attributes_say_what_it_is_and_holds_for() -> None:
    attributes = recording(2)["resnet8"]["weight_grad"].attrs
    assert attributes["long_name"] == "Weight gradient"
    assert attributes["symbol"] == "‖∂L/∂W‖"
    assert attributes["arm"] == "resnet8"
    assert "PyTorch default init · train mode · batch 64" in attributes["conditions"]
    assert all(isinstance(value, str) for value in attributes.values())


def test_what_there_is() -> None:
    made = recording(2)
    assert list(made) == ["resnet8", "plain8"]
    assert repr(made) == "<Recording of resnet8, plain8 to step 1>"
    arm = made["resnet8"]
    assert list(arm) == ["loss", "accuracy", "weight_grad", "input_grad"]
    assert repr(arm) == "<resnet8, 2 steps: loss, accuracy, weight_grad, input_grad>"
    assert arm["loss"].dims == ("step",)
    assert arm["input_grad"].block.values.tolist() == list(BLOCKS)
    with pytest.raises(UnknownName, match="There is no arm 'resnet9'; did you mean resnet8"):
        made["resnet9"]
    with pytest.raises(UnknownName, match="no quantity measured in this arm 'dead_share'"):
        arm["dead_share"]


def test_every_quantity_has_the_steps_it_was_measured_at() -> None:
    made = recording(3)
    made.add(row for row in rows(0, 3) if row.table == 0)
    arm = made["resnet8"]
    assert (len(arm["loss"]), len(arm["weight_grad"])) == (4, 3)
    assert (arm["loss"] * arm["weight_grad"]).step.values.tolist() == [0, 1, 2]


def test_a_histogram_has_bins_with_their_least_magnitude() -> None:
    tables = (
        Table("training", (Series("loss"), Series("accuracy"))),
        Table("spread", (Series("weight_grad_bins", ("stem.conv", "head.fc"), BINS),)),
    )
    made = Recording(CONDITIONS, (ArmLayout("resnet8", tables),))
    fill(made, 0, 0, np.arange(2 + 2 * BINS))
    bins = made["resnet8"]["weight_grad_bins"]
    assert bins.dims == ("step", "layer", "bin")
    assert bins.sel(layer="head.fc", bin=3).item() == 2 + BINS + 3
    least = bins.least.values
    assert (least[0], least[1], least[-1]) == (0, 4.0**-55, np.inf)
    assert np.all(np.diff(least) > 0)
