"""``resviz trace``: the paths through a network, and what a part of it depends on."""

import argparse
from collections.abc import Sequence
from decimal import Decimal
from textwrap import fill

from resviz.cli.networks import add_naming, add_network, network_of
from resviz.cli.text import WIDTH, bold, dim, heading, say, say_json, table
from resviz.core.network import Network
from resviz.core.trace import Paths, Trace, lengths, paths, trace
from resviz.diagram.path_words import count_in_words, middle_half, passing_words, weighted_layers
from resviz.diagram.words import count_words
from resviz.zoo.naming import named

EPILOG = """\
FROM and TO are ids of layers, blocks or stages, such as stage2.block1.conv1 or stage3, also where
--names shows other names. Without TO, the paths are those through FROM, and of a layer it is told
how many of all paths it is on; without both, they are those through the whole network. A path goes
from layer to layer, and is as long as it has layers, both ends counted. One from a block or stage
begins with an edge into it, one to a block or stage ends where its output leaves.

--json prints {"name", "from", "to", "paths", "shortest": [id], "longest": [id], "lengths": {layers:
paths}}, and with FROM alone also {"depends_on": [id], "feeds": [id]}. Numbers of paths are strings:
they are exact, and larger than what most programs read. "lengths" is null where it would take long.

examples:
  resviz trace resnet50
  resviz trace resnet50 stage2.block1
  resviz trace resnet50 stem.maxpool stage3\
"""
_SHOWN = 9
"""So many layers at either end of a path are named."""
_MOST_BYTES = 8e9
"""Of numbers to be added, above which lengths are not counted: seconds."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_network(parser, "network")
    parser.add_argument("source", metavar="FROM", nargs="?", default="", help="a part of it")
    parser.add_argument("target", metavar="TO", nargs="?", help="another part")
    add_naming(parser)
    parser.add_argument("--json", action="store_true", help="for scripts, see below")


def run(options: argparse.Namespace) -> int:
    """Print what there is to say."""
    network = named(network_of(options.network, options.changes), options.names)
    found = paths(network, options.source, options.target)
    part = trace(network, options.source) if options.source and options.target is None else None
    if options.json:
        say_json(_record(network, found, part))
        return 0
    say(heading(network.title, _where(network, found)), *(_around(part) if part else []))
    if part and part.part in network:
        say(f"{passing_words(network, part.part)} through the network")
    else:
        say(*(_paths(network, found) if found.number else [_why_none(network, found)]))
    return 0


def _record(network: Network, found: Paths, part: Trace | None) -> dict[str, object]:
    by_length = _lengths(found, network)
    record: dict[str, object] = {
        "name": network.name,
        "from": found.source,
        "to": found.target,
        "paths": _exact(found.number),
        "shortest": found.shortest,
        "longest": found.longest,
        "lengths": by_length and {str(size): _exact(number) for size, number in by_length.items()},
    }
    if part:
        order = [node.id for node in network.nodes]
        record["depends_on"] = [layer for layer in order if layer in part.upstream]
        record["feeds"] = [layer for layer in order if layer in part.downstream]
    return record


def _exact(number: int) -> str:
    return f"{Decimal(number):f}"  # str() refuses more than some thousand digits


def _where(network: Network, found: Paths) -> str:
    if found.source == found.target:
        return f"through {_name(network, found.source)}" if found.source else ""
    return f"from {_name(network, found.source)} to {_name(network, found.target)}"


def _name(network: Network, part: str) -> str:
    if not part:
        return "the network"
    return network[part].shown if part in network else network.scopes[part].shown


def _around(part: Trace) -> list[str]:
    before, after = (count_words(len(them), "layer") for them in (part.upstream, part.downstream))
    return [f"depends on {before}, feeds {after}"]


def _why_none(network: Network, found: Paths) -> str:
    names = [_name(network, part) for part in (found.source, found.target)]
    back = paths(network, found.target, found.source)
    others = f"; {count_in_words(back)} from there to here" if back.number else ""
    return f"no path from {names[0]} to {names[1]}{others}"


def _paths(network: Network, found: Paths) -> list[str]:
    number, _, words = count_in_words(found).rpartition(" ")
    lines = [f"{bold(number)} {words}", ""]
    both = (("shortest", found.shortest), ("longest", found.longest))
    rows = [
        (name, f"{len(layers):,}", f"{weighted_layers(network, layers):,}") for name, layers in both
    ]
    lines += table(("path", "layers", "with weights"), rows)
    by_length = _lengths(found, network)
    if by_length and len(by_length) > 2:
        low, high = middle_half(by_length)
        lines.append(dim(f"half of all paths have {low:,} to {high:,} layers"))
    for name, layers in both if len(found.shortest) < len(found.longest) else both[:1]:
        lines += ["", f"{name}:", _listed([network[layer].shown for layer in layers])]
    return lines


def _lengths(found: Paths, network: Network) -> dict[int, int] | None:
    """How many paths have which length; None where there are too many layers for that."""
    size = len(found.layers) ** 2 / 2 * (found.number.bit_length() / 8 + 1)
    return lengths(network, found.source, found.target) if size < _MOST_BYTES else None


def _listed(names: Sequence[str]) -> str:
    hidden = len(names) - 2 * _SHOWN
    if hidden > 1:
        names = [*names[:_SHOWN], f"… {hidden:,} more …", *names[-_SHOWN:]]
    return fill(" → ".join(names), WIDTH, break_long_words=False, break_on_hyphens=False)
