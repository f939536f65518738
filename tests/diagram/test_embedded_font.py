"""The font inside an SVG: just what is needed of it, the same every time; and words as outlines."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from resviz.diagram.embedded_font import font_faces, outlines
from resviz.diagram.layout import draw
from resviz.diagram.scene import Text
from resviz.diagram.svg import to_svg
from resviz.diagram.text import text_width
from resviz.zoo.presets import build

SVG = "{http://www.w3.org/2000/svg}"


def fonts(css: str) -> dict[int, TTFont]:
    found = re.findall(r"font-weight:(\d+);src:url\(data:font/woff;base64,([^)]+)\)", css)
    return {int(weight): TTFont(BytesIO(b64decode(data))) for weight, data in found}


def test_a_font_holds_the_characters_that_are_used_and_no_others() -> None:
    found = fonts(
        font_faces([Text(0, 0, "ab×", 11), Text(0, 9, "b→", 11), Text(0, 9, "C", 9, 700)])
    )
    assert set(found) == {400, 700}
    assert set(found[400].getBestCmap()) == {ord(each) for each in "ab×→"}
    assert set(found[700].getBestCmap()) == {ord("C")}


def test_letters_are_as_wide_as_the_layout_takes_them() -> None:
    font = fonts(font_faces([Text(0, 0, "ResNet-50", 11)]))[400]
    names = [font.getBestCmap()[ord(each)] for each in "ResNet-50"]
    units = sum(font["hmtx"][name][0] for name in names)
    assert units / font["head"].unitsPerEm == pytest.approx(text_width("ResNet-50", 1.0), abs=1e-3)
    assert "GPOS" not in font


def test_the_same_picture_has_the_same_font_in_it() -> None:
    from resviz.diagram import embedded_font

    text = [Text(0, 0, "stage 1", 11)]
    first = font_faces(text)
    embedded_font._subset.cache_clear()
    assert font_faces(text) == first


def test_every_word_of_a_picture_can_be_written_with_what_is_embedded() -> None:
    scene = draw(build("resnet50"))
    root = ElementTree.fromstring(to_svg(scene, words="embedded"))
    found = fonts(root.findtext(f"{SVG}style") or "")
    for text in root.iter(f"{SVG}text"):
        weight = int(text.get("font-weight", "400"))
        assert {ord(each) for each in text.text or ""} <= set(found[weight].getBestCmap())


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_outlines_stand_where_the_words_would(anchor: str) -> None:
    text = Text(100, 50, "oco", 20, 600, anchor=anchor)  # type: ignore[arg-type]
    xs, ys = [], []
    for x, y in re.findall(r"(-?[\d.]+)[ ,](-?[\d.]+)", outlines(text)):
        xs.append(float(x))
        ys.append(float(y))
    width = text_width("oco", 20, 600)
    left = 100 - {"start": 0, "middle": width / 2, "end": width}[anchor]
    assert left <= min(xs) < left + 4
    assert left + width - 4 < max(xs) <= left + width
    assert 50 - 20 < min(ys) < max(ys) <= 51


def test_a_picture_of_outlines_has_no_text_and_says_its_words() -> None:
    root = ElementTree.fromstring(to_svg(draw(build("resnet18")), words="outlines"))
    assert not [*root.iter(f"{SVG}text")]
    said = {path.get("aria-label") for path in root.iter(f"{SVG}path")}
    assert {"stage 1", "7×7 conv"} <= said
