"""``resviz demo``: experiments that show one thing each."""

import argparse
import textwrap

from resviz.app.demonstrations import DEMONSTRATIONS, outcomes
from resviz.cli.probe import carry_out
from resviz.cli.results import CONTENTS, add_results, expect_folder
from resviz.cli.text import WIDTH, bold, dim, heading, say
from resviz.core.errors import UnknownName

_ROWS = "\n".join(
    f"  {row.id:14}  {row.duration:>5}  {row.title}" for row in DEMONSTRATIONS.values()
)
EPILOG = f"""\
demonstrations:
{_ROWS}

Times are those on two cores of a CPU, rounded up. Each gets a folder of its own inside DIR, which
bears its id.
{CONTENTS}\
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    parser.add_argument(
        "id", metavar="ID", nargs="?", help="which one, see below; without it all of them"
    )
    add_results(parser)


def run(options: argparse.Namespace) -> int:
    """Run demonstrations: what is shown, then what this run gave."""
    if options.id and options.id not in DEMONSTRATIONS:
        raise UnknownName("demonstration", options.id, DEMONSTRATIONS)
    shown = [DEMONSTRATIONS[options.id]] if options.id else list(DEMONSTRATIONS.values())
    for position, row in enumerate(shown):
        folder = options.out / row.id if options.out else None
        if folder:
            expect_folder(folder)
        say(*([""] if position else []), heading(row.title, f"{row.id}, about {row.duration}"))
        say(*map(dim, textwrap.wrap(row.text, WIDTH)), "")
        recording = carry_out(
            row.experiment,
            then=row.then,
            out=folder,
            numbers=options.numbers,
            demonstration=row.id,
        )
        for outcome in outcomes(recording):
            mark = "✓ " if outcome.seen else "✗ "
            say(
                *textwrap.wrap(outcome.sentence, WIDTH, initial_indent=mark, subsequent_indent="  ")
            )
        if folder:
            say(f"Figures and recording: {bold(str(folder))}")
    return 0
