"""Singular values of the Jacobian of every block, and of all blocks after one another.

Where all singular values are near 1, a signal and its gradient keep their norm (dynamical isometry:
Saxe et al. 2014, arXiv 1312.6120; Pennington et al. 2017, arXiv 1711.04735). Their mean square is
what mean-field theory calls χ (Poole et al. 2016, arXiv 1606.05340; Schoenholz et al. 2017, arXiv
1611.01232): about 1 for a layer with ReLU under He initialisation, 2 for a residual block of such
layers without normalisation, π/(π−1) for a plain layer with batch norm (Yang et al. 2019, arXiv
1902.08129).

The Jacobian is that of one example's output by its own input. Batch norm is held at the statistics
of the batch, which is all of the subject's images; `resviz.engine.still.held` says why.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from resviz.core.errors import SettingError
from resviz.core.flow import block_inputs, block_outputs
from resviz.core.network import Network
from resviz.engine.build import GraphModule
from resviz.engine.seeding import generator
from resviz.engine.still import Subject, Work
from resviz.engine.still.held import Span, held, passed
from resviz.engine.still.progress import part

DENSE = 2**19
"""Elements up to which a Jacobian is written out, and all its singular values are taken."""

STEPS = 20
"""Steps of the Lanczos process for the largest singular value of a greater one."""

DRAWS = 10
"""Random vectors for the mean square of its singular values."""

_COPIES = 16

Numbers = NDArray[np.float64]


class Jacobians(NamedTuple):
    """Singular values of Jacobians; all three arrays have the shape ``(parts, examples)``.

    Attributes:
        parts: ids of the blocks, in order, and last the empty id, for all that lies between the
            input of the first block and that of the head.
        largest: the largest one. Where it is not exact, it is one that Lanczos found, which is
            never too large and, after 20 steps, seldom 1 % too small.
        smallest: the smallest one; NaN where the Jacobian is too large to have it.
        mean_square: ‖J‖²/n for n outputs: by so much the squared norm of a random gradient grows
            on its way back, and the mean square of a small change on its way forward.
        exact: for each part, whether the Jacobian was written out, shape ``(parts,)``. Else the
            mean square is an estimate (Hutchinson 1989).
    """

    parts: tuple[str, ...]
    largest: Numbers
    smallest: Numbers
    mean_square: Numbers
    exact: NDArray[np.bool_]


class _Found(NamedTuple):
    """Of one Jacobian, for each example."""

    largest: Numbers
    smallest: Numbers
    mean_square: Numbers
    exact: bool


class _Derivative:
    """The Jacobian of a part at a value, as what it does to vectors; example by example.

    Args:
        module: holds the part.
        span: where the part begins and ends.
        value: what it reads, shape ``(examples, …)``.
    """

    def __init__(self, module: GraphModule, span: Span, value: Tensor) -> None:
        self.value = value.detach().requires_grad_()
        # Attention's other kernels cannot be differentiated twice.
        with sdpa_kernel(SDPBackend.MATH):
            self.output = passed(module, span, self.value, gradients=True)

    def back(self, vectors: Tensor) -> Tensor:
        """The transposed Jacobian times vectors."""
        (found,) = torch.autograd.grad(self.output, self.value, vectors, retain_graph=True)
        return found

    def forth(self, vectors: Tensor) -> Tensor:
        """The Jacobian times vectors: `back` is linear, and this is its derivative."""
        probe, image = self._back
        (found,) = torch.autograd.grad(image, probe, vectors, retain_graph=True)
        return found

    @cached_property
    def _back(self) -> tuple[Tensor, Tensor]:
        probe = torch.zeros_like(self.output, requires_grad=True)
        (image,) = torch.autograd.grad(self.output, self.value, probe, create_graph=True)
        return probe, image


Chain = Sequence[_Derivative]
"""Derivatives of parts one after another; together, that of the whole."""


def jacobians(subject: Subject, examples: int = 8) -> Work[Jacobians]:
    """Take the singular values of every block and of all of them together.

    Args:
        subject: what is probed; all its images make the statistics of batch norm.
        examples: of so many of them, the first, the Jacobians are taken.

    Raises:
        SettingError: there is no example to take.
    """
    if examples < 1:
        raise SettingError("examples", f"{examples} is too few; one is the least.")
    module = yield from part(held(subject), 0, 0.05)
    names, parts = _parts(module.network)
    first = module.network.nodes[0].id, parts[-1][0][0]
    value = passed(module, first, subject.images[:examples], gradients=False)
    chain = yield from part(_derived(module, parts[-1], value), 0.05, 0.1)
    at = dict(zip(parts[-1], chain, strict=True))
    found, done, total = list[_Found](), 0, sum(map(len, parts))
    for name, each in zip(names, parts, strict=True):
        draws = generator(subject.seed, f"jacobian {name}")
        begin, done = done, done + len(each)
        work = _spectrum(module, each, [at[span] for span in each], draws)
        share = 0.1 + 0.9 * begin / total, 0.1 + 0.9 * done / total
        found.append((yield from part(work, *share)))
    largest, smallest, mean_square, exact = (np.array(each) for each in zip(*found, strict=True))
    return Jacobians(names, largest, smallest, mean_square, exact)


def _parts(network: Network) -> tuple[tuple[str, ...], list[tuple[Span, ...]]]:
    """The blocks, each one span, and then all of them with what stands between them."""
    *inputs, head = block_inputs(network).values()
    outputs = block_outputs(network)
    blocks = list(zip(inputs, outputs.values(), strict=True))
    whole: list[Span] = []
    for block, follows in zip(blocks, [*inputs[1:], head], strict=True):
        whole.append(block)
        if block[1] != follows:
            whole.append((block[1], follows))
    return (*outputs, ""), [*((block,) for block in blocks), tuple(whole)]


def _derived(module: GraphModule, spans: Sequence[Span], value: Tensor) -> Work[Chain]:
    chain: list[_Derivative] = []
    for span in spans:
        chain.append(_Derivative(module, span, chain[-1].output if chain else value))
        yield len(chain) / (len(spans) + 1)
    return chain


def _spectrum(
    module: GraphModule, spans: Sequence[Span], chain: Chain, draws: torch.Generator
) -> Work[_Found]:
    value, output = chain[0].value, chain[-1].output
    if value[0].numel() * output[0].numel() <= DENSE:
        copies = value.detach().repeat(_COPIES, *[1] * (value.dim() - 1))
        many = yield from part(_derived(module, spans, copies), 0, 0.1)
        return (yield from part(_exact(many, len(value)), 0.1, 1))
    largest = yield from part(_largest(chain, draws), 0, 0.8)
    mean_square = yield from part(_mean_square(chain, draws), 0.8, 1)
    return _Found(largest, np.full_like(largest, np.nan), mean_square, exact=False)


def _exact(chain: Chain, examples: int) -> Work[_Found]:
    """Write the Jacobians out, so many rows at a time as there are copies of the examples."""
    output = chain[-1].output
    size = output[0].numel()
    rows = []
    for first in range(0, size, _COPIES):
        asked = torch.zeros(_COPIES, examples, size, dtype=output.dtype, device=output.device)
        for copy in range(min(_COPIES, size - first)):
            asked[copy, :, first + copy] = 1
        share = 0.5 * first / size, 0.5 * min(first + _COPIES, size) / size
        found = yield from part(_back(chain, asked.view_as(output)), *share)
        rows.append(_host(found).reshape(_COPIES, examples, -1))
    matrices = np.concatenate(rows)[:size].swapaxes(0, 1)
    values: list[Numbers] = []
    for matrix in matrices:
        yield 0.5 + 0.5 * len(values) / examples
        values.append(_singular_values(matrix[None]))
    squares = np.square(matrices).sum((1, 2)) / size
    edges = np.concatenate(values)
    return _Found(edges[:, 0], edges[:, -1], squares, exact=True)


def _largest(chain: Chain, draws: torch.Generator) -> Work[Numbers]:
    """Lanczos bidiagonalisation (Golub and Kahan 1965), made orthogonal at every step."""
    value, output = chain[0].value, chain[-1].output
    steps = min(STEPS, value[0].numel(), output[0].numel())
    right, _ = _normed(_drawn(value, draws))
    rights, lefts = [right], list[Tensor]()
    bidiagonal = np.zeros((len(value), steps, steps))
    for step in range(steps):
        left = yield from part(_forth(chain, rights[-1]), step / steps, (step + 0.4) / steps)
        left, norm = _normed(_orthogonal(left, lefts))
        lefts.append(left)
        bidiagonal[:, step, step] = norm
        if step + 1 == steps:
            break
        right = yield from part(_back(chain, left), (step + 0.4) / steps, (step + 1) / steps)
        right, norm = _normed(_orthogonal(right, rights))
        rights.append(right)
        bidiagonal[:, step, step + 1] = norm
    return _singular_values(bidiagonal)[:, 0]


def _mean_square(chain: Chain, draws: torch.Generator) -> Work[Numbers]:
    """E ‖Jᵀu‖²/n over vectors u of random signs (Hutchinson 1989)."""
    output = chain[-1].output
    size, total = output[0].numel(), np.zeros(len(output))
    for draw in range(DRAWS):
        signs = torch.where(_drawn(output, draws) < 0, -1, 1).to(output.dtype)
        found = yield from part(_back(chain, signs), draw / DRAWS, (draw + 1) / DRAWS)
        total += np.square(_normed(found)[1]) / size
    return total / DRAWS


def _back(chain: Chain, vectors: Tensor) -> Work[Tensor]:
    for done, derivative in enumerate(reversed(chain)):
        yield done / len(chain)
        vectors = derivative.back(vectors)
    return vectors


def _forth(chain: Chain, vectors: Tensor) -> Work[Tensor]:
    for done, derivative in enumerate(chain):
        yield done / len(chain)
        vectors = derivative.forth(vectors)
    return vectors


def _drawn(like: Tensor, draws: torch.Generator) -> Tensor:
    """Normal numbers, the same on every device."""
    return torch.randn(like.shape, generator=draws).to(like)


def _normed(vectors: Tensor) -> tuple[Tensor, Numbers]:
    """Vectors of norm 1 and the norms they had, also of those too small to be squared."""
    flat = vectors.flatten(1)
    peaks = flat.abs().amax(1, keepdim=True)
    peaks = torch.where(peaks > 0, peaks, 1)
    scaled = flat / peaks
    lengths = torch.linalg.vector_norm(scaled, dim=1, keepdim=True)
    units = scaled / torch.where(lengths > 0, lengths, 1)
    norms = _host(peaks[:, 0]) * _host(lengths[:, 0])
    return units.view_as(vectors), norms


def _orthogonal(vectors: Tensor, basis: Sequence[Tensor]) -> Tensor:
    """What of vectors is orthogonal to a basis; taken twice, since once leaves rounding behind."""
    if not basis:
        return vectors
    rows, flat = torch.stack([each.flatten(1) for each in basis], 1), vectors.flatten(1)
    for _ in range(2):
        shares = torch.einsum("eki,ei->ek", rows, flat)
        flat = flat - torch.einsum("eki,ek->ei", rows, shares)
    return flat.view_as(vectors)


def _singular_values(matrices: Numbers) -> Numbers:
    """Of each matrix, the largest first; NaN where it has an element that is no number."""
    found = np.full((len(matrices), min(matrices.shape[1:])), np.nan)
    finite = np.isfinite(matrices).all((1, 2))
    found[finite] = np.linalg.svd(matrices[finite], compute_uv=False)
    return found


def _host(tensor: Tensor) -> Numbers:
    # First to the host: not every accelerator has float64.
    return tensor.detach().cpu().double().numpy()
