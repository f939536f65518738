"""What a demonstration is: an experiment, what to expect of it and why, and how to tell."""

from collections.abc import Callable
from typing import NamedTuple

from resviz.app.recording import Recording
from resviz.protocol import Arm, Experiment
from resviz.protocol.arms import arm_of, network_of, parted
from resviz.protocol.findings import StillProbe
from resviz.zoo.notation import settings_written


class Outcome(NamedTuple):
    """Something that was expected, and whether the numbers of a run show it.

    Attributes:
        expected: what, in words.
        seen: whether it was seen.
        told: the numbers it was judged by.
    """

    expected: str
    seen: bool
    told: str

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        return f"{'Seen' if self.seen else 'Not seen'}: {self.expected}. {self.told}"


class Demonstration(NamedTuple):
    """An experiment that shows something.

    Attributes:
        id: its key on the command line.
        title: a few words.
        text: what is expected, why, and under which conditions.
        look: where to look while it runs.
        experiment: what is done.
        conclude: what was expected of a run, and whether it was seen; every arm has measurements.
        seconds: how long it takes on two cores of a CPU, rounded up.
        quantity: what the figures show, and the diagram is coloured by.
        part: the block or layer to look at, or nothing.
        then: probes of present weights that follow the last step.
        cover: what the picture on its card shows, where it is not the quantity: another one, or
            probe and key of a finding, ``lesions/accuracy``.
    """

    id: str
    title: str
    text: str
    look: str
    experiment: Experiment
    conclude: Callable[[Recording], list[Outcome]]
    seconds: int
    quantity: str = "input_grad"
    part: str = ""
    then: tuple[StillProbe, ...] = ()
    cover: str = ""

    @property
    def duration(self) -> str:
        """How long it takes, in words: ``20 s``, or ``3 min``."""
        return f"{self.seconds} s" if self.seconds <= 60 else f"{-(-self.seconds // 60)} min"

    @property
    def networks(self) -> tuple[str, ...]:
        """Names of the arms."""
        return tuple(arm.name for arm in self.experiment.arms)

    @property
    def about(self) -> str:
        """The preset that it is best told of: with shortcuts, where it has one such."""
        arms = self.experiment.arms
        told = next((arm for arm in arms if arm.settings.plain()), arms[0])
        return network_of(told.name).partition("(")[0]


def arms(*words: str) -> tuple[Arm, ...]:
    """Arms as they are written on a line; see `resviz.protocol.arms`."""
    made = []
    for each in words:
        network, own = parted(each)
        made.append(arm_of(settings_written(network), own))
    return tuple(made)
