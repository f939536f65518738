"""Blocks deleted, scaled and swapped by hand, as the lab keeps them."""

from __future__ import annotations

import numpy as np
import pytest

from resviz.app.lesions import INTACT, Lesions
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


def test_put_back_one_by_one(tried: Tried) -> None:
    lesions = tried.lesions
    lesions.scale("a", 2)
    lesions.swap("a", "b")
    lesions.scale("c", 2)
    lesions.put_back("c")
    assert (tried.sent[-1].factors, tried.sent[-1].swapped) == ({"a": 2}, (("a", "b"),))
    sent = len(tried.sent)
    lesions.put_back("a")
    assert (lesions.done, lesions.told(NAMES)) == (INTACT, "")
    assert len(tried.sent) == sent, "what is intact needs no answer"
    tried.answer(score(0, 1, 1, 1, 1))
    assert lesions.scores == (), "a late answer"


def test_blocks_change_places_in_pairs(tried: Tried) -> None:
    lesions = tried.lesions
    lesions.swap("a", "b")
    lesions.scale("a", 0.5)
    assert lesions.told(NAMES) == "0.5 × a, a ⇄ b"
    assert (lesions.done.partner("a"), lesions.done.partner("b")) == ("b", "a")
    lesions.swap("b", "c")
    assert tried.sent[-1].swapped == (("b", "c"),), "which puts the other of the first pair back"
    lesions.swap("c", "b")
    assert tried.sent[-1].swapped == ()
    assert lesions.done.factors == {"a": 0.5}


def test_what_was_told_last_stays_while_a_factor_passes(tried: Tried) -> None:
    lesions = tried.lesions
    lesions.scale("a", 0.5, passing=True)
    assert lesions.told(NAMES) == "0.5 × a"
    tried.answer(score(0, 0.3, 0.5, 0.1, 1.0))
    told = lesions.told(NAMES)
    lesions.scale("a", 0.25, passing=True)
    assert lesions.waiting
    assert lesions.done.factors == {"a": 0.25}
    assert lesions.told(NAMES) == told, "of the factor that it was asked for"
    tried.answer(score(0, 0.4, 0.25, 0.1, 1.0))
    assert not lesions.waiting
    assert lesions.told(NAMES).startswith("0.25 × a · ResNet-8: loss 0.1 → 0.4")
    lesions.scale("a", 1, passing=True)
    assert lesions.told(NAMES) == ""
    lesions.scale("a", 0)
    assert lesions.told(NAMES) == "without a"


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
    assert tried.lesions.done == INTACT
    assert len(tried.sent) == 1


def test_without_networks_at_rest_nothing_is_done(tried: Tried) -> None:
    tried.lesions.of(None, 0)
    assert not tried.lesions.possible
    tried.lesions.scale("a", 0)
    tried.lesions.swap("a", "b")
    assert (tried.sent, tried.lesions.done) == ([], INTACT)


def test_a_failure_is_told_in_place_of_the_scores(tried: Tried) -> None:
    tried.lesions.scale("a", 0)
    tried.lesions.handle(Failed(20, "Out of memory."))
    assert tried.lesions.told(NAMES) == "without a · Out of memory."
    tried.lesions.scale("b", 0)
    assert tried.lesions.told(NAMES) == "without a, without b"
