"""Watchpoints are read as people write them, and every mistake gets one sentence."""

from __future__ import annotations

import struct

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.errors import NotationError, SettingError, UnknownName
from resviz.protocol import Experiment, Moment
from resviz.protocol.watchpoints import WATCHED, Watchpoint, number_text, parse, parse_all
from tests.protocol.test_messages import EXPERIMENT

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
PARTS = st.sampled_from(["", "stage1", "stage2.block3.conv1", "head"])


@st.composite
def watchpoints(draw: st.DrawFn) -> Watchpoint:
    quantity = draw(st.sampled_from([*WATCHED]))
    part = "" if WATCHED[quantity].part == "network" else draw(PARTS)
    arm = draw(st.sampled_from(["", "plain56", "resnet56(norm=none)@lr=0.1,init=xavier", "my net"]))
    if draw(st.booleans()):
        stated = draw(st.sampled_from(["is nan", "is inf", "is zero"]))
        return Watchpoint(quantity, stated, 0.0, part, arm)
    sign = draw(st.sampled_from(["<", "<=", ">", ">="]))
    return Watchpoint(quantity, sign, draw(NUMBERS), part, arm)


@given(st.lists(watchpoints(), unique=True, max_size=4))
def test_what_is_written_is_read_as_the_same(some: list[Watchpoint]) -> None:
    assert list(parse_all(" ; ".join(map(str, some)))) == some


@given(NUMBERS)
def test_numbers_are_written_so_that_they_are_read_as_the_same(value: float) -> None:
    assert float(number_text(value)) == value


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("weight_grad<1e-8", "weight_grad < 1e-8"),
        ("  INPUT_GRAD  >=  1000.0   AT stage1 ", "input_grad >= 1000 at stage1"),
        ("loss Is NaN in plain56", "loss is nan in plain56"),
        (
            "dead_share > .5 at stage1.block1 in my net",
            "dead_share > 0.5 at stage1.block1 in my net",
        ),
    ],
)
def test_they_may_be_written_loosely(written: str, told: str) -> None:
    assert str(parse(written)) == told


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("< 3", "needs a quantity first"),
        ("loss", "needs a condition"),
        ("loss = 3", "needs a condition"),
        ("loss <", "needs a finite number"),
        ("loss < few", "needs a finite number"),
        ("loss < nan", "needs a finite number"),
        ("loss is odd", "needs nan, inf or zero"),
        ("loss > 3 stage1", "'stage1' at its end"),
        ("loss > 3 at stage1", "whole network"),
        ("weight_grad_bins > 3", "histogram"),
    ],
)
def test_mistakes_are_told(written: str, words: str) -> None:
    with pytest.raises(NotationError, match=words):
        parse(written)


def test_an_unknown_quantity_is_told_with_those_like_it() -> None:
    with pytest.raises(UnknownName, match="did you mean weight_grad"):
        parse("weight_gard < 1")


def test_a_part_holds_what_is_inside_it_and_nothing_that_only_begins_like_it() -> None:
    watched = parse("weight_grad < 1 at stage1")
    assert watched.holds("stage1")
    assert watched.holds("stage1.block1.conv1")
    assert not watched.holds("stage10.block1.conv1")


def test_an_experiment_refuses_what_it_cannot_watch() -> None:
    with pytest.raises(SettingError, match=r"watch: .*needs a condition"):
        Experiment().change(watch="loss")
    with pytest.raises(SettingError, match="no network in the experiment 'resnet5'; did you mean"):
        EXPERIMENT.change(watch="loss is nan in resnet5")
    assert EXPERIMENT.change(watch="loss is nan in resnet56").watchpoints[0].arm == "resnet56"


def test_an_experiment_knows_which_probes_its_watchpoints_need() -> None:
    watch = "dead_share > 0.5; loss > 3; weight_grad is zero; dead_share > 0.9"
    assert Experiment(watch=watch, probes=("weights",)).probes_to_switch_on == ("dead",)


@given(st.floats(width=64))
def test_a_moment_keeps_its_number(value: float) -> None:
    packed = struct.pack("<d", value)
    moment = Moment("loss is nan", 0, 3, "", packed)
    again = msgspec.json.decode(msgspec.json.encode(moment), type=Moment)
    assert struct.pack("<d", again.value) == packed
