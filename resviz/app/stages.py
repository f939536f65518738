"""Stages of a network of one's own, edited: added, copied, removed, moved, changed.

Stages are counted from 1, as in their ids. Every edit gives another network, or raises a
SettingError that names the stage and the field, such as ``stages[2].width``.
"""

import re
from collections.abc import Sequence

from msgspec import structs

from resviz.core.errors import SettingError
from resviz.zoo.custom import (
    MOST_CHANNELS,
    MOST_STAGES,
    NETWORKS_TO_SAY,
    OFTEN,
    Custom,
    Stage,
)
from resviz.zoo.families import AnySettings
from resviz.zoo.spec import fields
from resviz.zoo.values import Field


def own_fields() -> tuple[Field, ...]:
    """The settings that are a stage's own, those that are turned most often first."""
    own = [field for field in fields(Stage) if field.name not in NETWORKS_TO_SAY]
    places = {name: place for place, name in enumerate(OFTEN)}
    return tuple(sorted(own, key=lambda field: places.get(field.name, len(OFTEN))))


def described(stage: Stage) -> str:
    """A stage in a few words, for those who hear it."""
    kind = "bottleneck" if stage.block == "bottleneck" else "basic block"
    shortcut = "no shortcuts" if stage.shortcut == "none" else f"shortcut {stage.shortcut}"
    return (
        f"{stage.depth} {kind}{'' if stage.depth == 1 else 's'}, width {stage.width},"
        f" stride {stage.stride}, {shortcut}"
    )


def add(network: Custom, place: int) -> Custom:
    """Another stage behind this one: like it, twice as wide, at half its resolution."""
    before = network.stages[place - 1]
    width = min(2 * before.width, MOST_CHANNELS)
    return _inserted(network, place, structs.replace(before, width=width, stride=2))


def duplicate(network: Custom, place: int) -> Custom:
    """A copy of a stage behind it."""
    return _inserted(network, place, structs.replace(network.stages[place - 1]))


def remove(network: Custom, place: int) -> Custom:
    """The network without a stage."""
    return _with(network, [*network.stages[: place - 1], *network.stages[place:]])


def move(network: Custom, place: int, to: int) -> Custom:
    """The network with a stage at another place."""
    rest = list(network.stages)
    stage = rest.pop(place - 1)
    return _with(network, [*rest[: to - 1], stage, *rest[to - 1 :]])


def change(network: Custom, place: int, name: str, value: object) -> Custom:
    """The network with a setting of a stage changed; texts are read as on the command line."""
    stages = list(network.stages)
    try:
        stages[place - 1] = stages[place - 1].read(**{name: value})
    except SettingError as error:
        raise SettingError(f"stages[{place}].{error.field}", error.reason) from None
    return _with(network, stages)


def why_no_more(network: Custom) -> str:
    """Why no stage can be added; nothing where one can."""
    full = len(network.stages) >= MOST_STAGES
    return f"A network has at most {MOST_STAGES} stages." if full else ""


def why_no_fewer(network: Custom) -> str:
    """Why no stage can be removed; nothing where one can."""
    return "A network needs at least one stage." if len(network.stages) == 1 else ""


def place_of(part_id: str) -> int:
    """Which stage a node or scope is in; 0 where it is in none that is numbered."""
    found = re.match(r"stage(\d+)(?=\.|$)", part_id)
    return int(found[1]) if found else 0


def followed(before: AnySettings, after: AnySettings, part_id: str) -> str:
    """Where what is selected has gone when stages were edited, or the edit undone.

    A stage that has come is selected; one that has moved stays so; of one that has gone, the stage
    now at its place takes over.
    """
    if not (isinstance(before, Custom) and isinstance(after, Custom)):
        return part_id
    come = [place for place, stage in enumerate(after.stages, 1) if not _is_in(before, stage)]
    if len(come) == 1 and len(after.stages) == len(before.stages) + 1:
        return f"stage{come[0]}"
    place = place_of(part_id)
    if not 1 <= place <= len(before.stages):
        return part_id
    old = before.stages[place - 1]
    now = next((new for new, stage in enumerate(after.stages, 1) if stage is old), 0)
    if not now and len(after.stages) < len(before.stages):
        return f"stage{min(place, len(after.stages))}"
    return f"stage{now or place}{part_id.removeprefix(f'stage{place}')}"


def _is_in(network: Custom, wanted: Stage) -> bool:
    """It is this very stage, not one like it."""
    return any(stage is wanted for stage in network.stages)


def _inserted(network: Custom, place: int, stage: Stage) -> Custom:
    return _with(network, [*network.stages[:place], stage, *network.stages[place:]])


def _with(network: Custom, stages: Sequence[Stage]) -> Custom:
    return network.change(stages=stages)
