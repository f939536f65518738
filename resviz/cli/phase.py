"""``resviz phase``: an experiment for every pair of values of two settings."""

import argparse
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from resviz.app import experiment_toml
from resviz.app.growing_file import SUFFIX
from resviz.app.phase import file, toml
from resviz.app.phase.recording import PhaseRecording
from resviz.app.phase.summary import SUMMARY_WORDS
from resviz.cli.commands import UsageError, positive
from resviz.cli.engine import open_phase
from resviz.cli.experiments import add_experiment, experiment_of
from resviz.cli.phase_results import FILE, as_text, begun, kept, say_cells, settled
from resviz.cli.progress import Progress
from resviz.cli.results import add_results, expect_folder
from resviz.cli.text import bold, say, say_json
from resviz.core.errors import UnknownName
from resviz.protocol import CellMeasured, Event, Experiment, PhaseDiagram, RunPhase
from resviz.protocol.phase import SUMMARIES, fits
from resviz.protocol.quantities import QUANTITIES
from resviz.protocol.sweep import swept
from resviz.zoo.spec import fields

EPILOG = f"""\
Rows and columns are a setting of the networks (depth, depths, width_multiplier, norm, ...) or of
their training (gain, init, lr, batch, ...), with its values: 'depth = 8, 20, 56' or
'init = xavier, he_fan_in' lists them, 'depth = 8..56 by 6' goes up in steps, 'gain = 0.5..2:9' is
nine values evenly spaced, 'lr = 1e-4..1:9 log' nine whose logarithms are. Where a setting is a
list, such as depths, one number stands for each of its places. Settings of the networks are changed
in all of them.

Of each network a cell shows one number for a quantity (input_grad unless said; see resviz probe):
  {", ".join(f"{key} ({words})" for key, words in SUMMARY_WORDS.items() if key != words)}
or {", ".join(key for key, words in SUMMARY_WORDS.items() if key == words)}.
On a CPU cells run in several processes, coarse to fine.

DIR holds {FILE}, which grows cell by cell (opens in the window), phase.csv or what --numbers
says, phase.toml, and a figure of every quantity that was measured. The same command, or
resviz phase DIR/{FILE}, goes on where it was broken off; cells that failed are tried again.

--json prints {{"diagram": {{...}}}} on the first line, then one for each cell, network and seed,
{{"cell", "rows", "columns", "arm", "seed", "value"}}, or {{"cell", "rows", "columns", "fault"}}.

examples:
  resviz phase resnet20 --no-norm --rows 'depth = 8..56 by 6' --columns 'gain = 0.6..1.4:9' --out p
  resviz phase resnet20 --rows 'lr = 1e-3..1:7 log' --columns 'batch = 16, 64' --steps 30
               --quantity loss
  resviz phase p/{FILE}
  resviz phase resnet20 --rows 'depth = 8, 20' --columns 'gain = 1, 2' --write phase.toml\
"""


_USUAL = Experiment(steps=0)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_experiment(parser, _USUAL)
    group = parser.add_argument_group("the diagram")
    group.add_argument("--rows", metavar="SWEEP", help="what grows upwards, see below")
    group.add_argument("--columns", metavar="SWEEP", help="what grows to the right")
    group.add_argument("--quantity", metavar="KEY", help="what is shown (input_grad)")
    group.add_argument(
        "--summary", choices=SUMMARIES, help="the number shown of it (ratio, or value of loss)"
    )
    group.add_argument(
        "--processes", metavar="N", type=positive, help="on a CPU so many cells at once"
    )
    add_results(parser)
    parser.add_argument(
        "--write",
        metavar="FILE",
        type=Path,
        help="do not measure, but write it into a file (.toml)",
    )
    parser.add_argument("--json", action="store_true", help="for scripts, see below")


def run(options: argparse.Namespace) -> int:
    """Measure the cells that are missing."""
    path = Path(options.network)
    recorded = file.load(path) if path.suffix.lower() == SUFFIX else None
    if recorded:
        _expect_nothing_else(options)
    given = settled(recorded.diagram) if recorded else _diagram(options)
    diagram = _shown(given, options)
    diagram.check()
    if recorded and settled(diagram) != diagram:
        raise UsageError(f"{path} holds no {diagram.quantity}, which was not measured in it.")
    diagram = settled(diagram)
    if options.write:
        toml.write(diagram, options.write)
        say(f"Written to {bold(str(options.write))}.")
        return 0
    if options.out:
        expect_folder(options.out)
    grows = options.out / FILE if options.out else path if recorded else None
    before = recorded.cells.values() if recorded else ()
    phase = begun(diagram, grows) or PhaseRecording(diagram, before)
    _measure(phase, grows, options)
    if not options.json:
        say(*as_text(phase))
        if grows:
            say("", f"Figures and numbers: {bold(str(grows.parent))}")
    return 0


def _expect_nothing_else(options: argparse.Namespace) -> None:
    """A diagram that has begun is as it is."""
    given = [field.name for field in fields(Experiment) if field.name in options]
    given += [name for name in ("against", "changes", "rows", "columns") if getattr(options, name)]
    if given or options.norm is not None:
        word = "set" if "changes" in given else (given or ["norm"])[0].replace("_", "-")
        raise UsageError(f"--{word} cannot change a diagram that has begun; leave it out.")


def _diagram(options: argparse.Namespace) -> PhaseDiagram:
    """That of a file or of networks."""
    path = Path(options.network)
    if toml.is_phase(path):
        written = toml.read(path)
        return replace(
            written,
            experiment=experiment_of(options, written.experiment),
            rows=swept(options.rows) if options.rows else written.rows,
            columns=swept(options.columns) if options.columns else written.columns,
        )
    for name in ("rows", "columns"):
        if getattr(options, name) is None:
            raise UsageError(f"--{name} is missing, e.g. --{name} 'gain = 0.5..2:9'.")
    is_file = experiment_toml.is_experiment(path)
    usual = experiment_toml.read(path) if is_file else _USUAL
    experiment = experiment_of(options, usual)
    return PhaseDiagram(
        experiment=experiment, rows=swept(options.rows), columns=swept(options.columns)
    )


def _shown(diagram: PhaseDiagram, options: argparse.Namespace) -> PhaseDiagram:
    """The diagram with what is to be shown of it."""
    quantity = options.quantity or diagram.quantity
    if quantity not in QUANTITIES:
        raise UnknownName("quantity", quantity, QUANTITIES)
    usual = diagram.summary if quantity == diagram.quantity else (*fits(quantity), "ratio")[0]
    return replace(diagram, quantity=quantity, summary=options.summary or usual)


def _measure(phase: PhaseRecording, grows: Path | None, options: argparse.Namespace) -> None:
    """Measure what is missing; what has been measured is saved even where it breaks off."""
    missing = phase.missing
    if options.json:
        say_json({"diagram": phase.diagram})
        say_cells(phase, phase.cells.values())
    done = len(phase.diagram) - len(missing)
    request = RunPhase(1, phase.diagram, missing, processes=options.processes or 0)
    with kept(phase, grows, options.numbers) as keep:

        def take(event: Event) -> None:
            if isinstance(event, CellMeasured):
                phase.add([event.cell])
                keep(event.cell)
                if options.json:
                    say_cells(phase, [event.cell])

        with (
            closing(open_phase(request, take)) as measuring,
            Progress("cells", len(phase.diagram)) as progress,
        ):
            while measuring.busy:
                measuring.advance()
                progress.show(done + measuring.measured)
