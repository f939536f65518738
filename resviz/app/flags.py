"""The moments at which watchpoints were met, as figures mark them."""

from resviz.app.recording import Recording
from resviz.app.seeds import roles
from resviz.app.watching import short
from resviz.diagram.charts.data import Flag


def flags(recording: Recording, arm: str = "") -> tuple[Flag, ...]:
    """A flag for each moment, earliest first.

    Args:
        recording: what was measured.
        arm: name of the arm whose moments are meant; those of all unless said.
    """
    colours = roles(recording)
    moments = sorted(recording.moments, key=lambda moment: moment.step)
    return tuple(
        Flag(float(moment.step), short(moment), colours[moment.arm])
        for moment in moments
        if arm in ("", recording.arms[moment.arm].name)
    )
