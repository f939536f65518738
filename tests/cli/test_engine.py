"""verify, probe and demo, which run the engine in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from resviz.app.demonstrations import DEMONSTRATIONS
from resviz.app.recording_file import load
from resviz.protocol import Arm, Experiment, Report
from resviz.zoo.presets import build, preset, presets

Run = Callable[..., Any]
WEIGHTS = ("weight_grad", "weight_grad_rms", "weight_grad_relative")
INPUTS = ("input_grad", "input_grad_image", "input_growth")
PARTS = ("overview", "heat-maps", "loss", "accuracy", *WEIGHTS, *INPUTS)
RESULTS = {
    "recording.resviz",
    "numbers.csv",
    "conditions.json",
    *(f"{part}.{suffix}" for part in PARTS for suffix in ("svg", "png")),
}


def test_verify(resviz: Run) -> None:
    outcome = resviz("verify", "resnet18")
    assert outcome.status == 0
    assert outcome.out.count("11,689,512") == 3
    assert "All counts agree." in outcome.out


def test_verify_as_json(resviz: Run) -> None:
    record = resviz("verify", "resnet20", "--set", "shortcut=B", "--json").json
    assert set(record) == {"name", "agree", "params", "macs", "notes"}
    assert (record["name"], record["agree"]) == ("resnet20(shortcut=B)", True)
    assert set(record["params"]) == {"resviz", "torchinfo", "fvcore"}
    assert set(record["params"].values()) == {272_474}
    assert set(record["macs"]) == {"resviz", "torchinfo", "fvcore", "flop_counter"}


def test_disagreement_is_a_failure(resviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def verify(network: Any) -> Report:
        counts = {"resviz": 1, "torchinfo": 2}
        return Report(network.name, network.name != "plain34", counts, counts, ("Why.",))

    monkeypatch.setattr("resviz.engine.verify.verify", verify)
    outcome = resviz("verify", "--all", "--json")
    assert outcome.status == 1
    assert [row["name"] for row in outcome.lines if not row["agree"]] == ["plain34"]
    assert len(outcome.lines) == len(presets())
    lines = resviz("verify", "--all").out.splitlines()
    assert lines[-1] == f"The counts of 1 of {len(presets())} networks do not agree: plain34."
    assert sum(line.endswith("  agree") for line in lines) == len(presets()) - 1
    assert max(map(len, lines)) <= 80
    assert "The counts do not agree." in resviz("verify", "plain34").out
    assert resviz("verify", "plain18").status == 0


SMALL = ("--set", "depth=8", "--batch", "2")


def test_probe_as_json(resviz: Run) -> None:
    words = ("--steps", "2", "--seed", "3", "--lr", "0.1", "--weight-decay", "0.001")
    outcome = resviz("probe", "resnet20", *SMALL, *words, "--init", "xavier", "--json")
    assert (outcome.status, outcome.err) == (0, "")
    first, *rows = outcome.lines
    conditions = first["conditions"]
    assert set(first) == {"conditions"}
    assert conditions["arms"] == ["resnet8", "plain8"]
    assert conditions["init"] == "xavier"
    assert (conditions["batch"], conditions["seed"], conditions["steps"]) == (2, 3, 2)
    assert (conditions["lr"], conditions["weight_decay"]) == (0.1, 0.001)
    assert [(row["arm"], row["step"]) for row in rows] == [
        (arm, step) for step in (0, 1, 2) for arm in ("resnet8", "plain8")
    ]
    network = build("resnet20", depth=8)
    weighted = [n.id for n in network.nodes if n.op.kind in {"conv2d", "linear"}]
    blocks = [block.id for block in network.blocks()]
    for row in rows:
        assert set(row) == {"arm", "seed", "step", "loss", "accuracy", *WEIGHTS, *INPUTS}
        assert list(row["weight_grad"]) == weighted
        assert list(row["input_grad"]) == [*blocks, "head"]
        assert all(value > 0 for value in row["weight_grad"].values())


def test_probe_measures_every_kth_step_and_names_its_arms(resviz: Run) -> None:
    words = (*SMALL, "--steps", "5", "--every", "2", "--no-norm", "--json")
    first, *rows = resviz("probe", "plain20", "--against", "resnet20(shortcut=B)", *words).lines
    names = ["plain8", "resnet8(shortcut=B)"]
    assert first["conditions"]["arms"] == names
    assert first["conditions"]["norm"] == ["none", "none"]
    assert [(row["step"], row["arm"]) for row in rows] == [
        (step, name) for step in (0, 2, 4) for name in names
    ]


def test_the_counterpart_of_a_plain_network_has_shortcuts(resviz: Run) -> None:
    words = ("--steps", "0", "--batch", "2", "--json")
    rows = resviz("probe", "plain20", *words).lines
    assert rows[0]["conditions"]["arms"] == ["plain20", "resnet20"]


def test_numbers_that_json_does_not_know_are_words(resviz: Run) -> None:
    words = (*SMALL, "--steps", "4", "--lr", "1e6", "--no-norm")
    out = resviz("probe", "resnet20", *words, "--json").out
    assert '"nan"' in out or '"inf"' in out
    assert "NaN" not in out
    assert "null" not in out


def test_probe_prints_a_table(resviz: Run) -> None:
    out = resviz("probe", "resnet20", *SMALL, "--steps", "1").out
    assert "ResNet-8 · plain-8" in out
    assert "batch norm · He, fan-in init · train mode · batch 2 · seed 0 · steps 0–1" in out
    assert "‖∂L/∂W‖" in out


def test_an_arm_may_be_trained_in_its_own_way(resviz: Run, tmp_path: Path) -> None:
    words = (*SMALL, "--steps", "1", "--seeds", "2")
    own = "@optimiser=adam,lr=0.001"
    both = ("resnet20", "--against", f"resnet20{own}")
    outcome = resviz("probe", *both, *words, "--json")
    first, *rows = outcome.lines
    assert first["conditions"]["own"] == [{}, {"optimiser": "adam", "lr": 0.001}]
    assert [(row["step"], row["seed"], row["arm"]) for row in rows] == [
        (step, seed, name)
        for step in (0, 1)
        for seed in (0, 1)
        for name in ("resnet8", f"resnet8{own}")
    ]
    path = tmp_path / "own.toml"
    resviz("probe", *both, *words, "--write", path)
    assert 'optimiser = "adam"' in path.read_text()
    assert resviz("probe", path, "--json").out == outcome.out
    pair = resviz("probe", "resnet20@lr=1", *words, "--steps", "0", "--json").lines[0]
    assert pair["conditions"]["arms"] == ["resnet8@lr=1", "plain8@lr=1"]
    wrong = resviz("probe", "resnet20", "--against", "resnet20@adam", *words)
    assert wrong.status == 2
    assert "KEY=VALUE" in wrong.err


def test_an_arm_that_fails_is_told_and_the_others_go_on(
    resviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resviz.engine.arm import TrainedArm

    step = TrainedArm.step

    def failing(self: TrainedArm, at: int, *rest: Any, **switches: bool) -> Any:
        if at == 1 and self.network.name.startswith("plain"):
            raise MemoryError
        return step(self, at, *rest, **switches)

    monkeypatch.setattr(TrainedArm, "step", failing)
    outcome = resviz("probe", "resnet20", *SMALL, "--steps", "2", "--json")
    assert outcome.status == 0
    assert "plain-8 is left out from step 1 on, the others go on." in outcome.err
    assert "smaller batch" in outcome.err
    seen = [(row["step"], row["arm"]) for row in outcome.lines[1:]]
    assert seen == [(0, "resnet8"), (0, "plain8"), (1, "resnet8"), (2, "resnet8")]


def test_an_experiment_in_a_file(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    words = ("resnet20", *SMALL, "--steps", "1", "--no-norm")
    outcome = resviz("probe", *words, "--write", path)
    assert (outcome.status, outcome.err, outcome.out) == (0, "", f"Written to {path}.\n")
    assert resviz("probe", path, "--json").out == resviz("probe", *words, "--json").out
    changed = resviz("probe", path, "--set", "depth=14", "--lr", "0.5", "--norm", "--json")
    conditions = changed.lines[0]["conditions"]
    assert conditions["lr"] == 0.5
    assert conditions["norm"] == ["batch", "batch"]
    assert conditions["arms"] == ["resnet14(norm=none)", "plain14(norm=none)"]
    more = resviz("probe", path, "--against", "plain20", "--steps", "0", "--json")
    assert more.lines[0]["conditions"]["arms"] == ["resnet8", "plain8", "plain20"]
    path.write_text(path.read_text().replace("steps = 1", "steps = -1"))
    wrong = resviz("probe", path)
    assert wrong.status == 2
    assert "mine.toml, line 3: steps: -1 is not between 0 and" in wrong.err


def test_a_slow_precision_is_told_once_beside_the_results(resviz: Run) -> None:
    slow = resviz("probe", "resnet20", *SMALL, "--steps", "1", "--precision", "float16", "--json")
    assert slow.err.count("On most CPUs float16 takes over ten times as long") == 1
    assert len(slow.lines) == 5
    quick = resviz("probe", "resnet20", *SMALL, "--steps", "0", "--precision", "bfloat16")
    assert quick.err == ""


def test_probe_leaves_results_in_a_folder(resviz: Run, tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"
    words = (*SMALL, "--steps", "1", "--out", folder)
    outcome = resviz("probe", "resnet20", *words)
    assert (outcome.status, outcome.err) == (0, "")
    *shown, where = outcome.out.splitlines()
    assert where == f"Figures and recording: {folder}"
    assert "\n".join(shown).rstrip() == resviz("probe", "resnet20", *words[:-2]).out.rstrip()
    assert {entry.name for entry in folder.iterdir()} == RESULTS
    recording = load(folder / "recording.resviz")
    assert [arm.name for arm in recording.arms] == ["resnet8", "plain8"]
    assert np.isfinite(recording.arms[0].values("weight_grad")).all()


THEN = ("--steps", "1", "--then", "lesions, paths")
"""Short probes of present weights."""


def test_probes_of_present_weights_follow_the_last_step(resviz: Run, tmp_path: Path) -> None:
    outcome = resviz("probe", "resnet20", *SMALL, *THEN, "--out", tmp_path)
    assert (outcome.status, outcome.err) == (0, "")
    assert "After 1 update, on 2 images of the first batch." in outcome.out
    assert "ResNet-8: 8 paths, 1.5 blocks long on average." in outcome.out
    found = {
        *("paths-norm", "paths-share", "paths-contribution", "paths-through"),
        *("lesions-loss", "lesions-accuracy", "lesions-deleted"),
    }
    figures = {f"{name}{suffix}" for name in found for suffix in (".svg", ".png")}
    assert {entry.name for entry in tmp_path.iterdir()} == RESULTS | figures | {"findings.csv"}
    kept = load(tmp_path / "recording.resviz").findings
    assert [(each.probe, each.arm, each.step) for each in kept] == [
        (probe, arm, 1) for probe in ("paths", "lesions") for arm in (0, 1)
    ]


def test_findings_as_json(resviz: Run) -> None:
    outcome = resviz("probe", "resnet20", *SMALL, *THEN, "--json")
    first, *_ = found = [line for line in outcome.lines if "finding" in line]
    assert [(line["finding"], line["arm"]) for line in found] == [
        (probe, arm) for probe in ("paths", "lesions") for arm in ("resnet8", "plain8")
    ]
    assert (first["step"], first["images"], first["seed"]) == (1, 2, 0)
    assert first["grids"]["share"] == {
        "rows": [0.0, 1.0, 2.0, 3.0],
        "values": [0.125, 0.375, 0.375, 0.125],
    }
    plain = found[-1]
    assert plain["grids"]["loss"]["rows"][0] == "stage1.block1"
    assert plain["grids"]["loss"]["values"][1] is None, "it cannot be deleted"
    assert "stage2.block1 has no shortcut" in plain["notes"][0]


def test_the_initialisation_can_be_looked_into(resviz: Run) -> None:
    words = (*SMALL, "--steps", "0", "--then", "line", "--json")
    found = [line for line in resviz("probe", "resnet20", *words).lines if "finding" in line]
    assert [line["step"] for line in found] == [0, 0]
    grid = found[0]["grids"]["cosines"]
    assert len(grid["values"]) == len(grid["rows"])
    assert {len(line) for line in grid["values"]} == {len(grid["columns"])}


def test_a_plane_leaves_three_figures(resviz: Run, tmp_path: Path) -> None:
    words = (*SMALL, "--steps", "0", "--then", "plane,landscape", "--points", "3")
    outcome = resviz("probe", "resnet20", *words, "--out", tmp_path, "--numbers", "parquet")
    assert (outcome.status, outcome.err) == (0, "")
    assert "at 3 × 3 points." in outcome.out
    assert "at 3 points." in outcome.out
    left = {path.stem for path in tmp_path.glob("*.svg")}
    assert {"plane-loss", "plane-loss-contours", "plane-loss-surface", "landscape-loss"} <= left
    table = parquet.read_table(tmp_path / "findings.parquet")
    blocks = 5  # stem, three blocks, head
    assert len(table) == 2 * (9 + 3 + blocks)
    assert not (tmp_path / "findings.csv").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--then", "plane", "--points", "50"), "take an odd number from 3 to 201"),
        (("--then", "plane", "--points", "many"), "take an odd number from 3 to 201"),
        (("--then", "lesions", "--points", "51"), "--points is for --then landscape or plane"),
    ],
)
def test_points_that_cannot_be(resviz: Run, words: tuple[str, ...], told: str) -> None:
    outcome = resviz("probe", "resnet20", *words)
    assert outcome.status == 2
    assert told in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_a_probe_that_there_is_not(resviz: Run, tmp_path: Path) -> None:
    outcome = resviz("probe", "resnet20", "--then", "lesions,tarot")
    assert outcome.status == 2
    assert "'tarot' is none of jacobian, line, shattering, paths, lesions," in outcome.err
    assert len(outcome.err.splitlines()) == 1
    written = resviz("probe", "resnet20", "--then", "paths", "--write", tmp_path / "a.toml")
    assert written.status == 2
    assert "--then is not written" in written.err


def test_what_was_found_is_saved_when_the_next_probe_fails(
    resviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resviz.engine.still import look

    run = look.run

    def breaks(key: Any, *of: Any) -> Any:
        if key == "lesions":
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return run(key, *of)

    monkeypatch.setattr(look, "run", breaks)
    outcome = resviz("probe", "resnet20", *SMALL, *THEN, "--out", tmp_path)
    assert outcome.status == 1
    assert "not enough memory" in outcome.err
    kept = load(tmp_path / "recording.resviz").findings
    assert {each.probe for each in kept} == {"paths"}


def test_the_numbers_can_be_parquet(resviz: Run, tmp_path: Path) -> None:
    words = (*SMALL, "--steps", "0", "--out", tmp_path, "--numbers", "parquet")
    assert resviz("probe", "resnet20", *words).status == 0
    assert {entry.name for entry in tmp_path.iterdir()} == RESULTS - {"numbers.csv"} | {
        "numbers.parquet"
    }


def test_what_was_measured_is_saved_when_a_probe_breaks_off(
    resviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from resviz.engine.probe import Probe

    advance = Probe.advance

    def breaks(self: Probe) -> Any:
        if self.updates == 2:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return advance(self)

    monkeypatch.setattr(Probe, "advance", breaks)
    outcome = resviz("probe", "resnet20", *SMALL, "--out", tmp_path)
    assert outcome.status == 1
    assert "not enough memory" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert len(load(tmp_path / "recording.resviz").arms[0]) == 2


@pytest.mark.parametrize("device", ["cuda:77", "abacus"])
def test_a_device_that_is_not_here_is_bad_input(resviz: Run, device: str) -> None:
    outcome = resviz("probe", "resnet20", "--device", device)
    assert outcome.status == 2
    assert device in outcome.err


def test_a_folder_that_cannot_be_made(resviz: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    outcome = resviz("probe", "resnet20", "--out", tmp_path / "file" / "folder")
    assert outcome.status == 2
    assert "Cannot make the folder" in outcome.err


@pytest.fixture
def short() -> Iterator[None]:
    """Demonstrations cut short: what they show is tested elsewhere.

    All come back in their order, whatever a test takes away.
    """
    before = dict(DEMONSTRATIONS)
    small = {name: preset(name).settings.change(depth=8) for name in ("plain20", "resnet20")}
    kinds = (("plain20", "plain20"), ("plain56", "plain20"), ("resnet56", "resnet20"))
    arms = tuple(Arm(name, small[kind]) for name, kind in kinds)
    for key, row in DEMONSTRATIONS.items():
        experiment = Experiment(arms=arms[-len(row.experiment.arms) :], steps=2, batch=2)
        shown = row._replace(experiment=experiment, then=row.then and ("underflow",))
        DEMONSTRATIONS[key] = shown
    yield
    DEMONSTRATIONS.clear()
    DEMONSTRATIONS.update(before)


@pytest.mark.usefixtures("short")
def test_all_demonstrations(resviz: Run) -> None:
    outcome = resviz("demo")
    assert (outcome.status, outcome.err) == (0, "")
    for row in DEMONSTRATIONS.values():
        assert row.title in outcome.out


@pytest.mark.usefixtures("short")
def test_figures_of_a_few_demonstrations(resviz: Run, tmp_path: Path) -> None:
    """One folder each, with what the probes that follow a run have found."""
    looking = next(key for key, row in DEMONSTRATIONS.items() if row.then)
    for key in DEMONSTRATIONS.keys() - {"exploding", looking}:
        del DEMONSTRATIONS[key]
    outcome = resviz("demo", "--out", tmp_path)
    assert (outcome.status, outcome.err) == (0, "")
    assert {entry.name for entry in tmp_path.iterdir()} == {"exploding", looking}
    for key, row in DEMONSTRATIONS.items():
        left = {entry.name for entry in (tmp_path / key).iterdir()}
        assert left >= RESULTS
        assert {name.partition("-")[0] for name in left if "." in name} >= {*row.then}
        assert load(tmp_path / key / "recording.resviz").demonstration == key


@pytest.mark.usefixtures("short")
def test_one_demonstration_without_a_folder(resviz: Run) -> None:
    outcome = resviz("demo", "exploding")
    assert outcome.status == 0
    assert f"exploding, about {DEMONSTRATIONS['exploding'].duration}\n" in outcome.out
    assert "Not seen: with shortcuts it grows far less" in outcome.out.replace("\n  ", " ")
    assert "Figures and recording" not in outcome.out


def test_watchpoints_are_told_listed_and_kept(resviz: Run, tmp_path: Path) -> None:
    watch = "loss > 0 in plain8; dead_share >= 0; input_grad > 1e300"
    words = ("probe", "resnet20", *SMALL, "--steps", "1", "--watch", watch)
    outcome = resviz(*words, "--json", "--out", str(tmp_path))
    lines = [line for line in outcome.lines if "watchpoint" in line]
    assert [(line["watchpoint"], line["step"]) for line in lines] == [
        ("loss > 0 in plain8", 0),
        ("dead_share >= 0", 0),
    ]
    assert (lines[0]["arm"], lines[0]["seed"], lines[0]["part"]) == ("plain8", 0, "")
    assert lines[0]["value"] > 0
    assert "“Dead ReLUs” was switched on" in outcome.err
    assert "At step 0 the loss of plain-8 is" in outcome.err
    kept = load(tmp_path / "recording.resviz").moments
    assert [each.watchpoint for each in kept] == [line["watchpoint"] for line in lines]
    assert "At step 0 the loss of plain-8 is" in resviz(*words).out


def test_a_watchpoint_that_is_none_is_bad_input(resviz: Run) -> None:
    outcome = resviz("probe", "resnet20", *SMALL, "--watch", "loss ~ 3")
    assert outcome.status == 2
    assert "needs a condition" in outcome.err
