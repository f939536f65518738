"""All presets as points of a chart: built, counted, and let go of."""

from resviz.app.workspace import Architecture
from resviz.core.network import Network
from resviz.diagram.charts.networks import Point
from resviz.zoo.presets import build, presets


def preset_points() -> tuple[Point, ...]:
    """Every preset; building them all takes about half a second."""
    return tuple(_point(row.name, row.group, build(row.settings)) for row in presets().values())


def open_point(architecture: Architecture, network: Network) -> Point:
    """The network that is open; it has the id of a preset only where it is just that."""
    row = presets().get(architecture.name)
    same = row is not None and row.settings == architecture.settings
    return _point(architecture.name if same else "", "", network)


def _point(name: str, group: str, network: Network) -> Point:
    params, macs = max(network.params, 1), max(network.macs, 1)
    return Point(name, network.title or network.name, group, params, macs, network.summary)
