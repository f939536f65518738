"""The README says what is so: its examples are run as they stand there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from resviz.app.recording_file import save
from resviz.cli import main
from resviz.cli.commands import COMMANDS
from tests.recordings import recording

ROOT = Path(__file__).resolve().parent.parent
# Each in the words of the command line.
USE = """
from resviz.cli import main
for words in (
    "list --settings",
    "summary pyramid26(blocks=3) --json",
    "compare pyramid26 pyramid26(norm=none)",
    "export pyramid26 picture.svg --detail layer",
    "verify pyramid26",
    "probe pyramid26 --steps 1 --batch 2",
    "probe pyramid26 --set shortcut=none --steps 0 --batch 2",
):
    assert main(words.split()) == 0
"""
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(heading: str, language: str = "") -> list[str]:
    """The blocks of code beneath a heading."""
    section = re.split(rf"^##+ {heading}$", README, flags=re.MULTILINE)[1]
    section = re.split(r"^##", section, flags=re.MULTILINE)[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def python(code: str, *, folder: Path, package: Path = ROOT) -> str:
    """What a program prints that has a folder to itself and takes resviz from another."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_python_example(tmp_path: Path) -> None:
    code, _, _ = blocks("Python", "python")
    params, macs = re.search(r"# (\d+), (\d+): exact", code).groups()
    python(f"{code}\nassert (net.params, net.macs) == ({params}, {macs})", folder=tmp_path)
    assert (tmp_path / "resnet50.svg").exists()


@pytest.mark.slow
def test_reading_a_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = "probe resnet56 --against plain56 --steps 1 --batch 2 --out run"
    assert main(words.split()) == 0
    _, code, _ = blocks("Python", "python")
    (told,) = re.findall(r"# (batch norm .*) · …", code)
    checked = f"{code}\nassert grads.attrs['conditions'].startswith({told!r})"
    checked += "\nassert ratio.dims == ('step', 'layer') and ratio.shape == grads.shape"
    python(checked, folder=tmp_path)


@pytest.mark.slow
def test_reading_a_phase_diagram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    grid = ["--rows", "depth = 8, 56", "--columns", "gain = 1, 2", "--processes", "1"]
    assert main(["phase", "resnet20", *grid, "--batch", "2", "--out", "phase"]) == 0
    *_, code = blocks("Python", "python")
    python(f"{code}\nassert phase.dims == ('arm', 'depth', 'gain')", folder=tmp_path)


def commands() -> list[list[str]]:
    """Those of the command line that open no window; demonstrations take too long."""
    told = (re.split(r"  +", line)[0] for line in blocks("Command line")[0].splitlines())
    lines = [shlex.split(line) for line in told]
    return [words[1:] for words in lines if words[1] not in {"[NAME|FILE]", "demo"}]


@pytest.mark.slow
@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_commands(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("run", "other"):
        Path(folder).mkdir()
        save(recording(4), Path(folder, "recording.resviz"))
    assert main(words) == 0
    assert capsys.readouterr().err == ""


def test_the_readme_names_every_command() -> None:
    named = {line.split()[1] for line in blocks("Command line")[0].splitlines()}
    assert named == {*COMMANDS, "[NAME|FILE]"} - {"window"}


@pytest.mark.slow
def test_adding_an_architecture(tmp_path: Path) -> None:
    """Do what it says in a copy of the package, then use the network as any other."""
    shutil.copytree(ROOT / "resviz", tmp_path / "resviz")
    shutil.copytree(ROOT / "assets", tmp_path / "assets")
    zoo = tmp_path / "resviz" / "zoo"
    (code,) = blocks("Adding an architecture", "python")
    (zoo / "pyramid.py").write_text(code, encoding="utf-8")
    (where,) = re.findall(r"`(\"pyramid\": .*?,)`", README)
    (group,) = re.findall(r"^`(\(\"Pyramid\".*?,)`", README, re.MULTILINE)
    for file, before, line in (
        ("families.py", "_HERE = {\n", where),
        ("rows.py", "GROUPS: tuple[tuple[str, str, Rows], ...] = (\n", group),
    ):
        text = (zoo / file).read_text(encoding="utf-8")
        assert text.count(before) == 1
        text = text.replace(before, f"{before}    {line}\n")
        (zoo / file).write_text(text, encoding="utf-8")

    done = python(USE, folder=tmp_path, package=tmp_path)
    for words in (
        "Residual blocks.",
        '"name":"pyramid8"',
        "pyramid26(norm=none)",
        "All counts agree.",
        "Pyramid-26 · flat26",
        "flat26 · Pyramid-26",
    ):
        assert words in done


def test_a_network_of_your_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (design,) = blocks("A network of your own", "toml")
    path = tmp_path / "my.toml"
    path.write_text(design, encoding="utf-8")
    picture = tmp_path / "my.svg"
    for words in (["summary", str(path)], ["export", str(path), str(picture)]):
        assert main(words) == 0
    assert "stage2" in capsys.readouterr().out
    assert "My network" in picture.read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_experiment_of_your_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (experiment,) = blocks("An experiment of your own", "toml")
    path = tmp_path / "mine.toml"
    path.write_text(experiment, encoding="utf-8")
    assert main(["probe", str(path)]) == 0
    out = capsys.readouterr().out
    assert "ResNet-20 · projections, no batch norm · " in out
    assert "PyTorch default init" in out
