"""Arms with something of their own, as people write them and as they are named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.app.conditions import printed
from resviz.core.errors import NotationError, SettingError, UnknownName
from resviz.protocol import Own
from resviz.protocol.arms import arm_of, doubled, listed, network_of, parted
from resviz.zoo.presets import preset
from resviz.zoo.spec import fields

RESNET = preset("resnet20").settings


def value(field: Any) -> st.SearchStrategy[object]:
    if field.choices:
        return st.sampled_from([*field.choices])
    whole = st.integers(0, 50)
    return whole if field.kind == "integer" else whole.map(lambda number: number / 64)


own_settings = st.fixed_dictionaries(
    {}, optional={field.name: value(field) for field in fields(Own)}
)


@given(own_settings)
def test_a_name_says_what_makes_the_arm(own: dict[str, object]) -> None:
    arm = arm_of(RESNET, own)
    network, said = parted(arm.name)
    assert network == network_of(arm.name) == "resnet20"
    assert arm_of(RESNET, said) == arm
    assert {name: getattr(arm, name) for name in arm.said} == own


@given(st.lists(own_settings, min_size=1, max_size=4))
def test_names_stay_apart_in_a_list(several: list[dict[str, object]]) -> None:
    names = [arm_of(RESNET, own).name for own in several]
    assert listed(", ".join(names)) == names
    assert listed(" ".join(names)) == names


@pytest.mark.parametrize(
    ("words", "arms"),
    [
        ("", []),
        (" , ", []),
        ("plain20, resnet56", ["plain20", "resnet56"]),
        ("a@lr=1, init=xavier b c@lr=2", ["a@lr=1,init=xavier", "b", "c@lr=2"]),
        ("plain20,a(shortcut=B,norm=none)@lr=1", ["plain20", "a(shortcut=B,norm=none)@lr=1"]),
    ],
)
def test_lists_as_people_type_them(words: str, arms: list[str]) -> None:
    assert listed(words) == arms


def test_a_folder_may_have_the_sign_in_its_name() -> None:
    assert parted("/home/a@b/mine.toml") == ("/home/a@b/mine.toml", {})
    assert parted("/home/a@b/mine.toml@lr=1") == ("/home/a@b/mine.toml", {"lr": "1"})


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        ("resnet20@adam", NotationError, "KEY=VALUE"),
        ("resnet20@", NotationError, "KEY=VALUE"),
        ("resnet20@lr=1,lr=2", NotationError, "twice"),
        ("resnet20@batch=3", UnknownName, "setting of an arm"),
        ("resnet20@lr=fast", SettingError, "not a number"),
        ("resnet20@warmup=-1", SettingError, "between 0 and"),
    ],
)
def test_mistakes_are_explained(words: str, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        arm_of(RESNET, parted(words)[1])


def test_finds_a_name_that_two_arms_have() -> None:
    arms = [arm_of(RESNET, {}), arm_of(RESNET, {"lr": 0.1})]
    assert doubled(arms) == ""
    assert doubled([*arms, arm_of(RESNET, {"lr": 0.1})]) == "resnet20@lr=0.1"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("resnet20@optimiser=adam,lr=0.01", "ResNet-20 (Adam, lr 0.01)"),
        ("resnet20(norm=none)@init=xavier", "ResNet-20 (Xavier init)"),
        (
            "plain20@weight_decay=1e-05,precision=bfloat16",
            "plain-20 (weight decay 1e-05, bfloat16)",
        ),
        ("plain20@schedule=cosine,warmup=5", "plain-20 (schedule cosine, warm-up 5)"),
        ("of my@own", "of my (own)"),
    ],
)
def test_prints_names(name: str, words: str) -> None:
    assert printed(name) == words
