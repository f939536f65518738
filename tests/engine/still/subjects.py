"""Small networks to probe, and what is asked of every probe: it leaves no trace."""

from __future__ import annotations

from typing import TypeVar

import torch

from resviz.core import ops
from resviz.core.builder import Builder
from resviz.core.network import Network
from resviz.engine.build import GraphModule
from resviz.engine.initialise import initialise
from resviz.engine.still import Subject, Work
from resviz.protocol import Init
from resviz.zoo.presets import build

Found = TypeVar("Found")


def subject(
    network: Network,
    *,
    init: Init = "he_fan_in",
    seed: int = 0,
    batch: int = 4,
    dtype: torch.dtype = torch.float64,
) -> Subject:
    """A network at its initialisation, with noise and random labels."""
    module = initialise(GraphModule(network), init, seed, dtype=dtype)
    source = torch.Generator().manual_seed(seed)
    images = torch.randn(batch, *network.input_shape, generator=source).to(dtype)
    labels = torch.randint(network.output_shape[0], (batch,), generator=source)
    return Subject(module, images, labels, seed)


def cifar(depth: int = 14, **settings: object) -> Network:
    """A residual network of three stages with small images and few channels."""
    name = "plain20" if settings.pop("plain", False) else "resnet20"
    return build(name, depth=depth, size=8, width_multiplier=0.25, **settings)


def linear() -> Network:
    """Logits that are a linear map of the image."""
    net = Builder((2, 3, 3))
    with net.stage(), net.block("flatten"):
        x = net.do(ops.Flatten(), net.input)
    with net.stage("head"):
        net.linear(x, 5)
    return net.finish("linear")


def finish(work: Work[Found]) -> Found:
    """What a probe finds; its shares must rise in [0, 1)."""
    before = -1.0
    while True:
        try:
            share = next(work)
        except StopIteration as end:
            return end.value
        assert before < share < 1
        before = share


def assert_leaves_no_trace(probed: Subject, work: Work[object], yields: int | None = None) -> None:
    """Run a probe, or close it after so many yields; then the network must be what it was."""
    module = probed.module
    # A mode of its own in some layer must come back, too.
    module.train()
    module.get_submodule(module.network.nodes[-1].id).eval()
    before, modes = traces(module), [layer.training for layer in module.modules()]
    if yields is None:
        finish(work)
    else:
        for _ in range(yields):
            next(work)
            assert traces(module) == before
        work.close()
    assert traces(module) == before
    assert [layer.training for layer in module.modules()] == modes
    assert torch.is_grad_enabled()


def traces(module: GraphModule) -> dict[str, tuple[bytes, bool]]:
    """All bits of parameters and buffers, and whether there is a gradient."""
    return {
        name: (tensor.detach().numpy().tobytes(), tensor.grad is not None)
        for name, tensor in module.state_dict(keep_vars=True).items()
    }
