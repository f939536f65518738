"""Experiments that show one thing each, with what they show in words and what a run of them gave.

The texts say under which conditions something holds; the verdicts are computed from the numbers.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from resviz.app.conditions import printed
from resviz.app.recording import ArmRecording, Recording
from resviz.diagram.charts.data import Floats
from resviz.diagram.charts.ticks import power
from resviz.protocol import Arm, Experiment
from resviz.zoo.presets import preset

_LAST = 10


class Demonstration(NamedTuple):
    """An experiment that shows something.

    Attributes:
        id: its key on the command line.
        title: a few words.
        text: what is shown, under which conditions, what to look at.
        experiment: what is done; its arms are presets, all with the same normalisation.
        conclude: sentences on what a run gave.
    """

    id: str
    title: str
    text: str
    experiment: Experiment
    conclude: Callable[[Recording], list[str]]

    @property
    def networks(self) -> tuple[str, ...]:
        """Names of the presets that are the arms."""
        return tuple(arm.name for arm in self.experiment.arms)

    @property
    def norm(self) -> str:
        """Normalisation of all arms."""
        return self.experiment.arms[0].settings.normalisation


def about(key: str) -> str:
    """The preset that a demonstration is best told of: with shortcuts, where it has one such."""
    networks = DEMONSTRATIONS[key].networks
    with_shortcuts = (name for name in networks if preset(name).settings.plain())
    return next(with_shortcuts, networks[0])


def verdict(recording: Recording) -> list[str]:
    """What a run of a demonstration gave, in sentences made from its numbers.

    Empty where the recording is of no demonstration or nothing has been measured yet, and for one
    that does not hold what its demonstration measures.
    """
    shown = DEMONSTRATIONS.get(recording.demonstration)
    if shown is None or not all(len(arm) for arm in recording.arms):
        return []
    names = {printed(arm.name) for arm in recording.arms}
    if not len(names) == len(recording.arms) == len(shown.networks):
        return []
    return shown.conclude(recording)


def _vanishing(recording: Recording) -> list[str]:
    return _arm_by_arm(recording, _weights_at_start, _course)


def _exploding(recording: Recording) -> list[str]:
    return _arm_by_arm(recording, _inputs_at_start, _shrinking)


def _arm_by_arm(
    recording: Recording,
    start: Callable[[ArmRecording], str],
    after: Callable[[ArmRecording], str],
) -> list[str]:
    arms = recording.arms
    return [start(arm) for arm in arms] + [after(arm) for arm in arms if len(arm) > 1]


def _weights_at_start(arm: ArmRecording) -> str:
    first, last = float(arm.values("weight_grad")[0, 0]), float(arm.values("weight_grad")[0, -1])
    silent = int(np.count_nonzero(arm.values("weight_grad")[0] == 0))
    name = printed(arm.name)
    if silent:
        layers = arm.values("weight_grad").shape[1]
        return f"{name}: at the start the gradient is exactly zero in {silent} of {layers} layers."
    return (
        f"{name}: at the start the weight gradient is {_number(first)} in the first layer and"
        f" {_number(last)} in the last, {_comparison(first, last)}."
    )


def _course(arm: ArmRecording) -> str:
    start, end = float(arm.loss[0]), _end(arm.loss)
    name, steps = printed(arm.name), int(arm.steps[-1])
    if not np.isfinite(end):
        return f"{name}: after {steps} steps the loss is no longer a finite number."
    if abs(end - start) < 0.02 * abs(start):
        return f"{name}: after {steps} steps the loss is still {end:.2f}, where it began."
    moved = "fallen" if end < start else "risen"
    return f"{name}: after {steps} steps the loss has {moved} from {start:.2f} to {end:.2f}."


def _inputs_at_start(arm: ArmRecording) -> str:
    share = _first_to_head(arm)[0]
    # A block has two layers; from the first block's input to the head's lie all of them.
    layers = 2 * max(arm.values("input_grad").shape[1] - 1, 1)
    growth = float(share) ** (1 / layers)
    return (
        f"{printed(arm.name)}: at the start the gradient at the first block is"
        f" {_number(float(share))} times that at the head, a factor of {growth:.2f} a layer."
    )


def _shrinking(arm: ArmRecording) -> str:
    shares, name = _first_to_head(arm), printed(arm.name)
    small = np.flatnonzero(shares < shares[0] / 100)
    if shares[0] > 100 and small.size:
        step = int(arm.steps[small[0]])
        return (
            f"{name}: {_steps(step)} later the {_number(float(shares[0]))} has become"
            f" {_number(float(shares[small[0]]))}; the explosion belongs to the initialisation."
        )
    return (
        f"{name}: the ratio goes from {_number(float(shares[0]))} to {_number(float(shares[-1]))}"
        f" in {_steps(int(arm.steps[-1]))}."
    )


def _first_to_head(arm: ArmRecording) -> Floats:
    with np.errstate(all="ignore"):
        return arm.values("input_grad")[:, 0] / arm.values("input_grad")[:, -1]


def _degradation(recording: Recording) -> list[str]:
    plain = sorted((arm for arm in recording.arms if arm.plain), key=_depth)
    with_shortcuts = [arm for arm in recording.arms if not arm.plain]
    if (len(plain), len(with_shortcuts)) != (2, 1):
        return []
    ends = {printed(arm.name): _end(arm.loss) for arm in (*plain, *with_shortcuts)}
    told = ", ".join(f"{name} {loss:.2f}" for name, loss in ends.items())
    count = min(_LAST, *map(len, recording.arms))
    sentences = [f"Training loss, mean of the last {count} measurements: {told}."]
    shallow, deep, residual = ends
    if ends[deep] > ends[shallow]:
        sentences.append(f"{deep} trains worse than {shallow}, though it has more layers.")
    else:
        sentences.append(f"In this run {deep} does not train worse than {shallow}.")
    better = "better" if ends[residual] < ends[deep] else "no better"
    sentences.append(f"With shortcuts the same depth trains {better}: {residual}.")
    return sentences


def _depth(arm: ArmRecording) -> int:
    return len(arm.ids("weight_grad"))


def _end(values: Floats) -> float:
    return float(values[-_LAST:].mean())


def _steps(count: int) -> str:
    return "one step" if count == 1 else f"{count} steps"


def _comparison(first: float, last: float) -> str:
    if not (np.isfinite([first, last]).all() and first and last):
        return "which cannot be compared"
    if 0.5 < first / last < 2:
        return "about the same"
    more = max(first, last) / min(first, last)
    return f"{_number(more)} times {'less' if first < last else 'more'}"


def _number(value: float) -> str:
    """Two digits of a number as a person writes it."""
    if value == 0 or not np.isfinite(value):
        return f"{value:g}"
    exponent = int(np.floor(np.log10(abs(value))))
    if -3 <= exponent <= 4:
        decimals = max(0, 1 - exponent)
        return f"{value:,.{decimals}f}"
    digits, _, exponents = f"{value:.1e}".partition("e")
    return f"{digits}·{power(int(exponents))}"


def _arms(*names: str, norm: str) -> tuple[Arm, ...]:
    return tuple(Arm(name, preset(name).settings.change(norm=norm)) for name in names)


_ROWS = (
    Demonstration(
        id="vanishing",
        title="Vanishing",
        text=(
            "Without normalisation and with PyTorch's default initialisation every layer of a plain"
            " network makes the gradient smaller. At depth 56 next to nothing reaches the input,"
            " and training stands still; with shortcuts the same weights pass it on. Look at the"
            " profile: a slope beside a flat line. This belongs to these conditions and is no law"
            " of plain networks: under batch norm their gradients explode instead."
        ),
        experiment=Experiment(
            arms=_arms("resnet56", "plain56", norm="none"), init="default", steps=40, lr=0.05
        ),
        conclude=_vanishing,
    ),
    Demonstration(
        id="exploding",
        title="Exploding at initialisation with batch norm",
        text=(
            "With batch norm in training mode the gradient of a plain network grows from layer to"
            " layer towards the input: it explodes, it does not vanish. With shortcuts it stays"
            " nearly flat. This holds at the initialisation (the dashed curves): the first few"
            " updates take the slope away, so it alone does not explain why deep plain networks"
            " train badly."
        ),
        experiment=Experiment(
            arms=_arms("resnet56", "plain56", norm="batch"), init="he_fan_in", steps=20, lr=0.02
        ),
        conclude=_exploding,
    ),
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
        experiment=Experiment(
            arms=_arms("resnet56", "plain56", "plain20", norm="batch"),
            init="he_fan_in",
            steps=70,
            lr=0.02,
        ),
        conclude=_degradation,
    ),
)
DEMONSTRATIONS = {row.id: row for row in _ROWS}
"""Every demonstration by id, in the order they are best seen."""
