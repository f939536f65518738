from __future__ import annotations

import pytest

from resviz.app.setup import Setup, other_way
from resviz.core.errors import SettingError, UnknownName
from resviz.zoo.presets import preset

RESNET = preset("resnet56").settings
PLAIN = preset("plain34").settings


def names(setup: Setup) -> list[str]:
    return [arm.name for arm in setup.build(RESNET)]


def test_a_pair_is_the_open_network_and_its_plain_counterpart() -> None:
    assert names(Setup()) == ["resnet56", "plain56"]
    assert names(Setup(arms="single")) == ["resnet56"]


def test_a_plain_network_gets_the_usual_shortcuts_of_its_family() -> None:
    arms = Setup().build(PLAIN)
    assert [arm.name for arm in arms] == ["plain34", "resnet34"]
    assert arms[1].settings.shortcut == "B"
    assert other_way(preset("plain56").settings).shortcut == "A"


def test_presets_by_name_with_one_normalisation() -> None:
    setup = Setup().change(arms="named", names="plain20, ResNet-56", norm="none")
    assert names(setup) == ["plain20", "resnet56"]
    assert all(arm.settings.norm == "none" for arm in setup.build(RESNET))


def test_names_say_what_is_an_arms_own() -> None:
    setup = Setup().change(arms="named", names="plain20, plain20@optimiser=adam,lr=0.01 resnet56")
    arms = setup.build(RESNET)
    assert [arm.name for arm in arms] == ["plain20", "plain20@optimiser=adam,lr=0.01", "resnet56"]
    assert (arms[1].optimiser, arms[1].lr, arms[0].lr) == ("adam", 0.01, None)


@pytest.mark.parametrize(
    "wrong",
    [
        "plain20@lr=1, plain20@lr=1",
        "plain20@adam",
        "plain20@batch=1",
        "resnet57",
        "",
        " , ",
        "plain20, plain20",
        "resnet56, ResNet-56",
    ],
)
def test_impossible_names_are_explained(wrong: str) -> None:
    with pytest.raises(SettingError) as caught:
        Setup(arms="named").change(names=wrong)
    assert caught.value.field == "names"


def test_unknown_settings() -> None:
    with pytest.raises(UnknownName):
        Setup().change(depth=3)
