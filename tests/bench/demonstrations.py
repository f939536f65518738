"""Every demonstration as the engine runs it: whether it takes as long as it says, and all is seen.

Each has a process of its own with two threads, as on a small laptop.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from resviz.app.demonstrations import DEMONSTRATIONS, outcomes
from resviz.app.recording_file import load
from tests.app.test_demonstrations import RUN
from tests.bench import row

THREADS = 2


def run() -> None:
    """Print how long each takes, and how much of what was expected is seen."""
    environment = {**os.environ, "OMP_NUM_THREADS": str(THREADS)}
    with tempfile.TemporaryDirectory() as folder:
        for key in DEMONSTRATIONS:
            path = Path(folder) / f"{key}.resviz"
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", RUN],
                input=f"{key} {path}",
                stdout=subprocess.DEVNULL,
                text=True,
                check=True,
                env=environment,
            )
            _tell(key, path, time.perf_counter() - start)


def _tell(key: str, path: Path, seconds: float) -> None:
    found = outcomes(load(path))
    seen = sum(each.seen for each in found)
    most = DEMONSTRATIONS[key].seconds
    met = seconds <= most and 0 < seen == len(found)
    measured = f"{seconds:.1f} s, {seen} of {len(found)}"
    row(f"{key}, seen", measured, f"at most {most} s, all", met)
    for each in found:
        if not each.seen:
            print(f"    {each.sentence}")
