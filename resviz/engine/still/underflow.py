"""What of the gradients is lost in float16 and bfloat16, and what loss scaling saves.

The gradients of the training loss, a mean over the batch, are found in the format of the network,
float32 or float64, then multiplied by 2^k and cast: see `resviz.engine.still.casts`. Loss scaling
is that factor (Micikevicius et al. 2018, arXiv 1710.03740, section 3.2). Counted are the gradients
of weights, and those of what the blocks and the head read; a training in the narrow format computes
in it, too, and can lose more on the way.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from resviz.core.errors import EngineError
from resviz.core.flow import block_inputs, weighted_layers
from resviz.engine.build import Taps
from resviz.engine.loss import loss_of
from resviz.engine.seeding import drawing
from resviz.engine.still import Subject, Work
from resviz.engine.still.casts import FORMATS, Format, Numbers, Tally, best_power
from resviz.engine.still.evaluation import mode, with_statistics

POWERS = tuple(range(25))
"""Exponents k of the scales 2^k, unless said otherwise."""

_PIECE = 2**19  # elements that are counted at a time


class Cast(NamedTuple):
    """What a cast does to the gradients of each layer or block.

    Shares are of the elements that were not 0 before, shape ``(parts, powers)``; NaN where all
    were.

    Attributes:
        lost: become 0.
        subnormal: stay, but below the smallest normal number, with fewer digits.
        overflowed: become infinite, or are no finite numbers already.
        best: the largest k for which nothing overflows, shape ``(parts,)``; NaN where there is
            none, or all elements are 0.
    """

    lost: Numbers
    subnormal: Numbers
    overflowed: Numbers
    best: Numbers


class Gradients(NamedTuple):
    """The gradients of one kind.

    Attributes:
        parts: ids of the layers or blocks.
        zero: share of all elements that are 0 before any cast, shape ``(parts,)``.
        smallest: the smallest magnitude that is not 0, shape ``(parts,)``; NaN where all are 0.
        largest: the largest magnitude, the same.
        casts: by format.
    """

    parts: tuple[str, ...]
    zero: Numbers
    smallest: Numbers
    largest: Numbers
    casts: dict[Format, Cast]


class Underflow(NamedTuple):
    """What casts do to all gradients of a network.

    Attributes:
        powers: exponents k of the scales 2^k.
        weights: gradients of the weights of convolutions and linear layers.
        inputs: gradients of what each block, and the head, reads.
        best: by format, the largest k for which nothing overflows anywhere; NaN if there is none.
    """

    powers: tuple[int, ...]
    weights: Gradients
    inputs: Gradients
    best: dict[Format, float]


def underflow(subject: Subject, powers: Sequence[int] = POWERS) -> Work[Underflow]:
    """Find what casts do to the gradients, as training would find them, batch norm with the batch.

    Raises:
        EngineError: the network is in a narrow format already.
    """
    if subject.images.dtype not in (torch.float32, torch.float64):
        raise EngineError(
            f"The gradients are {str(subject.images.dtype).removeprefix('torch.')} already;"
            " what a cast would do is found in a network in float32 or float64."
        )
    network = subject.module.network
    layers, blocks = weighted_layers(network), tuple(block_inputs(network))
    yield 0.0
    gradients = yield from _gradients(subject, layers)
    total = sum(gradient.numel() for gradient in gradients)
    done, tallies = 0, list[Tally]()
    for gradient in gradients:
        tally = Tally(powers)
        for piece in torch.split(gradient.flatten(), _PIECE):
            yield 0.5 + 0.5 * done / total
            tally.count(piece)
            done += len(piece)
        tallies.append(tally)
    weights = _summed_up(layers, tallies[: len(layers)])
    inputs = _summed_up(blocks, tallies[len(layers) :])
    best = {name: best_power(max(tally.largest for tally in tallies), name) for name in FORMATS}
    return Underflow(tuple(powers), weights, inputs, best)


def _gradients(subject: Subject, layers: Sequence[str]) -> Work[tuple[Tensor, ...]]:
    """The gradients of the layers' weights, then of what blocks and head read."""
    module, images, labels, seed = subject
    taps = Taps(tuple(block_inputs(module.network).values()))
    probed = module.rewired(with_statistics(module, "batch"), taps)
    with mode(module, training=True), drawing(seed, "underflow", images.device):
        run = probed.tapped(images)
        loss = loss_of(run.logits, labels)
    yield 0.2
    weights = [module.get_parameter(f"{layer}.weight") for layer in layers]
    return torch.autograd.grad(loss, [*weights, *run.outputs], materialize_grads=True)


def _summed_up(parts: tuple[str, ...], tallies: Sequence[Tally]) -> Gradients:
    casts = {}
    for name in FORMATS:
        lost, subnormal, overflowed = np.stack([tally.shares(name) for tally in tallies], 1)
        best = np.array([best_power(tally.largest, name) for tally in tallies])
        casts[name] = Cast(lost, subnormal, overflowed, best)
    zero = np.array([tally.zeros / tally.elements for tally in tallies])
    smallest, largest = np.array([(tally.smallest, tally.largest) for tally in tallies]).T
    smallest[zero == 1] = largest[zero == 1] = np.nan
    return Gradients(parts, zero, smallest, largest, casts)
