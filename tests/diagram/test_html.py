from __future__ import annotations

import dataclasses
import json
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from resviz.core.network import Network
from resviz.diagram import html as page
from resviz.diagram.html import to_html
from resviz.diagram.layout import draw
from resviz.diagram.overlay import Overlay, overlaid
from resviz.diagram.scene import Box, Scene, Text
from resviz.diagram.svg import to_svg
from resviz.diagram.theme import DARK, GREY, LIGHT
from resviz.diagram.view import DETAILS, View
from resviz.zoo.presets import build
from tests.diagram.blocks import synthetic
from tests.diagram.browser import CALM, needs_chromium, told

# What is in the page: boxes by their ids, lines between pieces, words of heading and legend.
SEEN = """
const box = (id) => document.querySelector(`.box[data-id="${id}"]`);
const seen = () => {
  const scene = document.querySelector("#scene").getCTM().inverse();
  const boxes = {};
  for (const box of document.querySelectorAll(".box")) {
    const body = box.firstElementChild;
    const { x, y, width, height } = body.getBBox();
    const { e, f } = scene.multiply(body.getCTM());
    boxes[box.dataset.id] = [x + e, y + f, width, height];
  }
  const lines = [...document.querySelectorAll("#scene .edge")].map((edge) => {
    const { e, f } = scene.multiply(edge.getCTM());
    const { x, y } = edge.firstElementChild.getPointAtLength(0);
    return [edge.dataset.from, edge.dataset.to, x + e, y + f];
  });
  const words = [...document.querySelectorAll("[data-layer=notes] text")].map((text) => {
    const { e, f } = scene.multiply(text.getCTM());
    return [text.textContent, Number(text.getAttribute("x")) + e, Number(text.getAttribute("y")) + f];
  });
  return { boxes, lines, words };
};
const press = (on, key, more) =>
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
const pause = () => new Promise((done) => setTimeout(done, 60));
const rest = async () => {
  let [before, now] = ["", ""];
  do {
    before = now;
    await pause();
    now = JSON.stringify(seen());
  } while (now !== before);
};
"""  # noqa: E501

STEPS = (
    SEEN
    + """
const before = seen();
const after = steps.map(([kind, id]) => {
  if (kind === "level") {
    press(document.body, id);
  } else {
    box(id).focus();
    press(box(id), "Enter");
  }
  return seen();
});
tell([before, ...after]);
"""
)


def steps_of(network: Network, view: View, count: int) -> tuple[list[tuple[str, str]], list[View]]:
    """Levels and boxes chosen at random, and the views that come of them."""
    chance, steps, views = random.Random(network.title + view.style), [], [view]
    for _ in range(count):
        if chance.random() < 0.2:
            detail = chance.choice(DETAILS)
            steps.append(("level", str(DETAILS.index(detail) + 1)))
            views.append(views[-1].at(detail))
        else:
            shown = draw(network, views[-1]).boxes
            boxes = [box for box in shown if box.foldable and box.kind != "layer"]
            chosen = chance.choice(boxes).id
            steps.append(("box", chosen))
            views.append(views[-1].toggle(chosen))
    return steps, views


def expect_same(seen: dict[str, Any], scene: Scene) -> None:
    """The page shows boxes, lines and words where the scene has them."""
    drawn = {box.id: pytest.approx(box.rect[:4], abs=0.02) for box in scene.boxes}
    assert seen["boxes"] == drawn
    starts = sorted(
        (edge.source, edge.target, *(float(number) for number in edge.line.points[0]))
        for edge in scene.edges
    )
    lines = sorted(map(tuple, seen["lines"]))
    assert [line[:2] for line in lines] == [start[:2] for start in starts]
    assert [xy for line in sorted(lines) for xy in line[2:]] == pytest.approx(
        [xy for start in starts for xy in start[2:]], abs=0.05
    )
    words = sorted((mark.text, mark.x, mark.y) for mark in scene.notes if isinstance(mark, Text))
    found = sorted(map(tuple, seen["words"]))
    assert [word[0] for word in found] == [word[0] for word in words]
    assert [xy for word in found for xy in word[1:]] == pytest.approx(
        [xy for word in words for xy in word[1:]], abs=0.05
    )


@needs_chromium
@pytest.mark.parametrize(
    ("network", "view"),
    [
        (build("densenet_40_12"), View()),
        (synthetic("side_heads"), View("layer", style="column")),
        (build("googlenet"), View("stage", style="row")),
        (build("resnet50"), View(fold_repeats=False, style="page", heading=False)),
    ],
    ids=lambda value: value.title if isinstance(value, Network) else value.style,
)
def test_the_page_strings_boxes_together_as_the_layout_does(
    network: Network, view: View, tmp_path: Path
) -> None:
    steps, views = steps_of(network, view, 8)
    script = f"const steps = {json.dumps(steps)};\n{STEPS}"
    shown = told(tmp_path, to_html(network, view), script, CALM)
    for seen, each in zip(shown, views, strict=True):
        expect_same(seen, draw(network, each))


