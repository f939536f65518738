"""A folded network: one box with what there is to say, and arcs for the shortcuts of each stage."""

from typing import NamedTuple

from resviz.core.network import Level, Network, Role
from resviz.core.ops import Conv2d, Linear, shape_text
from resviz.diagram.anatomy import shortcut_roles
from resviz.diagram.flow import Flow
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Box, Mark, Rect, Text
from resviz.diagram.stage_box import ARC_ROOM, Arc, arcs_by_kind, draw_arc
from resviz.diagram.text import shortened, text_width
from resviz.diagram.view import NETWORK
from resviz.diagram.words import quantity, scope_title

_PAD = 20.0
_BETWEEN = 14.0
_LEAST = 320.0
_FIGURES = 28.0
"""From a figure to the next one."""


class _Group(NamedTuple):
    """The shortcuts of a stage.

    Attributes:
        name: of the stage.
        arcs: one for every kind.
        length: of the side of the box that is theirs.
    """

    name: str
    arcs: list[Arc]
    length: float


class NetworkBox:
    """The network as one box, its shortcuts on the upper side; where it runs down, on the right.

    Attributes:
        flow: which way the network runs.
        width: of the picture without margins.
        height: of the same.
    """

    def __init__(self, network: Network, flow: Flow) -> None:
        self.network, self.flow = network, flow
        self.groups = _groups(network, beside=not flow.turned)
        self.figures = _figures(network)
        arcs = sum(group.length + _BETWEEN for group in self.groups) - _BETWEEN
        names = max((text_width(group.name, 9.5, 500) for group in self.groups), default=0.0)
        figures = sum(_figure_width(*figure) + _FIGURES for figure in self.figures) - _FIGURES
        words = max(_LEAST - 2 * _PAD, figures, text_width(network.title, 20, 700))
        if flow.turned:
            self.top = 18.0 if self.groups else 4.0
            self.box = (max(words, arcs) + 2 * _PAD, self.top + 128)
            self.width, self.height = self.box[0], self.box[1] + (ARC_ROOM if arcs > 0 else 0.0)
        else:
            self.top = 4.0
            beside = names + _PAD if self.groups else 0.0
            self.box = (words + 2 * _PAD + beside, max(self.top + 128, arcs + 2 * _PAD))
            self.width, self.height = self.box[0] + (ARC_ROOM if arcs > 0 else 0.0), self.box[1]
        self.room = words

    def draw(self, pen: Pen, left: float, top: float, right: float) -> None:
        """Draw it below a y, from an x on."""
        rect = Rect(left, top + (self.height - self.box[1]), *self.box)
        names, arcs = self._place_groups(rect)
        network = self.network
        marks: tuple[Mark, ...] = (
            rect._replace(radius=12, fill="surface", stroke="line", stroke_width=1.1),
            *names,
            *self._words(rect),
        )
        about = (
            f"{network.title}: {network.summary} · {_shapes(network)} · "
            f"{network.params:,} parameters · {network.macs:,} MACs"
        )
        pen.boxes.append(
            Box(
                id=NETWORK,
                kind="network",
                op=network.title,
                rect=rect,
                marks=marks,
                about=about,
                foldable=True,
                members=("",),
                title=network.title,
            )
        )
        for arc, at in arcs:
            draw_arc(pen, NETWORK, arc, rect, at, beside=not self.flow.turned)

    def _place_groups(self, rect: Rect) -> tuple[list[Mark], list[tuple[Arc, float]]]:
        """The names of the stages along the side, and where on it their arcs are."""
        side = rect.width if self.flow.turned else rect.height
        at = (side - sum(group.length + _BETWEEN for group in self.groups) + _BETWEEN) / 2
        names: list[Mark] = []
        arcs: list[tuple[Arc, float]] = []
        for name, drawn, length in self.groups:
            middle = at + length / 2
            if self.flow.turned:
                x, y = rect.x + middle, rect.y + 15
                names.append(Text(x, y, name, 9.5, 500, "faint", "middle"))
            else:
                x, y = rect.right - 10, rect.y + middle + 3.4
                names.append(Text(x, y, name, 9.5, 500, "faint", "end"))
            start = middle - sum(arc.width for arc in drawn) / 2 + 1.5
            for arc in drawn:
                arcs.append((arc, start))
                start += arc.width
            at += length + _BETWEEN
        return names, arcs

    def _words(self, rect: Rect) -> list[Mark]:
        """Name, shapes and figures."""
        x, y = rect.x + _PAD, rect.y + self.top
        if not self.flow.turned:
            y = rect.y + (rect.height - 128) / 2
        parts = self.network.summary.split(" · ")
        told = [part for part in parts if not part.startswith("input ")]  # the shapes say it
        summary = shortened(" · ".join(told), self.room, 11.5)
        marks: list[Mark] = [
            Text(x, y + 32, self.network.title, 20, 700),
            Text(x, y + 54, _shapes(self.network), 12.5, 500, "ink"),
            Text(x, y + 72, summary, 11.5, 400, "muted"),
        ]
        for figure, words in self.figures:
            marks.append(Text(x, y + 101, figure, 14, 600))
            marks.append(Text(x, y + 116, words, 10.5, 400, "muted"))
            x += _figure_width(figure, words) + _FIGURES
        return [mark for mark in marks if isinstance(mark, Text) and mark.text]


def _groups(network: Network, *, beside: bool) -> list[_Group]:
    """The stages that hold shortcuts."""
    groups = []
    for stage in network.scopes_at(Level.STAGE):
        name, arcs = scope_title(stage), arcs_by_kind(network, stage)
        needed = 12.0 if beside else text_width(name, 9.5, 500)
        if arcs:
            groups.append(_Group(name, arcs, max(sum(arc.width for arc in arcs), needed)))
    return groups


def _figures(network: Network) -> list[tuple[str, str]]:
    """What it costs, how deep it is, how many shortcuts it has."""
    roles = [role for node in network.nodes for role in shortcut_roles(node)]
    shortcuts = len(roles) - roles.count(Role.GATE)
    return [
        (quantity(network.params), "parameters"),
        (quantity(network.macs), "MACs"),
        (f"{_depth(network):,}", "weight layers deep"),
        (f"{shortcuts:,}" if shortcuts else "none", "shortcut" if shortcuts == 1 else "shortcuts"),
    ]


def _figure_width(figure: str, words: str) -> float:
    return max(text_width(figure, 14, 600), text_width(words, 10.5))


def _depth(network: Network) -> int:
    """Convolutions and linear layers one after the other on the longest way through."""
    depths: list[int] = []
    for node in network.nodes:
        before = max((depths[network.index(source)] for source in node.inputs), default=0)
        depths.append(before + isinstance(node.op, Conv2d | Linear))
    return depths[-1] if depths else 0


def _shapes(network: Network) -> str:
    return f"{shape_text(network.input_shape)} → {shape_text(network.output_shape)}"
