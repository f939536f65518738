"""The pieces of every stage, in the order they run: what all styles of layout string together."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from resviz.core.network import Level, Network, Scope
from resviz.diagram.boxes import title_room
from resviz.diagram.dense import Turn, turns
from resviz.diagram.face import Face
from resviz.diagram.flow import DOWN, Flow
from resviz.diagram.open_block import LAYERS_TOP, OpenBlockPiece
from resviz.diagram.pieces import ASIDE, BlockPiece, LayerPiece, Piece, WovenPiece
from resviz.diagram.runs import Run, runs
from resviz.diagram.text import text_width
from resviz.diagram.view import View
from resviz.diagram.weave import Weave
from resviz.diagram.words import is_divisible


def entering(network: Network, start: int) -> int:
    """Index of the layer whose output enters where this one stands."""
    return network.index(network.nodes[start].inputs[0])


def is_folded(network: Network, view: View, scope: Scope) -> bool:
    """A stage is shown as one box."""
    if network.blocks(scope.id):
        return not view.shows_blocks(scope.id)
    return not view.shows_inside


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
    grouped = runs(network, network.blocks(stage.id)) if grouped is None else grouped
    dense = turns(network, grouped)
    for run, after in zip_longest(grouped, grouped[1:]):
        pieces += _loose(network, view, at, run.blocks[0].start, flow)
        if run.id in dense:
            pieces.append(_dense(network, view, run, after, dense, flow))
        else:
            pieces += _blocks(network, view, run, flow)
        at = run.blocks[-1].stop
    return pieces + _loose(network, view, at, stage.stop, flow)


def _blocks(network: Network, view: View, run: Run, flow: Flow) -> list[Piece]:
    """Identical blocks, as one piece or one each; they share their plans."""
    shown = [run] if view.folds(run.id) else [Run((block,)) for block in run.blocks]
    weaves: dict[frozenset[int], Weave] = {}
    face: Face | None = None
    pieces: list[Piece] = []
    # Names that layers have elsewhere tell of their block, and some are longer than others.
    block = max(run.blocks, key=lambda each: text_width(network.nodes[each.start].called, 11))
    room = max(title_room(part.title, len(part.blocks)) for part in shown)
    for part in shown:
        if view.shows_layers(part.id):
            apart = _apart(network, view, part.blocks[0].start, part.blocks[0].stop)
            if apart not in weaves:
                start, stop = block.start, block.stop
                weaves[apart] = Weave(network, start, stop, LAYERS_TOP, flow, apart=apart)
            pieces.append(OpenBlockPiece(network, part, weaves[apart], flow))
        else:
            face = face or Face(network, block, room)
            pieces.append(BlockPiece(network, part, face, flow))
    return pieces


def _dense(
    network: Network,
    view: View,
    run: Run,
    after: Run | None,
    dense: Mapping[str, Turn],
    flow: Flow,
) -> Piece:
    """A block of a dense row. It gathers all tensors where the next one does not take them."""
    turn, (block,) = dense[run.id], run.blocks
    if view.shows_layers(run.id):
        keeps, apart = turn.growth.keeps, _apart(network, view, block.start, block.stop)
        weave = Weave(network, block.start, block.stop, LAYERS_TOP, flow, keeps, apart)
        return OpenBlockPiece(network, run, weave, flow, turn)
    from resviz.diagram.dense_block import DenseBlockPiece  # few networks have any

    face = Face(network, block, title_room(run.title, 1), turn.growth)
    goes_on = after and turn.number < turn.total and not view.shows_layers(after.id)
    return DenseBlockPiece(network, run, face, turn, flow, gathers=not goes_on)


def _apart(network: Network, view: View, start: int, stop: int) -> frozenset[int]:
    """Places of the convolutions that are unfolded to their groups."""
    nodes = network.nodes[start:stop] if view.toggled else ()
    return frozenset(
        place
        for place, node in enumerate(nodes)
        if view.shows_groups(node.id) and is_divisible(node)
    )


def _loose(network: Network, view: View, start: int, stop: int, flow: Flow) -> list[Piece]:
    """Layers outside of blocks: one piece each, but those that branch together."""
    pieces: list[Piece] = []
    for first, last in _cuts(network, start, stop):
        node, apart = network.nodes[first], _apart(network, view, first, last)
        if last - first > 1:
            pieces.append(WovenPiece(network, first, last, flow, apart))
        else:
            before = network[node.inputs[0]].shape if node.inputs else ()
            pieces.append(LayerPiece(node, before, last, flow, apart=bool(apart)))
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