HANDS = (
    SEEN
    + """
const rect = (id) => box(id).firstElementChild.getBoundingClientRect();
const middle = (id) => [rect(id).left + rect(id).width / 2, rect(id).top + rect(id).height / 2];
const inside = (id, [x, y]) =>
  rect(id).left <= x && x <= rect(id).right && rect(id).top <= y && y <= rect(id).bottom;
const mouse = (Kind, type, node, [x, y], more) =>
  node.dispatchEvent(new Kind(type, {
    clientX: x, clientY: y, pointerId: 1, bubbles: true, cancelable: true, detail: 1, ...more,
  }));
const click = (id, at = middle(id)) => {
  for (const type of ["pointermove", "pointerdown", "pointerup"]) {
    mouse(PointerEvent, type, box(id).firstElementChild, at);
  }
};
const picture = document.querySelector("#picture");
const text = (selector) => document.querySelector(selector).textContent;

const badge = [rect("stage3.block2-6").right - 12, rect("stage3.block2-6").top + 6];
click("stage3.block2-6", badge);
await rest();
const unfolded = seen();
const stayed = inside("stage3.block2", badge);

click("stage3.block4");
const buttons = [...document.querySelectorAll("#signs button")].map((each) => each.textContent);
const tip = [...document.querySelector("#tip").children].map((line) => line.textContent);
const selected = [...document.querySelectorAll(".selected")].map((each) => each.dataset.id);
const marked = document.querySelectorAll(".edge.marked").length;
mouse(MouseEvent, "click", document.querySelector("#signs button"), middle("stage3.block4"));
await rest();
const refolded = seen();

const under = middle("stage2.block1");
mouse(MouseEvent, "dblclick", box("stage2.block1").firstElementChild, under);
await rest();
const opened = seen();
const remained = inside("stage2.block1", under);

const [x, y] = middle("stage1.block1");
mouse(PointerEvent, "pointerdown", picture, [10, 10]);
mouse(PointerEvent, "pointermove", picture, [60, 40]);
mouse(PointerEvent, "pointerup", picture, [60, 40]);
const dragged = [middle("stage1.block1")[0] - x, middle("stage1.block1")[1] - y];
const wide = rect("stage1.block1").width;
const fixed = middle("stage1.block1");
mouse(WheelEvent, "wheel", picture, fixed, { deltaY: -200 });
const zoomed = [
  rect("stage1.block1").width / wide,
  middle("stage1.block1")[0] - fixed[0],
  middle("stage1.block1")[1] - fixed[1],
];
press(document.body, "f");
const whole = document.querySelector("#scene").getBoundingClientRect();
const within = whole.left >= 0 && whole.right <= innerWidth && whole.bottom <= innerHeight;

press(document.body, "1");
await rest();
const folded = seen();
box("network").focus();
press(box("network"), "Enter");
press(document.body, "4");
await rest();
const layers = seen();
press(document.body, "3");
mouse(MouseEvent, "dblclick", box("stage2.block1").firstElementChild, middle("stage2.block1"));
await rest();

const colour = () => getComputedStyle(box("stem.conv").firstElementChild).fill;
const day = colour();
document.querySelector("#theme").click();
const night = colour();

const field = document.querySelector("#search");
field.value = "3×3 conv";
field.dispatchEvent(new Event("input"));
const hits = [...document.querySelectorAll(".hit")].map((each) => each.dataset.id);
tell({
  folded, layers, unfolded, stayed, buttons, tip, selected, marked, refolded, opened, remained,
  dragged, zoomed, within, colours: [day, night], hits, found: text("#found"),
});
"""
)


@needs_chromium
def test_the_page_answers_the_hands(tmp_path: Path) -> None:
    network, view = build("resnet50"), View()
    seen = told(tmp_path, to_html(network, view), HANDS)
    run, block = "stage3.block2-6", "stage2.block1"
    expect_same(seen["unfolded"], draw(network, view.toggle(run)))
    assert seen["stayed"]
    assert seen["buttons"] == ["×5", "+"]
    assert seen["tip"] == [
        "stage3.block4",
        "bottleneck",
        "output 1024×14×14",
        "1,117,184 parameters",
        "218,365,952 MACs",
    ]
    assert seen["selected"] == ["stage3.block4"]
    assert seen["marked"] >= 2
    expect_same(seen["refolded"], draw(network, view))
    expect_same(seen["opened"], draw(network, view.toggle(block)))
    assert seen["remained"]
    assert seen["dragged"] == pytest.approx([50, 30], abs=0.1)
    assert seen["zoomed"][0] > 1.2
    assert seen["zoomed"][1:] == pytest.approx([0, 0], abs=0.5)
    assert seen["within"]
    expect_same(seen["folded"], draw(network, view.at("network")))
    expect_same(seen["layers"], draw(network, view.at("layer")))
    assert seen["colours"] == [in_rgb(theme["conv"]) for theme in (LIGHT, DARK)]
    assert seen["hits"] == ["stage2.block1.conv2"]
    assert seen["found"] == "1"


