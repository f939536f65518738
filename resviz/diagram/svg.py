"""A scene as SVG: semantic, text as text, no dependencies.

Every box is a ``<g class="box KIND" id="PATH-ID" data-op="...">`` whose first child is its body and
which has a ``<title>`` with shape and costs; every edge is a
``<path class="edge ROLE" data-from="ID" data-to="ID">``.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape
from typing import Literal

from resviz.diagram import png
from resviz.diagram.scene import (
    Area,
    Box,
    Circle,
    Edge,
    Line,
    Mark,
    Raster,
    Rect,
    Scene,
    Text,
    arrow_head,
    corners,
    shaft,
)
from resviz.diagram.text import FAMILY
from resviz.diagram.theme import LIGHT, Theme

Words = Literal["embedded", "named", "outlines"]
WORDS: tuple[Words, ...] = ("embedded", "named", "outlines")

FONTS = f"{FAMILY}, 'Helvetica Neue', Helvetica, Arial, sans-serif"


def to_svg(
    scene: Scene,
    theme: Theme = LIGHT,
    *,
    scale: float = 1.0,
    clear: bool = False,
    words: Words = "named",
) -> str:
    """Write a scene as an SVG document.

    Args:
        scene: what to paint.
        theme: its colours.
        scale: factor on the printed size.
        clear: leave the background transparent.
        words: text in the font that is embedded; in the one of its name, if the reader has it; or
            outlines, which are the same everywhere and no text any more.
    """
    return "\n".join(Writer(scene, theme, words).document(scale, clear)) + "\n"


class Writer:
    """Writes the parts of a scene in the colours of a theme."""

    def __init__(self, scene: Scene, theme: Theme, words: Words) -> None:
        self.scene = scene
        self.theme = theme
        self.words = words

    def document(self, scale: float, clear: bool) -> Iterator[str]:
        """The whole document, line by line."""
        scene = self.scene
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(scene.width * scale)}" '
            f'height="{_n(scene.height * scale)}" '
            f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" '
            f'font-family="{FONTS}" style="font-kerning:none" role="img" '
            f"aria-label={_quoted(scene.title)}>"
        )
        yield f"<title>{escape(scene.title, quote=False)}</title>"
        if self.words == "embedded":
            from resviz.diagram.embedded_font import font_faces  # slow to load

            texts = (mark for mark in scene.marks() if isinstance(mark, Text))
            yield f"<style>{font_faces(texts)}</style>"
        if not clear:
            yield f'<rect width="100%" height="100%" fill="{self.theme["background"]}"/>'
        for item in scene.painted():
            if isinstance(item, Box):
                yield from self.box(item)
            elif isinstance(item, Edge):
                yield from self.edge(item)
            else:
                yield self.mark(item)
        yield "</svg>"

    def box(self, box: Box) -> Iterator[str]:
        """A box."""
        body, *rest = box.marks
        yield (
            f'<g class="box {box.kind}" id={_quoted(box.id)} data-op={_quoted(box.op)}>'
            f"{self.mark(body)}<title>{escape(box.about or box.id, quote=False)}</title>"
            f"{self.marks(rest)}</g>"
        )

    def edge(self, edge: Edge) -> Iterator[str]:
        """An edge."""
        attributes = (
            f' class="edge {edge.role}" data-from={_quoted(edge.source)}'
            f" data-to={_quoted(edge.target)}"
        )
        yield self.line(edge.line, attributes) + self.marks(edge.marks)

    def marks(self, marks: Iterable[Mark]) -> str:
        """Marks, one after the other."""
        return "".join(map(self.mark, marks))

    def mark(self, mark: Mark) -> str:
        """A mark of any kind."""
        match mark:
            case Rect():
                radius = f' rx="{_n(mark.radius)}"' if mark.radius else ""
                return (
                    f'<rect x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}" '
                    f'height="{_n(mark.height)}"{radius}{self.paint(mark)}/>'
                )
            case Circle():
                return (
                    f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.radius)}"'
                    f"{self.paint(mark)}/>"
                )
            case Line():
                return self.line(mark)
            case Text():
                return self.text(mark)
            case Area():
                return self.area(mark)
            case Raster():
                data = b64encode(png.encode(mark.columns, mark.rows, mark.rgb)).decode()
                return (
                    f'<image x="{_n(mark.x)}" y="{_n(mark.y)}" width="{_n(mark.width)}" '
                    f'height="{_n(mark.height)}" preserveAspectRatio="none" '
                    f'style="image-rendering:pixelated" href="data:image/png;base64,{data}"/>'
                )

    def area(self, area: Area) -> str:
        """A filled polygon."""
        shade = f' fill-opacity="{_n(area.opacity)}"' if area.opacity < 1 else ""
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in area.points)
        return f'<polygon points="{points}" fill="{self.theme[area.fill]}"{shade}/>'

    def paint(self, mark: Rect | Circle) -> str:
        """The attributes that say how it is filled and outlined."""
        fill = self.theme[mark.fill] if mark.fill else "none"
        if not mark.stroke:
            return f' fill="{fill}"'
        width = f' stroke-width="{_n(mark.stroke_width)}"'
        return f' fill="{fill}" stroke="{self.theme[mark.stroke]}"{width}'

    def line(self, line: Line, attributes: str = "") -> str:
        """A path, and the head of its arrow."""
        colour = self.theme[line.stroke]
        dash = f' stroke-dasharray="{" ".join(map(_n, line.dash))}"' if line.dash else ""
        path = (
            f'<path{attributes} d="{_path(shaft(line), line.radius)}" fill="none" '
            f'stroke="{colour}" stroke-width="{_n(line.width)}" stroke-linecap="round" '
            f'stroke-linejoin="round"{dash}/>'
        )
        if not line.arrow:
            return path
        (x, y), (x1, y1), (x2, y2) = arrow_head(line)
        head = f"M{_n(x)} {_n(y)}L{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}Z"
        return path + f'<path d="{head}" fill="{colour}"/>'

    def text(self, text: Text) -> str:
        """Words."""
        anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
        weight = "" if text.weight == 400 else f' font-weight="{text.weight}"'
        turn = f' transform="rotate({_n(text.angle)} {_n(text.x)} {_n(text.y)})"'
        turn = turn if text.angle else ""
        if self.words == "outlines":
            from resviz.diagram.embedded_font import outlines  # slow to load

            shape, colour = outlines(text), self.theme[text.fill]
            return f'<path d="{shape}"{turn} fill="{colour}" aria-label={_quoted(text.text)}/>'
        return (
            f'<text x="{_n(text.x)}" y="{_n(text.y)}" font-size="{_n(text.size)}"{weight}{anchor}'
            f'{turn} fill="{self.theme[text.fill]}">'
            f"{escape(text.text, quote=False)}</text>"
        )


def _path(points: tuple[tuple[float, float], ...], radius: float) -> str:
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    if radius:
        for start, corner, end in corners(points, radius):
            parts.append(f"L{_n(start[0])} {_n(start[1])}")
            parts.append(f"Q{_n(corner[0])} {_n(corner[1])} {_n(end[0])} {_n(end[1])}")
        parts.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    else:
        parts += [f"L{_n(x)} {_n(y)}" for x, y in points[1:]]
    return "".join(parts)


def _quoted(value: str) -> str:
    return f'"{escape(value)}"'


def _n(value: float) -> str:
    """A number with at most two decimals and no needless zeros."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
