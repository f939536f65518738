"""Experiments that people write by hand, and that come back as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resviz.app import experiment_toml
from resviz.app.demonstrations import DEMONSTRATIONS
from resviz.core.errors import FileError, ResvizError
from resviz.protocol import Arm, Experiment
from resviz.zoo.custom import in_stages
from resviz.zoo.presets import name_of, preset, presets
from resviz.zoo.spec import Settings, fields
from tests.zoo.any_network import of_any_family, of_ones_own, value

HAND_WRITTEN = """\
# Do zero-padded shortcuts do as well?
resviz = 1
steps = 30
lr = 0.02

[[arms]]
network = "resnet56"

[[arms]]
network = "resnet56(shortcut=B)"
name = "with projections"

[[arms]]
[arms.network]
family = "custom"
label = "Small"
[[arms.network.stages]]
depth = 2
[[arms.network.stages]]
depth = 2
stride = 2
"""


def read(text: str, folder: Path) -> Experiment:
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    assert experiment_toml.is_experiment(path)
    return experiment_toml.read(path)


def test_an_experiment_by_hand(tmp_path: Path) -> None:
    experiment = read(HAND_WRITTEN, tmp_path)
    assert (experiment.steps, experiment.lr) == (30, 0.02)
    assert experiment.batch == Experiment().batch
    assert [arm.name for arm in experiment.arms] == ["resnet56", "with projections", "small"]
    assert experiment.arms[1].settings == preset("resnet56").settings.change(shortcut="B")
    assert len(experiment.arms[2].settings.build().blocks()) == 4


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("steps = 30", "stesp = 30", "line 3: There is no setting of a probe 'stesp'; did you"),
        ("lr = 0.02", "lr = 'fast'", "line 4: lr: 'fast' is not a number."),
        ("lr = 0.02", "data = 'mnist'", "line 4: data: 'mnist' is none of digits, noise"),
        ("resnet56(", "resnet57(", "line 10: arms[2].network: There is no preset 'resnet57'; did"),
        ("shortcut=B", "shortcut=Z", "line 10: arms[2].network: shortcut: 'Z' is none of A, B, C"),
        ("=B)", "=B", "line 10: arms[2].network: 'resnet56(shortcut=B' lacks the ) at its end"),
        ("(shortcut=B)", "(depth=57)", "line 10: arms[2].network: depth: 57 is not of the form"),
        ("name =", "nane =", "line 11: arms[2].nane: There is no setting of an arm 'nane'; did"),
        ("with projections", "resnet56", "line 11: arms[2].name: resnet56 is there twice; tell"),
        ("stride = 2", "stride = 0", "line 21: arms[3].network.stages[2].stride: 0 is not between"),
        ("label =", "lable =", "line 16: arms[3].network.lable: There is no setting of Your own"),
        ('"custom"', '"costum"', "line 15: arms[3].network.family: There is no family 'costum'"),
        ('network = "resnet56"\n', "", "line 6: arms[1]: needs a network, e.g."),
        ('network = "resnet56"', "network = 56", "line 7: arms[1].network: needs a name, e.g."),
        ("steps = 30", "steps =", "line 3: Invalid value; it must be a number"),
        ("resviz = 1\n", "", "needs 'resviz = 1'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    before: str, after: str, told: str, tmp_path: Path
) -> None:
    assert before in HAND_WRITTEN
    with pytest.raises(FileError) as caught:
        read(HAND_WRITTEN.replace(before, after, 1), tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "my.toml"))
    assert told in str(caught.value)


def test_without_networks_there_is_no_experiment(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"line 2: arms: needs a table \[\[arms\]\] for each"):
        read("resviz = 1\narms = []\n", tmp_path)


def test_a_design_is_no_experiment(tmp_path: Path) -> None:
    path = tmp_path / "design.toml"
    path.write_text('resviz = 1\nfamily = "resnet"\n', encoding="utf-8")
    assert not experiment_toml.is_experiment(path)
    assert not experiment_toml.is_experiment(tmp_path / "nothing.toml")
    assert not experiment_toml.is_experiment(tmp_path / "arms.json")


@pytest.mark.parametrize("key", DEMONSTRATIONS)
def test_a_demonstration_comes_back(key: str, tmp_path: Path) -> None:
    experiment = DEMONSTRATIONS[key].experiment
    path = tmp_path / "my.toml"
    experiment_toml.write(experiment, path)
    assert experiment_toml.read(path) == experiment


def test_presets_come_back_as_their_names() -> None:
    arms = tuple(Arm(name, row.settings) for name, row in presets().items())
    text = experiment_toml.to_toml(Experiment(arms=arms))
    assert experiment_toml.from_toml(text).arms == arms
    assert all(f'network = "{name}"\n' in text for name in presets())


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Settings at random, with networks of any family and of one's own."""
    networks = draw(st.lists(of_any_family() | of_ones_own(), min_size=1, max_size=2))
    arms = tuple(Arm(f"arm {place}", each) for place, each in enumerate(networks))
    known = [field for field in fields(Experiment) if field.kind not in ("text", "choices")]
    turned = {field.name: value(field, field.default) for field in known}
    try:
        return Experiment(arms=arms).change(**draw(st.fixed_dictionaries({}, optional=turned)))
    except ResvizError:
        return Experiment(arms=arms)


# As in the tests of these networks, many settings at random go together with no others.
@settings(max_examples=30, suppress_health_check=[HealthCheck.filter_too_much])
@given(experiments())
def test_any_experiment_comes_back(experiment: Experiment) -> None:
    assert experiment_toml.from_toml(experiment_toml.to_toml(experiment)) == experiment


def small() -> Settings:
    return in_stages(preset("resnet20").settings)


def test_a_network_that_no_line_can_tell_is_a_table() -> None:
    text = experiment_toml.to_toml(Experiment(arms=(Arm(name_of(small()), small()),)))
    assert text.count("[[arms.network.stages]]") == 3
    assert "name =" not in text
    assert experiment_toml.from_toml(text).arms[0].settings == small()
