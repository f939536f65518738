"""The own optimiser against torch's."""

from __future__ import annotations

import pytest
import torch

from resviz.engine.sgd import Sgd


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize(
    ("lr", "momentum", "weight_decay"),
    [(0.1, 0, 0), (0.1, 0.9, 0), (0.05, 0, 1e-2), (0.05, 0.9, 5e-4), (0, 0.5, 0.1), (0.1, 1, 0)],
)
def test_equals_torch(dtype: torch.dtype, lr: float, momentum: float, weight_decay: float) -> None:
    source = torch.Generator().manual_seed(0)
    shapes = [(8, 3, 3, 3), (8,), (10, 8)]

    def draw() -> list[torch.Tensor]:
        return [torch.randn(shape, generator=source).to(dtype) for shape in shapes]

    start = draw()
    own = [tensor.clone().requires_grad_() for tensor in start]
    theirs = [tensor.clone().requires_grad_() for tensor in start]
    ours = Sgd(own, lr, momentum, weight_decay)
    reference = torch.optim.SGD(theirs, lr, momentum, weight_decay=weight_decay)
    for _ in range(5):
        gradients = draw()
        before = [gradient.clone() for gradient in gradients]
        ours.step(gradients)
        assert all(map(torch.equal, gradients, before)), "gradients are left as they are"
        for parameter, gradient in zip(theirs, gradients, strict=True):
            parameter.grad = gradient
        reference.step()
        assert all(map(torch.equal, own, theirs))
