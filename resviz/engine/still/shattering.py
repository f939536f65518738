"""Shattered gradients: how alike the gradients at neighbouring inputs are.

Balduzzi et al. 2017 (arXiv 1702.08591): in a deep plain network the gradient as a function of the
input looks like white noise, in a residual one it keeps some of the structure of brown noise. The
experiment is theirs: networks from one number to one number, and the derivative along a line of
inputs. The same can be asked of any network along the line between two images.
"""

from math import sqrt
from typing import Literal, NamedTuple, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resviz.core.errors import SettingError
from resviz.core.flow import block_inputs
from resviz.engine.build import GraphModule
from resviz.engine.seeding import generator
from resviz.engine.still import Subject, Work
from resviz.engine.still.held import held, passed, spans
from resviz.engine.still.progress import part

Kind = Literal["ff", "ff_bn", "res", "res_bn", "res_beta"]
"""Plain; plain with batch norm; residual; residual with batch norm; that with a small branch."""

KINDS: tuple[Kind, ...] = get_args(Kind)
"""All of them."""

BETA = 0.1
"""What the branch of ``res_beta`` is multiplied by."""

LAGS = 32
"""Autocorrelations are taken at distances of 0 points up to one less than this."""

_EPS = 1e-5
_ROUNDED = 1e-6
_NOISES = 1000
_CHUNK = 8

Numbers = NDArray[np.float64]


class Noise(NamedTuple):
    """The autocorrelation of noise, for each lag: its mean, and a band that holds 90 % of it."""

    mean: Numbers
    low: Numbers
    high: Numbers


class Shattered(NamedTuple):
    """The derivatives of networks from one number to one number.

    Attributes:
        points: the inputs, evenly in [-2, 2].
        gradients: dy/dx, shape ``(seeds, points)``.
        correlations: autocorrelation of each, shape ``(seeds, LAGS)``; see `autocorrelation`.
        covariance: expected product of dy/dx at any two points, shape ``(points, points)``: the
            mean over the seeds and, exactly, over the draws of the output layer.
    """

    points: Numbers
    gradients: Numbers
    correlations: Numbers
    covariance: Numbers


class Line(NamedTuple):
    """The gradient of a logit by the image, along the line between two images.

    Attributes:
        label: the class whose logit it is: the one that is largest at the first image.
        points: places on the line, 0 at the first image and 1 at the second.
        slopes: derivative of the logit in the direction of the line, by unit length.
        norms: norm of the gradient at each point.
        correlation: autocorrelation of the slopes, for each lag; see `autocorrelation`.
        cosines: cosine of the gradients at each pair of points, shape ``(points, points)``.
        cosine: for each lag, the mean cosine of the gradients that are so many points apart.
        neighbours: the mean cosine of the gradients by a block's input, or the head's, at two
            neighbouring points; by id.
    """

    label: int
    points: Numbers
    slopes: Numbers
    norms: Numbers
    correlation: Numbers
    cosines: Numbers
    cosine: Numbers
    neighbours: dict[str, float]


def shattered(
    kind: Kind, depth: int, seed: int = 0, seeds: int = 10, width: int = 200, points: int = 256
) -> Work[Shattered]:
    """Carry out the experiment of Balduzzi et al. 2017, section 2, in float64 on the CPU.

    The first layer is z = w x + b. Then h ← W relu(h) for the plain kinds, as often as makes
    ``depth`` hidden layers, and h ← h + W relu(h) for ``depth`` blocks of the residual ones; with
    batch norm before each ReLU, over the points, its statistics held constant in the derivative;
    under ``res_beta`` the branch is multiplied by `BETA` besides. Weights are N(0, 2/fan_in), and
    so is the bias of the first layer, without which every kink would be at x = 0; there is no
    other bias. The output is linear.

    Args:
        kind: which networks.
        depth: hidden layers or blocks.
        seed: draws all weights.
        seeds: so many networks.
        width: of all hidden layers.
        points: inputs.

    Raises:
        SettingError: the kind is none of these, or a number is too small.
    """
    _expect(kind, depth, seeds, width, points)
    inputs = torch.linspace(-2, 2, points, dtype=torch.float64)
    gradients = []
    covariance = torch.zeros(points, points, dtype=torch.float64)
    for index in range(seeds):
        source = generator(seed, f"shattering {index}")
        work = _derivatives(kind, depth, width, inputs, source)
        hidden = yield from part(work, index / seeds, (index + 1) / seeds)
        gradients.append(hidden @ _weights(source, width))
        covariance += hidden @ hidden.T * (2 / width) / seeds
    traces = torch.stack(gradients).numpy()
    return Shattered(inputs.numpy(), traces, autocorrelation(traces), covariance.numpy())


