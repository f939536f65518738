"""Watchpoints in words: what met one, when and where."""

from collections.abc import Iterable, Sequence

from resviz.app.conditions import printed
from resviz.protocol import ArmLayout, Moment
from resviz.protocol.live_probes import PROBES, LiveProbe
from resviz.protocol.watchpoints import WATCHED, Sign, Watchpoint, number_text, parse

_DIGITS = 3
_WORDS: dict[Sign, str] = {
    "<": "below",
    "<=": "at or below",
    ">": "above",
    ">=": "at or above",
}


def moments_told(layouts: Sequence[ArmLayout], moments: Iterable[Moment]) -> list[str]:
    """A sentence for each moment.

    E.g. ``At step 37 the weight gradient of stem.conv in plain-56 is 3.1e-9, below 1e-8.``
    """
    return [f"At step {each.step:,} the {_told(layouts, each)}" for each in moments]


def _told(layouts: Sequence[ArmLayout], moment: Moment) -> str:
    watchpoint = parse(moment.watchpoint)
    title = WATCHED[watchpoint.quantity].title
    arm = layouts[moment.arm]
    several = any(each.name == arm.name and each is not arm for each in layouts)
    name = f"{printed(arm.name)}{f', seed {arm.seed},' if several else ''}"
    where = f"{moment.part} in {name}" if moment.part else name
    value = number_text(moment.value, _DIGITS)
    return f"{title[0].lower()}{title[1:]} of {where} is {value}{_beyond(watchpoint)}."


def _beyond(watchpoint: Watchpoint) -> str:
    """The bound that the number is beyond, or nothing."""
    word = _WORDS.get(watchpoint.sign)
    return f", {word} {number_text(watchpoint.bound)}" if word else ""


def switched_on(probes: Iterable[LiveProbe]) -> str:
    """That probes were switched on for watchpoints, or nothing."""
    titles = [f"“{PROBES[key].title}”" for key in probes]
    if not titles:
        return ""
    told = " and ".join(", ".join(titles).rsplit(", ", 1))
    several = len(titles) > 1
    return (
        f"The probe{'s' if several else ''} {told} {'were' if several else 'was'} switched on,"
        " because a watchpoint needs what is measured there."
    )


def short(moment: Moment) -> str:
    """The condition as it stands in a figure, e.g. ``‖∂L/∂W‖ < 1e-8``."""
    watchpoint = parse(moment.watchpoint)
    shown = WATCHED[watchpoint.quantity]
    words = {"is nan": "is NaN", "is inf": "is ∞", "is zero": "is 0"}
    condition = words.get(watchpoint.sign, watchpoint.condition)
    return f"{shown.symbol or shown.title} {condition}"
