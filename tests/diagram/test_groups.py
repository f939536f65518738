import pytest

from resviz.core.builder import Builder, Tensor
from resviz.diagram.layout import draw
from resviz.diagram.outline import box_lines
from resviz.diagram.scene import Box, Line, Rect, Scene, Text
from resviz.diagram.view import STYLES, Style, View
from resviz.zoo.presets import build
from tests.diagram.blocks import inverted_residual, network_of
from tests.diagram.geometry import faults

CONV = "stage1.block1.conv2"


def unfolded(name: str = "resnext50_32x4d", conv: str = CONV, style: Style = "stages") -> Scene:
    toggled = frozenset({conv.rpartition(".")[0], conv})
    return draw(build(name), View(toggled=toggled, style=style))


def box(scene: Scene, box_id: str) -> Box:
    return next(box for box in scene.boxes if box.id == box_id)


def lanes(conv: Box) -> list[tuple[float, float]]:
    return [mark[:2] for mark in conv.marks[1:] if isinstance(mark, Rect)]


@pytest.mark.parametrize("style", STYLES)
def test_a_grouped_convolution_unfolds_to_lanes_in_their_order(style: Style) -> None:
    scene = unfolded(style=style)
    assert faults(scene, turned=style == "row") == []
    conv = box(scene, CONV)
    assert conv.foldable
    assert conv.unfolded
    numbers = [m for m in conv.marks if isinstance(m, Text) and m.text in {"1", "2", "3", "32"}]
    assert [mark.text for mark in numbers] == ["1", "2", "3", "32"]
    along = [mark.y if style == "row" else mark.x for mark in numbers]
    assert along == sorted(along)
    assert len(lanes(conv)) == 4
    assert [m.text for m in conv.marks if isinstance(m, Text)].count("3×3, 4") == 4
    assert any(isinstance(mark, Text) and mark.text == "…" for mark in conv.marks)


def test_its_channels_split_to_every_lane_and_are_joined_again() -> None:
    conv = box(unfolded(), CONV)
    middle = conv.rect.x + conv.rect.width / 2
    lines = [mark for mark in conv.marks if isinstance(mark, Line)]
    ends = {line.points[-1] for line in lines if line.arrow}
    for x, y in lanes(conv):
        assert any(end[1] == y and x < end[0] < x + 100 for end in ends)
    joined = [line.points[-1] for line in lines if not line.arrow]
    assert (middle, conv.rect.bottom) in joined


def test_few_groups_are_all_shown_and_a_depthwise_convolution_unfolds_too() -> None:
    def in_two(net: Builder, x: Tensor) -> Tensor:
        return net.conv(net.conv(x, 96, kernel=3), 256, kernel=5, groups=2)

    network = network_of(inverted_residual, stem=in_two)
    scene = draw(network, View(toggled=frozenset({"stem.conv2"})))
    assert faults(scene) == []
    assert len(lanes(box(scene, "stem.conv2"))) == 2
    mobile = build("mobilenet_v2")
    deep = next(node for node in mobile.nodes if getattr(node.op, "depthwise", False))
    block = deep.id.rpartition(".")[0]
    scene = draw(mobile, View(toggled=frozenset({block, deep.id})))
    assert faults(scene) == []
    assert "3×3, 1" in " ".join(box_lines(box(scene, deep.id)))


def test_only_convolutions_in_groups_unfold() -> None:
    scene = draw(build("resnext50_32x4d"), View("layer"))
    foldable = {box.id for box in scene.boxes if box.kind == "layer" and box.foldable}
    assert foldable
    assert all(key.endswith(".conv2") for key in foldable)


def test_identical_blocks_may_differ_in_what_is_unfolded_inside() -> None:
    second = "stage2.block3.conv2"
    view = View("layer", fold_repeats=False, toggled=frozenset({second}))
    scene = draw(build("resnext50_32x4d"), view)
    assert faults(scene) == []
    assert [box.id for box in scene.boxes if box.unfolded] == [second]
