from pathlib import Path

import pytest

from resviz.app.picture_file import FORMATS, SUFFIXES, suffix_of, writable
from resviz.cli.export import EPILOG
from resviz.core.errors import FileError


def test_the_longest_suffix_counts() -> None:
    assert suffix_of(Path("a.Graph.JSON"), (".json", ".graph.json")) == ".graph.json"
    assert suffix_of(Path("graph.json"), (".json", ".graph.json")) == ".json"
    with pytest.raises(FileError, match=r"must end in \.svg or \.pdf"):
        suffix_of(Path("svg"), (".svg", ".pdf"))


def test_a_chart_is_no_graph(tmp_path: Path) -> None:
    assert writable(tmp_path / "a.dot", FORMATS).name == "Graphviz"
    with pytest.raises(FileError, match=r"must end in \.svg, \.pdf, \.png or \.tex"):
        writable(tmp_path / "a.dot")


def test_the_help_names_every_format() -> None:
    assert all(f"  {suffix} " in EPILOG for suffix in SUFFIXES)
