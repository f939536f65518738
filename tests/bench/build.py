"""From a name to a finished graph with shapes and costs, against the tools that count modules.

The tools are given a module that exists already and take the shapes and counts from running it;
resviz starts from nothing in every round. The quickest of several builds is taken, as the quickest
of the tool's runs is, and ratios are formed within a round, where the machine is the same.
"""

from __future__ import annotations

import logging
import statistics
import time
import warnings
from collections.abc import Callable

from resviz.core.network import Network
from resviz.zoo.presets import build, presets
from resviz.zoo.resnet import ResNetCifar
from tests.bench import row

NAME = "resnet152"
TIMES_FASTER = 100
TOGETHER = 2.0
FLATNESS = 1.5
DEPTHS = (110, 1202, 10_004)
ROUNDS = 7


def run() -> None:
    """Print all measurements."""
    # First, while the process is small: torch brings a heap that the garbage collector walks.
    _flatness()
    own = _every_preset()
    _against_the_tools()
    _every_preset_against_torchinfo(own)


def finished(network: Network) -> int:
    """Ask for everything that has been worked out: shapes are there, costs are summed."""
    costs = [network.cost(scope) for scope in network.scopes]
    return len(network.stages) + len(costs)


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The quickest of so many runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def _flatness() -> None:
    layers = {depth: len(build(ResNetCifar(depth=depth)).nodes) for depth in DEPTHS}
    ratios: list[float] = []
    quickest = dict.fromkeys(DEPTHS, float("inf"))
    for _ in range(ROUNDS):
        each = {depth: _a_layer(depth, layers) for depth in DEPTHS}
        ratios.append(max(each.values()) / min(each.values()))
        quickest = {depth: min(quickest[depth], each[depth]) for depth in DEPTHS}
    for depth in DEPTHS:
        takes = f"{1e6 * quickest[depth]:.2f} µs a layer"
        print(f"  depth {depth:6,}: {layers[depth]:6,} layers, {takes}")
    ratio = statistics.median(ratios)
    met = ratio <= FLATNESS
    row("cost per layer, depths 110 to 10,004", f"{ratio:.2f}x", f"at most {FLATNESS}x", met)


def _a_layer(depth: int, layers: dict[int, int]) -> float:
    """Seconds a layer; small networks are built so often that every depth takes about as long."""
    often = max(layers.values()) // layers[depth]

    def builds() -> None:
        for _ in range(often):
            finished(build(ResNetCifar(depth=depth)))

    return seconds(builds, 2) / (often * layers[depth])


def _every_preset() -> float:
    """Seconds for building and counting all of them."""
    for name in presets():
        build(name)  # families are imported once
    taken = seconds(lambda: [finished(build(name)) for name in presets()], 3)
    what = f"all {len(presets())} presets, built and counted"
    row(what, f"{taken:.2f} s", f"at most {TOGETHER:g} s", taken <= TOGETHER)
    return taken


def _every_preset_against_torchinfo(own: float) -> None:
    import torch
    import torchinfo

    from resviz.engine.build import GraphModule

    theirs = 0.0
    for name in presets():
        network = build(name)
        module = GraphModule(network).eval()
        image = torch.empty(1, *network.input_shape, device="meta")
        start = time.perf_counter()
        torchinfo.summary(module, input_data=image, device="meta", mode="eval", verbose=0)
        theirs += time.perf_counter() - start
    print(f"  torchinfo (meta), ready-made modules   {theirs:9.2f} s")
    ratio = theirs / own
    target = f"at least {TIMES_FASTER}x"
    row("times faster than it on all presets", f"{ratio:.0f}x", target, ratio >= TIMES_FASTER)


def _against_the_tools() -> None:
    tools = _tools()
    times: dict[str, list[float]] = {name: [] for name in tools}
    own: list[float] = []
    for _ in range(ROUNDS):
        own.append(seconds(lambda: finished(build(NAME)), 10))
        for name, work in tools.items():
            times[name].append(seconds(work))
    print(f"  {'resviz, ' + NAME + ' from nothing':34} {1e3 * statistics.median(own):9.2f} ms")
    ratios = {}
    for name, taken in times.items():
        ratios[name] = statistics.median(a / b for a, b in zip(taken, own, strict=True))
        print(f"  {name + ', ready-made module':34} {1e3 * statistics.median(taken):9.2f} ms")
    fastest = min(ratios, key=lambda name: ratios[name])
    row(
        f"times faster than the fastest of them ({fastest})",
        f"{ratios[fastest]:.0f}x",
        f"at least {TIMES_FASTER}x",
        ratios[fastest] >= TIMES_FASTER,
    )


def _tools() -> dict[str, Callable[[], object]]:
    warnings.simplefilter("ignore")  # torch.jit is deprecated, and fvcore rests on it
    logging.disable(logging.WARNING)
    import torch
    import torchinfo
    from fvcore.nn import FlopCountAnalysis
    from torch.utils.flop_counter import FlopCounterMode

    from resviz.engine.build import GraphModule

    network = build(NAME)
    meta, real = GraphModule(network).eval(), GraphModule(network).eval().to_empty(device="cpu")
    for tensor in (*real.parameters(), *real.buffers()):
        tensor.detach().zero_()
    image = torch.empty(1, *network.input_shape, device="meta")
    zeros = torch.zeros(1, *network.input_shape)

    def flop_counter() -> int:
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            meta(image)
        return counter.get_total_flops()

    return {
        "torchinfo (meta)": lambda: torchinfo.summary(
            meta, input_data=image, device="meta", mode="eval", verbose=0
        ),
        "fvcore": lambda: FlopCountAnalysis(real, zeros).total(),
        "FlopCounterMode (meta)": flop_counter,
    }
