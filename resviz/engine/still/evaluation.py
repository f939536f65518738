"""Loss and accuracy of variants of a network, without a trace in it: no buffer changes.

Batch norm needs statistics, and which ones decides the result. *held*: those of the intact network,
on the examples that it is probed on; a variant is then not normalised anew, as in a trained network
at test time (Veit et al. 2016). *batch*: those of the variant itself on these examples, as in
training. The running statistics that layers keep are not used: they trail the weights, and at the
initialisation and soon after it a network that is evaluated with them is another one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from resviz.engine.build import Call, GraphModule
from resviz.engine.loss import cross_entropy
from resviz.engine.still import Subject

BatchNorm = nn.BatchNorm1d | nn.BatchNorm2d
Statistics = Literal["held", "batch"]
"""Which batch norm uses."""


class Score(NamedTuple):
    """How well a network does.

    Attributes:
        loss: mean cross-entropy of its own classifier, without auxiliary ones.
        accuracy: share of the examples, in [0, 1].
    """

    loss: float
    accuracy: float


class Evaluator:
    """Evaluates variants of a network; what drops out in training is its expectation.

    Attributes:
        calls: those of the intact network.
        baseline: the score of the intact network.
    """

    def __init__(self, subject: Subject, statistics: Statistics) -> None:
        self._subject = subject
        self.calls = with_statistics(subject.module, statistics)
        # Held statistics are those of this first run.
        self.baseline = self.score(self.calls)

    def score(self, calls: Sequence[Call], weights: Mapping[str, Tensor] | None = None) -> Score:
        """Evaluate the network with other calls, or with other values of parameters."""
        module, images, labels, _ = self._subject
        variant = module.rewired(calls)
        with torch.no_grad(), mode(module, training=False):
            logits: Tensor = functional_call(variant, dict(weights or {}), (images,))
            loss = cross_entropy(logits, labels)
            right = (logits.argmax(1) == labels).sum()
        return Score(loss.item(), right.item() / len(labels))


@contextmanager
def mode(module: nn.Module, *, training: bool) -> Iterator[None]:
    """Put all layers in one mode; afterwards each is in its own again."""
    before = [(layer, layer.training) for layer in module.modules()]
    module.train(training)
    try:
        yield
    finally:
        for layer, trained in before:
            layer.training = trained


def with_statistics(module: GraphModule, statistics: Statistics) -> tuple[Call, ...]:
    """The calls of a module, with batch norms that leave their running statistics alone."""

    def chosen(layer: Callable[..., Tensor]) -> Callable[..., Tensor]:
        if not isinstance(layer, BatchNorm):
            return layer
        return _Held(layer) if statistics == "held" else _OfBatch(layer)

    return tuple(call._replace(layer=chosen(call.layer)) for call in module.calls)


class _OfBatch:
    """A batch norm with the statistics of what it is given."""

    def __init__(self, layer: BatchNorm) -> None:
        self._layer = layer

    def __call__(self, x: Tensor) -> Tensor:
        layer = self._layer
        return functional.batch_norm(
            x, None, None, layer.weight, layer.bias, training=True, eps=layer.eps
        )


class _Held:
    """A batch norm with the statistics of what it was given first."""

    def __init__(self, layer: BatchNorm) -> None:
        self._layer = layer
        self._statistics: tuple[Tensor, Tensor] | None = None

    def __call__(self, x: Tensor) -> Tensor:
        if self._statistics is None:
            axes = [0, *range(2, x.dim())]
            wide = x.detach() if x.dtype == torch.float64 else x.detach().float()
            variance, mean = torch.var_mean(wide, axes, correction=0)
            self._statistics = mean.to(x.dtype), variance.to(x.dtype)
        layer = self._layer
        return functional.batch_norm(
            x, *self._statistics, layer.weight, layer.bias, training=False, eps=layer.eps
        )
