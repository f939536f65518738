"""RevNet: counts by hand, the coupling of its halves, and the plain chain."""

from __future__ import annotations

import pytest

from resviz.core.errors import SettingError
from resviz.core.network import Role
from resviz.zoo.presets import build, name_of, preset
from resviz.zoo.revnet import RevNet


def basic(first: int, last: int) -> int:
    """Parameters of two 3×3 convolutions, each behind a norm."""
    return 2 * first + 9 * first * last + 2 * last + 9 * last * last


def bottleneck(first: int, last: int) -> int:
    """Parameters of 1×1 – 3×3 – 1×1, each behind a norm."""
    inner = last // 4
    norms = 2 * (first + inner + inner)
    return norms + first * inner + 9 * inner * inner + inner * last


def by_hand(settings: RevNet) -> int:
    """Stem, functions on halves, the projections of bottlenecks, final norm, classifier."""
    narrow = settings.block == "bottleneck"
    function = bottleneck if narrow else basic
    kernel = 9 if settings.stem == "cifar" else 49
    stem, *widths = settings.widths
    total = kernel * 3 * stem + 2 * stem
    half = stem // 2
    for depth, width in zip(settings.depths, widths, strict=True):
        wide = 2 * width if narrow else width // 2
        total += function(half, wide) + (2 * depth - 1) * function(wide, wide)
        total += 2 * half * wide if narrow else 0
        half = wide
    # The first function of all has no norm before its first convolution.
    return total - stem + 2 * 2 * half + 2 * half * settings.classes + settings.classes


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("revnet38", 464_890),
        ("revnet110", 1_729_194),
        ("revnet164", 1_748_778),
        ("revnet56", 27_553_128),
        ("revnet104", 45_428_072),
    ],
)
def test_parameters(name: str, params: int) -> None:
    settings = preset(name).settings
    assert isinstance(settings, RevNet)
    assert build(name).params == params == by_hand(settings)


@pytest.mark.parametrize("name", ["revnet38", "revnet110", "revnet164", "revnet56", "revnet104"])
def test_the_number_counts_the_layers_of_the_main_path(name: str) -> None:
    nodes = build(name).nodes
    layers = [n for n in nodes if n.op.kind in {"conv2d", "linear"} and "shortcut" not in n.id]
    assert name == f"revnet{len(layers)}"


def test_each_function_adds_to_one_half_and_reads_the_other() -> None:
    network = build("revnet38")
    block = "stage1.block2"
    x = "stage1.block1.concat"
    assert network[f"{block}.slice1"].inputs == (x,)
    assert network[f"{block}.f.bn"].inputs == (f"{block}.slice1",)
    add1, add2 = network[f"{block}.add1"], network[f"{block}.add2"]
    assert add1.inputs == (f"{block}.f.conv2", f"{block}.slice2")
    assert network[f"{block}.slice2"].inputs == (x,)
    assert network[f"{block}.g.bn"].inputs == (f"{block}.add1",)
    assert add2.inputs == (f"{block}.g.conv2", f"{block}.slice1")
    assert add1.roles == add2.roles == (Role.MAIN, Role.IDENTITY)
    assert network[f"{block}.concat"].inputs == (add1.id, add2.id)
    first, second = network[f"{block}.slice2"].op, network[f"{block}.slice1"].op
    assert (first.start, first.stop, second.start, second.stop) == (0, 16, 16, 32)


@pytest.mark.parametrize(
    ("name", "role", "layers"),
    [
        ("revnet38", Role.ZERO_PAD, ["avg_pool", "zero_pad"]),
        ("revnet164", Role.PROJECTION, ["conv2d"]),
    ],
)
def test_a_change_of_shape_is_not_reversible(name: str, role: Role, layers: list[str]) -> None:
    network = build(name)
    block = "stage2.block1"
    for number in "12":
        assert network[f"{block}.add{number}"].roles == (Role.MAIN, role)
        inside = network.nodes_in(f"{block}.shortcut{number}")
        assert [node.op.kind for node in inside] == layers


def test_the_first_function_starts_with_its_convolution() -> None:
    network = build("revnet164")
    assert network.nodes_in("stage1.block1.f")[0].name == "conv"
    assert network.nodes_in("stage1.block1.g")[0].name == "bn"


@pytest.mark.parametrize("name", ["revnet38", "revnet164"])
def test_the_plain_chain_has_the_same_functions(name: str) -> None:
    settings = preset(name).settings
    plain = settings.plain()
    assert plain is not None
    assert plain.plain() is None
    residual, chain = build(settings), build(plain)
    assert chain.name == f"{name}(shortcuts=False)"
    assert chain.outputs == (chain.nodes[-1].id,)
    kept = [
        node.id
        for node in residual.nodes
        if node.op.kind != "add" and "shortcut" not in node.id and node.name != "slice2"
    ]
    assert kept == [node.id for node in chain.nodes]
    assert all(chain[i].op == residual[i].op for i in kept)
    assert chain["stage1.block2.g.bn"].inputs[0].startswith("stage1.block2.f.conv")


def test_it_takes_small_images() -> None:
    for name in ("revnet38", "revnet104", "revnet164"):
        assert build(name, size=8, channels=1, norm="none", classes=4).output_shape == (4,)
    assert build("revnet38", size=1).output_shape == (10,)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"depths": (3, 3)}, "widths: needs 3 numbers: the stem's and each stage's"),
        ({"depths": (1,) * 7}, "depths: needs one to six stages, not 7"),
        ({"widths": (128, 128, 255, 512, 832)}, "widths: 255 channels have no equal halves"),
    ],
)
def test_settings_that_do_not_fit(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        RevNet().change(**changes)


def test_what_lies_between_has_a_name() -> None:
    assert name_of(RevNet(depths=(2, 2, 4, 2))) == "revnet62"
