"""``resviz verify``: what established tools count for the same network."""

import argparse
import textwrap
from collections.abc import Iterator, Sequence

from resviz.cli.commands import UsageError
from resviz.cli.engine import failures_told, settle
from resviz.cli.networks import NAME, NAME_HELP, add_changes, network_of
from resviz.cli.progress import Progress
from resviz.cli.text import WIDTH, bold, count, dim, heading, say, say_json, signed, table, width
from resviz.core.network import Network
from resviz.protocol import Report
from resviz.zoo.presets import presets

_NAMED = 5  # networks in the verdict on all

EPILOG = """\
The real module is built in PyTorch and counted there; MACs are compared once each tool's convention
is taken out, and the notes say which it was. With --all there is a line for each network, and the
whole table where a count differs. The exit status is 1 where one does.

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
    wrong: list[str] = []
    with Progress("verify", len(networks)) as progress:
        progress.show(0, "loading PyTorch")
        for network, report in _reports(networks, progress):
            progress.clear()
            if options.json:
                say_json(report)
            elif options.all and report.agree:
                say(_line(network, max(map(len, names))))
            else:
                say(*_text(report, network.title), *([""] if options.all else []))
            wrong += [] if report.agree else [network.name]
    if options.all and not options.json:
        say("", _verdict(wrong, len(networks)))
    return 1 if wrong else 0


def _reports(networks: Sequence[Network], progress: Progress) -> Iterator[tuple[Network, Report]]:
    settle()
    from resviz.engine.verify import verify

    for position, network in enumerate(networks):
        progress.show(position, network.name)
        with failures_told():
            report = verify(network)
        yield network, report


def _line(network: Network, longest: int) -> str:
    """One of many: its name and what everybody counts."""
    numbers = f"{count(network.params):>11} parameters  {count(network.macs):>14} MACs"
    return f"{network.name:{longest}}  {numbers}  {dim('agree')}"


def _verdict(wrong: Sequence[str], number: int) -> str:
    if not wrong:
        return bold(f"All counts of all {number:,} networks agree.")
    names = f"{', '.join(wrong[:_NAMED])}{', …' if len(wrong) > _NAMED else ''}"
    return bold(f"The counts of {len(wrong):,} of {number:,} networks do not agree: {names}.")


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
        for line in textwrap.wrap(
            note, min(WIDTH, width()), initial_indent="· ", subsequent_indent="  "
        )
    ]
    return [
        heading(title, report.name),
        *table(("", "parameters", "MACs", "difference"), rows),
        *map(dim, notes),
        bold(verdict),
    ]
