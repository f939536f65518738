"""``resviz compare``: two networks stage by stage."""

import argparse
from collections.abc import Sequence

import msgspec

from resviz.cli.networks import add_network, settings_of
from resviz.cli.text import bold, count, dim, heading, say, say_json, shape, signed, table
from resviz.core.network import Network, Stage
from resviz.zoo.families import AnySettings
from resviz.zoo.presets import build

EPILOG = """\
--set changes both networks; to compare a network with a variant of itself, write the variant's
settings behind its name: resviz compare resnet50 'resnet50(shortcut=A)'.

--json prints {"networks": [{"name", "input": [C,H,W], "params", "macs"}, ...] (A, then B),
"difference": {"params", "macs"} (B minus A), "settings": {key: [in A, in B]} (those that differ),
"stages": [{"id", "output": [in A, in B], "params": [in A, in B], "macs": [in A, in B],
"blocks": [in A, in B], "difference": {"params", "macs", "blocks"}}]}. What a network does not
have is null.\
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what the command takes."""
    add_network(parser, "a", "b")
    parser.add_argument("--json", action="store_true", help="for scripts, see below")


def run(options: argparse.Namespace) -> int:
    """Print the comparison."""
    settings = [settings_of(word, options.changes) for word in (options.a, options.b)]
    first, second = (build(each) for each in settings)
    changed = _changed(*settings)
    if options.json:
        say_json(_record(first, second, changed))
        return 0
    say(heading(f"{first.title}  ↔  {second.title}"), "")
    for network in (first, second):
        say(f"{bold(network.name)}  {dim(network.summary)}")
    say("", *_totals(first, second), "")
    say(*_settings(first, second, changed), *_stages(first, second))
    return 0


def _changed(first: AnySettings, second: AnySettings) -> dict[str, tuple[object, object]]:
    one, other = msgspec.to_builtins(first), msgspec.to_builtins(second)
    return {
        key: (one.get(key), other.get(key))
        for key in {**one, **other}
        if one.get(key) != other.get(key)
    }


def _pairs(first: Network, second: Network) -> dict[str, tuple[Stage | None, Stage | None]]:
    """The stages of both by their id."""
    ones = {stage.id: stage for stage in first.stages}
    others = {stage.id: stage for stage in second.stages}
    # A network with more stages has them before the head.
    longer = ones if len(ones) >= len(others) else others
    ids = [*longer, *({**ones, **others}.keys() - longer.keys())]
    return {stage: (ones.get(stage), others.get(stage)) for stage in ids}


def _record(
    first: Network, second: Network, changed: dict[str, tuple[object, object]]
) -> dict[str, object]:
    return {
        "networks": [
            {"name": net.name, "input": net.input_shape, "params": net.params, "macs": net.macs}
            for net in (first, second)
        ],
        "difference": {
            "params": second.params - first.params,
            "macs": second.macs - first.macs,
        },
        "settings": changed,
        "stages": [_stage_record(stage, pair) for stage, pair in _pairs(first, second).items()],
    }


def _stage_record(stage: str, pair: Sequence[Stage | None]) -> dict[str, object]:
    values = {
        key: [getattr(part, key) if part else None for part in pair]
        for key in ("output", "params", "macs", "blocks")
    }
    counts = ("params", "macs", "blocks")
    difference = {key: (values[key][1] or 0) - (values[key][0] or 0) for key in counts}
    return {"id": stage, **values, "difference": difference}


def _totals(first: Network, second: Network) -> list[str]:
    rows = []
    for word, one, other in (
        ("parameters", first.params, second.params),
        ("MACs", first.macs, second.macs),
    ):
        rows.append((word, count(one), count(other), signed(other - one), f"×{other / one:.3f}"))
    return table(("", first.name, second.name, "difference", ""), rows)


def _settings(
    first: Network, second: Network, changed: dict[str, tuple[object, object]]
) -> list[str]:
    if not changed:
        return [dim("The settings are the same."), ""]
    rows = [(key, *map(_value, values)) for key, values in changed.items()]
    return [*table(("settings that differ", first.name, second.name), rows, left=(0, 1, 2)), ""]


def _value(value: object) -> str:
    if value is None:
        return "–"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _stages(first: Network, second: Network) -> list[str]:
    pairs = _pairs(first, second)
    sizes = [(stage, *_sizes(*pair)) for stage, pair in pairs.items()]
    lines = table(("stage", "output", "blocks"), sizes, left=(0, 1, 2))
    for word, key in (("parameters", "params"), ("MACs", "macs")):
        rows = [
            (stage, *_numbers(*(getattr(part, key) if part else None for part in pair)))
            for stage, pair in pairs.items()
        ]
        lines += ["", *table((word, first.name, second.name, "difference"), rows)]
    return lines


def _sizes(one: Stage | None, other: Stage | None) -> tuple[str, str]:
    outputs = [shape(stage.output if stage else None) for stage in (one, other)]
    blocks = [count(stage.blocks or None if stage else None) for stage in (one, other)]
    return _change(*outputs), _change(*blocks)


def _numbers(one: int | None, other: int | None) -> tuple[str, str, str]:
    return count(one), count(other), signed((other or 0) - (one or 0))


def _change(one: str, other: str) -> str:
    return one if one == other else f"{one} → {other}"
