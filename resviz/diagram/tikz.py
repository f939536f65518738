"""A scene as TikZ: a document that pdflatex sets on its own, made to be edited.

Kinds of boxes and roles of edges are styles, colours have the names of the theme, and boxes are
nodes called as their ids, with hyphens for dots. The fonts are LaTeX's Helvetica, in which words
are a little narrower than in the other pictures.
"""

import re
from collections.abc import Iterable, Iterator

from resviz.diagram.latex import escaped
from resviz.diagram.scene import (
    ARROW_HALF_WIDTH,
    ARROW_LENGTH,
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
    corners,
)
from resviz.diagram.theme import LIGHT, Theme

_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}
_PREAMBLE = r"""
\RequirePackage{fix-cm}
\documentclass[tikz,border=0pt]{standalone}
\usepackage[T1]{fontenc}
\usepackage[scaled=0.98]{helvet}
\usepackage{textcomp,amssymb}
\renewcommand{\familydefault}{\sfdefault}
\usetikzlibrary{arrows.meta}
""".strip()


def to_tikz(scene: Scene, theme: Theme = LIGHT, *, scale: float = 1.0) -> str:
    """Write a scene as a LaTeX document.

    Args:
        scene: what to paint.
        theme: its colours; a light one leaves the page as it is.
        scale: factor on every length; at 1, a point of the scene is one of TeX.
    """
    return "\n".join(_Writer(theme, scale).document(scene)) + "\n"


