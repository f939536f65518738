"""Phase diagrams: their cells are experiments, and what cannot be is told before they run."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from resviz.core.errors import ResvizError, SettingError, UnknownName
from resviz.protocol import Arm, Experiment, PhaseDiagram, RunPhase, decode_request, encode
from resviz.protocol.arms import arm_of
from resviz.protocol.sweep import swept
from resviz.zoo.notation import settings_written

PAIR = tuple(arm_of(settings_written(name), {}) for name in ("resnet20", "plain20"))
BASE = Experiment(arms=PAIR, steps=0, batch=8, device="cpu", probes=())


def diagram(rows: str, columns: str, **changes: object) -> PhaseDiagram:
    made = PhaseDiagram(experiment=BASE, rows=swept(rows), columns=swept(columns))
    return replace(made, **changes)


def test_cells_are_numbered_row_by_row_from_the_lowest_left() -> None:
    made = diagram("depth = 8, 14", "gain = 1, 2, 3")
    made.check()
    assert (made.shape, len(made)) == ((2, 3), 6)
    assert [made.place(cell) for cell in (0, 2, 3)] == [(0, 0), (0, 2), (1, 0)]


def test_a_cell_is_the_experiment_with_its_two_values() -> None:
    cell = diagram("depth = 8, 14", "gain = 1, 2, 3").cell(5)
    assert [arm.name for arm in cell.arms] == ["resnet14", "plain14"]
    assert cell.gain == 3
    assert cell.probes == ("inputs",)  # what is shown is measured
    assert replace(cell, arms=PAIR, gain=1.0, probes=()) == BASE


def test_one_number_stands_for_every_stage() -> None:
    arms = (arm_of(settings_written("resnet50"), {}),)
    made = diagram("depths = 1..3", "lr = 0.1, 1", experiment=replace(BASE, arms=arms))
    assert [made.cell(cell).arms[0].settings.depths for cell in (0, 4)] == [  # type: ignore[union-attr]  # a ResNet
        (1, 1, 1, 1),
        (3, 3, 3, 3),
    ]


def test_an_impossible_cell_is_only_told_when_it_is_made() -> None:
    made = diagram("depth = 8, 9", "gain = 1, 2")
    made.check()
    with pytest.raises(SettingError, match="depth"):
        made.cell(2)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rows": swept("gain = 1, 2")}, "cannot be both"),
        ({"rows": swept("wings = 1, 2")}, "wings"),
        ({"rows": swept("size = 8, 16")}, "size"),
        ({"rows": swept("device = cpu, cuda")}, "device"),
        ({"rows": swept("lr = 1..2:64"), "columns": swept("gain = 0..1")}, "gain"),
        ({"experiment": replace(BASE, arms=())}, "at least one network"),
        ({"quantity": "colour"}, "colour"),
        ({"quantity": "loss"}, "loss has no ratio; take value"),
        ({"summary": "value"}, "input_grad has no value; take ratio"),
        ({"quantity": "branch_cosine"}, "has no ratio; take first"),
        ({"quantity": "weight_grad_bins"}, "histogram"),
        (
            {"experiment": replace(BASE, arms=(arm_of(PAIR[0].settings, {"gain": 2}), PAIR[1]))},
            "value of its own",
        ),
        (
            {"experiment": replace(BASE, arms=(*PAIR, Arm("big", settings_written("resnet56"))))},
            "two of them are resnet8",
        ),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(changes: dict[str, object], told: str) -> None:
    made = replace(diagram("depth = 8, 14", "gain = 1, 2"), **changes)
    with pytest.raises((SettingError, UnknownName), match=told) as caught:
        made.check()
    assert str(caught.value).endswith((".", "?"))


def test_there_are_so_many_cells_at_most() -> None:
    made = diagram("lr = 1..2:64", "gain = 1..2:64")
    made.check()
    assert len(made) == 4096


def test_no_arm_may_lack_what_varies() -> None:
    arms = (*PAIR, arm_of(settings_written("vgg11"), {}))
    with pytest.raises(ResvizError, match="depth"):
        diagram("depth = 8, 14", "gain = 1, 2", experiment=replace(BASE, arms=arms)).check()


def test_a_request_survives_the_pipe() -> None:
    request = RunPhase(3, diagram("depth = 8, 14", "gain = 1, 2"), (3, 0), processes=2)
    read = decode_request(encode(request).strip())
    assert read == request
    assert isinstance(read, RunPhase)
    assert read.diagram.cell(3) == request.diagram.cell(3)
    assert msgspec.json.decode(encode(request))["type"] == "phase"
