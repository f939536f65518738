"""`Setup`: which networks an experiment compares."""

from typing import Annotated, ClassVar, Literal

from msgspec.structs import replace

from resviz.core.errors import ResvizError, SettingError
from resviz.protocol import Arm
from resviz.protocol.arms import arm_of, doubled, listed, parted
from resviz.zoo.families import AnySettings
from resviz.zoo.notation import settings_written
from resviz.zoo.presets import name_of
from resviz.zoo.spec import Described, about


class Setup(Described, frozen=True, kw_only=True):
    """The arms of an experiment, as a person chooses them.

    Attributes:
        listed: those of an experiment that was opened from a file.
    """

    described_as: ClassVar[str] = "an experiment"

    arms: Annotated[
        Literal["pair", "single", "named", "listed"],
        about(
            "Networks",
            "The open network with and without its shortcuts, the open network alone, presets by"
            " name, or the networks of an experiment's file.",
            words={
                "pair": "with and without",
                "single": "the open network",
                "named": "presets by name",
                "listed": "as listed",
            },
        ),
    ] = "pair"
    names: Annotated[
        str,
        about(
            "Presets",
            "Names of presets with commas between, e.g. plain20, resnet56. What stands behind an @"
            " is for that network alone, e.g. resnet56@optimiser=adam,lr=0.001.",
        ),
    ] = "resnet56, plain56"
    norm: Annotated[
        Literal["as set", "batch", "none"],
        about(
            "Normalisation",
            "What all networks have: what their settings say, batch norm, or none; without it"
            " convolutions have a bias.",
            words={"as set": "as in the network", "batch": "batch norm", "none": "none"},
        ),
    ] = "as set"
    listed: tuple[Arm, ...] = ()

    def check(self) -> None:
        """The names are those of presets, each named once; what is listed comes from a file."""
        if self.arms == "named":
            self._named()
        if self.arms == "listed" and not self.listed:
            raise SettingError("arms", "needs an experiment that was opened from a file.")

    def build(self, network: AnySettings) -> tuple[Arm, ...]:
        """The arms, with the open network in them where it is asked for.

        Raises:
            SettingError: the names are impossible.
            UnknownName: a network knows no normalisation, but one is asked for.
        """
        match self.arms:
            case "pair":
                arms = [arm_of(network, {}), arm_of(other_way(network), {})]
            case "single":
                arms = [arm_of(network, {})]
            case "named":
                arms = self._named()
            case "listed":
                arms = [*self.listed]
        # What all networks have in common is a condition of the experiment, not part of a name.
        if self.norm != "as set":
            arms = [replace(arm, settings=arm.settings.change(norm=self.norm)) for arm in arms]
        return tuple(arms)

    def _named(self) -> list[Arm]:
        try:
            chosen = [parted(words) for words in listed(self.names)]
            arms = [arm_of(settings_written(network), own) for network, own in chosen]
        except ResvizError as error:
            raise SettingError("names", str(error)) from None
        if not arms:
            raise SettingError("names", "needs at least one preset, e.g. resnet56, plain56.")
        if twice := doubled(arms):
            raise SettingError("names", f"names {twice} twice; tell them apart, e.g. by @lr=0.01.")
        return arms


def other_way(network: AnySettings) -> AnySettings:
    """A network without its shortcuts; for a plain one, with those its family usually has.

    Raises:
        SettingError: there is neither; with the reason.
    """
    other = network.plain() or network.with_shortcuts()
    if other is None:
        name = name_of(network)
        raise SettingError("shortcut", f"{name} has no counterpart. {network.why_no_plain}")
    return other
