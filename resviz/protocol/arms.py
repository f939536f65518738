"""Arms as people write them on a line: ``resnet20``, ``resnet20@init=xavier,lr=0.01``.

Before the ``@`` stands the network, behind it what of its training is its own. The name of an arm
says the same in the same way, so that arms of one network can be told apart.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from resviz.protocol.experiment import Arm
from resviz.zoo.families import AnySettings
from resviz.zoo.notation import changes_written
from resviz.zoo.presets import name_of

OWN = "@"
"""Stands between a network and what of its training is its own."""

_CHANGE = re.compile(r"[\w-]+=")


def arm_of(settings: AnySettings, own: Mapping[str, object]) -> Arm:
    """An arm with the name that tells it: that of its network, and what is its own.

    Raises:
        UnknownName: no such setting.
        SettingError: a setting has an impossible value.
    """
    network = name_of(settings)
    arm = Arm(network, settings).change(**own)
    told = ",".join(f"{name}={_text(getattr(arm, name))}" for name in arm.said)
    return replace(arm, name=f"{network}{OWN}{told}") if told else arm


def parted(words: str) -> tuple[str, dict[str, str]]:
    """The network of an arm as it is written, and the settings that are its own.

    Raises:
        NotationError: they are written wrongly.
    """
    # A folder may have the sign in its name.
    folder, slash, last = words.rpartition("/")
    network, sign, own = last.partition(OWN)
    return f"{folder}{slash}{network}", changes_written(own.split(",")) if sign else {}


def listed(words: str) -> list[str]:
    """Every arm of a list with commas or spaces between; ``lr=0.01`` belongs to the one before."""
    found: list[str] = []
    for word in filter(None, re.split(r"[,\s]+", words)):
        if found and _CHANGE.match(word):
            found[-1] += f",{word}"
        else:
            found.append(word)
    return found


def network_of(name: str) -> str:
    """The network in the name of an arm."""
    return name.partition(OWN)[0]


def doubled(arms: Iterable[Arm]) -> str:
    """A name that two arms have, or nothing."""
    names: set[str] = set()
    for arm in arms:
        if arm.name in names:
            return arm.name
        names.add(arm.name)
    return ""


def _text(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)
