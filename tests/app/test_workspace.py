"""The workspace tells its observers what changed, and keeps the last good network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from resviz.app.notify import Notifier
from resviz.app.workspace import LARGE, Architecture, Workspace
from resviz.core.errors import FileError, SettingError, UnknownName
from resviz.core.network import Network
from resviz.zoo.presets import preset
from tests.recordings import recording


class Heard:
    """What the observers of a workspace were told, in order."""

    def __init__(self, workspace: Workspace) -> None:
        self.words: list[str] = []
        workspace.network_changed.connect(lambda: self.words.append("network"))
        workspace.selection_changed.connect(lambda part: self.words.append(f"selection {part}"))
        workspace.view_changed.connect(lambda: self.words.append("view"))
        workspace.busy_changed.connect(lambda what: self.words.append(f"busy {bool(what)}"))

    def taken(self) -> list[str]:
        words, self.words = [word for word in self.words if word != "busy False"], []
        return words


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(preset("resnet18").settings)


@pytest.fixture
def heard(workspace: Workspace) -> Heard:
    return Heard(workspace)


def test_it_opens_with_resnet_50() -> None:
    workspace = Workspace()
    assert workspace.architecture == Architecture("resnet50", preset("resnet50").settings)
    assert workspace.network.name == "resnet50"


def test_opening_a_preset(workspace: Workspace, heard: Heard) -> None:
    workspace.open_preset("plain34")
    assert workspace.architecture.name == workspace.network.name == "plain34"
    assert heard.taken() == ["network"]
    with pytest.raises(UnknownName):
        workspace.open_preset("resnet35")
    assert workspace.network.name == "plain34"
    assert heard.taken() == []


def test_an_impossible_setting_leaves_the_last_good_network(
    workspace: Workspace, heard: Heard
) -> None:
    network, architecture = workspace.network, workspace.architecture
    with pytest.raises(SettingError):
        workspace.change_setting("classes", "many")
    assert workspace.network is network
    assert workspace.architecture is architecture
    assert not workspace.can_undo
    assert heard.taken() == []


def test_undo_and_redo(workspace: Workspace, heard: Heard) -> None:
    assert not workspace.can_undo
    workspace.change_setting("shortcut", "A")
    workspace.change_setting("shortcut", "C")
    assert workspace.network.name == "resnet18(shortcut=C)"
    workspace.undo()
    assert workspace.network.name == "resnet18(shortcut=A)"
    workspace.undo()
    assert workspace.network.name == workspace.architecture.name == "resnet18"
    assert not workspace.can_undo
    assert workspace.can_redo
    workspace.redo()
    assert workspace.network.name == "resnet18(shortcut=A)"
    assert heard.taken() == ["network"] * 5
    workspace.change_setting("shortcut", "none")
    assert not workspace.can_redo


def test_selection(workspace: Workspace, heard: Heard) -> None:
    workspace.select("stage1.block1")
    workspace.select("stage1.block1")
    workspace.select("nothing.like.it")
    assert workspace.selection == "stage1.block1"
    workspace.select("")
    assert heard.taken() == ["selection stage1.block1", "selection "]


def test_a_selection_that_the_next_network_lacks_is_dropped(workspace: Workspace) -> None:
    workspace.select("stage4.block2")
    workspace.open_preset("resnet34")
    assert workspace.selection == "stage4.block2"
    workspace.open_preset("resnet20")
    assert workspace.selection == ""


def test_folding(workspace: Workspace, heard: Heard) -> None:
    workspace.toggle("stage1")
    assert not workspace.view.shows_blocks("stage1")
    workspace.set_detail("layer")
    assert workspace.view.shows_blocks("stage1")
    assert workspace.view.shows_layers("stage1.block1")
    folds = workspace.view.fold_repeats
    workspace.toggle_repeats()
    assert workspace.view.fold_repeats is not folds
    workspace.show(workspace.view)
    assert heard.taken() == ["view"] * 3


def test_shortcuts_away_and_back_as_they_were(workspace: Workspace) -> None:
    workspace.change_setting("shortcut", "C")
    assert workspace.has_shortcuts
    workspace.toggle_shortcuts()
    assert workspace.network.name == "plain18"
    assert not workspace.has_shortcuts
    workspace.toggle_shortcuts()
    assert workspace.network.name == "resnet18(shortcut=C)"


def test_a_plain_network_gets_the_usual_shortcuts() -> None:
    workspace = Workspace(preset("plain20").settings)
    workspace.toggle_shortcuts()
    assert workspace.network.name == "resnet20"


def test_designs(workspace: Workspace, heard: Heard, tmp_path: Path) -> None:
    workspace.change_setting("shortcut", "A")
    workspace.save_design(tmp_path / "mine.json")
    workspace.open_preset("plain20")
    heard.taken()
    workspace.open_design(tmp_path / "mine.json")
    assert workspace.network.name == "resnet18(shortcut=A)"
    assert heard.taken() == ["network"]
    with pytest.raises(FileError):
        workspace.open_design(tmp_path / "other.json")
    assert workspace.network.name == "resnet18(shortcut=A)"


class Later:
    """Work that is done when the test says so."""

    def __init__(self) -> None:
        self.jobs: list[Callable[[], None]] = []

    def __call__(
        self,
        work: Callable[[], Network],
        done: Callable[[Network], object],
        failed: Callable[[Exception], object],
    ) -> None:
        def job() -> None:
            try:
                network = work()
            except MemoryError as error:
                failed(error)
            else:
                done(network)

        self.jobs.append(job)


def test_a_large_network_is_built_later_and_only_the_latest_is_shown() -> None:
    later = Later()
    workspace = Workspace(preset("resnet20").settings, later)
    heard = Heard(workspace)
    workspace.open_preset("resnet1202")
    assert workspace.architecture.settings.rough_size >= LARGE
    assert workspace.network.name == "resnet20"
    workspace.change_setting("shortcut", "B")
    assert len(later.jobs) == 2
    assert "network" not in heard.taken()
    for job in reversed(later.jobs):  # the later request comes in first
        job()
    assert workspace.network.name == "resnet1202(shortcut=B)"
    assert heard.taken() == ["network"]


def test_a_small_network_overtakes_a_large_one() -> None:
    later = Later()
    workspace = Workspace(preset("resnet20").settings, later)
    workspace.open_preset("resnet1202")
    workspace.open_preset("plain20")
    later.jobs[0]()
    assert workspace.network.name == "plain20"


def test_a_large_network_that_cannot_be_built_is_told_and_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("resviz.app.workspace.memory", fail)
    later, told = Later(), list[str]()
    workspace = Workspace(preset("resnet20").settings, later)
    workspace.failed.connect(told.append)
    workspace.open_preset("resnet1202")
    later.jobs[0]()
    assert told == ["resnet1202 cannot be built: MemoryError."]
    assert (workspace.architecture.name, workspace.network.name) == ("resnet20", "resnet20")


def test_an_observer_can_stop_listening() -> None:
    notifier: Notifier[[int]] = Notifier()
    heard: list[int] = []
    stop = notifier.connect(heard.append)
    notifier(1)
    stop()
    notifier(2)
    assert heard == [1]


def test_names_hold_for_what_is_opened_later_where_it_has_any() -> None:
    workspace = Workspace(preset("resnet18").settings)
    heard = Heard(workspace)
    workspace.select("stage1.block1")
    heard.taken()
    workspace.set_naming("caffe")
    assert heard.taken() == ["network"]
    assert workspace.network.scopes["stage1.block1"].shown == "res2a"
    assert workspace.selection == "stage1.block1"
    assert not workspace.can_undo  # it is no edit
    workspace.open_preset("revnet38")
    assert workspace.network.scopes["stage1"].shown == "stage1"
    workspace.open_preset("vgg16")
    assert workspace.network["head.fc"].shown == "fc6"
    workspace.set_naming("resviz")
    assert workspace.network["head.fc"].shown == "head.fc"


def test_of_names_wanted_one_after_another_the_latest_are_shown() -> None:
    later = Later()
    workspace = Workspace(preset("resnet20").settings, later)
    workspace.change_setting("depth", 308)
    workspace.set_naming("torchvision")
    workspace.set_naming("matlab")
    for job in reversed(later.jobs):  # the latest request comes in first
        job()
    assert workspace.network["stem.conv"].shown == "convInp"


def test_the_network_of_a_recording_opens_with_it(workspace: Workspace) -> None:
    shown = recording(3)
    shown.conditions = replace(shown.conditions, arms=("resnet56", "plain56"))
    workspace.lab.show(shown, "a")
    assert workspace.network.title == "ResNet-56"
    workspace.undo()
    assert workspace.network.title == "ResNet-18"


def test_a_recording_of_the_open_network_leaves_it_as_it_is(workspace: Workspace) -> None:
    settings = preset("resnet20").settings.change(depth=8)
    workspace.open_settings(settings)
    workspace.lab.show(recording(3), "a")
    assert workspace.architecture.settings == settings


def test_a_recording_of_who_knows_what_leaves_the_network_open(workspace: Workspace) -> None:
    shown = recording(3)
    shown.conditions = replace(shown.conditions, arms=("my own", "another"))
    workspace.lab.show(shown, "a")
    assert workspace.network.title == "ResNet-18"
