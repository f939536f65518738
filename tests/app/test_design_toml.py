"""Designs that people write by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from resviz.app import design_file
from resviz.core.errors import FileError
from resviz.zoo.custom import Custom
from resviz.zoo.families import AnySettings
from resviz.zoo.presets import presets

HAND_WRITTEN = """\
# A small one of my own.
resviz = 1
family = "custom"
label = "Small"
size = 16
classes = 4

[[stages]]
depth = 2
width = 8

[[stages]]
block = "bottleneck"
depth = 1
width = 8
stride = 2
attention = "se"
"""


def written(text: str, folder: Path) -> Path:
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_design_by_hand(tmp_path: Path) -> None:
    settings = design_file.read(written(HAND_WRITTEN, tmp_path))
    assert isinstance(settings, Custom)
    assert (settings.label, settings.size, len(settings.stages)) == ("Small", 16, 2)
    assert settings.build().output_shape == (4,)


@pytest.mark.parametrize(
    "settings", [row.settings for row in presets().values()], ids=list(presets())
)
def test_a_design_comes_back(settings: AnySettings, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    design_file.write(settings, path)
    assert design_file.read(path) == settings


def test_a_saved_design_is_short_and_readable(tmp_path: Path) -> None:
    path = written(HAND_WRITTEN, tmp_path)
    settings = design_file.read(path)
    design_file.write(settings, path)
    text = path.read_text(encoding="utf-8")
    assert design_file.read(path) == settings
    assert text.count("[[stages]]") == 2
    assert 'attention = "se"' in text
    assert "gate_bias" not in text
    assert len(text.splitlines()) < 30


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("depth = 2", "depth = 0", "line 9: stages[1].depth: 0 is not between 1 and 1,000."),
        ("stride = 2", "stride = two", "line 16: Invalid value; it must be a number"),
        ("stride = 2", 'stride = "two"', "line 16: stages[2].stride: 'two' is not a whole number."),
        ("attention", "atention", "line 17: stages[2].atention: There is no setting of a stage"),
        ("size = 16", "size = -1", "line 5: size: -1 is not between"),
        ("size = 16", "sice = 16", "line 5: There is no setting of Your own 'sice'; did you mean"),
        ('"custom"', '"costum"', "line 3: family: There is no family 'costum'; did you mean"),
        ("depth = 2", "depth = 1000\n[[stages]]\ndepth = 1000", "line 8: stages: have 2001 blocks"),
        ("[[stages]]\ndepth = 2", "[[stages]", "line 8: Expected ']]'"),
        ('attention = "se"\n', "attention =", "line 17: Invalid value; it must be"),
        ("resviz = 1", "resviz = 7", "line 2: needs 'resviz = 1'"),
        ("resviz = 1\n", "", "needs 'resviz = 1'"),
        ('family = "custom"\n', "", "family: needs the name of a family"),
        ("depth = 2", "cardinality = 2", "line 9: stages[1].cardinality: needs bottleneck"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    before: str, after: str, told: str, tmp_path: Path
) -> None:
    assert before in HAND_WRITTEN
    path = written(HAND_WRITTEN.replace(before, after, 1), tmp_path)
    with pytest.raises(FileError) as caught:
        design_file.read(path)
    assert str(caught.value).startswith(str(path))
    assert told in str(caught.value)


def test_what_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="no text in UTF-8"):
        design_file.read(path)
