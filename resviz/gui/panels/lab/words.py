"""What the panel says about an experiment that has not shown anything yet."""

from resviz.app.conditions import printed
from resviz.app.failure import Failure
from resviz.app.lab import Lab
from resviz.app.recording import Recording
from resviz.app.watching import moments_told, switched_on
from resviz.core.errors import ResvizError


def promise(lab: Lab) -> str:
    """What running the experiment will show, or why it cannot be run."""
    try:
        names = [printed(arm.name) for arm in lab.plan.arms]
    except ResvizError as error:
        return str(error)
    told = " and ".join(", ".join(names).rsplit(", ", 1))
    if lab.plan.is_phase:
        return _promise_of_phase(lab, told)
    return (
        f"Run trains {told} from the same weights, on the same batches, and shows the norm of every"
        " layer's gradient at every step."
    )


def _promise_of_phase(lab: Lab, names: str) -> str:
    try:
        diagram = lab.plan.diagram
    except ResvizError as error:
        return str(error)
    rows, columns = diagram.shape
    steps = diagram.experiment.steps
    when = f"after {steps:,} updates" if steps else "at their initialisation"
    return (
        f"Run measures {names} {when} for {rows} values of {diagram.rows.setting} and {columns} of"
        f" {diagram.columns.setting}, which makes {rows * columns:,} cells, coarse to fine."
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


def watched(lab: Lab) -> Failure | None:
    """That watchpoints have just been met, or else that they had probes switched on."""
    if lab.met and lab.recording:
        told = " ".join(moments_told([arm.layout for arm in lab.recording.arms], lab.met))
        return Failure(f"Paused. {told}" if lab.run_state == "paused" else told)
    return Failure(switched_on(lab.switched_on)) if lab.switched_on else None
