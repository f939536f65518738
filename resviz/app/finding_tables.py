"""What probes of present weights found as tables for other programs, and as arrays of numpy."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from resviz.app.finding_parquet import write_parquet
from resviz.app.found import numbers
from resviz.app.picture_file import suffix_of
from resviz.app.recording import Recording
from resviz.app.whole_file import write_whole
from resviz.protocol import Finding
from resviz.protocol.findings import Axis, Grid

_HEAD = ("arm", "seed", "step", "probe", "quantity", "row", "column", "value")


def write_findings(recording: Recording, path: Path) -> None:
    """Write what was found, as the file's suffix says: ``.csv`` or ``.parquet``.

    Raises:
        FileError: the suffix is unknown, or the file cannot be written.
    """
    if suffix_of(path, (".csv", ".parquet")) == ".parquet":
        write_parquet(recording, path)
    else:
        write_csv(recording, path)


def write_csv(recording: Recording, path: Path) -> None:
    """Write a long table: ``arm, seed, step, probe, quantity, row, column, value``.

    Rows and columns are ids, or places as numbers; what has one axis has no column. Values are
    written to the last digit, and those that are no number read ``nan``, ``inf`` or ``-inf``; what
    can have none is empty.

    Raises:
        FileError: it cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEAD)
    for finding in recording.findings:
        layout = recording.arms[finding.arm].layout
        start = (layout.name, layout.seed, finding.step, finding.probe)
        for grid in finding.grids:
            writer.writerows((*start, grid.key, *cells) for cells in _cells(grid))
    write_whole(path, lambda file: file.write(text.getvalue().encode()))


def arrays(recording: Recording) -> dict[str, npt.NDArray[np.generic]]:
    """The findings as arrays: the last of each probe in each arm.

    ``arm0.lesions.loss`` (rows, or rows × columns), ``arm0.lesions.loss.rows``, where there are
    such ``arm0.plane.loss.columns``, and ``arm0.lesions.step``.
    """
    found: dict[str, npt.NDArray[np.generic]] = {}
    for finding in recording.findings:
        start = f"arm{finding.arm}.{finding.probe}"
        found[f"{start}.step"] = np.array(finding.step)
        for grid in finding.grids:
            found[f"{start}.{grid.key}"] = numbers(grid)
            for name, axis in (("rows", grid.rows), ("columns", grid.columns)):
                if axis:
                    found[f"{start}.{grid.key}.{name}"] = np.array(axis.ids or axis.at)
    return found


def spelled(finding: Finding) -> dict[str, object]:
    """What was found as lists, by the keys of its grids: ``rows``, ``columns`` and ``values``.

    Values that are no number are spelled ``nan``, ``inf`` or ``-inf``; what can have none is None.
    """
    return {grid.key: _lists(grid) for grid in finding.grids}


def _lists(grid: Grid) -> dict[str, object]:
    values = [float(value) for value in np.frombuffer(grid.numbers, "<f8")]
    told = [value if np.isfinite(value) else str(value) for value in values]
    if grid.columns is None:
        rows = _places(grid.rows)
        known = [
            None if row in grid.missing else value for row, value in zip(rows, told, strict=True)
        ]
        return {"rows": rows, "values": known}
    width = len(grid.columns)
    lines = [told[start : start + width] for start in range(0, len(told), width)]
    return {"rows": _places(grid.rows), "columns": _places(grid.columns), "values": lines}


def _cells(grid: Grid) -> Iterator[tuple[object, ...]]:
    values = iter(np.frombuffer(grid.numbers, "<f8").tolist())
    for row in _places(grid.rows):
        for column in _places(grid.columns) if grid.columns else ("",):
            value = next(values)
            yield row, column, "" if row in grid.missing else repr(value)


def _places(axis: Axis) -> list[str] | list[float]:
    return [*axis.ids] or [*axis.at]
