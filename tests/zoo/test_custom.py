"""Networks of one's own, stage by stage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.errors import SettingError
from resviz.core.network import Level
from resviz.zoo.custom import NETWORKS_TO_SAY, Custom, Stage, in_stages
from resviz.zoo.presets import build, name_of, preset, presets
from resviz.zoo.residual import Staged
from resviz.zoo.spec import fields


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


@pytest.mark.parametrize("name", presets())
def test_a_resnet_with_its_stages_listed_is_the_same_network(name: str) -> None:
    settings = preset(name).settings
    if not isinstance(settings, Staged):
        with pytest.raises(SettingError) as caught:
            in_stages(settings)
        assert caught.value.reason == settings.why_no_stages
        return
    assert settings.why_no_stages == ""
    before, after = build(settings), build(in_stages(settings))
    assert after.nodes == before.nodes  # ids, shapes, costs, and edges with their roles
    assert after.scopes == before.scopes
    assert after.output_shape == before.output_shape


@pytest.mark.parametrize(
    "changes",
    [
        {"norm": "none", "start": "fixup", "channels": 1, "size": 64},
        {"width_multiplier": 0.3, "passage": "conv", "crossing": "avgpool", "stem": "deep"},
        {"drop_path": 0.2, "branch_scale": 0.5, "order": "relu_only", "stride_in": "1x1"},
    ],
)
def test_so_is_one_that_has_no_name(changes: dict[str, object]) -> None:
    settings = preset("resnet50").settings.change(**changes)
    assert build(in_stages(settings)).nodes == build(settings).nodes


def test_a_network_too_large_for_a_list_is_refused() -> None:
    with pytest.raises(SettingError, match=r"stages\[1\]\.depth: 2000 is not between 1 and 1,000"):
        in_stages(preset("resnet56").settings.change(depth=12_002))


@pytest.mark.parametrize(
    ("settings", "name", "title"),
    [
        (in_stages(preset("plain34").settings), "plain_my_resnet-34", "My ResNet-34, plain"),
        (in_stages(preset("wrn_28_10").settings), "my_wrn-28-10", "My WRN-28-10"),
        (Custom(label="a/b: (c)", stem="deep", stem_width=8), "a_b_c", "a/b: (c)"),
        (Custom(label="…"), "custom", "Your own"),
    ],
)
def test_names_are_fit_for_files(settings: Custom, name: str, title: str) -> None:
    network = build(settings)
    assert (network.name, network.title) == (name, title)


def test_a_network_and_its_plain_counterpart_have_two_names() -> None:
    own = Custom(label="Mine", stem_width=8)
    plain = own.plain()
    assert plain is not None
    assert (name_of(own), name_of(plain)) == ("mine", "plain_mine")


OTHER = {"stride_in": "1x1", "crossing": "avgpool", "reduction": 8, "gate_bias": -1.0, "splits": 2}


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("shortcut", ["A", "B", "C", "none"])
def test_idle_settings_of_a_stage_change_nothing(shortcut: str, stride: int) -> None:
    stage = Stage(block="bottleneck", depth=2, width=4).change(shortcut=shortcut, stride=stride)
    assert stage.idle() <= {field.name for field in fields(Stage)} - NETWORKS_TO_SAY
    nodes = Custom(stages=(stage,), size=8).build().nodes
    for name in stage.idle() & OTHER.keys():
        other = Custom(stages=(stage.change(**{name: OTHER[name]}),), size=8)
        assert other.build().nodes == nodes, name


def test_a_label_of_no_end_is_refused() -> None:
    with pytest.raises(SettingError, match="label: has more than 80 characters"):
        Custom().change(label="x" * 81)
