import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.diagram.dot import quoted, to_dot
from resviz.diagram.layout import draw
from resviz.diagram.outline import tensors
from resviz.diagram.theme import DARK, DASHES
from resviz.diagram.view import View
from resviz.zoo.presets import build
from tests.diagram.scenes import ancestors, of_presets, with_words

NAME = r'"((?:[^"\\]|\\.)*)"'
needs_graphviz = pytest.mark.skipif(not shutil.which("dot"), reason="needs Graphviz")


def graphviz(text: str, *options: str) -> str:
    done = subprocess.run(
        ["dot", *options], input=text, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_boxes_are_nodes_in_the_clusters_of_their_parents() -> None:
    for _, scene in of_presets():
        around: list[str] = []
        found: dict[str, list[str]] = {}
        edges = []
        for line in to_dot(scene).splitlines():
            if opened := re.match(rf" *subgraph {NAME}", line):
                box_id = opened[1].removeprefix("cluster_")
                found[box_id] = around[::-1]
                around.append(box_id)
            elif edge := re.match(rf" *{NAME} -> {NAME} \[class={NAME}", line):
                edges.append(edge.groups())
            elif node := re.match(rf" *{NAME} \[", line):
                found[node[1]] = around[::-1]
            elif around and line.strip() == "}":
                around.pop()
        assert found == {box.id: [*ancestors(scene, box)] for box in scene.boxes}
        assert edges == [(edge.source, edge.target, edge.role) for edge in tensors(scene)]
        holding = {box.id for box in scene.boxes if box.holds}  # Graphviz knows no edge to these
        assert not holding & {end for edge in tensors(scene) for end in (edge.source, edge.target)}


def test_colours_and_dashes_tell_the_roles_apart() -> None:
    dot = to_dot(draw(build("resnet50")), DARK)
    assert f'[class="identity" style=solid color="{DARK["identity"]}"' in dot
    assert f'[class="projection" style=dashed color="{DARK["projection"]}"' in dot
    assert len(DASHES["projection"]) == 2
    assert f'bgcolor="{DARK["background"]}"' in dot


@given(st.text())
def test_any_name_is_one_quoted_word(name: str) -> None:
    word = quoted(name)
    assert re.fullmatch(NAME, word, re.DOTALL)
    assert re.sub(r"\\(.)", r"\1", word[1:-1]) == name


@needs_graphviz
def test_graphviz_accepts_every_preset(tmp_path: Path) -> None:
    texts = [to_dot(scene) for _, scene in of_presets()]
    graphviz("".join(texts), "-Tcanon")
    drawn = graphviz(to_dot(draw(build("resnet50"), View("layer"))), "-Tsvg")
    assert 'id="node' in drawn
    assert "stage2.block1: bottleneck" in drawn


@needs_graphviz
@pytest.mark.parametrize("words", ['a"b', "back\\", "\\N", "&lt;b>", "<b>", "{x|y}", "graph", "–"])
def test_graphviz_shows_any_words_letter_by_letter(words: str) -> None:
    _, scene = with_words(words, words)
    (found,) = json.loads(graphviz(to_dot(scene), "-Tjson"))["objects"]
    shown = re.findall(r"<text [^>]*>(.*?)</text>", graphviz(to_dot(scene), "-Tsvg"))
    assert found["name"] == words.replace("\\", "\\\\")
    assert words in map(unescape, shown)
