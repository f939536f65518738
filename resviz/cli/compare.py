"""``resviz compare``: two networks side by side."""

import argparse
import textwrap
from pathlib import Path

import msgspec

from resviz.api import compare
from resviz.app.picture_file import CHART_FORMATS, writable
from resviz.cli.commands import UsageError
from resviz.cli.looks import add_looks, expect_no_looks, looks_of, say_written
from resviz.cli.networks import add_naming, add_network, settings_of
from resviz.cli.side_by_side import KEY, side_by_side
from resviz.cli.text import bold, count, dim, heading, say, say_json, signed, table, width
from resviz.core.comparison import Comparison, Row
from resviz.core.errors import SettingError
from resviz.core.network import Network
from resviz.core.parts import Rank
from resviz.diagram.differences import told
from resviz.zoo.families import AnySettings
from resviz.zoo.naming import NAMINGS, named_if_known, why_not
from resviz.zoo.presets import build

EPILOG = """\
The signs: = the same, ≠ different, − only in A, + only in B. A cell of B that is as in A holds an
= as well. Neighbouring blocks that say the same are folded to one row, ×N; its numbers are those
of all of them.

--set changes both networks; to compare a network with a variant of itself, write the variant's
settings behind its name: resviz compare resnet50 'resnet50(shortcut=A)'.

--out draws both as one picture instead, aligned, with the same signs where they differ:
resviz compare resnet34 plain34 --out pair.svg

--json prints {"networks": [{"name", "input": [C,H,W], "params", "macs"}, ...] (A, then B),
"difference": {"params", "macs"} (B minus A), "settings": {key: [in A, in B]} (those that differ),
"stages": [...]}. A stage is {"sign", "id": [in A, in B], "name": [in A, in B] (the ids unless
--names says otherwise), "output": [in A, in B], "params": [in A, in B], "macs": [in A, in B],
"differs": [of structure, shape, parameters, MACs], "what" (in words), "blocks": [in A, in B] (how
many), "difference": {"params", "macs", "blocks"}, "parts": [...]}. In it are, with --detail block,
its blocks and the layers that are in none and, with --detail layer, in these their layers: of the
same keys from sign to what, and "level", block or layer, and "parts". What a network does not have
is null.\
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_network(parser, "a", "b")
    add_naming(parser)
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        help=f"draw both into a picture ({', '.join(each.suffix for each in CHART_FORMATS)})",
    )
    add_looks(parser, "the smallest rows where the networks differ, or boxes (block)")
    parser.add_argument("--json", action="store_true", help="for scripts, see below")


def run(options: argparse.Namespace) -> int:
    """Print the comparison, or draw it."""
    if options.out is None:
        expect_no_looks(options, "is for pictures; say with --out where to.", but="detail")
    elif options.json:
        raise UsageError("--json prints a comparison, --out draws one; leave one of them out.")
    else:
        writable(options.out)
    settings = [settings_of(word, options.changes) for word in (options.a, options.b)]
    networks = [build(each) for each in settings]
    if all(why_not(network, options.names) for network in networks):
        both = " or ".join(dict.fromkeys(network.name for network in networks))
        raise SettingError("names", f"{NAMINGS[options.names]} has none for {both}.")
    first, second = (named_if_known(network, options.names) for network in networks)
    changed = _changed(*settings)
    if options.out:
        say_written(options.out, compare(first, second).save(options.out, **looks_of(options)))
        return 0
    comparison, detail = Comparison(first, second), Rank(options.detail)
    if options.json:
        say_json(_record(comparison, changed, detail))
        return 0
    say(heading(f"{first.title}  ↔  {second.title}"), "")
    for letter, network in zip("AB", (first, second), strict=True):
        say(*_named(letter, network))
    say("", *_totals(first, second), "")
    say(*_settings(first, second, changed), *side_by_side(comparison, detail, width()), "", KEY)
    return 0


def _changed(first: AnySettings, second: AnySettings) -> dict[str, tuple[object, object]]:
    one, other = msgspec.to_builtins(first), msgspec.to_builtins(second)
    return {
        key: (one.get(key), other.get(key))
        for key in {**one, **other}
        if one.get(key) != other.get(key)
    }


def _record(
    comparison: Comparison, changed: dict[str, tuple[object, object]], detail: Rank
) -> dict[str, object]:
    networks = comparison.a, comparison.b
    first, second = networks
    return {
        "networks": [
            {"name": net.name, "input": net.input_shape, "params": net.params, "macs": net.macs}
            for net in networks
        ],
        "difference": {
            "params": second.params - first.params,
            "macs": second.macs - first.macs,
        },
        "settings": changed,
        "stages": [_stage_record(comparison, row, detail) for row in comparison.rows],
    }


def _stage_record(comparison: Comparison, row: Row, detail: Rank) -> dict[str, object]:
    record = _row_record(comparison, row)
    sides = (comparison.a, row.a), (comparison.b, row.b)
    blocks = [len(network.blocks(part.id)) if part else None for network, part in sides]
    values = {
        "params": [part.params if part else None for _, part in sides],
        "macs": [part.macs if part else None for _, part in sides],
        "blocks": blocks,
    }
    difference = {key: (pair[1] or 0) - (pair[0] or 0) for key, pair in values.items()}
    inside = [] if detail is Rank.STAGE else _inside(comparison, row, detail)
    return {**record, "blocks": blocks, "difference": difference, "parts": inside}


def _inside(comparison: Comparison, row: Row, detail: Rank) -> list[dict[str, object]]:
    return [
        {
            "level": child.rank,
            **_row_record(comparison, child),
            "parts": _inside(comparison, child, detail) if detail is Rank.LAYER else [],
        }
        for child in row.children
    ]


def _row_record(comparison: Comparison, row: Row) -> dict[str, object]:
    def pair(key: str) -> list[object]:
        return [getattr(part, key) if part else None for part in (row.a, row.b)]

    return {
        "sign": row.sign,
        "id": pair("id"),
        "name": [part.called or part.id if part else None for part in (row.a, row.b)],
        **{key: pair(key) for key in ("output", "params", "macs")},
        "differs": row.differences,
        "what": told(comparison, row),
    }


def _named(letter: str, network: Network) -> list[str]:
    """A network's name and what it is, beneath it where they do not fit one line."""
    fits = len(f"{letter}  {network.name}  {network.summary}") <= width()
    name = f"{letter}  {bold(network.name)}"
    told = textwrap.wrap(network.summary, width() - 3)
    lines = [f"   {dim(line)}" for line in told]
    return [f"{name}  {dim(network.summary)}"] if fits else [name, *lines]


def _totals(first: Network, second: Network) -> list[str]:
    rows = []
    for word, one, other in (
        ("parameters", first.params, second.params),
        ("MACs", first.macs, second.macs),
    ):
        rows.append((word, count(one), count(other), signed(other - one), f"×{other / one:.3f}"))
    return table(("", first.name, second.name, "difference", ""), rows)


def _settings(
    first: Network, second: Network, changed: dict[str, tuple[object, object]]
) -> list[str]:
    if not changed:
        return [dim("The settings are the same."), ""]
    # What only one family knows tells nothing of the other.
    common = {key: pair for key, pair in changed.items() if None not in pair}
    rows = [(key, *map(_value, values)) for key, values in common.items()]
    return [*table(("settings that differ", first.name, second.name), rows, left=(0, 1, 2)), ""]


def _value(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
