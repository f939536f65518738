"""Phase diagrams as TOML: an experiment with a table ``[phase]`` that says what varies."""

import re
from collections.abc import Mapping
from pathlib import Path

from resviz.app.experiment_toml import PHASE, experiment_said
from resviz.app.experiment_toml import to_toml as experiment_text
from resviz.app.toml_text import LineError, has, line_of, parsed, read_file
from resviz.app.whole_file import write_whole
from resviz.core.errors import ResvizError, SettingError, UnknownName
from resviz.protocol import Experiment, PhaseDiagram
from resviz.protocol.phase import SUMMARIES
from resviz.protocol.sweep import Sweep, swept

_TABLE = re.compile(rf"^\s*\[\s*[\"']?{PHASE}\b", re.MULTILINE)
_KEYS = ("rows", "columns", "quantity", "summary")


def is_phase(path: Path) -> bool:
    """Whether a file describes a phase diagram."""
    return has(path, _TABLE)


def read(path: Path) -> PhaseDiagram:
    """Read a phase diagram; what it does not say is as usual.

    Raises:
        FileError: it cannot be read, or something in it is unknown or impossible; with its line.
    """
    return read_file(path, "phase diagram", from_toml)


def write(diagram: PhaseDiagram, path: Path) -> None:
    """Write a phase diagram, every setting of it.

    Raises:
        FileError: the file cannot be written.
    """
    write_whole(path, lambda file: file.write(to_toml(diagram).encode()))


def to_toml(diagram: PhaseDiagram) -> str:
    """A phase diagram as a text that `from_toml` reads as the same."""
    import tomli_w  # only for saving

    table = {
        "rows": str(diagram.rows),
        "columns": str(diagram.columns),
        "quantity": diagram.quantity,
        "summary": diagram.summary,
    }
    return f"{experiment_text(diagram.experiment)}\n{tomli_w.dumps({PHASE: table})}"


def from_toml(text: str) -> PhaseDiagram:
    """Read a phase diagram.

    Raises:
        LineError: the text is not TOML, or something in it is unknown or impossible.
    """
    said = parsed(text)
    table = said.pop(PHASE, None)
    if not isinstance(table, Mapping):
        raise LineError(line_of(text, PHASE), f"needs a table [{PHASE}] that says what varies.")
    experiment = experiment_said(text, said)
    try:
        diagram = _diagram(experiment, table)
        diagram.check()
    except SettingError as error:
        raise LineError(_line(text, table, error.field), str(error)) from None
    except UnknownName as error:
        raise LineError(_line(text, table, error.name), str(error)) from None
    except ResvizError as error:
        raise LineError(line_of(text, PHASE), str(error)) from None
    return diagram


def _diagram(experiment: Experiment, table: Mapping[str, object]) -> PhaseDiagram:
    texts = {name: _text(name, value) for name, value in table.items()}
    for name in ("rows", "columns"):
        if name not in texts:
            raise SettingError(name, "is missing; write e.g. rows = 'depth = 8, 20, 56'.")
    shown = {name: texts[name] for name in ("quantity", "summary") if name in texts}
    if shown.get("summary", SUMMARIES[0]) not in SUMMARIES:
        raise UnknownName("summary", shown["summary"], SUMMARIES)
    return PhaseDiagram(
        experiment=experiment,
        rows=_sweep("rows", texts["rows"]),
        columns=_sweep("columns", texts["columns"]),
        **shown,  # type: ignore[arg-type]  # it is one of the summaries
    )


def _sweep(name: str, text: str) -> Sweep:
    try:
        return swept(text)
    except SettingError as error:
        raise SettingError(name, error.reason) from None


def _text(name: str, value: object) -> str:
    if name not in _KEYS:
        raise UnknownName("setting of a phase diagram", name, _KEYS)
    if not isinstance(value, str):
        raise SettingError(name, "needs a word in quotes.")
    return value


def _line(text: str, table: Mapping[str, object], fault: str) -> int:
    """The line of the key that is at fault, or whose text tells of it."""
    keys = [key for key in table if key == fault or str(table[key]).split("=")[0].strip() == fault]
    return line_of(text, f"{PHASE}.{keys[0]}" if keys else PHASE)
