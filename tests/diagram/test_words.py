import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.diagram.runs import runs
from resviz.diagram.text import shortened, text_width
from resviz.diagram.words import layer_words, quantity, spaced
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
