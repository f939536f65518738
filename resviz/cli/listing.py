"""``resviz list``: the networks that have a name."""

import argparse
import textwrap
from itertools import groupby, zip_longest
from pathlib import Path

import msgspec

from resviz.cli.text import WIDTH, bold, count, dim, say, say_json, size, table
from resviz.core.network import Network
from resviz.diagram.words import quantity
from resviz.zoo.families import AnySettings, families, family
from resviz.zoo.presets import build, presets
from resviz.zoo.spec import Settings, fields

EPILOG = """\
--json prints a list of objects with the keys name, title, family, input [C,H,W], params, macs and
settings (an object; its keys are those that --set takes).\
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument(
        "--settings", action="store_true", help="list what --set may change, family by family"
    )
    kinds.add_argument(
        "--chart",
        metavar="OUTPUT",
        type=Path,
        help="draw them all, parameters against MACs, into a .svg, .pdf, .png or .tex",
    )
    kinds.add_argument("--json", action="store_true", help="for scripts, see below")


def run(options: argparse.Namespace) -> int:
    """Print the names and what the networks cost, or what can be set."""
    if options.chart:
        return _chart(options.chart)
    if options.settings:
        for position, chosen in enumerate(map(family, families())):
            say(*([""] if position else []), bold(chosen.described_as), *_settings(chosen))
        return 0
    if options.json:
        rows = [row.settings for row in presets().values()]
        say_json([_record(settings, build(settings)) for settings in rows])
        return 0
    groups = groupby(presets().values(), key=lambda row: row.group)
    for position, (group, members) in enumerate(groups):
        head = ("name", "parameters", "MACs", "what it is")
        cells = [_cells(build(row.settings)) for row in members]
        say(*([""] if position else []), bold(group), *table(head, cells, left=(0, 3)))
    return 0


def _chart(path: Path) -> int:
    """Draw all networks as points, and say where the chart is."""
    from resviz.api import save_picture
    from resviz.app.picture_file import Picture, writable
    from resviz.app.preset_points import preset_points
    from resviz.diagram.charts.networks import network_chart

    writable(path)
    scale = 2.0 if path.suffix.lower() == ".png" else 1.0
    save_picture(Picture(network_chart(preset_points()), scale=scale), path)
    say(f"{path}  {dim(size(path.stat().st_size))}")
    return 0


def _settings(family: type[Settings]) -> list[str]:
    rows = []
    for field in fields(family):
        if field.choices:
            values = ", ".join(field.choices)
        elif field.kind == "switch":
            values = "true, false"
        elif field.minimum is None:
            values = field.kind
        else:
            values = f"{field.minimum:,} to {field.maximum:,}"
        default = ",".join(map(str, field.default)) if field.kind == "integers" else field.default
        default = str(default).lower() if field.kind == "switch" else default
        # Short lines, so that the table fits a terminal.
        texts = (textwrap.wrap(values, WIDTH // 4), textwrap.wrap(field.help, WIDTH // 3))
        for place, (possible, told) in enumerate(zip_longest(*texts, fillvalue="")):
            first = (field.name, str(default)) if place == 0 else ("", "")
            rows.append((first[0], possible, first[1], told))
    return table(("setting", "values", "usual", "what it does"), rows, left=(0, 1, 2, 3))


def _cells(network: Network) -> tuple[str, ...]:
    return network.name, count(network.params), quantity(network.macs), network.summary


def _record(settings: AnySettings, network: Network) -> dict[str, object]:
    values = msgspec.to_builtins(settings)
    return {
        "name": network.name,
        "title": network.title,
        "family": values.pop("family"),
        "input": network.input_shape,
        "params": network.params,
        "macs": network.macs,
        "settings": values,
    }
