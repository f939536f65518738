"""export: the formats, and that no failure leaves half a file."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from resviz.app import design_file
from resviz.diagram.theme import DARK
from resviz.zoo.presets import build, preset

Run = Callable[..., Any]
SVG = "{http://www.w3.org/2000/svg}"


def boxes(path: Path) -> dict[str, str]:
    """Kind of each box of a picture, by id."""
    groups = ElementTree.parse(path).getroot().iter(f"{SVG}g")
    return {
        group.attrib["id"]: group.attrib["class"].split()[1]
        for group in groups
        if group.get("class", "").startswith("box")
    }


@pytest.mark.parametrize("detail", ["stage", "block", "layer"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_svg(resviz: Run, tmp_path: Path, detail: str, theme: str) -> None:
    path = tmp_path / "picture.svg"
    outcome = resviz("export", "resnet18", path, "--detail", detail, "--theme", theme)
    assert outcome.status == 0
    assert str(path) in outcome.out
    found = boxes(path)
    assert {"stage2"} <= set(found)
    assert ("layer" in found.values()) >= (detail == "layer")


def test_no_fold_shows_every_block(resviz: Run, tmp_path: Path) -> None:
    folded, unfolded = tmp_path / "folded.svg", tmp_path / "unfolded.svg"
    assert resviz("export", "resnet50", folded).status == 0
    assert resviz("export", "resnet50", unfolded, "--no-fold").status == 0
    blocks = {block.id for block in build("resnet50").blocks()}
    assert blocks <= set(boxes(unfolded))
    assert not blocks <= set(boxes(folded))


def test_scale_changes_the_printed_size_only(resviz: Run, tmp_path: Path) -> None:
    sizes = []
    for scale in ("1", "2"):
        path = tmp_path / f"{scale}.svg"
        assert resviz("export", "plain20", path, "--scale", scale).status == 0
        root = ElementTree.parse(path).getroot()
        sizes.append((float(root.attrib["width"]), root.attrib["viewBox"]))
    assert sizes[1][0] == pytest.approx(2 * sizes[0][0])
    assert sizes[0][1] == sizes[1][1]


def test_a_design_and_one_with_its_stages_listed(resviz: Run, tmp_path: Path) -> None:
    path, listed = tmp_path / "mine.toml", tmp_path / "listed.toml"
    assert resviz("export", "resnet50", path, "--set", "shortcut=A").status == 0
    assert design_file.read(path) == preset("resnet50").settings.change(shortcut="A")
    assert resviz("export", path, listed, "--stages").status == 0
    assert listed.read_text().count("[[stages]]") == 4
    assert build(design_file.read(listed)).params == build("resnet50", shortcut="A").params
    assert "Only stages of ResNets" in resviz("export", "vgg16", path, "--stages").err
    assert "for designs" in resviz("export", "resnet50", "x.svg", "--stages").err


def test_graphs_and_tikz_show_what_the_picture_shows(resviz: Run, tmp_path: Path) -> None:
    for suffix in (".tex", ".dot", ".mmd", ".graphml", ".graph.json"):
        path = tmp_path / f"deep{suffix}"
        words = ("--detail", "layer", "--no-fold", "--theme", "dark")
        assert resviz("export", "resnet18", path, *words).status == 0
        written = path.read_text(encoding="utf-8")
        assert "stage4-block2-conv2" in re.sub(r"[^a-z0-9]", "-", written)
        if suffix != ".graph.json":
            assert DARK["identity"][1:] in written
    folded = tmp_path / "folded.graph.json"
    assert resviz("export", "resnet18", folded, "--names", "caffe").status == 0
    nodes = {node["id"]: node for node in json.loads(folded.read_text())["nodes"]}
    assert nodes["stage1.block1-2"]["times"] == 2
    assert nodes["stem.conv"]["name"] == "conv1"
    refused = resviz("summary", folded)
    assert refused.status == 2
    assert "is not a resviz design" in refused.err


@pytest.mark.parametrize(("suffix", "magic"), [(".png", b"\x89PNG"), (".PDF", b"%PDF")])
def test_painted_by_qt(resviz: Run, tmp_path: Path, suffix: str, magic: bytes) -> None:
    path = tmp_path / f"picture{suffix}"
    outcome = resviz("export", "plain20", path)
    assert (outcome.status, outcome.err) == (0, "")
    assert path.read_bytes().startswith(magic)


def test_a_picture_that_would_be_too_large(resviz: Run, tmp_path: Path) -> None:
    words = ("--detail", "layer", "--no-fold", "--scale", "20")
    outcome = resviz("export", "resnet152", tmp_path / "huge.png", *words)
    assert outcome.status == 2
    assert "too large" in outcome.err
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_the_file_that_was_there(
    resviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture.svg"
    path.write_text("before")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full_disk)
    outcome = resviz("export", "plain20", path)
    assert outcome.status == 2
    assert outcome.err == f"resviz: Cannot write {path}: No space left on device.\n"
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["picture.svg"]


def test_without_qt_only_svg_can_be_written(
    resviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "resviz.gui.canvas.files", None)
    outcome = resviz("export", "plain20", tmp_path / "picture.png")
    assert outcome.status == 1
    assert ".svg needs none" in outcome.err
    assert resviz("export", "plain20", tmp_path / "picture.svg").status == 0


def test_code_is_a_module_by_itself(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    assert resviz("export", "resnet20", path, "--set", "classes=7").status == 0
    space: dict[str, Any] = {}
    exec(path.read_text(), space)
    assert space["ResNet20"]().fc.out_features == 7


def test_onnx_says_what_the_network_says(resviz: Run, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="torch's exporter needs onnx")
    reference = pytest.importorskip("onnx.reference")
    import numpy as np
    import torch

    from resviz.api import build as built

    path = tmp_path / "net.onnx"
    assert resviz("export", "resnet20", path, "--set", "depth=8").status == 0
    model = onnx.load(path)
    onnx.checker.check_model(model)
    images = np.random.default_rng(0).normal(size=(3, 3, 32, 32)).astype(np.float32)
    (logits,) = reference.ReferenceEvaluator(model).run(None, {"images": images})
    with torch.no_grad():
        expected = built("resnet20", depth=8).to_torch().eval()(torch.from_numpy(images))
    np.testing.assert_allclose(logits, expected.numpy(), rtol=1e-3, atol=1e-4)


def test_a_picture_under_the_names_of_caffe(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "caffe.svg"
    assert resviz("export", "resnet18", path, "--names", "caffe", "--detail", "layer").status == 0
    assert {"stage2.block1.conv1"} <= set(boxes(path))
    assert "res3a_branch2a" in path.read_text()


def test_names_that_a_network_does_not_have(resviz: Run, tmp_path: Path) -> None:
    outcome = resviz("export", "revnet38", tmp_path / "net.svg", "--names", "matlab")
    assert outcome.status == 2
    assert outcome.err == "resviz: names: MATLAB has none for revnet38.\n"
    outcome = resviz("compare", "resnet50", "vit_b_16", "--names", "matlab")
    assert outcome.err == "resviz: names: MATLAB has none for resnet50 or vit_b_16.\n"
    outcome = resviz("export", "resnet50", tmp_path / "net.py", "--names", "caffe")
    assert (outcome.status, "--names is for pictures" in outcome.err) == (2, True)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png", ".tex"])
def test_the_printed_width_is_what_was_asked_for(resviz: Run, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"figure{suffix}"
    words = ("--width-mm", "85", "--dpi", "200", "--style", "page", "--theme", "grey")
    outcome = resviz("export", "resnet20", path, *words)
    assert re.search(r" · 85 × \d+ mm · smallest text \d\.\d pt", outcome.out)
    data = path.read_bytes()
    if suffix == ".svg":
        assert float(ElementTree.fromstring(data).attrib["width"]) == pytest.approx(
            85 * 96 / 25.4, abs=0.02
        )
    if suffix == ".png":
        width, _ = struct.unpack(">II", data[16:24])
        assert width == round(85 / 25.4 * 200)
        at = data.index(b"pHYs") + 4
        assert struct.unpack(">I", data[at : at + 4])[0] == pytest.approx(200 / 0.0254, abs=1)


def test_a_picture_in_ones_own_colours_without_a_background(resviz: Run, tmp_path: Path) -> None:
    palette, path = tmp_path / "house.toml", tmp_path / "figure.svg"
    palette.write_text('identity = "#005F73"')
    words = ("--palette", palette, "--theme", "print", "--transparent")
    assert resviz("export", "resnet20", path, *words).status == 0
    text = path.read_text()
    assert "#005F73" in text
    assert '<rect width="100%"' not in text


def test_parts_folded_and_unfolded_one_by_one(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "parts.graph.json"
    words = ("--folded", "stage2,stage4", "--unfolded", "stage3.block1")
    assert resviz("export", "resnet18", path, *words).status == 0
    boxes = {box["id"]: box["holds"] for box in json.loads(path.read_text())["nodes"]}
    assert boxes["stage2"] is boxes["stage4"] is False
    assert boxes["stage1"] is boxes["stage3.block1"] is True
    assert "stage3.block1.conv1" in boxes


def test_boxes_coloured_by_what_they_cost(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "macs.graph.json"
    assert resviz("export", "resnet18", path, "--overlay", "macs").status == 0
    values = {box["id"]: box.get("value") for box in json.loads(path.read_text())["nodes"]}
    assert values["stem.conv"] == 118_013_952
    assert values["stem.relu"] is None


def test_boxes_coloured_by_the_values_of_a_file(resviz: Run, tmp_path: Path) -> None:
    values, path = tmp_path / "own.csv", tmp_path / "own.svg"
    values.write_text("layer,sensitivity\nlayer1.0.conv1.weight,0.5\nfc,0.25\n")
    words = ("--overlay", values, "--overlay-scale", "log", "--detail", "layer")
    assert resviz("export", "resnet18", path, *words).status == 0
    assert ">sensitivity<" in path.read_text()
    assert "own.csv · logarithmic" in path.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--folded", "stage9"),
            "There is no stage or block 'stage9'; did you mean stage3 or stage2 or stage1?",
        ),
        (("--overlay", "mac"), "There is no overlay 'mac'; did you mean macs?"),
        (("--width-mm", "0"), "width_mm: 0 is not between 5 and 5000."),
        (("--dpi", "5"), "dpi: 5 is not between 10 and 2400."),
        (("--aspect", "0"), "aspect: 0 is not between 0.1 and 10."),
    ],
)
def test_impossible_sizes(resviz: Run, tmp_path: Path, words: tuple[str, str], said: str) -> None:
    outcome = resviz("export", "resnet20", tmp_path / "figure.png", *words)
    assert outcome.status == 2
    assert outcome.err == f"resviz: {said}\n"
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--theme", "dark"), "--theme"),
        (("--no-fold",), "--no-fold"),
        (("--width-mm", "9"), "--width-mm"),
    ],
)
def test_looks_are_for_pictures(
    resviz: Run, tmp_path: Path, words: tuple[str, ...], option: str
) -> None:
    outcome = resviz("export", "resnet20", tmp_path / "net.py", *words)
    assert outcome.status == 2
    assert f"{option} is for pictures; net.py is none." in outcome.err
    assert not [*tmp_path.iterdir()]


def test_a_picture_of_two_networks(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "pair.svg"
    outcome = resviz("compare", "resnet50", "resnet101", "--out", path, "--detail", "stage")
    assert (outcome.status, outcome.err) == (0, "")
    assert f"{path}  " in outcome.out
    assert "mm" in outcome.out
    assert {"stage3", "b/stage3"} <= set(boxes(path))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--style", "row"], "--style is for pictures; say with --out where to."),
        (["--no-fold"], "--no-fold is for pictures; say with --out where to."),
        (["--out", "pair.svg", "--json"], "leave one of them out"),
        (["--out", "pair.graphml"], "A .graphml holds the graph of one network"),
        (["--out", "pair.gif"], "it must end in .svg, .pdf, .png or .tex"),
    ],
)
def test_what_a_picture_of_two_networks_cannot_be(
    resviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = resviz("compare", "resnet18", "plain18", *words)
    assert outcome.status == 2
    assert told in outcome.err
    assert not [*tmp_path.iterdir()]
