"""Networks of one's own, stage by stage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.errors import SettingError
from resviz.core.network import Level
from resviz.zoo.custom import Custom, Stage
from resviz.zoo.presets import build, preset


def test_three_stages_as_usual_are_resnet_20() -> None:
    own = Custom().change(
        stages=[{"width": w, "stride": s} for w, s in ((16, 1), (32, 2), (64, 2))]
    )
    assert own == Custom()
    assert own.build().params == build("resnet20", shortcut="B").params
    assert [n.op for n in own.build().nodes] == [
        n.op for n in build("resnet20", shortcut="B").nodes
    ]


def test_every_stage_is_free_to_differ() -> None:
    own = Custom().change(
        stages=[
            {"block": "basic", "depth": 1, "width": 24, "shortcut": "none"},
            {"block": "bottleneck", "depth": 2, "width": 16, "stride": 3, "attention": "se"},
            {"block": "basic", "depth": 1, "width": 64, "order": "full", "shortcut": "A"},
        ]
    )
    network = own.build()
    outputs = [stage.output for stage in network.stages[1:4]]
    assert outputs == [(24, 32, 32), (64, 11, 11), (64, 11, 11)]
    assert "stage1.block1.add" not in network
    assert "stage2.block1.se.multiply" in network
    assert "head.bn" in network


def test_a_plain_one_and_back() -> None:
    plain = Custom().plain()
    assert plain is not None
    assert not plain.build().has_shortcuts
    assert plain.plain() is None
    assert plain.with_shortcuts() == Custom()
    assert Custom().with_shortcuts() is None


@pytest.mark.parametrize(
    ("stages", "field", "reason"),
    [
        ([], "stages", "are 0"),
        ([{}] * 17, "stages", "are 17"),
        ("abc", "stages", "needs a list"),
        ([{}, 7], "stages[2]", "not a table"),
        ([{}, {"width": 0}], "stages[2].width", "between 1 and"),
        ([{"block": "deep"}], "stages[1].block", "none of basic, bottleneck"),
        ([{"widht": 8}], "stages[1].widht", "did you mean width"),
        ([{"classes": 8}], "stages[1].classes", "for the network to say"),
        ([{"cardinality": 8}], "stages[1].cardinality", "needs bottleneck"),
        ([{}, {"start": "fixup"}], "stages[2].start", "set norm to none"),
        ([{"depth": 1000}] * 3, "stages", "have 3000 blocks"),
    ],
)
def test_what_is_wrong_is_told_with_its_stage(stages: object, field: str, reason: str) -> None:
    with pytest.raises(SettingError, match=reason) as caught:
        Custom().change(stages=stages)
    assert caught.value.field == field


def test_the_network_says_how_stages_are_normalised() -> None:
    own = Custom().change(norm="none", stages=[{"start": "fixup"}, {"start": "fixup", "stride": 2}])
    assert not any(node.op.kind == "batch_norm" for node in own.build().nodes)


def test_it_is_called_by_its_label() -> None:
    network = build(Custom(label="My Net 3"))
    assert (network.name, network.title) == ("my_net_3", "My Net 3")
    assert preset("custom").settings == Custom()


@given(st.lists(st.builds(Stage, depth=st.integers(1, 3), width=st.integers(1, 8)), max_size=4))
def test_any_stages_build(stages: list[Stage]) -> None:
    own = Custom(stages=(Stage(depth=1, width=4), *stages), size=8)
    network = own.build()
    depths = [len(network.blocks(scope.id)) for scope in network.scopes_at(Level.STAGE)[1:-1]]
    assert depths == [1, *(stage.depth for stage in stages)]


def test_a_label_of_no_end_is_refused() -> None:
    with pytest.raises(SettingError, match="label: has more than 80 characters"):
        Custom().change(label="x" * 81)
