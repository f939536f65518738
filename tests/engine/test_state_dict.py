import hashlib

import pytest
import torch
from torch import nn

from resviz.core.network import Network
from resviz.engine.build import GraphModule
from resviz.engine.initialise import initialise
from resviz.zoo.presets import build
from tests.engine.torchvision_keys import GOOGLENET_WITH_AUXILIARY_HEADS, KEYS


def fingerprint(network: Network) -> tuple[int, str]:
    state = GraphModule(network).state_dict()
    lines = sorted(f"{key} {tuple(values.shape)}" for key, values in state.items())
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", KEYS)
def test_weights_of_torchvision_fit(name: str) -> None:
    assert fingerprint(build(name)) == KEYS[name]


def test_weights_of_googlenet_with_its_auxiliary_heads_fit() -> None:
    assert fingerprint(build("googlenet", aux=True)) == GOOGLENET_WITH_AUXILIARY_HEADS


def test_where_torchvision_has_no_such_family_keys_are_ids() -> None:
    keys = GraphModule(build("revnet38")).state_dict().keys()
    assert {"stem.conv.weight", "stage1.block1.f.conv.weight", "head.fc.bias"} <= keys


def test_a_layer_that_is_one_parameter_gives_it_its_name() -> None:
    keys = GraphModule(build("vit_b_16")).state_dict().keys()
    assert {"class_token", "encoder.pos_embedding"} <= keys


def started(name: str, seed: int) -> GraphModule:
    return initialise(GraphModule(build(name)), "default", seed).eval()


def test_what_was_saved_can_be_loaded() -> None:
    saved, loaded = started("resnet20", 0), started("resnet20", 1)
    images = torch.randn(2, 3, 32, 32)
    assert not torch.equal(saved(images), loaded(images))
    loaded.load_state_dict(saved.state_dict(), strict=True)
    assert torch.equal(saved(images), loaded(images))


def test_keys_hold_within_another_module_too() -> None:
    around = nn.ModuleDict({"inner": started("resnet20", 0)})
    assert "inner.layer1.0.conv1.weight" in around.state_dict()
    again = nn.ModuleDict({"inner": started("resnet20", 1)})
    again.load_state_dict(around.state_dict(), strict=True)


def test_a_key_that_is_missing_is_missed() -> None:
    module = started("resnet20", 0)
    state = module.state_dict()
    del state["fc.bias"]
    with pytest.raises(RuntimeError, match="bias"):
        module.load_state_dict(state)
