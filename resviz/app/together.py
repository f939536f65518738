"""Several recordings as one, so that figures show the arms of all over the same axes."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import msgspec
from msgspec.structs import replace

from resviz.app.conditions import conditions_line, printed, training_line
from resviz.app.recording import ArmRecording, Recording
from resviz.protocol.arms import OWN


def together(parts: Mapping[str, Recording]) -> Recording:
    """One recording with the arms of several; their numbers are not copied.

    Arms that are called alike are told apart by the labels: ``ResNet-56 (run 1)``.

    Args:
        parts: the recordings, by a short label each; those put together before are taken apart.
    """
    parts = {
        inner: each
        for label, part in parts.items()
        for inner, each in (part.parts or {label: part}).items()
    }
    names = Counter(name for part in parts.values() for name in {*map(printed, part)})
    first, *_ = parts.values()
    made = Recording(first.conditions, ())
    made.parts = parts
    made.torn = any(part.torn for part in parts.values())
    made.arms = tuple(
        _named(arm, _labelled(arm.name, label) if names[printed(arm.name)] > 1 else arm.name)
        for label, part in parts.items()
        for arm in part.arms
    )
    before = 0
    for part in parts.values():
        made.findings += [replace(each, arm=each.arm + before) for each in part.findings]
        made.moments += [replace(each, arm=each.arm + before) for each in part.moments]
        before += len(part.arms)
    return made


def labels(paths: Sequence[Path]) -> list[str]:
    """A short label for each file: its name, that of its folder, or else both with a number."""
    for words in ([path.stem for path in paths], [path.absolute().parent.name for path in paths]):
        if len({*words}) == len(words):
            return words
    return [f"{path.stem} {number}" for number, path in enumerate(paths, start=1)]


def conditions_json(recording: Recording) -> bytes:
    """What the numbers hold for, for programs; of several recordings by label."""
    parts = {label: part.conditions for label, part in recording.parts.items()}
    return msgspec.json.encode(parts or recording.conditions)


def conditions_told(recording: Recording, step: int | None = None) -> str:
    """The line beneath a figure; for several recordings, what they have in common is said once.

    Args:
        recording: what the figure shows.
        step: the step shown; by default the latest, of each.
    """
    parts = recording.parts or {"": recording}
    lines = [_words(part, step) for part in parts.values()]
    told = []
    for column in zip_longest(*lines, fillvalue=""):
        if len({*column}) == 1:
            told.append(column[0])
        else:
            each = zip(parts, column, strict=True)
            told.append(", ".join(f"{word} ({_clean(label)})" for label, word in each if word))
    return " · ".join(told)


def _words(recording: Recording, step: int | None) -> list[str]:
    shown = recording.last_step if step is None else min(step, recording.last_step)
    words = conditions_line(recording.conditions, shown).split(" · ")
    return [*words, training_line(recording.conditions)] if recording.last_step else words


def _named(arm: ArmRecording, name: str) -> ArmRecording:
    taken = arm.snapshot()
    taken.layout = replace(arm.layout, name=name)
    return taken


def _labelled(name: str, label: str) -> str:
    """A name with a label behind it, as what is an arm's own: ``resnet56@run 1``."""
    return f"{name}{',' if OWN in name else OWN}{_clean(label)}"


def _clean(label: str) -> str:
    """A label as it is printed, without what means something in the name of an arm."""
    return " ".join(re.split(r"[\s_(),=@]+", label)).strip()
