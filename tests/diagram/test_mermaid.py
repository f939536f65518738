import json
import os
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.diagram.layout import draw
from resviz.diagram.mermaid import escaped, short_names, to_mermaid
from resviz.diagram.outline import tensors
from resviz.diagram.theme import DARK, LIGHT
from resviz.diagram.view import View
from resviz.zoo.presets import build
from tests.diagram.scenes import ancestors, of_presets, with_words

# Mermaid cleans words with what browsers have; jsdom stands in for one.
PARSE = """
const { pathToFileURL } = require("url");
const load = (name) => import(pathToFileURL(require.resolve(name)));
(async () => {
  const { JSDOM } = (await load("jsdom")).default;
  globalThis.window = new JSDOM("").window;
  globalThis.document = window.document;
  const mermaid = (await load("mermaid")).default;
  const found = [];
  for (const text of JSON.parse(require("fs").readFileSync(0))) {
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    found.push([
      [...db.getVertices().keys()],
      db.getSubGraphs().map((each) => [each.id, each.nodes]),
      db.getEdges().map((each) => [each.start, each.end]),
    ]);
  }
  console.log(JSON.stringify(found));
})();
"""


def mermaid_reads(*texts: str) -> list[tuple[list[str], list[list[str]], list[list[str]]]]:
    """Nodes, subgraphs and edges as Mermaid's own parser finds them."""
    node = shutil.which("node")
    if not node:
        pytest.skip("needs node, and NODE_PATH to lead to the packages mermaid and jsdom")
    find = [node, "-e", 'require.resolve("jsdom"); require.resolve("mermaid")']
    if subprocess.run(find, capture_output=True, env=os.environ, check=False).returncode:
        pytest.skip("needs NODE_PATH to lead to the packages mermaid and jsdom")
    done = subprocess.run(
        [node, "-e", PARSE],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_boxes_are_nodes_in_the_subgraphs_of_their_parents() -> None:
    for _, scene in of_presets():
        names = short_names(box.id for box in scene.boxes)
        ids = {name: box_id for box_id, name in names.items()}
        around: list[str] = []
        found: dict[str, list[str]] = {}
        edges = []
        for line in to_mermaid(scene).splitlines():
            if opened := re.match(r" *subgraph (\w+)\[", line):
                found[ids[opened[1]]] = around[::-1]
                around.append(ids[opened[1]])
            elif line.strip() == "end":
                around.pop()
            elif edge := re.match(r' *(\w+) -->(?:\|".*"\|)? (\w+)$', line):
                edges.append(tuple(ids[end] for end in edge.groups()))
            elif node := re.match(r" *(\w+)\(", line):
                found[ids[node[1]]] = around[::-1]
        assert found == {box.id: [*ancestors(scene, box)] for box in scene.boxes}
        assert edges == [(edge.source, edge.target) for edge in tensors(scene)]


def test_kinds_are_classes_and_roles_are_styles_of_links() -> None:
    scene = draw(build("resnet18"))
    chart = to_mermaid(scene, DARK)
    assert f"classDef conv_box fill:{DARK['conv']}" in chart
    assert "class stem_conv conv_box" in chart
    found = re.search(rf"linkStyle ([\d,]+) stroke:{DARK['identity']}", chart)
    roles = [tensors(scene)[int(index)].role for index in found[1].split(",")]
    assert roles == ["identity"] * 4
    assert f"stroke:{LIGHT['projection']},stroke-width:1.9px,stroke-dasharray:5 3.5" in to_mermaid(
        scene
    )


@given(st.lists(st.text(), unique=True))
def test_names_are_short_all_different_and_no_keywords(ids: list[str]) -> None:
    names = short_names(iter(ids))
    assert list(names) == ids
    assert len(set(names.values())) == len(ids)
    for name in names.values():
        assert re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII)
        assert not name.lower().startswith(("end", "graph", "style", "class", "default"))


@given(st.text())
def test_no_word_is_markup(words: str) -> None:
    written = escaped(words)
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), written) == words
    assert not set(re.sub(r"#\d+;", "", written)) & set("\"'`<>#&;[]{}|\n\\*_~$%@")


def test_mermaid_reads_it() -> None:
    nasty = ['"', "end", "a\nb", "<b>&lt;", "[x](y)", "`*a*`", "#35;", "%%", "o", "x", "é"]
    scenes = [scene for _, scene in (*of_presets()[:-4:12], *of_presets()[-4:])]
    scenes += [with_words(words, words)[1] for words in nasty]
    found = mermaid_reads(*(to_mermaid(scene) for scene in scenes))
    for scene, (nodes, groups, edges) in zip(scenes, found, strict=True):
        names = short_names(box.id for box in scene.boxes)
        held = [(names[b.parent], names[b.id]) for b in scene.boxes if b.parent]
        assert sorted(held) == sorted((group, node) for group, inner in groups for node in inner)
        assert set(nodes) == {names[box.id] for box in scene.boxes if not box.holds}
        assert edges == [[names[edge.source], names[edge.target]] for edge in tensors(scene)]


def test_what_is_unfolded_is_written() -> None:
    assert "stage1_block1_conv1(" in to_mermaid(draw(build("resnet18"), View("layer")))
    assert "stage1_block1_conv1(" not in to_mermaid(draw(build("resnet18"), View("block")))
