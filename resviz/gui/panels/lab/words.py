"""What the panel says about an experiment that has not shown anything yet."""

from resviz.app.conditions import printed
from resviz.app.demonstrations import Demonstration
from resviz.app.lab import Lab
from resviz.core.errors import ResvizError


def short(shown: Demonstration) -> str:
    """The first words of a demonstration's title, for a button."""
    return shown.title.partition(" at ")[0]


def promise(lab: Lab) -> str:
    """What running the experiment will show, or why it cannot be run."""
    try:
        names = [printed(arm.name) for arm in lab.arms]
    except ResvizError as error:
        return str(error)
    told = " and ".join(", ".join(names).rsplit(", ", 1))
    return (
        f"Run trains {told} from the same weights, on the same batches, and shows the norm of every"
        " layer's gradient at every step."
    )


def waiting(lab: Lab, seconds: float) -> tuple[str, str]:
    """A title and a sentence while nothing can be shown yet."""
    if lab.engine.state == "ready":
        return "Setting up the networks", "The first measurements arrive in a moment."
    return "Starting the engine", f"This takes about two seconds. {seconds:.0f} s"
