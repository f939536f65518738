"""The own optimisers against torch's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from resviz.engine.optimisers import Sgd, optimiser
from resviz.protocol import Training

SHAPES = [(8, 3, 3, 3), (8,), (10, 8)]
RATES = (0.01, 0.02, 0.02, 0.015, 0.001)


def draws(dtype: torch.dtype) -> Callable[[], list[Tensor]]:
    source = torch.Generator().manual_seed(0)
    return lambda: [torch.randn(shape, generator=source).to(dtype) for shape in SHAPES]


def give(parameters: list[Tensor], gradients: list[Tensor]) -> None:
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient.to(parameter.dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize(
    ("lr", "momentum", "weight_decay"),
    [(0.1, 0, 0), (0.1, 0.9, 0), (0.05, 0, 1e-2), (0.05, 0.9, 5e-4), (0, 0.5, 0.1), (0.1, 1, 0)],
)
def test_sgd_equals_torch(
    dtype: torch.dtype, lr: float, momentum: float, weight_decay: float
) -> None:
    draw = draws(dtype)
    start = draw()
    own = [tensor.clone().requires_grad_() for tensor in start]
    theirs = [tensor.clone().requires_grad_() for tensor in start]
    ours = Sgd(own, momentum, weight_decay)
    reference = torch.optim.SGD(theirs, lr, momentum, weight_decay=weight_decay)
    for _ in range(5):
        gradients = draw()
        before = [gradient.clone() for gradient in gradients]
        ours.step(gradients, lr)
        assert all(map(torch.equal, gradients, before)), "gradients are left as they are"
        give(theirs, gradients)
        reference.step()
        assert all(map(torch.equal, own, theirs))


@pytest.mark.parametrize("kind", ["adam", "adamw"])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16], ids=str
)
def test_adam_does_what_torch_does(kind: str, weight_decay: float, dtype: torch.dtype) -> None:
    """In short formats torch is given float32 copies, since there it would round its moments."""
    draw = draws(dtype)
    own = [tensor.requires_grad_() for tensor in draw()]
    wide = torch.promote_types(dtype, torch.float32)
    theirs = [tensor.detach().to(wide, copy=True).requires_grad_() for tensor in own]
    training = Training(optimiser=kind, momentum=0.8, weight_decay=weight_decay)
    ours = optimiser(own, training)
    make = torch.optim.AdamW if kind == "adamw" else torch.optim.Adam
    reference = make(theirs, 1.0, betas=(0.8, 0.999), weight_decay=weight_decay)
    precise = {"rtol": 1e-12, "atol": 1e-14} if dtype == torch.float64 else {}
    for rate in RATES:
        gradients = draw()
        before = [gradient.clone() for gradient in gradients]
        ours.step(gradients, rate)
        assert all(map(torch.equal, gradients, before)), "gradients are left as they are"
        give(theirs, gradients)
        reference.param_groups[0]["lr"] = rate
        reference.step()
        for mine, other in zip(own, theirs, strict=True):
            torch.testing.assert_close(mine, other.to(dtype), **precise)
            other.data.copy_(mine.detach())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_adam_moves_by_the_rate_where_gradients_are_tiny(dtype: torch.dtype) -> None:
    """Its first direction is the sign of the gradient, also where squares have no place."""
    parameter = torch.zeros(4, dtype=dtype)
    tiny = torch.full((4,), 1e-4).to(dtype)
    optimiser([parameter], Training(optimiser="adam")).step([tiny], 0.5)
    torch.testing.assert_close(parameter, torch.full((4,), -0.5, dtype=dtype))


@pytest.mark.parametrize("kind", ["sgd", "adam", "adamw"])
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_says_how_far_it_moved(kind: str, weight_decay: float) -> None:
    draw = draws(torch.float64)
    parameters = draw()
    made = optimiser(parameters, Training(optimiser=kind, weight_decay=weight_decay))
    for rate in RATES:
        before = [parameter.clone() for parameter in parameters]
        moves = made.step(draw(), rate)
        for now, then, direction in zip(parameters, before, moves.directions, strict=True):
            torch.testing.assert_close(then - now, direction * moves.rate)
