"""The referees agree with resviz on every preset, and disagree where a count is wrong."""

from __future__ import annotations

import re
import weakref

import pytest
from torch import Tensor, nn

from resviz.core.network import Network
from resviz.engine import build as building
from resviz.engine import layers
from resviz.engine.verify import verify
from resviz.zoo.presets import build, presets

VARIANTS = [
    ("resnet18", {"norm": "none", "size": 32, "shortcut": "A"}),
    ("resnet50", {"stride_in": "1x1", "shortcut": "C", "size": 64}),
    ("resnet50", {"norm": "none", "size": 33, "channels": 1, "classes": 7}),
    ("resnet20", {"norm": "none", "shortcut": "B", "size": 9}),
    ("resnet20", {"width_multiplier": 0.5}),
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", presets())
def test_the_referees_agree_on_every_preset(name: str) -> None:
    network = build(name)
    report = verify(network)
    assert report.agree, report.notes
    assert report.name == name
    assert set(report.params) == {"resviz", "torchinfo", "fvcore"}
    assert set(report.macs) == {"resviz", "torchinfo", "fvcore", "flop_counter"}
    assert set(report.params.values()) == {network.params}
    assert set(report.macs.values()) == {network.macs}


@pytest.mark.parametrize(("name", "settings"), VARIANTS)
def test_the_referees_agree_on_variants(name: str, settings: dict[str, object]) -> None:
    report = verify(build(name, **settings), name="variant")
    assert report.agree, report.notes
    assert report.name == "variant"


def numbers(note: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d", note)]


def test_every_convention_is_told_with_its_size() -> None:
    network = build("resnet50")
    notes = verify(network).notes
    own, norm, bias = (numbers(note)[-1] for note in notes if note.startswith("torchinfo"))
    assert own == 4_089_238_376
    assert (norm, bias) == (53_120, 1000)
    assert own - norm - bias == network.macs
    own, norm = (numbers(note)[-1] for note in notes if "fvcore" in note and numbers(note))
    assert own - norm == network.macs
    (doubled,) = (numbers(note) for note in notes if note.startswith("FlopCounterMode"))
    assert doubled == [network.flops]


def with_wrong_cost(network: Network, node_id: str, **changes: int) -> Network:
    nodes = tuple(
        node._replace(cost=node.cost._replace(**changes)) if node.id == node_id else node
        for node in network.nodes
    )
    return Network(network.name, nodes, network.scopes)


@pytest.mark.parametrize("what", ["macs", "params"])
def test_a_wrong_count_of_ours_is_found(what: str) -> None:
    network = build("resnet20", size=8)
    right = getattr(network["stage2.block1.conv1"].cost, what)
    report = verify(with_wrong_cost(network, "stage2.block1.conv1", **{what: right + 1}))
    assert not report.agree
    assert "differs from resviz by -1" in report.notes[0]


def test_an_operation_nobody_explains_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that computes more than the graph says."""

    class Busy(nn.Module):
        def forward(self, first: Tensor, second: Tensor) -> Tensor:
            return first + second @ second

    monkeypatch.setattr(layers, "Add", Busy)
    report = verify(build("resnet20", size=8))
    assert not report.agree
    odd = [note for note in report.notes if "no known convention" in note]
    assert [note.split()[0] for note in odd] == ["fvcore", "flop_counter"]
    squares = sum(channels * size**3 for channels, size in ((16, 8), (32, 4), (64, 2)))
    assert all(f"+{3 * squares:,} MACs" in note for note in odd)


def test_modules_are_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[nn.Module]] = []

    def watched(network: Network) -> building.GraphModule:
        module = building.GraphModule(network)
        made.extend(weakref.ref(layer) for layer in module.modules())
        return module

    monkeypatch.setattr("resviz.engine.verify.GraphModule", watched)
    verify(build("resnet20", size=8))
    assert made
    assert not [layer for layer in made if layer() is not None]


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    verify(build("resnet20", size=8, shortcut="B"))
    assert capfd.readouterr() == ("", "")
