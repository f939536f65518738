"""Running the command line inside the test, or as a program."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from resviz.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent


class Outcome(NamedTuple):
    """What a command line gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> object:
        """Its output, read as one JSON value."""
        return msgspec.json.decode(self.out)

    @property
    def lines(self) -> list[object]:
        """Its output, read as lines of JSON."""
        return [msgspec.json.decode(line) for line in self.out.splitlines()]


@pytest.fixture
def resviz(capfd: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run a command line in this process."""

    def run(*words: object) -> Outcome:
        capfd.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:  # argparse leaves so after --help
            status = int(end.code or 0)
        out, err = capfd.readouterr()
        return Outcome(status, out, err)

    return run


@pytest.fixture
def program() -> Callable[..., subprocess.Popen[bytes]]:
    """Start a command line as a program."""

    def start(*words: object, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "resviz", *map(str, words)]
        # Where the tests run in the background, their children would inherit a deaf ear to Ctrl-C.
        heard = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(command, cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE)
        finally:
            signal.signal(signal.SIGINT, heard)

    return start
