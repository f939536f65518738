"""Help, complaints and exit statuses."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import resviz as package
from resviz.cli.commands import COMMANDS
from resviz.cli.window import has_screen

Run = Callable[..., Any]
Start = Callable[..., "subprocess.Popen[bytes]"]


def complaint(outcome: Any) -> str:
    """The one sentence on standard error, after bad usage or input."""
    assert outcome.status == 2
    assert outcome.out == ""
    (line,) = outcome.err.splitlines()
    assert line.startswith("resviz: ")
    assert line[-1] in ".?"
    return str(line.removeprefix("resviz: "))


def test_version(resviz: Run) -> None:
    outcome = resviz("--version")
    assert (outcome.status, outcome.out) == (0, f"resviz {package.__version__}\n")


def test_help_names_every_command(resviz: Run) -> None:
    outcome = resviz("--help")
    assert outcome.status == 0
    for name, command in COMMANDS.items():
        assert f"{name}  " in outcome.out
        assert command.about in outcome.out
    assert "examples:" in outcome.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(resviz: Run, name: str) -> None:
    outcome = resviz(name, "--help")
    assert outcome.status == 0
    assert outcome.out.startswith(f"usage: resviz {name}")
    assert max(map(len, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sumary", "resnet50"], "There is no command 'sumary'; did you mean summary?"),
        (["sumary"], "There is no command or network 'sumary'; did you mean summary?"),
        (["resnet5"], "There is no command or network 'resnet5'; did you mean resnet5"),
        (["--foo"], "Unrecognized arguments: --foo; see resviz --help."),
        (["--set"], "Argument --set: expected one argument; see resviz --help."),
        (["resnet50", "--foo"], "Unrecognized arguments: --foo; see resviz --help."),
        (["window", "--foo"], "Unrecognized arguments: --foo; see resviz window --help."),
        (["--json", "summary", "resnet50"], "The command comes first: resviz summary ..."),
        (["resnet50", "summary"], "The command comes first: resviz summary ..."),
        (["summary"], "The following arguments are required: NAME|FILE; see resviz summary --help"),
        (["summary", "resnet51"], "There is no preset 'resnet51'; did you mean"),
        (["summary", "resnet50", "--bye", "layer"], "Unrecognized arguments: --bye layer; see"),
        (["summary", "resnet50", "--by", "row"], "Argument --by: invalid choice: 'row'"),
        (["summary", "resnet50", "--batch", "0"], "Argument --batch: 0 is not a whole number"),
        (["summary", "resnet50", "--set", "shortcut"], "'shortcut' does not change a setting"),
        (["summary", "resnet50", "--set", "shortcut=Z"], "shortcut: 'Z' is none of A, B, C, none."),
        (["summary", "resnet50", "--set", "shortct=A"], "There is no setting of ResNet 'shortct'"),
        (["summary", "resnet50(shortcut=Z)"], "shortcut: 'Z' is none of A, B, C, none."),
        (["summary", "resnet50(shortcut="], "'resnet50(shortcut=' lacks the ) at its end; write"),
        (["summary", "resnet50(shortcut=A)B"], "'resnet50(shortcut=A)B' lacks the ) at its end;"),
        (["summary", "resnet50(shortcut=A))"], "shortcut: 'A)' is none of A, B, C, none."),
        (["summary", "resnet50(shortcut=)"], "shortcut: needs one of A, B, C, none."),
        (["summary", "resnet50(A)"], "'A' does not change a setting; write KEY=VALUE."),
        (["resnet50("], "'resnet50(' lacks the ) at its end; write 'resnet50(KEY=VALUE,...)'."),
        (
            ["summary", "resnet50(shortcut=A,norm=none,shortcut=B)"],
            "shortcut is set twice, to A and to B; set it once.",
        ),
        (
            ["summary", "resnet50", "--set", "stride-in=1x1", "--set", "stride_in=3x3"],
            "stride_in is set twice, to 1x1 and to 3x3; set it once.",
        ),
        (["summary", "resnet56", "--set", "depth=57"], "depth: 57 is not of the form 6n + 2"),
        (["summary", "nothing.json"], "Cannot read nothing.json: No such file or directory."),
        (["compare", "resnet50"], "The following arguments are required: B; see"),
        (["export", "resnet50"], "The following arguments are required: OUTPUT; see"),
        (["export", "resnet50", "x.gif"], "Cannot tell the format of x.gif from its name; it must"),
        (["export", "resnet50", "no/x.svg"], "Cannot write no/x.svg: there is no folder no."),
        (["export", "resnet50", "x.svg", "--scale", "0"], "scale: 0 is not between 0.001 and 20."),
        (["export", "resnet50", "x.svg", "--scale", "nan"], "scale: nan is not between"),
        (["export", "resnet50", "x.svg", "--scale", "big"], "Argument --scale: invalid float"),
        (["verify"], "Name the network to verify, or say --all."),
        (["verify", "resnet18", "--all"], "Name the network to verify, or say --all."),
        (["demo", "vanish"], "There is no demonstration 'vanish'; did you mean vanishing?"),
        (["nothing.resviz"], "There is no file nothing.resviz."),
        (["--set", "shortcut=A"], "--set changes the settings of a network; name one."),
        (["probe", "resnet20", "--lr", "fast"], "lr: 'fast' is not a number."),
        (["probe", "resnet20", "--batch", "1"], "batch: 1 is not between 2 and 65,536."),
        (["probe", "resnet20", "--init", "he"], "init: 'he' is none of"),
        (["probe", "resnet20", "--data", "mnist"], "data: 'mnist' is none of digits, noise"),
        (["probe", "resnet20", "--against", "resnet20"], "resnet20 would be in the probe twice"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_is_told_in_a_sentence(
    resviz: Run, words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert complaint(resviz(*words)).startswith(sentence)
    assert not list(tmp_path.iterdir())


def test_without_a_screen_the_window_names_what_needs_none(
    resviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    for words in ([], ["resnet50"], ["window", "resnet50"]):
        sentence = complaint(resviz(*words))
        assert sentence.startswith("There is no screen")
        assert (
            "list, summary, compare, trace, export, verify, probe, phase, convert, demo" in sentence
        )


def test_a_screen_is_one_that_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    assert not has_screen()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-9"))
        server.listen()
        assert has_screen()
    monkeypatch.delenv("WAYLAND_DISPLAY")
    for display in (":4711", "localhost:4711", "nonsense", ""):
        monkeypatch.setenv("DISPLAY", display)
        assert not has_screen()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert has_screen()


def test_a_reader_that_has_had_enough_is_no_failure(program: Start) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = program("list", stdout=writing)
    os.close(writing)
    _, err = process.communicate(timeout=30)
    assert err == b""
    assert process.returncode == 0


def test_ctrl_c_is_quiet(program: Start) -> None:
    process = program("probe", "resnet20", "--json", "--steps", "100000")
    assert process.stdout
    assert process.stdout.readline().startswith(b'{"conditions"')
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert err == b""
    assert process.returncode == 130


def test_no_colour_where_the_output_is_no_terminal(resviz: Run) -> None:
    for words in (["list"], ["summary", "resnet18"], ["compare", "resnet18", "resnet34"]):
        assert "\x1b" not in resviz(*words).out
