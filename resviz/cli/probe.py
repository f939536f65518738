"""``resviz probe``: train networks in lockstep and measure their gradients."""

import argparse
import math
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from resviz.app import experiment_toml, figures
from resviz.app.conditions import conditions_line, slowness, training_line
from resviz.app.failure import left_out
from resviz.app.found import notes
from resviz.app.recording import Recording
from resviz.app.seeds import Group, groups, mean
from resviz.app.watching import moments_told, switched_on
from resviz.cli.commands import UsageError
from resviz.cli.engine import failures_told, last_rows, look_into, open_probe
from resviz.cli.experiments import add_experiment, experiment_of
from resviz.cli.json_lines import say_findings, say_moments, say_rows
from resviz.cli.progress import Progress
from resviz.cli.results import CONTENTS, add_results, expect_folder, save_results
from resviz.cli.text import bold, complain, dim, heading, say, say_json, table
from resviz.protocol import ArmFailed, ArmLayout, Conditions, Experiment, Finding, Moment
from resviz.protocol.findings import POINTS, STILL_KEYS, STILL_PROBES, StillProbe
from resviz.protocol.quantities import QUANTITIES
from resviz.zoo.values import Field, read_value

if TYPE_CHECKING:
    from resviz.engine.probe import Probe

EPILOG = f"""\
Without --against, the other arm is the same network without shortcuts (or, for a plain network,
with them). All arms start from the same weights in every layer they share and see the same batches.
Networks take the image and classes of the data; --set and --norm change every arm.

Behind an @ stands what of its training is an arm's own, in the words of the experiment's settings:
resnet20@init=xavier,lr=0.01. That can be init, gain, optimiser, lr, momentum, weight_decay,
schedule, warmup, precision and mode. An arm that fails, say for want of memory, is left out and the
others go on.
With --watch "weight_grad < 1e-8 at stage1; loss is nan" the first moment at which each condition is
met is told, listed at the end, marked in the figures and kept in the recording; the probe goes on.
With --seeds every arm runs several times; figures show the mean and a band from least to greatest.

--json prints {{"conditions": {{...}}}} on the first line, then one for each measured step and arm,
{{"arm", "seed", "step", "loss", "accuracy", "weight_grad": {{layer id: norm}}, ...}}, with every
quantity of the probes that are on. Step 0 is the initialisation, before any update; the input
gradient of "head" is the one at its input. A watchpoint that is met gives a line {{"watchpoint",
"arm", "seed", "step", "part", "value"}}. Numbers that JSON does not know are "nan", "inf" and
"-inf".

--then runs probes of the present weights after the last step, which may take minutes:
{", ".join(STILL_PROBES)}.
With --json each prints a line for each arm, {{"finding": probe, "arm", "seed", "step", "images",
"grids": {{quantity: {{"rows", "values"}}}}, "notes"}}; what has two axes has "columns" as well, and
a list of values for each row. A value that there cannot be, such as the loss without a block that
cannot be deleted, is null.

{CONTENTS}

An experiment written into a file can be read, changed and carried out again; what else is said on
the command line then goes before what the file says, and --against adds to its networks.

examples:
  resviz probe resnet56
  resviz probe resnet56 --no-norm --init default --steps 30 --out vanishing
  resviz probe resnet20 --against resnet56 resnet110 --data noise --steps 0 --json
  resviz probe resnet56 --against plain56 plain56@optimiser=adam,lr=0.001 --seeds 3 --out adam
  resviz probe resnet56 --no-norm --init default --write vanishing.toml
  resviz probe vanishing.toml --steps 10 --out vanishing
  resviz probe resnet20 --steps 200 --then lesions,paths --out lesions\
"""


_COLUMNS = 3
"""Quantities whose ends are printed at most."""
_MOST_POINTS = 201
_FINE = 100
"""Parts in which the progress of a probe of present weights is shown."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes: the networks, and the settings of an experiment."""
    add_experiment(parser)
    parser.add_argument(
        "--then",
        metavar="PROBES",
        default=(),
        type=_probes,
        help="probes of the present weights to run after the last step, with commas between",
    )
    parser.add_argument(
        "--points",
        metavar="N",
        type=_points,
        help="each way, of --then plane (25; the paper has 51) and landscape (51); an odd number",
    )
    add_results(parser)
    parser.add_argument(
        "--write",
        metavar="FILE",
        type=Path,
        help="do not carry the experiment out, but write it into a file (.toml)",
    )
    parser.add_argument("--json", action="store_true", help="for scripts, see below")


def run(options: argparse.Namespace) -> int:
    """Carry out the experiment."""
    path = Path(options.network)
    is_file = experiment_toml.is_experiment(path)
    written = experiment_toml.read(path) if is_file else Experiment()
    experiment = experiment_of(options, written)
    if options.write:
        if options.then:
            raise UsageError("--then is not written into a file; say it when the file is run.")
        experiment_toml.write(experiment, options.write)
        say(f"Written to {bold(str(options.write))}.")
        return 0
    if options.points and not POINTS.keys() & options.then:
        raise UsageError(f"--points is for --then {' or '.join(POINTS)}; leave it out.")
    if options.out:
        expect_folder(options.out)
    recording = carry_out(
        experiment,
        then=options.then,
        points=options.points,
        json=options.json,
        out=options.out,
        numbers=options.numbers,
    )
    if not options.json:
        say(*_text(recording))
        if options.out:
            say("", f"Figures and recording: {bold(str(options.out))}")
    return 0


