"""The Python face, as a notebook or a script sees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import resviz
from resviz.app import design_file
from resviz.app.picture_file import SUFFIXES
from resviz.core.errors import EngineError, FileError, SettingError, UnknownName
from resviz.zoo.presets import preset
from resviz.zoo.resnet import ResNet


def test_the_public_names() -> None:
    names = "Network Overlay Pair ResvizError __version__ build compare load load_phase presets"
    assert sorted(resviz.__all__) == names.split()
    for name in resviz.__all__:
        assert getattr(resviz, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        resviz.nothing  # noqa: B018 - reaching for it is what is tested


def test_importing_resviz_loads_next_to_nothing() -> None:
    code = "import resviz, sys; print(*[n for n in sys.modules if n.startswith('resviz')])"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == ["resviz"]


def test_building() -> None:
    net = resviz.build("resnet50", shortcut="A")
    assert isinstance(net, resviz.Network)
    assert net.name == "resnet50(shortcut=A)"
    assert net.params == sum(stage.params for stage in net.stages)
    assert net.to_networkx().number_of_nodes() == len(net.nodes)
    assert repr(net).startswith("<Network resnet50(shortcut=A): ")


def test_building_takes_settings_and_designs(tmp_path: Path) -> None:
    settings = preset("resnet18").settings.change(classes=3)
    assert resviz.build(settings).output_shape == (3,)
    path = tmp_path / "mine.json"
    design_file.write(settings, path)
    assert resviz.build(path, shortcut="none").name == "plain18"
    assert resviz.build(str(path)).output_shape == (3,)


@pytest.mark.parametrize("name", [3, None, ResNet])
def test_what_stands_for_no_network(name: Any) -> None:
    with pytest.raises(TypeError, match="built from a name, the path of a design or settings, not"):
        resviz.build(name)


def test_every_preset_can_be_built() -> None:
    assert "resnet50" in resviz.presets()
    for name in resviz.presets():
        assert resviz.build(name).name == name


def test_errors_share_a_base() -> None:
    for kind in (UnknownName, SettingError, FileError, EngineError):
        assert issubclass(kind, resviz.ResvizError)
    with pytest.raises(resviz.ResvizError, match="did you mean"):
        resviz.build("resnet51")
    with pytest.raises(UnknownName, match="no setting of ResNet 'name'"):
        resviz.build("resnet50", name="mine")


def test_a_notebook_shows_the_picture() -> None:
    root = ElementTree.fromstring(resviz.build("resnet50")._repr_svg_())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "ResNet-50" in (root.get("aria-label") or "")


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".SVG", ".Graph.JSON"])
def test_saving(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"picture{suffix}"
    resviz.build("plain20").save(path, detail="layer", fold=True, theme="dark", scale=0.5)
    assert path.stat().st_size > 1000
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_saving_the_picture_that_a_notebook_shows(tmp_path: Path) -> None:
    net = resviz.build("resnet18")
    net.save(str(tmp_path / "picture.svg"))
    assert (tmp_path / "picture.svg").read_text(encoding="utf-8") == net._repr_svg_()


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"detail": "atom"}, "detail: 'atom' is none of network, stage, block, layer"),
        ({"theme": "pink"}, "theme: 'pink' is none of light, dark"),
        ({"scale": 0.0}, "scale: 0 is not between 0.001 and 20"),
        ({"scale": float("inf")}, "scale: inf is not between"),
    ],
)
def test_impossible_choices(choice: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=message):
        resviz.build("resnet18").save(tmp_path / "x.svg", **choice)
    assert not list(tmp_path.iterdir())


def test_impossible_files(tmp_path: Path) -> None:
    net = resviz.build("resnet18")
    with pytest.raises(FileError, match=r"must end in \.svg, .*, \.graph\.json, \.py or \.onnx"):
        net.save(tmp_path / "picture")
    for name in ("picture.svg", "net.py", "net.onnx"):
        with pytest.raises(FileError, match="there is no folder"):
            net.save(tmp_path / "no" / name)


def test_a_network_becomes_a_module() -> None:
    import torch

    module = resviz.build("resnet20", depth=8).to_torch(seed=1).eval()
    assert module(torch.zeros(2, 3, 32, 32)).shape == (2, 10)
    assert "layer1.0.conv1.weight" in module.state_dict()
    init: Any = "he"
    with pytest.raises(SettingError, match="init: 'he' is none of he_fan_in"):
        resviz.build("resnet20").to_torch(init)


def test_a_network_becomes_code(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    resviz.build("vgg11").save(path)
    assert "class VGG11(nn.Module):" in path.read_text()


def test_names_from_elsewhere() -> None:
    net = resviz.build("resnet50").named("torchvision")
    assert net["stage2.block1.conv1"].shown == "layer2.0.conv1"
    assert net.named("resviz")["stage2.block1.conv1"].shown == "stage2.block1.conv1"
    with pytest.raises(SettingError, match="MATLAB has none for resnet50"):
        net.named("matlab")
    naming: Any = "timm"
    with pytest.raises(SettingError, match="'timm' is none of resviz, torchvision, caffe, matlab"):
        net.named(naming)


def test_paths_and_what_a_part_depends_on() -> None:
    net = resviz.build("resnet50")
    assert net.paths().number == 2**16
    assert net.paths("stage2.block1").number == 2
    assert net.paths("stem", "stage2").shortest[0] == "stem.conv"
    assert net.trace("stem.bn").upstream == {"input", "stem.conv"}
    with pytest.raises(UnknownName, match="no part 'stage7'"):
        net.trace("stage7")


def test_two_networks_side_by_side(tmp_path: Path) -> None:
    pair = resviz.compare("resnet34", resviz.build("plain34"))
    assert isinstance(pair, resviz.Pair)
    assert (pair.a.name, pair.b.name) == ("resnet34", "plain34")
    picture = pair.save(tmp_path / "pair.svg", style="column", width_mm=170, theme="print")
    assert picture.size_mm[0] == pytest.approx(170)
    svg = (tmp_path / "pair.svg").read_text(encoding="utf-8")
    assert 'id="stage1.block1-3"' in svg
    assert 'id="b/stage1.block1-3"' in svg
    assert "no shortcut" in svg
    assert ElementTree.fromstring(pair._repr_svg_()) is not None
    with pytest.raises(FileError, match="holds the graph of one network"):
        pair.save(tmp_path / "pair.dot")
    with pytest.raises(SettingError, match="spiral"):
        pair.save(tmp_path / "pair.svg", style="spiral")
    with pytest.raises(TypeError, match="no 'colour'"):
        pair.save(tmp_path / "pair.svg", colour="red")
    assert {path.name for path in tmp_path.iterdir()} == {"pair.svg"}
