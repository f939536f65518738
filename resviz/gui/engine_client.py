"""`EngineClient`: the engine as a child process, its lines turned into calls of the lab."""

import signal
import sys
import time
from collections import deque
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer

from resviz.app.lab import Lab
from resviz.protocol import Request, decode_event, encode

COMMAND = (sys.executable, "-m", "resviz.engine")

_SLICE = 0.004  # seconds of reading before the window has its turn again
_LAST_WORDS = 40  # lines of standard error that are kept
_PATIENCE = 700  # milliseconds an engine has to end by itself
_MEMORY = "If the machine ran out of memory, take a smaller batch or a shallower network."
_ADVICE = "Restart the engine to go on."


class EngineClient(QObject):
    """Starts the engine, passes requests to it and events to the lab, and tells of its death.

    Args:
        lab: whose engine it is.
        command: program and arguments of the engine.
        parent: the owner.
    """

    def __init__(
        self, lab: Lab, command: Sequence[str] = COMMAND, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._lab = lab
        self._command = tuple(command)
        self._process: QProcess | None = None
        self._leaving: set[QProcess] = set()
        self._input = bytearray()
        self._lines: deque[bytes] = deque()
        self._last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._work)
        lab.engine.attach(self)

    @property
    def pid(self) -> int:
        """The engine's process, or 0."""
        return self._process.processId() if self._process else 0

    @property
    def last_words(self) -> str:
        """What the engine last wrote to standard error."""
        return "\n".join(self._last_words)

    def start(self) -> None:
        """Start the engine, where none runs."""
        if self._process:
            return
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._listen)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed)
        self._process = process
        self._last_words.clear()
        self._lab.engine.starting()
        process.start(self._command[0], list(self._command[1:]))

    def send(self, request: Request) -> None:
        """See `Port.send`."""
        if self._process:
            self._process.write(encode(request))

    def restart(self) -> None:
        """See `Port.restart`; the window does not wait for the old engine's end."""
        self._dismiss()
        self.start()

    def close(self) -> None:
        """End the engine: asked to first, then made to; takes at most two seconds."""
        self._dismiss()
        until = time.monotonic() + _PATIENCE / 1000
        for process in tuple(self._leaving):
            process.waitForFinished(max(1, int(1000 * (until - time.monotonic()))))
        until += _PATIENCE / 1000
        for process in tuple(self._leaving):
            process.kill()
            process.waitForFinished(max(1, int(1000 * (until - time.monotonic()))))

    def _dismiss(self) -> None:
        """Ask the engine to end, and have it made to should it not; nobody listens to it now."""
        process, self._process = self._process, None
        self._forget()
        if process is None:
            return
        self._part_with(process)
        process.closeWriteChannel()
        if process.state() == QProcess.ProcessState.NotRunning:
            process.deleteLater()
            return
        self._leaving.add(process)
        process.finished.connect(lambda: self._gone(process))
        QTimer.singleShot(_PATIENCE, process, process.kill)

    def _part_with(self, process: QProcess) -> None:
        process.readyReadStandardOutput.disconnect(self._read)
        process.readyReadStandardError.disconnect(self._listen)
        process.finished.disconnect(self._finished)
        process.errorOccurred.disconnect(self._failed)

    def _gone(self, process: QProcess) -> None:
        self._leaving.discard(process)
        process.deleteLater()

    def _forget(self) -> None:
        self._more.stop()
        self._input.clear()
        self._lines.clear()

    def _read(self) -> None:
        if self._process is None:
            return
        data = bytes(self._process.readAllStandardOutput().data())
        if b"\n" in data:
            first, *lines = data.split(b"\n")
            self._lines.append(bytes(self._input) + first)
            self._lines.extend(lines[:-1])
            self._input = bytearray(lines[-1])
        else:
            self._input += data
        self._work()

    def _work(self) -> None:
        """Handle lines for a moment; the window has its turn before the others."""
        until = time.monotonic() + _SLICE
        try:
            while self._lines and time.monotonic() <= until:
                self._take(self._lines.popleft())
        finally:
            # Also where a line could not be handled: those after it are not lost.
            if self._lines:
                self._more.start()

    def _take(self, line: bytes) -> None:
        try:
            event = decode_event(line)
        except (msgspec.DecodeError, ValueError, RecursionError):
            # A library that prints to standard output must not end the conversation.
            self._last_words.append(line.decode(errors="replace"))
            return
        self._lab.handle(event)

    def _listen(self) -> None:
        if self._process:
            text = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
            self._last_words.extend(text.splitlines())

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process:
            reason = self._process.errorString()
            self._bury(f"The engine could not be started: {reason}.", "Install resviz again.")

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if self._process is None:
            return
        self._read()
        self._listen()
        while self._lines:
            self._take(self._lines.popleft())
        crashed = status == QProcess.ExitStatus.CrashExit
        self._bury(*(_crash(code) if crashed else _exit(code, self._last_words)))

    def _bury(self, message: str, advice: str) -> None:
        process, self._process = self._process, None
        self._forget()
        if process:
            self._part_with(process)
            process.deleteLater()
        self._lab.engine_died(message, advice)


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PYTHONUNBUFFERED", "1")
    return environment


def _crash(code: int) -> tuple[str, str]:
    names = {int(number): number.name for number in signal.Signals}
    name = names.get(code, f"signal {code}")
    if name == "SIGKILL":
        return "The engine was killed (SIGKILL).", f"{_MEMORY} {_ADVICE}"
    return f"The engine crashed ({name}).", _ADVICE


def _exit(code: int, last_words: Sequence[str]) -> tuple[str, str]:
    words = next((line.strip() for line in reversed(last_words) if line.strip()), "")
    told = f" Its last words: {words}" if words else ""
    return f"The engine ended (exit status {code}).{told}", _ADVICE
