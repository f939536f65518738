"""The program as a person meets it: a real window on a virtual screen, clicked and typed at."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(180)]

TITLE = "resviz$"
SVG = "{http://www.w3.org/2000/svg}"


class Session(NamedTuple):
    """A running program and the screen it is on."""

    process: "subprocess.Popen[bytes]"
    environment: dict[str, str]
    window: str

    def do(self, *words: str) -> str:
        """Run xdotool."""
        return _xdotool(self.environment, *words)

    def title(self) -> str:
        return self.do("getwindowname", self.window)

    def click(self, x: int, y: int, button: int = 1) -> None:
        self.do("mousemove", "--window", self.window, str(x), str(y), "click", str(button))

    def saves(self, path: Path, dialog: str, ask: Callable[[], None]) -> Path:
        """Ask for a dialog and type a path into it; again, as a person would, if that goes astray.

        On a busy machine a dialog is seen before it takes keys, and what is typed gets lost.
        """
        for _ in range(4):
            ask()
            if not eventually(lambda: self._named(dialog), 5):
                continue
            self.do("windowfocus", "--sync", self._named(dialog)[-1])
            time.sleep(1.0)
            self.keys("ctrl+a")
            self.type(str(path))
            self.keys("Return")
            if eventually(path.exists, 5):
                return path
            self.keys("Escape")
        raise AssertionError("nothing was saved")

    def confirms(self, dialog: str) -> None:
        """Press the button that a dialog offers first."""
        if eventually(lambda: self._named(dialog), 5):
            self.do("windowfocus", "--sync", self._named(dialog)[-1])
            time.sleep(1.0)
            self.keys("Return")

    def _named(self, name: str) -> list[str]:
        return self.do("search", "--onlyvisible", "--name", name).split()

    def keys(self, *keys: str) -> None:
        self.do("key", "--clearmodifiers", *keys)

    def type(self, words: str) -> None:
        self.do("type", "--delay", "10", words)

    def engine(self) -> int:
        """The engine's process, or 0."""
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
                command = (status.parent / "cmdline").read_bytes()
            except OSError:
                continue  # it has just ended
            if int(fields[1]) == self.process.pid and b"resviz.engine" in command:
                return int(status.parent.name)
        return 0


def _xdotool(environment: dict[str, str], *words: str) -> str:
    result = subprocess.run(
        ["xdotool", *words], env=environment, capture_output=True, text=True, check=False
    )
    return result.stdout.strip()


def eventually(is_so: Callable[[], object], seconds: float = 20.0) -> bool:
    """Wait for something to become so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    screen, display = _screen()
    environment = {
        **{key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"},
        "DISPLAY": display,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "OMP_NUM_THREADS": "1",
    }
    said = tmp_path / "stderr"
    with said.open("wb") as stderr:
        process = subprocess.Popen([sys.executable, "-m", "resviz"], env=environment, stderr=stderr)
    try:
        assert eventually(lambda: _windows(environment), 40), (
            f"no window came up; exit status {process.poll()}, said: {said.read_text()}"
        )
        window = _windows(environment)[-1]
        _xdotool(environment, "windowfocus", window)
        yield Session(process, environment, window)
    finally:
        process.kill()
        process.wait(10)
        screen.terminate()
        screen.wait(10)


def _screen() -> "tuple[subprocess.Popen[bytes], str]":
    """A virtual screen that takes a free number itself and says it once it answers.

    Without ``-noreset`` a server starts over whenever its last client leaves, as xdotool
    does after each look, and turns away whoever connects meanwhile.
    """
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert screen.stdout is not None
    with screen.stdout as numbers:
        number = numbers.readline().decode().strip()
    if not number:
        raise AssertionError(f"no virtual screen came up; Xvfb ended with {screen.wait(10)}")
    return screen, f":{number}"


def _windows(environment: dict[str, str]) -> list[str]:
    return _xdotool(environment, "search", "--onlyvisible", "--name", TITLE).split()


def exported(session: Session, path: Path) -> ElementTree.Element:
    """Export the picture through the menu's keys, the preview and the file dialog."""

    def choose() -> None:
        session.keys("ctrl+e")
        session.confirms("Export picture")

    session.saves(path, "Save picture", choose)
    return ElementTree.parse(path).getroot()


def boxes(root: ElementTree.Element) -> set[str]:
    return {group.get("id", "") for group in root.iter(f"{SVG}g")}


def test_search_unfold_and_export(session: Session, tmp_path: Path) -> None:
    session.keys("ctrl+p")
    session.type("resnet110")
    session.keys("Return")
    assert eventually(lambda: session.title() == "ResNet-110 – resviz"), session.title()
    session.click(600, 440)  # beside every box: the diagram has the keys now
    assert "stage2.block2-18" in boxes(exported(session, tmp_path / "blocks.svg"))
    session.click(600, 440)
    session.keys("4", "r")
    ids = boxes(exported(session, tmp_path / "layers.svg"))
    assert "stage2.block18.conv2" in ids


def test_a_menu_is_opened_with_the_mouse_and_a_pdf_saved(session: Session, tmp_path: Path) -> None:
    def choose() -> None:
        session.keys("Escape")
        session.click(26, 10)
        time.sleep(0.5)
        session.click(100, 138)  # Export picture, in the menu that hangs from the word
        session.confirms("Export picture")

    path = session.saves(tmp_path / "picture.pdf", "Save picture", choose)
    assert path.read_bytes().startswith(b"%PDF")


def test_undo_after_switching_the_shortcuts_off(session: Session) -> None:
    session.click(600, 440)
    session.keys("s")
    assert eventually(lambda: session.title() == "plain-50 – resviz"), session.title()
    session.keys("ctrl+z")
    assert eventually(lambda: session.title() == "ResNet-50 – resviz"), session.title()


def test_drag_wheel_and_click_leave_it_answering(session: Session, tmp_path: Path) -> None:
    session.do("mousemove", "--window", session.window, "700", "430", "mousedown", "1")
    for x in range(700, 600, -10):
        session.do("mousemove", "--window", session.window, str(x), "400")
    session.do("mouseup", "1")
    for button in (4, 4, 4, 5):
        session.click(700, 300, button)
    session.click(700, 300)
    session.keys("f", "2")
    ids = boxes(exported(session, tmp_path / "stages.svg"))
    assert {"stem", "stage1", "stage2", "stage3", "stage4", "head"} <= ids
    assert "stage1.block1" not in ids


def test_a_killed_engine_leaves_a_working_window(session: Session) -> None:
    assert eventually(session.engine, 30), "the engine did not start"
    os.kill(session.engine(), signal.SIGKILL)
    assert eventually(lambda: not session.engine())
    session.click(600, 440)
    session.keys("s")
    assert eventually(lambda: session.title() == "plain-50 – resviz"), session.title()


def test_quitting_ends_the_engine_within_two_seconds(session: Session) -> None:
    assert eventually(session.engine, 30), "the engine did not start"
    session.click(600, 440)
    session.keys("ctrl+r")  # in the midst of a run, too
    time.sleep(4)
    engine = session.engine()
    session.keys("ctrl+q")
    started = time.monotonic()
    assert session.process.wait(10) == 0
    assert not Path(f"/proc/{engine}").exists()
    assert time.monotonic() - started < 10
