"""Several recordings in the same figures: whose curve is whose, and what holds for which."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from resviz.app import figures
from resviz.app.animation import animation
from resviz.app.recording import Recording
from resviz.app.recording_file import save
from resviz.app.recording_tables import write_npz
from resviz.app.together import conditions_told, labels, together
from resviz.core.errors import FileError
from resviz.protocol.findings import Finding
from tests.recordings import BLOCKS, CONDITIONS, LAYERS, LAYOUTS, laid_out, recording, rows


def other(steps: int = 5, **conditions: object) -> Recording:
    """The same networks under other conditions."""
    made = Recording(replace(CONDITIONS, **conditions), LAYOUTS)
    for step in range(steps):
        made.add([*rows(0, step), *rows(1, step)])
    return made


def test_arms_that_are_called_alike_are_told_apart() -> None:
    both = together({"run_1": recording(13), "small (batch)": other(batch=8)})
    plot = figures.profile(both)
    assert [curve.name for curve in plot.curves] == [
        "ResNet-8 (run 1)", "plain-8 (run 1)", "ResNet-8 (small batch)", "plain-8 (small batch)",
    ]  # fmt: skip
    assert len({curve.role for curve in plot.curves}) == 4
    assert len(figures.trace(both).curves) == 4
    assert len(figures.heats(both).heats) == 4


def test_others_keep_their_names() -> None:
    layout = laid_out("resnet8(shortcut=B)", LAYERS, BLOCKS)
    made = Recording(replace(CONDITIONS, arms=(layout.name,), norm=("none",)), (layout,))
    made.add(rows(0, 0))
    both = together({"a": recording(2), "b": made})
    assert list(both) == ["resnet8", "plain8", "resnet8(shortcut=B)"]
    again = together({"x": both, "c": other(2)})
    assert list(again.parts) == ["a", "b", "c"]
    names = ["resnet8@a", "plain8@a", "resnet8(shortcut=B)", "resnet8@c", "plain8@c"]
    assert list(again) == names


def test_conditions_that_differ_are_told_for_each() -> None:
    both = together({"a": recording(13), "b": other(5, batch=8, lr=0.1)})
    line = conditions_told(both)
    assert line.startswith("no normalisation · PyTorch default init · train mode · ")
    assert "batch 64 (a), batch 8 (b) · seed 0 · step 12 (a), step 4 (b)" in line
    assert "learning rate 0.05, momentum 0.9 (a), SGD, learning rate 0.1" in line
    assert "step 3 ·" in conditions_told(both, 3)
    assert conditions_told(together({"a": recording(5), "b": other(5)})) == conditions_told(other())


def test_maps_over_other_steps_say_which() -> None:
    heats = figures.heats(together({"a": recording(13), "b": other(5)}))
    assert heats.column_ends == ("", "")
    assert [heats.note(heat) for heat in heats.heats[1:3]] == [
        "layers ↑ · steps 0–12 →", "layers ↑ · steps 0–4 →",
    ]  # fmt: skip
    alike = figures.heats(together({"a": recording(5), "b": other(5)}))
    assert alike.column_ends == ("step 0", "4")
    assert alike.note(alike.heats[0]) == "layers ↑ · steps →"


def test_what_can_be_done_with_one_can_be_done_with_several(tmp_path: Path) -> None:
    both = together({"a": recording(6), "b": other(5, batch=8)})
    assert both["resnet8@b"]["loss"].attrs["conditions"].count("batch 8") == 1
    assert len(animation(both).steps) == 6
    write_npz(both, tmp_path / "both.npz")
    with np.load(tmp_path / "both.npz") as read:
        conditions = json.loads(str(read["conditions"]))
    assert {label: each["batch"] for label, each in conditions.items()} == {"a": 64, "b": 8}
    with pytest.raises(FileError, match="several recordings, which have files of their own"):
        save(both, tmp_path / "both.resviz")


def test_what_was_found_stays_with_its_arm() -> None:
    parts = {"a": recording(2), "b": other(2)}
    for part in parts.values():
        part.find([Finding(probe="lesions", arm=1, step=0, images=8, grids=())])
    both = together(parts)
    assert [both.arms[each.arm].name for each in both.findings] == ["plain8@a", "plain8@b"]


def test_labels_are_what_tells_files_apart() -> None:
    assert labels([Path("x/a.resviz"), Path("x/b.resviz")]) == ["a", "b"]
    assert labels([Path("x/run.resviz"), Path("y/run.resviz")]) == ["x", "y"]
    assert labels([Path("x/run.resviz"), Path("x/run.resviz")]) == ["run 1", "run 2"]
