import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resviz.core.errors import SettingError
from resviz.core.network import Network
from resviz.zoo.naming import NAMINGS, Naming, names, namings, why_not
from resviz.zoo.presets import build, presets
from resviz.zoo.spec import Settings
from tests.zoo.any_network import of_any_family, of_ones_own

EXAMPLES: list[tuple[str, Naming, dict[str, str]]] = [
    (
        "resnet50",
        "torchvision",
        {
            "stem.conv": "conv1",
            "stage1.block1.conv1": "layer1.0.conv1",
            "stage2.block1.shortcut.bn": "layer2.0.downsample.1",
            "stage1.block1.relu3": "layer1.0.relu_2",
            "stage3": "layer3",
            "stage3.block2": "layer3.1",
            "stage2.block1.shortcut": "layer2.0.downsample",
            "head.fc": "fc",
        },
    ),
    (
        "resnet50",
        "caffe",
        {
            "stem.conv": "conv1",
            "stem.bn": "bn_conv1",
            "stage1.block1.conv1": "res2a_branch2a",
            "stage1.block1.shortcut.bn": "bn2a_branch1",
            "stage1.block1.add": "res2a",
            "stage1.block1.relu3": "res2a_relu",
            "stage3.block6.conv3": "res4f_branch2c",
            "stage3.block6": "res4f",
            "head.avgpool": "pool5",
            "head.fc": "fc1000",
        },
    ),
    (
        "resnet101",
        "caffe",
        {
            "stage1.block2.conv1": "res2b_branch2a",
            "stage2.block1.conv1": "res3a_branch2a",
            "stage2.block4.conv1": "res3b3_branch2a",
            "stage3.block23.bn2": "bn4b22_branch2b",
            "stage4.block3.conv3": "res5c_branch2c",
        },
    ),
    (
        "matlab_resnet20",
        "matlab",
        {
            "stem.conv": "convInp",
            "stage1.block1.conv1": "S1U1_conv1",
            "stage1.block1.bn2": "S1U1_BN2",
            "stage1.block1.add": "add11",
            "stage1.block1.relu2": "relu11",
            "stage2.block1.shortcut.conv": "skipConv1",
            "stage3.block1.shortcut.bn": "skipBN2",
            "stage3.block2": "S3U2",
            "head.avgpool": "globalPool",
            "head.fc": "fcFinal",
        },
    ),
    ("matlab_bottleneck29", "matlab", {"stage1.block1.shortcut.conv": "skipConv0"}),
    ("vgg16", "caffe", {"stage5.block1.conv3": "conv5_3", "head.fc": "fc6", "head.fc3": "fc8"}),
    ("vgg16", "torchvision", {"stage5.block1.conv1": "features.24", "head.fc3": "classifier.6"}),
    ("alexnet", "caffe", {"stem.conv": "conv1", "head.fc": "fc6", "head.dropout2": "drop6"}),
    (
        "googlenet",
        "caffe",
        {
            "stem.conv": "conv1/7x7_s2",
            "stage2.block3": "inception_4b",
            "stage2.block3.branch2.conv2": "inception_4b/3x3",
            "stage2.block3.branch4.conv": "inception_4b/pool_proj",
            "head.fc": "loss3/classifier",
        },
    ),
    (
        "vit_b_16",
        "torchvision",
        {
            "stage1.block2.attention.projection": (
                "encoder.layers.encoder_layer_1.self_attention.out_proj"
            ),
            "stage1.block12": "encoder.layers.encoder_layer_11",
            "head.fc": "heads.head",
        },
    ),
    ("densenet121", "torchvision", {"stage1.block7.conv1": "features.transition1.conv"}),
    (
        "regnety_004",
        "torchvision",
        {
            "stage1": "trunk_output.block1",
            "stage1.block1": "trunk_output.block1.block1-0",
            "stage1.block1.se.conv2": "trunk_output.block1.block1-0.f.se.fc2",
        },
    ),
    ("resnet20", "matlab", {"stage2.block1.shortcut.pad": "skipPad1"}),
    ("custom", "torchvision", {"stage1.block1.conv1": "layer1.0.conv1"}),
]


@pytest.mark.parametrize(("network", "naming", "expected"), EXAMPLES)
def test_names_people_know(network: str, naming: Naming, expected: dict[str, str]) -> None:
    found = names(build(network), naming)
    assert {part: found[part] for part in expected} == expected


@pytest.mark.parametrize("name", presets())
def test_every_layer_and_scope_has_a_name_of_its_own(name: str) -> None:
    names_tell_apart(build(name))


@given(st.one_of(of_any_family(), of_ones_own()))
@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
def test_names_tell_layers_apart_whatever_the_settings(chosen: Settings) -> None:
    names_tell_apart(chosen.build())


def test_letters_go_on_behind_z() -> None:
    network = build("resnet50", spatial="res2net", splits=28, depths=(1,))
    called = names(network, "caffe")
    assert called["stage1.block1.conv26"] == "res2a_branch2z"
    assert called["stage1.block1.conv27"] == "res2a_branch2aa"


def names_tell_apart(network: Network) -> None:
    parts = [*network.scopes, *(node.id for node in network.nodes)]
    for naming in namings(network):
        found = names(network, naming)
        assert list(found) == parts
        layers = [found[node.id] for node in network.nodes]
        assert len({*layers}) == len(layers), naming
        assert all(found[part] for part in parts[1:])
        assert len({found[scope] for scope in network.scopes}) == len(network.scopes), naming


def test_ids_are_the_names_of_resviz() -> None:
    network = build("revnet38")
    assert namings(network) == ("resviz",)
    assert all(part == name for part, name in names(network, "resviz").items())


def test_who_has_names_for_a_resnet() -> None:
    assert namings(build("resnet50")) == ("resviz", "torchvision", "caffe")
    assert namings(build("resnet56")) == ("resviz", "torchvision", "matlab")


@pytest.mark.parametrize("naming", [naming for naming in NAMINGS if naming != "resviz"])
def test_what_has_no_names_says_so(naming: Naming) -> None:
    network = build("fractalnet_c3")
    assert why_not(network, naming) == f"{NAMINGS[naming]} has none for fractalnet_c3."
    with pytest.raises(SettingError, match="has none for fractalnet_c3"):
        names(network, naming)


def test_a_naming_that_there_is_not_is_told() -> None:
    with pytest.raises(SettingError, match="'keras' is none of resviz, torchvision, caffe, matlab"):
        names(build("resnet20"), "keras")  # type: ignore[arg-type]


def test_torchvision_has_no_vgg_with_a_shortcut() -> None:
    assert "with its shortcut" in why_not(build("vgg13_skip"), "torchvision")
    assert not why_not(build("vgg13_skip"), "caffe")
