"""How an experiment is set up: conditions, layouts, and what is refused."""

from __future__ import annotations

import msgspec
import pytest
import torch

from resviz.core.errors import EngineError, SettingError
from resviz.core.flow import block_inputs, weighted_layers
from resviz.engine.probe import Probe
from resviz.protocol import Experiment
from resviz.zoo.presets import build
from resviz.zoo.resnet import ResNetCifar
from tests.engine.experiments import SMALL, experiment


def test_networks_take_the_image_and_classes_of_the_data() -> None:
    probe = Probe(experiment(ResNetCifar(depth=8, channels=3, size=32, classes=100), steps=0))
    assert (probe.conditions.input, probe.conditions.classes) == ((1, 8, 8), 10)
    noise = ResNetCifar(depth=8, channels=2, size=12, classes=5)
    probe = Probe(experiment(noise, steps=0, data="noise"))
    assert (probe.conditions.input, probe.conditions.classes) == ((2, 12, 12), 5)


def test_the_conditions_say_what_was_done() -> None:
    what = experiment(SMALL, ResNetCifar(depth=8, norm="none"), init="xavier", seed=3, every=2)
    told = Probe(what).conditions
    assert told.arms == ("arm0", "arm1")
    assert told.norm == ("batch", "none")
    same = ("init", "data", "batch", "seed", "steps", "every", "lr", "momentum", "weight_decay")
    assert {key: getattr(told, key) for key in same} == {key: getattr(what, key) for key in same}
    assert told.mode == "train"
    assert told.device == "cpu"
    assert told.device_name
    assert told.torch == torch.__version__
    msgspec.json.encode(told)


def test_layouts_run_from_input_to_output() -> None:
    (layout,) = Probe(experiment(SMALL, steps=0)).layouts
    assert layout.ids("weight_grad")[:2] == ("stem.conv", "stage1.block1.conv1")
    assert layout.ids("weight_grad")[-1] == "head.fc"
    assert layout.ids("input_grad") == (
        *(f"stage{stage}.block{block}" for stage in (1, 2, 3) for block in (1, 2)),
        "head",
    )


def test_projections_are_among_the_layers() -> None:
    network = build("resnet50")
    assert "stage2.block1.shortcut.conv" in weighted_layers(network)
    inputs = block_inputs(network)
    assert inputs["stage1.block1"] == "stem.maxpool"
    assert inputs["head"] == "stage4.block3.relu3"


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (experiment(data="faces"), "data"),
        (experiment(data="cifar10:"), "data"),
        (experiment(arms=()), "arms"),
        (experiment(batch=2000), "batch"),
        (experiment(ResNetCifar(depth=57)), "depth"),
        (experiment(device="abacus"), "device"),
    ],
)
def test_impossible_settings_are_refused(what: Experiment, field: str) -> None:
    with pytest.raises(SettingError) as caught:
        Probe(what)
    assert caught.value.field == field


def test_a_device_that_is_not_here_is_refused() -> None:
    with pytest.raises(EngineError, match="no device"):
        Probe(experiment(device="cuda:99"))
