"""What a measurement holds for, and whose it is, in words."""

from collections.abc import Sequence

from resviz.protocol import (
    INIT_WORDS,
    MODE_WORDS,
    OPTIMISER_WORDS,
    SCHEDULE_WORDS,
    Conditions,
    Training,
)
from resviz.protocol.arms import OWN
from resviz.zoo.presets import title_of

_NORM_WORDS = {"batch": "batch norm", "none": "no normalisation"}


def conditions_line(conditions: Conditions, step: int | str) -> str:
    """What a measurement holds for, in words; stands on every figure.

    Args:
        conditions: those of the experiment.
        step: the step shown, or words for several, e.g. ``0–60``.
    """
    trainings = conditions.trainings
    words = [
        _of_arms(conditions, [_NORM_WORDS.get(norm, norm) for norm in conditions.norm]),
        _of_arms(conditions, [_start_words(each) for each in trainings]),
        _of_arms(conditions, [MODE_WORDS[each.mode] for each in trainings]),
        f"batch {conditions.batch}",
        seed_words(conditions),
        f"steps {step}" if isinstance(step, str) else f"step {step}",
        f"{conditions.data} {'×'.join(map(str, conditions.input))}",
        _of_arms(conditions, [each.precision for each in trainings]),
        "CPU" if conditions.device == "cpu" else conditions.device_name,
    ]
    return " · ".join(words)


def _start_words(training: Training) -> str:
    gain = "" if training.gain == 1 else f" × {training.gain:g}"
    return f"{INIT_WORDS[training.init]} init{gain}"


def training_line(conditions: Conditions) -> str:
    """How the networks are trained, in words."""
    return _of_arms(conditions, [_training_words(each) for each in conditions.trainings])


def _training_words(training: Training) -> str:
    words = [f"{OPTIMISER_WORDS[training.optimiser]}, learning rate {training.lr:g}"]
    if training.momentum:
        words.append(f"momentum {training.momentum:g}")
    if training.weight_decay:
        words.append(f"weight decay {training.weight_decay:g}")
    if training.warmup:
        words.append(f"warm-up {training.warmup}")
    if training.schedule != "constant":
        words.append(f"schedule {SCHEDULE_WORDS[training.schedule]}")
    return ", ".join(words)


def seed_words(conditions: Conditions) -> str:
    """The seeds of an experiment: ``seed 0``, ``seeds 0–4``."""
    first, last = conditions.seed, conditions.seed + conditions.seeds - 1
    return f"seed {first}" if first == last else f"seeds {first}–{last}"


def _of_arms(conditions: Conditions, words: Sequence[str]) -> str:
    """Words for each arm: once where all have the same, else with the names of those that do."""
    named: dict[str, list[str]] = {}
    for arm, each in zip(conditions.arms, words, strict=True):
        named.setdefault(each, []).append(printed(arm))
    if len(named) == 1:
        return words[0]
    return "; ".join(f"{', '.join(names)}: {each}" for each, names in named.items())


def slowness(precision: str, device: str) -> str:
    """A sentence where a precision is slow on a device, or nothing; devices as ``cpu``."""
    if precision == "float16" and device == "cpu":
        return (
            "On most CPUs float16 takes over ten times as long as float32; bfloat16 is not slower."
        )
    return ""


def printed(arm: str) -> str:
    """How an arm's name is printed: ``ResNet-8 (Adam)`` for ``resnet8(norm=none)@optimiser=adam``.

    The normalisation is left out, since the conditions name it; other settings stay.
    """
    network, _, own = arm.partition(OWN)
    name, _, settings = network.partition("(")
    name = title_of(name)
    told = [word for word in settings.rstrip(")").split(",") if word]
    told = [word.replace("_", " ") for word in told if not word.startswith("norm=")]
    told += [_own_words(*word.partition("=")) for word in own.split(",") if word]
    return f"{name} ({', '.join(told)})" if told else name


def _own_words(name: str, sign: str, value: str) -> str:
    """A setting of an arm's own, as it is written behind the name of the network."""
    match name:
        case "init":
            return f"{INIT_WORDS.get(value, value)} init"
        case "optimiser":
            return OPTIMISER_WORDS.get(value, value)
        case "schedule":
            return f"schedule {SCHEDULE_WORDS.get(value, value)}"
        case "precision":
            return value
        case "mode":
            return MODE_WORDS.get(value, value)
        case "warmup":
            return f"warm-up {value}"
        case _:
            return f"{name.replace('_', ' ')} {value}".strip()
