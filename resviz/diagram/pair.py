"""Two networks as one picture, side by side: aligned, with marks where they differ."""

from collections.abc import Sequence
from itertools import chain

from msgspec.structs import replace

from resviz.core.comparison import Comparison, Sign
from resviz.diagram.grid import GUTTER, MARGIN, ROW_GAP
from resviz.diagram.heading import draw_legend
from resviz.diagram.pair_bodies import Body, PanelRows, body_of
from resviz.diagram.pair_heading import (
    HEADING,
    TAG,
    entries,
    heading,
    heading_width,
    tag,
    tag_width,
    titles,
)
from resviz.diagram.pair_marks import ROLES, Marked, Marks
from resviz.diagram.pairing import Pairing
from resviz.diagram.pen import Pen
from resviz.diagram.scene import OTHER, Box, Edge, Mark, Point, Scene, Text
from resviz.diagram.text import shortened, text_width
from resviz.diagram.view import View

_WORDS = 10.5
_LINE = 13.0
_MOST = 3
"""Lines that tell in what two parts differ."""

_WIDEST = 190.0
"""Of what is told between two columns."""


def draw_pair(comparison: Comparison, view: View | None = None) -> Scene:
    """Lay two networks out side by side, in the view's style.

    Columns stand beside each other, rows one above the other. *stages* and *page* are two rows of
    panels, in which stages stand above their counterparts.
    """
    return draw_paired(Pairing(comparison), view or View())


def draw_paired(pairing: Pairing, view: View) -> Scene:
    """The same of networks whose parts are paired already."""
    return _Pair(pairing, view).scene()


