"""What the panel says about an experiment that has not shown anything yet."""

from typing import TYPE_CHECKING

from resviz.app.conditions import printed
from resviz.app.failure import Failure
from resviz.app.lab import Lab
from resviz.app.lab_files import TORN
from resviz.app.watching import moments_told, switched_on
from resviz.core.errors import ResvizError

if TYPE_CHECKING:
    from resviz.app.recording import Recording


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
    when = f"after {steps:,} updates" if steps else "at initialisation"
    cells = "1 cell" if rows * columns == 1 else f"{rows * columns:,} cells, coarse to fine"
    return (
        f"Run measures {names} {when} for {rows} {'value' if rows == 1 else 'values'} of"
        f" {diagram.spoken(diagram.rows)} and {columns} of {diagram.spoken(diagram.columns)}, which"
        f" makes {cells}."
    )


def next_move(lab: Lab) -> str:
    """What the button that runs an experiment does next."""
    if lab.run_state in {"starting", "running"}:
        return "Pause"
    # Where all cells are done those that could not be measured are all that is missing.
    goes_on = lab.can_go_on and (lab.run_state != "done" or lab.shows_other)
    return "Resume" if lab.run_state == "paused" or goes_on else "Run"


def waiting(lab: Lab, seconds: float) -> str:
    """What stands in the figures until something has been measured."""
    if lab.engine.state == "ready":
        return "setting up the networks …"
    return f"starting the engine … {seconds:.0f} s"


def _earlier(recording: "Recording") -> str:
    """Whose the figures are when the latest run has measured nothing."""
    names = " · ".join(printed(name) for name in recording.conditions.arms)
    return f"The figures are still of the run before: {names}."


def caveat(lab: Lab) -> str:
    """What must not be overlooked of the recording that is shown, or nothing."""
    if lab.recording is None:
        return ""
    if lab.outdated:
        return _earlier(lab.recording)
    return TORN if lab.recording.torn else ""


def watched(lab: Lab) -> Failure | None:
    """That watchpoints have just been met, or else that they had probes switched on."""
    if lab.met and lab.recording:
        told = " ".join(moments_told([arm.layout for arm in lab.recording.arms], lab.met))
        return Failure(f"Paused. {told}" if lab.run_state == "paused" else told)
    return Failure(switched_on(lab.switched_on)) if lab.switched_on else None
