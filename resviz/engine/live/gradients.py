"""How large gradients are: of the weights, layer by layer, and at the inputs of blocks."""

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from resviz.core.flow import block_inputs, layers_between, weighted_layers
from resviz.core.network import Network
from resviz.engine.live.base import Floats, Live, State, ratio
from resviz.engine.norms import Norms
from resviz.protocol import Series


class WeightGradients(Live):
    """Norm of each layer's weight gradient, absolute, per element and beside the weight."""

    def __init__(self, network: Network) -> None:
        layers = weighted_layers(network)
        names = ("weight_grad", "weight_grad_rms", "weight_grad_relative")
        super().__init__("weights", *(Series(name, layers) for name in names))
        self._gradients, self._weights = Norms(), Norms()
        self._roots = np.empty(0)

    def reduce(self, state: State) -> Tensor:
        self._roots = np.sqrt([weight.numel() for weight in state.weights])
        return torch.cat([self._gradients(state.gradients), self._weights(state.weights)])

    def finish(self, numbers: Floats) -> Floats:
        gradients, weights = np.split(numbers, 2)
        return np.concatenate([gradients, gradients / self._roots, ratio(gradients, weights)])


class InputGradients(Live):
    """Norm of the gradient at each block's input, of the batch and per image, and its growth."""

    wants_inputs = True

    def __init__(self, network: Network) -> None:
        nodes = block_inputs(network)
        ids = (*nodes,)
        super().__init__(
            "inputs",
            Series("input_grad", ids),
            Series("input_grad_image", ids),
            Series("input_growth", ids[:-1]),
        )
        layers = [layers_between(network, nodes[a], nodes[b]) for a, b in pairwise(ids)]
        # Where there is no layer with weights between two blocks, the factor is that of the block.
        self._layers = np.maximum(layers, 1)
        self._norms = Norms()
        self._images = 1

    def reduce(self, state: State) -> Tensor:
        self._images = state.images
        rows = self._norms.of_rows([*state.inputs.values()])
        return torch.cat([self._norms(rows), torch.stack([row.mean() for row in rows])])

    def finish(self, numbers: Floats) -> Floats:
        norms, means = np.split(numbers, 2)
        growth = ratio(norms[:-1], norms[1:]) ** (1 / self._layers)
        return np.concatenate([norms, means * self._images, growth])
