"""The shipped font inside a picture: just the characters that are in it, or words as outlines.

A reader's machine need not have the font then. Programs that show SVG without looking for fonts in
it, such as Inkscape, need outlines.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO

from fontTools import subset
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from resviz.diagram.scene import Text
from resviz.diagram.text import FAMILY, text_width
from resviz.resources import asset

_FILES = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}


def font_faces(texts: Iterable[Text]) -> str:
    """``@font-face`` rules with the characters of these texts, a rule for each weight."""
    used: dict[int, set[str]] = {}
    for text in texts:
        used.setdefault(text.weight, set()).update(text.text)
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/woff;base64,{_subset(weight, ''.join(sorted(used[weight])))})"
        ' format("woff")}'
        for weight in sorted(used)
    )


@lru_cache(maxsize=32)
def _subset(weight: int, characters: str) -> str:
    """A font of these characters, WOFF in base64; the same for the same characters always."""
    options = subset.Options()
    options.flavor = "woff"
    options.hinting = False
    options.drop_tables += ["GPOS", "GSUB", "GDEF"]  # the layout measures text without kerning
    options.name_IDs = [0, 1, 2, 13, 14]  # names, copyright and licence stay with the font
    options.notdef_outline = True
    font = _read(weight)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    data = BytesIO()
    subset.save_font(font, data, options)
    return b64encode(data.getvalue()).decode()


def outlines(text: Text) -> str:
    """The outlines of a text as the data of an SVG path, the text not turned."""
    font = _font(text.weight)
    glyphs, characters = font.getGlyphSet(), font.getBestCmap()
    scale = text.size / font["head"].unitsPerEm
    width = text_width(text.text, text.size, text.weight)
    x = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    pen = SVGPathPen(glyphs, ntos=_number)
    for name in _names(text.text, characters):
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, text.y)))
        x += glyphs[name].width * scale
    return str(pen.getCommands())


def _names(words: str, characters: dict[int, str]) -> Iterator[str]:
    return (characters.get(ord(character), ".notdef") for character in words)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=4)
def _font(weight: int) -> TTFont:
    return _read(weight)


def _read(weight: int) -> TTFont:
    data = asset("fonts", f"{FAMILY}-{_FILES[weight]}.ttf").read_bytes()
    return TTFont(BytesIO(data), recalcTimestamp=False)
