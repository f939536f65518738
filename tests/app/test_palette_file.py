"""Palettes: colours of one's own, and what is said of those that cannot be."""

from pathlib import Path

import pytest

from resviz.app.palette_file import read_palette
from resviz.core.errors import FileError
from resviz.diagram.theme import LIGHT


def palette(folder: Path, text: str) -> Path:
    path = folder / "house.toml"
    path.write_text(text)
    return path


def test_the_colours_named_are_changed_and_no_others(tmp_path: Path) -> None:
    theme = read_palette(palette(tmp_path, 'identity = "#005F73"'), LIGHT)
    assert theme.name == "house"
    assert theme["identity"] == "#005F73"
    assert theme["projection"] == LIGHT["projection"]
    assert LIGHT["identity"] != "#005F73"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('identty = "#005F73"', "There is no role of colour 'identty'; did you mean identity?"),
        ('identity = "teal"', "identity needs a colour such as \"#0E8F7E\", not 'teal'."),
        ("identity = 5", "identity needs a colour such as"),
        ("identity", "is no palette"),
    ],
)
def test_what_is_impossible_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FileError, match=r"house\.toml") as caught:
        read_palette(palette(tmp_path, text), LIGHT)
    assert said in str(caught.value)


def test_a_palette_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Cannot read"):
        read_palette(tmp_path / "none.toml", LIGHT)
