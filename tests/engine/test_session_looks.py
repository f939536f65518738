"""Probes of present weights between the steps of an experiment: it waits, and goes on unharmed."""

from __future__ import annotations

import numpy as np
import pytest

from resviz.engine.still import look as module
from resviz.protocol import Arm, Failed, LesionsTried, Look, Looked, Measured, Row, TryLesions
from resviz.protocol.findings import Finding, StillProbe
from tests.engine.experiments import PLAIN, SMALL
from tests.engine.sessions import Engine


@pytest.fixture
def engine() -> Engine:
    return Engine()


def looked(engine: Engine, request: int) -> list[Looked]:
    found = (event for event in engine.sent if isinstance(event, Looked))
    return [event for event in found if event.request == request]


def look(engine: Engine, request: int = 50, probe: StillProbe | None = "paths") -> None:
    engine.ask(Look(request, 1, probe))


def found(engine: Engine, request: int = 50) -> tuple[Finding, ...]:
    *others, last = looked(engine, request)
    assert [event.findings for event in others] == [()] * len(others)
    assert last.share == 1
    return last.findings


def rows(engine: Engine) -> list[Row]:
    return [row for event in engine.sent if isinstance(event, Measured) for row in event.rows]


def test_while_it_pauses(engine: Engine) -> None:
    engine.start(paused=True)
    engine.control("step")
    look(engine)
    assert engine.session.busy
    engine.work()
    (only,) = found(engine)
    assert (only.probe, only.arm, only.step, only.images) == ("paths", 0, 1, 4)
    assert {grid.key for grid in only.grids} == {"norm", "share", "contribution", "through"}
    shares = [event.share for event in looked(engine, 50)]
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert engine.states[-1] == (1, "paused", 1)


def test_while_it_runs_training_waits_and_then_goes_on(engine: Engine) -> None:
    engine.start()
    engine.work(2)
    look(engine)
    engine.work(2)
    assert engine.steps == [0, 1]
    engine.work()
    assert found(engine)[0].step == 2
    assert engine.states[-1] == (1, "done", 5)
    undisturbed = Engine()
    undisturbed.start()
    undisturbed.work()
    assert rows(engine) == rows(undisturbed), "it leaves no trace in what is measured later"


def test_after_the_end(engine: Engine) -> None:
    engine.start()
    engine.work()
    look(engine)
    engine.work()
    assert found(engine)[0].step == 5
    assert not engine.session.busy


def test_it_can_be_cancelled(engine: Engine) -> None:
    engine.start(paused=True)
    look(engine)
    engine.work(3)
    look(engine, 51, None)
    assert found(engine) == ()
    assert not engine.session.busy
    assert looked(engine, 51) == []


def test_another_takes_its_place(engine: Engine) -> None:
    engine.start(paused=True)
    look(engine)
    engine.work(3)
    look(engine, 51, "landscape")
    engine.work()
    assert found(engine) == ()
    assert found(engine, 51)[0].probe == "landscape"


def test_as_many_points_as_are_asked_for(engine: Engine) -> None:
    engine.start(paused=True)
    engine.ask(Look(50, 1, "plane", 3))
    engine.work()
    first = found(engine)[0].grids[0]
    assert first.columns
    assert (first.rows.at, first.columns.at) == ((-1, 0, 1), (-1, 0, 1))
    assert len(first.numbers) == 9 * 8


def test_one_for_an_earlier_experiment_does_nothing(engine: Engine) -> None:
    engine.start(2, paused=True)
    sent = len(engine.sent)
    look(engine)
    assert len(engine.sent) == sent
    assert not engine.session.busy


@pytest.mark.parametrize("action", ["stop", "pause", "resume", "step"])
def test_every_control_ends_it(engine: Engine, action: str) -> None:
    engine.start(paused=True)
    look(engine)
    engine.work(3)
    engine.control(action)
    assert found(engine) == ()
    states = {"stop": "stopped", "pause": "paused", "resume": "running", "step": "paused"}
    assert engine.states[-1][1] == states[action]
    assert engine.session.busy is (action == "resume")


def test_a_new_experiment_ends_it(engine: Engine) -> None:
    engine.start(paused=True)
    look(engine)
    engine.work(3)
    engine.start(2)
    engine.work()
    assert found(engine) == ()
    assert engine.states[-1] == (2, "done", 5)


