"""What ``resviz probe --json`` prints: a JSON value a line; its help says what is in them."""

import math
import sys
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from resviz.app.finding_tables import spelled
from resviz.app.recording import Floats
from resviz.cli.text import say_json
from resviz.protocol import ArmLayout, Finding, Moment, Row, Table


def say_rows(layouts: Sequence[ArmLayout], rows: tuple[Row, ...]) -> None:
    """A line for each arm and step."""
    for (arm, step), several in groupby(rows, lambda row: (row.arm, row.step)):
        tables, line = layouts[arm].tables, _head(layouts[arm], step)
        for row in several:
            line |= _measurement(tables[row.table], np.frombuffer(row.numbers, "<f8"))
        say_json(line)
    sys.stdout.flush()


def say_findings(layouts: Sequence[ArmLayout], findings: Sequence[Finding]) -> None:
    """A line for each arm of a probe of present weights."""
    for finding in findings:
        say_json(
            {
                "finding": finding.probe,
                **_head(layouts[finding.arm], finding.step),
                "images": finding.images,
                "grids": spelled(finding),
                "notes": finding.notes,
            }
        )
    sys.stdout.flush()


def say_moments(layouts: Sequence[ArmLayout], moments: Sequence[Moment]) -> None:
    """A line for each moment at which a watchpoint was met."""
    for moment in moments:
        say_json(
            {
                "watchpoint": moment.watchpoint,
                **_head(layouts[moment.arm], moment.step),
                "part": moment.part,
                "value": _number(moment.value),
            }
        )


def _head(layout: ArmLayout, step: int) -> dict[str, object]:
    """Of which arm, seed and step a line is."""
    return {"arm": layout.name, "seed": layout.seed, "step": step}


def _measurement(table: Table, numbers: Floats) -> dict[str, object]:
    """What a probe measured: a number of the network, or numbers by the id of the part."""
    found: dict[str, object] = {}
    start = 0
    for series in table.series:
        values = [_number(value) for value in numbers[start : start + series.width].tolist()]
        start += series.width
        if series.ids == ("",):
            found[series.quantity] = values[0]
        elif series.bins == 1:
            found[series.quantity] = dict(zip(series.ids, values, strict=True))
        else:
            bins = (values[i : i + series.bins] for i in range(0, len(values), series.bins))
            found[series.quantity] = dict(zip(series.ids, bins, strict=True))
    return found


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)
