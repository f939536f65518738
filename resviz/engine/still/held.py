"""The network as one example sees it, with batch norm held at the statistics of a batch.

While training, batch norm couples the examples of a batch: every output depends on every input,
through the mean and the variance. Where a probe asks how one output depends on its own input, the
statistics are those of the batch, as while training, but held constant in the derivative. What that
leaves out is the effect of one example on the mean and variance of all, of order 1/batch. Each
example then has a Jacobian of its own, and dropout and stochastic depth are at their expectation.
"""

from itertools import pairwise

import torch
from torch import Tensor

from resviz.core.flow import block_inputs
from resviz.core.network import Network
from resviz.engine.build import GraphModule
from resviz.engine.still import Subject, Work
from resviz.engine.still.evaluation import mode, with_statistics

Span = tuple[str, str]
"""Ids of two nodes, between which a part of a network lies."""


def held(subject: Subject) -> Work[GraphModule]:
    """The same layers, with batch norms that have the statistics of the subject's images."""
    module = subject.module.rewired(with_statistics(subject.module, "held"))
    parts, value = spans(module.network), subject.images
    for done, span in enumerate(parts):
        yield done / len(parts)
        # Batch norms hold what they see in this first run.
        value = passed(module, span, value, gradients=False)
    return module


def passed(module: GraphModule, span: Span, value: Tensor, *, gradients: bool) -> Tensor:
    """Run a part of a network on what it reads, each example by itself."""
    with torch.set_grad_enabled(gradients), mode(module, training=False):
        return module.between(*span)(value)[0]


def spans(network: Network) -> tuple[Span, ...]:
    """The network in parts, one after another: to the first block, each block, and the head.

    Every part depends on the one before alone. What leads to auxiliary classifiers is left out.
    """
    inputs = block_inputs(network).values()
    points = dict.fromkeys((network.nodes[0].id, *inputs, network.outputs[-1]))
    return tuple(pairwise(points))
