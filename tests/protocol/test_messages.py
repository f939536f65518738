"""Messages survive the pipe, whatever numbers they carry."""

from __future__ import annotations

import struct

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz import protocol
from resviz.core.errors import SettingError
from resviz.zoo.presets import preset
from tests.recordings import CONDITIONS, finding, laid_out

ARM = protocol.Arm("resnet56", preset("resnet56").settings)
OTHER = protocol.Arm("resnet50", preset("resnet50").settings, optimiser="adamw", lr=1e-3)
EXPERIMENT = protocol.Experiment(arms=(ARM, OTHER), data="cifar10:/data/c i f a r", lr=1e-7)
REPORT = protocol.Report("resnet50", True, {"resviz": 1}, {"resviz": 2**53 + 1}, ("A note.",))
REQUESTS: list[protocol.Request] = [
    protocol.RunProbe(1, EXPERIMENT, paused=True),
    *(protocol.Control(2, action) for action in ("pause", "resume", "step", "stop")),
    protocol.Measure(2, ("weights", "spread")),
    protocol.Look(4, 2, "lesions"),
    protocol.TryLesions(5, 2, {"stage1.block1": 0.25}, (("stage1.block2", "stage1.block3"),)),
    protocol.RunVerify(3, "resnet50", OTHER.settings),
    protocol.Quit(),
]
EVENTS: list[protocol.Event] = [
    protocol.Ready("2.13.0", (protocol.Device("mps", "A GPU", float64=False),), 4711),
    protocol.Started(1, CONDITIONS, (laid_out("resnet56", ("stem.conv",), ("head",)),)),
    protocol.Measured(1, (protocol.Row(0, 1, 0, b"\0" * 32),)),
    protocol.Met(1, (protocol.Moment("loss is nan", 0, 3, "", struct.pack("<d", float("nan"))),)),
    protocol.ArmFailed(1, 3, 12, "No memory.", "Take a smaller batch."),
    protocol.RunStateChanged(1, "running", 7, 3.5),
    protocol.Looked(4, "lesions", 1.0, (finding(1),)),
    protocol.LesionsTried(5, (protocol.LesionScore(0, b"\0" * 32),)),
    protocol.Verified(3, REPORT),
    protocol.Failed(1, "It broke: “ä”\nand more.", "Try again."),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda message: type(message).__name__)
def test_requests_come_through(request_: protocol.Request) -> None:
    line = protocol.encode(request_)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert protocol.decode_request(line) == request_


@pytest.mark.parametrize("event", EVENTS, ids=lambda message: type(message).__name__)
def test_events_come_through(event: protocol.Event) -> None:
    line = protocol.encode(event)
    assert line.count(b"\n") == 1
    assert protocol.decode_event(line) == event


@given(st.lists(st.floats(width=64)), st.integers(0, 9), st.integers(0, 10**6))
def test_norms_come_through_to_the_last_bit(values: list[float], arm: int, step: int) -> None:
    numbers = struct.pack(f"<{len(values)}d", *values)
    sent = protocol.Measured(1, (protocol.Row(arm, 0, step, numbers),))
    received = protocol.decode_event(protocol.encode(sent))
    assert isinstance(received, protocol.Measured)
    (row,) = received.rows
    assert (row.arm, row.step, row.numbers) == (arm, step, numbers)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"{",
        b"[]",
        b"{}",
        b'{"type": "dance"}',
        b'{"type": "control", "request": 1, "action": "dance"}',
        b'{"type": "control", "request": "one", "action": "stop"}',
        b'{"type": "probe", "request": 1, "experiment": {"arms": [{"name": "a"}]}}',
        b'{"type": "probe", "request": 1, "experiment": {"batch": 0}}',
        b"\xff\xfe",
    ],
)
def test_lines_that_are_no_request(line: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        protocol.decode_request(line)


def test_a_request_is_no_event() -> None:
    with pytest.raises(msgspec.DecodeError):
        protocol.decode_event(protocol.encode(protocol.Quit()))


@pytest.mark.parametrize("data", ["digits", "noise", "cifar10:/somewhere", "cifar10:."])
def test_data_that_there_is(data: str) -> None:
    assert protocol.Experiment().change(data=data).data == data


@pytest.mark.parametrize("data", ["", "mnist", "cifar10", "cifar10:", "digits:x", "Digits"])
def test_data_that_there_is_not(data: str) -> None:
    with pytest.raises(SettingError, match="is none of digits, noise, cifar10:DIR"):
        protocol.Experiment().change(data=data)


def test_an_experiment_is_changed_from_plain_text() -> None:
    changed = EXPERIMENT.change(batch="128", lr="1e-3", init="XAVIER", seed=7)
    assert (changed.batch, changed.lr, changed.init, changed.seed) == (128, 1e-3, "xavier", 7)
    assert changed.arms == EXPERIMENT.arms
