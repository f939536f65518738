"""Runs benchmarks by name, or all there are; each in a process of its own.

python -m tests.bench [NAME ...]
"""

from __future__ import annotations

import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def main() -> int:
    """Run what the command line names; 1 where one of them failed."""
    wanted = sys.argv[1:] or names()
    unknown = set(wanted) - set(names())
    if unknown:
        print(
            f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names())}."
        )
        return 2
    if len(wanted) == 1:
        import_module(f"tests.bench.{wanted[0]}").run()
        return 0
    failed = 0
    for name in wanted:
        start = time.monotonic()
        print(f"\n{name}", flush=True)
        result = subprocess.run([sys.executable, "-m", "tests.bench", name], check=False)
        failed += result.returncode != 0
        print(f"  ({time.monotonic() - start:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
