"""What is measured is kept in a file from the first row on, whatever becomes of the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from resviz.app.lab import Lab
from resviz.app.recording_file import load
from resviz.protocol import Looked, Measured, Ready, Request, RunStateChanged
from tests.recordings import finding, recording, rows, started


class Port:
    """Hears requests, as an engine would."""

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def send(self, request: Request) -> None:
        self.sent.append(request)

    def restart(self) -> None:
        pass


class Runs:
    """A lab, and the engine's side of it."""

    def __init__(self, folder: Path) -> None:
        self.lab = Lab(folder)
        self._port = Port()
        self.lab.engine.attach(self._port)
        self.lab.engine.ready(Ready("2.13", (), 1))

    def begin(self, steps: int) -> None:
        """Start an experiment and measure so many steps of both arms."""
        self.lab.run()
        self.lab.handle(started(self.number))
        self.measure(range(steps))

    @property
    def number(self) -> int:
        return self._port.sent[-1].request  # type: ignore[union-attr]  # every request but Quit

    def measure(self, steps: range) -> None:
        both = tuple(each for step in steps for arm in (0, 1) for each in rows(arm, step))
        self.lab.handle(Measured(self.number, both))

    def end(self) -> None:
        self.lab.handle(RunStateChanged(self.number, "done", 2))


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    """One whose experiment has begun."""
    runs = Runs(tmp_path / "kept")
    runs.begin(1)
    return runs


def kept(runs: Runs, folder: Path) -> list[int]:
    """Rows of the first arm in each file."""
    runs.lab.autosave.end(wait=True)
    return [len(load(path).arms[0]) for path in sorted((folder / "kept").iterdir())]


def test_a_run_is_kept_to_its_end(runs: Runs, tmp_path: Path) -> None:
    runs.measure(range(1, 3))
    runs.end()
    assert kept(runs, tmp_path) == [3]


def test_what_was_found_is_kept_also_after_the_end(runs: Runs, tmp_path: Path) -> None:
    number = runs.number
    runs.lab.looking.begin("lesions")
    runs.lab.handle(Looked(runs.number, "lesions", 1.0, (finding(0), finding(1))))
    runs.lab.handle(RunStateChanged(number, "done", 2))
    runs.lab.looking.begin("paths")
    runs.lab.handle(Looked(runs.number, "paths", 1.0, (finding(1, probe="paths"),)))
    runs.lab.autosave.end(wait=True)
    (path,) = (tmp_path / "kept").iterdir()
    assert [(each.probe, each.arm) for each in load(path).findings] == [
        ("lesions", 0),
        ("lesions", 1),
        ("paths", 1),
    ]


def test_what_was_measured_is_kept_when_the_engine_dies(runs: Runs, tmp_path: Path) -> None:
    runs.lab.engine_died("The engine has ended.")
    assert kept(runs, tmp_path) == [1]


def test_every_run_has_a_file_of_its_own(runs: Runs, tmp_path: Path) -> None:
    runs.end()
    runs.begin(2)
    assert sorted(kept(runs, tmp_path)) == [1, 2]


def test_where_no_file_can_be_made_the_run_goes_on_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("")
    lab, said = Lab(tmp_path / "kept"), list[str]()
    lab.autosave.failed.connect(said.append)
    lab.autosave.begin(recording(0))
    lab.autosave.add([*rows(0, 0)])
    assert len(said) == 1
    assert said[0].startswith("Cannot keep recordings in")


def test_without_a_folder_nothing_is_written() -> None:
    lab = Lab()
    lab.autosave.begin(recording(0))
    lab.autosave.add([*rows(0, 0)])
    lab.autosave.end(wait=True)
