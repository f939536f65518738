"""Where everything goes: a network and a view become a `Scene`.

Stages stand side by side as panels. Inside a panel, pieces hang one below the other on a straight
spine; where they would grow too tall they flow on in a further column, like text. A folded stage is
a box with one small arc for every shortcut it holds.
"""

from collections.abc import Sequence
from math import log

from resviz.core.network import Level, Network, Scope
from resviz.diagram.grid import GAP, GUTTER, MARGIN, PANEL_HEADER, PANEL_PAD
from resviz.diagram.heading import draw_heading, draw_legend, heading_width
from resviz.diagram.open_block import OpenBlockPiece
from resviz.diagram.panel import Column, Panel
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import BlockPiece, LayerPiece, Piece
from resviz.diagram.runs import Run, runs
from resviz.diagram.scene import Scene
from resviz.diagram.stage_box import FoldedStage
from resviz.diagram.view import View
from resviz.diagram.ways import draw_panels

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
        stacks[stages[0].id].insert(0, LayerPiece(network.nodes[0], ()))
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


def _is_folded(network: Network, view: View, scope: Scope) -> bool:
    if network.blocks(scope.id):
        return not view.shows_blocks(scope.id)
    return view.detail == "stage"


def _stack(network: Network, view: View, stage: Scope) -> list[Piece]:
    """The pieces of a stage from top to bottom."""
    pieces: list[Piece] = []
    blocks = {block.id: block for block in network.blocks(stage.id)}
    grouped = {run.blocks[0].id: run for run in runs(network, blocks.values())}
    skip: set[str] = set()
    for child in stage.children:
        if child in skip:
            continue
        if child in network:
            node = network[child]
            pieces.append(LayerPiece(node, network[node.inputs[0]].shape))
        elif child in blocks:
            run = grouped.get(child)
            if run is None or not view.folds(run.id):
                run = Run((blocks[child],))
            skip.update(block.id for block in run.blocks)
            open_ = view.shows_layers(run.id)
            pieces.append((OpenBlockPiece if open_ else BlockPiece)(network, run))
    return pieces


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
