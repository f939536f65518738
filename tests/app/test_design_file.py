from __future__ import annotations

import json
from pathlib import Path

import pytest

from resviz.app import design_file
from resviz.core.errors import FileError
from resviz.zoo.families import AnySettings
from resviz.zoo.presets import preset, presets

DESIGN = {"resviz": 1, "network": {"family": "resnet", "shortcut": "A"}}


@pytest.mark.parametrize("name", ["resnet50", "plain110", "resnet1202"])
def test_a_design_comes_back(name: str, tmp_path: Path) -> None:
    settings = preset(name).settings.change(norm="none", width_multiplier=0.3, classes=7)
    path = tmp_path / "mine.json"
    design_file.write(settings, path)
    assert design_file.read(path) == settings


@pytest.mark.parametrize("settings", [row.settings for row in presets().values()])
def test_a_design_is_plain_json(settings: AnySettings, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    design_file.write(settings, path)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["resviz"] == 1
    assert data["network"]["family"] == settings.family()
    assert data["network"]["classes"] == settings.classes


def test_what_a_design_leaves_out_is_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(DESIGN))
    assert design_file.read(path) == preset("resnet50").settings.change(shortcut="A")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        "\x93NUMPY",
        '{"resviz": 1}',
        '{"resviz": 1, "network": {"family": "nothing"}}',
        '{"resviz": 1, "network": {"shortcut": "A"}}',
        '{"resviz": 1, "network": {"family": "resnet", "shortcut": "Z"}}',
        '{"resviz": 1, "network": {"family": "resnet", "classes": 0}}',
        '{"resviz": 1, "network": {"family": "resnet", "classes": "ten"}}',
        '{"resviz": 1, "network": {"family": "resnet", "depths": [0]}}',
        '{"resviz": 1, "network": {"family": "resnet", "depths": [1,1,1,1,1,1,1,1,1]}}',
        '{"resviz": 1, "network": {"family": "resnet", "depths": []}}',
        '{"resviz": 1, "network": {"family": "resnet_cifar", "depth": 57}}',
        '{"resviz": 1, "network": {"family": "resnet_cifar", "depth": 99999999}}',
    ],
)
def test_what_is_no_design_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=r"mine\.json is not a resviz design"):
        design_file.read(path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(FileError, match="is not a resviz design"):
        design_file.read(path)


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"Cannot read .*nothing\.json: No such file"):
        design_file.read(tmp_path / "nothing.json")
    with pytest.raises(FileError, match="Cannot read"):
        design_file.read(tmp_path)
    with pytest.raises(FileError, match=r"Cannot write .*mine\.json"):
        design_file.write(preset("resnet50").settings, tmp_path / "no" / "mine.json")


@pytest.mark.parametrize("data", [b"\xff\xfe{}", b"[" * 100_000, b'{"resviz": 99, "network": '])
def test_broken_text_is_told_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(data)
    with pytest.raises(FileError, match="is not a resviz design"):
        design_file.read(path)


def test_another_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "later.json"
    design_file.write(presets()["resnet50"].settings, path)
    path.write_text(path.read_text().replace('"resviz": 1', '"resviz": 99'))
    with pytest.raises(FileError, match="another version"):
        design_file.read(path)
