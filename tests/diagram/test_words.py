import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core import ops
from resviz.core.cost import Cost
from resviz.core.network import Node
from resviz.diagram.boxes import layer_room
from resviz.diagram.runs import runs
from resviz.diagram.text import shortened, text_width
from resviz.diagram.words import (
    branch_words,
    layer_words,
    quantity,
    row_words,
    shortcut_words,
    spaced,
)
from resviz.zoo.presets import build


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00 k"),
        (25_557_032, "25.6 M"),
        (4_089_184_256, "4.09 G"),
        (999_950, "1.00 M"),
        (118_013_952, "118 M"),
    ],
)
def test_counts_have_three_digits_and_a_prefix(value: int, words: str) -> None:
    assert quantity(value) == words


def test_layers_are_named_as_papers_do() -> None:
    network = build("resnet50")
    assert layer_words(network["stem.conv"]) == ("7×7 conv", "64 /2")
    assert layer_words(network["stage2.block1.conv2"]) == ("3×3 conv", "128 /2")
    assert layer_words(network["stem.maxpool"]) == ("3×3 max pool", "/2")
    assert layer_words(network["head.fc"]) == ("linear", "1000")


@pytest.mark.parametrize(
    ("op", "shape", "words"),
    [
        (ops.Conv2d(64, 96, (1, 7)), (96, 8, 8), ("1×7 conv", "96")),
        (ops.Conv2d(64, 128, 3, groups=32), (128, 8, 8), ("3×3 conv", "128, g32")),
        (ops.Conv2d(64, 64, 3, 2, 1, groups=64), (64, 8, 8), ("3×3 depthwise", "64 /2")),
        (ops.Conv2d(64, 64, 3, dilation=2), (64, 8, 8), ("3×3 conv", "64, d2")),
        (ops.AvgPool2d(3, 2), (64, 8, 8), ("3×3 average pool", "/2")),
        (ops.AdaptiveAvgPool2d(7), (64, 7, 7), ("average pool", "to 7×7")),
        (ops.Dropout(0.5), (64,), ("dropout", "0.5")),
        (ops.DropPath(1 / 3), (64,), ("drop path", "0.333")),
        (ops.Attention(12), (197, 768), ("attention", "12 heads")),
        (ops.LayerNorm(768), (197, 768), ("layer norm", "")),
        (ops.GELU(), (64,), ("GELU", "")),
        (ops.Slice(0, 64), (64, 8, 8), ("slice", "0–64")),
        (ops.ChannelShuffle(2), (64, 8, 8), ("shuffle", "2 groups")),
        (ops.ConstantScale(0.17), (64, 8, 8), ("scale", "× 0.17")),
        (ops.LearnedScale(64), (64, 8, 8), ("scale", "64 learned")),
        (ops.Complement(), (64, 8, 8), ("1 − x", "")),
        (ops.Tokens(), (196, 768), ("tokens", "")),
    ],
)
def test_every_operation_has_its_words(
    op: ops.Op, shape: ops.Shape, words: tuple[str, str]
) -> None:
    node = Node("layer", op, (), (), "", shape, Cost())
    assert layer_words(node) == words
    assert layer_room(node) <= 152


def test_rows_shortcuts_and_branches_have_short_words() -> None:
    grouped = Node("c", ops.Conv2d(64, 128, 3, 2, 1, groups=32), (), (), "", (128, 8, 8), Cost())
    assert row_words(grouped) == ("3×3, 128, g32", "/2")
    assert branch_words(grouped) == "3×3, 128, g32 /2"
    scale = Node("s", ops.ConstantScale(0.5), (), (), "", (64, 8, 8), Cost())
    assert row_words(scale) is None
    assert shortcut_words(scale, 64) == "× 0.5"


def test_scopes_are_printed_with_a_space() -> None:
    assert [spaced(name) for name in ("stem", "stage2", "block10")] == [
        "stem",
        "stage 2",
        "block 10",
    ]


@given(st.text(alphabet="abc ×∂W0189·–", max_size=30), st.floats(1, 300))
def test_a_shortened_text_fits(text: str, width: float) -> None:
    assert text_width(shortened(text, width, 10), 10) <= max(width, text_width("…", 10))


def test_runs_are_identical_neighbours() -> None:
    network = build("resnet152")
    found = runs(network, network.blocks("stage3"))
    assert [(run.id, run.title, len(run.blocks)) for run in found] == [
        ("stage3.block1", "block 1", 1),
        ("stage3.block2-36", "blocks 2–36", 35),
    ]


def test_a_stage_without_a_change_of_shape_is_one_run() -> None:
    network = build("resnet34")
    (run,) = runs(network, network.blocks("stage1"))
    assert run.id == "stage1.block1-3"
