"""Searching the diagram."""

from __future__ import annotations

from time import perf_counter

import pytest

from resviz.app.finding import find
from resviz.app.workspace import Workspace
from resviz.zoo.naming import named
from resviz.zoo.presets import build, preset


@pytest.mark.parametrize(
    ("query", "number", "first"),
    [
        ("conv2d 3×3", 16, "stage1.block1.conv2"),
        ("CONV 3x3", 16, "stage1.block1.conv2"),
        ("relu", 49, "stem.relu"),
        ("batch norm stem", 1, "stem.bn"),
        ("256x14x14", 33, "stage3.block1.conv2"),
        ("bottleneck", 16, "stage1.block1"),
        ("stage 3", 1, "stage3"),
        ("stage3 conv1", 6, "stage3.block1.conv1"),
        ("stage2.block1", 1, "stage2.block1"),
        ("add", 16, "stage1.block1.add"),
        ("resnet", 0, ""),
        ("", 0, ""),
        ("  ", 0, ""),
        ("(", 0, ""),
    ],
)
def test_what_is_found(query: str, number: int, first: str) -> None:
    hits = find(build("resnet50"), query)
    assert len(hits) == number
    assert hits[:1] == ((first,) if first else ())


def test_numbers_are_whole_ones() -> None:
    network = build("resnet152")
    assert all("block3" in hit.split(".") for hit in find(network, "stage3 block3"))
    assert not find(network, "block9999")
    assert "stem.conv" in find(network, "7x7")
    assert all(network[hit].op.kind == "conv2d" for hit in find(network, "conv 64x56x56"))


def test_names_as_shown_are_found_as_well_as_ids() -> None:
    network = named(build("resnet50"), "torchvision")
    assert find(network, "layer2.0.conv1") == ("stage2.block1.conv1",)
    assert find(network, "stage2.block1.conv1") == ("stage2.block1.conv1",)
    assert find(network, "layer2.0") == ("stage2.block1",)


def test_stepping_goes_round_and_begins_at_the_selection() -> None:
    workspace = Workspace(preset("resnet18").settings)
    finding, steps = workspace.finding, list[str]()
    finding.wanted.connect(steps.append)
    finding.step(1)
    assert not steps
    finding.begin("add")
    assert (finding.words, finding.place) == ("8 found", None)
    workspace.select("stage4.block1")
    finding.step(1)
    assert steps == ["stage4.block1.add"]
    assert finding.words == "7 of 8"
    finding.step(1)
    finding.step(1)
    assert steps[-1] == "stage1.block1.add"
    finding.step(-1)
    assert finding.words == "8 of 8"


def test_what_is_found_follows_the_network_and_ends_with_the_search() -> None:
    workspace = Workspace(preset("resnet18").settings)
    finding = workspace.finding
    assert finding.light is None
    finding.begin("add")
    assert finding.light is not None
    assert len(finding.light.parts) == 8
    workspace.open_preset("resnet34")
    assert finding.words == "16 found"
    finding.search("nothing like it")
    assert (finding.words, finding.light) == ("nothing found", None)
    finding.search("add")
    finding.close()
    assert finding.light is None
    finding.begin()
    assert finding.words == "16 found", "the words are still there"


def test_a_large_network_does_not_stall_typing() -> None:
    network = build("resnet1202")
    find(network, "warm")  # what can be found is gathered once
    times = []
    for query in ("c", "co", "conv", "conv 3", "conv 3x3", "conv 3x3 64"):
        begin = perf_counter()
        find(network, query)
        times.append(perf_counter() - begin)
    assert min(times) < 0.05
