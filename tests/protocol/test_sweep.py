"""Values of a setting as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.errors import SettingError
from resviz.protocol import Experiment
from resviz.protocol.sweep import MOST, Sweep, swept
from resviz.zoo.resnet import ResNet, ResNetCifar
from resviz.zoo.spec import fields
from resviz.zoo.values import Field, read_value

FIELDS = {field.name: field for of in (ResNetCifar, ResNet, Experiment) for field in fields(of)}


def values(words: str) -> tuple[str, ...]:
    sweep = swept(words)
    return sweep.expanded(FIELDS[sweep.setting])


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("depth = 8, 20,56", "8 20 56"),
        ("depth = 8..26 by 6", "8 14 20 26"),
        ("depth = 8..25 by 6", "8 14 20"),
        ("depths = 1..4", "1 2 3 4"),
        ("depths = 1..9:5", "1 3 5 7 9"),
        ("depths = 1..3:9", "1 2 3"),
        ("gain = 0.5..2:4", "0.5 1 1.5 2"),
        ("lr=1e-4..1:5 log", "0.0001 0.001 0.01 0.1 1"),
        ("gain = 0.1..0.3 by 0.1", "0.1 0.2 0.3"),
        ("gain = 2..0.5:3", "2 1.25 0.5"),
        ("init = xavier, he_fan_in", "xavier he_fan_in"),
        ("weight-decay = 0, 1e-4", "0 1e-4"),
    ],
)
def test_values_as_they_are_written(words: str, wanted: str) -> None:
    assert values(words) == tuple(wanted.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("depth", "SETTING=VALUES"),
        ("= 3", "SETTING=VALUES"),
        ("gain = 0.5..2", "0.5..2:9"),
        ("gain = 0.5..x", "is no range"),
        ("gain = 2..1 by 0.5", "does not go up"),
        ("gain = 1..2 by 0", "does not go up"),
        ("lr = 0..1:3 log", "above 0"),
        ("gain = 0..1:1000", f"1 to {MOST} values, not 1,000"),
        ("depth = 1..1e9", "values, not 1,000,000,000"),
        ("gain = , ,", "values, not 0"),
        ("gain = 1, 1.0", "1.0 twice"),
        ("gain = 1, big", "'big' is not a number"),
        ("gain = -1..1:3", "not between"),
        ("init = xavier, she", "'she' is none of"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(words: str, told: str) -> None:
    with pytest.raises(SettingError, match=told):
        values(words)


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.integers(2, MOST), st.booleans())
def test_ranges_go_from_end_to_end(low: float, high: float, count: int, log: bool) -> None:
    field = Field("x", "number", "X", "")
    texts = Sweep("x", f"{low!r}..{high!r}:{count}{' log' if log else ''}").expanded(field)
    numbers = [float(text) for text in texts]
    assert len(numbers) <= count
    assert numbers[0] == pytest.approx(low, rel=1e-3)
    assert numbers[-1] == pytest.approx(high, rel=1e-3)
    assert numbers in (sorted(numbers), sorted(numbers, reverse=True))


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 9))
def test_steps_of_whole_numbers(low: int, more: int, step: int) -> None:
    field = Field("x", "integer", "X", "")
    texts = Sweep("x", f"{low}..{low + more} by {step}").expanded(field)
    assert [*map(int, texts)] == [*range(low, low + more + 1, step)]


@given(st.text("0123456789.,:eby log-", max_size=12))
def test_anything_is_values_or_one_clear_sentence(words: str) -> None:
    try:
        texts = Sweep("gain", words).expanded(FIELDS["gain"])
    except SettingError as error:
        told = str(error)
    else:
        told = "."
        assert all(read_value(FIELDS["gain"], text) is not None for text in texts)
    assert told.endswith((".", "?"))
