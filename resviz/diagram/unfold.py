"""Views that unfold just what is asked for: what hides a part, or all that is inside one."""

from collections.abc import Sequence

from msgspec.structs import replace

from resviz.core.network import Level, Network, Scope
from resviz.diagram.runs import Run, runs
from resviz.diagram.view import NETWORK, View


def revealing(network: Network, view: View, part: str) -> View:
    """The view with so much unfolded that a layer or scope is seen; of a run, any of its blocks."""
    if not view.shows_stages:
        view = view.toggle(NETWORK)
    around = [*network.ancestors(part)]
    if part in network and not around:  # the image stands in the first stage
        around = [network.scopes_at(Level.STAGE)[0].id]
    for outer in reversed(around):
        scope = network.scopes[outer]
        if scope.level is Level.STAGE:
            view = _stage_open(network, view, scope)
        elif scope.level is Level.BLOCK:
            view = _blocks_open(network, view, (scope,))
    return view


def unfolded(network: Network, view: View, scope_id: str) -> View:
    """The view with a stage unfolded to its blocks, or a block to its layers."""
    scope = network.scopes[scope_id]
    view = revealing(network, view, scope_id)
    if scope.level is Level.STAGE:
        return _stage_open(network, view, scope)
    return _blocks_open(network, view, (scope,)) if scope.level is Level.BLOCK else view


def all_unfolded(network: Network, view: View, *scope_ids: str) -> View:
    """The view with stages or blocks unfolded to their layers, runs to their blocks."""
    for scope_id in scope_ids:
        scope = network.scopes[scope_id]
        view = revealing(network, view, scope_id)
        if scope.level is Level.STAGE:
            view = _stage_open(network, view, scope)
            view = _blocks_open(network, view, network.blocks(scope_id))
        elif scope.level is Level.BLOCK:
            view = _blocks_open(network, view, (scope,))
    return view


def folded(network: Network, view: View, scope_id: str) -> View:
    """The view with a stage or block folded; as it is where that cannot be."""
    scope = network.scopes[scope_id]
    if scope.level is Level.STAGE and network.blocks(scope_id) and view.shows_blocks(scope_id):
        return view.toggle(scope_id)
    if scope.level is Level.BLOCK:
        run = _run_of(network, scope)
        if len(run.blocks) > 1 and view.folds(run.id):
            # The layers of a run are folded block by block.
            return view.toggle(run.id).toggle(scope_id) if view.shows_layers(run.id) else view
        return view.toggle(scope_id) if view.shows_layers(scope_id) else view
    return view


def _stage_open(network: Network, view: View, stage: Scope) -> View:
    if network.blocks(stage.id):
        return view if view.shows_blocks(stage.id) else view.toggle(stage.id)
    if view.shows_inside:
        return view
    # A stage without blocks folds only with all others: so the others are folded one by one.
    stages = {each.id for each in network.scopes_at(Level.STAGE) if network.blocks(each.id)}
    return replace(view, detail="block", toggled=(view.toggled - {NETWORK}) ^ stages)


def _blocks_open(network: Network, view: View, blocks: Sequence[Scope]) -> View:
    """Unfold blocks of one stage, and the runs that they are in."""
    wanted = {block.id for block in blocks}
    for run in runs(network, network.blocks(blocks[0].parent)) if blocks else ():
        found = [block for block in run.blocks if block.id in wanted]
        if found and len(run.blocks) > 1 and view.folds(run.id):
            view = view.toggle(run.id)
        for block in found:
            view = view if view.shows_layers(block.id) else view.toggle(block.id)
    return view


def _run_of(network: Network, block: Scope) -> Run:
    """The run that a block is in."""
    around = runs(network, network.blocks(block.parent))
    return next(run for run in around if block in run.blocks)
