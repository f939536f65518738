"""All presets as points of a chart: built, counted, and let go of."""

from resviz.app.workspace import Architecture
from resviz.core.network import Network
from resviz.diagram.charts.networks import Point
from resviz.zoo.presets import build, presets


def preset_points() -> tuple[Point, ...]:
    """Every preset; building them all takes about half a second."""
    return tuple(_point(row.name, row.group, build(row.settings)) for row in presets().values())


def open_point(architecture: Architecture, network: Network) -> Point:
    """The network that is open; it has the name of a preset only where it is that preset."""
    name = architecture.name
    row = presets().get(name)
    same = row is not None and row.settings == architecture.settings
    return _point(name if same else f"{name} ", "", network)


def _point(name: str, group: str, network: Network) -> Point:
    params, macs = max(network.params, 1), max(network.macs, 1)
    return Point(name, network.title, group, params, macs, network.summary)
