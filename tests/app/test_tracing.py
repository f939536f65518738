"""What is traced, and what is said of it."""

from __future__ import annotations

import pytest

from resviz.app.workspace import Workspace
from resviz.zoo.presets import preset


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(preset("resnet20").settings)


def test_nothing_selected_is_not_traced(workspace: Workspace) -> None:
    workspace.tracing.toggle()
    assert not workspace.tracing.active
    assert workspace.tracing.light is None


def test_a_trace_follows_the_selection_until_it_is_ended(workspace: Workspace) -> None:
    tracing = workspace.tracing
    workspace.select("stem.bn")
    tracing.toggle()
    assert tracing.counts == ("depends on 2 layers", "feeds 68 layers")
    assert tracing.words == "on all 512 = 2^9 paths"
    workspace.select("stage1.block1.conv1")
    assert tracing.words == "on 256 = 2^8 of 512 = 2^9 paths"
    light = tracing.light
    assert light is not None
    assert light.parts["stem.bn"] == "upstream"
    assert light.parts["head.fc"] == "downstream"
    assert light.parts["stage1.block1.conv1"] == ""
    assert ("stem.relu", "stage1.block1.conv1") in light.edges
    assert ("stem.relu", "stage1.block1.add") not in light.edges, "the shortcut passes it by"
    tracing.toggle()
    assert not tracing.active
    tracing.toggle()
    workspace.select("")
    assert not tracing.active


def test_paths_stay_while_others_are_selected(workspace: Workspace) -> None:
    tracing = workspace.tracing
    workspace.select("stage2")
    tracing.between("stem")
    assert tracing.words == "64 = 2^6 paths from stem to stage2"
    workspace.select("head")
    assert tracing.paths is not None
    assert (tracing.paths.source, tracing.paths.target) == ("stem", "stage2")
    everything = tracing.light
    tracing.show("longest")
    light = tracing.light
    assert light is not None
    assert everything is not None
    assert set(light.parts) == set(tracing.paths.longest) < set(everything.parts)
    assert len(light.edges) == len(tracing.paths.longest) - 1
    tracing.end()
    assert tracing.light is None


def test_paths_from_the_box_before(workspace: Workspace) -> None:
    tracing = workspace.tracing
    assert tracing.before == ""
    workspace.select("stage1.block1")
    workspace.select("stage1.block3")
    tracing.between(tracing.before)
    assert tracing.words == "8 = 2^3 paths from stage1.block1 to stage1.block3"


def test_where_no_path_leads(workspace: Workspace) -> None:
    workspace.select("stage2.block1.shortcut")
    workspace.tracing.between("stage2.block1.conv1")
    words = "no path leads between stage2.block1.shortcut and stage2.block1.conv1"
    assert workspace.tracing.words == words
    light = workspace.tracing.light
    assert light is not None
    assert set(light.parts) == {"stage2.block1.shortcut", "stage2.block1.conv1"}


def test_paths_through_a_block(workspace: Workspace) -> None:
    workspace.select("stage1")
    workspace.tracing.between("stage1")
    assert workspace.tracing.words == "8 = 2^3 paths through stage1"


def test_another_network_is_traced_likewise_where_it_has_the_parts(workspace: Workspace) -> None:
    tracing = workspace.tracing
    workspace.select("stage1")
    tracing.between("stage3")
    workspace.open_preset("resnet32")
    assert tracing.words == "32,768 = 2^15 paths from stage1 to stage3"
    workspace.open_preset("alexnet")
    assert tracing.active == workspace.exists("stage3")
