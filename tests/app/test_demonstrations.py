"""What the demonstrations expect, held against real runs; and that it is judged by the numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import numpy as np
import pytest

from resviz.app.demonstrations import DEMONSTRATIONS, outcomes
from resviz.app.demonstrations.numbers import number
from resviz.app.recording import Recording
from resviz.app.recording_file import load
from resviz.protocol.findings import STILL_KEYS
from resviz.protocol.quantities import QUANTITIES
from resviz.resources import asset
from resviz.zoo.presets import preset
from tests.recordings import BLOCKS, CONDITIONS, LAYERS, fill, laid_out, recording

# In a process of its own, as in use; torch stays out of this one. For each line with a key and a
# path it runs a demonstration, saves it there, and says so.
RUN = """
import sys
from pathlib import Path
from resviz.app.demonstrations import DEMONSTRATIONS
from resviz.app.recording import Recording
from resviz.app.recording_file import save
from resviz.engine.probe import Probe
from resviz.engine.still.look import look
for line in sys.stdin:
    key, path = line.split(maxsplit=1)
    shown = DEMONSTRATIONS[key]
    probe = Probe(shown.experiment)
    recording = Recording(probe.conditions, probe.layouts, shown.id)
    while not probe.finished:
        recording.add(probe.advance())
    for probed in shown.then:
        work = look(probe, probed)
        while True:
            try:
                next(work)
            except StopIteration as end:
                recording.find(end.value)
                break
    save(recording, Path(path.strip()))
    print("done", flush=True)
"""

LONG = {"small-branches", "shortcut-kinds", "landscapes", "highways", "layer-norm"}
"""Half a minute and more each; the benchmarks run them."""


@pytest.fixture(scope="module")
def runner() -> Iterator[subprocess.Popen[str]]:
    """One process for all of them: to load torch takes as long as a short demonstration."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", RUN], env=environment, stdin=PIPE, stdout=PIPE, text=True
    ) as process:
        yield process


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in DEMONSTRATIONS if key not in LONG])
def test_what_is_expected_is_seen(key: str, runner: subprocess.Popen[str], tmp_path: Path) -> None:
    assert runner.stdin
    assert runner.stdout
    path = tmp_path / f"{key}.resviz"
    print(key, path, file=runner.stdin, flush=True)
    assert runner.stdout.readline() == "done\n"
    found = outcomes(load(path))
    assert found
    assert [each.sentence for each in found if not each.seen] == []


@pytest.mark.parametrize("key", DEMONSTRATIONS)
def test_every_one_says_what_and_where(key: str) -> None:
    shown = DEMONSTRATIONS[key]
    assert 150 < len(shown.text) < 500
    assert 20 < len(shown.look) < 100
    assert shown.quantity in QUANTITIES
    assert {*shown.then} <= {*STILL_KEYS}
    shown.experiment.check()
    assert len({*shown.networks}) == len(shown.networks)
    assert preset(shown.about)
    assert shown.seconds > 0
    for theme in ("light", "dark"):
        assert asset("demonstrations", f"{key}-{theme}.png").is_file()


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "5 s"), (60, "60 s"), (61, "2 min"), (120, "2 min"), (150, "3 min")]
)
def test_how_long_it_takes_is_said_in_few_words(seconds: int, words: str) -> None:
    assert DEMONSTRATIONS["vanishing"]._replace(seconds=seconds).duration == words


def test_the_part_to_look_at_is_there() -> None:
    for shown in DEMONSTRATIONS.values():
        network = preset(shown.about).settings.build()
        assert not shown.part or shown.part in network.scopes or shown.part in network


def made(key: str, layers: int = len(LAYERS)) -> Recording:
    """A recording of a demonstration, as yet empty."""
    names = DEMONSTRATIONS[key].networks
    layouts = tuple(
        laid_out(name, LAYERS[:layers], BLOCKS, name.startswith("plain")) for name in names
    )
    return Recording(CONDITIONS, layouts, key)


def test_what_was_seen_is_computed_not_asserted() -> None:
    found = made("vanishing")
    for arm in (0, 1):
        for step in (0, 1):
            fill(found, arm, step, 1.0)
    assert [each.seen for each in outcomes(found)] == [False, False]
    residual, plain = found.arms
    plain.values("weight_grad")[0, 0] = 1e-9
    residual.loss[:] = 2.0, 0.5
    plain.loss[:] = 2.0, 2.0
    assert [each.seen for each in outcomes(found)] == [True, True]
    assert "plain-56 1.0·10⁻⁹" in outcomes(found)[0].told


@pytest.mark.parametrize(("deep", "seen"), [(2.0, [True, True]), (0.05, [False, False])])
def test_degradation_is_told_by_the_losses(deep: float, seen: list[bool]) -> None:
    found = made("degradation")
    for arm, loss in enumerate((0.1, deep, 0.5)):
        fill(found, arm, 0, loss)
    shallow = found.arms[2]
    shallow.layout = laid_out(shallow.name, LAYERS[:4], BLOCKS, plain=True)
    assert [each.seen for each in outcomes(found)] == seen


@pytest.mark.parametrize("key", DEMONSTRATIONS)
def test_nothing_is_said_of_what_is_not_the_demonstration(key: str) -> None:
    assert outcomes(recording(5, key)) == []
    assert outcomes(made(key)) == []


@pytest.mark.parametrize("key", ["vanishing", "exploding", "identity", "degradation", "options"])
@pytest.mark.parametrize("value", [0.0, np.nan, np.inf, 5e-324])
def test_broken_numbers_do_not_break_it(key: str, value: float) -> None:
    found = made(key)
    for arm in range(len(found.arms)):
        fill(found, arm, 0, value)
    for each in outcomes(found):
        assert each.sentence


def test_a_probe_that_was_switched_off_leaves_it_open() -> None:
    found = made("small-branches")
    for arm in range(len(found.arms)):
        fill(found, arm, 0, 1.0)
    assert outcomes(found) == []


def test_numbers_are_written_as_people_do() -> None:
    assert number(5e-324) == "4.9·10⁻³²⁴"
    assert number(123456.0) == "1.2·10⁵"
    assert number(0.0) == "0"
