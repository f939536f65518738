"""The gradient that comes by paths of each length (Veit, Wilber and Belongie 2016, section 4.3).

A forward pass of the whole network is followed by a backward pass along one path alone: at every
residual unit the gradient is sent either through the branch only or through the shortcut only. The
gradients along all paths add up to the gradient. Shortcuts with a projection, or with zeros added,
are passed through as they are; see `resviz.core.path_lengths` for what counts as a unit.

Batch norm uses the statistics of the batch, and its share in the gradient is the branch's (or the
projection's), as while training; what drops out is drawn from the seed.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import comb, log, nan
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resviz.core.errors import SettingError
from resviz.core.network import Network
from resviz.core.path_lengths import ResidualUnit, path_lengths, residual_units
from resviz.engine.build import GraphModule
from resviz.engine.loss import cross_entropy
from resviz.engine.norms import Norms
from resviz.engine.seeding import drawing, generator
from resviz.engine.still import Subject, Work
from resviz.engine.still.evaluation import mode, with_statistics
from resviz.engine.still.held import spans
from resviz.engine.still.progress import part

CARRIED = 0.95
"""The share of the contributions that the effective range of lengths carries."""

Numbers = NDArray[np.float64]


class PathGradients(NamedTuple):
    """The gradient of the loss by the images, path by path; arrays have one number per length.

    Attributes:
        lengths: the lengths that paths have, in branches and blocks without a shortcut.
        norm: mean norm of the gradient along one path.
        deviation: standard deviation of that norm over the paths drawn.
        paths: how many paths were drawn; all there are, where these are few.
        contribution: number of paths × mean norm, as a share of the sum over all lengths.
        effective: mean length under the contributions; NaN where the norms give none.
        carrying: the fewest lengths next to one another, first and last, whose contributions make
            `CARRIED`; None where the norms give none.
        whole: norm of the gradient along all paths together, as training uses it.
        through: norm of the gradient along all paths through a branch together, divided by that of
            the whole; by id of the block, or of the merge where a block has several branches. 1 for
            a block that no path avoids; NaN where the whole is 0. Gradients can cancel one another,
            so these are no parts of a sum, and can exceed 1.
    """

    lengths: NDArray[np.int64]
    norm: Numbers
    deviation: Numbers
    paths: NDArray[np.int64]
    contribution: Numbers
    effective: float
    carrying: tuple[int, int] | None
    whole: float
    through: dict[str, float]


class _Straight:
    """A part of the network that no path avoids."""

    def __init__(self, module: GraphModule, start: str, end: str, value: Tensor) -> None:
        self._value = value.detach().requires_grad_()
        self.output = module.between(start, end)(self._value)[0]

    def back(self, gradient: Tensor) -> Tensor:
        """The gradient by what it reads."""
        (found,) = torch.autograd.grad(self.output, self._value, gradient, retain_graph=True)
        return found


class _Fork:
    """A residual unit, cut open where branch and shortcut meet."""

    def __init__(self, module: GraphModule, unit: ResidualUnit, value: Tensor) -> None:
        sources = module.network[unit.merge].inputs
        self._unit = unit
        self._value = value.detach().requires_grad_()
        self._ends = module.between(unit.fork, *sources)(self._value)
        self._met = [end.detach().requires_grad_() for end in self._ends]
        self.output: Tensor = module.get_submodule(unit.merge)(*self._met)

    def back(self, gradient: Tensor, *, branch: bool) -> Tensor:
        """The gradient by what it reads, through the branch alone or through the shortcut alone."""
        own = [place for place in range(len(self._met)) if (place in self._unit.branch) == branch]
        met = [self._met[place] for place in own]
        gradients = torch.autograd.grad(self.output, met, gradient, retain_graph=True)
        ends = [self._ends[place] for place in own]
        (found,) = torch.autograd.grad(ends, self._value, gradients, retain_graph=True)
        return found


_Links = Sequence[_Straight | _Fork]


class _Passed(NamedTuple):
    """A forward pass: its links, and the gradient of the loss by the logits."""

    links: _Links
    gradient: Tensor


def path_gradients(subject: Subject, draws: int = 8) -> Work[PathGradients]:
    """Measure the gradient that comes by single paths, for every length of path.

    Args:
        subject: what is probed.
        draws: paths drawn of each length.

    Raises:
        SettingError: there is no path to draw.
    """
    if draws < 1:
        raise SettingError("draws", f"{draws} is too few; one is the least.")
    known = path_lengths(subject.module.network)
    passed = yield from part(_forward(subject), 0, 0.02)
    units = known.units
    drawn = [_drawn(subject.seed, units, taken, draws) for taken in range(units + 1)]
    norms = yield from part(_norms(passed, drawn), 0.02, 0.85)
    *arriving, whole = yield from part(_arriving(passed), 0.85, 0.87)
    norm = _norm(whole)
    through = yield from part(_through(passed, arriving), 0.87, 1)
    shares = [_norm(gradient) / norm if norm else nan for gradient in through]
    named = _named(subject.module.network, shares)
    lengths = np.arange(units + 1) + known.fixed
    return _summary(lengths, norms, norm, named)


def _forward(subject: Subject) -> Work[_Passed]:
    module = subject.module.rewired(with_statistics(subject.module, "batch"))
    device = subject.images.device
    units = {(unit.fork, unit.merge): unit for unit in residual_units(module.network)}
    value = subject.images
    links: list[_Straight | _Fork] = []
    cuts = _cuts(module.network)
    for done, (start, end) in enumerate(pairwise(cuts)):
        yield done / len(cuts)
        unit = units.get((start, end))
        drawn = drawing(subject.seed, f"paths {done}", device)
        with torch.enable_grad(), mode(module, training=True), drawn:
            link = _Fork(module, unit, value) if unit else _Straight(module, start, end, value)
        links.append(link)
        value = link.output
    logits = value.detach().requires_grad_()
    with torch.enable_grad():
        loss = cross_entropy(logits, subject.labels)
    (gradient,) = torch.autograd.grad(loss, logits)
    return _Passed(links, gradient)


def _cuts(network: Network) -> list[str]:
    """Ids of nodes that every path goes through, in order: those of units, and between blocks."""
    ends = {end for unit in residual_units(network) for end in (unit.fork, unit.merge)}
    ends.update(*spans(network))
    return sorted(ends, key=network.index)


def _norms(passed: _Passed, drawn: Sequence[list[list[bool]]]) -> Work[list[list[float]]]:
    """Of the gradients along paths, some of each length."""
    total, done = sum(map(len, drawn)), 0
    norms: list[list[float]] = []
    for some in drawn:
        norms.append([])
        for path in some:
            work = _along(passed, path)
            gradient = yield from part(work, done / total, (done + 1) / total)
            norms[-1].append(_norm(gradient))
            done += 1
    return norms


def _along(passed: _Passed, path: Sequence[bool]) -> Work[Tensor]:
    """The gradient along one path: for each unit, whether it goes through the branch."""
    gradient, ahead = passed.gradient, list(path)
    for done, link in enumerate(reversed(passed.links)):
        yield done / len(passed.links)
        if isinstance(link, _Fork):
            gradient = link.back(gradient, branch=ahead.pop())
        else:
            gradient = link.back(gradient)
    return gradient


def _arriving(passed: _Passed) -> Work[list[Tensor]]:
    """The gradient along all paths at the end of each link, from the last on, and at the images."""
    found = [passed.gradient]
    for done, link in enumerate(reversed(passed.links)):
        yield done / len(passed.links)
        found.append(_back(link, found[-1]))
    return found


def _through(passed: _Passed, arriving: Sequence[Tensor]) -> Work[list[Tensor]]:
    """At the images, the gradient along all paths through each branch, the first branch first."""
    links = passed.links
    # A branch takes as many turns as there are links up to it.
    total = sum(at + 1 for at, link in enumerate(links) if isinstance(link, _Fork))
    found, done = list[Tensor](), 0
    for at, fork in enumerate(links):
        if isinstance(fork, _Fork):
            gradient = fork.back(arriving[len(links) - 1 - at], branch=True)
            for before in reversed(links[:at]):
                yield done / total
                gradient = _back(before, gradient)
                done += 1
            done += 1
            found.append(gradient)
    return found


def _back(link: _Straight | _Fork, gradient: Tensor) -> Tensor:
    """The gradient by what a link reads, along all paths."""
    if isinstance(link, _Fork):
        return link.back(gradient, branch=True) + link.back(gradient, branch=False)
    return link.back(gradient)


def _named(network: Network, shares: Sequence[float]) -> dict[str, float]:
    """By id of the block, or of the merge where a block has several; 1 for blocks without one."""
    merges = [network.index(unit.merge) for unit in residual_units(network)]
    found = dict(zip(merges, shares, strict=True))
    named = dict[str, float]()
    for block in network.blocks():
        inside = [merge for merge in merges if block.start <= merge < block.stop]
        if len(inside) > 1:
            named |= {network.nodes[merge].id: found[merge] for merge in inside}
        else:
            named[block.id] = found[inside[0]] if inside else 1.0
    return named


def _drawn(seed: int, units: int, taken: int, draws: int) -> list[list[bool]]:
    """Paths that take so many branches: all of them if they are few, else some drawn."""
    if comb(units, taken) <= draws:
        chosen = [set(each) for each in combinations(range(units), taken)]
    else:
        source = generator(seed, f"paths of {taken}")
        chosen = [
            set(torch.randperm(units, generator=source)[:taken].tolist()) for _ in range(draws)
        ]
    return [[unit in some for unit in range(units)] for some in chosen]


def _norm(gradient: Tensor) -> float:
    return Norms()([gradient]).item()


def _summary(
    lengths: NDArray[np.int64],
    norms: Sequence[Sequence[float]],
    whole: float,
    through: dict[str, float],
) -> PathGradients:
    with np.errstate(invalid="ignore"):  # norms may be infinite
        mean = np.array([np.mean(some) for some in norms])
        deviation = np.array([np.std(some) for some in norms])
    counts = np.array([len(some) for some in norms])
    contribution = _contribution(mean)
    effective, carrying = nan, None
    if np.isfinite(contribution).all():
        effective = float(lengths @ contribution)
        first, last = _carrying(contribution)
        carrying = int(lengths[first]), int(lengths[last])
    return PathGradients(
        lengths, mean, deviation, counts, contribution, effective, carrying, whole, through
    )


def _contribution(mean: Numbers) -> Numbers:
    """Shares of C(n, k) × mean norm; through logarithms, since C(n, k) may exceed any float."""
    units = len(mean) - 1
    ways = np.array([log(comb(units, taken)) for taken in range(units + 1)])
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = ways + np.log(mean)
        # NaN where no norm is a finite number above 0.
        shares = np.exp(logs - logs.max())
        return np.asarray(shares / shares.sum(), np.float64)


def _carrying(contribution: Numbers) -> tuple[int, int]:
    """The fewest places next to one another that make `CARRIED`; of several, those of the most."""
    sums = np.concatenate([[0.0], np.cumsum(contribution)])
    for width in range(1, len(sums)):
        carried = sums[width:] - sums[:-width]
        best = int(carried.argmax())
        if carried[best] >= CARRIED * sums[-1]:
            break
    return best, best + width - 1