def autocorrelation(traces: Numbers, lags: int = LAGS) -> Numbers:
    """Σ g_i g_{i+k} / Σ g_i² of each trace about its mean, for the lags k from 0.

    What is constant has none, so gives NaN; so does what strays from its mean by no more than
    float32 rounds it.

    Args:
        traces: shape ``(…, points)``.
        lags: how many; no more than there are points.

    Returns:
        Shape ``(…, lags)``.
    """
    points, sizes = traces.shape[-1], np.abs(traces).max(-1, keepdims=True)
    traces = traces - traces.mean(-1, keepdims=True)
    peaks = np.abs(traces).max(-1, keepdims=True)
    traces = traces / np.where(peaks > _ROUNDED * sizes, peaks, np.nan)
    sums = [
        (traces[..., : points - lag] * traces[..., lag:]).sum(-1)
        for lag in range(min(lags, points))
    ]
    found = np.stack(sums, -1)
    return np.asarray(found / found[..., :1], np.float64)


def noise(kind: Literal["white", "brown"], points: int = 256, seed: int = 0) -> Noise:
    """What the autocorrelation of so many points of noise is, from a thousand draws.

    Brown noise is a random walk: sums of white noise.
    """
    source = generator(seed, f"{kind} noise")
    draws = torch.randn(_NOISES, points, dtype=torch.float64, generator=source)
    found = autocorrelation((draws.cumsum(1) if kind == "brown" else draws).numpy())
    low, high = np.quantile(found, (0.05, 0.95), axis=0)
    return Noise(found.mean(0), low, high)


def along_line(subject: Subject, points: int = 64) -> Work[Line]:
    """Take the gradient at evenly spaced points between the first two images.

    Batch norm is held at the statistics of all images; see `resviz.engine.still.held`.

    Raises:
        SettingError: there are fewer than two images or points.
    """
    for name, number in (("batch", len(subject.images)), ("points", points)):
        if number < 2:
            raise SettingError(name, f"{number} is too few for a line; two are the least.")
    first, second = subject.images[:2]
    module = yield from part(held(subject), 0, 0.2)
    logits = yield from part(_forward(module, first[None]), 0.2, 0.25)
    label = int(logits[_end(module)].argmax())
    places = torch.linspace(0, 1, points, dtype=torch.float64)
    inputs = block_inputs(module.network)
    found, neighbours = list[Numbers](), _Neighbours()
    for begin in range(0, points, _CHUNK):
        at = places[begin : begin + _CHUNK].to(first).view(-1, *[1] * first.dim())
        work = _gradients(module, first + at * (second - first), label)
        share = 0.25 + 0.75 * begin / points
        end = 0.25 + 0.75 * min(begin + _CHUNK, points) / points
        by_image, *others = yield from part(work, share, end)
        found.append(_flat(by_image))
        for source, gradient in zip(dict.fromkeys(inputs.values()), others, strict=True):
            neighbours.take(source, _flat(gradient))
    direction = (second - first).flatten().cpu().double().numpy()
    means = {block: neighbours.mean(source) for block, source in inputs.items()}
    return _line(label, places.numpy(), np.concatenate(found), direction, means)


class _Neighbours:
    """Cosines of the gradients at neighbouring points, by the values at some places."""

    def __init__(self) -> None:
        self._last: dict[str, Numbers] = {}
        self._cosines: dict[str, list[Numbers]] = {}

    def take(self, place: str, gradients: Numbers) -> None:
        """Take the gradients at the next points, shape ``(points, elements)``."""
        before = self._last.get(place, gradients[:0])
        units = _units(gradients)
        joined = np.concatenate([before, units])
        self._cosines.setdefault(place, []).append((joined[:-1] * joined[1:]).sum(1))
        self._last[place] = units[-1:]

    def mean(self, place: str) -> float:
        """Over all neighbours."""
        return float(np.concatenate(self._cosines[place]).mean())


