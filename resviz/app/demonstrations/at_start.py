"""Demonstrations of what gradients do at the initialisation."""

from math import pi, sqrt

import numpy as np

from resviz.app.demonstrations.numbers import (
    ascent,
    final,
    first,
    found,
    growth,
    name,
    number,
    parted,
    slope,
    told,
)
from resviz.app.demonstrations.shown import Demonstration, Outcome, arms
from resviz.app.recording import Recording
from resviz.protocol import Experiment

_YANG = sqrt(pi / (pi - 1))


def _vanishing(recording: Recording) -> list[Outcome]:
    residual, plain = parted(recording)
    weights = {name(arm): slope(arm, "weight_grad") for arm in (residual, plain)}
    losses = {name(arm): float(arm.loss[0]) - final(arm) for arm in (residual, plain)}
    return [
        Outcome(
            "without shortcuts the first layer's weight gradient is less than a millionth of the"
            " last one's, with shortcuts more than a hundredth",
            weights[name(plain)] < 1e-6 and weights[name(residual)] > 1e-2,
            f"First by last: {told(weights)}",
        ),
        Outcome(
            "only the network with shortcuts learns",
            losses[name(residual)] > 0.1 > abs(losses[name(plain)]),
            f"The loss fell by: {told(losses)}",
        ),
    ]


def _exploding(recording: Recording) -> list[Outcome]:
    residual, plain = parted(recording)
    grown = ", ".join(f"{name(arm)} {growth(arm):.2f}" for arm in (residual, plain))
    slopes = {name(arm): slope(arm) for arm in (residual, plain)}
    after = slope(plain, row=len(plain) - 1)
    return [
        Outcome(
            f"without shortcuts a layer of stage 1 makes the gradient grow by about {_YANG:.2f}",
            abs(growth(plain) - _YANG) < 0.05,
            f"Factor a layer in stage 1: {grown}.",
        ),
        Outcome(
            "with shortcuts it grows far less",
            slopes[name(plain)] > 10 * slopes[name(residual)],
            f"First block by head: {told(slopes)}",
        ),
        Outcome(
            "the first updates take most of the explosion away",
            after < slopes[name(plain)] / 10,
            f"{name(plain)} after {plain.steps[-1]} steps: {number(after)}.",
        ),
    ]


def _small_branches(recording: Recording) -> list[Outcome]:
    usual, *others = recording.arms
    grown = {name(arm): ascent(arm) for arm in recording.arms}
    ends = {name(arm): final(arm) for arm in recording.arms}
    starts = [float(arm.loss[0]) for arm in others]
    return [
        Outcome(
            "with He's initialisation and no normalisation the signal explodes in spite of the"
            " shortcuts",
            grown[name(usual)] > 1e3,
            f"Variance of the last block by that of the first: {told(grown)}",
        ),
        Outcome(
            "where branches start small it stays",
            all(grown[name(arm)] < 10 for arm in others),
            "See above.",
        ),
        Outcome(
            "only then does the network learn",
            not ends[name(usual)] < float(usual.loss[0]) / 100
            and all(final(arm) < start for arm, start in zip(others, starts, strict=True)),
            f"Loss at the end: {told(ends)}",
        ),
    ]


def _identity(recording: Recording) -> list[Outcome]:
    residual, plain = parted(recording)
    variances = {name(arm): ascent(arm) for arm in (residual, plain)}
    slopes = {name(arm): slope(arm) for arm in (residual, plain)}
    return [
        Outcome(
            "with weights near zero the blocks of a residual network hand their input on",
            0.01 < ascent(residual) < 10,
            f"Variance of the last block by that of the first: {told(variances)}",
        ),
        Outcome(
            "and the gradient back; without shortcuts nothing is left of either",
            slopes[name(residual)] > 0.1 and first(plain, "input_grad") == 0,
            f"Gradient at the first block by that at the head: {told(slopes)}",
        ),
    ]


def _eval_trap(recording: Recording) -> list[Outcome]:
    slopes = {name(arm): slope(arm, "weight_grad") for arm in recording.arms}
    train, evaluated = recording.arms[:2]
    return [
        Outcome(
            "the same weights of the plain network explode in train mode and vanish in eval mode",
            slope(train, "weight_grad") > 10 and slope(evaluated, "weight_grad") < 1e-6,
            f"First layer by last: {told(slopes)}",
        ),
    ]


