"""Xception: its counts, its modules, its shortcuts, its plain counterpart."""

from __future__ import annotations

from collections import Counter

import pytest

from resviz.core.errors import ShapeError
from resviz.core.network import Role
from resviz.zoo.presets import build, name_of, preset


def test_the_counts() -> None:
    network = build("xception")
    assert network.params == 22_855_952
    assert f"{network.macs / 1e9:.3f}" == "8.357"


def test_36_convolutions_in_14_modules() -> None:
    network = build("xception")
    on_the_path = [n for n in network.nodes if n.op.kind == "conv2d" and ".shortcut." not in n.id]
    depthwise = [n for n in on_the_path if n.op.depthwise]
    # A separable convolution, depthwise and pointwise, counts once.
    assert len(on_the_path) - len(depthwise) == 36
    assert len(depthwise) == 34
    assert len(network.blocks()) + 1 == 14  # and the stem


def test_the_shape_after_every_stage() -> None:
    shapes = [stage.output for stage in build("xception").stages]
    assert shapes == [(64, 147, 147), (728, 19, 19), (728, 19, 19), (2048, 10, 10), (1000,)]


def test_nothing_is_between_the_two_halves_of_a_separable_convolution() -> None:
    network = build("xception")
    for node in network.nodes:
        if node.op.kind == "conv2d" and node.op.depthwise:
            (reader,) = network.consumers[node.id]
            assert network[reader].op.kind == "conv2d"
            assert network[reader].op.window == (1, 1)


def test_all_modules_but_the_first_and_last_have_a_linear_shortcut() -> None:
    network = build("xception")
    merges = [node for node in network.nodes if node.op.kind == "add"]
    entry, middle, last = [Role.PROJECTION] * 3, [Role.IDENTITY] * 8, [Role.PROJECTION]
    assert [merge.roles[1] for merge in merges] == [*entry, *middle, *last]
    assert all(merge.roles[0] is Role.MAIN for merge in merges)
    # It carries what the module before has added up, before any ReLU.
    assert network["stage2.block1.add"].inputs[1] == "stage1.block3.add"
    assert network["stage3.block1.shortcut.conv"].inputs == ("stage2.block8.add",)
    kinds = Counter(network[reader].op.kind for m in merges for reader in network.consumers[m.id])
    # The next module's ReLU and shortcut; the last sum goes straight into a convolution.
    assert kinds == {"relu": 11, "add": 8, "conv2d": 4}


def test_the_first_module_reads_what_is_rectified_already() -> None:
    network = build("xception")
    first = [node.op.kind for node in network.nodes_in("stage1.block1")]
    second = [node.op.kind for node in network.nodes_in("stage1.block2")]
    assert second == ["relu", *first]


def test_the_plain_counterpart_has_the_same_layers_on_the_path() -> None:
    settings = preset("xception").settings
    plain = settings.plain()
    assert plain is not None
    assert plain.plain() is None
    assert plain.with_shortcuts() == settings
    assert name_of(plain) == "xception(shortcut=none)"
    kept = [
        (n.id, n.op)
        for n in build(settings).nodes
        if n.op.kind != "add" and ".shortcut." not in n.id
    ]
    assert kept == [(n.id, n.op) for n in build(plain).nodes]


@pytest.mark.parametrize(("option", "projections"), [("A", 0), ("B", 4), ("C", 12)])
def test_the_options_of_residual_networks(option: str, projections: int) -> None:
    for size in (299, 224, 8):
        network = build("xception", shortcut=option, size=size)
        shortcuts = [n for n in network.nodes if n.id.endswith(".shortcut.conv")]
        assert len(shortcuts) == projections


def test_the_smallest_image() -> None:
    assert build("xception", size=7)["stem.conv2"].shape == (64, 1, 1)
    with pytest.raises(ShapeError, match=r"^stem.conv2: .* a map of 2×2\.$"):
        build("xception", size=6)
    assert build("xception", size=1, stem="cifar").params == 22_855_952


def test_narrow_and_for_the_digits() -> None:
    changes = {"stem": "cifar", "width_multiplier": 0.25, "middle": 2}
    settings = preset("xception").settings.change(**changes)
    stages = build(settings.fitted(1, 8, 10)).stages
    maps = [(16, 8, 8), (182, 1, 1), (182, 1, 1), (512, 1, 1)]
    assert [stage.output for stage in stages] == [*maps, (10,)]
