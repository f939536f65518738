"""Where everything goes: a network and a view become a `Scene`.

Stages stand side by side as panels. Inside a panel, pieces hang one below the other on a straight
spine; where they would grow too tall they flow on in a further column, like text. A folded stage is
a box with one small arc for every shortcut it holds.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log

from resviz.core.network import Level, Network, Scope
from resviz.diagram.boxes import title_room
from resviz.diagram.face import Face
from resviz.diagram.grid import GAP, GUTTER, MARGIN, PANEL_FOOT, PANEL_HEADER, PANEL_PAD
from resviz.diagram.heading import draw_heading, draw_legend, heading_width
from resviz.diagram.open_block import LAYERS_TOP, OpenBlockPiece
from resviz.diagram.panel import Column, Panel
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import ASIDE, BlockPiece, LayerPiece, Piece, WovenPiece
from resviz.diagram.runs import Run, runs
from resviz.diagram.scene import Scene
from resviz.diagram.stage_box import FoldedStage
from resviz.diagram.text import text_width
from resviz.diagram.view import View
from resviz.diagram.ways import draw_panels, entering
from resviz.diagram.weave import Weave

ASPECT = 1.7


def draw(network: Network, view: View | None = None) -> Scene:
    """Lay a network out as far as the view unfolds it."""
    view = view or View()
    pen = Pen()
    panels = _panels(network, view)
    right = MARGIN + sum(panel.width for panel in panels) + GUTTER * (len(panels) - 1)
    top = MARGIN
    if view.heading:
        right = max(right, MARGIN + heading_width(network))
        top = draw_heading(pen, network, MARGIN, right, top)
    height = max(panel.height for panel in panels)
    if _passes_by(network):
        height += PANEL_FOOT
    x = MARGIN
    for panel in panels:
        panel.place(x, top, height)
        x += panel.width + GUTTER
    draw_panels(pen, network, panels)
    bottom = draw_legend(pen, network, MARGIN, right, top + height)
    return Scene(
        right + MARGIN,
        bottom + MARGIN,
        f"{network.title}: {network.summary}" if network.summary else network.title,
        tuple(pen.boxes),
        tuple(pen.edges),
        tuple(pen.notes),
    )


def _panels(network: Network, view: View) -> list[Panel | FoldedStage]:
    stages = network.scopes_at(Level.STAGE)
    total = max(network.macs, 1)
    stacks: dict[str, list[Piece]] = {
        scope.id: _stack(network, view, scope)
        for scope in stages
        if not _is_folded(network, view, scope)
    }
    if stages[0].id in stacks:
        stacks[stages[0].id].insert(0, LayerPiece(network.nodes[0], (), 1))
    _part(network, stages, stacks)
    height = _column_height(list(stacks.values()))
    return [
        Panel(
            network,
            scope,
            _columns(stacks[scope.id], height),
            network.cost(scope.id).macs / total,
        )
        if scope.id in stacks
        else FoldedStage(network, scope)
        for scope in stages
    ]


def _passes_by(network: Network) -> bool:
    """A line runs past a stage that does not read it."""
    stages = network.scopes_at(Level.STAGE)
    return any(entering(network, stage.start) < before.start for before, stage in pairwise(stages))


def _part(network: Network, stages: Sequence[Scope], stacks: dict[str, list[Piece]]) -> None:
    """Make room where a stage reads from the middle of another."""
    for stage in stages[1:]:
        source = entering(network, stage.start)
        read = next(found for found in stages if found.stop > source)
        inner = stacks.get(read.id, [])[:-1]
        piece = next((piece for piece in inner if piece.stop > source), None)
        if piece and not piece.parts:
            piece.parts = True
            piece.height += ASIDE


def _is_folded(network: Network, view: View, scope: Scope) -> bool:
    if network.blocks(scope.id):
        return not view.shows_blocks(scope.id)
    return view.detail == "stage"


def _stack(network: Network, view: View, stage: Scope) -> list[Piece]:
    """The pieces of a stage from top to bottom."""
    pieces: list[Piece] = []
    at = stage.start
    for run in runs(network, network.blocks(stage.id)):
        pieces += _loose(network, at, run.blocks[0].start)
        pieces += _blocks(network, view, run)
        at = run.blocks[-1].stop
    return pieces + _loose(network, at, stage.stop)


def _blocks(network: Network, view: View, run: Run) -> list[Piece]:
    """Identical blocks, as one piece or one each; they share their plans."""
    shown = [run] if view.folds(run.id) else [Run((block,)) for block in run.blocks]
    weave: Weave | None = None
    face: Face | None = None
    pieces: list[Piece] = []
    # Names that layers have elsewhere tell of their block, and some are longer than others.
    block = max(run.blocks, key=lambda each: text_width(network.nodes[each.start].called, 11))
    room = max(title_room(part.title, len(part.blocks)) for part in shown)
    for part in shown:
        if view.shows_layers(part.id):
            weave = weave or Weave(network, block.start, block.stop, LAYERS_TOP)
            pieces.append(OpenBlockPiece(network, part, weave))
        else:
            face = face or Face(network, block, room)
            pieces.append(BlockPiece(network, part, face))
    return pieces


def _loose(network: Network, start: int, stop: int) -> list[Piece]:
    """Layers outside of blocks: one piece each, but those that branch together."""
    pieces: list[Piece] = []
    for first, last in _cuts(network, start, stop):
        node = network.nodes[first]
        if last - first > 1:
            pieces.append(WovenPiece(network, first, last))
        else:
            before = network[node.inputs[0]].shape if node.inputs else ()
            pieces.append(LayerPiece(node, before, last))
    return pieces


def _cuts(network: Network, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Ranges of layers that only one tensor enters and only one leaves, as short as can be."""
    # The earliest tensor that is read at a layer or further down tells what passes by on its way.
    earliest = [stop] * (stop - start)
    least = stop
    for index in range(stop - 1, start - 1, -1):
        sources = (network.index(source) for source in network.nodes[index].inputs)
        least = min(least, *(max(source, start - 1) for source in sources))
        earliest[index - start] = least
    first = start
    for index in range(start + 1, stop):
        if earliest[index - start] == index - 1:
            yield first, index
            first = index
    if first < stop:
        yield first, stop


