"""Demonstrations that look into networks as they stand: along lines, paths, planes, and cut up."""

import numpy as np

from resviz.app.demonstrations.numbers import final, found, name, number, parted, told
from resviz.app.demonstrations.shown import Demonstration, Outcome, arms
from resviz.app.found import numbers
from resviz.app.recording import Recording
from resviz.diagram.charts.data import Floats
from resviz.protocol import Experiment


def _shattering(recording: Recording) -> list[Outcome]:
    curves = _correlations(recording)
    if not curves:
        return []
    at_one = {kind: float(values[1]) for kind, values in curves.items()}
    return [
        Outcome(
            "with batch norm the plain network's gradients are white noise",
            abs(at_one["plain with batch norm"]) < 0.15,
            f"Autocorrelation of neighbours: {told(at_one)}",
        ),
        Outcome(
            "residual ones keep their correlation, the more the smaller the branch",
            at_one["small branches"] > at_one["residual with batch norm"] > 0.5,
            "See above.",
        ),
    ]


def _correlations(recording: Recording) -> dict[str, Floats]:
    for finding in recording.findings:
        for grid in finding.grids:
            if finding.probe == "shattering" and grid.columns:
                return dict(zip(grid.columns.ids, numbers(grid).T, strict=True))
    return {}


def _ensembles(recording: Recording) -> list[Outcome]:
    outcomes = []
    residual, plain = (recording.arms.index(arm) for arm in parted(recording))
    without = found(recording, "lesions", "accuracy")
    if without:
        means = {name(recording.arms[arm]): float(np.nanmean(v)) for arm, v in without.items()}
        outcomes.append(
            Outcome(
                "a residual network hardly minds the loss of a block, a plain one is lost",
                float(np.nanmean(without[residual])) > 0.2 + float(np.nanmean(without[plain])),
                f"Mean accuracy without a block: {told(means)}",
            )
        )
    norms, shares = found(recording, "paths", "norm"), found(recording, "paths", "contribution")
    if norms:
        norm = norms[residual]
        length = float(np.average(np.arange(len(shares[residual])), weights=shares[residual]))
        outcomes.append(
            Outcome(
                "short paths carry the gradient, for it falls with the length of the path",
                norm[-1] < norm[0] and length < (len(norm) - 1) / 2,
                f"Along the shortest path {number(norm[0])}, along the longest {number(norm[-1])};"
                f" effective length {number(length)} of {len(norm) - 1} blocks.",
            )
        )
    return outcomes


def _landscape(recording: Recording) -> list[Outcome]:
    # The line through the middle of the plane, along its first direction.
    lines = {arm: loss[len(loss) // 2] for arm, loss in found(recording, "plane", "loss").items()}
    if not lines:
        return []
    rough = {name(recording.arms[arm]): _roughness(values) for arm, values in lines.items()}
    residual, plain = parted(recording)
    ends = {name(arm): final(arm) for arm in (residual, plain)}
    return [
        Outcome(
            "with shortcuts the weights lie in a bowl: along the line the loss rises on both sides",
            _is_bowl(lines[recording.arms.index(residual)]),
            f"Loss in the middle: {told(ends)}",
        ),
        Outcome(
            "without them it is no bowl",
            not _is_bowl(lines[recording.arms.index(plain)]),
            f"Turns along the line: {told(rough)}",
        ),
    ]


def _is_bowl(loss: Floats) -> bool:
    """It is lowest near the middle, and at both ends well above that."""
    middle = len(loss) // 2
    low = int(np.nanargmin(loss))
    ends = min(loss[0], loss[-1])
    return abs(low - middle) <= len(loss) // 10 and bool(ends > 1.5 * loss[middle])


def _roughness(loss: Floats) -> float:
    """How often the loss turns from falling to rising or back."""
    rises = np.sign(np.diff(loss))
    return float(np.count_nonzero(rises[1:] != rises[:-1]))


ROWS = (
    Demonstration(
        id="shattering",
        title="Shattered gradients",
        text=(
            "Take networks from one number to one number and look at dy/dx along the line. In a"
            " deep plain network with batch norm the derivative at one point says nothing about"
            " the next: white noise, 2⁻ᴸ of correlation left. Residual networks shatter far"
            " slower, as 1/√L (Balduzzi et al. 2017). Without batch norm the plain ones keep their"
            " correlation, for their inputs become nearly collinear."
        ),
        look="Five kinds of networks between the curves of white and brown noise.",
        experiment=Experiment(arms=arms("resnet20", "plain20"), steps=0),
        conclude=_shattering,
        seconds=15,
        cover="shattering/acf",
        then=("shattering", "line"),
    ),
    Demonstration(
        id="ensembles",
        title="Ensembles of paths, and lesions",
        text=(
            "A residual network of n blocks is a sum of 2ⁿ paths. Gradients come by the short"
            " ones, and a block more or less matters little: deleting one after training barely"
            " changes the accuracy. A plain network has a single path, and any block is vital"
            " (Veit, Wilber and Belongie 2016)."
        ),
        look="After training: the accuracy without each block, then the gradient by path length.",
        experiment=Experiment(arms=arms("resnet32", "plain32"), steps=100, lr=0.05),
        conclude=_ensembles,
        seconds=40,
        cover="lesions/accuracy",
        then=("paths", "lesions"),
    ),
    Demonstration(
        id="landscapes",
        title="Landscapes of the loss",
        text=(
            "From the trained weights a step in a random direction, every filter as long as it is:"
            " with shortcuts the loss rises on both sides as in a bowl; a deep plain network lies"
            " on a plateau or in rugged country (Li et al. 2018). Lines join points of equal loss;"
            " the levels are the same for both. After so few steps the plain network has hardly"
            " left its start. The plane takes about a minute."
        ),
        look="After training: rings around the weights, at 0, with shortcuts, hardly any without.",
        experiment=Experiment(arms=arms("resnet56", "plain56"), steps=60, lr=0.05),
        conclude=_landscape,
        seconds=90,
        cover="plane/loss",
        then=("plane",),
    ),
)
