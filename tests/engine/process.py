"""The engine as a real process, for tests."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from queue import Empty, SimpleQueue

from resviz.protocol import Event, Request, decode_event, encode


class EngineProcess:
    """Starts the engine; collects its events in a thread."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            command or (sys.executable, "-m", "resviz.engine"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._events: SimpleQueue[Event] = SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self._errors: list[bytes] = []
        threading.Thread(target=self._read_errors, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._events.put(decode_event(line))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self._errors.extend(self.process.stderr)

    def send(self, request: Request | bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(request if isinstance(request, bytes) else encode(request))
        self.process.stdin.flush()

    def event(self, timeout: float = 60) -> Event:
        try:
            return self._events.get(timeout=timeout)
        except Empty:
            raise TimeoutError(f"The engine said nothing: {b''.join(self._errors)!r}") from None

    def until(self, kind: type[Event], **attributes: object) -> list[Event]:
        """The events up to one of this kind with these attributes."""
        events = []
        while True:
            events.append(self.event())
            last = events[-1]
            if isinstance(last, kind) and all(
                getattr(last, key) == value for key, value in attributes.items()
            ):
                return events

    def silent(self, seconds: float) -> bool:
        """Whether nothing comes for so long."""
        try:
            self._events.get(timeout=seconds)
        except Empty:
            return True
        return False

    def close_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def seconds_to_end(self, limit: float = 10) -> float:
        begin = time.monotonic()
        self.process.wait(limit)
        return time.monotonic() - begin

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                stream.close()