def _underflow(recording: Recording) -> list[Outcome]:
    lost = {key: found(recording, "underflow", f"layer_{key}") for key in _FORMATS}
    plain = next(index for index, arm in enumerate(recording.arms) if arm.plain)
    means = {
        f"{words} {name(recording.arms[arm])}": float(np.nanmean(values[: len(values) // 2]))
        for key, words in _FORMATS.items()
        for arm, values in lost[key].items()
    }
    share = {key: float(np.nanmean(lost[key][plain][: len(lost[key][plain]) // 2])) for key in lost}
    return [
        Outcome(
            "float16 loses most of the plain network's gradients in the first half of the layers,"
            " bfloat16 none",
            share["float16"] > 0.5 and share["bfloat16"] < 0.01,
            f"Lost: {told(means)}",
        ),
        Outcome(
            "a loss scale saves a part of them",
            share["float16_scaled"] < share["float16"],
            "See above; the scale is the largest power of two for which nothing overflows.",
        ),
    ]


_FORMATS = {
    "float16": "float16",
    "float16_scaled": "float16 with a loss scale",
    "bfloat16": "bfloat16",
}

ROWS = (
    Demonstration(
        id="vanishing",
        title="Vanishing",
        text=(
            "Without normalisation and with PyTorch's default initialisation every layer of a"
            " plain network makes the gradient smaller. At depth 56 next to nothing reaches the"
            " input, and training stands still; with shortcuts the same weights pass it on. This"
            " belongs to these conditions and is no law of plain networks: under batch norm their"
            " gradients explode instead."
        ),
        look="A slope beside a flat line: look at the first layers, at the input.",
        experiment=Experiment(
            arms=arms("resnet56(norm=none)", "plain56(norm=none)"),
            init="default",
            steps=40,
            lr=0.05,
        ),
        conclude=_vanishing,
        seconds=15,
        quantity="weight_grad",
        part="stage1",
    ),
    Demonstration(
        id="exploding",
        title="Exploding at the start",
        text=(
            "With batch norm in training mode the gradient of a plain network grows from layer to"
            " layer towards the input, by √(π/(π−1)) = 1.21 each (Yang et al. 2019): it explodes,"
            " it does not vanish. With shortcuts it stays nearly flat. This holds at the"
            " initialisation: the first few updates take the slope away, so it alone does not"
            " explain why deep plain networks train badly."
        ),
        look="The dashed curves are step 0. See how the solid ones lose their slope.",
        experiment=Experiment(arms=arms("resnet56", "plain56"), steps=20, lr=0.02),
        conclude=_exploding,
        seconds=15,
        part="stage1",
    ),
    Demonstration(
        id="small-branches",
        title="Shortcuts alone are not enough",
        text=(
            "With He's initialisation and no normalisation every block of a residual network"
            " doubles the variance of the signal, so both signal and gradient explode. What helps"
            " is a branch that starts small: scaled by a learned scalar (SkipInit, ReZero), with"
            " its last layer at zero (Fixup), or with batch norm whose last scale is zero (zero"
            " γ)."
        ),
        look="One curve leaves the others from block to block: the variance of the outputs.",
        experiment=Experiment(
            arms=arms(
                "resnet56(norm=none)",
                "resnet56(norm=none,start=skipinit)",
                "resnet56(norm=none,start=rezero)",
                "resnet56(norm=none,start=fixup)",
                "resnet56(start=zero_gamma)",
            ),
            steps=25,
            lr=0.02,
            probes=("inputs", "signal"),
        ),
        conclude=_small_branches,
        seconds=30,
        quantity="output_variance",
        part="stage3",
    ),
    Demonstration(
        id="identity",
        title="Learning the identity",
        text=(
            "A block that has nothing to add should hand its input on. With a shortcut it does so"
            " when its weights are near zero; without one it would have to learn the identity."
            " Here all convolutions start at N(0, 0.01), next to nothing: signal and gradient pass"
            " a residual network of 56 layers all the same, and die in a plain one (He et al."
            " 2015, section 3.1)."
        ),
        look="Rings on the lower edge are exact zeros: nothing comes back to the plain blocks.",
        experiment=Experiment(
            arms=arms("resnet56(norm=none)", "plain56(norm=none)"),
            init="normal",
            steps=5,
            lr=0.05,
            probes=("weights", "inputs", "signal"),
        ),
        conclude=_identity,
        seconds=10,
        part="stage1.block1",
    ),
    Demonstration(
        id="eval-trap",
        title="The trap of eval mode",
        text=(
            "Batch norm in eval mode uses stored statistics, at the initialisation about mean 0"
            " and variance 1, so it is almost the identity. Gradients are then those of a network"
            " without normalisation: the same weights that explode in train mode vanish in eval"
            " mode. Whoever probes a network must say in which mode."
        ),
        look="The same network twice: two curves of one set of weights that part.",
        experiment=Experiment(
            arms=arms("plain56", "plain56@mode=eval", "resnet56", "resnet56@mode=eval"),
            init="default",
            steps=0,
            data="noise",
            batch=16,
        ),
        conclude=_eval_trap,
        seconds=10,
        quantity="weight_grad",
        part="stage1",
    ),
    Demonstration(
        id="underflow",
        title="Underflow in float16",
        text=(
            "float16 knows no number below 6·10⁻⁸, so small gradients become zero in it; bfloat16"
            " reaches as far as float32. Multiplying the loss by a power of two before the"
            " backward pass moves all gradients up, as far as the largest allows. Here the"
            " gradients of networks without normalisation are computed in float32 and then cast"
            " (Micikevicius et al. 2018, section 3)."
        ),
        look="After step 0 the share that each layer loses is shown: 1 is everything.",
        experiment=Experiment(
            arms=arms("resnet20(norm=none)", "plain20(norm=none)"), init="default", steps=0
        ),
        conclude=_underflow,
        seconds=5,
        cover="underflow/layer_float16",
        quantity="weight_grad",
        then=("underflow",),
    ),
)
