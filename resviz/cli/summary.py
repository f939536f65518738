"""``resviz summary``: what a network looks like in numbers."""

import argparse
from typing import NamedTuple

from resviz.cli.commands import positive
from resviz.cli.networks import add_naming, add_network, network_of
from resviz.cli.text import (
    bar,
    bold,
    count,
    dim,
    heading,
    percent,
    say,
    say_json,
    shape,
    size,
    table,
)
from resviz.core.cost import BYTES, memory
from resviz.core.network import Network, Scope
from resviz.core.ops import Shape
from resviz.diagram.words import quantity
from resviz.zoo.naming import named

EPILOG = """\
MACs are multiply-adds of convolutions, linear layers and the two products of attention for one
example, biases and normalisation left out: what papers call FLOPs. FLOPs here are always 2 x MACs.

--json prints {"name", "input": [C,H,W], "params", "macs", "stages": [{"id", "name", "output":
[C,H,W], "params", "macs", "blocks"}]}, where blocks is how many there are; with --by block also
"blocks": [{"id", "name", "output", "params", "macs"}], with --by layer also "layers": [{"id",
"name", "op", "output", "params", "macs"}]. A name is the id unless --names says otherwise. Every
number is an exact integer.\
"""


class _Part(NamedTuple):
    id: str
    name: str
    what: str
    output: Shape
    params: int
    macs: int


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_network(parser, "network")
    add_naming(parser)
    parser.add_argument(
        "--by", choices=("stage", "block", "layer"), default="stage", help="a row for each of these"
    )
    parser.add_argument(
        "--batch", type=positive, default=1, help="examples in a batch, for the memory (1)"
    )
    parser.add_argument(
        "--precision", choices=tuple(BYTES), default="float32", help="number format, for the memory"
    )
    parser.add_argument("--json", action="store_true", help="for scripts, see below")


def run(options: argparse.Namespace) -> int:
    """Print the summary."""
    network = named(network_of(options.network, options.changes), options.names)
    if options.json:
        say_json(_record(network, options.by))
        return 0
    say(heading(network.title, network.summary), *_totals(network), "")
    say(*(_stages(network) if options.by == "stage" else _parts(network, options.by)))
    say("", *_memory(network, options.batch, options.precision))
    return 0


def _record(network: Network, by: str) -> dict[str, object]:
    record: dict[str, object] = {
        "name": network.name,
        "input": network.input_shape,
        "params": network.params,
        "macs": network.macs,
        "stages": [
            {"name": network.scopes[stage.id].shown, **stage._asdict()} for stage in network.stages
        ],
    }
    rows = [part._asdict() for part in _rows(network, by)]
    if by == "layer":
        renamed = [{"op" if key == "what" else key: row[key] for key in row} for row in rows]
        record["layers"] = renamed
    if by == "block":
        record["blocks"] = [{key: row[key] for key in row if key != "what"} for row in rows]
    return record


def _rows(network: Network, by: str) -> list[_Part]:
    if by == "block":
        return [_scope_row(network, block) for block in network.blocks()]
    return [
        _Part(node.id, node.shown, node.op.kind, node.shape, node.cost.params, node.cost.macs)
        for node in network.nodes[1:]
    ]


def _scope_row(network: Network, scope: Scope) -> _Part:
    cost = network.cost(scope.id)
    output = network.nodes[scope.stop - 1].shape
    return _Part(scope.id, scope.shown, scope.label, output, cost.params, cost.macs)


def _totals(network: Network) -> list[str]:
    short = f"{quantity(network.macs)} MACs, {quantity(network.flops)} FLOPs"
    return [
        f"{bold(count(network.params))} parameters",
        f"{bold(count(network.macs))} multiply-adds per example ({short})",
    ]


def _stages(network: Network) -> list[str]:
    rows = []
    for stage in network.stages:
        share = stage.macs / network.macs
        rows.append(
            (
                network.scopes[stage.id].shown,
                str(stage.blocks or "–"),
                shape(stage.output),
                count(stage.params),
                count(stage.macs),
                percent(share),
                bar(share),
            )
        )
    blocks = sum(stage.blocks for stage in network.stages)
    total = ("total", str(blocks), "", count(network.params), count(network.macs), "", "")
    head = ("stage", "blocks", "output", "parameters", "MACs", "share", "of the MACs")
    return table(head, rows, left=(0, 2, 6), total=total)


def _parts(network: Network, by: str) -> list[str]:
    rows = []
    for part in _rows(network, by):
        share = part.macs / network.macs
        cells = (part.name, part.what.replace("_", " "), shape(part.output))
        costs = (count(part.params or None), count(part.macs or None))
        rows.append((*cells, *costs, percent(share) if part.macs else "", bar(share)))
    head = (by, "", "output", "parameters", "MACs", "share", "of the MACs")
    total = ("total", "", "", count(network.params), count(network.macs), "", "")
    return table(head, rows, left=(0, 1, 2, 6), total=total)


def _memory(network: Network, batch: int, precision: str) -> list[str]:
    needed = memory(network, batch, precision)
    rows = [
        ("parameters", size(network.params * BYTES[precision]), ""),
        ("activations, forward", size(needed.forward), "peak, each freed after its last use"),
        ("activations, training", size(needed.training), "kept for the backward pass"),
    ]
    head = (f"memory, batch {batch:,}, {precision}", "", "")
    return [
        line if place else dim(line) for place, line in enumerate(table(head, rows, left=(0, 2)))
    ]
