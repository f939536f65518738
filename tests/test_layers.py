"""The rules of the house: who may import whom, and what must not be loaded."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QT = {"PySide6", "pyqtgraph"}
TORCH = {"torch", "torchinfo", "fvcore"}

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"

# Run as a program, then name the packages that this has loaded.
PROBE = """
import json, runpy, sys
status = 0
try:
    {action}
except SystemExit as end:
    status = end.code or 0
packages = sorted({{name.partition(".")[0] for name in sys.modules}})
print(json.dumps([status, packages]), file=sys.stderr)
"""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def loaded_by(action: str, *arguments: str) -> set[str]:
    """The top-level packages in a fresh interpreter after it has done this."""
    command = [sys.executable, "-c", PROBE.format(action=action), *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    status, packages = json.loads(run.stderr.splitlines()[-1])
    assert status == 0, run.stderr
    return set(packages)


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("diagram/layout.py", "import PySide6.QtCore", "Only the GUI knows Qt"),
        ("gui/theme.py", "def f(): import torch", "Only the engine knows torch"),
        ("engine/probe.py", "import resviz.app", "The engine does not know"),
        ("core/network.py", "def f(): import resviz.zoo", "Dependencies point downward"),
        ("utils.py", "", "Dependencies point downward"),
    ],
)
def test_the_contracts_catch_a_fault(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "resviz", tmp_path / "resviz")
    with (tmp_path / "resviz" / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    broken = [text for text in result.stdout.splitlines() if text.endswith("BROKEN")]
    assert any(text.startswith(contract) for text in broken), result.stdout + result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "--json"],
        ["summary", "resnet50"],
        ["summary", "resnet50", "--by", "layer", "--json"],
        ["compare", "resnet18", "resnet34"],
        ["export", "resnet50", "FOLDER/resnet50.svg"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_a_light_command_loads_neither_qt_nor_torch(arguments: list[str], tmp_path: Path) -> None:
    arguments = [word.replace("FOLDER", str(tmp_path)) for word in arguments]
    packages = loaded_by("runpy.run_module('resviz', run_name='__main__')", *arguments)
    assert not packages & (QT | TORCH)


def test_the_library_loads_neither_qt_nor_torch() -> None:
    packages = loaded_by("import resviz; resviz.build('resnet18').to_networkx()")
    assert not packages & (QT | TORCH)


def test_the_window_loads_without_torch() -> None:
    packages = loaded_by("import resviz.gui.application")
    assert packages >= {"PySide6"}
    assert not packages & TORCH


def test_the_engine_loads_without_qt() -> None:
    assert not loaded_by("import resviz.engine.probe, resviz.engine.verify") & QT
