"""Demonstrations of what training makes of networks that differ in their shortcuts."""

from resviz.app.demonstrations.numbers import LAST, final, name, slope, told
from resviz.app.demonstrations.shown import Demonstration, Outcome, arms
from resviz.app.recording import ArmRecording, Recording
from resviz.protocol import Experiment

_VIT = "vit_b_16(width=64,heads=4,patch=2"


def _degradation(recording: Recording) -> list[Outcome]:
    plain = sorted((arm for arm in recording.arms if arm.plain), key=_depth)
    shallow, deep = plain[0], plain[-1]
    residual = next(arm for arm in recording.arms if not arm.plain)
    ends = {name(arm): final(arm) for arm in (shallow, deep, residual)}
    count = min(LAST, *map(len, recording.arms))
    return [
        Outcome(
            f"{name(deep)} trains worse than {name(shallow)}, though it has more layers",
            final(deep) > final(shallow),
            f"Training loss, mean of the last {count} measurements: {told(ends)}",
        ),
        Outcome(
            "with shortcuts the same depth trains better",
            final(residual) < final(deep),
            "See above.",
        ),
    ]


def _depth(arm: ArmRecording) -> int:
    return len(arm.ids("weight_grad"))


def _options(recording: Recording) -> list[Outcome]:
    ends = {name(arm): final(arm) for arm in recording.arms}
    starts = [float(arm.loss[0]) for arm in recording.arms]
    return [
        Outcome(
            "all three train",
            all(end < start / 2 for end, start in zip(ends.values(), starts, strict=True)),
            f"Loss at the end: {told(ends)}",
        ),
        Outcome(
            "none is needed to make the gradient reach the input",
            all(slope(arm) > 1 for arm in recording.arms),
            "Gradient at the first block by that at the head:"
            f" {told({name(arm): slope(arm) for arm in recording.arms})}",
        ),
    ]


def _kinds(recording: Recording) -> list[Outcome]:
    ends = {name(arm): final(arm) for arm in recording.arms}
    identity, scaled = recording.arms[0], recording.arms[1]
    dropout = recording.arms[-1]
    return [
        Outcome(
            "constant scaling and dropout on the shortcut fail beside the identity",
            not final(scaled) <= 1.1 * final(identity)
            and not final(dropout) <= 1.1 * final(identity),
            f"Loss at the end: {told(ends)}",
        ),
    ]


def _preactivation(recording: Recording) -> list[Outcome]:
    after, before = recording.arms
    slopes = {name(arm): slope(arm) for arm in recording.arms}
    ends = {name(arm): final(arm) for arm in recording.arms}
    return [
        Outcome(
            "before the weights, batch norm and ReLU leave a clear way: the gradient grows less"
            " towards the input",
            slope(before) < slope(after),
            f"First block by head: {told(slopes)}",
        ),
        Outcome(
            "the network with full pre-activation starts to learn sooner",
            final(before) < final(after),
            f"Loss, mean of the last {LAST} measurements: {told(ends)}",
        ),
    ]


def _highways(recording: Recording) -> list[Outcome]:
    dense, plain = recording.arms
    slopes = {name(arm): slope(arm) for arm in recording.arms}
    return [
        Outcome(
            "in a DenseNet the gradient at the first layer is about that at the last",
            0.2 < slope(dense) < 5,
            f"First block by head: {told(slopes)}",
        ),
        Outcome("in a plain network of that depth it explodes", slope(plain) > 100, "See above."),
    ]


def _layer_norm(recording: Recording) -> list[Outcome]:
    pre, post = recording.arms
    shares = {name(arm): _last_by_first(arm) for arm in recording.arms}
    ends = {name(arm): final(arm) for arm in recording.arms}
    return [
        Outcome(
            "after additions (post-LN) the gradients of the last blocks are larger beside the first"
            " ones than before branches (pre-LN)",
            _last_by_first(post) > _last_by_first(pre),
            f"RMS of the last block's weight gradients by the first one's: {told(shares)}",
        ),
        Outcome(
            "without warm-up pre-LN learns at least as fast",
            final(pre) <= final(post),
            f"Loss at the end: {told(ends)}",
        ),
    ]


def _last_by_first(arm: ArmRecording) -> float:
    """Mean RMS of the weight gradients in the last block by that in the first, at the start."""
    ids, values = arm.ids("weight_grad_rms"), arm.values("weight_grad_rms")[0]
    blocks = [block for block in arm.ids("input_grad") if block != "head"]

    def mean(block: str) -> float:
        inside = [v for part, v in zip(ids, values, strict=True) if part.startswith(f"{block}.")]
        return float(sum(inside) / len(inside))

    return mean(blocks[-1]) / mean(blocks[0])


