"""Which formats pictures are saved in, and those that need no toolkit."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from resviz.app.whole_file import expect_folder, write_whole
from resviz.core.errors import FileError
from resviz.core.network import Network
from resviz.diagram.scene import Mark, Scene, Text
from resviz.diagram.theme import LIGHT, Theme

if TYPE_CHECKING:
    from resviz.diagram.overlay import Overlay
    from resviz.diagram.svg import Words
    from resviz.diagram.view import View

MM_PER_POINT = 25.4 / 96
"""Of a scene, printed at scale 1."""

_TEX_POINTS = 72.27 / 96
"""TeX's points to one of a scene."""


class Picture(NamedTuple):
    """What is saved.

    Attributes:
        scene: what is seen.
        theme: its colours.
        scale: factor on its printed size; at 1, a point of the scene is 1/96 inch.
        network: what the scene shows; None where that is a chart.
        clear: there is nothing behind it.
        dpi: pixels per inch of a PNG; unless given, it has ``scale`` pixels per point.
        words: how an SVG has its words, see `resviz.diagram.svg.to_svg`.
        view: how far the network is unfolded.
        overlay: what its boxes are coloured by.
        marked: what lies over it where something is selected, if that is wanted.
    """

    scene: Scene
    theme: Theme = LIGHT
    scale: float = 1.0
    network: Network | None = None
    clear: bool = False
    dpi: float | None = None
    words: "Words" = "embedded"
    view: "View | None" = None
    overlay: "Overlay | None" = None
    marked: tuple[Mark, ...] = ()

    @property
    def size_mm(self) -> tuple[float, float]:
        """Printed width and height in mm."""
        point = self.scale * MM_PER_POINT
        return self.scene.width * point, self.scene.height * point

    @property
    def smallest_text(self) -> float:
        """Size of the smallest words when printed, in pt (1/72 inch)."""
        sizes = [mark.size for mark in self.scene.marks() if isinstance(mark, Text)]
        return min(sizes, default=0.0) * self.scale * 72 / 96


class Format(NamedTuple):
    """A format.

    Attributes:
        suffix: how names of its files end.
        name: what it is called.
        about: what is in such a file.
        text: a picture as such a file; None where it takes a toolkit to paint it.
        graph: it tells of a network, so that there is none of a chart.
    """

    suffix: str
    name: str
    about: str
    text: Callable[[Picture], str] | None = None
    graph: bool = False


# The writers are not needed where nothing is saved, so they are loaded when one is.


def _svg(picture: Picture) -> str:
    from resviz.diagram.svg import to_svg

    return to_svg(
        picture.scene,
        picture.theme,
        scale=picture.scale,
        clear=picture.clear,
        words=picture.words,
    )


def _html(picture: Picture) -> str:
    from resviz.diagram.html import to_html

    return to_html(_network(picture), picture.view, picture.theme, picture.overlay)


def _tikz(picture: Picture) -> str:
    from resviz.diagram.tikz import to_tikz

    return to_tikz(picture.scene, picture.theme, scale=picture.scale * _TEX_POINTS)


def _dot(picture: Picture) -> str:
    from resviz.diagram.dot import to_dot

    return to_dot(picture.scene, picture.theme)


def _mermaid(picture: Picture) -> str:
    from resviz.diagram.mermaid import to_mermaid

    return to_mermaid(picture.scene, picture.theme)


def _graphml(picture: Picture) -> str:
    from resviz.diagram.graphml import to_graphml

    return to_graphml(_network(picture), picture.scene, picture.theme)


def _graph_json(picture: Picture) -> str:
    from resviz.diagram.graph_json import to_graph_json

    return to_graph_json(_network(picture), picture.scene)


def _network(picture: Picture) -> Network:
    if picture.network is None:
        raise ValueError("A chart is no graph; see `formats_of`.")
    return picture.network


FORMATS = (
    Format(".svg", "SVG", "the diagram as vector graphics, its words as text", _svg),
    Format(".pdf", "PDF", "the diagram as vector graphics on a page"),
    Format(".png", "PNG", "the diagram as pixels"),
    Format(
        ".html",
        "HTML",
        "the diagram as a page for a browser, to zoom and fold; needs nothing else",
        _html,
        graph=True,
    ),
    Format(".tex", "TikZ", "the diagram in TikZ: a LaTeX document of its own, to edit", _tikz),
    Format(".dot", "Graphviz", "its boxes and edges for Graphviz", _dot, graph=True),
    Format(
        ".mmd",
        "Mermaid",
        "its boxes and edges as a Mermaid flowchart, for Markdown",
        _mermaid,
        graph=True,
    ),
    Format(
        ".graphml",
        "GraphML",
        "its boxes and edges with all counts, for yEd and networkx",
        _graphml,
        graph=True,
    ),
    Format(
        ".graph.json",
        "JSON graph",
        "its boxes and edges with all counts, for networkx and D3",
        _graph_json,
        graph=True,
    ),
)
"""All formats of a diagram; the first is what one is saved in unless said otherwise."""

CHART_FORMATS = tuple(each for each in FORMATS if not each.graph)
"""Those that any picture can be saved in."""

SUFFIXES = tuple(each.suffix for each in FORMATS)


def formats_of(network: Network | None) -> tuple[Format, ...]:
    """What a picture of this network, or of none, can be saved in."""
    return CHART_FORMATS if network is None else FORMATS


def suffix_of(path: Path, known: Sequence[str]) -> str:
    """The suffix, of those known, that a path ends in.

    Raises:
        FileError: it ends in none.
    """
    ends = [suffix for suffix in known if path.name.lower().endswith(suffix)]
    if not ends:
        listed = f"{', '.join(known[:-1])} or {known[-1]}"
        raise FileError(f"Cannot tell the format of {path} from its name; it must end in {listed}.")
    return max(ends, key=len)  # ``.graph.json`` is no ``.json``


def writable(path: Path, formats: Sequence[Format] = CHART_FORMATS) -> Format:
    """Look before the work is done whether a picture may go to this path, and how.

    Raises:
        FileError: the suffix is unknown, or means the graph of one network where that is not what
            is drawn, or there is no such folder.
    """
    known = [each.suffix for each in formats]
    name = path.name.lower()
    graph = next((each for each in FORMATS if each.graph and name.endswith(each.suffix)), None)
    if graph and graph not in formats:
        raise FileError(
            f"A {graph.suffix} holds the graph of one network; {path.name} must end in"
            f" {', '.join(known[:-1])} or {known[-1]}."
        )
    suffix = suffix_of(path, known)
    expect_folder(path)
    return next(each for each in formats if each.suffix == suffix)


def save_text(text: str, path: Path) -> None:
    """Write a picture that is text.

    Raises:
        FileError: the file cannot be written.
    """
    write_whole(path, lambda file: file.write(text.encode()))
