"""What was measured as tables for other programs: CSV, Parquet, and arrays of numpy."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np

from resviz.app import finding_tables
from resviz.app.picture_file import suffix_of
from resviz.app.recording import ArmRecording, Floats, Recording
from resviz.app.recording_parquet import write_parquet
from resviz.app.together import conditions_json
from resviz.app.whole_file import write_whole

NUMBERS = {".csv": "CSV", ".parquet": "Parquet", ".npz": "Arrays of numpy"}
"""What numbers are written as, by the suffix of the file."""


def write_numbers(recording: Recording, path: Path) -> None:
    """Write what was measured, as the file's suffix says.

    Raises:
        FileError: the suffix is unknown, or the file cannot be written.
    """
    match suffix_of(path, tuple(NUMBERS)):
        case ".parquet":
            write_parquet(recording, path)
        case ".npz":
            write_npz(recording, path)
        case _:
            write_csv(recording, path)


def write_all(recording: Recording, path: Path) -> None:
    """Write what was measured, and what probes of present weights found, if any did.

    Findings have other columns, so they are in a file of their own beside it,
    ``numbers-findings.csv`` beside ``numbers.csv``; arrays of numpy are all in one.

    Raises:
        FileError: the suffix is unknown, or a file cannot be written.
    """
    write_numbers(recording, path)
    if recording.findings and path.suffix.lower() != ".npz":
        finding_tables.write_findings(recording, path.with_stem(f"{path.stem}-findings"))


def write_csv(recording: Recording, path: Path) -> None:
    """Write a long table: ``arm, seed, step, quantity, id, value``, values to the last digit.

    What is measured of the network as a whole has no id; the numbers of a histogram have the id
    of their layer and the place of their bin, ``stage1.block1.conv1[0]``; values that are no
    number read ``nan``, ``inf`` or ``-inf``.

    Raises:
        FileError: it cannot be written.
    """

    def write(file: IO[bytes]) -> None:
        file.write(_csv(*_CSV_HEAD).encode() + b"\n")
        file.writelines(row.encode() for arm in recording.arms for row in _csv_rows(arm))

    write_whole(path, write)


def write_npz(recording: Recording, path: Path) -> None:
    """Write arrays that ``numpy.load`` reads without pickle.

    For each probe of each arm and seed its steps, ``arm0.weights.steps``, and for each of its
    quantities ``arm0.weight_grad`` (steps × parts, histograms × bins) and the ids of the parts,
    ``arm0.weight_grad.ids``; besides ``arms``, their names, ``seeds``, what each ran with, and
    ``conditions``, as JSON; and what probes of present weights found, see
    `resviz.app.finding_tables.arrays`. What was not measured is left out.

    Raises:
        FileError: it cannot be written.
    """
    # Any, since numpy would have them fit its own options as well.
    arrays: dict[str, Any] = {
        "arms": np.array([arm.name for arm in recording.arms]),
        "seeds": np.array([arm.layout.seed for arm in recording.arms]),
        "conditions": np.array(conditions_json(recording).decode()),
        **finding_tables.arrays(recording),
    }
    for index, arm in enumerate(recording.arms):
        for grown in arm.tables:
            if len(grown):
                arrays[f"arm{index}.{grown.table.probe}.steps"] = grown.steps
                for series in grown.table.series:
                    name = f"arm{index}.{series.quantity}"
                    arrays[name] = arm.values(series.quantity)
                    arrays[f"{name}.ids"] = np.array(series.ids)
    write_whole(path, lambda file: np.savez_compressed(file, **arrays))


def _csv_rows(arm: ArmRecording) -> Iterator[str]:
    name = _csv(arm.name, str(arm.layout.seed))
    for grown in arm.tables:
        columns = [
            _csv(each.quantity, part if each.bins == 1 else f"{part}[{place}]")
            for each in grown.table.series
            for part in each.ids
            for place in range(each.bins)
        ]
        for step, numbers in zip(grown.steps.tolist(), grown.numbers, strict=True):
            start = f"{name},{step},"
            pairs = zip(columns, _texts(numbers), strict=True)
            yield "".join([f"{start}{part},{text}\n" for part, text in pairs])


def _texts(numbers: Floats) -> list[str]:
    """The shortest text of each number that reads back as the same number."""
    # JSON writes floats many times faster than repr, but knows none that are not finite.
    texts = msgspec.json.encode(numbers.tolist()).decode().strip("[]").split(",")
    for index in np.flatnonzero(~np.isfinite(numbers)):
        texts[index] = repr(float(numbers[index]))
    return texts


def _csv(*cells: str) -> str:
    """Cells of a CSV line, quoted where they must be."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


_CSV_HEAD = ("arm", "seed", "step", "quantity", "id", "value")