class _Writer:
    """Writes the picture, and meanwhile gathers the styles and colours that it uses."""

    def __init__(self, theme: Theme, scale: float) -> None:
        self.theme = theme
        self.scale = scale
        self.colours: dict[str, str] = {}
        self.styles: dict[str, str] = {}
        self.names: set[str] = set()

    def document(self, scene: Scene) -> Iterator[str]:
        picture = list(self.picture(scene))  # first: only then styles and colours are known
        yield f"% {_comment(scene.title)}"
        yield _PREAMBLE
        yield from (f"\\definecolor{{{n}}}{{HTML}}{{{c[1:]}}}" for n, c in self.colours.items())
        yield r"\tikzset{"
        yield "  box/.style={inner sep=0pt, outer sep=0pt, anchor=north west},"
        yield "  words/.style={inner sep=0pt, outer sep=0pt, font=\\fontsize{#1}{#1}\\selectfont},"
        yield (
            "  strong words/.style="
            "{inner sep=0pt, outer sep=0pt, font=\\fontsize{#1}{#1}\\selectfont\\bfseries},"
        )
        head = f"length={self.pt(ARROW_LENGTH)}, width={self.pt(2 * ARROW_HALF_WIDTH)}"
        yield f"  arrow/.style={{-{{Triangle[{head}]}}}},"
        yield "  path/.style={line cap=round, line join=round},"
        yield from (f"  {name}/.style={{{style}}}," for name, style in self.styles.items())
        yield "}"
        yield r"\begin{document}"
        yield f"\\begin{{tikzpicture}}[x={self.pt(1)}, y={self.pt(-1)}]"
        yield from picture
        yield r"\end{tikzpicture}"
        yield r"\end{document}"

    def picture(self, scene: Scene) -> Iterator[str]:
        page = f"(0,0) rectangle ({_n(scene.width)},{_n(scene.height)})"
        yield f"\\useasboundingbox {page};"
        if self.theme is not LIGHT:
            yield f"\\fill[{self.colour('background')}] {page};"
        part = ""
        for item in scene.painted():
            now = _part(item)
            if now != part:
                yield f"% {_comment(now)}"
                part = now
            if isinstance(item, Box):
                yield from self.box(item)
            elif isinstance(item, Edge):
                yield from self.edge(item)
            else:
                yield from self.mark(item)

    def box(self, box: Box) -> Iterator[str]:
        body, *rest = box.marks
        if isinstance(body, Rect | Circle):
            yield self.node(box, body)
            yield from self.marks(rest)
        else:
            yield from self.marks(box.marks)

    def node(self, box: Box, body: Rect | Circle) -> str:
        """The body of a box as a node that lines can be drawn to."""
        x, y, width, height = box.rect[:4]
        if isinstance(body, Circle):
            x, y, form = body.x, body.y, "circle, anchor=center"
        else:
            form = f"rounded corners={self.pt(_radius(body))}" if body.radius else "sharp corners"
        kind = box.kind if box.kind != "layer" else body.fill or box.op.replace("_", " ")
        if body.fill.startswith("#"):
            kind = f"value {body.fill[1:]}"
        style = self.named(f"{kind} box", ", ".join(["box", *self.paint(body)]))
        size = f"minimum width={self.pt(width)}, minimum height={self.pt(height)}"
        return f"\\node[{style}, {form}, {size}] ({self.name(box.id)}) at {_at(x, y)} {{}};"

    def name(self, box_id: str) -> str:
        """A name for a node, which no other has; TikZ reads dots and brackets in names."""
        name = re.sub(r"[^A-Za-z0-9]+", "-", box_id).strip("-") or "box"
        while name in self.names:
            name += "'"
        self.names.add(name)
        return name

    def named(self, name: str, style: str) -> str:
        """The name of a style; the style itself where another has the name."""
        return name if self.styles.setdefault(name, style) == style else style

    def edge(self, edge: Edge) -> Iterator[str]:
        line = edge.line
        style = self.named(f"{edge.role} edge", self.stroke(line))
        yield f"{self.path(line, style)} % {_comment(f'{edge.source} to {edge.target}')}"
        yield from self.marks(edge.marks)

    def marks(self, marks: Iterable[Mark]) -> Iterator[str]:
        for mark in marks:
            yield from self.mark(mark)

    def mark(self, mark: Mark) -> Iterator[str]:
        match mark:
            case Rect():
                rounded = f"rounded corners={self.pt(_radius(mark))}" if mark.radius else ""
                options = ", ".join(filter(None, [*self.paint(mark), rounded]))
                far = f"({_n(mark.right)},{_n(mark.bottom)})"
                yield f"\\path[{options}] {_at(mark.x, mark.y)} rectangle {far};"
            case Circle():
                options, radius = ", ".join(self.paint(mark)), self.pt(mark.radius)
                yield f"\\path[{options}] {_at(mark.x, mark.y)} circle[radius={radius}];"
            case Line():
                yield self.path(mark, self.stroke(mark))
            case Text():
                yield self.text(mark)
            case Area():
                shade = f", fill opacity={_n(mark.opacity)}" if mark.opacity < 1 else ""
                way = " -- ".join(_at(*point) for point in mark.points)
                yield f"\\path[fill={self.colour(mark.fill)}{shade}] {way} -- cycle;"
            case Raster():
                yield from self.raster(mark)

    def paint(self, mark: Rect | Circle) -> list[str]:
        fill = [f"fill={self.colour(mark.fill)}"] if mark.fill else []
        if not mark.stroke:
            return fill
        width = f"line width={self.pt(mark.stroke_width)}"
        return [*fill, f"draw={self.colour(mark.stroke)}", width]

    def stroke(self, line: Line) -> str:
        parts = ["path", f"draw={self.colour(line.stroke)}", f"line width={self.pt(line.width)}"]
        if line.dash:
            lengths = zip(line.dash[::2], line.dash[1::2], strict=True)
            dashes = (f"on {self.pt(on)} off {self.pt(off)}" for on, off in lengths)
            parts.append(f"dash pattern={' '.join(dashes)}")
        return ", ".join([*parts, *(["arrow"] if line.arrow else [])])

    def path(self, line: Line, style: str) -> str:
        """A polyline; every corner is rounded as far as the way to the next one allows."""
        way, radius = [_at(*line.points[0])], "0pt"
        rounded = list(corners(line.points, line.radius)) if line.radius else []
        for index, point in enumerate(line.points[1:]):
            if index < len(rounded):
                start, corner, _ = rounded[index]
                wanted = self.pt(abs(start[0] - corner[0]) + abs(start[1] - corner[1]))
                if wanted != radius:
                    way.append(f"[rounded corners={wanted}]")
                    radius = wanted
            way.append(f"-- {_at(*point)}")
        return f"\\path[{style}] {' '.join(way)};"

    def text(self, text: Text) -> str:
        strong = "strong words" if text.weight >= 600 else "words"
        turned = f", rotate={_n(-text.angle)}" if text.angle else ""
        return (
            f"\\node[{strong}={_n(text.size * self.scale)}, text={self.colour(text.fill)},"
            f" anchor={_ANCHORS[text.anchor]}{turned}] at {_at(text.x, text.y)}"
            f" {{{escaped(text.text)}}};"
        )

    def raster(self, raster: Raster) -> Iterator[str]:
        """Rows of pixels; neighbours of one colour are one rectangle."""
        wide, high = raster.width / raster.columns, raster.height / raster.rows
        for row in range(raster.rows):
            y, start = raster.y + row * high, 0
            for column in range(1, raster.columns + 1):
                colour = _pixel(raster, row, start)
                if column < raster.columns and _pixel(raster, row, column) == colour:
                    continue
                far = f"({_n(raster.x + column * wide)},{_n(y + high)})"
                yield f"\\fill[{_rgb(colour)}] {_at(raster.x + start * wide, y)} rectangle {far};"
                start = column

    def colour(self, role: str) -> str:
        """The name of a colour, which is defined by it."""
        name = role.removeprefix("#")
        self.colours[name] = self.theme[role]
        return name

    def pt(self, length: float) -> str:
        return f"{_n(length * self.scale)}pt"


def _part(item: Box | Edge | Mark) -> str:
    """What stands above a thing in the document."""
    if isinstance(item, Box):
        return item.parent or item.id
    return "edges" if isinstance(item, Edge) else "beside the network"


def _radius(rect: Rect) -> float:
    return min(rect.radius, rect.width / 2, rect.height / 2)


def _pixel(raster: Raster, row: int, column: int) -> bytes:
    at = 3 * (row * raster.columns + column)
    return raster.rgb[at : at + 3]


def _rgb(colour: bytes) -> str:
    red, green, blue = colour
    return f"fill={{rgb,255:red,{red};green,{green};blue,{blue}}}"


def _at(x: float, y: float) -> str:
    return f"({_n(x)},{_n(y)})"


def _n(value: float) -> str:
    """A number with at most two decimals and no needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _comment(words: str) -> str:
    """Words on one line, whatever they hold."""
    return " ".join(words.split())
