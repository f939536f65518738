"""`Setup`: which networks an experiment compares."""

from typing import Annotated, ClassVar, Literal

from resviz.core.errors import SettingError, UnknownName
from resviz.protocol import Arm
from resviz.zoo.families import AnySettings
from resviz.zoo.presets import name_of, preset
from resviz.zoo.spec import Described, about


class Setup(Described, frozen=True, kw_only=True):
    """The arms of an experiment, as a person chooses them."""

    described_as: ClassVar[str] = "an experiment"

    arms: Annotated[
        Literal["pair", "single", "named"],
        about(
            "Networks",
            "The open network with and without its shortcuts, the open network alone, or presets"
            " by name.",
            words={
                "pair": "with and without",
                "single": "the open network",
                "named": "presets by name",
            },
        ),
    ] = "pair"
    names: Annotated[
        str,
        about("Presets", "Names of presets with commas between, e.g. plain20, plain56, resnet56."),
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

    def check(self) -> None:
        """The names are those of presets, each named once."""
        if self.arms == "named":
            self._named()

    def build(self, network: AnySettings) -> tuple[Arm, ...]:
        """The arms, with the open network in them where it is asked for.

        Raises:
            SettingError: the names are impossible.
            UnknownName: a network knows no normalisation, but one is asked for.
        """
        match self.arms:
            case "pair":
                chosen = [network, other_way(network)]
            case "single":
                chosen = [network]
            case "named":
                chosen = self._named()
        # What all networks have in common is a condition of the experiment, not part of a name.
        names = [name_of(settings) for settings in chosen]
        if self.norm != "as set":
            chosen = [settings.change(norm=self.norm) for settings in chosen]
        return tuple(Arm(name, settings) for name, settings in zip(names, chosen, strict=True))

    def _named(self) -> list[AnySettings]:
        try:
            chosen = [preset(name) for name in self.names.replace(",", " ").split()]
        except UnknownName as error:
            raise SettingError("names", str(error)) from None
        if not chosen:
            raise SettingError("names", "needs at least one preset, e.g. resnet56, plain56.")
        if len(chosen) != len({row.name for row in chosen}):
            raise SettingError("names", "names a preset twice.")
        return [row.settings for row in chosen]


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
