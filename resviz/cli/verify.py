"""``resviz verify``: what established tools count for the same network."""

import argparse
import textwrap

from resviz.cli.commands import UsageError
from resviz.cli.engine import failures_told, settle
from resviz.cli.networks import NAME, NAME_HELP, add_changes, network_of
from resviz.cli.progress import Progress
from resviz.cli.text import WIDTH, bold, count, dim, heading, say, say_json, signed, table
from resviz.protocol import Report
from resviz.zoo.presets import presets

EPILOG = """\
The real module is built in PyTorch and counted there; MACs are compared once each tool's convention
is taken out, and the notes say which it was. The exit status is 1 where a count differs.

--json prints {"name", "agree", "params": {"resviz", "torchinfo", "fvcore"}, "macs": {"resviz",
"torchinfo", "fvcore", "flop_counter"}, "notes": [...]}, on one line; with --all a line a network.\
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    parser.add_argument("network", metavar=NAME, nargs="?", help=NAME_HELP)
    parser.add_argument("--all", action="store_true", help="every network that has a name")
    add_changes(parser)
    parser.add_argument("--json", action="store_true", help="for scripts, see below")


def run(options: argparse.Namespace) -> int:
    """Print what the tools count; 1 where they disagree."""
    if bool(options.network) == options.all:
        raise UsageError("Name the network to verify, or say --all.")
    names = list(presets()) if options.all else [options.network]
    networks = [network_of(name, options.changes) for name in names]
    settle()
    from resviz.engine.verify import verify

    agree = True
    with Progress("verify", len(networks)) as progress:
        for position, network in enumerate(networks):
            progress.show(position, network.name)
            with failures_told():
                report = verify(network)
            agree = agree and report.agree
            progress.clear()
            if options.json:
                say_json(report)
            else:
                say(*([""] if position else []), *_text(report, network.title))
    return 0 if agree else 1


def _text(report: Report, title: str) -> list[str]:
    rows = []
    for tool, macs in report.macs.items():
        params = report.params.get(tool)
        away = "" if tool == "resviz" else signed(macs - report.macs["resviz"])
        rows.append((tool.replace("_", " "), count(params), count(macs), away))
    verdict = "All counts agree." if report.agree else "The counts do not agree."
    notes = [
        line
        for note in report.notes
        for line in textwrap.wrap(note, WIDTH, initial_indent="· ", subsequent_indent="  ")
    ]
    return [
        heading(title, report.name),
        *table(("", "parameters", "MACs", "difference"), rows),
        *map(dim, notes),
        bold(verdict),
    ]
