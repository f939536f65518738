"""The referees: torchinfo, fvcore and torch's FlopCounterMode count the real module.

Each tool has conventions of its own. What they add to resviz's multiply-adds is read, by operator
or layer, from the tool's own table and taken out; what a tool cannot see is added, from the shapes
that the tool saw. Every convention is told with its size. Whatever else differs stays in the
number, so that it shows as disagreement; there is no tolerance.
"""

import gc
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from resviz.core.network import Network
from resviz.engine import layers
from resviz.engine.build import GraphModule
from resviz.engine.memory import expect_to_run_once, release_heap
from resviz.protocol import Report

BIASES = "biases, one per output element"
PRODUCTS = "the products of attention, queries with keys and weights with values"
_ATTENTION = "scaled_dot_product_attention"


class _Count(NamedTuple):
    """What one tool counted, ``macs`` rid of its conventions, which are told in ``notes``."""

    tool: str
    params: int | None
    macs: int
    notes: tuple[str, ...]


def verify(network: Network, name: str = "") -> Report:
    """Build the real module and let the referees count it, for one image, in eval mode.

    Nothing is computed for torchinfo and FlopCounterMode, which watch one pass of meta tensors;
    fvcore traces one real forward pass. The modules are gone when it returns.

    Raises:
        EngineError: a layer has no torch module, or there is too little memory.
    """
    from torch.utils.flop_counter import FlopCounterMode

    expect_to_run_once(network)
    module = GraphModule(network).eval()
    image = torch.empty(1, *network.input_shape, device="meta")
    with torch.no_grad():
        with FlopCounterMode(display=False) as counter:
            by_layer = _torchinfo(module, image)
        traced = _fvcore(_filled(GraphModule(network).eval()))
        counts = [by_layer, traced, _flop_counter(int(counter.get_total_flops()))]
    del module, counter
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
    missed: Counter[str] = Counter()
    for row in found.summary_list:
        _torchinfo_conventions(row.module, row.output_size, row.macs, extra, missed)
    # It keeps the last module it saw, even where it is told to cache nothing.
    clear_cached_forward_pass()
    total = int(found.total_mult_adds)
    return _Count(
        "torchinfo",
        int(found.total_params),
        total - extra.total() + missed.total(),
        _told("torchinfo", f"mult-adds: {total:,}", extra, missed),
    )


def _torchinfo_conventions(
    layer: nn.Module, output: Sequence[int], macs: int, extra: Counter[str], missed: Counter[str]
) -> None:
    match layer:
        case nn.BatchNorm1d() | nn.BatchNorm2d():
            extra["batch norm, one per parameter"] += macs
        case nn.LayerNorm():
            extra["layer norm, one per parameter"] += macs
        case layers.LearnedBias():
            extra["scalar biases, one each"] += macs
        case nn.Conv2d(bias=Tensor() as bias):
            # Counted like a weight: once for every position of the output.
            extra[BIASES] += bias.numel() * prod(output[2:])
        case nn.Linear():
            if layer.bias is not None:
                extra[BIASES] += layer.bias.numel()
            others = prod(output[2:] if len(output) == 4 else output[1:-1]) - 1
            missed["linear layers on all tokens or places but one"] += others * layer.weight.numel()
        case layers.ChannelConv():
            others = output[1] - 1
            missed["convolutions along channels, all places but one"] += (
                others * layer.weight.numel()
            )
        case layers.Attention():
            _, tokens, features = output
            missed[PRODUCTS] += 2 * tokens * tokens * features


def _fvcore(module: GraphModule) -> _Count:
    with _quiet_tracing():
        from fvcore.nn import FlopCountAnalysis, parameter_count

        image = torch.zeros(1, *module.network.input_shape)
        found = FlopCountAnalysis(_EveryClassifier(module), image)
        found.set_op_handle(f"aten::{_ATTENTION}", _attention_products)
        found.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        found.tracer_warnings("none")
        by_operator = {name: int(size) for name, size in found.by_operator().items()}
    missed = Counter({PRODUCTS: by_operator.pop(_ATTENTION, 0)})
    extra = Counter(
        {
            "batch norm, two per element": by_operator.get("batch_norm", 0),
            "layer norm, five per element": by_operator.get("layer_norm", 0),
            "adaptive average pooling, one per input element": by_operator.get(
                "adaptive_avg_pool2d", 0
            ),
        }
    )
    total = sum(by_operator.values())
    params = int(parameter_count(module)[""])
    notes = _told("fvcore", f"flops (one per multiply-add): {total:,}", extra, missed)
    left_out = sorted(name.removeprefix("aten::") for name in found.unsupported_ops())
    if left_out:
        counted = ", ".join(left_out)
        notes += (f"fvcore counts nothing for {counted}; neither do MACs.",)
    return _Count("fvcore", params, total - extra.total() + missed.total(), notes)


class _EveryClassifier(nn.Module):
    """A network whose auxiliary classifiers are outputs too: tracing drops what leads nowhere."""

    def __init__(self, module: GraphModule) -> None:
        super().__init__()
        self.module = module

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.module.classified(images))


def _attention_products(inputs: list[Any], outputs: list[Any]) -> int:
    """Multiply-adds of QKᵀ and of the weighted values, from traced shapes ``(..., T, D)``."""
    queries, keys, values = (value.type().sizes() for value in inputs[:3])
    pairs = prod(queries[:-1]) * keys[-2]
    return int(pairs * (queries[-1] + values[-1]))


def _flop_counter(total: int) -> _Count:
    # An odd number cannot be twice a count; the half that is left over must not vanish.
    macs = total // 2 if total % 2 == 0 else total
    note = f"FlopCounterMode counts 2 per multiply-add: {total:,}; halved here."
    return _Count("flop_counter", None, macs, (note,))


def _told(tool: str, total: str, extra: Counter[str], missed: Counter[str]) -> tuple[str, ...]:
    """A sentence for the tool's own total, and one for each convention that it was rid of."""
    return (
        f"{tool} counts as {total}.",
        *(
            f"{tool} also counts {what}: {size:,}; taken out."
            for what, size in extra.items()
            if size
        ),
        *(
            f"{tool} does not count {what}: {size:,}; added."
            for what, size in missed.items()
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
