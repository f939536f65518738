"""`Plan`: the experiment, or the phase diagram, that is set up."""

import msgspec

from resviz.app.notify import Notifier
from resviz.app.phase.varied import Varied
from resviz.app.setup import Setup
from resviz.core.errors import ResvizError
from resviz.protocol import Arm, Experiment, PhaseDiagram
from resviz.protocol.live_probes import LiveProbe
from resviz.zoo.families import AnySettings


class Plan:
    """What is carried out next.

    Attributes:
        setup: which networks are compared.
        experiment: how they are trained, without the networks.
        varied: what a phase diagram of it varies, if it is to be one.
        demonstration: id of the demonstration that is set up, or nothing.
        network: the one that is open.
        changed: notified when another experiment is set up.

    Args:
        network: see above.
    """

    def __init__(self, network: AnySettings) -> None:
        self.setup = Setup()
        self.experiment = Experiment()
        self.varied = Varied()
        self.demonstration = ""
        self.changed = Notifier[[]]()
        self.network = network
        self._suggested = ""

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The networks of the experiment.

        Raises:
            ResvizError: a network cannot be as it is asked for.
        """
        return self.setup.build(self.network)

    @property
    def planned(self) -> Experiment:
        """The experiment, with its networks.

        Raises:
            ResvizError: it is impossible.
        """
        planned = msgspec.structs.replace(self.experiment, arms=self.arms)
        planned.check()
        return planned

    @property
    def is_phase(self) -> bool:
        """It is a phase diagram."""
        return self.varied.carry_out == "phase"

    @property
    def diagram(self) -> PhaseDiagram:
        """The phase diagram of the experiment.

        Raises:
            ResvizError: it is impossible.
        """
        return self.varied.diagram(self.planned)

    def set_up(self, experiment: Experiment) -> None:
        """Set an experiment up with networks of its own, whichever is open."""
        self.demonstration = ""
        self.setup = _listed(experiment.arms)
        self.experiment = msgspec.structs.replace(experiment, arms=())
        self.varied = self.varied.change(carry_out="once")
        self.changed()

    def set_up_phase(
        self, diagram: PhaseDiagram, chosen: Setup | None = None, steps: int | None = None
    ) -> None:
        """Set a phase diagram up.

        Args:
            diagram: which.
            chosen: how its networks were chosen. Where that gives others by now, or is not known,
                the diagram has networks of its own.
            steps: of one experiment; those that are set up unless said.
        """
        steps = self.experiment.steps if steps is None else steps
        arms = diagram.experiment.arms
        self.demonstration = ""
        self.setup = chosen if chosen and self._gives(chosen, arms) else _listed(arms)
        self.experiment = msgspec.structs.replace(diagram.experiment, arms=(), steps=steps)
        self.varied = Varied.of(diagram)
        self.changed()

    def _gives(self, setup: Setup, arms: tuple[Arm, ...]) -> bool:
        try:
            return setup.build(self.network) == arms
        except ResvizError:
            return False

    def _with_names_of_present(self, setup: Setup) -> Setup:
        """Begin the names with the networks that are chosen otherwise, unless some were typed."""
        if self.setup.names not in {Setup().names, self._suggested}:
            return setup
        try:
            arms = self.arms
            named = setup.change(names=", ".join(arm.name for arm in arms))
            if named.build(self.network) != arms:
                return setup
        except ResvizError:
            return setup  # they cannot be written as names, or are none
        self._suggested = named.names
        return named

    def set_networks(self, settings: AnySettings) -> None:
        """Say which network is open."""
        self.network = settings
        self.changed()

    def change(self, name: str, value: object) -> None:
        """Change a setting; it is another experiment than the demonstration's then.

        Raises:
            ResvizError: the value is impossible; nothing changes.
        """
        before = (self.setup, self.experiment, self.varied)
        if name in Setup.__struct_fields__:
            setup = self.setup.change(**{name: value})
            if name == "arms" and value == "named":
                setup = self._with_names_of_present(setup)
            setup.build(self.network)
            self.setup = setup
        elif name in Varied.__struct_fields__:
            self._vary(self.varied.change(**{name: value}))
        else:
            self.experiment = self.experiment.change(**{name: value})
        if before != (self.setup, self.experiment, self.varied):
            # Where it is computed and when it pauses does not make it another experiment.
            self.demonstration = self.demonstration if name in {"device", "watch"} else ""
            self.changed()

    def _vary(self, varied: Varied) -> None:
        if varied.carry_out == "phase":
            varied.diagram(self.planned)
        self.varied = varied

    def switch(self, probe: LiveProbe, on: bool) -> tuple[LiveProbe, ...]:
        """Have a live probe measure or not; gives all that do."""
        others = [key for key in self.experiment.probes if key != probe]
        probes = (*others, probe) if on else (*others,)
        self.experiment = self.experiment.change(probes=probes)
        self.changed()
        return probes

    def demonstrate(self, key: str) -> None:
        """Set a demonstration up; with an empty id, an experiment of one's own."""
        from resviz.app.demonstrations import DEMONSTRATIONS  # not needed to start the window

        shown = DEMONSTRATIONS.get(key)
        self.demonstration = key if shown else ""
        if shown:
            self.setup = _listed(shown.experiment.arms)
            self.experiment = msgspec.structs.replace(
                shown.experiment, arms=(), device=self.experiment.device
            )
            self.varied = self.varied.change(carry_out="once")
        self.changed()


def _listed(arms: tuple[Arm, ...]) -> Setup:
    return Setup(arms="listed", listed=arms)
