from __future__ import annotations

import msgspec
import pytest

from resviz.app.conditions import conditions_line, printed, training_line
from resviz.protocol import Own
from tests.recordings import CONDITIONS


def test_says_everything_a_measurement_hangs_on() -> None:
    assert conditions_line(CONDITIONS, 12) == (
        "no normalisation · PyTorch default init · train mode · batch 64 · seed 0 · step 12"
        " · digits 1×8×8 · float32 · CPU"
    )


def test_names_another_device_and_differing_norms() -> None:
    other = msgspec.structs.replace(
        CONDITIONS, norm=("batch", "none"), device="cuda:0", device_name="Some GPU"
    )
    line = conditions_line(other, "0–60")
    assert line.startswith("ResNet-8: batch norm; plain-8: no normalisation · ")
    assert "steps 0–60" in line
    assert line.endswith("Some GPU")


def test_says_how_it_was_trained() -> None:
    assert training_line(CONDITIONS) == "SGD, learning rate 0.05, momentum 0.9"
    decayed = msgspec.structs.replace(CONDITIONS, momentum=0.0, weight_decay=1e-4)
    assert training_line(decayed) == "SGD, learning rate 0.05, weight decay 0.0001"
    other = msgspec.structs.replace(
        CONDITIONS, optimiser="adamw", lr=1e-3, schedule="cosine", warmup=20
    )
    assert training_line(other) == (
        "AdamW, learning rate 0.001, momentum 0.9, warm-up 20, schedule cosine"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("resnet56", "ResNet-56"),
        ("plain20(norm=none)", "plain-20"),
        ("resnet56(norm=none,width_multiplier=2.0)", "ResNet-56 (width multiplier=2.0)"),
        ("something", "something"),
    ],
)
def test_prints_names(name: str, words: str) -> None:
    assert printed(name) == words


def test_names_the_arms_that_are_trained_differently() -> None:
    other = msgspec.structs.replace(
        CONDITIONS,
        arms=("plain8", "resnet8", "plain8@init=xavier,lr=1,precision=float64"),
        own=(Own(), Own(), Own(init="xavier", lr=1.0, precision="float64")),
        norm=("none",) * 3,
    )
    line = conditions_line(other, 0)
    name = "plain-8 (Xavier init, lr 1, float64)"
    assert f"plain-8, ResNet-8: PyTorch default init; {name}: Xavier init · " in line
    assert f" · plain-8, ResNet-8: float32; {name}: float64 · " in line
    assert training_line(other) == (
        "plain-8, ResNet-8: SGD, learning rate 0.05, momentum 0.9;"
        f" {name}: SGD, learning rate 1, momentum 0.9"
    )


def test_says_all_seeds() -> None:
    assert "seeds 3–7" in conditions_line(msgspec.structs.replace(CONDITIONS, seed=3, seeds=5), 0)
