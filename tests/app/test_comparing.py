"""What the open network is compared with follows what is open, and waits until somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resviz.app.comparing import Comparing
from resviz.app.comparison_rows import as_csv
from resviz.app.workspace import Workspace
from resviz.core.errors import FileError, UnknownName
from resviz.zoo.presets import preset


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(preset("resnet18").settings)


@pytest.fixture
def comparing(workspace: Workspace) -> Comparing:
    comparing = Comparing(workspace)
    comparing.watch()
    return comparing


def names(comparing: Comparing) -> tuple[str, str]:
    assert comparing.comparison
    return comparing.comparison.a.name, comparing.comparison.b.name


def test_the_other_is_the_same_without_shortcuts_and_follows(
    workspace: Workspace, comparing: Comparing
) -> None:
    assert names(comparing) == ("resnet18", "plain18")
    workspace.open_preset("resnet34")
    assert names(comparing) == ("resnet34", "plain34")
    workspace.open_preset("plain20")
    assert names(comparing) == ("plain20", "resnet20")
    workspace.open_preset("alexnet")
    assert comparing.comparison is None
    assert comparing.why_none == "alexnet has no counterpart. It has no shortcuts to remove."


def test_the_other_is_what_was_before(workspace: Workspace, comparing: Comparing) -> None:
    comparing.choose("before")
    assert comparing.why_none == "Nothing has been changed yet."
    workspace.change_setting("classes", 10)
    workspace.change_setting("attention", "se")
    assert names(comparing)[0].startswith("resnet18(attention")
    assert names(comparing)[1] == "resnet18"
    assert comparing.comparison.b.output_shape == (10,)


def test_the_other_is_a_preset_or_a_file(
    workspace: Workspace, comparing: Comparing, tmp_path: Path
) -> None:
    comparing.choose("ResNet-50")
    assert names(comparing) == ("resnet18", "resnet50")
    workspace.open_preset("resnet34")
    assert names(comparing) == ("resnet34", "resnet50")
    workspace.save_design(tmp_path / "mine.toml")
    comparing.choose_file(tmp_path / "mine.toml")
    assert names(comparing) == ("resnet34", "resnet34")
    with pytest.raises(UnknownName):
        comparing.choose("resnet51")
    with pytest.raises(FileError):
        comparing.choose_file(tmp_path / "yours.toml")
    assert names(comparing) == ("resnet34", "resnet34")


def test_to_open_the_other_changes_the_sides(workspace: Workspace, comparing: Comparing) -> None:
    comparing.choose("resnet50")
    comparing.swap()
    assert workspace.architecture.name == "resnet50"
    assert names(comparing) == ("resnet50", "resnet18")


def test_nothing_is_compared_before_somebody_looks(workspace: Workspace) -> None:
    comparing = Comparing(workspace)
    workspace.open_preset("resnet34")
    assert comparing.comparison is None
    comparing.watch()
    seen = comparing.comparison
    comparing.rest()
    workspace.open_preset("resnet18")
    assert comparing.comparison is seen
    comparing.watch()
    assert names(comparing) == ("resnet18", "plain18")


def test_large_networks_are_compared_later(workspace: Workspace) -> None:
    waiting: list[Callable[[], Any]] = []

    def later(
        work: Callable[[], Any], done: Callable[[Any], object], failed: Callable[..., object]
    ) -> None:
        waiting.append(lambda: done(work()))

    comparing = Comparing(workspace, later)
    comparing.watch()
    comparing.choose("resnet110")
    assert names(comparing) == ("resnet18", "resnet110")
    comparing.choose("resnet152")
    assert comparing.under_way
    comparing.choose("resnet50")
    waiting.pop()()  # comes too late
    assert names(comparing) == ("resnet18", "resnet50")


def test_all_of_a_comparison_as_csv(comparing: Comparing) -> None:
    lines = as_csv(comparing.comparison).splitlines()
    assert lines[0].startswith("difference,level,A,B,output A,output B,parameters A")
    assert "≠,stage,stage2,stage2,128×28×28,128×28×28,525568,517120," in "\n".join(lines)
    assert any(line.startswith("−,layer,stage2.block1.add,,128×28×28,,0,,0,,") for line in lines)
