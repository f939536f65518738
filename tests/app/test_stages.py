"""Editing the stages of a network of one's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.app import stages
from resviz.app.workspace import Workspace
from resviz.core.errors import SettingError
from resviz.zoo.custom import MOST_CHANNELS, MOST_STAGES, NETWORKS_TO_SAY, OFTEN, Custom, Stage
from resviz.zoo.presets import preset

OWN = Custom(
    size=8,
    stages=(
        Stage(depth=1, width=4, attention="se"),
        Stage(block="bottleneck", depth=2, width=4, stride=2),
        Stage(depth=1, width=8),
    ),
)


def widths(network: Custom) -> list[int]:
    return [stage.width for stage in network.stages]


def test_a_stage_that_is_added_is_twice_as_wide_at_half_the_resolution() -> None:
    added = stages.add(OWN, 1)
    assert added.stages[1] == Stage(depth=1, width=8, stride=2, attention="se")
    assert [*added.stages[:1], *added.stages[2:]] == [*OWN.stages]
    widest = stages.change(OWN, 3, "width", MOST_CHANNELS)
    assert stages.add(widest, 3).stages[3].width == MOST_CHANNELS


def test_copies_removals_and_moves() -> None:
    assert stages.duplicate(OWN, 2).stages == (*OWN.stages[:2], *OWN.stages[1:])
    assert stages.remove(OWN, 1).stages == OWN.stages[1:]
    first, second, third = OWN.stages
    assert stages.move(OWN, 1, 3).stages == (second, third, first)
    assert stages.move(OWN, 3, 2).stages == (first, third, second)


@pytest.mark.parametrize(
    ("name", "value", "field", "reason"),
    [
        ("width", "0", "stages[2].width", "0 is not between 1 and 16,384."),
        ("block", "basic", "stages[2].cardinality", "needs bottleneck blocks; take 1."),
        ("start", "fixup", "stages[2].start", "set norm to none"),
        ("depth", 1000, "stages", "have 2001 blocks"),
    ],
)
def test_a_fault_names_the_stage_and_the_field(
    name: str, value: object, field: str, reason: str
) -> None:
    network = stages.change(OWN, 2, "cardinality", 2)
    network = stages.change(network, 1, "depth", 1000)
    with pytest.raises(SettingError) as caught:
        stages.change(network, 2, name, value)
    assert caught.value.field == field
    assert reason in caught.value.reason


def test_there_is_one_stage_at_least_and_sixteen_at_most() -> None:
    one = stages.remove(stages.remove(OWN, 1), 1)
    assert stages.why_no_fewer(one) == "A network needs at least one stage."
    assert not stages.why_no_fewer(OWN)
    with pytest.raises(SettingError, match="are 0"):
        stages.remove(one, 1)
    full = one
    while not stages.why_no_more(full):
        full = stages.duplicate(full, 1)
    assert len(full.stages) == MOST_STAGES
    with pytest.raises(SettingError, match="are 17"):
        stages.add(full, 1)


def test_the_fields_of_a_stage() -> None:
    names = [field.name for field in stages.own_fields()]
    assert (*names[:5],) == OFTEN
    assert {*names} == {*Stage.__struct_fields__} - NETWORKS_TO_SAY
    assert stages.described(OWN.stages[1]) == "2 bottlenecks, width 4, stride 2, shortcut B"


@pytest.mark.parametrize(
    ("part", "place"),
    [("stage2", 2), ("stage12.block1.conv2", 12), ("stem", 0), ("head.fc", 0), ("", 0)],
)
def test_where_a_part_is(part: str, place: int) -> None:
    assert stages.place_of(part) == place


def test_the_selection_goes_with_its_stage() -> None:
    workspace = Workspace(OWN)
    workspace.select("stage2.block1.conv2")
    workspace.open_settings(stages.move(OWN, 2, 3))
    assert workspace.selection == "stage3.block1.conv2"
    workspace.undo()
    assert workspace.selection == "stage2.block1.conv2"
    workspace.open_settings(stages.remove(OWN, 1))
    assert workspace.selection == "stage1.block1.conv2"
    workspace.undo()  # what has come back is what one looks at
    assert workspace.selection == "stage1"
    workspace.open_settings(stages.duplicate(OWN, 3))
    assert workspace.selection == "stage4"
    workspace.undo()
    assert workspace.selection == "stage3"
    workspace.change_setting("norm", "none")
    assert workspace.selection == "stage3"


EDITS = st.tuples(st.sampled_from(["add", "duplicate", "remove", "move"]), st.integers(1, 4))


@settings(max_examples=15)
@given(st.lists(EDITS, max_size=6))
def test_edits_are_undone_one_by_one(edits: list[tuple[str, int]]) -> None:
    workspace = Workspace(OWN)
    seen = [workspace.architecture.settings]
    for name, number in edits:
        network = workspace.architecture.settings
        assert isinstance(network, Custom)
        place = min(number, len(network.stages))
        if name == "remove" and stages.why_no_fewer(network):
            continue
        edit = {
            "add": stages.add,
            "duplicate": stages.duplicate,
            "remove": stages.remove,
            "move": lambda one, at: stages.move(one, at, 1),
        }[name]
        workspace.select(f"stage{place}")
        workspace.open_settings(edit(network, place))
        assert stages.place_of(workspace.selection) <= len(workspace.network.stages) - 2
        if workspace.architecture.settings != seen[-1]:
            seen.append(workspace.architecture.settings)
    for expected in reversed(seen):
        assert workspace.architecture.settings == expected
        assert not workspace.selection or workspace.exists(workspace.selection)
        workspace.undo()
    assert not workspace.can_undo


def test_a_preset_becomes_a_network_of_ones_own() -> None:
    workspace = Workspace(preset("resnet50").settings)
    workspace.select("stage3.block4.conv2")
    before = workspace.network
    workspace.list_stages()
    assert workspace.network.nodes == before.nodes
    assert workspace.selection == "stage3.block4.conv2"
    with pytest.raises(SettingError, match="listed already"):
        workspace.list_stages()
    workspace.undo()
    assert workspace.architecture.name == "resnet50"