def carry_out(
    experiment: Experiment,
    *,
    then: Sequence[StillProbe] = (),
    points: int | None = None,
    json: bool = False,
    out: Path | None = None,
    numbers: str = "csv",
    demonstration: str = "",
) -> Recording:
    """Carry out an experiment with a progress bar.

    Args:
        experiment: what to do.
        then: probes of present weights to run after the last step.
        points: each way, of those in `POINTS`; by default as many as are usual there.
        json: print every measurement.
        out: folder for the results; what was measured is saved there even where it breaks off.
        numbers: what the numbers there are written as.
        demonstration: id of the demonstration it belongs to.
    """

    def tell(event: ArmFailed) -> None:
        complain(" ".join(left_out(probe.layouts, event)).strip())

    probe = open_probe(experiment, tell)
    recording = Recording(probe.conditions, probe.layouts, demonstration)
    _warn(experiment, recording.conditions)
    if json:
        say_json({"conditions": probe.conditions})
    try:
        with failures_told(), Progress(demonstration or "probe", experiment.steps) as progress:
            while not probe.finished:
                rows = probe.advance()
                recording.add(rows)
                met = probe.watch.see(rows)
                recording.meet(met)
                if json:
                    say_rows(probe.layouts, rows)
                _tell(probe.layouts, met, json=json)
                progress.show(probe.updates)
        for key in then:
            found = _look(probe, key, points)
            recording.find(found)
            if json:
                say_findings(probe.layouts, found)
    finally:
        recording.add(last_rows(probe))
        if out and not recording.empty:
            save_results(recording, out, numbers)
    return recording


def _look(probe: "Probe", key: StillProbe, points: int | None) -> tuple[Finding, ...]:
    with failures_told(), Progress(key, _FINE) as progress:
        return look_into(probe, key, lambda share: progress.show(int(_FINE * share)), points)


def _probes(text: str) -> tuple[StillProbe, ...]:
    """Keys of `STILL_PROBES`, as people type them."""
    known = {key: row.title for key, row in STILL_PROBES.items()}
    asked = read_value(Field("then", "choices", "Then", "", choices=known), text)
    assert isinstance(asked, tuple)
    return tuple(key for key in STILL_KEYS if key in asked)


def _points(text: str) -> int:
    """Points each way, as people type them; of an odd number one is the weights themselves."""
    points = int(text) if text.isdecimal() else 0
    if not (3 <= points <= _MOST_POINTS and points % 2):
        raise UsageError(f"--points {text}: take an odd number from 3 to {_MOST_POINTS}, say 51.")
    return points


def _warn(experiment: Experiment, conditions: Conditions) -> None:
    """Say what will take long, and what is measured unasked."""
    for precision in {each.precision for each in conditions.trainings}:
        if slow := slowness(precision, conditions.device):
            complain(slow)
    if on := switched_on(experiment.probes_to_switch_on):
        complain(on)


def _tell(layouts: Sequence[ArmLayout], moments: Sequence[Moment], *, json: bool) -> None:
    for told in moments_told(layouts, moments):
        complain(told)
    if json:
        say_moments(layouts, moments)


def _text(recording: Recording) -> list[str]:
    conditions = recording.conditions
    shown = figures.leading(recording)[:_COLUMNS]
    rows = []
    for arm in groups(recording):
        losses = arm.runs("loss")
        for place in sorted({0, len(losses) - 1}) if len(losses) else ():
            step = int(losses.steps[place])
            ends = (_ends(arm, quantity, step) for quantity in shown)
            name = arm.printed if place == 0 else ""
            loss = _short(float(mean(losses.at(place), log=False)[0]))
            rows.append((name, str(step), loss, *chain.from_iterable(ends)))
    steps = "0" if conditions.steps == 0 else f"0–{recording.last_step}"
    heads = ((f"{QUANTITIES[key].symbol} first", "last", "first/last") for key in shown)
    head = ("", "step", "loss", *chain.from_iterable(heads))
    return [
        heading(figures.heading(recording)),
        dim(conditions_line(conditions, steps if conditions.steps else 0)),
        *([dim(training_line(conditions))] if conditions.steps else []),
        "",
        *table(head, rows),
        *moments_told([arm.layout for arm in recording.arms], recording.moments),
        *_found(recording),
    ]


def _found(recording: Recording) -> list[str]:
    """What belongs to each probe of present weights that was run, in sentences."""
    told = []
    for key in dict.fromkeys(finding.probe for finding in recording.findings):
        told += ["", heading(STILL_PROBES[key].title), *notes(recording, key)]
    return told


def _ends(arm: Group, quantity: str, step: int) -> tuple[str, str, str]:
    """The first and the last part of a quantity, and the first by the last."""
    runs = arm.runs(quantity)
    if not len(runs) or runs.steps[0] > step:
        return "", "", ""
    values = mean(runs.at(figures.row_at(runs, step)), log=QUANTITIES[quantity].log)
    first, last = float(values[0]), float(values[-1])
    return _short(first), _short(last), _short(first / last if last else math.nan)


def _short(value: float) -> str:
    return f"{value:.3g}"