ROWS = (
    Demonstration(
        id="degradation",
        title="Degradation",
        text=(
            "Three networks with batch norm learn from the same batches. plain-56 could do all"
            " that plain-20 does, yet its training loss stays higher: it is harder to train, which"
            " is not overfitting (He et al. 2015, section 4.1). With shortcuts the same depth"
            " learns. A short run on small digits shows the trend only; the paper trained on"
            " CIFAR-10 for 64,000 steps."
        ),
        look="The loss on the right: the deep plain network stays above the shallow one.",
        experiment=Experiment(arms=arms("resnet56", "plain56", "plain20"), steps=70, lr=0.02),
        conclude=_degradation,
        seconds=30,
        cover="loss",
    ),
    Demonstration(
        id="options",
        title="Options A, B and C",
        text=(
            "Where the map shrinks and the channels double, a shortcut can pad with zeros (A) or"
            " project with a 1×1 convolution (B); option C projects in every block. The paper"
            " finds small differences: projections are not what makes residual networks work (He"
            " et al. 2015, section 4.1)."
        ),
        look="Three losses that fall alike; in the diagram, the shortcuts between the stages.",
        experiment=Experiment(
            arms=arms("resnet20(shortcut=A)", "resnet20(shortcut=B)", "resnet20(shortcut=C)"),
            steps=60,
            lr=0.02,
        ),
        conclude=_options,
        seconds=20,
        cover="loss",
        part="stage2.block1",
    ),
    Demonstration(
        id="shortcut-kinds",
        title="Six kinds of shortcuts",
        text=(
            "What stands on the shortcut is multiplied from block to block: constant scaling by"
            " 0.5 leaves 0.5²⁷ of the signal of 27 blocks, dropout as much on average, gates and"
            " 1×1 convolutions must learn to let it pass. The clear path is the identity. The"
            " paper trained 110 layers to the end; here are 50 steps of 56 layers (He et al. 2016,"
            " table 1)."
        ),
        look="The losses: which fall, which stay, which run away.",
        experiment=Experiment(
            arms=arms(
                "resnet56",
                "resnet56(passage=scaled)",
                "resnet56(passage=exclusive_gate,gate_bias=-3)",
                "resnet56(passage=shortcut_gate,gate_bias=-3)",
                "resnet56(passage=conv)",
                "resnet56(passage=dropout)",
            ),
            steps=50,
            lr=0.02,
            batch=32,
        ),
        conclude=_kinds,
        seconds=40,
        cover="loss",
        part="stage1",
    ),
    Demonstration(
        id="pre-activation",
        title="Pre-activation at depth 164",
        text=(
            "Two networks of 164 layers with the same weights: batch norm and ReLU after the"
            " convolutions and after the addition, as in 2015, or all of it before the"
            " convolutions. Then nothing stands on the way from block to block, and the gradient"
            " arrives as a sum (He et al. 2016, equation 5). A dozen steps show how both start,"
            " not where they end."
        ),
        look="The slope of the gradient over 54 blocks, and the first steps of the loss.",
        experiment=Experiment(
            arms=arms("preact_resnet164(order=original)", "preact_resnet164"),
            steps=12,
            lr=0.02,
            batch=32,
        ),
        conclude=_preactivation,
        seconds=15,
        part="stage1",
    ),
    Demonstration(
        id="highways",
        title="DenseNet's gradient highways",
        text=(
            "In a dense block every layer reads all layers before it, so each has a path of length"
            " 1 to the end of the block: the loss supervises it directly (Huang et al. 2017, arXiv"
            " 1608.06993, section 5). Beside it a plain network of about the same depth, both with"
            " batch norm."
        ),
        look="A flat line over 36 dense layers beside a slope.",
        experiment=Experiment(arms=arms("densenet_40_12", "plain44"), steps=10, lr=0.02, batch=32),
        conclude=_highways,
        seconds=15,
        part="stage1",
    ),
    Demonstration(
        id="layer-norm",
        title="Pre-LN against post-LN",
        text=(
            "A transformer of twelve blocks with layer norm before every branch, or after every"
            " addition as in 2017. Before, the shortcuts are clear and gradients shrink towards"
            " the output as 1/√depth; after, those of the last blocks are large, which is why such"
            " networks need a warm-up (Xiong et al. 2020, arXiv 2002.04745). Here Adam starts at"
            " its full rate."
        ),
        look="Weight gradients of the last blocks beside the first, and the loss.",
        experiment=Experiment(
            arms=arms(f"{_VIT})", f"{_VIT},layer_norm=post)"),
            optimiser="adam",
            lr=0.001,
            steps=60,
            batch=32,
        ),
        conclude=_layer_norm,
        seconds=20,
        quantity="weight_grad_rms",
    ),
)
