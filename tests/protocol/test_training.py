"""The learning rate over an experiment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.errors import SettingError
from resviz.protocol import SCHEDULE_WORDS, Training, learning_rate

schedules = st.sampled_from([*SCHEDULE_WORDS])


def rates(updates: int, **settings: object) -> list[float]:
    training = Training().change(**settings)
    return [learning_rate(training, update, updates) for update in range(updates)]


def test_it_is_constant_unless_said() -> None:
    assert rates(3, lr=0.1) == [0.1, 0.1, 0.1]


@pytest.mark.parametrize(
    ("schedule", "wanted"),
    [
        ("linear", [1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125]),
        ("step", [1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01]),
        ("cosine", [1, 0.9619, 0.8536, 0.6913, 0.5, 0.3087, 0.1464, 0.0381]),
    ],
)
def test_schedules(schedule: str, wanted: list[float]) -> None:
    assert rates(8, lr=1, schedule=schedule) == pytest.approx(wanted, abs=1e-4)


def test_warm_up_rises_from_zero_and_the_schedule_begins_behind_it() -> None:
    found = rates(8, lr=1, schedule="linear", warmup=4)
    assert found == pytest.approx([0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25])


@given(schedules, st.integers(0, 300), st.integers(1, 200))
def test_it_is_never_zero_nor_above_what_was_said(schedule: str, warmup: int, updates: int) -> None:
    found = rates(updates, lr=0.3, schedule=schedule, warmup=warmup)
    assert all(0 < rate <= 0.3 * (1 + 1e-12) for rate in found)
    after = found[max(warmup - 1, 0) :]
    assert after == sorted(after, reverse=True), "it only falls after the warm-up"


@pytest.mark.parametrize("optimiser", ["adam", "adamw"])
def test_adam_must_forget(optimiser: str) -> None:
    with pytest.raises(SettingError) as caught:
        Training().change(optimiser=optimiser, momentum=1)
    assert caught.value.field == "momentum"
