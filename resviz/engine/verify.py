"""The referees: torchinfo, fvcore and torch's FlopCounterMode count the real module.

Each tool has conventions of its own. What they add to resviz's multiply-adds is read, by operator,
from the tool's own table and taken out, and every convention is told with its size. Whatever else
differs stays in the number, so that it shows as disagreement; there is no tolerance.
"""

import gc
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import NamedTuple

import torch
from torch import Tensor, nn

from resviz.core.network import Network
from resviz.engine.build import GraphModule
from resviz.engine.memory import expect_to_run_once, release_heap
from resviz.protocol import Report


class _Count(NamedTuple):
    """What one tool counted, its conventions taken out of ``macs`` and told in ``notes``."""

    tool: str
    params: int | None
    macs: int
    notes: tuple[str, ...]


def verify(network: Network, name: str = "") -> Report:
    """Build the real module and let the referees count it, for one image, in eval mode.

    Nothing is computed for torchinfo and FlopCounterMode (they see meta tensors); fvcore traces one
    real forward pass. The modules are gone when it returns.

    Raises:
        EngineError: a layer has no torch module, or there is too little memory.
    """
    expect_to_run_once(network)
    module = GraphModule(network).eval()
    image = torch.empty(1, *network.input_shape, device="meta")
    with torch.no_grad():
        counts = [
            _torchinfo(module, image),
            _fvcore(_filled(GraphModule(network).eval())),
            _flop_counter(module, image),
        ]
    del module
    # What the tools make of a module refers to itself in circles.
    gc.collect()
    release_heap()
    return _report(network, name or network.name, counts)


def _report(network: Network, name: str, counts: list[_Count]) -> Report:
    params = {"resviz": network.params}
    params |= {count.tool: count.params for count in counts if count.params is not None}
    macs = {"resviz": network.macs} | {count.tool: count.macs for count in counts}
    odd = [
        f"{tool} differs from resviz by {number - row['resviz']:+,} {word}, and no known convention"
        " explains it."
        for word, row in (("parameters", params), ("MACs", macs))
        for tool, number in row.items()
        if number != row["resviz"]
    ]
    notes = [note for count in counts for note in count.notes]
    return Report(name, not odd, params, macs, (*odd, *notes))


def _torchinfo(module: GraphModule, image: Tensor) -> _Count:
    import torchinfo
    from torchinfo.torchinfo import clear_cached_forward_pass

    found = torchinfo.summary(
        module, input_data=image, device="meta", mode="eval", verbose=0, col_names=()
    )
    extra: Counter[str] = Counter()
    for row in found.summary_list:
        if isinstance(row.module, nn.BatchNorm2d):
            extra["batch norm, one per parameter"] += row.macs
        elif isinstance(row.module, nn.Conv2d | nn.Linear) and row.module.bias is not None:
            # Counted like a weight: once for every position of the output.
            positions = prod(row.output_size[2:])
            extra["biases, one per output element"] += row.module.bias.numel() * positions
    # It keeps the last module it saw, even where it is told to cache nothing.
    clear_cached_forward_pass()
    total = int(found.total_mult_adds)
    return _Count(
        "torchinfo",
        int(found.total_params),
        total - extra.total(),
        _told("torchinfo", f"mult-adds: {total:,}", extra),
    )


def _fvcore(module: GraphModule) -> _Count:
    with _quiet_tracing():
        from fvcore.nn import FlopCountAnalysis, parameter_count

        found = FlopCountAnalysis(module, torch.zeros(1, *module.network.input_shape))
        found.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        found.tracer_warnings("none")
        by_operator = {name: int(size) for name, size in found.by_operator().items()}
        total = int(found.total())
    extra = Counter({"batch norm, two per element": by_operator.get("batch_norm", 0)})
    params = int(parameter_count(module)[""])
    notes = _told("fvcore", f"flops (one per multiply-add): {total:,}", extra)
    left_out = sorted(name.removeprefix("aten::") for name in found.unsupported_ops())
    if left_out:
        counted = ", ".join(left_out)
        notes += (f"fvcore counts nothing for {counted}; neither do MACs.",)
    return _Count("fvcore", params, total - extra.total(), notes)


def _flop_counter(module: GraphModule, image: Tensor) -> _Count:
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        module(image)
    total = int(counter.get_total_flops())
    # An odd number cannot be twice a count; the half that is left over must not vanish.
    macs = total // 2 if total % 2 == 0 else total
    note = f"FlopCounterMode counts 2 per multiply-add: {total:,}; halved here."
    return _Count("flop_counter", None, macs, (note,))


def _told(tool: str, total: str, extra: Counter[str]) -> tuple[str, ...]:
    """A sentence for the tool's own total, and one for each convention taken out of it."""
    return (
        f"{tool} counts as {total}.",
        *(
            f"{tool} also counts {what}: {size:,}; taken out."
            for what, size in extra.items()
            if size
        ),
    )


def _filled(module: GraphModule) -> GraphModule:
    """The module on the CPU, all zeros: what it computes does not matter.

    Each tensor is a single zero seen from many places, so that weights take no memory.
    """
    for layer in module.modules():
        for name, weight in layer.named_parameters(recurse=False):
            setattr(layer, name, nn.Parameter(_zeros(weight), requires_grad=False))
        for name, buffer in layer.named_buffers(recurse=False):
            setattr(layer, name, _zeros(buffer))
    return module


def _zeros(like: Tensor) -> Tensor:
    return torch.zeros((), dtype=like.dtype).expand(like.shape)


@contextmanager
def _quiet_tracing() -> Iterator[None]:
    # fvcore rests on torch.jit, which is deprecated; that is its matter, not the user's.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r".torch\.jit\.", category=DeprecationWarning)
        yield
