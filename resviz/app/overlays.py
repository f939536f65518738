"""What the boxes of a diagram can be coloured by, and what is chosen."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from resviz.app.found_overlay import found_overlay
from resviz.app.live_overlay import LIVE, live
from resviz.app.notify import Notifier
from resviz.core.errors import FileError, UnknownName
from resviz.core.measures import MEASURES, Values
from resviz.core.network import Network
from resviz.protocol.findings import STILL_PROBES
from resviz.protocol.live_probes import PROBES
from resviz.protocol.part_grids import PART_GRIDS

if TYPE_CHECKING:
    from resviz.app.recording import ArmRecording, Recording
    from resviz.app.value_file import OwnValues
    from resviz.diagram.overlay import Overlay


class Overlays:
    """What the boxes of the diagram are coloured by.

    Attributes:
        key: of `MEASURES`, `LIVE` or `PART_GRIDS`, ``file``, or nothing.
        log: the scale is logarithmic or linear; None where the values decide.
        changed: notified when another overlay is chosen, or its scale.
    """

    def __init__(self) -> None:
        self.key = ""
        self.log: bool | None = None
        self.changed = Notifier[[]]()
        self._own: tuple[OwnValues, Path] | None = None
        self._counted: dict[Network, Values] = {}

    @property
    def of_lab(self) -> bool:
        """The lab measures or finds what is shown."""
        return is_of_lab(self.key)

    @property
    def why_none(self) -> tuple[str, str] | None:
        """What is chosen, and why there may be nothing to see of it; None where nothing is."""
        if self.of_lab:
            return _how_to_measure(self.key)
        if self.key == "file" and self._own:
            return self._own[0].title, f"{self._own[1].name} names no part of this network."
        return None

    def choose(self, key: str) -> None:
        """Colour boxes by this from now on; by nothing where the key is empty.

        Raises:
            UnknownName: there is no such overlay.
        """
        known = (*MEASURES, *LIVE, *PART_GRIDS)
        if key and key not in known and not (key == "file" and self._own):
            raise UnknownName("overlay", key, known)
        self.key, self.log = key, None
        self._counted.clear()
        self.changed()

    def set_log(self, log: bool) -> None:
        """Have a logarithmic scale, or a linear one."""
        self.log = log
        self.changed()

    def load(self, path: Path, network: Network) -> None:
        """Colour boxes by the values of a file.

        Raises:
            FileError: it cannot be read, or has no value for any part of the network.
        """
        from resviz.app.value_file import matched, read_values  # seldom used

        own = read_values(path)
        matched(network, own, path)
        self._own = own, path
        self.choose("file")

    def overlay(
        self, network: Network, measured: "Measured | None" = None, step: int | None = None
    ) -> "Overlay | None":
        """What is chosen, for a network; None where nothing is, or there are no values.

        Args:
            network: whose boxes are coloured.
            measured: what the lab measured of it, if anything.
            step: of the experiment; the last one unless said.
        """
        if self.key in MEASURES:
            return _counted(self.key, self._values(network), self.log)
        if self.key == "file":
            return self._from_file(network)
        if measured is None or not self.of_lab:
            return None
        if self.key in LIVE:
            return live(self.key, network, *measured, self.log, step)
        return found_overlay(self.key, *measured, self.log)

    def _values(self, network: Network) -> Values:
        """Counted once for a network, as long as it is among the last two."""
        if network not in self._counted:
            last = [*self._counted.items()][-1:]
            self._counted = {**dict(last), network: MEASURES[self.key].values(network)}
        return self._counted[network]

    def _from_file(self, network: Network) -> "Overlay | None":
        assert self._own
        own, path = self._own
        try:
            return _from_file(network, own, path, self.log)
        except FileError:
            return None  # of another network, which may come back


def is_of_lab(key: str) -> bool:
    """Whether the lab measures, or finds in present weights, what this key stands for."""
    return key in LIVE or key in PART_GRIDS


def _how_to_measure(key: str) -> tuple[str, str]:
    """What a key stands for, and how there come to be values of it."""
    lab = "Run the gradient lab on this network"
    if key in LIVE:
        probe = PROBES[LIVE[key].probe].title
        return LIVE[key].title, f"{lab} with the probe “{probe}” to see it here."
    probe = STILL_PROBES[PART_GRIDS[key].probe].title
    return PART_GRIDS[key].title, f"{lab} and choose “{probe}” in its menu Probes to see it here."


def _from_file(network: Network, own: "OwnValues", path: Path, log: bool | None) -> "Overlay":
    from resviz.app.value_file import matched  # seldom used
    from resviz.diagram.overlay import Overlay

    return Overlay(own.title, own.unit, matched(network, own, path), log, path.name)


def _counted(key: str, values: Values, log: bool | None) -> "Overlay":
    from resviz.diagram.overlay import Overlay  # seldom used

    measure = MEASURES[key]
    note = "" if key in ("params", "receptive-field") else "one image"
    return Overlay(measure.title, measure.unit, values, log, note)


def overlay_of(network: Network, name: str, log: bool | None = None) -> "Overlay":
    """An overlay of what can be counted, or of the values in a file.

    Args:
        network: whose boxes are to be coloured.
        name: key of `MEASURES`, or the path of a file.
        log: the scale is logarithmic or linear; as the values are unless said.

    Raises:
        UnknownName: there is no such overlay.
        FileError: the file cannot be read, or has no value for any part of the network.
    """
    if name in MEASURES:
        return _counted(name, MEASURES[name].values(network), log)
    from resviz.app.value_file import SUFFIXES, read_values  # seldom used

    path = Path(name)
    if path.suffix.lower() not in SUFFIXES:
        raise UnknownName("overlay", name, MEASURES)
    return _from_file(network, read_values(path), path, log)


class Measured(NamedTuple):
    """What an experiment measured of a network: its arm, among the others."""

    recording: "Recording"
    arm: "ArmRecording"


def measured_of(recording: "Recording | None", name: str) -> Measured | None:
    """What was measured of the network of this name; None where nothing was."""
    from resviz.app.conditions import printed
    from resviz.protocol.arms import network_of

    if recording is None:
        return None
    wanted = printed(name)
    named = ((printed(network_of(arm.name)), arm) for arm in recording.arms if len(arm))
    arms = (arm for network, arm in named if network == wanted)
    arm = next(arms, None)
    return Measured(recording, arm) if arm else None
