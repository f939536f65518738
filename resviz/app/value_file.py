"""Values of one's own for the parts of a network: a CSV or JSON file of ids and numbers.

Parts are called by their ids, or as their parameters are in the ``state_dict`` of a module:
``layer1.0.conv1``, ``layer1.0.conv1.weight``.
"""

import csv
from pathlib import Path
from typing import NamedTuple

import msgspec

from resviz.core.errors import FileError
from resviz.core.network import Network
from resviz.zoo.naming import state_names

SUFFIXES = (".csv", ".tsv", ".json")
_HEADS = ("id", "name", "layer", "node")


class OwnValues(NamedTuple):
    """What a file says: a number for each name, and what the numbers are."""

    title: str
    unit: str
    values: dict[str, float]


class _Document(msgspec.Struct):
    values: dict[str, float | None]
    title: str = ""
    unit: str = ""


class _Entry(msgspec.Struct):
    id: str
    value: float | None


def read_values(path: Path) -> OwnValues:
    """Read a file of values.

    A CSV or TSV file has a name and a number in each line; a first line without a number says what
    the numbers are. A JSON file is an object of names and numbers, the same under ``values`` beside
    ``title`` and ``unit``, or a list of objects with ``id`` and ``value``. Where a name occurs more
    than once, the last number holds; ``nan`` and ``inf`` are numbers, and null is NaN.

    Raises:
        FileError: the file cannot be read or holds something else.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise FileError(f"{path} is no text in UTF-8, so it holds no values.") from None
    found = _json(path, text) if path.suffix.lower() == ".json" else _table(path, text)
    if not found.values:
        raise FileError(f"{path} holds no values, such as 0.5 for stage1.block1.")
    return found._replace(title=found.title or path.stem)


def matched(network: Network, own: OwnValues, path: Path) -> dict[str, float]:
    """The numbers by ids of nodes and scopes of a network; names that it has not are passed over.

    Raises:
        FileError: it has none of the names.
    """
    known = {**_parameters(network)}
    known |= {part: part for part in [*network.scopes, *(node.id for node in network.nodes)]}
    values: dict[str, float] = {}
    for name, value in own.values.items():
        part = known.get(name, known.get(name.removesuffix(".weight")))
        if part:
            values[part] = value
    if not values:
        name = next(iter(own.values))
        raise FileError(
            f"{path} names no part of {network.title or network.name}: there is no {name!r}, but"
            f" for instance {network.nodes[1].id!r}."
        )
    return values


def _parameters(network: Network) -> dict[str, str]:
    return {name: part for part, name in state_names(network).items() if name}


def _json(path: Path, text: str) -> OwnValues:
    for kind in (_Document, dict[str, float | None], list[_Entry]):
        try:
            found: object = msgspec.json.decode(text, type=kind)
        except msgspec.ValidationError:
            continue
        except msgspec.DecodeError as error:
            raise FileError(f"{path} is no JSON: {error}.") from None
        if isinstance(found, _Document):
            return OwnValues(found.title, found.unit, _numbers(found.values))
        if isinstance(found, dict):
            return OwnValues("", "", _numbers(found))
        if isinstance(found, list):
            return OwnValues("", "", _numbers({entry.id: entry.value for entry in found}))
    raise FileError(f'{path} holds no names with numbers; it should read {{"stage1.block1": 0.5}}.')


def _numbers(values: dict[str, float | None]) -> dict[str, float]:
    return {name: float("nan") if value is None else value for name, value in values.items()}


def _table(path: Path, text: str) -> OwnValues:
    tabs = "\t" in text.partition("\n")[0]
    try:
        found = csv.reader(text.splitlines(), delimiter="\t" if tabs else ",")
        rows = [row for row in found if row]
    except csv.Error as error:
        raise FileError(f"{path} is no table of names and numbers: {error}.") from None
    title, name_at, value_at = "", 0, 1
    if rows and len(rows[0]) > 1 and all(_number(cell) is None for cell in rows[0]):
        head = [cell.strip() for cell in rows.pop(0)]
        words = [cell.lower() for cell in head]
        name_at = next((words.index(word) for word in _HEADS if word in words), 0)
        value_at = words.index("value") if "value" in words else 1 if name_at != 1 else 0
        title = "" if words[value_at] == "value" else head[value_at]
    values: dict[str, float] = {}
    for number, row in enumerate(rows, 1):
        value = _number(row[value_at]) if len(row) > max(name_at, value_at) else None
        if value is None:
            raise FileError(f"{path}: {','.join(row)!r} (row {number}) is no name and number.")
        if name := row[name_at].strip():
            values[name] = value
    return OwnValues(title, "", values)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
