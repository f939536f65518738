"""Blocks deleted and scaled by hand, as the lab keeps them."""

from __future__ import annotations

import numpy as np
import pytest

from resviz.app.lesions import Lesions
from resviz.protocol import Failed, LesionScore, LesionsTried, TryLesions

NAMES = ("resnet8", "plain8")


class Tried:
    """`Lesions` of experiment 7, which rests after 5 updates, and what was sent."""

    def __init__(self) -> None:
        self.sent: list[TryLesions] = []
        self.lesions = Lesions(self.sent.append, iter(range(20, 99)).__next__)
        self.lesions.of(7, 5)

    def answer(self, *scores: LesionScore) -> None:
        self.lesions.handle(LesionsTried(self.sent[-1].request, scores))


@pytest.fixture
def tried() -> Tried:
    return Tried()


def score(arm: int, *numbers: float) -> LesionScore:
    return LesionScore(arm, np.array(numbers, "<f8").tobytes())


def test_what_is_done_and_what_it_does_is_told(tried: Tried) -> None:
    lesions = tried.lesions
    assert lesions.told(NAMES) == ""
    lesions.scale("stage1.block1", 0)
    assert tried.sent == [TryLesions(20, 7, {"stage1.block1": 0})]
    assert lesions.told(NAMES) == "without stage1.block1"
    lesions.scale("stage2.block1", 0.5)
    assert tried.sent[-1].factors == {"stage1.block1": 0, "stage2.block1": 0.5}
    tried.answer(score(0, 0.31, 0.905, 0.1, 0.97), LesionScore(1, refused="It has no shortcut."))
    assert lesions.told(NAMES) == (
        "without stage1.block1, 0.5 × stage2.block1"
        " · ResNet-8: loss 0.1 → 0.31, accuracy 97% → 90%"
        " · plain-8: It has no shortcut"
    )


def test_put_back_one_by_one_or_all(tried: Tried) -> None:
    lesions = tried.lesions
    for block in "abc":
        lesions.scale(block, 2)
    lesions.scale("b", 1)
    assert tried.sent[-1].factors == {"a": 2, "c": 2}
    sent = len(tried.sent)
    lesions.put_back()
    assert (lesions.factors, lesions.told(NAMES)) == ({}, "")
    assert len(tried.sent) == sent, "what is intact needs no answer"
    tried.answer(score(0, 1, 1, 1, 1))
    assert lesions.scores == (), "a late answer"


def test_after_a_single_step_it_is_asked_anew(tried: Tried) -> None:
    tried.lesions.scale("a", 0)
    tried.answer(score(0, 1, 1, 1, 1))
    tried.lesions.of(7, 5)
    assert len(tried.sent) == 1
    tried.lesions.of(7, 6)
    assert tried.sent[-1] == TryLesions(21, 7, {"a": 0})
    assert tried.lesions.scores == ()


@pytest.mark.parametrize("state", [(None, 5), (8, 5)])
def test_when_training_goes_on_or_another_begins_all_are_put_back(
    tried: Tried, state: tuple[int | None, int]
) -> None:
    tried.lesions.scale("a", 0)
    tried.lesions.of(*state)
    assert tried.lesions.factors == {}
    assert len(tried.sent) == 1


def test_without_networks_at_rest_nothing_is_done(tried: Tried) -> None:
    tried.lesions.of(None, 0)
    assert not tried.lesions.possible
    tried.lesions.scale("a", 0)
    assert (tried.sent, tried.lesions.factors) == ([], {})


def test_a_failure_is_told_in_place_of_the_scores(tried: Tried) -> None:
    tried.lesions.scale("a", 0)
    tried.lesions.handle(Failed(20, "Out of memory."))
    assert tried.lesions.told(NAMES) == "without a · Out of memory."
    tried.lesions.scale("b", 0)
    assert tried.lesions.told(NAMES) == "without a, without b"
