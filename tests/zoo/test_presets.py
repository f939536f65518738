"""The named networks and the names of networks."""

from __future__ import annotations

import gc

import pytest

from resviz.core.errors import SettingError, UnknownName
from resviz.zoo.presets import build, name_of, preset, presets
from resviz.zoo.resnet import ResNet, ResNetCifar


@pytest.mark.parametrize("name", presets())
def test_a_preset_is_called_what_it_is_called(name: str) -> None:
    row = preset(name)
    assert row.name == name == name_of(row.settings)
    row.settings.check()


def test_presets_are_all_different() -> None:
    settings = [row.settings for row in presets().values()]
    assert len(set(settings)) == len(settings)
    assert len({row.title for row in presets().values()}) == len(settings)


@pytest.mark.parametrize("word", ["ResNet-50", "RESNET50", "resnet_50"])
def test_dashes_and_capitals_do_not_matter(word: str) -> None:
    assert preset(word).name == "resnet50"
    assert preset("MobileNet-V2").name == "mobilenet_v2"


@pytest.mark.parametrize("word", ["vgg16_bn", "VGG16-BN", "vgg-16-bn", "vgg16bn"])
def test_underscores_do_not_matter(word: str) -> None:
    assert preset(word).name == "vgg16_bn"


def test_an_unknown_name_brings_near_ones() -> None:
    with pytest.raises(UnknownName) as caught:
        preset("resnet51")
    assert "resnet50" in caught.value.candidates
    assert "did you mean" in str(caught.value)


def test_a_name_like_no_other_brings_some() -> None:
    with pytest.raises(UnknownName, match=r"known are .*, …\."):
        preset("qqq")


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (preset("resnet50").settings.change(shortcut="A"), "resnet50(shortcut=A)"),
        (preset("resnet56").settings.change(norm="none"), "resnet56(norm=none)"),
        (preset("resnet56").settings.change(shortcut="none"), "plain56"),
        (preset("resnet56").settings.change(depth=20), "resnet20"),
        (preset("resnet56").settings.change(classes=100, size=8, channels=1), "resnet56"),
        (preset("resnet18").settings.change(depths="2,2,1,3"), "resnet18(depths=2-2-1-3)"),
        (ResNet(depths=(4, 4, 5, 3), shortcut="none"), "plain50(depths=4-4-5-3)"),
        (ResNetCifar(depth=26), "resnet26"),
        (ResNetCifar(depth=26, norm="none"), "resnet26(norm=none)"),
        (ResNet(depths=(1, 1), width_multiplier=2.0), "resnet8(width_multiplier=2.0)"),
    ],
)
def test_names_tell_what_was_changed(settings: ResNet | ResNetCifar, name: str) -> None:
    assert name_of(settings) == name


def test_a_network_is_printed_in_the_papers_manner() -> None:
    network = build("resnet50")
    assert network.title == "ResNet-50"
    assert network.summary == "bottleneck · shortcut B · stride in 3×3 · input 3×224×224"
    assert build("plain20").title == "plain-20"


def test_building_takes_changes() -> None:
    assert build("resnet50", shortcut="A", classes="10").output_shape == (10,)
    with pytest.raises(SettingError, match="shortcut: 'Z' is none of A, B, C, none"):
        build("resnet50", shortcut="Z")
    with pytest.raises(UnknownName):
        build("resnet50", settings="A")


def test_the_width_multiplier_scales_channels() -> None:
    assert build("resnet50", width_multiplier=0.5).nodes[1].shape[0] == 32
    assert build("resnet20", width_multiplier=0.0625).nodes[1].shape[0] == 1


def test_the_stride_is_where_it_was_asked_for() -> None:
    first = build("resnet50", stride_in="1x1")["stage2.block1.conv1"]
    assert first.shape == (128, 28, 28)
    assert build("resnet50")["stage2.block1.conv1"].shape == (128, 56, 56)


def test_building_leaves_the_garbage_collector_as_it_was() -> None:
    for wanted in (False, True):
        (gc.enable if wanted else gc.disable)()
        build("resnet18")
        with pytest.raises(SettingError):
            build("resnet18", shortcut="Z")
        assert gc.isenabled() is wanted


@pytest.mark.parametrize("name", presets())
def test_a_network_its_counterpart_and_back(name: str) -> None:
    settings = preset(name).settings
    plain = settings.plain()
    if plain is None:
        assert settings.why_no_plain.endswith(".")
        if settings.with_shortcuts() is None:
            return
        plain = settings
    assert plain.plain() is None
    back = plain.with_shortcuts()
    assert back is not None
    assert back.plain() is not None
    assert plain.is_plain(plain.build())
    assert not back.is_plain(back.build())
