"""Settings describe themselves, read what people type, and refuse the impossible by name."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resviz.core.errors import SettingError, UnknownName
from resviz.protocol import Experiment
from resviz.zoo.families import families, family
from resviz.zoo.resnet import ResNet, ResNetCifar
from resviz.zoo.spec import Described, differences, fields
from resviz.zoo.values import Field, read_value

DESCRIBED: list[type[Described]] = [*map(family, families()), Experiment]
ROWS = [(kind, field) for kind in DESCRIBED for field in fields(kind)]
IDS = [f"{kind.__name__}.{field.name}" for kind, field in ROWS]


def typed(value: object) -> str:
    """A value as a person types it."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(("kind", "field"), ROWS, ids=IDS)
def test_a_field_says_what_it_is(kind: type[Described], field: Field) -> None:
    assert field.title
    assert field.help.endswith(".")
    assert getattr(kind(), field.name) == field.default
    if field.kind in {"integer", "number", "integers"}:
        assert field.minimum is not None
        assert field.maximum is not None
        assert field.minimum < field.maximum
    if field.kind == "choice":
        assert field.default in field.choices
        assert all(field.choices.values())


@pytest.mark.parametrize(("kind", "field"), ROWS, ids=IDS)
def test_a_default_survives_being_typed(kind: type[Described], field: Field) -> None:
    changed = kind().change(**{field.name: typed(field.default)})
    assert changed == kind()


@pytest.mark.parametrize(
    ("kind", "field"),
    [row for row in ROWS if row[1].kind != "text"],
    ids=[name for name, row in zip(IDS, ROWS, strict=True) if row[1].kind != "text"],
)
def test_nonsense_is_refused_by_name(kind: type[Described], field: Field) -> None:
    for value in ("", "nonsense", "nan", "1e999", None, "3;4", [], {}):
        if field.kind == "choice" and str(value).lower() in field.choices:
            continue
        if field.kind == "choices" and value in ("", []):
            continue  # none of them
        told = refusal(kind, field, value)
        assert told.field == field.name, value
        assert str(told) == f"{field.name}: {told.reason}"
        assert told.reason.endswith(".")


def refusal(kind: type[Described], field: Field, value: Any) -> SettingError:
    """What is said of a value that must not be taken."""
    try:
        kind().change(**{field.name: value})
    except SettingError as error:
        return error
    pytest.fail(f"{value!r} was taken")


def bounded() -> list[Any]:
    return [(kind, f) for kind, f in ROWS if f.kind in {"integer", "number"}]


@pytest.mark.parametrize(("kind", "field"), bounded())
def test_bounds_belong_to_the_possible(kind: type[Described], field: Field) -> None:
    for value, step in ((field.minimum, -1), (field.maximum, 1)):
        assert value is not None
        near = math.nextafter(value, value + step) if field.kind == "number" else value + step
        with pytest.raises(SettingError, match="is not between"):
            kind().change(**{field.name: near})
        # Some have rules beside their bounds: a depth is of the form 6n + 2, say.
        with suppress(SettingError):
            assert getattr(kind().change(**{field.name: value}), field.name) == value


def test_the_largest_depth_that_is_possible() -> None:
    assert ResNetCifar().change(depth=12_002).depth == 12_002


@given(
    st.builds(
        ResNet,
        depths=st.lists(st.integers(1, 250), min_size=1, max_size=8).map(tuple),
        width_multiplier=st.floats(0.0625, 16),
        classes=st.integers(1, 100_000),
        shortcut=st.sampled_from("ABC"),
    )
)
def test_settings_survive_being_typed(settings: ResNet) -> None:
    texts = {field.name: typed(getattr(settings, field.name)) for field in fields(ResNet)}
    assert ResNet().change(**texts) == settings


@pytest.mark.parametrize("text", ["3,4,6,3", "3 4 6 3", "(3, 4, 6, 3)", "[3,4,6,3]", "3-4-6-3"])
def test_the_ways_to_write_a_list(text: str) -> None:
    assert ResNet().change(depths=text).depths == (3, 4, 6, 3)


