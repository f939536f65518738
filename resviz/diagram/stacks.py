"""The pieces of every stage, in the order they run: what all styles of layout string together."""

from collections.abc import Iterator, Mapping, Sequence

from resviz.core.network import Level, Network, Scope
from resviz.diagram.boxes import title_room
from resviz.diagram.face import Face
from resviz.diagram.flow import DOWN, Flow
from resviz.diagram.open_block import LAYERS_TOP, OpenBlockPiece
from resviz.diagram.pieces import ASIDE, BlockPiece, LayerPiece, Piece, WovenPiece
from resviz.diagram.runs import Run, runs
from resviz.diagram.text import text_width
from resviz.diagram.view import View
from resviz.diagram.weave import Weave


def entering(network: Network, start: int) -> int:
    """Index of the layer whose output enters where this one stands."""
    return network.index(network.nodes[start].inputs[0])


def is_folded(network: Network, view: View, scope: Scope) -> bool:
    """A stage is shown as one box."""
    if network.blocks(scope.id):
        return not view.shows_blocks(scope.id)
    return view.detail == "stage"


def stacks_of(
    network: Network,
    view: View,
    flow: Flow = DOWN,
    grouped: Mapping[str, Sequence[Run]] | None = None,
) -> dict[str, list[Piece]]:
    """The pieces of every unfolded stage by its id, the image first.

    Args:
        network: whose stages.
        view: which of them are unfolded, and how far.
        flow: which way they run.
        grouped: the runs of blocks by the stage's id, where they are not all as long as can be.
    """
    stages = network.scopes_at(Level.STAGE)
    stacks = {
        scope.id: _stack_of(network, view, scope, flow, grouped[scope.id] if grouped else None)
        for scope in stages
        if not is_folded(network, view, scope)
    }
    if stages[0].id in stacks:
        stacks[stages[0].id].insert(0, LayerPiece(network.nodes[0], (), 1, flow))
    _make_room_for_asides(network, stages, stacks)
    return stacks


def _make_room_for_asides(
    network: Network, stages: Sequence[Scope], stacks: dict[str, list[Piece]]
) -> None:
    """Make room where a stage reads from the middle of another."""
    for stage in stages[1:]:
        source = entering(network, stage.start)
        read = next(found for found in stages if found.stop > source)
        inner = stacks.get(read.id, [])[:-1]
        piece = next((piece for piece in inner if piece.stop > source), None)
        if piece and not piece.parts:
            piece.parts = True
            piece.height += ASIDE


def _stack_of(
    network: Network, view: View, stage: Scope, flow: Flow, grouped: Sequence[Run] | None
) -> list[Piece]:
    """The pieces of an unfolded stage, in the order they run."""
    pieces: list[Piece] = []
    at = stage.start
    for run in runs(network, network.blocks(stage.id)) if grouped is None else grouped:
        pieces += _loose(network, at, run.blocks[0].start, flow)
        pieces += _blocks(network, view, run, flow)
        at = run.blocks[-1].stop
    return pieces + _loose(network, at, stage.stop, flow)


def _blocks(network: Network, view: View, run: Run, flow: Flow) -> list[Piece]:
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
            weave = weave or Weave(network, block.start, block.stop, LAYERS_TOP, flow)
            pieces.append(OpenBlockPiece(network, part, weave, flow))
        else:
            face = face or Face(network, block, room)
            pieces.append(BlockPiece(network, part, face, flow))
    return pieces


def _loose(network: Network, start: int, stop: int, flow: Flow) -> list[Piece]:
    """Layers outside of blocks: one piece each, but those that branch together."""
    pieces: list[Piece] = []
    for first, last in _cuts(network, start, stop):
        node = network.nodes[first]
        if last - first > 1:
            pieces.append(WovenPiece(network, first, last, flow))
        else:
            before = network[node.inputs[0]].shape if node.inputs else ()
            pieces.append(LayerPiece(node, before, last, flow))
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
