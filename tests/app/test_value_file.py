"""Values of one's own: the forms of files that are understood, and what is said of others."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest

from resviz.app.value_file import matched, read_values
from resviz.core.errors import FileError
from resviz.zoo.presets import build

WANTED = {"stem.conv": 0.5, "stage1.block1": 2.0}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("v.csv", "stem.conv,0.5\nstage1.block1,2\n"),
        ("v.csv", "\ufefflayer,sensitivity\nstem.conv,0.5\nstage1.block1,2\n"),
        ("v.csv", "step,id,value\n0,stem.conv,9\n1,stem.conv,0.5\n1,stage1.block1,2\n"),
        ("v.csv", "stem.conv,0.5,first\nstage1.block1,2,second\n"),
        ("v.tsv", "stem.conv\t0.5\nstage1.block1\t2\n"),
        ("v.json", '{"stem.conv": 0.5, "stage1.block1": 2}'),
        ("v.json", '[{"id": "stem.conv", "value": 0.5}, {"id": "stage1.block1", "value": 2}]'),
        ("v.json", '{"title": "S", "unit": "J", "values": {"stem.conv": 0.5, "stage1.block1": 2}}'),
    ],
)
def test_files_of_every_form_are_read(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read_values(path).values == WANTED


def test_titles_and_units_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    path.write_text('{"title": "Energy", "unit": "mJ", "values": {"head.fc": null}}')
    own = read_values(path)
    assert (own.title, own.unit) == ("Energy", "mJ")
    assert isnan(own.values["head.fc"])
    path = tmp_path / "energy.csv"
    path.write_text("layer,Sensitivity\nhead.fc,1\n")
    assert read_values(path).title == "Sensitivity"


def test_parts_may_be_called_as_in_a_state_dict(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("layer1.0.conv1.weight,3\nfc,4\nlayer9.conv,5\n")
    values = matched(build("resnet50"), read_values(path), path)
    assert values == {"stage1.block1.conv1": 3, "head.fc": 4}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("v.csv", "", "holds no values"),
        ("v.csv", "stem.conv,0.5\nstage1,much\n", "'stage1,much' (row 2) is no name and number"),
        ("v.csv", f"stem.conv,{'1' * 200_000}\n", "is no table of names and numbers"),
        ("v.json", "{", "is no JSON"),
        ("v.json", '{"a": "b"}', "holds no names with numbers; it should read"),
    ],
)
def test_what_is_impossible_is_said(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(FileError) as caught:
        read_values(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_names_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("features.9,0.5\n")
    with pytest.raises(FileError, match=r"names no part of ResNet-50: there is no 'features\.9'"):
        matched(build("resnet50"), read_values(path), path)