@pytest.mark.parametrize("depths", ["0", "3,-1", "2001", "1,1,1,1,1,1,1,1,1", "2.5", "1e3"])
def test_impossible_lists(depths: str) -> None:
    with pytest.raises(SettingError, match="depths"):
        ResNet().change(depths=depths)


@pytest.mark.parametrize(
    ("value", "expected"), [("a", "A"), ("NONE", "none"), ("None", "none"), (None, "none")]
)
def test_capitals_do_not_matter(value: object, expected: str) -> None:
    assert ResNet().change(shortcut=value).shortcut == expected


@pytest.mark.parametrize("value", [True, 2.5, float("nan"), float("inf"), "2.0", "1_0_"])
def test_what_is_no_whole_number(value: object) -> None:
    with pytest.raises(SettingError, match="is not a whole number"):
        ResNet().change(classes=value)


def test_whole_floats_are_whole_numbers() -> None:
    assert ResNet().change(classes=10.0).classes == 10


@pytest.mark.parametrize(("depth", "near"), [(57, "56 or 62"), (9, "8 or 14"), (61, "56 or 62")])
def test_a_depth_that_does_not_exist_names_its_neighbours(depth: int, near: str) -> None:
    with pytest.raises(SettingError, match=f"not of the form 6n . 2; take {near}"):
        ResNetCifar().change(depth=depth)


@pytest.mark.parametrize("name", ["shortct", "self", "family", "stem"])
def test_unknown_settings_are_told(name: str) -> None:
    with pytest.raises(UnknownName, match=f"no setting of ResNet for CIFAR '{name}'"):
        ResNetCifar().change(**{name: "A"})


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("shortct", "shortcut"),
        ("width", "width_multiplier"),
        ("multiplier", "width_multiplier"),
        ("stride", "stride_in"),
        ("num_classes", "classes"),
        ("Normalisation", "norm"),
    ],
)
def test_near_names_are_suggested(name: str, near: str) -> None:
    with pytest.raises(UnknownName, match=rf"did you mean {near}\?$"):
        ResNet().change(**{name: "2"})


def test_a_change_leaves_the_original() -> None:
    settings = ResNet()
    assert settings.change(shortcut="A") is not settings
    assert settings.shortcut == "B"


def test_differences_are_the_settings_that_changed() -> None:
    changed = ResNet().change(shortcut="A", classes=10)
    assert differences(changed, ResNet()) == {"shortcut": "A", "classes": 10}


def test_settings_of_the_family_come_first() -> None:
    names = [field.name for field in fields(ResNet)]
    assert names[0] == "block"
    assert names[-3:] == ["channels", "size", "classes"]


PROBES = next(field for field in fields(Experiment) if field.name == "probes")


def test_a_setting_can_be_several_choices() -> None:
    assert PROBES.kind == "choices"
    assert {*PROBES.default} <= {*PROBES.choices}


@pytest.mark.parametrize(
    "raw", ["weights,signal", " weights  signal ", "Weights, SIGNAL,", ("weights", "signal")]
)
def test_the_ways_to_write_several_choices(raw: object) -> None:
    assert Experiment().change(probes=raw).probes == ("weights", "signal")


def test_several_choices_are_each_once_and_in_order() -> None:
    assert read_value(PROBES, "signal,weights,signal") == ("signal", "weights")
    assert read_value(PROBES, "") == ()
    assert read_value(PROBES, []) == ()


@pytest.mark.parametrize("raw", ["weights,tarot", "tarot", ["weights", "tarot"]])
def test_a_choice_that_there_is_not(raw: object) -> None:
    with pytest.raises(SettingError, match=r"'tarot' is none of dead, .*weights"):
        read_value(PROBES, raw)


@pytest.mark.parametrize("raw", [3, None, {"weights": True}])
def test_what_is_no_list_of_choices(raw: object) -> None:
    with pytest.raises(SettingError, match="needs some of dead,"):
        read_value(PROBES, raw)
