"""What went wrong, as the window says it."""

from collections.abc import Sequence
from typing import NamedTuple

from resviz.app.conditions import printed
from resviz.protocol import ArmFailed, ArmLayout


class Failure(NamedTuple):
    """What went wrong, in a sentence, and what to do about it."""

    message: str
    advice: str = ""


def kept(count: int, unit: str = "step") -> str:
    """What is left of a run that broke off after so many measured steps or cells, in a sentence."""
    if not count:
        return "Nothing had been measured yet."
    what = f"The one {unit}" if count == 1 else f"All {count:,} {unit}s"
    return f"{what} measured so far are kept."


def left_out(arms: Sequence[ArmLayout], event: ArmFailed) -> Failure:
    """That an arm has failed while the others go on."""
    arm = arms[event.arm]
    several = any(each.name == arm.name and each is not arm for each in arms)
    name = f"{printed(arm.name)}{f', seed {arm.seed},' if several else ''}"
    return Failure(
        f"{name} is left out from step {event.step:,} on, the others go on. {event.message}",
        event.advice,
    )
