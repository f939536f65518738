"""The pipe: requests on standard input, events on standard output, one JSON object a line.

Run as ``python -m resviz.engine``. What libraries print goes to standard error. The engine ends
when its standard input closes, so it cannot outlive the window that started it.
"""

import os
import signal
import sys
import threading
import time
import traceback
from queue import SimpleQueue
from typing import BinaryIO, NoReturn

import msgspec

from resviz.engine.threads import give_way, leave_a_core
from resviz.protocol import Event, Failed, Quit, Ready, Request, decode_request, encode

Inbox = SimpleQueue[Request | Failed | None]

GRACE = 0.5
"""Seconds that a step in hand may take to end once the engine is told to."""


class _Pipe:
    """The way out: a copy of standard output, which itself is turned to standard error."""

    def __init__(self) -> None:
        sys.stdout.flush()
        self._fd = os.dup(1)
        os.dup2(2, 1)
        sys.stdout = sys.stderr

    def send(self, event: Event) -> None:
        line = memoryview(encode(event))
        try:
            while line:
                line = line[os.write(self._fd, line) :]
        except OSError:
            # Nobody listens any more.
            os._exit(0)


def _read(source: BinaryIO, inbox: Inbox) -> None:
    """Fill the inbox until the source closes or says Quit; then see to it that the engine ends."""
    try:
        for line in filter(bytes.strip, source):
            request = _decoded(line)
            if isinstance(request, Quit):
                break
            inbox.put(request)
    finally:
        inbox.put(None)
        time.sleep(GRACE)
        os._exit(0)


def _decoded(line: bytes) -> Request | Failed:
    try:
        return decode_request(line)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return Failed(0, f"The engine was sent a line that is no request: {error}.")


def _settle() -> None:
    """Set what must be set before torch is loaded and starts threads, which inherit it."""
    leave_a_core()
    give_way()
    # Ctrl+C in a terminal reaches the whole group; whoever started the engine decides its end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _serve(pipe: _Pipe, inbox: Inbox) -> None:
    # Not at the top: torch reads the environment when it is loaded.
    import torch

    from resviz.engine.devices import devices
    from resviz.engine.memory import keep_heap
    from resviz.engine.session import Session

    keep_heap()
    pipe.send(Ready(str(torch.__version__), devices(), os.getpid()))
    Session(pipe.send).serve(inbox)


def main() -> NoReturn:
    """Serve until standard input closes."""
    _settle()
    pipe = _Pipe()
    inbox: Inbox = SimpleQueue()
    reader = threading.Thread(
        target=_read, args=(sys.stdin.buffer, inbox), name="requests", daemon=True
    )
    # Before torch is loaded, so that the engine can be told to end in the midst of it.
    reader.start()
    try:
        _serve(pipe, inbox)
    except BaseException:  # the process ends below without telling, whatever it was
        traceback.print_exc()
        os._exit(1)
    # Python cannot shut down in good order while a thread waits for standard input.
    os._exit(0)


if __name__ == "__main__":
    main()
