"""Norms of any size are right, and what is no number stays none."""

from __future__ import annotations

from math import inf, isnan, nan

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from resviz.engine import norms as module
from resviz.engine.norms import Norms, cosines, distances


def norms(tensors: list[torch.Tensor]) -> torch.Tensor:
    """What a fresh look finds, and a second one with the memory of the first."""
    take = Norms()
    first, second = take(tensors), take(tensors)
    assert first.tolist() == pytest.approx(second.tolist(), rel=1e-12, nan_ok=True)
    return first


SHAPES = [(3,), (4, 2), (16, 3, 3, 3)]


def filled(value: float, dtype: torch.dtype) -> list[torch.Tensor]:
    return [torch.full(shape, value, dtype=dtype) for shape in SHAPES]


def expected(value: float) -> list[float]:
    return [abs(value) * torch.Size(shape).numel() ** 0.5 for shape in SHAPES]


@pytest.mark.parametrize("value", [1e-37, 1e-30, -1e-19, 1.0, 1e19, 3e37])
def test_float32_norms_of_any_size(value: float) -> None:
    found = norms(filled(value, torch.float32))
    assert found.dtype == torch.float64
    assert found.tolist() == pytest.approx(expected(value), rel=1e-6)


@pytest.mark.parametrize("value", [1e-300, 1e-160, 1.0, 1e160, 1e300])
def test_float64_norms_of_any_size(value: float) -> None:
    assert norms(filled(value, torch.float64)).tolist() == pytest.approx(expected(value), rel=1e-14)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision(dtype: torch.dtype) -> None:
    tensors = [torch.randn(400).to(dtype), torch.full((50,), 2e-7, dtype=dtype)]
    wide = [tensor.double().norm().item() for tensor in tensors]
    assert norms(tensors).tolist() == pytest.approx(wide, rel=1e-5)


@pytest.mark.parametrize("size", [2**17 + 1, 2**18, 5_000_003])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_norms_of_large_tensors(size: int, dtype: torch.dtype) -> None:
    tensors = [torch.randn(size).to(dtype), torch.ones(4, dtype=dtype)]
    assert norms(tensors).tolist() == pytest.approx([tensors[0].double().norm().item(), 2], 1e-6)


@pytest.mark.parametrize("value", [1e-30, 1e19])
def test_a_large_tensor_of_tiny_or_huge_numbers(value: float) -> None:
    tensors = [torch.full((3, 700, 300), value), torch.ones(9)]
    assert norms(tensors).tolist() == pytest.approx([value * 630_000**0.5, 3], rel=1e-6)


def test_the_smallest_number_there_is() -> None:
    assert norms([torch.tensor([1e-45])]).item() == pytest.approx(1.4e-45, rel=0.01)


def test_zeros_infinities_and_nan_pass_through() -> None:
    tensors = [torch.zeros(3), torch.tensor([1.0, inf]), torch.tensor([-inf, 0.0])]
    found = norms([*tensors, torch.tensor([1.0, nan]), torch.tensor([inf, nan])]).tolist()
    assert found[:3] == [0.0, inf, inf]
    assert isnan(found[3])
    assert isnan(found[4])


def test_scaling_alone_gives_the_same() -> None:
    """The way taken on devices without float64."""
    tensors = [torch.randn(100) * 10.0**power for power in (-40, -25, 0, 25, 37)]
    tensors += [torch.zeros(2), torch.tensor([inf]), torch.tensor([nan])]
    by_scale, usual = module._scaled(tensors), norms(tensors)
    assert by_scale.tolist() == pytest.approx(usual.tolist(), rel=1e-5, nan_ok=True)


def test_tensors_may_change_their_size_between_calls() -> None:
    take = Norms()
    for power in (0, -30, 0, -30, 30, 0):
        tensors = [torch.full((4,), 10.0**power), torch.ones(9), torch.full((4,), 10.0**-power)]
        expected = [2 * 10.0**power, 3, 2 * 10.0**-power]
        assert take(tensors).tolist() == pytest.approx(expected, rel=1e-6)


@given(
    st.lists(
        st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1),
        min_size=1,
        max_size=5,
    )
)
def test_norms_of_anything(rows: list[list[float]]) -> None:
    exact = [torch.linalg.vector_norm(torch.tensor(row, dtype=torch.float64)) for row in rows]
    assert norms([torch.tensor(row) for row in rows]).tolist() == pytest.approx(
        [norm.item() for norm in exact], rel=1e-6, abs=0
    )


@pytest.mark.parametrize("scale", [1e-30, 1e-12, 1.0, 1e25])
@pytest.mark.parametrize("size", [1, 70_000, 300_000])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_pairs_of_any_size(dtype: torch.dtype, size: int, scale: float) -> None:
    ones = [(scale * torch.randn(size, 2, dtype=torch.float64)).to(dtype) for _ in range(2)]
    others = [ones[0] * -1.5, (scale * torch.randn(size, 2, dtype=torch.float64)).to(dtype)]
    pairs = [
        (a.double().flatten(), b.double().flatten()) for a, b in zip(ones, others, strict=True)
    ]
    sizes = [[each.norm().item() for each in side] for side in zip(*pairs, strict=True)]
    cosine = [((a / a.norm()) @ (b / b.norm())).item() for a, b in pairs]
    gaps = [(a - b).norm().item() for a, b in pairs]
    for found, third in ((cosines(ones, others), cosine), (distances(ones, others), gaps)):
        assert found[0].tolist() == pytest.approx(sizes[0], rel=1e-6)
        assert found[1].tolist() == pytest.approx(sizes[1], rel=1e-6)
        assert found[2].tolist() == pytest.approx(third, rel=1e-5, abs=1e-6 * (third is cosine))


def test_pairs_that_have_no_angle_have_a_distance() -> None:
    ones, others = [torch.zeros(3), torch.ones(4)], [torch.ones(3), torch.full((4,), inf)]
    assert isnan(cosines(ones, others)[2, 0])
    assert distances(ones, others)[2].tolist() == [pytest.approx(3**0.5), inf]
    assert distances(ones, ones)[2].tolist() == [0, 0]
