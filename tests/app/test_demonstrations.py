"""What the texts say, held against real runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from resviz.app.demonstrations import DEMONSTRATIONS, _number, verdict
from resviz.app.recording import Recording
from resviz.app.recording_file import load
from tests.recordings import CONDITIONS, LAYOUTS, fill, laid_out, recording
from tests.recordings import rows as rows_of

# In a process of its own, as in use; torch stays out of this one.
RUN = """
import sys
from pathlib import Path
from resviz.app.demonstrations import DEMONSTRATIONS
from resviz.app.recording import Recording
from resviz.app.recording_file import save
from resviz.engine.probe import Probe
shown = DEMONSTRATIONS[sys.argv[1]]
probe = Probe(shown.experiment)
recording = Recording(probe.conditions, probe.layouts, shown.id)
while not probe.finished:
    recording.add(probe.advance())
save(recording, Path(sys.argv[2]))
"""


def run(key: str, folder: Path) -> Recording:
    path = folder / f"{key}.resviz"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    begin = time.monotonic()
    subprocess.run([sys.executable, "-c", RUN, key, str(path)], check=True, env=environment)
    print(json.dumps({key: round(time.monotonic() - begin, 1)}))
    return load(path)


@pytest.mark.slow
def test_vanishing(tmp_path: Path) -> None:
    made = run("vanishing", tmp_path)
    residual, plain = made.arms
    for row in (0, -1):
        assert plain.values("weight_grad")[row, 0] < 1e-15 * plain.values("weight_grad")[row, -1]
        assert (
            residual.values("weight_grad")[row, 0] > 0.01 * residual.values("weight_grad")[row, -1]
        )
    assert abs(plain.loss[-10:].mean() - plain.loss[0]) < 0.05
    assert residual.loss[-10:].mean() < 0.7 * residual.loss[0]
    said = verdict(made)
    assert len(said) == 4
    assert any("plain-56" in line and "times less" in line for line in said)
    assert any("plain-56" in line and "still 2.30" in line for line in said)
    assert any("ResNet-56" in line and "fallen" in line for line in said)


@pytest.mark.slow
def test_exploding(tmp_path: Path) -> None:
    made = run("exploding", tmp_path)
    residual, plain = made.arms
    ratios = [
        arm.values("input_grad")[:, 0] / arm.values("input_grad")[:, -1]
        for arm in (residual, plain)
    ]
    assert ratios[1][0] > 1_000
    assert ratios[0][0] < 50
    assert ratios[1][-1] < ratios[1][0] / 100
    said = verdict(made)
    assert any("plain-56" in line and "belongs to the initialisation" in line for line in said)


@pytest.mark.slow
def test_degradation(tmp_path: Path) -> None:
    made = run("degradation", tmp_path)
    residual, deep, shallow = (float(arm.loss[-10:].mean()) for arm in made.arms)
    assert residual < shallow < 0.5 * deep
    assert verdict(made)[1:] == [
        "plain-56 trains worse than plain-20, though it has more layers.",
        "With shortcuts the same depth trains better: ResNet-56.",
    ]


@pytest.mark.parametrize("key", DEMONSTRATIONS)
def test_says_the_conditions_and_is_quick_to_read(key: str) -> None:
    shown = DEMONSTRATIONS[key]
    assert "batch norm" in shown.text
    assert 150 < len(shown.text) < 500
    assert {arm.settings.norm for arm in shown.experiment.arms} == {shown.norm}
    assert shown.experiment.data == "digits"


def test_a_verdict_is_computed_not_asserted() -> None:
    made = recording(5, "vanishing")
    made.arms[1].loss[:] = 2.3, 2.0, 1.0, 0.5, 0.1
    made.arms[1].values("weight_grad")[0] = 1.0
    made.arms[0].values("weight_grad")[0, :3] = 0
    said = verdict(made)
    assert said[0].endswith("exactly zero in 3 of 8 layers.")
    assert "about the same" in said[1]
    assert "plain-8: after 4 steps the loss has fallen" in said[3]


def test_no_verdict_without_data_or_demonstration() -> None:
    assert verdict(recording(0, "vanishing")) == []
    assert verdict(recording(5)) == []


def test_a_verdict_survives_broken_numbers() -> None:
    for key in ("vanishing", "exploding"):
        for value in (0.0, np.nan, np.inf):
            made = recording(3, key)
            for arm in made.arms:
                for table in arm.tables:
                    table.numbers[:] = value
            assert verdict(made)


def test_degradation_is_told_whatever_the_order() -> None:
    layouts = [laid_out(f"plain{n}", ("conv",) * n, ("head",), plain=True) for n in (56, 20)]
    layouts.append(laid_out("resnet56", ("conv",) * 56, ("head",)))
    for arms in permutations(layouts):
        made = Recording(CONDITIONS, arms, "degradation")
        for index, arm in enumerate(arms):
            loss = {"plain56": 2.0, "plain20": 0.5, "resnet56": 0.1}[arm.name]
            fill(made, index, 0, loss)
        assert verdict(made)[1:] == [
            "plain-56 trains worse than plain-20, though it has more layers.",
            "With shortcuts the same depth trains better: ResNet-56.",
        ]


def test_no_verdict_on_what_is_not_the_demonstration() -> None:
    layout = LAYOUTS[0]
    for key in DEMONSTRATIONS:
        for arms in ((layout,), (layout,) * 3, (layout,) * 2):
            made = Recording(CONDITIONS, arms, key)
            made.add(each for arm in range(len(arms)) for each in rows_of(arm, 0))
            assert verdict(made) == []


def test_a_verdict_on_the_least_there_is() -> None:
    arms = tuple(
        laid_out(name, ("conv",), ("head",), "plain" in name) for name in ("resnet8", "plain8")
    )
    for key in ("vanishing", "exploding"):
        made = Recording(CONDITIONS, arms, key)
        for arm in (0, 1):
            fill(made, arm, 0, [2.3, 0.1, 5e-324, 5e-324])
        assert verdict(made)
    assert _number(5e-324) == "4.9·10⁻³²⁴"
    assert _number(123456.0) == "1.2·10⁵"