def test_a_failure_leaves_the_experiment_alive_and_is_told(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("CUDA error: no kernel")

    engine.start()
    engine.work(2)
    with monkeypatch.context() as patched:
        patched.setattr(module, "run", failing)
        look(engine)
        engine.work(1)
    failed = engine.last()
    assert isinstance(failed, Failed)
    assert failed.request == 50
    assert "no kernel" in failed.message
    assert "RuntimeError" in capfd.readouterr().err
    engine.work()
    assert engine.states[-1] == (1, "done", 5)
    look(engine, 51)
    engine.work()
    assert found(engine, 51)


PAIR = (Arm("residual", SMALL), Arm("plain", PLAIN))


def scored(
    engine: Engine, factors: dict[str, float], *swapped: tuple[str, str]
) -> list[np.ndarray | str]:
    """What is told of every arm: loss, accuracy, and those of the intact one; or why nothing is."""
    engine.ask(TryLesions(60, 1, factors, swapped))
    answer = engine.last()
    assert isinstance(answer, LesionsTried)
    assert answer.request == 60
    assert [score.arm for score in answer.scores] == [0, 1]
    return [score.refused or np.frombuffer(score.numbers, "<f8") for score in answer.scores]


def test_blocks_are_deleted_and_scaled_by_hand(engine: Engine) -> None:
    engine.start(paused=True, arms=PAIR)
    engine.control("step")
    residual, plain = scored(engine, {"stage1.block1": 0.0})
    assert residual[0] != residual[2]
    assert plain[0] != plain[2]
    half, refused = scored(engine, {"stage1.block1": 0.5})
    assert half[2:] == pytest.approx(residual[2:])
    assert half[0] != residual[0]
    assert "it has no shortcut that is added" in str(refused)
    intact, _ = scored(engine, {"stage1.block1": 1.0})
    assert intact[:2].tolist() == intact[2:].tolist()
    assert all("stage9.block1" in str(told) for told in scored(engine, {"stage9.block1": 0.0}))


def test_blocks_are_swapped_by_hand(engine: Engine) -> None:
    deep = tuple(Arm(arm.name, arm.settings.change(depth=14)) for arm in PAIR)
    engine.start(paused=True, arms=deep)
    engine.control("step")
    pair = ("stage1.block1", "stage1.block2")
    for found in scored(engine, {}, pair):
        assert found[0] != found[2]
    for found in scored(engine, {}, pair, pair):
        assert found[:2] == pytest.approx(found[2:]), "there and back"
    deleted = scored(engine, {pair[0]: 0.0})
    for there, here in zip(scored(engine, {pair[0]: 0.0}, pair), deleted, strict=True):
        assert there == pytest.approx(here), "alone it does not matter where the other stands"
    for told in scored(engine, {}, ("stage1.block2", "stage2.block1")):
        assert "do not have the same shapes" in str(told)
    assert all(
        "stage9.block1" in str(told) for told in scored(engine, {}, ("stage9.block1", pair[0]))
    )


def test_lesions_by_hand_leave_no_trace(engine: Engine) -> None:
    engine.start()
    engine.work(2)
    engine.ask(TryLesions(60, 1, {"stage1.block1": 0.0}))
    engine.work()
    undisturbed = Engine()
    undisturbed.start()
    undisturbed.work()
    assert rows(engine) == rows(undisturbed)


def test_what_is_probed_after_lesions_by_hand_is_intact(engine: Engine) -> None:
    undisturbed = Engine()
    for each in (engine, undisturbed):
        each.start(paused=True)
        each.control("step")
    engine.ask(TryLesions(60, 1, {"stage1.block1": 0.0}))
    for each in (engine, undisturbed):
        look(each)
        each.work()
    assert found(engine) == found(undisturbed)


def test_lesions_of_an_earlier_experiment_are_not_tried(engine: Engine) -> None:
    engine.ask(TryLesions(60, 1, {"stage1.block1": 0.0}))
    engine.start(2, paused=True)
    sent = len(engine.sent)
    engine.ask(TryLesions(61, 1, {"stage1.block1": 0.0}))
    assert len(engine.sent) == sent
