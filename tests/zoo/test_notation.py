"""Networks on a line: what is written reads back as it was."""

from __future__ import annotations

from hypothesis import given, settings

from resviz.zoo.custom import Custom, in_stages
from resviz.zoo.notation import settings_written, written
from resviz.zoo.presets import preset
from resviz.zoo.spec import Settings
from tests.zoo.any_network import of_any_family


def test_a_name_with_settings_and_image() -> None:
    made = preset("resnet50").settings.change(shortcut="A", depths=(3, 4, 4, 3), size=64)
    line = written(made)
    assert line is not None
    assert line.startswith("resnet50(")
    assert settings_written(line) == made


def test_ones_own_has_no_line() -> None:
    assert written(in_stages(preset("resnet20").settings)) is None
    made = Custom().change(label="resnet50")
    assert settings_written(written(made) or "") == made


@settings(max_examples=50)
@given(of_any_family())
def test_what_has_a_line_reads_back(made: Settings) -> None:
    line = written(made)
    assert line is None or settings_written(line) == made