def _columns(pieces: Sequence[Piece], height: float) -> list[Column]:
    """Flow pieces into columns of about the same height, none taller than allowed or one piece."""
    left = max(piece.left for piece in pieces)
    right = max(piece.right for piece in pieces)
    heights = [piece.height for piece in pieces]
    breaks = _breaks(heights, height)
    low, high = sum(heights) / len(breaks), height
    while high - low > GAP:
        middle = (low + high) / 2
        fewer = _breaks(heights, middle)
        low, high, breaks = (
            (low, middle, fewer) if len(fewer) <= len(breaks) else (middle, high, breaks)
        )
    ends = [*breaks[1:], len(pieces)]
    return [
        Column(list(pieces[start:end]), left, right)
        for start, end in zip(breaks, ends, strict=True)
    ]


def _breaks(heights: Sequence[float], limit: float) -> list[int]:
    """Indices at which a column begins when each is filled up to the limit."""
    breaks, used = [0], 0.0
    for index, height in enumerate(heights):
        if index > breaks[-1] and used + height > limit:
            breaks.append(index)
            used = 0.0
        used += height
    return breaks


def _column_height(stacks: list[list[Piece]]) -> float:
    """The column height that brings the picture closest to the aspect of a page or screen."""
    if not stacks:
        return 0.0
    heights = [[piece.height for piece in stack] for stack in stacks]
    widths = [max(p.left + p.right for p in stack) + GUTTER for stack in stacks]
    least = max(max(column) for column in heights)
    most = max(sum(column) for column in heights)
    candidates = [most]
    while candidates[-1] / 1.15 > least:
        candidates.append(candidates[-1] / 1.15)

    def distance(height: float) -> float:
        columns = (
            len(_breaks(stack, height)) * width
            for stack, width in zip(heights, widths, strict=True)
        )
        width = sum(columns) + len(stacks) * (GUTTER + PANEL_PAD)
        return abs(log(width / (height + PANEL_HEADER) / ASPECT))

    return min(candidates, key=distance)
