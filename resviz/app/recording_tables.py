"""What was measured as tables for other programs: CSV, and arrays of numpy."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np

from resviz.app.recording import ArmRecording, Floats, Recording
from resviz.app.whole_file import write_whole


def write_csv(recording: Recording, path: Path) -> None:
    """Write a long table: ``arm, step, quantity, id, value``, values to the last digit.

    What is measured of the network as a whole has no id; values that are no number read ``nan``,
    ``inf`` or ``-inf``.

    Raises:
        FileError: it cannot be written.
    """

    def write(file: IO[bytes]) -> None:
        file.write(_csv(*_CSV_HEAD).encode() + b"\n")
        file.writelines(row.encode() for arm in recording.arms for row in _csv_rows(arm))

    write_whole(path, write)


def write_npz(recording: Recording, path: Path) -> None:
    """Write arrays that ``numpy.load`` reads without pickle.

    For each arm ``arm0.steps``, and for each quantity of it ``arm0.weight_grad`` (steps × parts)
    and the ids of the parts, ``arm0.weight_grad.ids``; besides ``arms``, their names, and
    ``conditions``, as JSON.

    Raises:
        FileError: it cannot be written.
    """
    # Any, since numpy would have them fit its own options as well.
    arrays: dict[str, Any] = {
        "arms": np.array([arm.name for arm in recording.arms]),
        "conditions": np.array(msgspec.json.encode(recording.conditions).decode()),
    }
    for index, arm in enumerate(recording.arms):
        arrays[f"arm{index}.steps"] = arm.steps
        for series in arm.layout.series:
            name = f"arm{index}.{series.quantity}"
            arrays[name] = arm.values(series.quantity)
            arrays[f"{name}.ids"] = np.array(series.ids)
    write_whole(path, lambda file: np.savez_compressed(file, **arrays))


def _csv_rows(arm: ArmRecording) -> Iterator[str]:
    columns = [_csv(each.quantity, part) for each in arm.layout.series for part in each.ids]
    name = _csv(arm.name)
    for step, numbers in zip(arm.steps.tolist(), arm.numbers, strict=True):
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


_CSV_HEAD = ("arm", "step", "quantity", "id", "value")
