"""Experiments as TOML, which people write and read: settings, then a table for each network."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from resviz.app.design_toml import settings_in, table_of
from resviz.app.toml_text import VERSION, LineError, has, line_of, parsed, read_file
from resviz.app.whole_file import write_whole
from resviz.core.errors import ResvizError, SettingError, UnknownName
from resviz.protocol import Arm, Experiment
from resviz.protocol.arms import arm_of
from resviz.zoo.families import AnySettings
from resviz.zoo.notation import settings_written, written
from resviz.zoo.spec import fields
from resviz.zoo.values import read_value

PHASE = "phase"
"""The table that makes a phase diagram of an experiment; see `resviz.app.phase.toml`."""

_ARMS = re.compile(r"^\s*(\[\[\s*)?[\"']?arms\b", re.MULTILINE)


def is_experiment(path: Path) -> bool:
    """Whether a file, which may be a design as well, lists arms."""
    return has(path, _ARMS)


def read(path: Path) -> Experiment:
    """Read an experiment; what it does not say is as usual.

    Raises:
        FileError: it cannot be read, or something in it is unknown or impossible; with its line.
    """
    return read_file(path, "experiment", from_toml)


def write(experiment: Experiment, path: Path) -> None:
    """Write an experiment, every setting of it.

    Raises:
        FileError: the file cannot be written.
    """
    write_whole(path, lambda file: file.write(to_toml(experiment).encode()))


def to_toml(experiment: Experiment) -> str:
    """An experiment as a text that `from_toml` reads as the same."""
    import tomli_w  # only for saving

    names = [field.name for field in fields(Experiment)]
    head = {"resviz": VERSION, **{name: getattr(experiment, name) for name in names}}
    return tomli_w.dumps(head) + "".join(f"\n{_arm_text(arm)}" for arm in experiment.arms)


def _arm_text(arm: Arm) -> str:
    import tomli_w

    line = written(arm.settings)
    told: dict[str, Any] = {} if line is None else {"network": line}
    own = {name: getattr(arm, name) for name in arm.said}
    if arm.name != arm_of(arm.settings, own).name:
        told["name"] = arm.name
    told |= own
    text = f"[[arms]]\n{tomli_w.dumps(told)}"
    if line is None:
        text += f"\n[arms.network]\n{table_of(arm.settings, 'arms.network.')}"
    return text


def from_toml(text: str) -> Experiment:
    """Read an experiment.

    Raises:
        LineError: the text is not TOML, or something in it is unknown or impossible.
    """
    said = parsed(text)
    if PHASE in said:
        reason = f"describes a phase diagram, not one experiment; 'resviz {PHASE}' carries it out."
        raise LineError(line_of(text, PHASE), f"[{PHASE}] {reason}")
    return experiment_said(text, said)


def experiment_said(text: str, said: dict[str, Any]) -> Experiment:
    """The experiment that a text tells.

    Args:
        text: where it stands.
        said: what is in it.

    Raises:
        LineError: something in it is unknown or impossible.
    """
    rows = said.pop("arms", None)
    try:
        if not isinstance(rows, list) or not rows:
            raise SettingError("arms", "needs a table [[arms]] for each network.")
        arms = tuple(_arm(place, row) for place, row in enumerate(rows, start=1))
        _expect_names_apart(arms)
        return Experiment(arms=arms).change(**said)
    except SettingError as error:
        raise LineError(line_of(text, error.field), f"{error.field}: {error.reason}") from None
    except UnknownName as error:
        raise LineError(line_of(text, error.name), str(error)) from None


def _arm(place: int, row: object) -> Arm:
    here = f"arms[{place}]"
    own = dict(_own_settings(here, row)) if isinstance(row, Mapping) else {}
    if not isinstance(row, Mapping) or "network" not in row:
        raise SettingError(here, "needs a network, e.g. network = 'resnet56'.")
    settings = _network(f"{here}.network", row["network"])
    arm = arm_of(settings, own)
    return replace(arm, name=str(row.get("name", arm.name)))


def _own_settings(here: str, row: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    known = {field.name: field for field in fields(Arm)}
    for name, raw in row.items():
        if name in {"network", "name"}:
            continue
        try:
            if name not in known:
                raise UnknownName("setting of an arm", name, ["network", "name", *known])
            yield name, read_value(known[name], raw)
        except SettingError as error:
            raise SettingError(f"{here}.{name}", error.reason) from None
        except UnknownName as error:
            raise SettingError(f"{here}.{name}", str(error)) from None


def _network(here: str, said: object) -> AnySettings:
    try:
        if isinstance(said, str):
            return settings_written(said)
        if isinstance(said, Mapping):
            return settings_in(said)
    except SettingError as error:
        field = here if isinstance(said, str) else f"{here}.{error.field}"
        raise SettingError(field, str(error) if isinstance(said, str) else error.reason) from None
    except UnknownName as error:
        field = here if isinstance(said, str) else f"{here}.{error.name}"
        raise SettingError(field, str(error)) from None
    except ResvizError as error:
        raise SettingError(here, str(error)) from None
    raise SettingError(here, "needs a name, e.g. 'resnet56', or a table of settings.")


def _expect_names_apart(arms: tuple[Arm, ...]) -> None:
    names = [arm.name for arm in arms]
    for place, name in enumerate(names, start=1):
        if name in names[: place - 1]:
            raise SettingError(
                f"arms[{place}].name", f"{name} is there twice; tell them apart by name = '...'."
            )
