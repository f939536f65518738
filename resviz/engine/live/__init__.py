"""Probes that run while a network trains, on what each step computes anyway."""

from collections.abc import Callable

from resviz.engine.build import GraphModule
from resviz.engine.live.base import Live, State
from resviz.engine.live.gradients import InputGradients, WeightGradients
from resviz.engine.live.shortcut import BranchAgainstShortcut
from resviz.engine.live.signal import DeadChannels, LastScales, Signal
from resviz.engine.live.training import Spread, Successive, Updates
from resviz.protocol.live_probes import LiveProbe

__all__ = ["Live", "State", "live_probes"]

_MAKE: dict[LiveProbe, Callable[[GraphModule], Live]] = {
    "weights": lambda module: WeightGradients(module.network),
    "inputs": lambda module: InputGradients(module.network),
    "signal": Signal,
    "shortcut": lambda module: BranchAgainstShortcut(module.network),
    "updates": lambda module: Updates(module.network),
    "successive": lambda module: Successive(module.network),
    "dead": lambda module: DeadChannels(module.network),
    "scales": LastScales,
    "spread": lambda module: Spread(module.network),
}


def live_probes(module: GraphModule) -> dict[LiveProbe, Live]:
    """Every live probe for a network, by key."""
    return {key: make(module) for key, make in _MAKE.items()}
