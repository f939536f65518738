"""A diagram as one HTML page that needs nothing else: it pans, zooms, folds and tells on pointing.

The page opens as the picture was. It brings along every part in each of its states
(`resviz.diagram.page_parts`), and scripts, assets/page, that string them together as the layouts
here do.
"""

from collections.abc import Iterable
from html import escape
from string import Template, printable

import msgspec

from resviz.core.network import Network
from resviz.diagram import grid
from resviz.diagram.embedded_font import font_faces
from resviz.diagram.heading import draw_heading, entries, heading_width
from resviz.diagram.layout import draw
from resviz.diagram.overlay import Overlay, Painted, overlaid
from resviz.diagram.page_parts import PageWriter, Part, Parts, in_variables
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Area, Box, Line, Mark, Scene, Text
from resviz.diagram.svg import FONTS, to_svg
from resviz.diagram.theme import DARK, LIGHT, Theme
from resviz.diagram.view import DETAILS, View
from resviz.resources import asset

LARGE = 6_000
"""Layers from which on blocks cannot be unfolded in the page."""

_SCRIPTS = (
    "stacks", "arcs", "strip", "panels", "ways", "layout", "marks", "drawing", "pointed", "camera",
    "page", "pointer", "keys", "search", "start",
)  # fmt: skip

_HELP = (
    "Wheel: zoom · drag: pan · double click, ×N or the sign at a corner: fold and unfold"
    f" · 1–{len(DETAILS)}: levels · F: all · arrows, Tab, Enter: walk and fold · /: find"
)


def to_html(
    network: Network, view: View | None = None, theme: Theme = LIGHT, overlay: Overlay | None = None
) -> str:
    """Write the diagram of a network as an HTML page.

    Args:
        network: what is shown.
        view: how the page opens.
        theme: its colours; the reader can change between these and dark or light ones.
        overlay: what boxes are coloured by; the scale stays that of the picture as it opens.
    """
    view = view or View()
    return _Page(network, view, theme, overlay).written()


class _Page:
    def __init__(self, network: Network, view: View, theme: Theme, overlay: Overlay | None) -> None:
        self.network, self.view, self.theme = network, view, theme
        self.scene = draw(network, view)
        self.painted = overlaid(network, self.scene, overlay) if overlay else None
        opened = view.detail == "layer" or view.toggled
        self.layers = bool(opened) or len(network.nodes) <= LARGE
        self.writer = PageWriter(in_variables(theme))

    def written(self) -> str:
        template = Template(asset("page", "page.html").read_text(encoding="utf-8"))
        scripts = (asset("page", f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
        still = to_svg(
            self.painted.scene if self.painted else self.scene, self.writer.theme, clear=True
        )
        dark = _is_dark(self.theme)
        data = msgspec.json.encode(self._data()).decode()
        words = (Text(0, 0, printable, 12, weight) for weight in (400, 600))
        return template.substitute(
            theme="dark" if dark else "light",
            title=escape(self.scene.title),
            heading=escape(self.network.title),
            fonts=font_faces([*self.writer.texts, *words]),
            colours=_colours(self.theme, DARK if not dark else LIGHT, dark=dark),
            style=asset("page", "page.css").read_text(encoding="utf-8"),
            still=still,
            footer=escape(self._footer()),
            data=data.replace("</", "<\\/"),
            script="".join(scripts),
        )

    def _footer(self) -> str:
        words = [_HELP]
        if not self.layers:
            words.append("Its layers are too many for a page: blocks stay folded")
        if self.painted:
            words.append("Colours keep the scale of the picture as it opened")
        return " · ".join(words)

    def _data(self) -> Part:
        view = self.view
        parts = Parts(self.network, self.writer, view, self._paint, layers=self.layers)
        levels = [name for name in DETAILS if self.layers or name != "layer"]
        return {
            "style": view.style,
            "aspect": view.aspect,
            "view": {
                "detail": view.detail,
                "fold_repeats": view.fold_repeats,
                "toggled": sorted(view.toggled),
            },
            "grid": {name: value for name, value in vars(grid).items() if name.isupper()},
            "details": [{"name": name, "label": _label(name)} for name in levels],
            "heading": self._heading() if view.heading else None,
            "legend": [
                {
                    "words": entry.words,
                    "room": entry.room,
                    "needs": sorted(entry.needs),
                    "without": sorted(entry.without),
                    "markup": self.writer.marks(entry.marks(0, 0)),
                }
                for entry in entries((self.network,))
            ],
            "below": self._below(self.painted) if self.painted else None,
            "network": parts.whole(),
            "stages": [*parts.stages()],
        }

    def _heading(self) -> Part:
        """Title at the left, totals that end at 0."""
        pen = Pen()
        height = draw_heading(pen, self.network, 0.0, 0.0, 0.0)
        texts = [mark for mark in pen.notes if isinstance(mark, Text)]
        left, right = (
            self.writer.marks(text for text in texts if text.anchor == anchor)
            for anchor in ("start", "end")
        )
        width = heading_width(self.network)
        return {"width": width, "height": height, "left": left, "right": right}

    def _below(self, painted: Painted) -> Part:
        """The legend of an overlay."""
        from resviz.diagram.overlay_legend import legend, with_legend  # seldom needed

        whole, scene = with_legend(painted), painted.scene
        marks: list[Mark] = [
            mark._replace(x=mark.x - grid.MARGIN, y=mark.y - scene.height)
            for mark in whole.notes[len(scene.notes) :]
            if not isinstance(mark, Line | Area)
        ]
        width = legend(painted, scene.width - 2 * grid.MARGIN).width + 2 * grid.MARGIN
        height = whole.height - scene.height
        return {"width": width, "height": height, "markup": self.writer.marks(marks)}

    def _paint(self, boxes: Iterable[Box]) -> Iterable[Box]:
        """Boxes in the colours of the overlay, if there is one."""
        if self.painted is None:
            return boxes
        overlay, scale = self.painted.overlay, self.painted.scale
        fixed = overlay._replace(limits=(scale.low, scale.high), log=scale.log)
        return overlaid(self.network, Scene(0, 0, "", tuple(boxes)), fixed).scene.boxes


def _label(detail: str) -> str:
    return detail.capitalize() + ("s" if detail != "network" else "")


def _is_dark(theme: Theme) -> bool:
    """Words are lighter than what they stand on."""
    return sum(_channels(theme["ink"])) > sum(_channels(theme["background"]))


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _colours(theme: Theme, other: Theme, *, dark: bool) -> str:
    """The roles of both themes as variables, light ones on paper."""
    names = ("dark", "light") if dark else ("light", "dark")
    both = dict(zip(names, (theme, other), strict=True))
    rules = [f':root[data-theme="{name}"]{{{_variables(both[name])}}}' for name in names]
    rules.append(f":root{{--fonts:{FONTS}}}")
    rules.append(f"@media print{{:root:root{{{_variables(both['light'])}}}}}")
    return "\n".join(rules)


def _variables(theme: Theme) -> str:
    return "".join(f"--{role}:{colour};" for role, colour in theme.colours.items())
