"""Arms with settings of their own, and arms that run with several seeds."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from resviz.core.errors import SettingError
from resviz.engine.probe import Probe
from resviz.protocol import Arm, Experiment, Own
from tests.engine.experiments import SMALL, TINY, experiment, recorded

OWN: list[dict[str, object]] = [
    {"init": "xavier"},
    {"optimiser": "adam", "lr": 0.001},
    {"lr": 0.2},
    {"momentum": 0.0},
    {"weight_decay": 0.1},
    {"schedule": "linear"},
    {"warmup": 2},
    {"precision": "float64"},
]


def losses(what: Experiment) -> list[list[float]]:
    return [arm.loss.tolist() for arm in recorded(what).arms]


def with_arms(*arms: Arm, **changes: object) -> Experiment:
    return msgspec.structs.replace(experiment(steps=3, batch=8), arms=arms, **changes)


@pytest.mark.parametrize("own", OWN, ids=lambda own: next(iter(own)))
def test_an_arms_own_setting_does_what_the_experiments_would(own: dict[str, object]) -> None:
    usual, other = Arm("usual", TINY), Arm("other", TINY, **own)
    alone = losses(with_arms(usual, **own))
    both = losses(with_arms(usual, other))
    assert both[1] == alone[0]
    assert both[1] != both[0]
    assert both[0] == losses(with_arms(usual))[0], "the other arm does not notice"


def test_an_arm_without_finite_numbers_goes_on_beside_the_others() -> None:
    usual, wild = Arm("usual", TINY), Arm("wild", TINY, lr=6e4, momentum=0.0, precision="float16")
    both = losses(with_arms(usual, wild))
    assert both[0] == losses(with_arms(usual))[0]
    assert len(both[1]) == len(both[0])
    assert not np.isfinite(both[1]).all()


def test_the_conditions_say_what_is_an_arms_own() -> None:
    told = Probe(with_arms(Arm("usual", TINY), Arm("other", TINY, lr=0.2))).conditions
    assert told.own == (Own(), Own(lr=0.2))
    assert [each.lr for each in told.trainings] == [0.05, 0.2]
    assert Probe(with_arms(Arm("usual", TINY))).conditions.own == ()


def test_what_is_impossible_for_one_arm_is_refused() -> None:
    with pytest.raises(SettingError) as caught:
        Probe(with_arms(Arm("one", TINY), Arm("other", TINY, optimiser="adam", momentum=1.0)))
    assert caught.value.field == "momentum"


def test_every_arm_runs_with_every_seed() -> None:
    what = with_arms(Arm("one", TINY), Arm("other", SMALL), seed=3, seeds=2)
    probe = Probe(what)
    assert [(each.name, each.seed) for each in probe.layouts] == [
        ("one", 3), ("other", 3), ("one", 4), ("other", 4),
    ]  # fmt: skip
    assert (probe.conditions.seed, probe.conditions.seeds) == (3, 2)
    together = losses(what)
    for place, seed in enumerate((3, 4)):
        alone = losses(msgspec.structs.replace(what, seed=seed, seeds=1))
        assert together[2 * place : 2 * place + 2] == alone, "as if it were the only seed"