class _Pair:
    def __init__(self, pairing: Pairing, view: View) -> None:
        self.networks = pairing.networks
        self.titles = titles(*self.networks)
        self.view = view
        self.body: Body = body_of(pairing, view)
        flow = self.body.flow
        self.pens = Pen(flow), Pen(flow)
        self.beside = not flow.turned and not isinstance(self.body, PanelRows)
        # Where the words stand depends on them, and they on what is drawn: measured on a draft.
        drafts = Pen(flow), Pen(flow)
        for side in (0, 1):
            self.body.draw(side, drafts[side], 0.0, 0.0)
        self.between = 0.0
        if not isinstance(self.body, PanelRows):
            told = Marks(pairing, drafts).marked
            self.between = self._room(chain(told[0].values(), told[1].values()))
        self.pairing = pairing

    def _room(self, marked: "chain[Marked]") -> float:
        """Between the networks, for words."""
        lines = [line for each in marked for line in each.words]
        if not lines:
            return 2 * GUTTER
        if not self.beside:
            return _LINE * _MOST + 22
        widest = max(text_width(line, _WORDS, 600) for line in lines)
        return min(widest, _WIDEST) + 2 * GUTTER

    def scene(self) -> Scene:
        a, b = self.networks
        (wide, high), (other_wide, other_high) = self.body.sizes
        tags = [
            tag_width(net, title) for net, title in zip(self.networks, self.titles, strict=True)
        ]
        left, top = MARGIN, MARGIN + (HEADING if self.view.heading else 0.0)
        if self.beside:
            step = max(wide + self.between, tags[0] + GUTTER)
            places: list[Point] = [(left, top), (left + step, top)]
            right = left + step + max(other_wide, tags[1])
            bottom = top + TAG + max(high, other_high)
        else:
            step = TAG + high + (self.between or ROW_GAP)
            places = [(left, top), (left, top + step)]
            right = left + max(wide, other_wide, *tags)
            bottom = top + step + TAG + other_high
        if self.view.heading:
            right = max(right, left + heading_width(a, b))
        for side, (x, y) in enumerate(places):
            self.body.draw(side, self.pens[side], x, y + TAG)
        return self._assembled(places, right, bottom)

    def _assembled(self, places: Sequence[Point], right: float, bottom: float) -> Scene:
        marks = Marks(self.pairing, self.pens)
        # Stages in a row begin where their first blocks do; what is said of them stands in them.
        said = {"stage", "block"} if isinstance(self.body, PanelRows) else {"stage"}
        pen = Pen()
        for side, own in enumerate(self.pens):
            boxes, signs = marks.drawn(side, said if not self.beside else ())
            # From afar, names of stages would be painted over those of the networks.
            boxes = [replace(box, title="") if box.title else box for box in boxes]
            pen.boxes += [_renamed(box) for box in boxes] if side else boxes
            pen.edges += [_led(edge) for edge in own.edges] if side else own.edges
            pen.unpainted += [_led(edge) for edge in own.unpainted] if side else own.unpainted
            x, y = places[side]
            pen.notes += own.notes + tag(side, self.networks[side], self.titles[side], x, y)
            pen.notes += signs
        if not isinstance(self.body, PanelRows):
            pen.notes += self._told(marks, places)
        if self.view.heading:
            pen.notes += heading(*self.networks, MARGIN, right, MARGIN)
        signs_there = {each.sign for found in marks.marked for each in found.values()}
        bottom = draw_legend(pen, self.networks, MARGIN, right, bottom, entries(signs_there))
        return Scene(
            right + MARGIN,
            bottom + MARGIN,
            " beside ".join(self.titles),
            tuple(pen.boxes),
            tuple(pen.edges),
            tuple(pen.notes),
            unpainted=tuple(pen.unpainted),
        )

    def _told(self, marks: Marks, places: Sequence[Point]) -> list[Mark]:
        """Words between the networks, each where what it is about begins."""
        found: dict[tuple[float, str], Marked] = {}
        for side in (1, 0):
            for each in marks.marked[side].values():
                if each.words and (self.beside or each.box.kind != "stage"):
                    at = each.box.rect.y if self.beside else each.box.rect.x
                    found.setdefault((round(at, 1), each.box.kind), each)
        ordered = [each for _, each in sorted(found.items(), key=lambda item: item[0])]
        return (
            self._told_beside(ordered, places) if self.beside else self._told_along(ordered, places)
        )

    def _told_beside(self, ordered: Sequence[Marked], places: Sequence[Point]) -> list[Mark]:
        x = places[1][0] - self.between / 2
        told: list[Mark] = []
        free = 0.0
        for each in ordered:
            y = max(each.box.rect.y + 11, free)
            for line in _lines(each, 2 if each.box.kind == "stage" else _MOST):
                words = shortened(line, self.between - GUTTER, _WORDS, 600)
                told.append(Text(x, y, words, _WORDS, 600, ROLES[each.sign], "middle"))
                y += _LINE
            free = y + 4
        return told

    def _told_along(self, ordered: Sequence[Marked], places: Sequence[Point]) -> list[Mark]:
        top = places[1][1] - self.between + 14
        told: list[Mark] = []
        starts = [each.box.rect.x for each in ordered]
        for each, x, end in zip(ordered, starts, [*starts[1:], float("inf")], strict=False):
            for number, line in enumerate(_lines(each, _MOST)):
                words = shortened(line, end - x - 10, _WORDS, 600)
                told.append(Text(x, top + _LINE * number, words, _WORDS, 600, ROLES[each.sign]))
        return told


def _lines(each: Marked, most: int) -> list[str]:
    """The words about a box, its sign before the first."""
    first, *rest = each.words[:most]
    return [f"{each.sign} {first}" if each.sign is Sign.DIFFERENT else first, *rest]


def _renamed(box: Box) -> Box:
    return replace(
        box,
        id=OTHER + box.id,
        parent=OTHER + box.parent if box.parent else "",
        members=tuple(OTHER + member for member in box.members),
    )


def _led(edge: Edge) -> Edge:
    return replace(edge, source=OTHER + edge.source, target=OTHER + edge.target)