def in_rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


PAINTED = """
const fills = {};
for (const box of document.querySelectorAll(".box")) {
  fills[box.dataset.id] = box.firstElementChild.getAttribute("fill");
}
const words = [...document.querySelectorAll("[data-layer=notes] text")].map((t) => t.textContent);
tell({ fills, words });
"""


@needs_chromium
def test_the_page_keeps_the_colours_and_the_legend_of_an_overlay(tmp_path: Path) -> None:
    network = build("resnet18")
    values = {node.id: float(node.cost.macs) for node in network.nodes if node.cost.macs}
    overlay = Overlay("MACs", "", values, conditions="batch 1")
    seen = told(tmp_path, to_html(network, View(), LIGHT, overlay), PAINTED, CALM)
    painted = overlaid(network, draw(network), overlay).scene
    coloured = {box.id: fill_of(box) for box in painted.boxes if fill_of(box).startswith("#")}
    assert coloured
    assert coloured.items() <= seen["fills"].items()
    assert {"MACs", "batch 1"} <= set(seen["words"])


def fill_of(box: Box) -> str:
    return getattr(box.marks[0], "fill", "")


def test_the_page_needs_nothing_else() -> None:
    text = to_html(build("resnet18"))
    links = set(re.findall(r"https?://[^\"'\s]+", text))
    assert links == {"http://www.w3.org/2000/svg"}  # the name of SVG, which nothing loads
    assert not re.search(r"<(link|img|iframe|script[^>]* src)|@import|url\((?!data:)", text)


def test_words_from_outside_stay_words() -> None:
    network = dataclasses.replace(build("resnet18"), title="</script><b>&amp;$title")
    text = to_html(network)
    assert "<title>&lt;/script&gt;&lt;b&gt;&amp;amp;$title" in text
    assert text.count("</script>") == 2


@pytest.mark.parametrize(("name", "most"), [("resnet50", 400_000), ("resnet152", 1_500_000)])
def test_pages_are_small(name: str, most: int) -> None:
    assert len(to_html(build(name)).encode()) < most


def test_of_very_many_layers_blocks_stay_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    network = build("resnet50")
    whole, opened = to_html(network), View("layer")
    monkeypatch.setattr(page, "LARGE", 100)
    text = to_html(network)
    assert len(text) < len(whole) - 150_000
    assert "blocks stay folded" in text
    assert '"name":"layer"' not in text
    assert "blocks stay folded" not in to_html(network, opened)  # it opens as it was


def test_in_the_grey_theme_values_are_grey() -> None:
    network = build("resnet18")
    overlay = Overlay("MACs", "", {"stem.conv": 1.0, "head.fc": 2.0})
    data = re.search(r'id="network">(.*?)</script>', to_html(network, View(), GREY, overlay))
    colours = set(re.findall(r"#[0-9A-F]{6}", data.group(1)))
    assert colours
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_scripts_are_well_formed(tmp_path: Path) -> None:
    scripts = re.search(
        r'<script type="module">(.*)</script>', to_html(build("resnet18")), re.DOTALL
    )
    path = tmp_path / "page.mjs"
    path.write_text(scripts.group(1), encoding="utf-8")
    subprocess.run(["node", "--check", str(path)], check=True)


@needs_chromium
def test_a_browser_shows_an_svg_as_the_window_does(tmp_path: Path, qapp: object) -> None:
    import numpy as np
    from PySide6.QtGui import QImage

    from resviz.gui.canvas.files import to_image
    from resviz.gui.theme import load_fonts
    from tests.diagram.browser import chromium

    load_fonts()
    scene = draw(build("resnet18"), View("layer"))
    width, height = round(scene.width), round(scene.height)
    picture = tmp_path / "picture.svg"
    picture.write_text(to_svg(scene, words="embedded"), encoding="utf-8")
    shot = tmp_path / "picture.png"
    chromium(tmp_path, picture, f"--screenshot={shot}", f"--window-size={width},{height}")

    def pixels(image: QImage) -> np.ndarray:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
        return data[:height, :width, :3].astype(int)

    seen, painted = pixels(QImage(str(shot))), pixels(to_image(scene, width, height, LIGHT))
    assert seen.shape == painted.shape
    assert np.abs(seen - painted).mean() < 1.5
