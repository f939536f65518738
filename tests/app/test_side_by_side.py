import pytest

from resviz.app.comparing import Comparing
from resviz.app.side_by_side import SideBySide
from resviz.app.workspace import Workspace
from resviz.core.errors import ResvizError
from resviz.zoo.presets import preset


def opened(name: str) -> tuple[Workspace, Comparing, SideBySide]:
    workspace = Workspace(preset(name).settings)
    comparing = Comparing(workspace)
    return workspace, comparing, SideBySide(workspace, comparing)


def test_beside_a_network_is_itself_without_shortcuts() -> None:
    workspace, comparing, both = opened("resnet18")
    changes: list[bool] = []
    both.changed.connect(lambda: changes.append(both.on))
    assert both.other is None
    both.toggle()
    assert both.other
    assert both.other.name == "plain18"
    workspace.toggle_shortcuts()
    assert both.other.name == "resnet18"
    comparing.choose("resnet50")
    assert both.other.name == "resnet50"
    both.toggle()
    assert both.other is None
    assert changes == [True, True, True, False]


def test_nothing_is_compared_while_one_is_shown_alone() -> None:
    workspace, comparing, both = opened("resnet18")
    both.toggle()
    both.toggle()
    before = comparing.comparison
    workspace.open_preset("resnet34")
    assert comparing.comparison is before
    both.toggle()
    assert comparing.comparison is not before
    assert both.other
    assert both.other.name == "plain34"


def test_the_table_may_look_away_while_the_picture_is_shown() -> None:
    workspace, comparing, both = opened("resnet18")
    comparing.watch()
    both.toggle()
    comparing.rest()
    workspace.open_preset("resnet34")
    assert both.other
    assert both.other.name == "plain34"


def test_a_network_without_a_twin_is_shown_alone() -> None:
    workspace, comparing, both = opened("densenet_40_12")
    with pytest.raises(ResvizError, match=r"\. Choose another network in the tab Compare\.$"):
        both.toggle()
    assert not both.on
    comparing.choose("resnet18")
    both.toggle()
    assert both.other
    comparing.choose("other way")  # which there is not, but it stays on
    assert both.on
    assert both.other is None
    assert both.why_alone
    workspace.open_preset("resnet18")
    assert both.other
    assert not both.why_alone
