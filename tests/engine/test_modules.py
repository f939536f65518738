"""Every operation has a module that does what the operation says."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from resviz.core import ops
from resviz.core.errors import EngineError, ShapeError
from resviz.core.ops import Op, Shape
from resviz.core.ops.base import Pointwise
from resviz.engine.modules import module_of

MAP: Shape = (6, 7, 5)
TOKENS: Shape = (5, 12)
VECTOR: Shape = (6,)

EXAMPLES: list[tuple[Op, tuple[Shape, ...]]] = [
    (ops.Conv2d(6, 4, 3, 2, 1, bias=True), (MAP,)),
    (ops.Conv2d(6, 6, 3, 1, 2, groups=6, dilation=2), (MAP,)),
    (ops.Conv2d(6, 9, (1, 5), 1, (0, 2), groups=3), (MAP,)),
    (ops.Linear(6, 3), (VECTOR,)),
    (ops.Linear(12, 36, bias=False), (TOKENS,)),
    (ops.ChannelConv(3), (VECTOR,)),
    *[
        (op, (shape,))
        for op in (
            ops.ReLU(),
            ops.ReLU6(),
            ops.GELU(),
            ops.Sigmoid(),
            ops.Complement(),
            ops.Dropout(0.5),
            ops.DropPath(0.5),
            ops.ConstantScale(0.2),
            ops.LearnedScale(),
            ops.LearnedBias(),
        )
        for shape in (MAP, TOKENS, VECTOR)
    ],
    (ops.LearnedScale(6), (MAP,)),
    (ops.LearnedScale(12), (TOKENS,)),
    (ops.BatchNorm2d(6), (MAP,)),
    (ops.BatchNorm2d(6), (VECTOR,)),
    (ops.LayerNorm(6), (MAP,)),
    (ops.LayerNorm(12), (TOKENS,)),
    (ops.LayerNorm(6), (VECTOR,)),
    (ops.RadixSoftmax(2), (VECTOR,)),
    (ops.MaxPool2d(3, 2), (MAP,)),
    (ops.MaxPool2d(3, 2, 1, ceil=True), (MAP,)),
    (ops.AvgPool2d(2, 2, ceil=True), (MAP,)),
    (ops.AvgPool2d(3, 2, 1, count_padding=False), (MAP,)),
    (ops.AdaptiveAvgPool2d(3), (MAP,)),
    (ops.AdaptiveAvgPool2d((1, 4)), (MAP,)),
    (ops.GlobalAvgPool(), (MAP,)),
    (ops.MeanTokens(), (TOKENS,)),
    (ops.Add(), (MAP, MAP, MAP)),
    (ops.Mean(), (MAP, MAP)),
    (ops.Mean(0.5), (MAP, MAP, MAP)),
    (ops.Multiply(), (MAP, MAP)),
    (ops.Multiply(), (MAP, VECTOR)),
    (ops.Multiply(), (VECTOR, VECTOR)),
    (ops.Concat(), (MAP, (2, 7, 5), MAP)),
    (ops.Concat(), (VECTOR, (2,))),
    (ops.Slice(2, 5), (MAP,)),
    (ops.Slice(2, 5), (VECTOR,)),
    (ops.ChannelShuffle(3), (MAP,)),
    (ops.Flatten(), (MAP,)),
    (ops.ZeroPadShortcut(8, 2), (MAP,)),
    (ops.Tokens(), (MAP,)),
    (ops.Transpose(), (TOKENS,)),
    (ops.ClassToken(12), (TOKENS,)),
    (ops.PositionEmbedding(5, 12), (TOKENS,)),
    (ops.TakeToken(2), (TOKENS,)),
    (ops.Attention(2), (TOKENS,)),
]


def kinds(root: type[Op] = Op) -> Iterator[type[Op]]:
    for kind in root.__subclasses__():
        if kind.__module__.startswith("resviz."):
            yield kind
        yield from kinds(kind)


def test_every_operation_has_an_example() -> None:
    # The image is no layer, and the base of pointwise operations none of its own.
    assert {type(op) for op, _ in EXAMPLES} == set(kinds()) - {ops.Input, Pointwise}


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize(
    ("op", "shapes"), EXAMPLES, ids=[f"{op.kind}{i}" for i, (op, _) in enumerate(EXAMPLES)]
)
def test_its_module_keeps_what_it_promises(
    op: Op, shapes: tuple[Shape, ...], training: bool, dtype: torch.dtype
) -> None:
    module = module_of(op, *shapes).to(dtype).train(training)
    inputs = [torch.randn(3, *shape).to(dtype).requires_grad_() for shape in shapes]
    output = module(*inputs)
    assert output.shape == (3, *op.output(*shapes))
    assert output.dtype == dtype
    assert sum(each.numel() for each in module.parameters()) == op.params
    output.float().square().sum().backward()
    assert all(each.grad is not None for each in [*inputs, *module.parameters()])
    assert {each._version for each in inputs} == {0}


@given(
    size=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    padding=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 3),
    groups=st.sampled_from([1, 2, 4]),
    bias=st.booleans(),
)
def test_convolutions_of_all_kinds(
    size: ops.Pair,
    kernel: ops.Pair,
    padding: ops.Pair,
    stride: int,
    dilation: int,
    groups: int,
    bias: bool,
) -> None:
    op = ops.Conv2d(4, 8, kernel, stride, padding, bias, groups, dilation)
    expect_alike(op, (4, *size))


@given(
    size=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 6),
    padding=st.integers(0, 2),
    ceil=st.booleans(),
    kind=st.sampled_from([ops.MaxPool2d, ops.AvgPool2d]),
)
def test_pooling_of_all_kinds(
    size: ops.Pair, kernel: int, stride: int, padding: int, ceil: bool, kind: type[Op]
) -> None:
    expect_alike(kind(kernel, stride, min(padding, kernel // 2), ceil), (4, *size))


def expect_alike(op: Op, shape: Shape) -> None:
    """The module makes the shape that the operation names, or both refuse."""
    module = module_of(op, shape)
    image = torch.zeros(1, *shape)
    try:
        expected = op.output(shape)
    except ShapeError:
        with pytest.raises(RuntimeError):
            module(image)
        return
    assert module(image).shape == (1, *expected)
    assert sum(each.numel() for each in module.parameters()) == op.params


def test_an_operation_without_a_module_is_named() -> None:
    class Strange(Op):
        kind = "strange"

    with pytest.raises(EngineError, match="'strange'"):
        module_of(Strange())


def test_drop_path_leaves_out_whole_images() -> None:
    module = module_of(ops.DropPath(0.25), MAP)
    x = torch.ones(4000, *MAP)
    sums = module.train()(x).flatten(1).sum(1)
    assert set(sums.tolist()) == {0, 6 * 7 * 5}
    assert (sums > 0).float().mean().item() == pytest.approx(0.75, abs=0.04)
    assert torch.equal(module.eval()(x), 0.75 * x)


def test_a_join_that_drops_keeps_at_least_one_input() -> None:
    module = module_of(ops.Mean(0.5), VECTOR, VECTOR)
    ones = torch.ones(4000, *VECTOR)
    found = module.train()(ones, 3 * ones)
    assert set(found.unique().tolist()) == {1, 2, 3}
    # Both stay in a quarter of cases; where none would, either does.
    assert (found[:, 0] == 2).float().mean().item() == pytest.approx(0.25, abs=0.04)
    assert (found[:, 0] == 1).float().mean().item() == pytest.approx(0.375, abs=0.04)
    assert torch.equal(module.eval()(ones, 3 * ones), 2 * ones)


def test_a_gate_of_channels_is_the_same_at_every_place() -> None:
    x, gate = torch.randn(2, *MAP), torch.randn(2, *VECTOR)
    found = module_of(ops.Multiply(), MAP, VECTOR)(x, gate)
    assert torch.equal(found, torch.einsum("bchw,bc->bchw", x, gate))


def test_splits_share_one() -> None:
    x = torch.randn(2, *VECTOR)
    found = module_of(ops.RadixSoftmax(2), VECTOR)(x)
    assert torch.allclose(found[:, :3] + found[:, 3:], torch.ones(2, 3))
    assert torch.allclose(found[:, :3], torch.sigmoid(x[:, :3] - x[:, 3:]))


def test_a_shuffle_deals_channels_out_of_groups() -> None:
    x = torch.arange(6.0).view(1, 6, 1, 1)
    found = module_of(ops.ChannelShuffle(2), (6, 1, 1))(x)
    assert found.flatten().tolist() == [0, 3, 1, 4, 2, 5]


def test_layer_norm_of_a_map_is_that_of_its_places() -> None:
    x = torch.randn(2, *MAP)
    of_map = module_of(ops.LayerNorm(6), MAP)(x)
    tokens = module_of(ops.Tokens(), MAP)
    assert torch.allclose(tokens(of_map), module_of(ops.LayerNorm(6), (35, 6))(tokens(x)))


def test_tokens_are_the_places_row_by_row() -> None:
    x = torch.randn(2, *MAP)
    found = module_of(ops.Tokens(), MAP)(x)
    assert torch.equal(found[:, 5 + 2], x[:, :, 1, 2])


def test_attention_is_that_of_the_paper() -> None:
    """Softmax(QKᵀ / √d) V, head by head (Vaswani et al. 2017, section 3.2)."""
    x = torch.randn(2, 5, 3 * 4)
    queries, keys, values = x.split(4, dim=2)
    heads = []
    for start in (0, 2):
        chosen = slice(start, start + 2)
        products = queries[..., chosen] @ keys[..., chosen].transpose(1, 2) / sqrt(2)
        heads.append(products.softmax(2) @ values[..., chosen])
    expected = torch.cat(heads, 2)
    assert torch.allclose(module_of(ops.Attention(2), TOKENS)(x), expected, atol=1e-6)


def test_a_class_token_comes_first_and_can_be_taken() -> None:
    x = torch.randn(2, *TOKENS)
    module = module_of(ops.ClassToken(12), TOKENS)
    found = module(x)
    assert torch.equal(found[:, 1:], x)
    first = module_of(ops.TakeToken(), (6, 12))(found)
    (token,) = module.parameters()
    assert torch.equal(first, token[0].expand(2, -1))
