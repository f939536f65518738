"""What boxes are coloured by: the choice, what is counted, what the lab measured, a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from resviz.app.overlays import Overlays, overlay_of
from resviz.app.workspace import Workspace
from resviz.core.errors import FileError, UnknownName
from resviz.core.measures import MEASURES
from resviz.zoo.presets import build


def test_nothing_is_shown_until_it_is_chosen() -> None:
    overlays = Overlays()
    assert overlays.overlay(build("resnet18")) is None
    heard: list[str] = []
    overlays.changed.connect(lambda: heard.append(overlays.key))
    overlays.choose("macs")
    shown = overlays.overlay(build("resnet18"))
    assert shown
    assert shown.values["stem.conv"] == 118_013_952
    overlays.choose("")
    assert overlays.overlay(build("resnet18")) is None
    assert heard == ["macs", ""]


def test_a_scale_that_is_asked_for_holds_until_another_overlay() -> None:
    overlays = Overlays()
    overlays.choose("macs")
    overlays.set_log(False)
    shown = overlays.overlay(build("resnet18"))
    assert shown
    assert shown.log is False
    overlays.choose("params")
    assert overlays.log is None


def test_unknown_overlays_are_refused() -> None:
    with pytest.raises(UnknownName, match="There is no overlay 'mac'; did you mean macs"):
        Overlays().choose("mac")
    with pytest.raises(UnknownName, match="There is no overlay 'macks'"):
        overlay_of(build("resnet18"), "macks")


def test_without_a_recording_it_is_said_why_nothing_is_seen() -> None:
    workspace = Workspace()
    workspace.overlays.choose("weight_grad")
    assert workspace.overlay() is None
    words = workspace.overlays.why_none
    assert words
    assert "Run the gradient lab" in words[1]


def test_values_of_a_file_come_and_go_with_the_network(tmp_path: Path) -> None:
    path = tmp_path / "sensitivity.csv"
    path.write_text("stage4.block3,1\n")
    workspace = Workspace()
    workspace.load_values(path)
    assert workspace.overlay()
    workspace.open_preset("vgg11")
    assert workspace.overlay() is None
    assert workspace.overlays.why_none == (
        "sensitivity",
        "sensitivity.csv names no part of this network.",
    )
    workspace.open_preset("resnet50")
    assert workspace.overlay()


def test_a_file_that_cannot_be_read_leaves_what_there_was(tmp_path: Path) -> None:
    workspace = Workspace()
    workspace.overlays.choose("macs")
    with pytest.raises(FileError):
        workspace.load_values(tmp_path / "no.csv")
    assert workspace.overlays.key == "macs"


@pytest.mark.parametrize("key", sorted(MEASURES))
def test_everything_that_is_counted_can_be_had_by_name(key: str) -> None:
    assert overlay_of(build("resnet18"), key).values
