"""Recordings as figures, animations and numbers, without a window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest

from resviz.app.phase.file import save as save_phase
from resviz.app.recording_file import save
from tests.phases import full
from tests.recordings import recording

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    path = tmp_path / "run.resviz"
    save(recording(4), path)
    return path


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png", ".tex", ".csv", ".npz", ".parquet"])
def test_every_format(resviz: Run, run: Path, suffix: str) -> None:
    output = run.with_suffix(suffix)
    outcome = resviz("convert", run, output)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{output}  ")
    assert output.stat().st_size > 100


@pytest.mark.parametrize(("suffix", "scale"), [(".gif", 1), (".mp4", 2)])
def test_an_animation_has_a_picture_a_step(resviz: Run, run: Path, suffix: str, scale: int) -> None:
    output = run.with_suffix(suffix)
    assert resviz("convert", run, output, "--relative", "--seconds", "1").status == 0
    with av.open(output) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == (4 if suffix == ".gif" else 4 + 2 * 4)
    assert frames[0].width == 920 * scale


def test_a_quantity_alone_at_a_step(resviz: Run, run: Path) -> None:
    output = run.with_suffix(".svg")
    words = ("--quantity", "input_grad", "--relative", "--step", "2")
    assert resviz("convert", run, output, *words).status == 0
    text = output.read_text(encoding="utf-8")
    assert "Input gradient ÷ that of the last" in text
    assert "step 2" in text
    assert "Loss" not in text


def test_several_recordings_in_one_figure(resviz: Run, run: Path) -> None:
    second = run.parent / "second" / "run.resviz"
    second.parent.mkdir()
    save(recording(3), second)
    output = run.parent / "both.svg"
    assert resviz("convert", run, second, output, "--quantity", "loss").status == 0
    text = output.read_text(encoding="utf-8")
    assert "ResNet-8 (second)" in text
    assert "step 3 (" in text
    assert "step 2 (second)" in text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a.doc"], "Cannot tell the format of a.doc from its name; it must end in .svg, .pdf,"),
        (["a.csv", "--relative"], "--relative says nothing about a .csv; leave it out."),
        (["a.gif", "--step", "3"], "--step says nothing about a .gif; leave it out."),
        (["a.svg", "--seconds", "3"], "--seconds says nothing about a .svg; leave it out."),
        (["a.gif", "--seconds", "-1"], "--seconds -1 is no time; take more than 0."),
        (["a.svg", "--quantity", "los"], "There is no quantity measured in this recording 'los';"),
        (["no/a.svg"], "Cannot write no/a.svg: there is no folder no."),
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_told(
    resviz: Run, run: Path, words: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.parent)
    outcome = resviz("convert", run, *words)
    assert outcome.status == 2
    assert outcome.err.startswith(f"resviz: {sentence}")
    assert [entry.name for entry in run.parent.iterdir()] == ["run.resviz"]


def test_a_recording_that_is_cut_short_is_told(resviz: Run, run: Path, tmp_path: Path) -> None:
    data = run.read_bytes()
    half = tmp_path / "half.resviz"
    half.write_bytes(data[: len(data) * 3 // 5])
    outcome = resviz("convert", half, tmp_path / "half.csv")
    assert outcome.status == 0
    assert f"{half}: The file is cut short or damaged" in outcome.err
    assert resviz("convert", run, tmp_path / "whole.csv").err == ""


def test_a_phase_diagram_is_told_from_a_recording(resviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "phase.resviz"
    save_phase(full(), path)
    outcome = resviz("convert", path, tmp_path / "a.pdf")
    assert outcome.status == 2
    assert f"phase.resviz holds a phase diagram; resviz phase {path} writes" in outcome.err
