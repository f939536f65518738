"""What the panel says about an experiment that has not shown anything yet."""

from resviz.app.conditions import printed
from resviz.app.lab import Lab
from resviz.app.recording import Recording
from resviz.core.errors import ResvizError


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


def waiting(lab: Lab, seconds: float) -> str:
    """What stands in the figures until something has been measured."""
    if lab.engine.state == "ready":
        return "setting up the networks …"
    return f"starting the engine … {seconds:.0f} s"


def earlier(recording: Recording) -> str:
    """Whose the figures are when the latest run has measured nothing."""
    names = " · ".join(printed(name) for name in recording.conditions.arms)
    return f"The figures are still of the run before: {names}."
