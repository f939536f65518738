"""Residual networks in all their settings: counts of the papers, and how a unit is wired."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core import ops
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.presets import build, preset
from resviz.zoo.resnet import ResNet, ResNetCifar, WideResNet

# Parameters, and MACs in units of the last digit given.
COUNTS = {
    "resnet50c": (25_576_264, "4.329 G"),
    "resnet50d": (25_576_264, "4.329 G"),
    "resnetv2_50": (25_549_352, "4.089 G"),
    "resnetv2_101": (44_541_480, "7.801 G"),
    "resnetv2_152": (60_185_128, "11.514 G"),
    "resnetv2_200": (64_666_152, "15.007 G"),
    "preact_resnet110": (1_727_962, "252.9 M"),
    "preact_resnet164": (1_703_258, "244.5 M"),
    "preact_resnet1001": (10_327_706, "1.488 G"),
    "wrn_16_4": (2_748_890, "0.393 G"),
    "wrn_16_8": (10_961_370, "1.548 G"),
    "wrn_22_8": (17_158_106, "2.454 G"),
    "wrn_28_10": (36_479_194, "5.243 G"),
    "wrn_40_1": (563_930, "0.083 G"),
    "wrn_40_2": (2_243_546, "0.328 G"),
    "wrn_40_4": (8_949_210, "1.299 G"),
    "wrn_40_8": (35_748_314, "5.172 G"),
    "wide_resnet50_2": (68_883_240, "11.398 G"),
    "resnext50_32x4d": (25_028_904, "4.230 G"),
    "resnext101_32x4d": (44_177_704, "7.970 G"),
    "resnext101_64x4d": (83_455_272, "15.460 G"),
    "resnext101_32x8d": (88_791_336, "16.414 G"),
    "resnext29_8x64d": (34_426_698, "5.387 G"),
    "resnext29_16x64d": (68_155_210, "10.689 G"),
    "seresnet50": (28_088_024, "4.0917 G"),
    "res2net50_26w_4s": (25_699_120, "4.255 G"),
    "resnest50d": (27_483_240, "5.371 G"),
}
ORDERS = ("original", "bn_after_add", "relu_before_add", "relu_only", "full")
PASSAGES = ("identity", "scaled", "exclusive_gate", "shortcut_gate", "conv", "dropout")
UNITS = {"G": 1e9, "M": 1e6}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_are_those_of_the_papers(name: str) -> None:
    network = build(name)
    params, told = COUNTS[name]
    assert network.params == params
    number, unit = told.split()
    decimals = len(number.partition(".")[2])
    assert abs(network.macs / UNITS[unit] - float(number)) <= 0.5000001 * 10**-decimals


def test_option_b_costs_a_pre_activation_network_its_projections_alone() -> None:
    assert build("preact_resnet110", shortcut="B").params == 1_730_522


def test_eca_adds_86_weights_to_resnet_50_d() -> None:
    assert build("ecaresnet50d").params - build("resnet50d").params == 86


def test_sknet_is_as_large_as_published() -> None:
    network = build("sknet50")
    assert round(network.params / 1e6, 1) == 27.5
    assert abs(network.macs / 1e9 - 4.47) < 0.01


def block_kinds(network: Network, block: str) -> list[str]:
    return [node.op.kind for node in network.nodes_in(block)]


@pytest.mark.parametrize(
    ("order", "kinds"),
    [
        ("original", "conv2d batch_norm relu conv2d batch_norm add relu"),
        ("bn_after_add", "conv2d batch_norm relu conv2d add batch_norm relu"),
        ("relu_before_add", "conv2d batch_norm relu conv2d batch_norm relu add"),
        ("relu_only", "relu conv2d batch_norm relu conv2d batch_norm add"),
        ("full", "batch_norm relu conv2d batch_norm relu conv2d add"),
    ],
)
def test_the_five_orders(order: str, kinds: str) -> None:
    network = build("resnet20", order=order)
    assert block_kinds(network, "stage1.block2") == kinds.split()


def test_where_the_shape_changes_pre_activation_is_shared() -> None:
    network = build("preact_resnet110", shortcut="B")
    assert network["stage2.block1.shortcut.conv"].inputs == ("stage2.block1.relu1",)
    assert network["stage2.block2.add"].inputs[1] == "stage2.block1.add"
    assert network["stage1.block1.add"].inputs[1] == "stage1.block1.relu1"


def test_the_first_unit_behind_a_pooled_stem_has_no_activation_of_its_own() -> None:
    network = build("resnetv2_50")
    assert network["stage1.block1.conv1"].inputs == ("stem.maxpool",)
    assert "head.bn" in network


@pytest.mark.parametrize("passage", PASSAGES)
def test_what_lies_on_a_shortcut(passage: str) -> None:
    network = build("resnet20", passage=passage)
    merge = network["stage1.block2.add"]
    assert Role.MAIN in merge.roles
    other = merge.roles[1]
    assert other is (Role.PROJECTION if passage == "conv" else Role.IDENTITY)
    kinds = set(block_kinds(network, "stage1.block2"))
    assert ("multiply" in kinds) == passage.endswith("gate")
    assert ("dropout" in kinds) == (passage == "dropout")
    assert ("constant_scale" in kinds) == (passage == "scaled")


def test_an_exclusive_gate_weighs_both_paths() -> None:
    network = build("resnet20", passage="exclusive_gate", gate_bias=-7.0)
    gate = network["stage1.block2.gate.conv"].op
    assert isinstance(gate, ops.Conv2d)
    assert (gate.kernel, gate.bias, gate.bias_start) == (1, True, -7.0)
    both, one = (
        block_kinds(build("resnet20", passage=way), "stage1.block2").count("multiply")
        for way in ("exclusive_gate", "shortcut_gate")
    )
    assert (both, one) == (2, 1)


def test_stochastic_depth_grows_in_proportion() -> None:
    network = build("resnet20", drop_path=0.5)
    rates = [node.op.rate for node in network.nodes if isinstance(node.op, ops.DropPath)]
    assert rates == pytest.approx([0.5 * block / 9 for block in range(1, 10)])


def test_learned_scalars_end_the_branches() -> None:
    starts = {
        start: {node.op.start for node in network.nodes if isinstance(node.op, ops.LearnedScale)}
        for start in ("rezero", "skipinit")
        for network in [build("resnet20", start=start)]
    }
    assert starts == {"rezero": {0.0}, "skipinit": {1 / 3}}


def test_zero_gamma_silences_the_last_batch_norm_of_every_branch() -> None:
    network = build("resnet50", start="zero_gamma")
    silent = [n.id for n in network.nodes if isinstance(n.op, ops.BatchNorm2d) and not n.op.start]
    assert len(silent) == 16
    assert all(name.endswith("bn3") for name in silent)


def test_fixup_starts_as_the_identity_and_has_no_normalisation() -> None:
    network = build("resnet110", norm="none", start="fixup")
    convs = [n.op for n in network.nodes if isinstance(n.op, ops.Conv2d) and "block" in n.id]
    assert {conv.gain for conv in convs[1::2]} == {0.0}
    assert {conv.gain for conv in convs[::2]} == {54**-0.5}
    assert not any(conv.bias for conv in convs)
    assert not any(isinstance(node.op, ops.BatchNorm2d) for node in network.nodes)
    # Four biases and a scale in each of 54 blocks, one bias in the stem, one before the classifier.
    plain = build("resnet110", norm="none")
    biases = sum(c.op.out_channels for c in plain.nodes if isinstance(c.op, ops.Conv2d))
    assert network.params == plain.params - biases + 54 * 5 + 2


def test_res2net_chains_its_splits_but_in_the_first_block_of_a_stage() -> None:
    network = build("res2net50_26w_4s")
    assert block_kinds(network, "stage2.block1").count("avg_pool") == 1
    assert block_kinds(network, "stage2.block2").count("avg_pool") == 0
    assert network["stage2.block2.sum1"].inputs == ("stage2.block2.split2", "stage2.block2.relu2")


@pytest.mark.parametrize(
    ("settings", "changes", "reason"),
    [
        (ResNet(), {"start": "fixup"}, "set norm to none"),
        (ResNet(), {"start": "zero_gamma", "order": "full"}, "at the end of the branch"),
        (ResNet(), {"spatial": "splat", "order": "full"}, "original order only"),
        (ResNetCifar(), {"cardinality": 4}, "needs bottleneck blocks"),
        (ResNetCifar(depth=32), {"block": "bottleneck"}, "9n \\+ 2; take 29 or 38"),
        (WideResNet(), {"depth": 30}, "6n \\+ 4; take 28 or 34"),
    ],
)
def test_what_cannot_be_combined_is_refused_with_its_reason(
    settings: ResNet, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(SettingError, match=reason):
        settings.change(**changes)


@st.composite
def combinations(draw: st.DrawFn) -> ResNet:
    """Any settings, whether or not anybody published them."""
    return ResNet(
        block=draw(st.sampled_from(("basic", "bottleneck"))),
        depths=draw(st.sampled_from(((1, 2), (2, 1, 1)))),
        shortcut=draw(st.sampled_from("ABC")),
        order=draw(st.sampled_from(ORDERS)),
        passage=draw(st.sampled_from(PASSAGES)),
        start=draw(st.sampled_from(("usual", "zero_gamma", "rezero", "skipinit", "fixup"))),
        norm=draw(st.sampled_from(("batch", "none"))),
        stem=draw(st.sampled_from(("imagenet", "deep", "cifar"))),
        crossing=draw(st.sampled_from(("conv", "avgpool"))),
        attention=draw(st.sampled_from(("none", "se", "eca"))),
        spatial=draw(st.sampled_from(("plain", "res2net", "sk", "splat"))),
        splits=draw(st.integers(1, 4)),
        cardinality=draw(st.sampled_from((1, 2, 4))),
        drop_path=draw(st.sampled_from((0.0, 0.5))),
        dropout=draw(st.sampled_from((0.0, 0.3))),
        branch_scale=draw(st.sampled_from((1.0, 0.5))),
        size=32,
        classes=10,
    )


@given(combinations())
def test_axes_combine_or_are_refused(settings: ResNet) -> None:
    try:
        settings.check()
    except SettingError:
        return
    network = settings.build()
    assert network.output_shape == (10,)
    assert network.outputs == (network.nodes[-1].id,)
    blocks = network.blocks()
    adds = {node.scope for node in network.nodes if node.id.endswith(".add")}
    assert {block.id for block in blocks} <= adds
    plain = settings.plain()
    assert plain is not None
    there = {node.id: node.op for node in network.nodes}
    for node in plain.build().nodes:
        assert there[node.id] == node.op


OTHER_VALUES = {
    "gate_bias": 1.0,
    "shortcut_scale": 0.2,
    "shortcut_dropout": 0.1,
    "reduction": 2,
    "splits": 3,
    "stem_width": 7,
    "crossing": "avgpool",
    "stride_in": "1x1",
}


@pytest.mark.parametrize("block", ["basic", "bottleneck"])
@pytest.mark.parametrize("shortcut", ["A", "none"])
def test_idle_settings_change_nothing(block: str, shortcut: str) -> None:
    settings = build_settings(block, shortcut)
    layers = [node.op for node in settings.build().nodes]
    idle = settings.idle() & OTHER_VALUES.keys()
    assert idle
    for name in idle:
        changed = settings.change(**{name: OTHER_VALUES[name]})
        assert [node.op for node in changed.build().nodes] == layers, name


def build_settings(block: str, shortcut: str) -> ResNet:
    return ResNet().change(block=block, shortcut=shortcut, depths="1,1", size=64)


def test_wide_networks_take_any_depth_and_width() -> None:
    stages = 28_544 + 129_312 + 516_672  # by hand, of one block each
    network = preset("wrn_28_10").settings.change(depth=10, widen=3).build()
    assert network.params == 432 + stages + 2 * 192 + 192 * 10 + 10
