"""What a measurement holds for, and whose it is, in words."""

from resviz.protocol import INIT_WORDS, OPTIMISER_WORDS, SCHEDULE_WORDS, Conditions
from resviz.zoo.presets import title_of

_NORM_WORDS = {"batch": "batch norm", "none": "no normalisation"}


def conditions_line(conditions: Conditions, step: int | str) -> str:
    """What a measurement holds for, in words; stands on every figure.

    Args:
        conditions: those of the experiment.
        step: the step shown, or words for several, e.g. ``0–60``.
    """
    words = [
        _norm_words(conditions),
        f"{INIT_WORDS[conditions.init]} init",
        f"{conditions.mode} mode",
        f"batch {conditions.batch}",
        f"seed {conditions.seed}",
        f"steps {step}" if isinstance(step, str) else f"step {step}",
        f"{conditions.data} {'×'.join(map(str, conditions.input))}",
        conditions.precision,
        "CPU" if conditions.device == "cpu" else conditions.device_name,
    ]
    return " · ".join(words)


def training_line(conditions: Conditions) -> str:
    """How the networks are trained, in words."""
    optimiser = OPTIMISER_WORDS[conditions.optimiser]
    words = [f"{optimiser}, learning rate {conditions.lr:g}"]
    if conditions.momentum:
        words.append(f"momentum {conditions.momentum:g}")
    if conditions.weight_decay:
        words.append(f"weight decay {conditions.weight_decay:g}")
    if conditions.warmup:
        words.append(f"warm-up {conditions.warmup}")
    if conditions.schedule != "constant":
        words.append(f"schedule {SCHEDULE_WORDS[conditions.schedule]}")
    return ", ".join(words)


def _norm_words(conditions: Conditions) -> str:
    kinds = [_NORM_WORDS.get(norm, norm) for norm in conditions.norm]
    if len(set(kinds)) == 1:
        return kinds[0]
    return ", ".join(
        f"{printed(arm)}: {kind}" for arm, kind in zip(conditions.arms, kinds, strict=True)
    )


def slowness(precision: str, device: str) -> str:
    """A sentence where a precision is slow on a device, or nothing; devices as ``cpu``."""
    if precision == "float16" and device == "cpu":
        return (
            "On most CPUs float16 takes over ten times as long as float32; bfloat16 is not slower."
        )
    return ""


def printed(arm: str) -> str:
    """How an arm's name is printed: ``ResNet-56`` for ``resnet56(norm=none)``.

    The normalisation is left out, since the conditions name it; other settings stay.
    """
    name, _, settings = arm.partition("(")
    name = title_of(name)
    told = [word for word in settings.rstrip(")").split(",") if word]
    told = [word.replace("_", " ") for word in told if not word.startswith("norm=")]
    return f"{name} ({', '.join(told)})" if told else name
