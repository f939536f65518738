"""An engine that only makes numbers up: `python -m tests.bench._streamer`; see `streaming`.

It says what a real one says of a pair of networks of 500 layers, as often, but makes 500 steps a
second.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

import msgspec
import numpy as np

from resviz.protocol import (
    Device,
    Event,
    Measured,
    Ready,
    Row,
    RunProbe,
    RunStateChanged,
    Started,
    decode_request,
    encode,
)
from tests.recordings import CONDITIONS, laid_out

# As the engine's session has it, which is not asked since it would load torch.
_ROWS_EVERY = 1 / 25
_STATE_EVERY = 6  # messages with rows

_STEPS = 20
"""In a message: 500 a second."""
_IDS = (
    "stem.conv",
    *(f"stage{s}.block{b}.conv{c}" for s in (1, 2, 3) for b in range(1, 84) for c in (1, 2)),
    "head.fc",
)
_BLOCKS = (*(f"stage{s}.block{b}" for s in (1, 2, 3) for b in range(1, 84)), "head")
LAYOUTS = (laid_out("resnet500", _IDS, _BLOCKS), laid_out("plain500", _IDS, _BLOCKS, plain=True))


def _rows(steps: range, dice: np.random.Generator) -> Iterator[Row]:
    """Noisy gradients: flat in the first arm, falling towards the input in the second."""
    for step in steps:
        for arm, layout in enumerate(LAYOUTS):
            for place, table in enumerate(layout.tables):
                depth = np.linspace(-9 * arm, 0, table.width)
                numbers = 0.3 * 10 ** (depth + 0.1 * dice.standard_normal(table.width))
                yield Row(arm, place, step, numbers.tobytes())


def _stream(request: int, last: int) -> None:
    changes = {"arms": ("resnet500", "plain500"), "steps": last}
    _send(Started(request, msgspec.structs.replace(CONDITIONS, **changes), LAYOUTS))
    dice = np.random.default_rng(0)
    for number, made in enumerate(range(0, last + 1, _STEPS)):
        steps = range(made, min(made + _STEPS, last + 1))
        _send(Measured(request, tuple(_rows(steps, dice))))
        if number % _STATE_EVERY == 0:
            _send(RunStateChanged(request, "running", steps[-1], _STEPS / _ROWS_EVERY))
        time.sleep(_ROWS_EVERY)
    _send(RunStateChanged(request, "done", last))


def _send(event: Event) -> None:
    sys.stdout.buffer.write(encode(event))
    sys.stdout.buffer.flush()


def main() -> None:
    """Serve until standard input closes."""
    os.nice(10)
    _send(Ready("none", (Device("cpu", "no device"),), os.getpid()))
    for line in sys.stdin.buffer:
        request = decode_request(line)
        if isinstance(request, RunProbe):
            _stream(request.request, request.experiment.steps)


if __name__ == "__main__":
    main()