def _expect(kind: str, depth: int, seeds: int, width: int, points: int) -> None:
    if kind not in get_args(Kind):
        raise SettingError("kind", f"{kind!r} is none of {', '.join(get_args(Kind))}.")
    numbers = (("depth", depth, 1), ("seeds", seeds, 1), ("width", width, 1), ("points", points, 2))
    for name, number, least in numbers:
        if number < least:
            raise SettingError(name, f"{number} is too small; {least} is the least.")


def _derivatives(
    kind: Kind, depth: int, width: int, inputs: Tensor, source: torch.Generator
) -> Work[Tensor]:
    """Derivative of the last hidden layer by the input, shape ``(points, width)``.

    The derivative is carried along with the value, so no second pass is needed.
    """
    slopes = _weights(source, 1, width)
    value = inputs[:, None] * slopes + _weights(source, 1, width)
    change = slopes.expand_as(value)
    residual, normed = kind.startswith("res"), kind in ("ff_bn", "res_bn", "res_beta")
    scale = BETA if kind == "res_beta" else 1.0
    for layer in range(depth):
        yield layer / depth
        through, moved = _rectified(value, change, normed=normed)
        if residual:
            weights = scale * _weights(source, width, width)
            value, change = value + through @ weights, change + moved @ weights
        elif layer + 1 < depth:
            weights = _weights(source, width, width)
            value, change = through @ weights, moved @ weights
        else:
            change = moved
    return change


def _rectified(value: Tensor, change: Tensor, *, normed: bool) -> tuple[Tensor, Tensor]:
    """ReLU, after batch norm over the points if asked for, of a value and its derivative."""
    if normed:
        variance, mean = torch.var_mean(value, 0, correction=0)
        std = (variance + _EPS).sqrt()
        value, change = (value - mean) / std, change / std
    return value.relu(), change * (value > 0)


def _weights(source: torch.Generator, fan_in: int, *others: int) -> Tensor:
    """He et al. 2015, by fan-in."""
    shape = (fan_in, *others)
    return torch.randn(shape, dtype=torch.float64, generator=source) * sqrt(2 / fan_in)


def _forward(module: GraphModule, images: Tensor) -> Work[dict[str, Tensor]]:
    """What parts begin with, and the logits, by id of the node they come from."""
    parts = spans(module.network)
    values = {parts[0][0]: images}
    for done, (start, end) in enumerate(parts):
        yield done / len(parts)
        gradients = images.requires_grad
        values[end] = passed(module, (start, end), values[start], gradients=gradients)
    return values


def _end(module: GraphModule) -> str:
    """Id of the node that gives the logits."""
    return module.network.outputs[-1]


def _gradients(module: GraphModule, images: Tensor, label: int) -> Work[tuple[Tensor, ...]]:
    """The gradient of the logit of a class by each image, then by what blocks and head read."""
    images = images.detach().requires_grad_()
    values = yield from part(_forward(module, images), 0, 0.4)
    asked = [values[source] for source in dict.fromkeys(block_inputs(module.network).values())]
    return torch.autograd.grad(values[_end(module)][:, label].sum(), [images, *asked])


def _flat(gradients: Tensor) -> Numbers:
    """One row a point."""
    return gradients.flatten(1).cpu().double().numpy()


def _units(gradients: Numbers) -> Numbers:
    """Each row made one long; NaN where it is 0, which has no direction."""
    with np.errstate(invalid="ignore"):
        return np.asarray(gradients / np.linalg.norm(gradients, axis=1)[:, None], np.float64)


def _line(
    label: int,
    points: Numbers,
    gradients: Numbers,
    direction: Numbers,
    neighbours: dict[str, float],
) -> Line:
    norms = np.linalg.norm(gradients, axis=1)
    slopes = gradients @ direction / np.linalg.norm(direction)
    units = _units(gradients)
    cosines = units @ units.T
    lags = range(min(LAGS, len(points)))
    cosine = np.array([cosines.diagonal(lag).mean() for lag in lags])
    correlation = autocorrelation(slopes)
    return Line(label, points, slopes, norms, correlation, cosines, cosine, neighbours)
