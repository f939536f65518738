"""Measurements of speed, each a ratio of times taken in one run: ``python -m tests.bench``.

A benchmark is a module here with a function ``run() -> None`` that prints its rows.
"""

from __future__ import annotations


def row(what: str, measured: str, target: str, met: bool) -> None:
    """Print a row of the table: what, measured, target, met or not."""
    print(f"  {what:58} {measured:>16}   {target:18} {'met' if met else 'MISSED'}", flush=True)
