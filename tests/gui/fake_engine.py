"""An engine for tests, run as a program: it misbehaves in the way its first argument says."""

from __future__ import annotations

import os
import sys
import time

from resviz.protocol import (
    Control,
    Device,
    Event,
    Measured,
    Quit,
    Ready,
    RunProbe,
    RunStateChanged,
    decode_request,
    encode,
)
from tests.recordings import rows, started


def send(event: Event) -> None:
    sys.stdout.buffer.write(encode(event))
    sys.stdout.buffer.flush()


def measure(request: int, steps: int, pause: float) -> None:
    send(started(request))
    send(RunStateChanged(request, "running", 0))
    for step in range(steps):
        send(Measured(request, (*rows(0, step), *rows(1, step))))
        time.sleep(pause)
    send(RunStateChanged(request, "done", steps))


def main(manner: str) -> None:
    if manner == "dies":
        print("no memory left for anything", file=sys.stderr)
        sys.exit(3)
    if manner == "garbage":
        print("a library says hello")
        print('{"type": "nothing"}', flush=True)
        sys.stdout.buffer.write(b"\xff\xfe\n\n")
        sys.stdout.buffer.write(b'{"type": "\xff\xfe"}\n')
        sys.stdout.buffer.write(b"[" * 200_000 + b"\n")
    send(Ready("0.0", (Device("cpu", "Fake CPU"),), os.getpid()))
    for line in sys.stdin.buffer:
        match decode_request(line):
            case RunProbe(request=request):
                measure(request, 3000 if manner == "burst" else 3, 0)
            case Control(request=request, action="stop"):
                send(RunStateChanged(request, "stopped", 3))
            case Quit():
                break
    while manner == "stubborn":
        time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1])
