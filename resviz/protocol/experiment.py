"""The experiment: which networks are trained, how, and what a measurement of it holds for."""

from typing import Annotated, ClassVar

from msgspec import Meta

from resviz.core.errors import ResvizError, SettingError, UnknownName
from resviz.protocol.live_probes import PROBES, LiveProbe
from resviz.protocol.training import Own, Training
from resviz.protocol.watchpoints import Watchpoint, parse_all
from resviz.zoo.families import AnySettings
from resviz.zoo.spec import about


class Arm(Own, frozen=True):
    """One network of an experiment, and what of its training is its own.

    Attributes:
        name: what its curves are called.
        settings: the network; its image and classes are replaced by those of the data.
    """

    name: str
    settings: AnySettings


class Experiment(Training, frozen=True, kw_only=True):
    """Networks trained in lockstep on the same batches while their gradients are measured.

    Step 0 is the initialisation: its measurement is taken before any update.
    """

    described_as: ClassVar[str] = "a probe"

    arms: tuple[Arm, ...] = ()
    data: Annotated[
        str,
        about(
            "Data",
            "digits (1,797 real 8×8 images), noise (normal noise with random labels in the"
            " network's own input shape) or cifar10:DIR (a folder with the binary version).",
        ),
    ] = "digits"
    steps: Annotated[
        int, Meta(ge=0, le=1_000_000), about("Steps", "Updates after the initialisation.")
    ] = 60
    every: Annotated[
        int,
        Meta(ge=1, le=100_000),
        about("Measure every", "Every k-th step is measured.", unit="steps"),
    ] = 1
    batch: Annotated[
        int, Meta(ge=2, le=65_536), about("Batch", "Examples in a batch.", unit="images")
    ] = 64
    seed: Annotated[
        int,
        Meta(ge=0, le=2**31 - 1),
        about("Seed", "Draws the weights and the batches; the same seed gives the same run."),
    ] = 0
    seeds: Annotated[
        int,
        Meta(ge=1, le=100),
        about("Seeds", "Every network runs with so many seeds, one after the other from the seed."),
    ] = 1
    probes: Annotated[
        tuple[LiveProbe, ...],
        about(
            "Probes",
            "What is measured besides loss and accuracy; may be changed while it runs.",
            words={key: probe.title for key, probe in PROBES.items()},
        ),
    ] = ("weights", "inputs")
    watch: Annotated[
        str,
        about(
            "Watchpoints",
            "What pauses the run and is marked the first time it is measured, with ; between, e.g."
            " weight_grad < 1e-8 at stage1; loss is nan. At a stage, block or layer, in a network.",
        ),
    ] = ""
    device: Annotated[
        str, about("Device", "auto takes the best there is; else cpu, cuda, cuda:1, mps.")
    ] = "auto"

    @property
    def all_seeds(self) -> range:
        """Every seed that a network runs with."""
        return range(self.seed, self.seed + self.seeds)

    @property
    def watchpoints(self) -> tuple[Watchpoint, ...]:
        """What is watched."""
        return parse_all(self.watch)

    @property
    def probes_to_switch_on(self) -> tuple[LiveProbe, ...]:
        """Probes that watchpoints need and that are off."""
        needed = dict.fromkeys(each.probe for each in self.watchpoints)
        return tuple(key for key in needed if key and key not in self.probes)

    def check(self) -> None:
        """Data is one of the three kinds, every arm can be trained, and watchpoints are such."""
        super().check()
        for arm in self.arms:
            self.with_own(arm).check()
        kind, _, folder = self.data.partition(":")
        if self.data not in {"digits", "noise"} and not (kind == "cifar10" and folder):
            raise SettingError("data", f"{self.data!r} is none of digits, noise, cifar10:DIR.")
        self._check_watchpoints()

    def _check_watchpoints(self) -> None:
        try:
            watched = {each.arm for each in self.watchpoints if each.arm}
            names = [arm.name for arm in self.arms]
            for name in sorted(watched.difference(names)) if names else ():
                raise UnknownName("network in the experiment", name, names)
        except ResvizError as error:
            raise SettingError("watch", str(error)) from None


class Conditions(Training, frozen=True, kw_only=True):
    """What a measurement holds for; stands on every figure.

    Attributes:
        own: what of its training is each arm's own; empty where nothing is.
        norm: normalisation of each arm.
        seeds: with how many each arm ran, the first of them `seed`.
        device: where it ran, e.g. ``cpu`` or ``cuda:0``, and its name.
    """

    arms: tuple[str, ...]
    norm: tuple[str, ...]
    own: tuple[Own, ...] = ()
    data: str
    input: tuple[int, ...]
    classes: int
    batch: int
    seed: int
    seeds: int = 1
    steps: int
    every: int
    device: str
    device_name: str
    torch: str

    @property
    def trainings(self) -> tuple[Training, ...]:
        """How each arm is trained."""
        return tuple(self.with_own(own) for own in self.own or (Own(),) * len(self.arms))
