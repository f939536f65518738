"""Experiments as command lines tell them: networks, and settings in the words of `Experiment`."""

import argparse
from collections.abc import Sequence

from msgspec.structs import replace

from resviz.app.setup import other_way
from resviz.cli.commands import UsageError
from resviz.cli.networks import NAME, NAME_HELP, add_changes, settings_of
from resviz.protocol import Arm, Experiment
from resviz.protocol.arms import arm_of, doubled, network_of, parted
from resviz.zoo.notation import changes_written
from resviz.zoo.spec import fields
from resviz.zoo.values import Field

_USUAL = Experiment()


def add_experiment(parser: argparse.ArgumentParser, usual: Experiment = _USUAL) -> None:
    """Take the networks, and every setting of an experiment, which is as usual unless said."""
    parser.add_argument("network", metavar=NAME, help=f"{NAME_HELP}, or an experiment (.toml)")
    parser.add_argument(
        "--against",
        metavar=NAME,
        nargs="+",
        action="extend",
        default=[],
        help="the other arms",
    )
    add_changes(parser)
    parser.add_argument(
        "--norm",
        action=argparse.BooleanOptionalAction,
        help="batch norm in every arm, or none; without either as the networks say",
    )
    group = parser.add_argument_group("the experiment")
    for field in fields(Experiment):
        group.add_argument(
            f"--{field.name.replace('_', '-')}",
            dest=field.name,
            metavar=_metavar(field),
            default=argparse.SUPPRESS,
            help=_help(field, getattr(usual, field.name)),
        )


def experiment_of(options: argparse.Namespace, written: Experiment) -> Experiment:
    """What is asked for: with the arms of a file, or with those that are named.

    Args:
        options: what the command line says.
        written: what a file says, with arms; or the usual settings, without.

    Raises:
        ResvizError: it is impossible.
    """
    given = {field.name for field in fields(Experiment) if field.name in options}
    chosen = _with_arms(options, written)
    return chosen.change(**{name: getattr(options, name) for name in given})


def _with_arms(options: argparse.Namespace, written: Experiment) -> Experiment:
    arms = [_changed(arm, options.changes) for arm in written.arms]
    words = options.against if arms else (options.network, *options.against)
    named = [parted(word) for word in words]
    chosen = [(settings_of(network, options.changes), own) for network, own in named]
    if len(chosen) == 1 and not arms:
        settings, own = chosen[0]
        chosen.append((other_way(settings), own))
    # What --norm gives all arms is a condition of the experiment, not part of a name.
    arms += [arm_of(*each) for each in chosen]
    if twice := doubled(arms):
        raise UsageError(
            f"{twice} would be in the probe twice; name each network once, or say what differs,"
            f" e.g. {network_of(twice)}@lr=0.01."
        )
    if options.norm is not None:
        norm = "batch" if options.norm else "none"
        arms = [replace(arm, settings=arm.settings.change(norm=norm)) for arm in arms]
    return replace(written, arms=tuple(arms))


def _changed(arm: Arm, changes: Sequence[str]) -> Arm:
    """An arm whose network has other settings; a name that told the old ones goes with them."""
    settings = arm.settings.change(**changes_written(changes))
    own = {name: getattr(arm, name) for name in arm.said}
    return arm_of(settings, own) if changes else arm


def _metavar(field: Field) -> str:
    return "|".join(field.choices) if field.kind == "choice" else field.name.upper()


def _help(field: Field, default: object) -> str:
    told = ",".join(default) if isinstance(default, tuple) else default
    usual = f" ({told})" if told not in ("", None) else ""
    known = f" Some of {', '.join(field.choices)}." if field.kind == "choices" else ""
    return f"{field.help.rstrip('.')}{usual}{known and '.' + known}".replace("%", "%%")
