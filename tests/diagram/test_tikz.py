import re
import shutil
import subprocess
from pathlib import Path

import pytest

from resviz.diagram.latex import SPELLED
from resviz.diagram.layout import draw
from resviz.diagram.scene import Area, Circle, Line, Raster, Rect, Scene, Text
from resviz.diagram.theme import DARK, LIGHT
from resviz.diagram.tikz import to_tikz
from resviz.diagram.view import View
from resviz.zoo.presets import build
from tests.diagram.scenes import of_presets

EVERY_MARK = Scene(
    200,
    100,
    "every kind of mark",
    notes=(
        Rect(1, 2, 30, 4, 5, "conv", "line"),
        Rect(1, 12, 30, 4),
        Circle(5, 25, 2, "", "ink"),
        Line(((0, 30), (0, 32), (40, 32), (40, 60)), "main", 1, (0.1, 4), 10, arrow=True),
        Text(50, 50, "turned", 10.5, 600, "#AA0011", "middle", 90),
        Text(60, 50, "".join(map(chr, range(32, 127))) + "À…ÿ" + "".join(SPELLED), 7.3),
        Area(((70, 5), (90, 5), (90, 15)), "plain1", 0.25),
        Raster(60, 60, 40, 20, 2, 2, bytes([255, 0, 0, 255, 0, 0, 0, 255, 0, 9, 8, 7])),
    ),
)


def test_every_box_is_a_node_and_every_edge_a_path_of_its_style() -> None:
    for _, scene in of_presets():
        written = to_tikz(scene)
        nodes = re.findall(r"^\\node\[[^\n]*\] \(([^)\n]+)\) at .*\{\};$", written, re.MULTILINE)
        assert len(set(nodes)) == len(nodes) == len(scene.boxes)
        edges = re.findall(r"^\\path\[(.*?)\].*; % (.*) to (.*)$", written, re.MULTILINE)
        assert [edge[1:] for edge in edges] == [(edge.source, edge.target) for edge in scene.edges]
        assert all(edge.role in style for edge, (style, *_) in zip(scene.edges, edges, strict=True))


def test_styles_and_colours_have_names() -> None:
    scene = draw(build("resnet50"))
    written = to_tikz(scene, DARK)
    assert rf"\definecolor{{identity}}{{HTML}}{{{DARK['identity'][1:]}}}" in written
    assert "identity edge/.style={path, draw=identity, line width=1.9pt, arrow}" in written
    assert "conv box/.style={box, fill=conv, draw=conv-line, line width=1pt}" in written
    assert r"\fill[background]" in written
    assert r"\fill[background]" not in to_tikz(scene, LIGHT)
    assert "% stage2\n" in written
    assert r"anchor=base west] at (44,124) {stem};" in written
    assert r"(stem-conv) at " in written


def test_an_area_is_filled_and_closed() -> None:
    written = to_tikz(EVERY_MARK)
    assert "\\path[fill=plain1, fill opacity=0.25] (70,5) -- (90,5) -- (90,15) -- cycle;" in written


def test_the_scale_is_on_every_length() -> None:
    scene = Scene(100, 50, "t", notes=(Text(0, 10, "x", 10), Rect(0, 0, 9, 9, 4, "", "line", 2)))
    written = to_tikz(scene, scale=0.5)
    for length in ("x=0.5pt, y=-0.5pt", "words=5,", "line width=1pt", "rounded corners=2pt"):
        assert length in written


def test_pixels_of_one_colour_are_one_rectangle() -> None:
    assert to_tikz(EVERY_MARK).count(r"\fill[fill={rgb") == 3


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs pdflatex with TikZ")
def test_pdflatex_sets_it(tmp_path: Path) -> None:
    scenes = {"diagram": draw(build("resnet18"), View("layer")), "marks": EVERY_MARK}
    for name, scene in scenes.items():
        (tmp_path / f"{name}.tex").write_text(to_tikz(scene, DARK, scale=0.5), encoding="utf-8")
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        said = done.stdout.decode("latin-1")
        assert done.returncode == 0, said[-2000:]
        assert "Warning" not in said
    if shutil.which("pdftotext"):
        words = subprocess.run(
            ["pdftotext", "-layout", "diagram.pdf", "-"],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        assert {"ResNet-18", "batch", "3×3", "64×56×56"} <= set(words.split())
